"""What a server understands of the chat completions API. Servers differ; each refusal is met with less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import Any

from training.data.create.prompts import Messages
from training.data.create.schema import Returned, json_schema


class ReplyFormat(StrEnum):
    """How the shape of a reply is asked for, from the strictest to none."""

    SCHEMA = "json_schema"
    """Structured outputs, as OpenAI, Azure, vLLM and llama-server have them."""
    OBJECT_SCHEMA = "json_object with a schema"
    """As llama-cpp-python's server has them."""
    OBJECT = "json_object"
    TEXT = "text"
    """Nothing but the words of the prompt."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The variant of a request that a server has not refused yet."""

    format: ReplyFormat = ReplyFormat.SCHEMA
    limit: str = "max_tokens"
    """Name of the field that limits a reply. OpenAI's reasoning models take only the newer name."""
    temperature: bool = True
    """Whether a temperature can be given at all."""

    def body(
        self,
        model: str,
        messages: Messages,
        *,
        temperature: float,
        max_tokens: int,
        returned: type[Returned] | None = None,
    ) -> dict[str, Any]:
        """The exact JSON of a request."""
        body: dict[str, Any] = {"model": model, "messages": messages, self.limit: max_tokens}
        if self.temperature:
            body["temperature"] = temperature
        if returned is not None and self.format is not ReplyFormat.TEXT:
            body["response_format"] = self._response_format(returned)
        return body

    def without(self, complaint: str) -> Dialect | None:
        """The next plainer dialect after a refusal in these words; None if it is about something else."""
        lowered = complaint.casefold()
        if "max_completion_tokens" in lowered and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in lowered and self.temperature:
            return replace(self, temperature=False)
        formats = list(ReplyFormat)
        plainer = formats[formats.index(self.format) + 1 :]
        if plainer and any(
            word in lowered for word in ("response_format", "json_schema", "json_object", "schema")
        ):
            return replace(self, format=plainer[0])
        return None

    def plainer(self) -> Iterator[Dialect]:
        """This dialect, then every one that refusals could lead to from it."""
        formats = list(ReplyFormat)
        limits = dict.fromkeys((self.limit, "max_completion_tokens"))
        temperatures = (True, False) if self.temperature else (False,)
        for choice in product(formats[formats.index(self.format) :], limits, temperatures):
            yield Dialect(*choice)

    def _response_format(self, returned: type[Returned]) -> dict[str, Any]:
        if self.format is ReplyFormat.SCHEMA:
            named = {"name": returned.__name__, "strict": True, "schema": json_schema(returned)}
            return {"type": "json_schema", "json_schema": named}
        if self.format is ReplyFormat.OBJECT_SCHEMA:
            return {"type": "json_object", "schema": json_schema(returned, counts=True)}
        return {"type": "json_object"}

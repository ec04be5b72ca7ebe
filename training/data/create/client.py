"""A model behind the `openai` package: replies are journaled, refusals adapted to, failures explained."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.errors import ErrorKind, InputError, KpgradeError, ModelError
from training.data.create.cost import BudgetReached, Ledger
from training.data.create.dialect import Dialect
from training.data.create.journal import Journal, Reply
from training.data.create.prompts import Messages
from training.data.create.schema import Returned

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the model is, and how patiently it is asked."""

    base_url: str = ""
    """Empty: OpenAI itself, or what OPENAI_BASE_URL says."""
    azure: bool = False
    """Azure OpenAI, by AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY and OPENAI_API_VERSION."""
    key_env: str = "OPENAI_API_KEY"
    timeout: float = 120.0
    """Seconds until an attempt counts as failed."""
    retries: int = 5
    """Further attempts after a 408, 409, 429, 5xx, timeout or broken connection."""


class UnfinishedReply(Exception):
    """A request was not made, because the run is stopping."""


class Refused(Exception):
    """The server will not answer this request, however often it is asked."""


class Unanswered(Exception):
    """The server did not answer, after all attempts. Another run may have more luck."""


def connect(connection: Connection, *, needs_key: bool = True) -> OpenAI:
    """A client for the connection; InputError where the environment lacks what it takes.

    The `openai` package itself retries with exponential backoff and jitter, and heeds Retry-After.
    """
    from openai import AzureOpenAI, OpenAI

    options: dict[str, Any] = {"timeout": connection.timeout, "max_retries": connection.retries}
    if connection.azure:
        names = ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "OPENAI_API_VERSION")
        missing = [name for name in names if not os.environ.get(name)]
        if missing and needs_key:
            raise InputError(f"--azure needs the environment variable {missing[0]}")
        return AzureOpenAI(
            azure_endpoint=os.environ.get(names[0]) or "https://example.invalid",
            api_key=os.environ.get(names[1]) or "none",
            api_version=os.environ.get(names[2]) or "none",
            **options,
        )
    base_url = connection.base_url or os.environ.get("OPENAI_BASE_URL") or None
    key = os.environ.get(connection.key_env, "")
    if not key and needs_key and base_url is None:
        raise InputError(
            f"the environment variable {connection.key_env} holds no key",
            hint="Set it, name another with --key-env, or give a local server with --base-url.",
        )
    return OpenAI(base_url=base_url, api_key=key or "none", **options)


class Chat:
    """Asks one server, for all threads of a run. Every reply is in the journal before it is returned."""

    def __init__(
        self, client: OpenAI, journal: Journal, ledger: Ledger, stop: threading.Event | None = None
    ) -> None:
        self._client = client
        self._journal = journal
        self._ledger = ledger
        self._stop = stop or threading.Event()
        self._dialect = Dialect()
        self._understood = False

    @property
    def dialect(self) -> Dialect:
        """What the server has been found to understand."""
        return self._dialect

    def ask(
        self,
        model: str,
        messages: Messages,
        *,
        temperature: float,
        max_tokens: int,
        returned: type[Returned] | None = None,
    ) -> str:
        """The model's reply, from the journal where the very same was asked before.

        Raises Unfinished when the run is stopping, Refused or Unanswered where this request failed, and
        ModelError where no request to this server can succeed.
        """

        def put(words: Dialect) -> dict[str, Any]:
            body = words.body(
                model, messages, temperature=temperature, max_tokens=max_tokens, returned=returned
            )
            return as_sent(self._client, body)

        while True:
            dialect = self._dialect
            known = self._known(dialect, put)
            if known is not None:
                return known.text
            try:
                return self._paid(put(dialect), messages, max_tokens).text
            except _Misunderstood as refusal:
                plainer = dialect.without(str(refusal))
                if plainer is None:
                    raise Refused(str(refusal)) from None
                if self._dialect is dialect:
                    self._dialect = plainer

    def _known(self, dialect: Dialect, put: Callable[[Dialect], dict[str, Any]]) -> Reply | None:
        """The journal's reply to a request, in whatever dialect an earlier run had to put it.

        What is found so tells what this server understands, without asking it.
        """
        for words in dialect.plainer():
            known = self._journal.find(put(words))
            if known is not None:
                if self._dialect is dialect:
                    self._dialect = words
                return known
        return None

    def _paid(self, request: dict[str, Any], messages: Messages, max_tokens: int) -> Reply:
        if self._stop.is_set():
            raise UnfinishedReply
        try:
            reserved = self._ledger.reserve("".join(message["content"] for message in messages), max_tokens)
        except (BudgetReached, ModelError):
            self._stop.set()
            raise
        reply = None
        try:
            reply = self._sent(request["body"])
            self._journal.record(request, reply)
        except KpgradeError:
            # No other thread may send what must fail the same way, or can't be journaled.
            self._stop.set()
            raise
        finally:
            self._ledger.settle(reserved, reply)
        return reply

    def _sent(self, body: dict[str, Any]) -> Reply:
        """Send a request. Until the server has understood one, a refusal may come dressed as its own fault.

        llama-cpp-python's server says 500 to a response_format that it does not know, so the first attempt
        is a single one whose words are heeded; what they don't explain is met with patience.
        """
        import openai

        if not self._understood:
            try:
                return self._attempt(self._client.with_options(max_retries=0), body)
            except openai.InternalServerError as error:
                if self._dialect.without(self._message(error)) is not None:
                    raise _Misunderstood(self._message(error)) from None
            except (openai.APIStatusError, Unanswered):
                pass
        try:
            return self._attempt(self._client, body)
        except openai.APIStatusError as error:
            raise Unanswered(f"HTTP {error.status_code}: {self._message(error)}") from None

    def _attempt(self, client: OpenAI, body: dict[str, Any]) -> Reply:
        import openai
        from openai.types.chat import ChatCompletion

        try:
            completion: object = client.chat.completions.create(**_as_arguments(body))
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            raise _Misunderstood(self._message(error)) from None
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise ModelError(
                f"{self._client.base_url} does not accept the key (HTTP {error.status_code})",
                hint="Check the key in the environment, and that it may use this model.",
            ) from None
        except openai.NotFoundError as error:
            raise ModelError(
                f"{self._client.base_url} does not know the model {body['model']!r}: {self._message(error)}",
                hint="Check --model and --base-url (it usually ends in /v1).",
            ) from None
        except openai.APITimeoutError:
            raise Unanswered("no reply in time") from None
        except openai.APIConnectionError as error:
            raise ModelError(
                f"{self._client.base_url} cannot be reached: {error.__cause__ or error}",
                hint="Everything paid for so far is kept: run the same command again when it is back.",
                kind=ErrorKind.UNREACHABLE,
            ) from None
        except openai.APIStatusError as error:
            if error.code == "insufficient_quota":
                raise ModelError("the account behind the key has no credit left") from None
            raise
        except openai.OpenAIError as error:
            raise Unanswered(str(error)) from None
        self._understood = True
        if not isinstance(completion, ChatCompletion):
            raise ModelError(
                f"{self._client.base_url} answers, but not as a chat completions server",
                hint="Check --base-url: it usually ends in /v1.",
            )
        choice = completion.choices[0] if completion.choices else None
        usage = completion.usage
        return Reply(
            text=(choice.message.content or "") if choice else "",
            model=completion.model or body["model"],
            tokens_in=usage.prompt_tokens if usage else None,
            tokens_out=usage.completion_tokens if usage else None,
        )

    def _message(self, error: APIStatusError) -> str:
        """The server's words, on one line, never with the key in them."""
        line = " ".join(error.message.split())[:300]
        return line.replace(self._client.api_key, "***") if len(self._client.api_key) > 8 else line


def as_sent(client: OpenAI, body: dict[str, Any]) -> dict[str, Any]:
    """A request as it goes over the wire, without the key."""
    from openai import AzureOpenAI

    path = f"deployments/{body['model']}/" if isinstance(client, AzureOpenAI) else ""
    return {"url": f"{str(client.base_url).rstrip('/')}/{path}chat/completions", "body": body}


def _as_arguments(body: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments under which the `openai` package sends exactly this body."""
    response_format = body.get("response_format", {})
    if "schema" not in response_format:
        return body
    # Not a field of OpenAI's own API, so the package's typed arguments don't take it.
    return {
        **{name: value for name, value in body.items() if name != "response_format"},
        "extra_body": {"response_format": response_format},
    }


class _Misunderstood(Exception):
    """The server refused the request as it was put."""

"""Requests to one OpenAI-compatible server, and words for what goes wrong with them.

A request runs in an event loop of its own, so that it can be given up at any moment, which a thread that
reads from a socket cannot.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import openai

from grader.engines.address import shown_address
from grader.errors import ErrorKind, ModelError

_T = TypeVar("_T")

LOOK = 0.2
"""Seconds after which a wait for the server looks whether it was interrupted."""

_PARTING = 2.0
"""Seconds for requests under way to end once they are given up."""

_LONGEST = 300
"""Characters of a server's own words that are passed on."""

_MISSHAPEN = (json.JSONDecodeError, AttributeError, TypeError)
"""What reading a reply of another shape raises: the client library checks none."""

FAILURES = (openai.OpenAIError, *_MISSHAPEN)
"""What a request may raise; `ServerChat.failed` has words for it."""

_REFUSALS = (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a server is asked."""

    base_url: str
    model: str
    concurrency: int = 8
    """Requests under way at once."""
    timeout: float = 60.0
    """Seconds for one request."""
    retries: int = 5
    """Further tries after a busy or broken reply, with exponential backoff and jitter."""
    window: int = 240
    """Longest stretch of an answer read at once, in words."""
    overlap: int = 60
    """Words that neighbouring windows may share."""
    top_logprobs: int = 20


class ServerChat:
    """A server's chat completions, owned by one thread.

    The key comes from OPENAI_API_KEY and is never shown.
    """

    def __init__(self, settings: ServerSettings) -> None:
        """Asks nothing yet. Raises InputError for an address that is none."""
        self._settings = settings
        self.model = settings.model
        self.address = shown_address(settings.base_url)
        """As it may be shown."""
        self._client = openai.AsyncOpenAI(
            base_url=settings.base_url,
            api_key=os.environ.get("OPENAI_API_KEY") or "none",
            timeout=settings.timeout,
            max_retries=settings.retries,
        )
        self._loop = asyncio.new_event_loop()

    def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        stopped: Callable[[], bool] = lambda: False,
        **options: Any,
    ) -> str | None:
        """The text of one reply; None where `stopped` said so while it was waited for.

        Raises ModelError where none comes.
        """
        asking: asyncio.Task[str] = self.begin(self._text(messages, **options))
        try:
            while not self.finished([asking], LOOK):
                if stopped():
                    return None
            return asking.result()
        except FAILURES as error:
            raise ModelError(self.failed(error), where=self.address) from error
        finally:
            self.give_up([asking])

    async def _text(self, messages: Sequence[Mapping[str, str]], **options: Any) -> str:
        reply = await self.complete(messages, **options)
        return reply.choices[0].message.content or ""

    def begin(self, asking: Any) -> asyncio.Task[Any]:
        """A coroutine as a task; it goes on while something is waited for."""
        return self._loop.create_task(asking)

    def finished(
        self, tasks: Iterable[asyncio.Task[_T]], seconds: float, until: str = asyncio.FIRST_COMPLETED
    ) -> set[asyncio.Task[_T]]:
        """Let requests go on for so long; those that are done by then."""
        done, _ = self._loop.run_until_complete(asyncio.wait(tasks, timeout=seconds, return_when=until))
        return done

    def give_up(self, tasks: Collection[asyncio.Task[Any]]) -> None:
        """Cancel requests, and wait for their connections to close, but not for long."""
        if not tasks or self._loop.is_closed():
            return
        for task in tasks:
            task.cancel()
        for task in self.finished(tasks, _PARTING, asyncio.ALL_COMPLETED):
            if not task.cancelled():
                # Looked at, because asyncio reports an error that nobody has seen.
                task.exception()

    async def complete(self, messages: Sequence[Mapping[str, str]], **options: Any) -> Any:
        """A reply, as the client library gives it. Raises one of FAILURES, or ModelError."""
        reply: Any = await self._client.chat.completions.create(
            model=self._settings.model,
            messages=messages,  # type: ignore[arg-type]
            temperature=0,
            **options,
        )
        if not getattr(reply, "choices", None):
            raise ModelError(
                "this server does not answer as an OpenAI-compatible one",
                where=self.address,
                hint="Is its address right? It usually ends in /v1.",
                flags="--base-url",
                kind=ErrorKind.WRONG_FORMAT,
            )
        return reply

    def failed(self, error: Exception) -> str:
        """What to say of a request that failed with one of FAILURES.

        Raises ModelError where every other request would fail, too.
        """
        if isinstance(error, _REFUSALS):
            raise ModelError(
                f"the server refuses: {_words(error)}",
                where=self.address,
                hint="Check the model's name, the server's address and the key in OPENAI_API_KEY.",
                flags="--model, --base-url",
            ) from error
        if isinstance(error, openai.APITimeoutError):
            return f"the server did not answer within {self._settings.timeout:g} s"
        if isinstance(error, openai.APIConnectionError):
            raise ModelError(
                "no server answers",
                where=self.address,
                hint="Is it running, and is its address right? It usually ends in /v1.",
                flags="--base-url",
                kind=ErrorKind.UNREACHABLE,
            ) from error
        if isinstance(error, openai.APIStatusError):
            return f"the server answered {error.status_code}: {_words(error)}"
        return "the server's reply cannot be read"

    def close(self) -> None:
        """Close the connections."""
        if not self._loop.is_closed():
            self._loop.run_until_complete(self._client.close())
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _words(error: openai.APIStatusError) -> str:
    """What the server says of its refusal, on one line, never with the key in it."""
    message = error.body.get("message") if isinstance(error.body, Mapping) else None
    line = " ".join(str(message or error.message).split())
    key = os.environ.get("OPENAI_API_KEY", "")
    return (line.replace(key, "***") if len(key) > 8 else line)[:_LONGEST]

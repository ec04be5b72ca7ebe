"""The second opinion: does each key point stand in the answer? Asked of a model that didn't write it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Protocol

from grader.engines.base import Engine, Task
from grader.text import words
from training.data.create.client import Chat, UnfinishedReply
from training.data.create.journal import Journal, Reply
from training.data.create.prompts import closed_question

_REPLY_TOKENS = 8


class Verifier(Protocol):
    """Says which key points an answer misses. Threads share one."""

    @property
    def name(self) -> str:
        """Who verifies, for the dataset card."""

    def missed(self, question: str, answer: str, points: tuple[str, ...]) -> list[bool | None]:
        """One verdict a key point; None where the verifier said neither yes nor no."""


@dataclass(frozen=True)
class ChatVerifier:
    """A hosted model, asked one closed question a key point."""

    chat: Chat
    model: str

    @property
    def name(self) -> str:
        return self.model

    def missed(self, question: str, answer: str, points: tuple[str, ...]) -> list[bool | None]:
        replies = (
            self.chat.ask(
                self.model,
                closed_question(question, answer, point),
                temperature=0.0,
                max_tokens=_REPLY_TOKENS,
            )
            for point in points
        )
        return [says_missed(reply) for reply in replies]


class EngineVerifier:
    """The embedded grader. Its verdicts are journaled too: on a CPU they are paid for in time."""

    def __init__(self, engine: Engine, journal: Journal, stop: threading.Event) -> None:
        self._engine = engine
        self._journal = journal
        self._stop = stop
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._engine.model_name

    def missed(self, question: str, answer: str, points: tuple[str, ...]) -> list[bool | None]:
        request = {
            "verifier": self._engine.identity,
            "question": question,
            "answer": answer,
            "points": list(points),
        }
        known = self._journal.find(request)
        if known is not None:
            return [bool(says) for says in json.loads(known.text)]
        # An engine has one owner at a time, however many threads the run has.
        with self._lock:
            if self._stop.is_set():
                raise UnfinishedReply
            ((_, scores),) = self._engine.score([Task(question, answer, points)])
        verdicts: list[bool | None] = [score.missed for score in scores]
        self._journal.record(request, Reply(json.dumps(verdicts), self.name, 0, 0))
        return verdicts


def says_missed(reply: str) -> bool | None:
    """Whether a reply to the closed question says that the point is missed: its first word decides."""
    first = next(iter(words(reply)), "")
    return {"yes": False, "no": True}.get(first)

"""Any OpenAI-compatible server as an engine: vLLM for a district, llama-server for a school, a cloud.

Each key point is one request for one token; yes and no are read from its `top_logprobs`. Servers that
share prefixes between requests (vLLM, llama-server) then do the same work as the embedded engine.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

import openai

from grader.engines.base import PartlyFailed, Score, Task
from grader.engines.chat import FAILURES, LOOK, ServerChat, ServerSettings
from grader.prompt import NO, PROMPT_VERSION, YES, messages
from grader.text import words
from grader.windows import windows

_SCHEMA = {
    "type": "json_schema",
    "json_schema": {
        "name": "stated",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"stated": {"type": "boolean"}},
            "required": ["stated"],
            "additionalProperties": False,
        },
    },
}


@dataclass(frozen=True, slots=True)
class _Question:
    """One request: a window of one task's answer against one of its points."""

    task: int
    point: int
    messages: list[dict[str, str]]


_Asking = asyncio.Task[Score | str]
"""A request under way."""


class OpenAIEngine:
    """Scores key points with a server. The key comes from OPENAI_API_KEY and is never shown.

    Its event loop runs while `score` waits, so a request under way can be given up at any moment.
    """

    def __init__(self, settings: ServerSettings) -> None:
        """Asks nothing yet. Raises InputError for an address that is none."""
        self._settings = settings
        self.model_name = settings.model
        self._chat = ServerChat(settings)
        reading = f"window:{settings.window}/{settings.overlap} words"
        self.identity = f"server:{self._chat.address} {settings.model} prompt:{PROMPT_VERSION} {reading}"
        self._gives_logprobs = True
        self._interrupted = False

    def metadata(self, key: str) -> str | None:  # noqa: ARG002
        """A server says nothing of its model's file."""
        return None

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Yield (task index, scores) as answers complete.

        Raises ModelError when the server can't be used at all (unknown model, wrong key, nobody there),
        PartlyFailed at the end when it would not take single answers, or failed on them after all retries.
        However it ends, by an interruption, too, requests under way are given up.
        """
        self._interrupted = False
        got: dict[int, dict[int, list[Score]]] = {}
        left: dict[int, int] = {}
        failed: dict[int, str] = {}
        for index, task in enumerate(tasks):
            left[index] = len(self._spans(task)) * len(task.points)
            if not left[index]:
                yield index, []
        for question, result in self._ask_all(self._questions(tasks, failed)):
            index = question.task
            left[index] -= 1
            if isinstance(result, str):
                failed.setdefault(index, result)
            else:
                got.setdefault(index, {}).setdefault(question.point, []).append(result)
            if left[index] == 0 and index not in failed:
                parts = got.pop(index)
                yield index, [_best(parts[point]) for point in range(len(tasks[index].points))]
        if failed:
            raise PartlyFailed(failed)

    def interrupt(self) -> None:
        """Give up the requests under way; `score` ends as if nothing more had been asked."""
        self._interrupted = True

    def prompts(self, task: Task) -> list[list[str]]:
        """For each key point of a task, what is sent of each window of its answer. Asks nothing."""
        return [
            [
                "\n\n".join(m["content"] for m in messages(task.question, task.answer[a:b], point))
                for a, b in self._spans(task)
            ]
            for point in task.points
        ]

    def _spans(self, task: Task) -> list[tuple[int, int]]:
        settings = self._settings
        return windows(task.answer, settings.window, settings.overlap, lambda text: len(words(text)))

    def _questions(self, tasks: Sequence[Task], failed: Container[int]) -> Iterator[_Question]:
        """What there is to ask, task by task; of a task that has failed by then, nothing more."""
        for index, task in enumerate(tasks):
            for start, end in self._spans(task):
                for number, point in enumerate(task.points):
                    if index not in failed:
                        yield _Question(index, number, messages(task.question, task.answer[start:end], point))

    def _ask_all(self, questions: Iterable[_Question]) -> Iterator[tuple[_Question, Score | str]]:
        """Ask with bounded concurrency; give each score, or the reason for its failure, as it comes."""
        waiting = iter(questions)
        running: dict[_Asking, _Question] = {}
        try:
            while not self._interrupted:
                for question in islice(waiting, self._settings.concurrency - len(running)):
                    running[self._chat.begin(self._ask(question))] = question
                if not running:
                    return
                for task in self._chat.finished(running, LOOK):
                    yield running.pop(task), task.result()
        finally:
            self._chat.give_up(running)

    async def _ask(self, question: _Question) -> Score | str:
        try:
            if self._gives_logprobs:
                score = await self._by_logprobs(question)
                if score is not None:
                    return score
            return await self._by_schema(question)
        except FAILURES as error:
            return self._chat.failed(error)

    async def _by_logprobs(self, question: _Question) -> Score | None:
        """A margin from the first token's alternatives.

        None where neither word is among them, or the server gives none; it is then not asked for them again.
        """
        try:
            reply = await self._chat.complete(
                question.messages, max_tokens=1, logprobs=True, top_logprobs=self._settings.top_logprobs
            )
        except openai.APIStatusError as error:
            if "logprobs" in str(error.message):
                self._gives_logprobs = False
                return None
            raise
        logprobs = reply.choices[0].logprobs
        if logprobs is None or not logprobs.content or not logprobs.content[0].top_logprobs:
            self._gives_logprobs = False
            return None
        listed = [(entry.token, entry.logprob) for entry in logprobs.content[0].top_logprobs]
        return read_margin(listed)

    async def _by_schema(self, question: _Question) -> Score | str:
        """What the server states, without a probability: none is invented."""
        reply = await self._chat.complete(question.messages, max_tokens=16, response_format=_SCHEMA)
        text = reply.choices[0].message.content or ""
        try:
            stated = json.loads(text)["stated"]
        except (ValueError, KeyError, TypeError):
            stated = None
        if not isinstance(stated, bool):
            return "the server gives neither probabilities nor a plain yes or no"
        return Score(None, missed=not stated)

    def close(self) -> None:
        """Close the connections."""
        self._chat.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read_margin(listed: Sequence[tuple[str, float]]) -> Score | None:
    """The margin from a token's listed alternatives (text, log-probability).

    Spellings of one word are added up. Where only one of the two words is listed, the other is at most
    as likely as the least of the listed ones; that bound stands in for it, so the margin is never
    larger than the truth. None where neither is listed.
    """
    yes = _log_sum([p for text, p in listed if text.strip().casefold() == YES.casefold()])
    no = _log_sum([p for text, p in listed if text.strip().casefold() == NO.casefold()])
    if yes is None and no is None:
        return None
    bound = min(p for _, p in listed)
    margin = (bound if no is None else no) - (bound if yes is None else yes)
    return Score(margin, margin > 0)


def _log_sum(values: Sequence[float]) -> float | None:
    if not values:
        return None
    top = max(values)
    return top + math.log(sum(math.exp(v - top) for v in values))


def _best(parts: Sequence[Score]) -> Score:
    """One score from the windows of an answer: covered if any window covers it."""
    margins = [s.margin for s in parts if s.margin is not None]
    missed = all(s.missed for s in parts)
    return Score(min(margins), missed) if len(margins) == len(parts) else Score(None, missed)

"""The batch: grade what isn't graded yet, keep every step, stop and go on at will.

Scores are cached by content (model, prompt, question, answer, wording), so identical answers are read
once, a re-run does nothing, and an edited key point costs only itself.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from grader.domain import KeyPoint, Verdict
from grader.engines.base import Gradual, PartlyFailed, Score, Task
from grader.gradebook import Gradebook
from grader.gradebook.book import Ungraded
from grader.gradebook.states import content_key
from grader.grader import Grader
from grader.guidelines import asked_of, signature
from grader.text import is_blank, without


@dataclass(frozen=True, slots=True)
class Step:
    """Where a batch stands after an answer."""

    done: int
    total: int
    seconds: float
    """Since the batch began."""
    answer_ids: tuple[str, ...]
    """The answers that were just graded: one, or a group of identical ones; none within a long one."""
    within: float = 0.0
    """Share of the answer in hand that is read, where it is long enough to be read in parts."""

    @property
    def seconds_left(self) -> float:
        """An estimate from the pace so far; infinite before anything is read."""
        done = self.done + self.within
        return self.seconds / done * (self.total - done) if done else float("inf")


_TOGETHER = 100
"""Answers recorded in one transaction where nothing has to be computed again if it is lost."""


@dataclass(slots=True)
class Outcome:
    """What a batch came to."""

    graded: int = 0
    blank: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Answer id -> why it stays ungraded."""
    stopped: bool = False
    seconds: float = 0.0
    read: int = 0
    """Distinct answers that the engine read; the others were blank, known, or the same as one of these."""
    reading: float = 0.0
    """Seconds that took."""


@dataclass(slots=True)
class _Reading:
    """One distinct (question, text): its key points to score, and every answer that is read so for them."""

    task: Task
    contents: dict[str, str]
    """Wording -> content key, for the wordings the model is asked about."""
    answers: list[Ungraded]


def grade(
    book: Gradebook,
    grader: Grader,
    *,
    limit: int | None = None,
    watch: Callable[[Step], None] = lambda _step: None,
    stop: Callable[[], bool] = lambda: False,
    leave: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Grade what `grader` has not judged yet, at most `limit` answers.

    Commits after every answer that the model reads. `watch` is told after each, and after each part of a
    long one; `stop` is asked after each. `leave` is asked within a long answer, too, which is then left
    unread. Answers that an engine fails on are named in the outcome and stay ungraded; the rest of the
    batch goes on.
    """
    return _Batch(book, grader).run(
        book.ungraded(*signature(grader.signature, grader.engine, book.rubric))[:limit], watch, stop, leave
    )


class _Batch:
    """One run of `grade`."""

    def __init__(self, book: Gradebook, grader: Grader) -> None:
        self._book = book
        self._grader = grader
        self._signature = signature(grader.signature, grader.engine, book.rubric)

    def run(
        self,
        pending: list[Ungraded],
        watch: Callable[[Step], None],
        stop: Callable[[], bool],
        leave: Callable[[], bool],
    ) -> Outcome:
        outcome = Outcome()
        started = time.monotonic()
        met: set[str] = set()

        def told(answers: Iterable[Ungraded]) -> None:
            ids = tuple(dict.fromkeys(u.answer.id for u in answers))
            met.update(ids)
            outcome.graded = len(met)
            outcome.seconds = time.monotonic() - started
            watch(Step(outcome.graded, len(pending), outcome.seconds, ids))

        engine = self._grader.engine

        def heard(share: float) -> None:
            watch(Step(len(met), len(pending), time.monotonic() - started, (), share))
            if leave() and isinstance(engine, Gradual):
                engine.interrupt()

        if isinstance(engine, Gradual):
            engine.tell(heard)
        groups = by_text(pending)
        blanks = [u for (_, text), members in groups.items() if is_blank(text) for u in members]
        self._record_blanks(blanks)
        outcome.blank = sum(is_blank(u.answer.text) for u in blanks)
        if blanks:
            told(blanks)
        readings = [
            self._reading(text, members) for (_, text), members in groups.items() if not is_blank(text)
        ]
        held = self._book.known_scores(c for r in readings for c in r.contents.values())
        cached = [r for r in readings if all(c in held for c in r.contents.values())]
        for start in range(0, len(cached), _TOGETHER):
            together = cached[start : start + _TOGETHER]
            self._record(together, {}, held)
            told(u for reading in together for u in reading.answers)
            if stop():
                outcome.stopped = outcome.graded < len(pending)
                return outcome
        fresh = [r for r in readings if any(c not in held for c in r.contents.values())]
        if not fresh or stop():
            outcome.stopped = bool(fresh)
            return outcome
        asked = [_unheld(r, held) for r in fresh]
        began = time.monotonic()
        scored = engine.score(asked)
        try:
            for index, scores in scored:
                outcome.read, outcome.reading = outcome.read + 1, time.monotonic() - began
                reading = fresh[index]
                by_wording = dict(zip(asked[index].points, scores, strict=True))
                self._record([reading], {reading.contents[w]: s for w, s in by_wording.items()}, held)
                told(reading.answers)
                if stop():
                    break
        except PartlyFailed as failure:
            for index, reason in failure.reasons.items():
                outcome.failed |= {u.answer.id: reason for u in fresh[index].answers}
            outcome.graded = len(met - outcome.failed.keys())
        finally:
            close = getattr(scored, "close", None)
            if close:
                close()
        outcome.stopped = (stop() or leave()) and outcome.graded + len(outcome.failed) < len(pending)
        return outcome

    def _record_blanks(self, blanks: list[Ungraded]) -> None:
        verdicts = [(u, self._grader.blank_verdict(u.answer.id, p)) for u in blanks for p in u.points]
        if verdicts:
            self._book.record(*self._signature, {}, verdicts)

    def _reading(self, text: str, members: list[Ungraded]) -> _Reading:
        question = members[0].question
        wanted = dict.fromkeys(p for u in members for p in u.points)
        wordings = tuple(dict.fromkeys(w for p in wanted for w in question.key_point(p).wordings))
        identity = self._grader.engine.identity
        said = asked_of(question, self._grader.engine)
        contents = {w: content_key(identity, said, text, w) for w in wordings}
        return _Reading(Task(said, text, wordings), contents, members)

    def _record(
        self, readings: list[_Reading], fresh: Mapping[str, Score], held: Mapping[str, Score]
    ) -> None:
        verdicts = []
        for reading in readings:
            scores = {w: fresh[c] if c in fresh else held[c] for w, c in reading.contents.items()}
            verdicts += [
                (u, self._verdict(u, u.question.key_point(point), reading.task.answer, scores))
                for u in reading.answers
                for point in u.points
            ]
        self._book.record(*self._signature, fresh, verdicts)

    def _verdict(
        self, ungraded: Ungraded, point: KeyPoint, text: str, scores: Mapping[str, Score]
    ) -> Verdict:
        wording_scores = [scores[wording] for wording in point.wordings]
        return self._grader.verdict(ungraded.answer.id, text, point, wording_scores)


def by_text(pending: Iterable[Ungraded]) -> dict[tuple[str, str], list[Ungraded]]:
    """(question id, text as it is read) -> the answers that are read so, each with the points it is read for.

    A key point is read without the phrases that are not enough for it.
    """
    groups: dict[tuple[str, str], list[Ungraded]] = defaultdict(list)
    for ungraded in pending:
        texts: dict[str, list[str]] = defaultdict(list)
        for point in ungraded.points:
            texts[without(ungraded.answer.text, ungraded.question.key_point(point).reject)].append(point)
        for text, points in texts.items():
            groups[ungraded.question.id, text].append(replace(ungraded, points=tuple(points)))
    return groups


def _unheld(reading: _Reading, held: Mapping[str, Score]) -> Task:
    points = tuple(w for w in reading.task.points if reading.contents[w] not in held)
    return Task(reading.task.question, reading.task.answer, points)

"""The one thread that owns the model: it grades, pauses, stops, and looks for evidence on request.

A context of llama.cpp belongs to one thread, so everything that needs the model is a job in this
thread's queue. What happens there is told through `tell`, as dataclasses; no widget is ever touched.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from grader.calibration import Calibrator, fit
from grader.calibrations import keep
from grader.engines.base import Engine
from grader.errors import InputError, KpgradeError, ModelError
from grader.evidence import Evidence, scored_evidence
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import Outcome, Step, grade
from grader.models.pace import keep_pace
from grader.phrases import Effect, PhraseRule, preview

TELL_EVERY = 0.1
"""Seconds between two reports of progress; what comes faster is told together."""


Opener = Callable[[], Grader]


@dataclass(frozen=True, slots=True)
class Loading:
    """The model is being opened."""


@dataclass(frozen=True, slots=True)
class Started:
    """Grading begins."""

    model: str
    calibrated: bool


@dataclass(frozen=True, slots=True)
class Graded:
    """Some answers were graded; the step names them all since the last report."""

    step: Step


@dataclass(frozen=True, slots=True)
class Finished:
    """The batch is over: done, or stopped."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """A job could not be done."""

    error: KpgradeError


@dataclass(frozen=True, slots=True)
class Found:
    """The model's evidence for one key point of one answer, in the words they had when it was asked."""

    look: Look
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The model was calibrated on so many labels."""

    labels: int


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a phrase would make of one answer."""

    rule: PhraseRule
    effect: Effect


News = Loading | Started | Graded | Finished | Failed | Found | Calibrated | Previewed


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """A request to calibrate: margins in nats, word overlaps in [0, 1], what the teacher said."""

    margins: tuple[float, ...]
    overlaps: tuple[float, ...]
    missed: tuple[bool, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Look:
    """A request for evidence."""

    answer_id: str
    point_id: str
    question: str
    text: str
    wording: str


_Job = Look | CalibrationRequest | PhraseRule | int
"""An int is a batch of at most so many answers; -1 has no limit."""


class GradingThread:
    """Grades one gradebook in the background. All methods may be called from the drawing thread."""

    def __init__(self, book: Gradebook, opener: Opener, tell: Callable[[News], None]) -> None:
        self._book = book
        self._opener = opener
        self._tell = tell
        self._jobs: queue.SimpleQueue[Look | CalibrationRequest | PhraseRule | int | None] = (
            queue.SimpleQueue()
        )
        self._looks: queue.SimpleQueue[Look] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._stale = threading.Event()
        self._left = threading.Event()
        self._go = threading.Event()
        self._go.set()
        self._thread: threading.Thread | None = None
        self._idle = threading.Event()
        self._idle.set()

    @property
    def busy(self) -> bool:
        """Whether a batch is under way, paused or not."""
        return not self._idle.is_set()

    @property
    def paused(self) -> bool:
        return not self._go.is_set()

    def grade(self, limit: int | None = None) -> None:
        """Grade what is not graded yet, at most `limit` answers."""
        if self.busy:
            self.resume()
            return
        self._idle.clear()
        self._stop.clear()
        self._go.set()
        self._put(-1 if limit is None else limit)

    def look(self, request: Look) -> None:
        """Look for evidence; while a batch runs, between two answers of it."""
        if self.busy:
            self._looks.put(request)
        else:
            self._put(request)

    def preview(self, rule: PhraseRule) -> None:
        """Read what a phrase would change, and tell it answer by answer. Only while no batch runs."""
        self._left.clear()
        self._put(rule)

    def leave_preview(self) -> None:
        """Read no more for it after the answer in hand."""
        self._left.set()

    def pause(self) -> None:
        """Hold after the answer in hand."""
        self._go.clear()

    def resume(self) -> None:
        """Go on."""
        self._go.set()

    def stop(self) -> None:
        """End the batch after the answer in hand, or the part in hand of a long one; what is graded stays."""
        self._stop.set()
        self._go.set()

    def halt(self, wait: float = 60.0) -> None:
        """Stop, and wait until the answer in hand is done. Raises ModelError when that takes too long."""
        self.stop()
        if not self._idle.wait(wait):
            raise ModelError("the model is still busy with one answer", hint="Try again in a moment.")

    def reopen(self) -> None:
        """Open the model anew before the next job: another one was chosen, or other settings."""
        self._stale.set()

    def fit(self, request: CalibrationRequest) -> None:
        """Calibrate the model on labels."""
        self._put(request)

    def close(self, wait: float = 30.0) -> None:
        """Stop and free the model, waiting for the decode in hand."""
        self.stop()
        self.leave_preview()
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(wait)

    def _put(self, job: _Job) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="grading", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        grader: Grader | None = None
        try:
            while (job := self._jobs.get()) is not None:
                try:
                    if grader is not None and self._stale.is_set():
                        grader.close()
                        grader = None
                    if grader is None:
                        self._stale.clear()
                        self._tell(Loading())
                        grader = self._opener()
                    if isinstance(job, Look):
                        self._find(grader, job)
                    elif isinstance(job, CalibrationRequest):
                        grader = Grader(grader.engine, fitted(grader.engine, job))
                        self._tell(Calibrated(len(job.missed)))
                    elif isinstance(job, PhraseRule):
                        self._preview(grader, job)
                    else:
                        self._batch(grader, None if job < 0 else job)
                except KpgradeError as error:
                    self._failed(error)
                except Exception as error:
                    self._failed(
                        KpgradeError(
                            f"something went wrong inside kpgrade ({type(error).__name__}: {error})",
                            hint="Everything graded so far is saved. Grading can be started again.",
                        )
                    )
        finally:
            if grader is not None:
                grader.close()

    def _failed(self, error: KpgradeError) -> None:
        self._idle.set()
        self._tell(Failed(error))

    def _batch(self, grader: Grader, limit: int | None) -> None:
        self._tell(Started(grader.name, not grader.calibrator.is_default))
        report = _Report(self._tell)
        outcome = Outcome()
        while True:

            def watch(step: Step) -> None:
                report.add(step)
                if not self._go.is_set():
                    report.flush()
                self._go.wait()

            part = grade(
                self._book,
                grader,
                limit=None if limit is None else limit - outcome.graded,
                watch=watch,
                stop=lambda: self._stop.is_set() or not self._looks.empty(),
                leave=self._stop.is_set,
            )
            _merge(outcome, part)
            report.flush()
            report.carry(outcome)
            while not self._looks.empty():
                self._find(grader, self._looks.get())
            if not part.stopped or self._stop.is_set():
                break
        keep_pace(grader.name, outcome.read, outcome.reading)
        self._idle.set()
        self._tell(Finished(outcome))

    def _preview(self, grader: Grader, rule: PhraseRule) -> None:
        for effect in preview(self._book, grader, rule):
            self._tell(Previewed(rule, effect))
            if self._left.is_set():
                return

    def _find(self, grader: Grader, look: Look) -> None:
        evidence = scored_evidence(grader.engine, look.question, look.text, look.wording)
        self._tell(Found(look, evidence))


def fitted(engine: Engine, request: CalibrationRequest) -> Calibrator:
    """Fit a calibrator and keep it for this model. Raises InputError with too few labels of a kind."""
    try:
        calibrator = fit(request.margins, request.overlaps, request.missed, fitted_on=request.name)
    except ValueError as error:
        raise InputError(str(error), hint="Decide some more verdicts first.") from error
    keep(engine, calibrator)
    return calibrator


class _Report:
    """Gathers steps, so that a thousand blank answers are one message and not a thousand."""

    def __init__(self, tell: Callable[[News], None]) -> None:
        self._tell = tell
        self._ids: list[str] = []
        self._last: Step | None = None
        self._told = 0.0
        self._before = 0
        self._seconds = 0.0

    def add(self, step: Step) -> None:
        self._ids += step.answer_ids
        self._last = step
        if time.monotonic() - self._told >= TELL_EVERY:
            self.flush()

    def flush(self) -> None:
        if self._last is None:
            return
        step = self._last
        self._tell(
            Graded(
                Step(
                    self._before + step.done,
                    self._before + step.total,
                    self._seconds + step.seconds,
                    tuple(self._ids),
                    step.within,
                )
            )
        )
        self._ids, self._last, self._told = [], None, time.monotonic()

    def carry(self, outcome: Outcome) -> None:
        """Count on from here when the batch is taken up again."""
        self._before, self._seconds = outcome.graded, outcome.seconds


def _merge(whole: Outcome, part: Outcome) -> None:
    whole.graded += part.graded
    whole.blank += part.blank
    whole.failed |= part.failed
    whole.stopped = part.stopped
    whole.seconds += part.seconds
    whole.read += part.read
    whole.reading += part.reading

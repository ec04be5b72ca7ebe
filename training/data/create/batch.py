"""All passages through the maker, several at a time, until they are done or the run is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from grader.errors import KpgradeError, ModelError
from grader.labelled import LabelledAnswer
from training.data.create.client import Unanswered, UnfinishedReply
from training.data.create.cost import BudgetReached
from training.data.create.maker import Maker, Outcome, Rejected
from training.data.passages import Passage

HOPELESS = 5
"""Passages in a row that a server may leave unanswered before the run gives up on it."""


@dataclass
class Made:
    """What a run made of one passage."""

    passage: Passage
    outcomes: list[Outcome] = field(default_factory=list)
    unanswered: str = ""
    """Why the server gave no reply, where it didn't; what was made before that counts."""
    finished: bool = False


@dataclass
class Batch:
    """What a run made, passage by passage in the order they were given."""

    made: list[Made]
    budget_reached: bool = False
    interrupted: bool = False
    error: KpgradeError | None = None
    """What ended the run early, where something did."""

    @property
    def outcomes(self) -> list[Outcome]:
        return [outcome for made in self.made for outcome in made.outcomes]

    @property
    def kept(self) -> list[LabelledAnswer]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, LabelledAnswer)]

    @property
    def rejected(self) -> list[Rejected]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, Rejected)]

    @property
    def unfinished(self) -> int:
        """Passages that another run will go on with."""
        return sum(not made.finished for made in self.made)


def make_all(
    maker: Maker,
    passages: tuple[Passage, ...],
    *,
    concurrency: int,
    stop: threading.Event,
    on_progress: Callable[[Made], None],
) -> Batch:
    """Make the examples of all passages with at most `concurrency` requests in flight.

    Once `stop` is set nothing more is paid for, but replies in the journal still become examples, so what
    was paid for is always in the result. The first Ctrl-C sets it.
    """
    batch = Batch([Made(passage) for passage in passages])
    with ThreadPoolExecutor(max_workers=concurrency, thread_name_prefix="passage") as pool:
        waiting = {pool.submit(_make, maker, made): made for made in batch.made}
        in_a_row = 0
        while waiting:
            try:
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    made = waiting.pop(future)
                    _account(batch, future, stop)
                    on_progress(made)
                    in_a_row = in_a_row + 1 if made.unanswered else 0
                    if in_a_row >= HOPELESS and batch.error is None:
                        batch.error = _hopeless(made)
                        stop.set()
            except KeyboardInterrupt:
                if batch.interrupted:
                    for future in waiting:
                        future.cancel()
                    raise
                batch.interrupted = True
                stop.set()
    return batch


def _make(maker: Maker, made: Made) -> None:
    try:
        for outcome in maker.examples(made.passage):
            made.outcomes.append(outcome)
    except Unanswered as problem:
        made.unanswered = str(problem)
    except UnfinishedReply:
        pass
    else:
        made.finished = True


def _account(batch: Batch, future: Future[None], stop: threading.Event) -> None:
    try:
        future.result()
    except BudgetReached:
        batch.budget_reached = True
    except KpgradeError as error:
        batch.error = batch.error or error
        stop.set()


def _hopeless(made: Made) -> ModelError:
    return ModelError(
        f"the server left {HOPELESS} passages in a row unanswered; the last time: {made.unanswered}",
        hint="Everything paid for so far is kept: run the same command again later.",
    )

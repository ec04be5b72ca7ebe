"""What every engine offers, whether the model is embedded or a district's server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self, runtime_checkable

from grader.errors import KpgradeError


@dataclass(frozen=True, slots=True)
class Task:
    """One answer to score against some key points."""

    question: str
    answer: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What the model says of one key point: a margin in nats, or only a stated yes or no.

    `margin` is the log-odds that the answer does NOT state the key point. Where an engine can't give
    one, it is None and `missed` carries what the model said.
    """

    margin: float | None
    missed: bool
    state: bytes | None = field(default=None, repr=False)
    """What the model's hidden state was where it answered (`grader.engines.readout`); None without one."""


class PartlyFailed(KpgradeError):
    """Some tasks could not be scored; the others were. Raised after the last score was given out."""

    exit_code = 3

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__(
            f"{len(reasons)} answers could not be scored",
            hint=f"They stay ungraded; run it again. The first reason: {next(iter(reasons.values()))}",
        )
        self.reasons = dict(reasons)
        """Index of the task -> what went wrong."""


class Engine(Protocol):
    """A model that scores key points. One engine has one owner: it is not thread-safe."""

    @property
    def identity(self) -> str:
        """What verdicts depend on besides their texts: model content, prompt version, reading settings."""

    @property
    def model_name(self) -> str:
        """The model's name as a person would say it."""

    def metadata(self, key: str) -> str | None:
        """What the model's file says of itself under `key`; None where it says nothing."""

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Yield (index of the task, one score a key point) as they are ready, in any order.

        A task's scores never depend on the other tasks, nor on the order or number of its points.
        Raises PartlyFailed at the end when some tasks could not be scored.
        """

    def close(self) -> None:
        """Free the model. Safe to call twice."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


@runtime_checkable
class Interruptible(Protocol):
    """An engine that can be left before the answer in hand is read."""

    def interrupt(self) -> None:
        """End the `score` that runs now soon, as if it had no more tasks; what it has given out stays.

        May be called from a signal handler and from any thread.
        """


@runtime_checkable
class Gradual(Interruptible, Protocol):
    """An engine that reads a long answer in parts and can tell how far it is."""

    def tell(self, heard: Callable[[float], None]) -> None:
        """Call `heard` after each part of an answer, with the share of it that is read, in (0, 1)."""

"""Labelled answers through a model, under a progress bar that Ctrl-C ends with what is done kept."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.engines.base import PartlyFailed
from grader.evaluation import Judged
from grader.grader import Grader
from grader.labelled import LabelledAnswer, LabelledSet, spread
from grader.text import visible


@dataclass(slots=True)
class JudgedRows:
    """What came of judging one set of rows."""

    judged: dict[int, Judged] = field(default_factory=dict)
    seconds: float = 0.0
    failed: dict[int, str] = field(default_factory=dict)
    """Row index -> why it could not be judged."""
    stopped: bool = False

    @property
    def items(self) -> int:
        """Key points judged."""
        return sum(len(judged.points) for judged in self.judged.values())


@dataclass(slots=True)
class ScoredLabels:
    """Margins and labels to calibrate on, in equal order."""

    margins: list[float] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    missed: list[bool] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """The set that each comes from."""


def judged_rows(grader: Grader, rows: Sequence[LabelledAnswer], name: str, screen: Console) -> JudgedRows:
    """Judge rows; after Ctrl-C, or where an engine fails on some, the run holds the others."""
    run = JudgedRows()
    started = time.monotonic()
    steps = watched(grader.judge(rows), rows, name, screen)
    try:
        for index, judged in steps:
            run.judged[index] = judged
    except PartlyFailed as failure:
        run.failed = failure.reasons
    except KeyboardInterrupt:
        run.stopped = True
    run.seconds = time.monotonic() - started
    return run


def watched(
    steps: Iterable[tuple[int, Judged]], rows: Sequence[LabelledAnswer], name: str, screen: Console
) -> Iterable[tuple[int, Judged]]:
    """The same steps, with a bar of answers done, key points a second and the time left."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(compact=True),
    )
    items, started = 0, time.monotonic()
    with Progress(*columns, console=screen) as bar:
        line = bar.add_task(name, total=len(rows), pace="")
        for index, judged in steps:
            items += len(judged.points)
            seconds = time.monotonic() - started
            pace = f"{items / seconds:.1f} key points/s" if seconds > 0.5 else ""
            bar.update(line, advance=1, pace=pace)
            yield index, judged


def scored_labels(
    sets: Iterable[LabelledSet], grader: Grader, screen: Console, *, limit: int | None = None
) -> ScoredLabels:
    """Margins of every labelled key point that people agree on, at most `limit` answers of each set.

    Blank answers and what a server only states say nothing about margins, and are left out. Ctrl-C stops
    the command: half a calibration would pass for a whole one.
    """
    scored = ScoredLabels()
    for labelled in sets:
        rows = spread(labelled.rows, limit)
        run = judged_rows(grader, rows, labelled.name, screen)
        if run.stopped:
            raise KeyboardInterrupt
        if run.failed:
            reason = next(iter(run.failed.values()))
            screen.print(visible(f"{len(run.failed)} answers left out: {reason}"), markup=False)
        for index, judged in run.judged.items():
            for place in rows[index].agreed:
                margin = judged.points[place].margin
                if margin is not None:
                    scored.margins.append(margin)
                    scored.overlaps.append(judged.points[place].overlap)
                    scored.missed.append(rows[index].missed[place])
                    scored.kinds.append(labelled.name)
    return scored

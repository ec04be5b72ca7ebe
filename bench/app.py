"""The app on 10,000 answers x 10 key points: opening, moving, filtering and deciding while grading runs.

A time runs from an action to the screen being drawn again, as the pilot sees it without a terminal.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles

import psutil

from bench.texts import answer, points
from grader.calibration import Calibrator
from grader.domain import Answer, KeyPoint, Label, Question, Rubric, Verdict
from grader.engines.base import Score, Task
from grader.gradebook import Gradebook

ANSWERS, POINTS, STEPS = 10_000, 10, 100
LEFT = 1_500
"""Answers that are still to be graded while the measuring goes on."""


class _Slow:
    """An engine that takes 100 ms an answer outside the interpreter, as llama.cpp does."""

    identity = "bench"
    model_name = "bench"

    def metadata(self, key: str) -> str:  # noqa: ARG002
        """None."""
        return ""

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """One answer after the other."""
        for index, task in enumerate(tasks):
            time.sleep(0.1)
            yield index, [Score(0.1, missed=True) for _ in task.points]

    def close(self) -> None:
        """Nothing to free."""

    def __enter__(self) -> _Slow:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def run() -> list[tuple[str, float, str]]:
    """Aims: open 2 s, move 50 ms, filter 200 ms."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.kpgrade"
        _make(path)
        return asyncio.run(_measure(path))


def _make(path: Path) -> None:
    key_points = tuple(KeyPoint(id=f"k{i}", text=text) for i, text in enumerate(points(POINTS)))
    rubric = Rubric(title="Large", questions=(Question(id="q1", text="Why?", key_points=key_points),))
    signature = ("bench", "bench", Calibrator().model_dump_json())
    with Gradebook.create(path, rubric) as book:
        book.add_answers(
            Answer(id=f"s{i}", student=f"s{i}", question_id="q1", text=answer(60, i)) for i in range(ANSWERS)
        )
        labels = (Label.UNSURE, Label.COVERED, Label.MISSED)
        new = [
            (u, Verdict(u.answer.id, point, labels[(i + j) % 3], margin=0.1, p_missed=((i + j) % 3) / 2))
            for i, u in enumerate(book.ungraded(*signature)[LEFT:])
            for j, point in enumerate(u.points)
        ]
        book.record(*signature, {}, new)


async def _measure(path: Path) -> list[tuple[str, float, str]]:
    from grader.grader import Grader
    from grader.review.selection import Filter, Show
    from tui.app.app import KpgradeApp
    from tui.app.screens.review import ReviewScreen
    from tui.app.settings import Settings

    app = KpgradeApp(settings=Settings(welcomed=True), opener=lambda: Grader.uncalibrated(_Slow()))
    app.save_settings = lambda: None  # type: ignore[method-assign]
    async with app.run_test(size=(120, 40), notifications=False) as pilot:
        await pilot.pause()
        start = time.perf_counter()
        app.open_book(path)
        await _drawn(app.screen)
        opened = time.perf_counter() - start
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        app.workspace.grading.grade()
        while app.workspace.last_step is None:
            await pilot.pause(0.1)
        moves = await _timed(screen, lambda _: screen.action_next(1))
        decisions = await _timed(screen, lambda i: screen.action_flip(i % POINTS))
        shows = [Show.UNSURE, Show.SETTLED, Show.ALL, Show.DECIDED]

        def choose(i: int) -> None:
            screen.show(Filter(show=shows[i % 4], text="" if i % 2 else "the"))

        filters = await _timed(screen, choose)
        assert app.workspace.grading.busy, "the measuring outlived the grading"
        memory = psutil.Process().memory_info().rss
        app.workspace.grading.stop()
    return [
        ("open, to the first answer (aim: 2)", opened, "s"),
        *_percentiles("move to the next answer (aim: 50)", moves),
        *_percentiles("decide a key point, on disk and drawn", decisions),
        *_percentiles("filter and search (aim: 200)", filters),
        ("memory of the whole process", memory / 1e6, "MB"),
    ]


async def _timed(screen: object, act: Callable[[int], None]) -> list[float]:
    """Milliseconds of each of STEPS actions, drawing included."""
    times = []
    for i in range(STEPS):
        start = time.perf_counter()
        act(i)
        await _drawn(screen)
        times.append(1000 * (time.perf_counter() - start))
    return times


async def _drawn(screen: object) -> None:
    from textual.screen import Screen

    assert isinstance(screen, Screen)
    done = asyncio.Event()
    screen.call_after_refresh(done.set)
    await done.wait()


def _percentiles(what: str, times: list[float]) -> list[tuple[str, float, str]]:
    cuts = quantiles(times, n=20)
    return [(f"{what}, median", cuts[9], "ms"), (f"{what}, 95th percentile", cuts[18], "ms")]

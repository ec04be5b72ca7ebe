"""`kpgrade inspect PATH...`: how files would be read, before anything is graded."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.answers import Reading, Source

_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade inspect`."""
    from tui.cli.reading import add_reading_options

    parser.add_argument("answers", nargs="+", type=Path, metavar="PATH", help="files or folders of answers")
    parser.add_argument("-r", "--rubric", type=Path, help="the rubric whose questions the columns answer")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--all", action="store_true", help="list every skipped row and file")
    add_reading_options(parser)


def run(args: argparse.Namespace) -> int:
    """Read and show; exit code 0 when answers were found, 2 when there were none."""
    from rich.console import Console

    from grader.answers import read_answers
    from grader.rubrics import read_rubric
    from tui.cli.reading import read_options

    rubric = read_rubric(args.rubric) if args.rubric else None
    reading = read_answers(args.answers, rubric, read_options(args))
    console = Console(highlight=False)
    if args.json:
        console.print(reading.model_dump_json(indent=1), markup=False, soft_wrap=True)
    else:
        for block in preview(reading, everything=args.all):
            console.print(block)
    return 0 if reading.answers else 2


def preview(reading: Reading, *, everything: bool = False) -> Iterator[RenderableType]:
    """What a teacher looks at before grading: columns, counts, what was left out, what is alike."""
    from rich.text import Text

    for source in reading.sources:
        yield from _source(source)
    graded = len(reading.answers) - reading.blank
    yield Text()
    yield Text(
        f"read {reading.read} = {graded} to grade + {reading.blank} blank + {len(reading.skipped)} skipped",
        style="bold",
    )
    students = len({answer.student for answer in reading.answers})
    yield Text(f"{_count(students, 'student')}, {_count(len(reading.questions), 'question')}")
    for question in reading.questions:
        answers = sum(answer.question_id == question.id for answer in reading.answers)
        yield Text(f"  {question.id}  {_line(question.text, 70)}  ({_count(answers, 'answer')})")
    yield from _skipped(reading, everything=everything)
    for note in reading.notes:
        yield Text(f"note: {_line(note, 400)}")
    yield from _alike(reading)


def _source(source: Source) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    details = f" ({_line(', '.join(source.details), 200)})" if source.details else ""
    yield Text.assemble((_line(source.path, 200), "bold"), f": {source.layout}{details}")
    if not source.columns:
        return
    table = Table(show_edge=False, pad_edge=False)
    for name in ("column", "header", "read as", "example"):
        table.add_column(name, overflow="fold" if name == "header" else "ellipsis", no_wrap=name != "header")
    for column in source.columns:
        role = Text(column.role or "left out", style="" if column.role else "dim")
        table.add_row(
            Text(column.letter), Text(_line(column.header, 60)), role, Text(_line(column.example, 40))
        )
    yield table


def _skipped(reading: Reading, *, everything: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    shown = reading.skipped if everything else reading.skipped[:_SHOWN]
    if shown:
        yield Text("skipped:")
    for skipped in shown:
        yield Text(f"  {_line(skipped.where, 200)}: {_line(skipped.reason, 400)}")
    if len(shown) < len(reading.skipped):
        yield Text(f"  and {len(reading.skipped) - len(shown)} more (--all lists them)")


def _alike(reading: Reading) -> Iterator[RenderableType]:
    from rich.text import Text

    for group in reading.identical[:_SHOWN]:
        yield Text(f"same words: {_line(', '.join(group), 300)}")
    for near in reading.near[:_SHOWN]:
        yield Text(f"{near.similarity:.0%} of the wording shared: {_line(', '.join(near.ids), 300)}")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _line(text: str, longest: int) -> str:
    """One line that is safe on a screen."""
    from grader.text import visible

    line = " ".join(visible(text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"

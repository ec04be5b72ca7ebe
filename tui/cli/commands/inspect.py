"""`kpgrade inspect PATH...`: how files would be read, before anything is graded."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.children import shell_line

if TYPE_CHECKING:
    from rich.console import RenderableType

    from grader.answers import Reading, Source
    from grader.answers.plan import Choice, Offer

_SHOWN = 20
_FLAGS = {
    "student_level": "--students-at",
    "layout": "--layout",
    "dates": "--dates",
    "sheet": "--sheet",
    "encoding": "--encoding",
}


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
    from grader.answers import read_answers
    from grader.gradebook.rubric_of import rubric_of
    from tui.cli.reading import read_options
    from tui.cli.screen import Screen, inert_json

    rubric = rubric_of(args.rubric) if args.rubric else None
    reading = read_answers(args.answers, rubric, read_options(args))
    console = Screen(highlight=False)
    if args.json:
        console.print(inert_json(told(reading)), markup=False, soft_wrap=True)
    else:
        for block in preview(reading, everything=args.all):
            console.print(block)
    return 0 if reading.answers else 2


def told(reading: Reading) -> dict[str, Any]:
    """The whole reading as plain values, with every student's answers under the student."""
    people = {person.student: person.model_dump(mode="json") for person in reading.people}
    students: dict[str, dict[str, Any]] = {}
    for answer in reading.answers:
        own = students.setdefault(answer.student, {**people.get(answer.student, {}), "answers": []})
        own["answers"].append(
            {"question": answer.question_id, "text": answer.text, "source": answer.source, "id": answer.id}
        )
    held = reading.model_dump(mode="json")
    return {
        "students": [{**own, "student": name} for name, own in students.items()],
        "warnings": held.pop("warnings"),
        "plan": [
            {
                "path": source.path,
                "layout": source.layout,
                "choices": [c.model_dump(mode="json") for c in source.choices],
            }
            for source in reading.sources
        ],
        **held,
    }


def preview(reading: Reading, *, everything: bool = False) -> Iterator[RenderableType]:
    """What a teacher looks at before grading: columns, counts, what was left out, what is alike."""
    from rich.text import Text

    from tui.cli.warned import advice

    yield from _warnings(reading, everything=everything)
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
    for warning in reading.warnings:
        if not warning.loud:
            yield Text(f"note: {_line(warning.message, 400)} {_line(advice(warning), 400)}")
    for note in reading.notes:
        yield Text(f"note: {_line(note, 400)}")
    yield from _alike(reading)


def _warnings(reading: Reading, *, everything: bool) -> Iterator[RenderableType]:
    """What must be looked at, before anything else; quiet remarks come with the notes."""
    from rich.text import Text

    from tui.cli.warned import advice

    for warning in reading.loud:
        yield Text(f"! {_line(warning.message, 400)}", style="bold")
        yield Text(f"  {_line(advice(warning), 400)}")
        for place in warning.where if everything else warning.where[:3]:
            yield Text(f"  - {_line(place, 200)}")


def _choices(source: Source) -> Iterator[RenderableType]:
    """What was decided where there was something to decide."""
    from rich.text import Text

    for choice in source.choices:
        if choice.sure == 1.0 and not choice.others:
            continue
        why = f", for {_line('; '.join(choice.why), 200)}" if choice.why else ""
        others = f"; it could be {_line(' or '.join(choice.others), 200)}" if choice.others else ""
        flags = " or ".join(flag for offer in choice.offers if (flag := _flag(choice, offer)))
        options = f" ({_line(flags, 200)})" if flags else ""
        yield Text(f"  {choice.part}: {_line(choice.taken, 200)}{why}{others}{options}")


def _flag(choice: Choice, offer: Offer) -> str:
    """The option that says this reading, where the evidence allows it."""
    if offer.words not in choice.others:
        return ""
    name = _FLAGS.get(choice.field, "")
    value = offer.value.replace(" ", "-") if choice.field == "dates" else offer.value
    return f"{name} {shell_line([value])}"


def _source(source: Source) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    details = f" ({_line(', '.join(source.details), 200)})" if source.details else ""
    yield Text.assemble((_line(source.path, 200), "bold"), f": {source.layout}{details}")
    yield from _choices(source)
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

    from tui.cli.warned import why_skipped

    shown = reading.skipped if everything else reading.skipped[:_SHOWN]
    if shown:
        yield Text("skipped:")
    for skipped in shown:
        yield Text(f"  {_line(skipped.where, 200)}: {_line(why_skipped(skipped), 400)}")
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

"""What `kpgrade grade` is asked to grade: everything that can be wrong is found out before a file changes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from grader.answers import Reading, read_answers
from grader.answers.jsonl import is_labelled
from grader.carried import Carried
from grader.domain import Rubric
from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.gradebook.rubric_of import rubric_of
from grader.learning.beginning import begin_with, carried_in
from grader.learning.carrying import carried_of
from grader.review.change import change_of, put_in_force
from grader.text import visible
from tui.cli.reading import read_options
from tui.cli.warned import dismissed, why_skipped
from tui.intake import take_in
from tui.rubric_words import change_words


@dataclass(frozen=True, slots=True)
class Assignment:
    """A gradebook, there already or to be made, and what goes into it."""

    path: Path
    rubric: Rubric | None
    """The rubric to put in force. None: the gradebook's own stays."""
    reading: Reading | None
    """None: nothing new, only what the gradebook holds is graded."""
    files: tuple[Path, ...]
    note: str
    """Where the rubric comes from, for its history."""
    carried: Carried | None = None
    """What the rubric carries of an earlier class."""
    carry: bool = False
    """Whether the class is to begin with it."""


def planned(args: argparse.Namespace) -> Assignment:
    """Read all that the options name. Nothing is written.

    Raises InputError for what cannot be used, and where another rubric than the gradebook's would come
    into force without `--replace-rubric`; GradebookError for a gradebook that cannot be read.
    """
    if not args.answers:
        raise InputError("no answers were named", hint="kpgrade grade ANSWERS --rubric RUBRIC")
    given = rubric_of(args.rubric) if args.rubric else None
    carried = carried_of(args.rubric) if args.rubric else None
    if args.carry and carried is None:
        raise InputError(
            "nothing was learned on this rubric that could be carried over",
            where=str(args.rubric or ""),
            hint="Name last year's gradebook with --rubric, or a rubric that `kpgrade rubric new --from` "
            "wrote of it.",
        )
    note = f"read from {args.rubric.name}" if args.rubric else "first version"
    if len(args.answers) == 1 and args.answers[0].suffix == ".kpgrade":
        held = args.answers[0]
        if args.output and args.output.resolve() != held.resolve():
            raise InputError(
                "a gradebook is graded in place, so -o cannot name another one",
                where=str(held),
                hint=f"Leave -o out, or copy {held} to {args.output} first and grade the copy.",
                kind=ErrorKind.MISMATCH,
            )
        _agreed(held, given, replace=args.replace_rubric)
        return Assignment(held, given, None, (), note, carried, args.carry)
    # Resolved, because '.' has no name to make one of.
    path = args.output or args.answers[0].resolve().with_suffix(".kpgrade")
    known = _rubric_of(path) if path.exists() else None
    options = read_options(args)
    labelled = len(args.answers) == 1 and _is_labelled(args.answers[0])
    reading = read_answers(args.answers, given or (None if labelled else known), options)
    rubric = given or reading.rubric or known
    if rubric is None:
        raise InputError(
            "a rubric is needed to grade these answers",
            where=str(args.answers[0]),
            hint="Add --rubric RUBRIC.yaml, or make one with `kpgrade rubric new`.",
            kind=ErrorKind.NEEDS_FILE,
        )
    if not reading.answers:
        raise InputError("no answer was found", where=str(args.answers[0]), hint=_why(reading))
    dismissed(reading, yes=args.yes)
    if known is not None and given is None and labelled:
        _same_questions(path, rubric)
    if known is not None:
        _agreed(path, given, replace=args.replace_rubric)
    in_force = given if known is not None else rubric
    return Assignment(path, in_force, reading, tuple(args.answers), note, carried, args.carry)


@contextmanager
def opened(assignment: Assignment, screen: Console) -> Iterator[Gradebook]:
    """The assignment's gradebook, with its rubric in force and its answers in it."""
    path, rubric = assignment.path, assignment.rubric
    if path.exists():
        book = Gradebook.open(path)
    else:
        assert rubric is not None
        book = Gradebook.create(path, rubric)
    with book:
        if rubric is not None and rubric != book.rubric:
            put_in_force(book, change_of(book, rubric), note=assignment.note)
        if assignment.carried is not None:
            _carry(screen, book, assignment.carried, in_use=assignment.carry)
        if assignment.reading is not None:
            fresh = take_in(book, assignment.reading, assignment.files)
            _say_reading(screen, assignment.reading, fresh)
        yield book


def _carry(screen: Console, book: Gradebook, carried: Carried, *, in_use: bool) -> None:
    points, decisions = carried.offered(book.rubric)
    if not points or (carried_in(book) is not None and not in_use):
        return
    begin_with(book, carried, in_use=in_use)
    of = sum(len(question.key_points) for question in book.rubric.questions)
    what = f"what {decisions} decisions on {points} of its {of} key points taught"
    says = (
        f"The class begins with {what}." if in_use else f"The rubric carries {what}: --carry begins with it."
    )
    screen.print(says, highlight=False)


def _rubric_of(path: Path) -> Rubric:
    with Gradebook.open(path, read_only=True) as book:
        return book.rubric


def _is_labelled(path: Path) -> bool:
    from grader.answers import Limits

    return path.suffix.lower() in {".jsonl", ".ndjson"} and path.is_file() and is_labelled(path, Limits())


def _agreed(path: Path, given: Rubric | None, *, replace: bool) -> None:
    """Raise InputError where a rubric would take another one's place unasked, saying what that changes."""
    if given is None or replace:
        return
    with Gradebook.open(path, read_only=True) as book:
        if book.rubric == given:
            return
        change = change_of(book, given)
    raise InputError(
        f"this is another rubric than the gradebook has ({change_words(change)})",
        where=str(path),
        hint="Leave --rubric out to go on with the gradebook's own; --replace-rubric puts this one in force.",
        kind=ErrorKind.MISMATCH,
    )


def _same_questions(path: Path, rubric: Rubric) -> None:
    with Gradebook.open(path, read_only=True) as book:
        versions = book.rubric_versions()
    if all(known.questions != rubric.questions for _, _, known in versions):
        raise InputError(
            "these answers bring other questions than this gradebook has",
            where=str(path),
            hint="Name another gradebook with -o, or say with --rubric which questions count.",
            kind=ErrorKind.MISMATCH,
        )


def _say_reading(screen: Console, reading: Reading, fresh: int) -> None:
    known = len(reading.answers) - fresh
    again = f", {known} already in the gradebook" if known else ""
    count = len(reading.answers)
    screen.print(
        f"Read {count} {'answer' if count == 1 else 'answers'}{again}; skipped {len(reading.skipped)}.",
        highlight=False,
    )
    for skipped in reading.skipped[:5]:
        screen.print(visible(f"  {skipped.where}: {why_skipped(skipped)}"), markup=False, highlight=False)
    if len(reading.skipped) > 5:
        screen.print(f"  ... and {len(reading.skipped) - 5} more (kpgrade show lists them)", highlight=False)
    for note in reading.notes:
        screen.print(visible(f"  {note}"), markup=False, highlight=False)


def _why(reading: Reading) -> str:
    reasons = [*(f"{s.where}: {why_skipped(s)}" for s in reading.skipped[:3]), *reading.notes[:1]]
    return "; ".join(reasons) or "It has no row with an answer."

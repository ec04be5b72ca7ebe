"""`kpgrade rubric new|check|change`: write a rubric, look one over, or give a class another one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.domain import Rubric
    from grader.rubrics.check import Finding
    from grader.rubrics.editing import QuestionDraft
    from tui.cli.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade rubric`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="new|check|change")
    new = actions.add_parser("new", help="answer a few questions, and have them written as a rubric")
    new.add_argument("file", type=Path, help="the rubric to write, NAME.yaml or NAME.docx")
    source = new.add_mutually_exclusive_group()
    source.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="write the rubric of this file, bank or gradebook",
    )
    source.add_argument(
        "--model-answer", type=Path, metavar="FILE", help="propose key points: a text, or .docx, .odt, .pdf"
    )
    new.add_argument("--question", default="", help="what was asked, with --model-answer")
    server = new.add_argument_group("key points proposed by a server, which is sent the model answer")
    server.add_argument("--base-url", metavar="URL", help="an OpenAI-compatible server")
    server.add_argument("-m", "--model", metavar="NAME", help="its model")
    new.add_argument("--force", action="store_true", help="replace a file that is there already")
    check = actions.add_parser("check", help="look for key points that are hard to grade")
    check.add_argument("file", type=Path, help="the rubric: .yaml, .md, .docx, .csv, .xlsx, .xml, .gift")
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    change = actions.add_parser("change", help="say what another rubric would change in a gradebook")
    change.add_argument("gradebook", type=Path, help="the class: NAME.kpgrade")
    change.add_argument("file", type=Path, help="the rubric: .yaml, .md, .docx, .csv, .xlsx, .xml, .gift")
    change.add_argument("--replace", action="store_true", help="put it in force; otherwise nothing changes")
    change.add_argument("--json", action="store_true", help="print answers, key points and marks as JSON")


def run(args: argparse.Namespace) -> int:
    """Exit code 0; a finding is advice, not an error."""
    from tui.cli.screen import Screen

    actions = {"new": _new, "check": _check, "change": _change}
    return actions[args.action](args, Screen(highlight=False))


def _check(args: argparse.Namespace, console: Screen) -> int:
    from grader.gradebook.rubric_of import rubric_of
    from grader.rubrics.check import check_rubric

    rubric = rubric_of(args.file)
    findings = check_rubric(rubric)
    if args.json:
        from tui.cli.screen import inert_json

        listing = [finding.model_dump() for finding in findings]
        console.print(inert_json(listing), markup=False, soft_wrap=True)
        return 0
    points = sum(len(question.key_points) for question in rubric.questions)
    marks = sum(question.full_marks for question in rubric.questions)
    _say(console, f"{args.file}: {len(rubric.questions)} questions, {points} key points, {marks:g} marks")
    for finding in findings:
        _show(console, rubric, finding)
    if not findings:
        _say(console, "Nothing stands out: every key point is one plain statement.")
    return 0


def _change(args: argparse.Namespace, console: Screen) -> int:
    from grader.gradebook import Gradebook
    from grader.gradebook.rubric_of import rubric_of
    from grader.review.change import change_of, put_in_force
    from tui.rubric_words import change_json, change_words

    rubric = rubric_of(args.file)
    with Gradebook.open(args.gradebook, read_only=not args.replace) as book:
        change = change_of(book, rubric)
        if args.replace:
            put_in_force(book, change, note=f"read from {args.file.name}")
    if args.json:
        from tui.cli.screen import inert_json

        text = inert_json(change_json(change))
        console.print(text, markup=False, soft_wrap=True)
        return 0
    if change.before == change.after:
        _say(console, f"{args.gradebook} has this rubric already.")
        return 0
    _say(console, f"{args.gradebook}: {change_words(change)}.")
    if args.replace:
        _say(console, f"The rubric is in force. Next: kpgrade grade {args.gradebook}")
    else:
        _say(console, "Nothing was changed. --replace puts this rubric in force.")
    return 0


def _show(console: Screen, rubric: Rubric, finding: Finding) -> None:
    point = rubric.question(finding.question_id).key_point(finding.key_point_id)
    _say(console, f"\n{finding.question_id}: '{point.text}'")
    _say(console, f"  {finding.kind}: {finding.message}")
    for part in finding.proposal:
        _say(console, f"  - {part}")


def _new(args: argparse.Namespace, console: Screen) -> int:
    from grader.errors import InputError
    from grader.rubrics.editing import RubricDraft
    from grader.rubrics.writing import WRITTEN_AS, write_rubric
    from tui.cli.options import names_server

    if args.file.exists() and not args.force:
        raise InputError(
            "this file is there already", where=str(args.file), hint="Use --force to replace it."
        )
    if args.file.suffix.casefold() not in WRITTEN_AS:
        raise InputError(
            "a rubric is written as YAML or for Word",
            where=str(args.file),
            hint="Name it NAME.yaml or NAME.docx.",
        )
    if names_server(args) and not args.model_answer:
        raise InputError("a server proposes key points out of a model answer", flags="--model-answer FILE")
    if args.source or args.model_answer:
        return _written_from(args, console)
    draft = RubricDraft()
    draft.title = _ask(console, "Title of the assignment (may stay empty)")
    asked = 0
    while text := _ask(console, f"\nQuestion {asked + 1} (empty when there are no more)"):
        question = draft.add() if asked else draft.questions[0]
        question.text = text
        if not _fill(console, question):
            draft.delete(len(draft.questions) - 1)
            break
        asked += 1
    if not asked:
        raise InputError("no question was given, so no rubric was written", where=str(args.file))
    write_rubric(draft.rubric(), args.file, force=args.force)
    _say(console, f"\nWrote {args.file}. Next: kpgrade grade ANSWERS --rubric {args.file}")
    return 0


def _written_from(args: argparse.Namespace, console: Screen) -> int:
    """Write the rubric of another file, or what a model answer proposes, and what to look at in it."""
    from grader.gradebook.rubric_of import rubric_of
    from grader.learning.carrying import carried_of
    from grader.rubrics.check import check_rubric
    from grader.rubrics.writing import write_rubric

    source = args.source
    rubric = rubric_of(source) if source else _proposed(args, console)
    carried = carried_of(source) if source else None
    write_rubric(rubric, args.file, force=args.force, carried=carried)
    if carried is not None:
        known, decisions = carried.offered(rubric)
        _say(
            console,
            f"It carries what {decisions} decisions on {known} key points taught, for the next class.",
        )
    points = sum(len(question.key_points) for question in rubric.questions)
    _say(console, f"Wrote {args.file}: {len(rubric.questions)} questions, {points} key points. Look it over.")
    for finding in check_rubric(rubric):
        _show(console, rubric, finding)
    return 0


def _proposed(args: argparse.Namespace, console: Screen) -> Rubric:
    """A rubric out of a model answer: by its own sentences, or by a server where one is named."""
    from grader.rubrics.model_answer import model_answer, rubric_of_statements
    from grader.rubrics.proposing import proposed

    text = model_answer(args.model_answer)
    if not args.base_url or not text.strip():
        return rubric_of_statements(proposed(text), args.question, where=str(args.model_answer))
    from grader.engines.chat import ServerChat, ServerSettings
    from grader.rubrics.asking import asked

    with ServerChat(ServerSettings(args.base_url, args.model, timeout=120, retries=1)) as chat:
        _say(console, f"The model answer is sent to {chat.address}; no student's work is.")
        statements = asked(chat, args.question, text)
    return rubric_of_statements(statements or (), args.question, where=str(args.model_answer))


def _fill(console: Screen, question: QuestionDraft) -> bool:
    """Ask for a question's key points; False where the input ended before the first."""
    _say(console, "Now what a good answer states: one statement a line, an empty line when done.")
    _say(console, "Points behind it if it is not worth 1, as in: Water leaves the cell (2 points)")
    while True:
        written = _ask(console, f"  Key point {question.written + 1}")
        if written:
            _add(console, question, written)
        elif question.written:
            return True
        elif _at_end():
            return False
        else:
            _say(console, "  A question needs at least one key point.")


def _add(console: Screen, question: QuestionDraft, written: str) -> None:
    """Add a key point, or the parts of a double one where the teacher wants it split."""
    from grader.rubrics.as_written import points_after
    from grader.rubrics.check import split_proposal

    text, worth = points_after(written)
    if question.has(text):
        _say(console, "  That one is in the list already.")
        return
    place = question.add(text, worth)
    parts = split_proposal(text)
    if len(parts) == 1:
        return
    _say(console, "  This makes several statements:")
    for part in parts:
        _say(console, f"    - {part}")
    if not _ask(console, "  Split it, sharing its points? [Y/n]").casefold().startswith("n"):
        question.split(place)


def _ask(console: Screen, prompt: str) -> str:
    """One line from the terminal or a pipe; '' at its end."""
    try:
        return console.input(f"{prompt}: ", markup=False).strip()
    except EOFError:
        return ""


def _at_end() -> bool:
    """Whether the input is a pipe with nothing left in it: asking again would never end."""
    return not sys.stdin.isatty()


def _say(console: Screen, text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)

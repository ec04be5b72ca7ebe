"""Killed at any moment, kpgrade has what it said was done, and no file is half there.

A process does one kind of work over and over and says of each piece that it is done; it is killed; what it
said is looked for. POSIX alone: the process is a fork, so that a thousand kills take minutes.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grader.domain import Adjustment, Answer, Decision, KeyPoint, Question, Rubric
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.reports import ReportOptions
from grader.reports.formats import write_report
from grader.rubrics.drafts import DraftShelf
from grader.rubrics.editing import RubricDraft
from tests.core.builders import CountingEngine

ANSWERS, POINTS = 60, 4
Say = Callable[[str], None]
Work = Callable[[Path, Say], None]
Check = Callable[[Path, list[str]], str]
"""Path and what was said -> what is missing or wrong; '' where nothing is."""


def rubric(number: int = 0) -> Rubric:
    """A rubric whose first key point has a number in it."""
    points = tuple(
        KeyPoint(id=f"k{place}", text=f"Water boils at {100 + place} degrees, {number if not place else 0}.")
        for place in range(POINTS)
    )
    return Rubric(title="Water", questions=(Question(id="q1", text="What of water?", key_points=points),))


def _class(path: Path) -> None:
    with Gradebook.create(path, rubric()) as book:
        book.add_answers(
            Answer(id=f"a{n}", student=f"S{n}", question_id="q1", text=f"Water boils at {n} degrees. " * 8)
            for n in range(ANSWERS)
        )


def _grade(path: Path, say: Say) -> None:
    with Gradebook.open(path) as book:
        grader = Grader.uncalibrated(CountingEngine(pause=0.002))
        grade(book, grader, watch=lambda step: say("\n".join(step.answer_ids)))


def _graded(path: Path, said: list[str]) -> str:
    with Gradebook.open(path, read_only=True) as book:
        held = {answer for answer, _ in book.verdicts()}
    return ", ".join(sorted(set(said) - held))


def _decide(path: Path, say: Say) -> None:
    chance = random.Random(os.getpid())
    with Gradebook.open(path) as book:
        for number in range(10_000):
            answer, point = f"a{chance.randrange(ANSWERS)}", f"k{chance.randrange(POINTS)}"
            book.decide([Decision(answer, point, missed=bool(number % 2), reason=str(number))])
            say(f"{answer} {point} {number}")


def _decided(path: Path, said: list[str]) -> str:
    newest = {(answer, point): int(number) for answer, point, number in map(str.split, said)}
    with Gradebook.open(path, read_only=True) as book:
        held = {key: decision.reason for key, decision in book.decisions().items()}
    # One more may be on the disk than was said.
    lost = [key for key, number in newest.items() if int(held.get(key, "-1")) < number]
    return ", ".join(map(str, lost))


def _comment(path: Path, say: Say) -> None:
    with Gradebook.open(path) as book:
        for number in range(10_000):
            book.comment(f"a{number % ANSWERS}", f"remark {number}")
            book.adjust([Adjustment(f"a{number % ANSWERS}", 0.5, reason=str(number))])
            say(f"a{number % ANSWERS} {number}")


def _commented(path: Path, said: list[str]) -> str:
    newest = {words.split()[0]: int(words.split()[1]) for words in said}
    with Gradebook.open(path, read_only=True) as book:
        comments, own = book.comments(), book.adjustments()
    return ", ".join(
        answer
        for answer, number in newest.items()
        if int(comments.get(answer, "remark -1").split()[1]) < number or int(own[answer].reason) < number
    )


def _change(path: Path, say: Say) -> None:
    with Gradebook.open(path) as book:
        for number in range(10_000):
            book.set_rubric(rubric(number), note=str(number))
            say(str(number))


def _rubric_held(path: Path, said: list[str]) -> str:
    with Gradebook.open(path, read_only=True) as book:
        held = int(book.rubric.questions[0].key_points[0].text.rstrip(".").split()[-1])
    return "" if not said or held >= int(said[-1]) else f"{said[-1]}, there is {held}"


def _add(path: Path, say: Say) -> None:
    with Gradebook.open(path) as book:
        for number in range(10_000):
            book.add_answers(
                Answer(id=f"n{number}-{place}", student="N", question_id="q1", text=f"{number} {place}")
                for place in range(20)
            )
            say(str(number))


def _added(path: Path, said: list[str]) -> str:
    with Gradebook.open(path, read_only=True) as book:
        held = {answer.id for answer in book.answers()}
    torn = [n for n in range(len(said) + 2) if 0 < sum(f"n{n}-{place}" in held for place in range(20)) < 20]
    return ", ".join(n for n in said if f"n{n}-19" not in held) or ", ".join(f"half of {n}" for n in torn)


def _export(path: Path, say: Say) -> None:
    with Gradebook.open(path, read_only=True) as book:
        while True:
            for kind in ("csv", "xlsx", "jsonl"):
                options = ReportOptions(force=True, names={})
                write_report(kind, book, path.with_name(f"marks.{kind}"), options)
                say(kind)


def _exported(path: Path, said: list[str]) -> str:
    import python_calamine

    wrong = []
    for kind in set(said):
        file = path.with_name(f"marks.{kind}")
        if not file.is_file():
            wrong.append(f"no {kind}")
        elif kind == "xlsx":
            with contextlib.suppress(python_calamine.CalamineError):
                python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
                continue
            wrong.append("half a workbook")
        elif not file.read_bytes().endswith(b"\n"):
            wrong.append(f"half a {kind}")
    return ", ".join(wrong)


def _draft(_path: Path, say: Say) -> None:
    shelf, draft = DraftShelf("kills"), RubricDraft()
    for number in range(10_000):
        draft.title = str(number)
        shelf.keep(draft, None)
        say(str(number))


def _drafted(_path: Path, said: list[str]) -> str:
    draft = RubricDraft()
    if not said:
        return ""
    held = DraftShelf("kills").fill(draft, None)
    return "" if held and int(draft.title) >= int(said[-1]) else f"the draft {said[-1]}"


KINDS: dict[str, tuple[Work, Check]] = {
    "grading": (_grade, _graded),
    "deciding": (_decide, _decided),
    "commenting": (_comment, _commented),
    "changing the rubric": (_change, _rubric_held),
    "adding answers": (_add, _added),
    "exporting": (_export, _exported),
    "writing a rubric": (_draft, _drafted),
}


@dataclass(slots=True)
class Killed:
    """What came of killing one kind of work."""

    kills: int = 0
    said: int = 0
    """Pieces of work that were said to be done before the kills."""
    lost: list[str] = field(default_factory=list)
    """'SEED: what' of each that was not there afterwards, or only in part."""


def kill(kind: str, seeds: range, folder: Path) -> Killed:
    """Kill a kind of work once a seed, at a moment that the seed says, and look for what was done."""
    work, check = KINDS[kind]
    result = Killed()
    for seed in seeds:
        path = folder / f"{seed}.kpgrade"
        _class(path)
        said = _run_and_kill(work, path, random.Random(seed).uniform(0.0, 0.25))
        try:
            wrong = check(path, said)
        except InputError as error:
            wrong = str(error)
        result.kills, result.said = result.kills + 1, result.said + len(said)
        if wrong:
            result.lost.append(f"{kind} {seed}: {wrong}")
        for left in folder.iterdir():
            left.unlink()
    return result


def _run_and_kill(work: Work, path: Path, seconds: float) -> list[str]:
    """What a child said before it was killed, `seconds` after the first word."""
    heard, spoken = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)

        def say(words: str) -> None:
            os.write(spoken, f"{words}\n".encode())

        with contextlib.suppress(BaseException):
            work(path, say)
        os._exit(0)
    os.close(spoken)
    with os.fdopen(heard, "rb") as words:
        first = words.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = words.read()
    # The last line may have been cut by the kill.
    return [line for line in (first + rest).decode().split("\n")[:-1] if line]

"""What command line and app do alike when a person is taken out of a gradebook: words, and kept comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from grader.comments import bank
from grader.forgetting.forget import ELSEWHERE, Forgotten
from grader.forgetting.person import HeldPerson
from grader.gradebook.erasing import name_pattern
from grader.places import config_dir
from grader.whole import replace_text

_ROWS = {
    "answers": "answer(s) with earlier versions",
    "pages": "page(s) in pictures",
    "verdicts": "verdict(s)",
    "handovers": "verdict(s) left to kpgrade",
    "decisions": "decision(s)",
    "adjustments": "adjustment(s)",
    "comments": "comment(s)",
    "point_comments": "comment(s) on key points",
    "moves": "change(s) by learning",
    "skipped": "left out in reading",
    "scores": "score(s)",
    "states": "state(s) of the model",
    "evidence": "place(s) of evidence",
}


def removed_line(rows: Mapping[str, int]) -> str:
    """'Rows removed: 2 answers with earlier versions, 5 verdicts, ...'"""
    told = [f"{rows[table]} {words}" for table, words in _ROWS.items() if rows.get(table)]
    return f"Rows removed: {', '.join(told)}."


def forgotten_lines(done: Forgotten) -> list[str]:
    """What was removed, how that was proved, and what has to be done by hand."""
    lines = [removed_line(done.rows)]
    if done.notes:
        lines.append(f"Notes on other students in which the name was struck out: {done.notes}.")
    if done.banked:
        lines.append(f"Comments with the name taken out of the bank of comments: {done.banked}.")
    lines.append(
        "The file was searched byte by byte for the name, the e-mail address and the texts: nothing is left."
    )
    if done.still:
        lines += ["Left as they are, since others wrote them:", *(f"- {place}" for place in done.still)]
    if done.beside:
        lines += ["Files in the same folder that name the person:", *(f"- {name}" for name in done.beside)]
    return [
        *lines,
        "Out of reach from here, and yours to look through:",
        *(f"- {place}" for place in ELSEWHERE),
    ]


def without_names(comments: Iterable[str], people: Iterable[HeldPerson]) -> list[str]:
    """The comments kept for use again that name none of these people."""
    named = name_pattern([name for one in people for name in one.names])
    return [comment for comment in comments if not named.search(comment)]


def forget_kept_comments(people: Iterable[HeldPerson]) -> None:
    """Drop from the app's settings and the bank the comments that name these people, wherever written.

    The command line does this without the app, whose file it is. Raises OSError, and
    InputError where the bank makes no sense.
    """
    people = [*people]
    if bank.bank_file().exists():
        entries = bank.kept()
        named = name_pattern([name for one in people for name in one.names])
        left = [one for one in entries if not named.search(f"{one.text} {one.key_point}")]
        if left != entries:
            bank.write_bank(left, bank.bank_file(), force=True)
    file = config_dir() / "app.json"
    try:
        settings = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return
    held = settings.get("comments") if isinstance(settings, dict) else None
    if isinstance(held, list):
        kept = without_names(map(str, held), people)
        if kept != held:
            replace_text(file, json.dumps({**settings, "comments": kept}, indent=1))

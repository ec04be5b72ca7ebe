"""What is said of a person who was taken out of a gradebook, at the command line and in the app."""

from __future__ import annotations

from collections.abc import Mapping

from grader.forgetting.forget import ELSEWHERE, Forgotten

_ROWS = {
    "answers": "answer(s) with earlier versions",
    "verdicts": "verdict(s)",
    "handovers": "verdict(s) left to kpgrade",
    "decisions": "decision(s)",
    "adjustments": "adjustment(s)",
    "comments": "comment(s)",
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

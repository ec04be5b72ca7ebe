"""Labelled answers to verify and to calibrate on: a few of every group."""

from __future__ import annotations

from collections.abc import Sequence

from grader.labelled import LabelledRow
from grader.text import is_blank, words

READ_WHOLE = 200
"""Words. A longer answer is read in windows, which another runtime doesn't do: no margins to compare."""


def few(rows: Sequence[LabelledRow], labels: int, *, longest: int | None = None) -> list[LabelledRow]:
    """Rows worth about `labels` labels, taken from every group in turn, none of over `longest` words.

    Blank answers are left out: no model is asked about them.
    """
    groups: dict[str, list[LabelledRow]] = {}
    for row in rows:
        if not is_blank(row.answer) and (longest is None or len(words(row.answer)) <= longest):
            groups.setdefault(row.family, []).append(row)
    chosen: list[LabelledRow] = []
    count = turn = 0
    while count < labels and any(turn < len(pile) for pile in groups.values()):
        for pile in groups.values():
            if turn < len(pile) and count < labels:
                chosen.append(pile[turn])
                count += len(pile[turn].key_points)
        turn += 1
    return chosen

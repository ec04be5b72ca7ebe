"""The seed's way of asking: one prompt, a JSON list of missed points, compared as strings."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

from grader.evaluation import Judged, Judgement
from grader.labelled import LabelledAnswer
from grader.text import overlap
from training.data.alpaca import ALPACA_INSTRUCTION

Messages = list[dict[str, str]]

_FORM = (
    'Reply with a JSON object {"Points_Missed": [...]} that holds the missed key points, copied letter for '
    "letter, and with nothing else. The list is empty when nothing is missed."
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'', re.DOTALL)
_FENCE = re.compile(r"^```\w*\s*|\s*```$")
_KEYS = ("Points_Missed", "PointsMissed", "points_missed")


def list_prompt(row: LabelledAnswer) -> Messages:
    """The seed's Alpaca-style instruction and input, as chat messages."""
    given = json.dumps({"Answer": row.answer, "Key_Points": list(row.key_points)}, ensure_ascii=False)
    question = f"Question: {row.question}\n\n" if row.question else ""
    return [
        {"role": "system", "content": f"{ALPACA_INSTRUCTION}\n{_FORM}"},
        {"role": "user", "content": f"{question}{given}"},
    ]


def parse_list(reply: str) -> tuple[str, ...]:
    """The strings that a reply lists, read as leniently as the seed read them.

    As JSON; else as a Python literal; else every quoted string in it. What is no list of strings at all
    lists nothing.
    """
    text = _FENCE.sub("", reply.strip()).strip()
    for read in (json.loads, ast.literal_eval):
        try:
            return _strings(read(text))
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
    quoted = (double or single for double, single in _QUOTED.findall(text))
    return tuple(string for string in quoted if string and string not in _KEYS)


def judged_list(row: LabelledAnswer, listed: tuple[str, ...]) -> Judged:
    """A list as judgements: a point is missed when it stands in the list, letter for letter."""
    points = tuple(
        Judgement(point in listed, float(point in listed), overlap=overlap(point, row.answer))
        for point in row.key_points
    )
    return Judged(points, listed)


def _strings(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        value = next((value[key] for key in _KEYS if key in value), list(value.values()))
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(item for item in value if isinstance(item, str))
    return ()

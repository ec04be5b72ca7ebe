"""Passages made up for tests, and a scripted model that does with them exactly what it is asked."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from grader.jsonl import write_jsonl
from tests.servers import Said

_FILLER = """
    amber basket candle dusty early frozen gentle harvest island jacket kettle ladder meadow narrow orchard
    pebble quiet ribbon silver timber umbrella velvet window yellow zigzag barrel copper drizzle engine
""".split()  # noqa: SIM905 (a list of 29 lines reads worse)


def facts(number: int) -> list[str]:
    """Four statements about a place that does not exist."""
    return [
        f"Valley {number} was settled by shepherds from the north",
        f"Its old mill ground barley for {number} villages",
        f"A flood in the year {1700 + number} destroyed the bridge",
        f"Engineers later rebuilt everything using {number} iron arches",
    ]


def passage(number: int) -> str:
    """A paragraph of over 1,000 characters that states the facts among other words."""
    words = random.Random(number).choices(_FILLER, k=150)
    sentences = [" ".join(words[i : i + 30]).capitalize() for i in range(0, 150, 30)]
    return ". ".join([*facts(number), *sentences]) + "."


def write_passages(path: Path, count: int) -> Path:
    """A JSONL file of passages numbered from 1."""
    rows = [{"title": f"Valley_{n}", "passage": passage(n)} for n in range(1, count + 1)]
    write_jsonl(path, rows)
    return path


def obliging(body: dict[str, Any], _number: int) -> Said:
    """What a perfect model says to an extraction, a rewrite or a closed question."""
    system, user = (message["content"] for message in body["messages"])
    if "key_points:" in system:
        return Said(json.dumps(_extraction(user)))
    if "rewrite" in system:
        return Said(json.dumps({"Answer": _rewritten(user)}))
    return Said(_verdict(user), tokens=(80, 1))


def _extraction(user: str) -> dict[str, Any]:
    found = re.search(r"Valley (\d+) was", user)
    assert found is not None
    said = facts(int(found[1]))
    answer = (
        f"In my own words: {said[0]}. I also remember that {said[1]}. "
        "That is about all that comes to mind from reading it last week in class."
    )
    return {"key_points": said, "PointsMissed": said[2:], "Answer": answer}


def _rewritten(user: str) -> str:
    task, answer = user.split("\n\nAnswer:\n")
    point = task.split("key point:\n")[1].split("\n")[0] if "key point:\n" in task else ""
    if "the opposite" in task:
        return answer.replace(point, f"it is not true that {point}")
    if "something wrong" in task:
        return f"{answer} After that nobody ever came back to live there."
    if "only touches" in task:
        return f"{answer} And something happened with water, I think."
    return answer.replace("That is about all that comes to mind", "That is all I know")


def _verdict(user: str) -> str:
    found = re.search(r"Student's answer: (.*?)\s*Key point: (.*)", user, re.DOTALL)
    assert found is not None
    answer, point = found[1], found[2].split("\n")[0].strip()
    return "Yes" if point in answer and f"not true that {point}" not in answer else "No"

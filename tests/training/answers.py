"""A small class of labelled answers, written for these tests."""

from __future__ import annotations

import json
from pathlib import Path

_QUESTIONS: dict[str, tuple[str, ...]] = {
    "Why does a puddle disappear on a sunny day?": (
        "The sun warms the water.",
        "Water turns into vapour that rises into the air.",
        "Dry air and wind can take up more of it.",
    ),
    "Why do we see lightning before we hear thunder?": (
        "Light is much faster than sound.",
        "Both are made at the same moment.",
        "The further away the storm is, the longer the gap will be.",
    ),
    "How does a lever help to lift a heavy stone?": (
        "A small force over a long arm balances a large force over a short arm.",
        "The stone is moved by less than the hand is moved.",
        "The pivot should stand near the stone.",
    ),
    "Why is the sea salty?": (
        "Rain washes salts out of the rocks on land.",
        "Rivers carry the salts into the sea.",
        "Water evaporates from the sea and the salts are left behind.",
    ),
}
_SETS = ((0,), (1,), (0, 2), (1, 2), (0, 1, 2), ())


def write_answers(path: Path) -> None:
    """Answers that state some key points of their question, in the JSONL of labelled answers."""
    rows = []
    for number, (question, points) in enumerate(_QUESTIONS.items()):
        for stated in _SETS:
            answer = " ".join(points[index] for index in stated) or "It just happens like that."
            rows.append(
                {
                    "id": f"q{number}-{''.join(map(str, stated))}",
                    "group": f"q{number}",
                    "question": question,
                    "answer": answer,
                    "key_points": list(points),
                    "missed": [index not in stated for index in range(len(points))],
                }
            )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_passages(path: Path) -> None:
    """Sentences on other matters, to set an answer among."""
    texts = (
        "The old library stands at the end of the high street. Its roof was mended twice last winter.",
        "Nobody remembers who planted the apple trees. Every autumn the whole village comes to pick them.",
        "A tram needs rails and a wire above them. It stops more quietly than a bus does.",
        "The baker opens at five in the morning. By eight most of the rolls are sold.",
    )
    path.write_text("".join(json.dumps({"passage": text}) + "\n" for text in texts), encoding="utf-8")

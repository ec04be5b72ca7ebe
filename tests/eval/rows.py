"""Labelled rows written for these tests, as JSONL on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

POINTS = ["Plants take in carbon dioxide.", "Light gives the energy.", "Oxygen is released."]
ANSWERS = [
    ("Plants take in carbon dioxide from the air and let oxygen out.", [False, True, False]),
    ("The light gives energy to the leaf.", [True, False, True]),
    ("", [True, True, True]),
    ("Plants take in carbon dioxide, light gives the energy, and oxygen is released.", [False, False, False]),
    ("Roots drink water and the plant grows tall.", [True, True, True]),
    ("Oxygen is released when light shines on leaves.", [True, True, False]),
]


def rows(**extra: Any) -> list[dict[str, Any]]:
    """Six rows in three groups."""
    return [
        {
            "id": f"r{number}",
            "group": f"g{number % 3}",
            "question": "How do plants make their food?",
            "answer": answer,
            "key_points": POINTS,
            "missed": missed,
            **extra,
        }
        for number, (answer, missed) in enumerate(ANSWERS)
    ]


def write(path: Path, content: list[dict[str, Any]]) -> Path:
    """The rows as a JSONL file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in content), "utf-8")
    return path

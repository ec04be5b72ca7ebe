"""Labelled answers in Alpaca form: what one generated list of missed points would be trained on."""

from __future__ import annotations

import json

from grader.labelled import LabelledAnswer

ALPACA_INSTRUCTION = (
    "Given a student's answer and the key points that a good answer makes, list the key points that the "
    "answer misses."
)


def alpaca(labelled: LabelledAnswer) -> dict[str, str]:
    """The answer as instruction, input and output, as fine-tuning on generated text wants it."""
    asked = {"Answer": labelled.answer, "Key_Points": list(labelled.key_points)}
    missed = {"Points_Missed": [point.text for point in labelled.points if point.missed]}
    return {
        "instruction": ALPACA_INSTRUCTION,
        "input": json.dumps(asked, ensure_ascii=False),
        "output": json.dumps(missed, ensure_ascii=False),
    }

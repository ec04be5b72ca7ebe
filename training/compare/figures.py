"""The comparison for a program: every figure, interval and paired difference."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

from grader.scorecard import MEASURES, Difference, Figure, Scorecard
from training.compare.comparison import Comparison


def as_json(comparisons: Sequence[Comparison]) -> str:
    """JSON with a set a list entry; undefined figures are null."""
    return json.dumps([_set(comparison) for comparison in comparisons], indent=2) + "\n"


def _set(comparison: Comparison) -> dict[str, Any]:
    cards = comparison.cards
    card = next(iter(cards.values()))
    return {
        "set": comparison.labelled.name,
        "answers": len(card.rows),
        "labels": card.labels,
        "groups": card.groups,
        "share_missed": card.share_missed,
        "disputed_left_out": comparison.labelled.disputed,
        "left_out": comparison.left_out,
        "seconds": {name: round(seconds, 2) for name, seconds in comparison.seconds.items()},
        "graders": {
            name: {key: _plain(figure) for key, figure in card.figures.items()}
            for name, card in cards.items()
        },
        "differences": [
            {"first": a, "second": b} | _differences(cards[a], cards[b]) for a, b in combinations(cards, 2)
        ],
    }


def _differences(first: Scorecard, second: Scorecard) -> dict[str, dict[str, float | bool | None]]:
    differences = {measure.key: first.minus(second, measure.key) for measure in MEASURES}
    return {key: {**_plain(each), "told_apart": each.told_apart} for key, each in differences.items()}


def _plain(figure: Figure | Difference) -> dict[str, float | None]:
    return {name: None if math.isnan(value) else value for name, value in asdict(figure).items()}

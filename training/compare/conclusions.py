"""What a comparison allows to be said, so that nothing is chosen on a difference that chance makes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from grader.metrics import interval, paired_p_value
from grader.metrics.bootstrap import FEW_GROUPS
from grader.scorecard import MEASURES, Difference
from training.compare.comparison import Comparison

CHOSEN_BY = ("auc", "auc_within", "ece", "settled_90", "settled_95")
"""Figures that a model is chosen by."""


def over_sets(comparisons: Sequence[Comparison], first: str, second: str, key: str) -> Difference | None:
    """First minus second, averaged over the sets, whose resamples are independent; None without any set."""
    if not comparisons:
        return None
    cards = [(comparison.cards[first], comparison.cards[second]) for comparison in comparisons]
    place = next(place for place, measure in enumerate(MEASURES) if measure.key == key)
    drawn = np.mean([a.replicates[:, place] - b.replicates[:, place] for a, b in cards], axis=0)
    value = float(np.mean([a.figures[key].value - b.figures[key].value for a, b in cards]))
    return Difference(value, *interval(drawn), paired_p_value(drawn))


def concluded(comparisons: Sequence[Comparison]) -> list[str]:
    """Lines of Markdown: for every pair of graders and figure, on which sets they differ beyond chance."""
    names = list(comparisons[0].cards)
    if len(names) < 2:
        return []
    titles = {measure.key: measure.title for measure in MEASURES}
    enough = [c for c in comparisons if next(iter(c.cards.values())).groups >= FEW_GROUPS]
    lines = ["## What may be concluded", ""]
    lines += ["A difference whose 95% interval holds 0 tells two graders apart on no account.", ""]
    for first, second in combinations(names, 2):
        lines += [f"**{first} against {second}**", ""]
        for key in CHOSEN_BY:
            differences = [(c.labelled.name, c.cards[first].minus(c.cards[second], key)) for c in comparisons]
            mean = over_sets(enough, first, second, key)
            if mean and len(enough) > 1:
                differences.append((f"mean of {len(enough)} sets", mean))
            lines += [
                f"- {titles[key]}: "
                + "; ".join(_told(where, difference) for where, difference in differences)
            ]
        lines += [""]
    return lines


def _told(where: str, difference: Difference) -> str:
    if difference.told_apart is None:
        return f"{where}: too few groups, or undefined"
    way = "not told apart" if not difference.told_apart else "higher" if difference.value > 0 else "lower"
    return f"{where}: {way} ({difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}])"

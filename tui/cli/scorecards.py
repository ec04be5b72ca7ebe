"""Scorecards on a screen, and as JSON: the model beside the floor, figure by figure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from grader.evaluation import FLOOR_NAME, FLOOR_RULE, Judgement
from grader.labelled import LabelledSet
from grader.metrics.bootstrap import FEW_GROUPS
from grader.scorecard import MEASURES, Difference, Figure, Scorecard

WIDE = 125
"""Columns from which a figure and its interval stand on one line."""
METHOD = (
    "In brackets: 95% bootstrap intervals, resampled by group. 'settled at' is the largest share that two "
    "thresholds, chosen on these very labels, settle at that agreement; 'by its own thresholds' is what the "
    "stored calibration settles; 'calibrated on other groups' fits on four fifths of the groups and judges "
    "the last fifth, five times: what `kpgrade calibrate` on such answers brings. Marks are covered key "
    f"points; rows of different length are compared with their own kind. Floor: {FLOOR_RULE}."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A model and the floor on the same rows of one set."""

    labelled: LabelledSet
    """The rows that were judged."""
    model: Scorecard
    floor: Scorecard
    seconds: float


def headline(compared: Compared) -> str:
    """What was measured: rows, labels, groups, and what was left out."""
    card, labelled = compared.model, compared.labelled
    parts = [
        f"{labelled.name}: {len(card.rows)} answers, {card.labels} labels "
        f"({card.share_missed:.1%} missed), {card.groups} groups."
    ]
    if labelled.disputed:
        total = labelled.labels + labelled.disputed
        parts.append(
            f"The two graders agree on {labelled.labels} of {total} labels; "
            f"the other {labelled.disputed} are left out."
        )
    if card.groups < FEW_GROUPS:
        parts.append(f"With {card.groups} groups the intervals are only a rough hint.")
    return " ".join(parts)


def table(compared: Compared, model_name: str, width: int) -> Table:
    """Every figure of the model and of the floor, and their paired difference, for a screen of `width`."""
    result = Table(title=Text(headline(compared)), title_justify="left")
    gap = " " if width >= WIDE else "\n"
    result.add_column("")
    for name in (model_name, f"floor: {FLOOR_NAME}", "difference"):
        result.add_column(Text(name), justify="right")
    result.add_column("p", justify="right")
    family = MEASURES[0].family
    for measure in MEASURES:
        if measure.family != family:
            result.add_section()
            family = measure.family
        difference = compared.model.minus(compared.floor, measure.key)
        result.add_row(
            measure.title,
            shown(compared.model.figures[measure.key], gap=gap),
            shown(compared.floor.figures[measure.key], gap=gap),
            shown(difference, signed=True) if width >= WIDE else number(difference.value, "+"),
            number(difference.p_value),
        )
    return result


def means(compared: Sequence[Compared]) -> str:
    """The mean over sets of what matters most, each set counting the same."""
    parts = []
    for key, title in (("auc", "ROC AUC"), ("agreement", "agreement"), ("seed_f1", "seed F1")):
        model, floor = (
            sum(card.figures[key].value for card in cards) / len(compared)
            for cards in ([c.model for c in compared], [c.floor for c in compared])
        )
        parts.append(f"{title} {number(model)} (floor {number(floor)})")
    return f"Mean over {len(compared)} sets: {', '.join(parts)}."


def shown(figure: Figure | Difference, *, signed: bool = False, gap: str = " ") -> str:
    """'0.812 [0.790, 0.834]'; a dash where it is undefined."""
    if math.isnan(figure.value):
        return "-"
    sign = "+" if signed else ""
    if math.isnan(figure.low):
        return f"{figure.value:{sign}.3f}"
    return f"{figure.value:{sign}.3f}{gap}[{figure.low:{sign}.3f}, {figure.high:{sign}.3f}]"


def number(value: float, sign: str = "") -> str:
    """Three decimals; a dash where it is undefined."""
    return "-" if math.isnan(value) else f"{value:{sign}.3f}"


def as_json(compared: Sequence[Compared], facts: dict[str, Any]) -> str:
    """Everything measured, for a program; undefined figures are null."""
    return json.dumps(
        _without_nan(facts | {"floor": FLOOR_RULE, "sets": [_set(c) for c in compared]}), indent=2
    )


def verdict_lines(compared: Compared, model_name: str) -> Iterator[str]:
    """One JSON line a judged key point, disputed ones included and marked."""
    card = compared.model
    for row, judged in zip(card.rows, card.judged, strict=True):
        for place, (point, judgement) in enumerate(zip(row.key_points, judged.points, strict=True)):
            entry = {
                "set": compared.labelled.name,
                "id": row.id,
                "group": row.group,
                "key_point": point,
                "missed": row.missed[place],
                "disputed": place not in row.agreed,
                "model": model_name,
            }
            yield json.dumps(_without_nan(entry | _judgement(judgement)), ensure_ascii=False)


def _judgement(judgement: Judgement) -> dict[str, Any]:
    return {
        "p_missed": judgement.p_missed,
        "margin": judgement.margin,
        "flagged": judgement.flagged,
        "verdict": judgement.label,
        "overlap": judgement.overlap,
    }


def _set(compared: Compared) -> dict[str, Any]:
    card = compared.model
    return {
        "name": compared.labelled.name,
        "answers": len(card.rows),
        "labels": card.labels,
        "disputed_left_out": compared.labelled.disputed,
        "groups": card.groups,
        "share_missed": card.share_missed,
        "seconds": round(compared.seconds, 3),
        "model": {key: asdict(figure) for key, figure in card.figures.items()},
        "floor": {key: asdict(figure) for key, figure in compared.floor.figures.items()},
        "difference": {m.key: asdict(card.minus(compared.floor, m.key)) for m in MEASURES},
    }


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

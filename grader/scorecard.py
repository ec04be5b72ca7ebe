"""All figures of one grader on one labelled set, each with its interval, and tests between graders."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grader.crossfit import Refitted, refitted
from grader.domain import Label
from grader.evaluation import Judged, Judgement
from grader.labelled import LabelledAnswer
from grader.metrics import (
    agreement,
    auc_within,
    binary_scores,
    brier,
    cohen_kappa,
    expected_calibration_error,
    group_weights,
    interval,
    paired_p_value,
    quadratic_weighted_kappa,
    roc_auc,
    seed_scores,
    settled_by,
    settled_share,
)
from grader.metrics.arrays import Bools, Floats, Integers
from grader.metrics.bootstrap import FEW_GROUPS, RESAMPLES


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure's name, how it is shown, and which way is better."""

    key: str
    title: str
    family: str
    higher_is_better: bool = True


SEED, POINT, CALIBRATION, MARKS = "seed, per answer", "per key point", "calibration", "marks"
MEASURES = (
    Measure("seed_precision", "precision, empty 0", SEED),
    Measure("seed_recall", "recall, empty 0", SEED),
    Measure("seed_f1", "F1, empty 0", SEED),
    Measure("seed_precision_empty_agrees", "precision, both empty 1", SEED),
    Measure("seed_recall_empty_agrees", "recall, both empty 1", SEED),
    Measure("seed_f1_empty_agrees", "F1, both empty 1", SEED),
    Measure("precision", "precision of 'missed'", POINT),
    Measure("recall", "recall of 'missed'", POINT),
    Measure("f1", "F1 of 'missed'", POINT),
    Measure("auc", "ROC AUC", POINT),
    Measure("auc_within", "ROC AUC within a key point", POINT),
    Measure("agreement", "agreement", POINT),
    Measure("kappa", "Cohen's kappa", POINT),
    Measure("ece", "ECE, 15 equal widths", CALIBRATION, False),
    Measure("ece_adaptive", "ECE, 15 equal counts", CALIBRATION, False),
    Measure("brier", "Brier score", CALIBRATION, False),
    Measure("settled_90", "settled at 90% agreement", CALIBRATION),
    Measure("settled_95", "settled at 95% agreement", CALIBRATION),
    Measure("settled_fixed", "settled by its own thresholds", CALIBRATION),
    Measure("settled_fixed_agreement", "agreement among those", CALIBRATION),
    Measure("ece_refitted", "ECE, calibrated on other groups", CALIBRATION, False),
    Measure("settled_refitted", "settled by that calibration", CALIBRATION),
    Measure("settled_refitted_agreement", "agreement among those", CALIBRATION),
    Measure("qwk", "weighted kappa", MARKS),
)
_PLACE = {measure.key: place for place, measure in enumerate(MEASURES)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95% interval; all NaN where it is undefined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One grader minus another in one figure, on the same resamples."""

    value: float
    low: float
    high: float
    p_value: float
    """Two-sided; NaN with so few groups that resamples can't carry a test."""

    @property
    def told_apart(self) -> bool | None:
        """Whether 0 lies outside the interval; None where the groups are too few to say."""
        if math.isnan(self.p_value) or math.isnan(self.low):
            return None
        return self.low > 0 or self.high < 0


class Scorecard:
    """The figures of one grader on some rows, resampled by group with a fixed seed."""

    def __init__(
        self,
        rows: Sequence[LabelledAnswer],
        judged: Mapping[int, Judged],
        *,
        resamples: int = RESAMPLES,
        seed: int = 0,
    ) -> None:
        """`judged` maps row indexes to what the grader says; rows it lacks are left out."""
        self.rows = tuple(rows[index] for index in sorted(judged))
        self.judged = tuple(judged[index] for index in sorted(judged))
        self._data = _Columns(self.rows, self.judged)
        self._draws = (resamples, seed)

    @property
    def groups(self) -> int:
        """How many groups were resampled."""
        return self._data.groups

    @property
    def labels(self) -> int:
        """How many labels the figures count."""
        return len(self._data.missed)

    @property
    def share_missed(self) -> float:
        """The share of labels that are 'missed'; NaN without labels."""
        return float(self._data.missed.mean()) if self.labels else math.nan

    @property
    def missed(self) -> Bools:
        """People's labels, one a counted key point, in order of rows and points."""
        return self._data.missed

    @property
    def flagged(self) -> Bools:
        """What the grader calls missed, in the order of `missed`."""
        return self._data.flagged

    @property
    def p_missed(self) -> Floats | None:
        """The grader's probabilities in the order of `missed`; None unless it gives one everywhere."""
        return self._data.p_missed

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every measure's figure by key."""
        values = self._data.figures(np.ones(self.groups))
        return {
            measure.key: Figure(float(values[place]), *interval(self.replicates[:, place]))
            for place, measure in enumerate(MEASURES)
        }

    @cached_property
    def replicates(self) -> Floats:
        """Figures of each resample: (resamples, measures)."""
        return np.array([self._data.figures(drawn) for drawn in group_weights(self.groups, *self._draws)])

    def minus(self, other: Scorecard, key: str) -> Difference:
        """The paired difference in one figure. Raises ValueError unless both saw the same rows."""
        if [row.id for row in self.rows] != [row.id for row in other.rows] or self._draws != other._draws:
            raise ValueError("only graders that judged the same rows can be compared in pairs")
        place = _PLACE[key]
        differences = self.replicates[:, place] - other.replicates[:, place]
        low, high = interval(differences)
        value = self.figures[key].value - other.figures[key].value
        p_value = paired_p_value(differences) if self.groups >= FEW_GROUPS else math.nan
        return Difference(value, low, high, p_value)

    def split(self, kind: Callable[[LabelledAnswer], str]) -> dict[str, Scorecard]:
        """One scorecard for each kind of row that occurs, by name."""
        kinds = [kind(row) for row in self.rows]
        return {
            name: Scorecard(
                self.rows,
                {i: self.judged[i] for i, own in enumerate(kinds) if own == name},
                resamples=self._draws[0],
                seed=self._draws[1],
            )
            for name in sorted(set(kinds))
        }


class _Columns:
    """Rows as arrays: one entry a counted label, in order of rows and points."""

    def __init__(self, rows: Sequence[LabelledAnswer], judged: Sequence[Judged]) -> None:
        names: dict[str, int] = {}
        self.row_group: Integers = np.array(
            [names.setdefault(row.group, len(names)) for row in rows], dtype=np.int64
        )
        self.groups = len(names)
        items = [
            (number, row.missed[i], judgement.points[i])
            for number, (row, judgement) in enumerate(zip(rows, judged, strict=True))
            for i in row.agreed
        ]
        self.row: Integers = np.array([number for number, _, _ in items], dtype=np.int64)
        wordings: dict[tuple[str, str], int] = {}
        self.wording: Integers = np.array(
            [
                wordings.setdefault((row.question, row.points[i].text), len(wordings))
                for row in rows
                for i in row.agreed
            ],
            dtype=np.int64,
        )
        self.missed: Bools = np.array([missed for _, missed, _ in items], dtype=np.bool_)
        self.flagged: Bools = np.array([judgement.flagged for _, _, judgement in items], dtype=np.bool_)
        self.score: Floats = np.array([judgement.score for _, _, judgement in items], dtype=np.float64)
        has_p = all(judgement.p_missed is not None for _, _, judgement in items)
        self.p_missed: Floats | None = (
            np.array([judgement.p_missed for _, _, judgement in items]) if has_p else None
        )
        labels = [judgement.label for _, _, judgement in items]
        self.has_labels = has_p and None not in labels
        self.settled: Bools = np.array([label != Label.UNSURE for label in labels], dtype=np.bool_)
        self.agrees: Bools = np.array(
            [(label == Label.MISSED) == missed for label, (_, missed, _) in zip(labels, items, strict=True)],
            dtype=np.bool_,
        )
        self.refitted = self._refitted([judgement for _, _, judgement in items])
        self._marks(len(rows))
        truth = [{row.key_points[i] for i in row.agreed if row.missed[i]} for row in rows]
        flagged = [_flagged(row, judgement) for row, judgement in zip(rows, judged, strict=True)]
        self.seed = np.hstack([seed_scores(truth, flagged), seed_scores(truth, flagged, empty_agrees=True)])

    def _refitted(self, judgements: Sequence[Judgement]) -> Refitted | None:
        """None for a grader that gives no margins; blank answers, missed for certain, need none."""
        if any(each.margin is None and each.p_missed != 1.0 for each in judgements):
            return None
        margins, overlaps = [each.margin for each in judgements], [each.overlap for each in judgements]
        return refitted(margins, overlaps, self.missed, self.row_group[self.row])

    def _marks(self, rows: int) -> None:
        def count(chosen: Bools) -> Integers:
            return np.bincount(self.row[chosen], minlength=rows).astype(np.int64)

        self.points = count(np.ones(len(self.row), dtype=np.bool_))
        self.people = count(~self.missed)
        self.given = count(~self.flagged)

    def figures(self, drawn: Floats) -> Floats:
        """Every measure in order, each group counted as often as it was drawn."""
        by_row = drawn[self.row_group]
        w = by_row[self.row]
        y, flagged, score, p = self.missed, self.flagged, self.score, self.p_missed
        # A row of which no label counts says nothing about the seed's figures either.
        rows = by_row * (self.points > 0)
        seed = rows @ self.seed / rows.sum() if rows.sum() else np.full(6, math.nan)
        within = auc_within(y, score, self.wording, w)
        ranked = [roc_auc(y, score, w), within, agreement(y, flagged, w), cohen_kappa(y, flagged, w)]
        trust = [math.nan] * 5
        if p is not None:
            trust = [
                expected_calibration_error(y, p, w),
                expected_calibration_error(y, p, w, adaptive=True),
                brier(y, p, w),
                settled_share(y, p, 0.90, w),
                settled_share(y, p, 0.95, w),
            ]
        fixed = settled_by(self.settled, self.agrees, w) if self.has_labels else (math.nan, math.nan)
        again = [math.nan] * 3
        if self.refitted:
            again = [
                expected_calibration_error(y, self.refitted.p_missed, w),
                *settled_by(self.refitted.settled, self.refitted.agrees, w),
            ]
        qwk = quadratic_weighted_kappa(self.people, self.given, self.points, by_row)
        return np.array([*seed, *binary_scores(y, flagged, w), *ranked, *trust, *fixed, *again, qwk])


def _flagged(row: LabelledAnswer, judged: Judged) -> set[str]:
    if judged.listed is not None:
        disputed = {point for i, point in enumerate(row.key_points) if i not in row.agreed}
        return set(judged.listed) - disputed
    return {row.key_points[i] for i in row.agreed if judged.points[i].flagged}

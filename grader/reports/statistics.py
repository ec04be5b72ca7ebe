"""What a class did, in numbers: for the summary sheet and the class report. Pure; nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from grader.domain import Label, Question
from grader.learning import SettledBy
from grader.marks import Mark
from grader.reports.table import AnswerRow

_BARS = 15
"""Up to this many different marks each have a bar; more are put in ten ranges."""


@dataclass(frozen=True, slots=True)
class PointFigures:
    """How a class did on one key point: counts of answers."""

    id: str
    text: str
    missed: int
    unsure: int
    covered: int
    ungraded: int

    @property
    def share_missed(self) -> float | None:
        """Of the answers that are settled on it, in [0, 1]; None while none is."""
        settled = self.missed + self.covered
        return self.missed / settled if settled else None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two key points, and how many answers missed both."""

    first: PointFigures
    second: PointFigures
    both: int
    of: int
    """Answers settled on both points."""
    expected: float
    """How many would miss both if missing one had nothing to do with missing the other."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How much the model settled by itself, and how the teacher's decisions compare with its verdicts."""

    verdicts: int
    settled: int
    """Verdicts of the model by itself other than unsure."""
    checked: int
    """Settled verdicts that the teacher decided too, under the same wording."""
    agreed: int
    doubtful_decided: int
    """Unsure verdicts that the teacher decided."""
    by: Mapping[SettledBy, int] = field(default_factory=dict)
    """Who settled how many of the verdicts, as they stand now."""

    @property
    def settled_share(self) -> float | None:
        return self.settled / self.verdicts if self.verdicts else None

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.checked if self.checked else None


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Everything about one question. Points are in the rubric's order."""

    question: Question
    answers: int
    graded: int
    settled: int
    mean: float | None
    """Of the certain marks, in marks."""
    distribution: tuple[tuple[str, int], ...]
    """(mark or range of marks, answers with it), ascending; certain marks alone."""
    points: tuple[PointFigures, ...]
    pairs: tuple[Pair, ...]
    """Pairs missed together at least twice, most often first."""
    trust: Trust

    @property
    def teach_again(self) -> tuple[PointFigures, ...]:
        """Key points, those that most answers missed first."""
        return tuple(sorted(self.points, key=lambda p: -(p.share_missed or 0.0)))


def question_figures(question: Question, rows: Sequence[AnswerRow]) -> QuestionFigures:
    """The figures of one question from its rows."""
    marks = [row.mark for row in rows]
    certain = certain_marks(marks)
    points = tuple(
        _point(p.id, p.text, [row.points[i].label for row in rows]) for i, p in enumerate(question.key_points)
    )
    return QuestionFigures(
        question=question,
        answers=len(rows),
        graded=sum(mark is not None for mark in marks),
        settled=len(certain),
        mean=sum(certain) / len(certain) if certain else None,
        distribution=distribution(certain, question.full_marks),
        points=points,
        pairs=_pairs(points, rows),
        trust=trust(rows),
    )


def certain_marks(marks: Iterable[Mark | None]) -> list[float]:
    """The marks with nothing open in them."""
    return [mark.low for mark in marks if mark is not None and mark.settled]


def distribution(marks: Sequence[float], full: float) -> tuple[tuple[str, int], ...]:
    """Bars of a histogram: a bar a mark where there are few, otherwise ten ranges up to full marks.

    Whole marks that nobody has are kept as empty bars, so that a gap looks like one.
    """
    counts = Counter(round(mark, 4) for mark in marks)
    if not counts:
        return ()
    whole = full == int(full) and full < _BARS
    values = sorted({*counts, *(map(float, range(int(full) + 1)) if whole else ())})
    if len(values) <= _BARS:
        return tuple((f"{value:g}", counts[value]) for value in values)
    step = full / 10
    ranged = Counter(min(9, int(mark / step)) for mark in marks)
    return tuple((f"{step * i:g} to {step * (i + 1):g}", ranged[i]) for i in range(10))


def trust(rows: Iterable[AnswerRow]) -> Trust:
    """Counts over every key point of these rows."""
    verdicts = settled = checked = agreed = doubtful = 0
    by: Counter[SettledBy] = Counter()
    for row in rows:
        for point in row.points:
            if point.model is None:
                continue
            verdicts += 1
            by[point.by] += 1
            sure = point.model.label is not Label.UNSURE
            settled += sure
            decision = point.decision
            if decision is None or decision.missed is None or decision.stale:
                continue
            if sure:
                checked += 1
                agreed += (point.model.label is Label.MISSED) == decision.missed
            else:
                doubtful += 1
    return Trust(verdicts, settled, checked, agreed, doubtful, by)


def _point(identifier: str, text: str, labels: Sequence[Label | None]) -> PointFigures:
    counts = Counter(labels)
    return PointFigures(
        identifier, text, counts[Label.MISSED], counts[Label.UNSURE], counts[Label.COVERED], counts[None]
    )


def _pairs(points: Sequence[PointFigures], rows: Sequence[AnswerRow]) -> tuple[Pair, ...]:
    settled = {
        i: {n for n, row in enumerate(rows) if row.points[i].label in (Label.COVERED, Label.MISSED)}
        for i in range(len(points))
    }
    missed = {i: {n for n in s if rows[n].points[i].label is Label.MISSED} for i, s in settled.items()}
    found = []
    for i, j in combinations(range(len(points)), 2):
        of = settled[i] & settled[j]
        both = missed[i] & missed[j]
        if len(both) < 2:
            continue
        expected = len(missed[i] & of) * len(missed[j] & of) / len(of)
        found.append(Pair(points[i], points[j], len(both), len(of), expected))
    return tuple(sorted(found, key=lambda pair: (-pair.both, pair.expected)))

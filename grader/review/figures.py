"""What a class did, in numbers. What is counted, and in which denominators: `grader.review`."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from grader.domain import Decision, Label, Question, Verdict
from grader.gradebook import GradingProgress
from grader.learning import SettledBy
from grader.learning.in_force import settled_by
from grader.marks import Mark
from grader.review.answers import ClassReview, ReviewedAnswer, agrees
from grader.signs import fault_named, meaning

_BARS = 15
"""Up to this many different marks each have a bar; more are put in ten ranges."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How much the model settled by itself, and how the teacher's decisions compare with its verdicts."""

    verdicts: int = 0
    settled: int = 0
    """Verdicts of the model by itself, other than unsure."""
    checked: int = 0
    """Settled verdicts that the teacher decided too, under the same wording."""
    agreed: int = 0
    doubtful_decided: int = 0
    """Unsure verdicts that the teacher decided, under the same wording."""
    by: Mapping[SettledBy, int] = field(default_factory=dict)
    """Who settled how many of the verdicts, as they stand now."""

    @property
    def settled_share(self) -> float | None:
        return self.settled / self.verdicts if self.verdicts else None

    @property
    def agreement(self) -> float | None:
        return self.agreed / self.checked if self.checked else None

    def __add__(self, other: Trust) -> Trust:
        return Trust(
            self.verdicts + other.verdicts,
            self.settled + other.settled,
            self.checked + other.checked,
            self.agreed + other.agreed,
            self.doubtful_decided + other.doubtful_decided,
            Counter(self.by) + Counter(other.by),
        )


@dataclass(frozen=True, slots=True)
class PointFigures:
    """How a class did on one key point: counts of answers."""

    id: str
    text: str
    missed: int
    unsure: int
    covered: int
    ungraded: int
    trust: Trust
    missed_by: tuple[str, ...]
    """Ids of the answers that it costs marks, in the order they came in: see `lost`."""
    fault: bool = False

    @property
    def title(self) -> str:
        """The text, that of a fault named as one."""
        return fault_named(self.text) if self.fault else self.text

    @property
    def lost(self) -> int:
        """Answers that it costs marks: that miss it, or in which the fault was found."""
        return self.covered if self.fault else self.missed

    @property
    def kept(self) -> int:
        """Answers that it costs nothing."""
        return self.missed if self.fault else self.covered

    @property
    def graded(self) -> int:
        return self.missed + self.unsure + self.covered

    @property
    def share_lost(self) -> float | None:
        """The missed share, of a fault the share found, in [0, 1]; None while no answer is settled on it."""
        settled = self.lost + self.kept
        return self.lost / settled if settled else None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two key points, and how many answers both cost marks: see `PointFigures.lost`."""

    first: PointFigures
    second: PointFigures
    both: int
    of: int
    """Answers settled on both points."""
    expected: float
    """How many would miss both if missing one had nothing to do with missing the other."""


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """Everything about one question. Points are in the rubric's order."""

    question: Question
    progress: GradingProgress
    mean: float | None
    """Of the certain marks, in marks."""
    distribution: tuple[tuple[str, int], ...]
    """(mark or range of marks, answers with it), ascending; certain marks alone."""
    points: tuple[PointFigures, ...]
    pairs: tuple[Pair, ...]
    """Pairs missed together at least twice, most often first."""

    @property
    def average(self) -> str:
        """In words, with what it leaves out."""
        full, far = self.question.full_marks, self.progress
        return average_words(self.mean, full, certain=far.settled, of=far.answers)

    @property
    def trust(self) -> Trust:
        return sum((point.trust for point in self.points), Trust())

    @property
    def teach_again(self) -> tuple[PointFigures, ...]:
        """Key points, those that most answers missed first."""
        return tuple(self.points[place] for place in most_missed_first(self.points))


def average_words(mean: float | None, full: float, *, certain: int, of: int) -> str:
    """What the reports say of `certain` marks of `of`: an average of some leans to what is settled first."""
    said = f"{certain} with a certain mark"
    if mean is None:
        return said
    said += f", on average {mean:.3g} of {full:g}"
    return said if certain == of else f"{said} ({LEANS})"


LEANS = "of these alone: blank answers are certain first, so it leans low until all are settled"


def most_missed_first(points: Sequence[PointFigures]) -> list[int]:
    """Places of a question's key points, those that most answers missed first."""
    return sorted(range(len(points)), key=lambda place: -(points[place].share_lost or 0.0))


def class_figures(review: ClassReview) -> tuple[QuestionFigures, ...]:
    """The figures of every question, in the rubric's order."""
    return tuple(question_figures(q, review.of_question(q.id)) for q in review.rubric.questions)


def question_figures(question: Question, rows: Sequence[ReviewedAnswer]) -> QuestionFigures:
    """The figures of one question from its answers."""
    certain = certain_marks(row.mark for row in rows)
    points = tuple(point_figures(question, place, rows) for place in range(len(question.key_points)))
    return QuestionFigures(
        question=question,
        progress=progress(rows),
        mean=sum(certain) / len(certain) if certain else None,
        distribution=distribution(certain, question.full_marks),
        points=points,
        pairs=_pairs(points, rows),
    )


def progress(rows: Iterable[ReviewedAnswer]) -> GradingProgress:
    """How far these answers are."""
    answers = graded = settled = open_points = 0
    for row in rows:
        answers += 1
        graded += row.graded
        settled += row.settled
        open_points += row.labels.count(Label.UNSURE)
    return GradingProgress(answers, graded, settled, open_points)


def point_figures(question: Question, place: int, rows: Sequence[ReviewedAnswer]) -> PointFigures:
    """The figures of the key point at `place` of a question, from the question's answers."""
    point = question.key_points[place]
    counts = Counter(row.labels[place] for row in rows)
    return PointFigures(
        id=point.id,
        text=point.text,
        missed=counts[Label.MISSED],
        unsure=counts[Label.UNSURE],
        covered=counts[Label.COVERED],
        ungraded=counts[None],
        trust=_trust(place, rows),
        missed_by=tuple(row.id for row in rows if meaning(point, row.labels[place]) is Label.MISSED),
        fault=point.fault,
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
    ranged = Counter(max(-1, min(9, math.floor(mark / step))) for mark in marks)
    below = (("below 0", ranged[-1]),) if ranged[-1] else ()
    return (*below, *((f"{step * i:g} to {step * (i + 1):g}", ranged[i]) for i in range(10)))


def _trust(place: int, rows: Iterable[ReviewedAnswer]) -> Trust:
    # Few patterns differ in a class, so what one says is worked out once for all answers that share it.
    times: Counter[object] = Counter()
    examples = {}
    for row in rows:
        if (own := row.own[place]) is not None:
            verdict, decision = row.verdicts[place], row.decisions[place]
            word = None if decision is None else (decision.missed, decision.stale)
            counts = None if verdict is None else (verdict.label, verdict.basis)
            pattern = (own.label, counts, word)
            times[pattern] += 1
            examples[pattern] = (own, verdict, decision)
    return sum((_trust_of(*example, times[pattern]) for pattern, example in examples.items()), Trust())


def _trust_of(own: Verdict, verdict: Verdict | None, decision: Decision | None, times: int) -> Trust:
    """What this comes to when as many answers say it."""
    sure = own.label is not Label.UNSURE
    checks = decision is not None and decision.missed is not None and not decision.stale
    return Trust(
        verdicts=times,
        settled=times * sure,
        checked=times * (checks and sure),
        agreed=times * (agrees(own, decision) is True),
        doubtful_decided=times * (checks and not sure),
        by={settled_by(own, verdict, decision): times},
    )


def _pairs(points: Sequence[PointFigures], rows: Sequence[ReviewedAnswer]) -> tuple[Pair, ...]:
    settled = {
        i: {n for n, row in enumerate(rows) if row.labels[i] in (Label.COVERED, Label.MISSED)}
        for i in range(len(points))
    }
    missed = {
        i: {n for n in s if (rows[n].labels[i] is Label.MISSED) is not points[i].fault}
        for i, s in settled.items()
    }
    pairs = []
    for i, j in combinations(range(len(points)), 2):
        of = settled[i] & settled[j]
        both = missed[i] & missed[j]
        if len(both) < 2:
            continue
        expected = len(missed[i] & of) * len(missed[j] & of) / len(of)
        pairs.append(Pair(points[i], points[j], len(both), len(of), expected))
    return tuple(sorted(pairs, key=lambda pair: (-pair.both, pair.expected)))

"""The class report as plain values: what the HTML template and the PDF are both made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.domain import Label
from grader.fairness.sentences import fairness_sentences
from grader.gradebook import Gradebook
from grader.learning import SettledBy
from grader.learning.sentences import learning_sentences
from grader.models.catalogue import shown_name
from grader.reports.class_list import printed_list
from grader.reports.formats import ReportOptions
from grader.reports.students import students
from grader.review.advice import ENOUGH_CHECKED, worth_saying
from grader.review.answers import ClassReview, ReviewedAnswer, models_of, reviewed
from grader.review.figures import (
    QuestionFigures,
    Trust,
    average_words,
    certain_marks,
    class_figures,
    distribution,
)
from grader.signs import meaning

_NAMED = 5
"""Students who are named where there may be many."""


@dataclass(frozen=True, slots=True)
class MapRow:
    """One student's line in the map of a question."""

    student: str
    labels: tuple[Label | None, ...]
    """What each key point says to the student: that of a fault found is missed."""
    mark: str


@dataclass(frozen=True, slots=True)
class QuestionReport:
    """One question: its figures, and its map with the fullest answers first."""

    number: int
    figures: QuestionFigures
    map: tuple[MapRow, ...]


@dataclass(frozen=True, slots=True)
class ClassReport:
    """A class on paper."""

    title: str
    students: int
    full: float
    totals: tuple[tuple[str, int], ...]
    """(mark or range, students), of students with a certain total."""
    class_list: tuple[tuple[str, ...], ...]
    """A row a student by name, headings first (`printed_list`)."""
    certain: int
    average: str
    """In words, with what it leaves out."""
    questions: tuple[QuestionReport, ...]
    trust: Trust
    models: tuple[str, ...]
    card: tuple[tuple[str, str], ...]
    """What the model says of itself: (name, value)."""
    spot_checks: tuple[str, ...]
    """What was left on a promise, what came of random samples decided blind, and where agreement differs."""
    skipped: int
    anonymous: bool


def class_report(
    book: Gradebook, options: ReportOptions, card: Mapping[str, str] | None = None
) -> ClassReport:
    """Everything the report says. Nothing is read but the gradebook."""
    class_ = list(students(book))
    totals = certain_marks(student.mark for student in class_)
    full = book.rubric.full_marks
    review = reviewed(book)
    questions = tuple(
        QuestionReport(number, figures, _map(review.of_question(figures.question.id), options))
        for number, figures in enumerate(class_figures(review), start=1)
    )
    return ClassReport(
        title=book.rubric.title or book.path.stem,
        students=len(class_),
        full=full,
        totals=distribution(totals, full),
        class_list=printed_list(review, options),
        certain=len(totals),
        average=average_words(
            sum(totals) / len(totals) if totals else None, full, certain=len(totals), of=len(class_)
        ),
        questions=questions,
        trust=sum((question.figures.trust for question in questions), Trust()),
        models=tuple(map(shown_name, models_of(review.by_question()))),
        card=tuple((card or {}).items()),
        spot_checks=(
            *learning_sentences(book),
            *fairness_sentences(review, all_told=False),
            *_addressed(review, options),
        ),
        skipped=len(book.skipped()),
        anonymous=bool(options.names),
    )


def _addressed(review: ClassReview, options: ReportOptions) -> list[str]:
    names = dict.fromkeys(options.name(row.answer.student) for row in review.by_question() if row.addressed)
    if not names:
        return []
    listed = ", ".join([*names][:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"Text that looks like instructions to a grader stands in answers of {listed}{more}."]


def _map(rows: Sequence[ReviewedAnswer], options: ReportOptions) -> tuple[MapRow, ...]:
    lines = [
        MapRow(
            options.name(row.answer.student),
            tuple(meaning(p.point, p.label) for p in row.points),
            str(row.mark) if row.mark else "",
        )
        for row in rows
    ]
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.labels.count(Label.MISSED),
                -line.labels.count(Label.COVERED),
                line.student,
            ),
        )
    )


def trust_sentences(trust: Trust, spot_checks: Sequence[str] = ()) -> list[str]:
    """How far the model went alone, and how far the teacher agreed: agreement, never accuracy.

    `spot_checks`: see `ClassReport.spot_checks`.
    """
    if not trust.verdicts:
        return ["Nothing has been graded by a model."]
    share = trust.settled / trust.verdicts
    sentences = [
        f"The model settled {trust.settled} of {trust.verdicts} verdicts ({share:.0%}) and left "
        f"{trust.verdicts - trust.settled} to the teacher, who has decided {trust.doubtful_decided} of them."
    ]
    learned, decided = trust.by.get(SettledBy.LEARNING, 0), trust.by.get(SettledBy.TEACHER, 0)
    handed_over = trust.by.get(SettledBy.HANDOVER, 0)
    if learned or handed_over:
        rest = f"{handed_over} on the side that it leans to, as the teacher left it; " if handed_over else ""
        sentences.append(
            f"As it stands, {trust.by.get(SettledBy.MODEL, 0)} are settled by the model, {learned} by "
            f"what it learned from the teacher's decisions, {decided} by the teacher; {rest}"
            f"{trust.by.get(SettledBy.NOBODY, 0)} are open."
        )
    if worth_saying(trust):
        sentences.append(
            f"Of {trust.checked} settled verdicts that the teacher decided too, the teacher agreed with "
            f"{trust.agreed} ({trust.agreed / trust.checked:.0%})."
        )
    elif trust.checked:
        sentences.append(
            f"The teacher decided {trust.checked} of the settled verdicts too and agreed with "
            f"{trust.agreed}: too few to say more (at least {ENOUGH_CHECKED} are needed)."
        )
    else:
        sentences.append(
            "The teacher has not decided any of the settled verdicts, so agreement is not known."
        )
    return [*sentences, *spot_checks]

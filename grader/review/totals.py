"""A class student by student: the sum over the assignment's questions, and what is still open in it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.marks import Mark, total
from grader.review.answers import ClassReview, ReviewedAnswer


@dataclass(frozen=True, slots=True)
class StudentTotal:
    """One student's answers in the rubric's order; a question not answered at all is not among them."""

    student: str
    rows: tuple[ReviewedAnswer, ...]

    @property
    def mark(self) -> Mark | None:
        """The sum over their answers; None while one of them is ungraded."""
        return total({row.question.id: row.mark for row in self.rows})

    @property
    def certain(self) -> float | None:
        """The mark, once nothing in it is open."""
        return self.mark.low if self.mark is not None and self.mark.settled else None

    @property
    def open_verdicts(self) -> int:
        return sum(len(row.open_points) for row in self.rows)

    @property
    def ungraded(self) -> int:
        """Answers of theirs that are not graded."""
        return sum(not row.graded for row in self.rows)


def totals(review: ClassReview) -> list[StudentTotal]:
    """Every student, by name."""
    by_student: dict[str, list[ReviewedAnswer]] = {}
    for row in review.by_question():
        by_student.setdefault(row.answer.student, []).append(row)
    return [
        StudentTotal(s, tuple(by_student[s])) for s in sorted(by_student, key=lambda s: (s.casefold(), s))
    ]

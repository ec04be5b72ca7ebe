"""A class student by student, with what a school's system knows each one by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from grader.answers.reading import Person, Reading
from grader.comments.quoting import told
from grader.domain import Label
from grader.gradebook import Gradebook
from grader.review.answers import reviewed
from grader.review.totals import StudentTotal, totals

_PEOPLE, _LAYOUTS = "people", "layouts"
_Stored = TypeAdapter(dict[str, Person])


@dataclass(frozen=True, slots=True)
class StudentRows(StudentTotal):
    """One student's total, and who they are."""

    person: Person

    @property
    def names(self) -> tuple[str, str]:
        """(given, family): as the files say; otherwise the last word of the name is the family's."""
        if self.person.given or self.person.family:
            return self.person.given, self.person.family
        given, _, family = self.student.rpartition(" ")
        return (given, family) if given else (family, "")


def students(book: Gradebook) -> Iterator[StudentRows]:
    """Every student, in the order they came in. A question not answered at all is not among their rows."""
    known = people_of(book)
    order = {a.student: i for i, a in reversed(list(enumerate(book.answers())))}
    for one in sorted(totals(reviewed(book)), key=lambda one: order[one.student]):
        person = known.get(one.student) or Person(student=one.student, key=one.student)
        yield StudentRows(one.student, one.rows, person)


def remember_people(book: Gradebook, reading: Reading) -> None:
    """Keep what the files tell of the students, for the exports that a school's system matches them by."""
    people = {**people_of(book), **{person.student: person for person in reading.people}}
    layouts = [*_layouts(book), *(source.layout for source in reading.sources)]
    book.set_setting(_PEOPLE, {name: person.model_dump() for name, person in people.items()})
    book.set_setting(_LAYOUTS, list(dict.fromkeys(layouts)))


def from_canvas(book: Gradebook) -> bool:
    """Whether the answers came out of Canvas, so that students' numbers are Canvas's own ids."""
    return any("canvas" in layout.casefold() for layout in _layouts(book))


def people_of(book: Gradebook) -> dict[str, Person]:
    """Student -> what the files tell of them."""
    try:
        return _Stored.validate_python(book.setting(_PEOPLE, {}))
    except ValidationError:
        return {}


def _layouts(book: Gradebook) -> list[str]:
    held = book.setting(_LAYOUTS, [])
    return [str(layout) for layout in held] if isinstance(held, list) else []


def feedback_text(student: StudentRows) -> str:
    """Comment, key points missed, faults found, and what is told of each; settled ones alone."""
    lines = []
    for row in student.rows:
        settled = [(p.point, p.label) for p in row.points]
        missed = [point.text for point, label in settled if label is Label.MISSED and not point.fault]
        faults = [point.text for point, label in settled if label is Label.COVERED and point.fault]
        sentences = [row.comment] if row.comment else []
        sentences += ["Missing: " + "; ".join(missed)] if missed else []
        sentences += ["Faults: " + "; ".join(faults)] if faults else []
        sentences += [comment for _, comment in told(row)]
        if sentences:
            head = f"{row.question.id}: " if len(student.rows) > 1 else ""
            lines.append(head + "\n".join(sentences))
    return "\n".join(lines)

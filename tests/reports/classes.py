"""Small classes for the reports: verdicts are given, so that every figure is known beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.answers.reading import Person, Reading, Source
from grader.domain import Answer, KeyPoint, Label, Question, Rubric, Verdict
from grader.gradebook import Gradebook
from grader.reports.students import remember_people

LETTERS = {"c": Label.COVERED, "m": Label.MISSED, "u": Label.UNSURE}
SKY = Question(
    id="q1",
    text="Why is the sky blue?",
    key_points=(
        KeyPoint(id="scatter", text="Sunlight is scattered by the air."),
        KeyPoint(id="blue", text="Blue light is scattered most."),
        KeyPoint(id="eye", text="=The eye sees blue better than violet.", points=2),
    ),
)
SEA = Question(
    id="q2",
    text="Why is the sea blue?",
    key_points=(
        KeyPoint(id="red", text="Water absorbs red light."),
        KeyPoint(id="mirror", text="It mirrors the sky."),
    ),
)
CLASS = Rubric(title="Colours", questions=(SKY, SEA))
TEXTS = {
    "Ann Lee": "The air scatters sunlight. Blue light is scattered most of all!",
    "Ben Roe": '=HYPERLINK("http://x.test","click")',
    "Zoë Ångström": "Żółć, 北京, and a <script>alert(1)</script>\nin two lines.",
    "-Dan Poe": "+1 for the *sea*",
}
"""Student -> answer to the first question; hostile on purpose."""
VERDICTS = {"Ann Lee": "ccm", "Ben Roe": "mmm", "Zoë Ångström": "cuc", "-Dan Poe": ""}
"""Student -> verdicts on the first question; '' is ungraded. The second question is answered by Ann alone."""
PEOPLE = (
    Person(
        student="Ann Lee", key="ann@x.test", given="Ann", family="Lee", email="ann@x.test", number="101",
        participant="901",
    ),
    Person(
        student="Ben Roe", key="ben@x.test", given="Ben", family="Roe", email="ben@x.test", number="102",
        participant="902",
    ),
    Person(
        student="Zoë Ångström", key="zoe@x.test", given="Zoë", family="Ångström", number="103",
        participant="903",
    ),
    Person(student="-Dan Poe", key="-Dan Poe", number="104", participant="904"),
)  # fmt: skip


def small_class(path: Path, *, layout: str = "a table") -> Gradebook:
    """Four students: one graded whole, one all missed, one with a doubt, one ungraded."""
    answers = [Answer(id=f"{s}/q1", student=s, question_id="q1", text=t) for s, t in TEXTS.items()]
    answers.append(Answer(id="Ann Lee/q2", student="Ann Lee", question_id="q2", text="Water eats red light."))
    verdicts = {f"{s}/q1": v for s, v in VERDICTS.items()} | {"Ann Lee/q2": "cm"}
    book = made(path, CLASS, answers, verdicts)
    source = Source(path="answers.csv", layout=layout)
    remember_people(book, Reading(questions=(), answers=tuple(answers), people=PEOPLE, sources=(source,)))
    return book


def made(path: Path, rubric: Rubric, answers: Sequence[Answer], verdicts: Mapping[str, str]) -> Gradebook:
    """A gradebook with these verdicts: a letter a key point, c, m, u, or - for none."""
    book = Gradebook.create(path, rubric)
    book.add_answers(answers)
    new = []
    for item in book.ungraded("model", "model", ""):
        order = [p.id for p in item.question.key_points]
        for point, letter in zip(order, verdicts[item.answer.id], strict=False):
            if letter in LETTERS:
                new.append((item, Verdict(item.answer.id, point, LETTERS[letter], model="model")))
    book.record("model", "model", "", {}, new)
    return book

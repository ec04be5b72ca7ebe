"""What a teacher decided in gradebooks, as labelled answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.gradebook import Gradebook
from grader.labelled.answers import LabelledAnswer, LabelledSet

SUFFIX = ".kpgrade"


def decided_answers(path: Path) -> Iterator[LabelledAnswer]:
    """The decided key points of each answer of a gradebook, under no student's name.

    A model's own verdicts, stale decisions and answers to questions that the rubric has no more are left out.
    """
    with Gradebook.open(path, read_only=True) as book:
        decisions = book.decisions()
        questions = {question.id: question for question in book.rubric.questions}
        for number, answer in enumerate(book.answers(), start=1):
            question = questions.get(answer.question_id)
            said = {
                point.text: decision.missed
                for point in (question.key_points if question else ())
                if (decision := decisions.get((answer.id, point.id)))
                and decision.missed is not None
                and not decision.stale
            }
            if question and said:
                yield LabelledAnswer.of(
                    f"{path.stem}-{number}",
                    answer=answer.text,
                    key_points=list(said),
                    missed=list(said.values()),
                    question=question.text,
                )


def gradebooks_in(path: Path) -> list[Path]:
    """The gradebook itself, or all that lie in a folder, by name; none where it is something else."""
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    return [each for each in inside if each.suffix.lower() == SUFFIX]


def decided_set(paths: Iterable[Path]) -> LabelledSet:
    """All that was decided in these gradebooks, as one kind of answer: they are one teacher's."""
    rows = [row for path in paths for row in decided_answers(path)]
    return LabelledSet("decisions", tuple(rows))

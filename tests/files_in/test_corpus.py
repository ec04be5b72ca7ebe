"""Every file of the corpus is read as a teacher would expect, and stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.answers import Reading, read_answers
from grader.errors import InputError
from tests.files_in import (
    corpus_folders,
    corpus_layouts,
    corpus_office,
    corpus_pictures,
    corpus_quizzes,
    corpus_systems,
    corpus_tables,
    corpus_text,
)
from tests.files_in.case import Case

CASES = [
    *corpus_text.cases(),
    *corpus_systems.cases(),
    *corpus_office.cases(),
    *corpus_folders.cases(),
    *corpus_layouts.cases(),
    *corpus_tables.cases(),
    *corpus_quizzes.cases(),
    *corpus_pictures.cases(),
]


def test_the_corpus_has_at_least_sixty_files_of_different_names() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reading(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    before = _contents(path)
    if case.error:
        with pytest.raises(InputError) as caught:
            read_answers([path], case.rubric, case.options)
        assert case.error in str(caught.value)
        assert _contents(path) == before
        return
    reading = read_answers([path], case.rubric, case.options)
    assert _answers(case, reading) == dict(case.answers)
    said = [f"{skipped.where}: {skipped.reason}" for skipped in reading.skipped]
    assert len(said) == len(case.skipped), said
    for fragment, line in zip(case.skipped, said, strict=True):
        assert fragment in line
    for fragment in case.notes:
        assert any(fragment in note for note in reading.notes), reading.notes
    assert [warning.kind for warning in reading.warnings] == list(case.warnings), reading.warnings
    if case.layout:
        assert [source.layout for source in reading.sources] == [case.layout]
    assert reading.read == len(reading.answers) + len(reading.skipped)
    assert _contents(path) == before
    again = read_answers([path], case.rubric, case.options)
    assert [answer.id for answer in again.answers] == [answer.id for answer in reading.answers]
    assert len({answer.id for answer in reading.answers}) == len(reading.answers)


def _answers(case: Case, reading: Reading) -> dict[str | tuple[str, str], str]:
    by_question = any(isinstance(key, tuple) for key in case.answers)
    return {
        (answer.student, answer.question_id) if by_question else answer.student: answer.text
        for answer in reading.answers
    }


def _contents(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    return {str(file): file.read_bytes() for file in files}

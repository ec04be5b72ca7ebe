"""One bad file costs one student's answer, never the class."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from grader.answers import Limits, ReadOptions, read_answers
from grader.errors import InputError
from grader.rubrics import read_rubric
from tests.attack import hostile
from tests.files_in.case import ANN, BEN, ONE
from tests.files_in.documents import word

_SHORT = ReadOptions(limits=Limits(seconds=3, memory_megabytes=600))
_DOCUMENTS, _TABLES, _RUBRICS = hostile.documents(), hostile.tables(), hostile.rubrics()


@pytest.mark.parametrize("name", sorted(_DOCUMENTS))
def test_a_hostile_document_leaves_the_others_their_answers(name: str, tmp_path: Path) -> None:
    (tmp_path / "Ann Lee.docx").write_bytes(word(ANN))
    (tmp_path / "Ben Roe.txt").write_text(BEN)
    (tmp_path / f"Mal Ory{Path(name).suffix}").write_bytes(_DOCUMENTS[name]())

    reading = read_answers([tmp_path], ONE, _SHORT)

    texts = {answer.student: answer.text for answer in reading.answers}
    assert texts.pop("Ann Lee") == ANN
    assert texts.pop("Ben Roe") == BEN
    told = [skipped for skipped in reading.skipped if "Mal Ory" in skipped.where]
    assert len(texts) + len(told) == 1, (texts.keys(), reading.skipped)
    assert all(skipped.reason for skipped in told)


@pytest.mark.parametrize("name", sorted(_TABLES))
def test_a_hostile_table_or_archive_leaves_the_others_their_answers(name: str, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text(f"Student,Answer\nAnn Lee,{ANN}\n")
    (tmp_path / "Ben Roe.txt").write_text(BEN)
    (tmp_path / name).write_bytes(_TABLES[name]())

    reading = read_answers([tmp_path], ONE, _SHORT)

    assert {"Ann Lee", "Ben Roe"} <= {answer.student for answer in reading.answers}
    assert reading.read == len(reading.answers) + len(reading.skipped)


@pytest.mark.parametrize("name", sorted(_TABLES))
def test_a_hostile_table_or_archive_alone_gives_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(_TABLES[name]())

    with contextlib.suppress(InputError):
        reading = read_answers([path], ONE, _SHORT)
        assert reading.read == len(reading.answers) + len(reading.skipped)


@pytest.mark.parametrize("name", sorted(_RUBRICS))
def test_a_hostile_rubric_gives_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(_RUBRICS[name]())

    with contextlib.suppress(InputError):
        assert read_rubric(path).questions

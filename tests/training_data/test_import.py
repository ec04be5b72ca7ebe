"""Labelled answers out of the files that people have them in, checked row by row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grader.domain import Answer, Decision, KeyPoint, Question, Rubric
from grader.gradebook.book import Gradebook
from grader.labelled import LabelledAnswer, read_labelled
from training.data.importing import normalised
from tui.cli import main

ROW = {
    "id": "a1",
    "group": "g",
    "question": "Why is the sky blue?",
    "answer": "Blue light is scattered most.",
    "key_points": ["Air scatters light", "Blue is scattered most"],
    "missed": [True, False],
    "label3": ["incorrect", "correct"],
}


def bring_in(tmp_path: Path, *options: str, expect: int = 0) -> list[LabelledAnswer]:
    """Import everything that stands in the folder `in`."""
    files = [str(path) for path in sorted((tmp_path / "in").iterdir())]
    assert main(["train", "import", *files, "-o", str(tmp_path / "out.jsonl"), *options]) == expect
    return list(read_labelled(tmp_path / "out.jsonl").rows) if expect == 0 else []


def rejected(tmp_path: Path) -> list[str]:
    lines = (tmp_path / "out.rejected.jsonl").read_text().splitlines()
    return [f"{json.loads(line)['where']}: {json.loads(line)['reason']}" for line in lines]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def write_rows(path: Path, *rows: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_rows_are_normalised(tmp_path: Path, folder: Path) -> None:
    write_rows(folder / "a.jsonl", {**ROW, "answer": "  Cafe\u0301\u202e \x00blue \n"})
    (example,) = bring_in(tmp_path)
    assert example.answer == "Café blue"
    assert (example.kind, example.source, example.group) == ("human", "a.jsonl", "g")


def test_what_is_wrong_is_set_aside_with_row_and_reason(tmp_path: Path, folder: Path) -> None:
    write_rows(
        folder / "a.jsonl",
        ROW,
        {**ROW, "id": "a2", "missed": [True]},
        {**ROW, "id": "a3", "answer": "n/a", "missed": [True, False]},
        {**ROW, "id": "a4"},
        {**ROW, "id": "a5", "missed": [False, True]},
        {**ROW, "id": "a1", "answer": "Another."},
        {**ROW, "id": "a7", "key_points": ["Air scatters light", "air scatters light."]},
        {**ROW, "id": "a8", "answer": 7},
        {**ROW, "id": "a9", "missed": ["maybe", True]},
    )
    assert [example.id for example in bring_in(tmp_path)] == ["a1"]
    reasons = rejected(tmp_path)
    for number, said in enumerate(
        (
            "2 key points but 1 labels",
            "is blank, yet",
            "repeats a1",
            "contradicts a1",
            "id a1 is used already",
            "has the key point twice",
            "answer",
            "missed.0",
        ),
        start=2,
    ):
        assert f"row {number}: " in reasons[number - 2]
        assert said in reasons[number - 2]


def test_a_column_a_key_point(tmp_path: Path, folder: Path) -> None:
    """The way a teacher's own list looks: names, answers, a column of 1 and 0 for every key point."""
    (folder / "class.csv").write_bytes(
        "Student;Answer;Air scatters light;Blue is scattered most;Remark\n"
        'Pupil A;"Blue, mostly; it scatters";0;1;ok\n'
        "Pupil B;-;0;0;\n"
        "Pupil C;The sky is far away;;no;asked twice\n".encode("cp1252")
    )
    examples = bring_in(tmp_path, "--question", "Why is the sky blue?")
    assert [(e.key_points, e.missed) for e in examples] == [
        (("Air scatters light", "Blue is scattered most"), (True, False)),
        (("Air scatters light", "Blue is scattered most"), (True, True)),
        (("Blue is scattered most",), (True,)),
    ]
    assert len({e.group for e in examples}) == 1
    assert "Pupil" not in (tmp_path / "out.jsonl").read_text()


def test_ticks_leave_the_others_empty(tmp_path: Path, folder: Path) -> None:
    (folder / "class.csv").write_text("answer,Air scatters light\nIt scatters,x\nIt is far,\n")
    assert [e.missed for e in bring_in(tmp_path)] == [(False,), (True,)]


def test_a_row_a_key_point(tmp_path: Path, folder: Path) -> None:
    (folder / "long.csv").write_text(
        "id,question,answer,key point,missed\n"
        "1,Why?,Because of air,Air scatters light,no\n"
        "2,Why?,It is far,Air scatters light,yes\n"
        "1,Why?,Because of air,Blue is scattered most,1\n"
        "3,Why?,It is near,Air scatters light,perhaps\n"
    )
    examples = bring_in(tmp_path)
    assert [(e.id, e.missed) for e in examples] == [("long-2", (False, True)), ("long-3", (True,))]
    assert "missed.0" in rejected(tmp_path)[0]


def test_a_rubric_turns_ids_into_texts(tmp_path: Path, folder: Path) -> None:
    rubric = tmp_path / "rubric.yaml"
    rubric.write_text(
        "questions:\n  - id: q1\n    question: Why is the sky blue?\n    key_points:\n"
        "      - id: kp1\n        text: Air scatters light\n"
    )
    (folder / "class.csv").write_text("question,answer,kp1\nq1,It scatters,1\n")
    (example,) = bring_in(tmp_path, "--rubric", str(rubric))
    assert (example.question, example.key_points) == ("Why is the sky blue?", ("Air scatters light",))


def test_a_gradebook_gives_what_its_teacher_decided(tmp_path: Path, folder: Path) -> None:
    points = (KeyPoint(id="k1", text="Air scatters light"), KeyPoint(id="k2", text="Blue is scattered most"))
    rubric = Rubric(questions=(Question(id="q", text="Why?", key_points=points),))
    with Gradebook.create(folder / "class.kpgrade", rubric) as book:
        book.add_answers(
            [
                Answer(id="s1", student="Pupil A", question_id="q", text="It scatters"),
                Answer(id="s2", student="Pupil B", question_id="q", text="Undecided"),
            ]
        )
        book.decide([Decision(answer_id="s1", key_point_id="k2", missed=True)])
    (example,) = bring_in(tmp_path)
    assert (example.key_points, example.missed) == (("Blue is scattered most",), (True,))
    assert "Pupil" not in (tmp_path / "out.jsonl").read_text()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "name,text\nx,y\n", "no column 'answer'"),
        ("a.csv", "answer,remark\nx,good\n", "no column of marks"),
        ("a.csv", "answer,key_point\nx,y\n", "none named 'missed'"),
        ("a.docx", "x", "no kind of file"),
        ("a.jsonl", "[1]\n", "not a JSON object"),
        ("a.jsonl", '{"answer": "x"}\n', "no row could be used"),
    ],
)
def test_files_that_cannot_be_used(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, said: str
) -> None:
    (folder / name).write_text(content)
    bring_in(tmp_path, expect=2)
    assert said in capsys.readouterr().err


def test_an_input_is_never_overwritten(folder: Path) -> None:
    write_rows(folder / "a.jsonl", ROW)
    before = (folder / "a.jsonl").read_bytes()
    assert main(["train", "import", str(folder / "a.jsonl"), "-o", str(folder / "a.jsonl")]) == 2
    assert (folder / "a.jsonl").read_bytes() == before


def test_rows_of_one_question_share_a_group_and_others_stand_alone() -> None:
    bare = {name: ROW[name] for name in ("answer", "key_points", "missed")}
    asked = [normalised({**bare, "question": "Why?"}, default_id=str(n), source="") for n in range(2)]
    alone = [normalised(bare, default_id=str(n), source="") for n in range(2)]
    assert asked[0].group == asked[1].group
    assert alone[0].group != alone[1].group

"""Gradescope's evaluations as a rubric. The files are written here, in the layout that programs read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.domain import Label, Question
from grader.errors import ErrorKind, InputError
from grader.marks import mark
from grader.rubrics import read_rubric

HEAD = (
    "Assignment Submission ID,Question Submission ID,First Name,Last Name,SID,Email,Sections,Score,"
    "Submission Time"
)
TAIL = "Adjustment,Comments,Grader,Tags"


def _file(
    folder: Path,
    items: list[str],
    points: str,
    students: Sequence[tuple[float, str, str]],
    name: str = "1.2_Why_ice_floats.csv",
) -> Path:
    """A student is (score, an 'x' or '-' an item, adjustment)."""
    rows = [f"{HEAD},{','.join(items)},{TAIL}"]
    for place, (score, given, adjustment) in enumerate(students):
        told = ",".join("true" if one == "x" else "false" for one in given)
        rows.append(
            f"{100 + place},{place},Ann,Bee,7,a@b.example,,{score},2026-01-01,{told},{adjustment},Well,T,"
        )
    path = folder / name
    path.write_text("\n".join([*rows, "", f"Point Values,,,,,,{points}", "Rubric Numbers,,,,,,1.2,1,2", ""]))
    return path


def _question(path: Path) -> Question:
    (question,) = read_rubric(path).questions
    return question


def _told(question: Question) -> list[tuple[str, float, bool]]:
    return [(point.text, point.points, point.fault) for point in question.key_points]


def test_items_that_give_marks_are_key_points_and_those_that_take_them_faults(tmp_path: Path) -> None:
    items = ["Names density", '"Water expands, as it freezes"', "Wrong unit", "Blank"]
    path = _file(
        tmp_path, items, "5.0,2.0,3.0,-1.0,0.0", [(5, "xx--", ""), (1, "x-x-", ""), (0, "--x-", "0")]
    )
    question = _question(path)
    assert question.text == "Why ice floats"
    assert _told(question) == [
        ("Names density", 2, False),
        ("Water expands, as it freezes", 3, False),
        ("Wrong unit", 1, True),
    ]
    assert question.full_marks == 5


def test_a_question_scored_down_from_full_marks_has_faults_alone(tmp_path: Path) -> None:
    path = _file(
        tmp_path, ["Correct", "No unit", "No reason"], "4,0,1,2.5", [(4, "x--", ""), (2.0, "--x", "0.5")]
    )
    question = _question(path)
    assert _told(question) == [("No unit", 1, True), ("No reason", 2.5, True)]
    unit, reason = (point.id for point in question.key_points)
    reached = mark(question, {unit: Label.MISSED, reason: Label.COVERED})
    assert reached is not None
    assert reached.low == 1.5


def test_a_group_of_which_each_student_has_one_is_a_key_point_with_levels(tmp_path: Path) -> None:
    items = ["Reason: says why", "Reason: says half of it", "Reason: says nothing", "Names ice"]
    students = [(4, "x--x", ""), (2, "-x-x", ""), (1, "--xx", "")]
    question = _question(_file(tmp_path, items, "4,3,1,0,1", students))
    assert [(point.text, point.points) for point in question.key_points] == [
        ("Reason: says why", 3),
        ("Names ice", 1),
    ]
    levels = [(level.name, level.points) for level in question.key_points[0].levels]
    assert levels == [("says why", 3), ("says half of it", 1), ("says nothing", 0)]
    both = _file(tmp_path, items, "4,3,1,0,1", [*students, (4, "xx-x", "-1")], "both.csv")
    assert [point.points for point in _question(both).key_points] == [3, 1, 1]


@pytest.mark.parametrize(
    ("points", "students", "why"),
    [
        ("2,1,1", [(1, "x-", ""), (1, "-x", "")], "do not show it"),
        ("2,1,1", [(2, "xx", ""), (2, "--", "")], "do not show it"),
        ("2,1,1", [], "do not show it"),
        ("2,1", [(2, "xx", "")], "worth"),
        ("2,0,0", [(0, "xx", ""), (0, "--", "")], "neither|no rubric item"),
        ("3,1,-1", [(2, "x-", ""), (3, "xx", "")], "gives some back"),
    ],
)
def test_what_items_are_worth_is_never_guessed(
    tmp_path: Path, points: str, students: list[tuple[float, str, str]], why: str
) -> None:
    path = _file(tmp_path, ["Names density", "Wrong unit"], points, students)
    with pytest.raises(InputError, match=why) as refused:
        read_rubric(path)
    assert refused.value.kind is ErrorKind.UNSUPPORTED
    assert "Names density; Wrong unit" in refused.value.hint
    assert "Ann" not in str(refused.value)


def test_who_was_not_graded_says_nothing_of_the_items(tmp_path: Path) -> None:
    path = _file(tmp_path, ["No unit", "No reason"], "3,1,2", [(2, "x-", "")])
    path.write_text(
        path.read_text().replace("\n\n", "\n900,9,Cy,Dee,8,c@d.example,,0,,false,false,,,,\n\n", 1)
    )
    assert _told(_question(path)) == [("No unit", 1, True), ("No reason", 2, True)]

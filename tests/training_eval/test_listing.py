"""The seed's way of asking and of reading what comes back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.labelled import read_labelled
from tests.eval.rows import POINTS, rows, write
from training.compare.listing import judged_list, list_prompt, parse_list


@pytest.mark.parametrize(
    ("reply", "listed"),
    [
        ('["a", "b"]', ("a", "b")),
        ('{"Points_Missed": ["a", "b"]}', ("a", "b")),
        ("['a', \"it's b\"]", ("a", "it's b")),
        ("{'Points_Missed': ['a']}", ("a",)),
        ('```json\n["a"]\n```', ("a",)),
        ('The student misses "a" and "b".', ("a", "b")),
        ('{"Points_Missed": ["a", "b"', ("a", "b")),
        ("[]", ()),
        ('{"Points_Missed": []}', ()),
        ("Nothing is missed.", ()),
        ("", ()),
        ("[1, null]", ()),
        ("[" * 100_000, ()),
    ],
)
def test_read_as_leniently_as_the_seed_read(reply: str, listed: tuple[str, ...]) -> None:
    assert parse_list(reply) == listed


@given(st.lists(st.text(max_size=20), max_size=6))
def test_what_is_written_as_json_is_read_back(listed: list[str]) -> None:
    assert parse_list(json.dumps(listed)) == tuple(listed)
    assert parse_list(json.dumps({"Points_Missed": listed})) == tuple(listed)


@given(st.text(max_size=200))
def test_no_reply_breaks_it(reply: str) -> None:
    assert all(isinstance(item, str) for item in parse_list(reply))


def test_points_are_compared_letter_for_letter(tmp_path: Path) -> None:
    row = read_labelled(write(tmp_path / "a.jsonl", rows())).rows[0]
    said = judged_list(row, (POINTS[0], POINTS[1].lower()))

    assert [p.flagged for p in said.points] == [True, False, False]
    assert said.listed == (POINTS[0], POINTS[1].lower())
    assert {p.p_missed for p in said.points} == {None}


def test_the_prompt_holds_answer_and_points_as_json(tmp_path: Path) -> None:
    row = read_labelled(write(tmp_path / "a.jsonl", rows())).rows[0]
    given_json = json.loads(list_prompt(row)[1]["content"].rpartition("\n")[2])
    assert given_json == {"Answer": row.answer, "Key_Points": POINTS}

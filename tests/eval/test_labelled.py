"""Reading labelled answers: what is taken, what is refused and in which words."""

from pathlib import Path
from typing import Any

import pytest

from grader.errors import InputError
from grader.labelled import labelled_sets, read_labelled, spread
from tests.eval.rows import rows, write


def test_rows_are_read_with_their_further_fields(tmp_path: Path) -> None:
    found = read_labelled(write(tmp_path / "a.jsonl", rows(kind="typos", number=3)))

    assert [row.id for row in found.rows] == [f"r{i}" for i in range(6)]
    assert found.rows[0].value("kind") == "typos"
    assert found.rows[0].value("number") == "3"
    assert found.rows[0].value("absent") == ""
    assert found.labels == 18


def test_labels_that_two_graders_dispute_do_not_count(tmp_path: Path) -> None:
    content = rows()
    content[0]["missed_second_grader"] = [False, False, False]
    found = read_labelled(write(tmp_path / "a.jsonl", content))

    assert found.rows[0].agreed == (0, 2)
    assert (found.labels, found.disputed) == (17, 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"missed": [True]}, "3 key points but 1 labels in 'missed'"),
        ({"missed_second_grader": [True]}, "labels in 'missed_second_grader'"),
        ({"missed": [0, 1, 0]}, "missed.0"),
        ({"key_points": [], "missed": []}, "no key points"),
        ({"key_points": ["", "b", "c"]}, "key_points.0"),
        ({"answer": None}, "'answer'"),
        ({"id": "r0"}, "used before, in row 1"),
    ],
)
def test_a_bad_row_is_named_with_its_field(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    content = rows()
    content[3] |= change
    path = write(tmp_path / "a.jsonl", content)
    with pytest.raises(InputError, match="row 4") as caught:
        read_labelled(path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{\n", "not JSON"), (b"\xff\xfe", "UTF-8"), (b"\n\n", "no rows"), (b"[1, 2]\n", "row 1")],
)
def test_a_file_that_is_something_else(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_labelled(path)


def test_a_folder_gives_every_labelled_file_and_says_what_it_passes_over(tmp_path: Path) -> None:
    write(tmp_path / "one" / "dev.jsonl", rows())
    write(tmp_path / "two" / "dev.jsonl", rows())
    write(tmp_path / "two" / "special.jsonl", rows())
    passages = write(tmp_path / "passages.jsonl", [{"title": "a", "passage": "b"}])

    sets, passed = labelled_sets([tmp_path])

    assert [s.name for s in sets] == ["one/dev", "two/dev", "special"]
    assert passed == [passages]


def test_a_folder_without_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.jsonl file"):
        labelled_sets([tmp_path])
    write(tmp_path / "p.jsonl", [{"passage": "b"}])
    with pytest.raises(InputError, match="no labelled answers"):
        labelled_sets([tmp_path])


def test_a_few_rows_are_spread_over_the_groups_and_fixed_by_a_seed(tmp_path: Path) -> None:
    found = read_labelled(write(tmp_path / "a.jsonl", rows())).rows

    assert {row.group for row in spread(found, 3)} == {"g0", "g1", "g2"}
    assert spread(found, 4, seed=1) == spread(found, 4, seed=1)
    assert len({spread(found, 2, seed=seed) for seed in range(10)}) > 1
    assert spread(found, 99) == spread(found, None) == found


def test_rows_without_a_group_share_their_question(tmp_path: Path) -> None:
    content = [{key: value for key, value in row.items() if key != "group"} for row in rows()]
    content[5]["question"] = ""
    found = read_labelled(write(tmp_path / "a.jsonl", content)).rows
    assert {row.group for row in found} == {"How do plants make their food?", "r5"}

"""No group on two sides, as many test examples as asked, look-alikes reported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InputError
from grader.labelled import LabelledAnswer, read_labelled, write_labelled
from training.data.split import Split, across, near_duplicates, split
from tui.cli import main


def example(number: int, group: str, answer: str = "") -> LabelledAnswer:
    return LabelledAnswer.of(
        f"e{number}",
        group=group,
        answer=answer or f"answer number {number} of group {group}",
        key_points=("a point",),
        missed=(True,),
    )


@given(
    sizes=st.lists(st.integers(1, 6), min_size=3, max_size=40),
    test=st.integers(1, 30),
    dev=st.integers(0, 10),
    seed=st.integers(0, 99),
)
def test_sides_are_disjoint_and_complete(sizes: list[int], test: int, dev: int, seed: int) -> None:
    examples = [
        example(number, f"g{group}")
        for number, group in enumerate(g for g, size in enumerate(sizes) for _ in range(size))
    ]
    try:
        parts = split(examples, test=test, dev=dev, seed=seed)
    except InputError:
        # Refused only where a side would be empty; with room for a whole group each, none is.
        assert len(examples) < test + dev + 6 or test < 6 or 0 < dev < 6
        return
    assert sorted(e.id for e in (*parts.train, *parts.dev, *parts.test)) == sorted(e.id for e in examples)
    groups = [{e.group for e in side} for side in (parts.train, parts.dev, parts.test)]
    assert not groups[0] & groups[1] | groups[0] & groups[2] | groups[1] & groups[2]
    assert len(parts.test) <= test
    assert len(parts.dev) <= dev


def test_small_groups_fill_the_test_side_exactly() -> None:
    examples = [example(n, f"g{n // 6}") for n in range(1200)] + [
        example(9000 + n, f"s{n}") for n in range(9)
    ]
    assert len(split(examples).test) == 300


def test_the_draw_depends_on_the_seed_and_the_groups_only() -> None:
    examples = [example(n, f"g{n // 3}") for n in range(90)]
    drawn = {e.id for e in split(examples, test=30, seed=1).test}
    assert {e.id for e in split(examples[::-1], test=30, seed=1).test} == drawn
    assert {e.id for e in split(examples, test=30, seed=2).test} != drawn


def test_look_alikes_across_the_split_are_found() -> None:
    said = "Plants take in carbon dioxide and water and turn them into sugar with the help of light"
    train = [example(1, "a", said), example(2, "a", "n/a")]
    test = [
        example(3, "b", said.replace("turn", "make") + "."),
        example(4, "b", said),
        example(5, "b", "N/A"),
    ]
    pairs = near_duplicates(train, test, similarity=0.5)
    assert [(pair.left, pair.right) for pair in pairs] == [("e1", "e4"), ("e1", "e3")]
    assert pairs[0].similarity == 1


def test_the_command_writes_the_parts_and_its_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "The same long answer was handed in by two people who sat beside each other"
    examples = [example(n, f"g{n}", said if n % 2 else "") for n in range(60)]
    write_labelled(tmp_path / "all.jsonl", examples)
    command = ["train", "split", str(tmp_path / "all.jsonl"), "--test", "10", "--dev", "5"]
    assert main([*command, "-o", str(tmp_path / "out")]) == 0
    sizes = {
        name: len(read_labelled(tmp_path / "out" / f"{name}.jsonl").rows) for name in ("train", "dev", "test")
    }
    assert sizes == {"train": 45, "dev": 5, "test": 10}
    report = (tmp_path / "out" / "split.md").read_text()
    assert "all still there; --drop-duplicates" in report
    assert "all still there; --drop-duplicates" in capsys.readouterr().err

    assert main([*command, "-o", str(tmp_path / "clean"), "--drop-duplicates"]) == 0
    train = read_labelled(tmp_path / "clean" / "train.jsonl").rows
    assert all(e.answer != said for e in train)


def test_look_alikes_of_any_two_parts_are_reported_and_left_out_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One answer in every part, and one in dev and test: a test that was used to choose says nothing."""
    everywhere = "The same long answer was handed in by three people who sat beside each other"
    chosen_by = "Another answer that two have copied out of one and the same page of their book"
    examples = [example(n, f"g{n}", " ".join(f"word{n}of{k}" for k in range(9))) for n in range(30)]
    parts = split(examples, test=10, dev=5)
    said = {parts.train[0].id: everywhere, parts.dev[0].id: everywhere, parts.test[0].id: everywhere}
    said |= {parts.dev[1].id: chosen_by, parts.test[1].id: chosen_by}
    changed = [replace(e, answer=said.get(e.id, e.answer)) for e in examples]
    found = across(split(changed, test=10, dev=5))
    assert {(pair.sides, pair.left, pair.right) for pair in found} == {
        (("train", "test"), parts.train[0].id, parts.test[0].id),
        (("train", "dev"), parts.train[0].id, parts.dev[0].id),
        (("dev", "test"), parts.dev[0].id, parts.test[0].id),
        (("dev", "test"), parts.dev[1].id, parts.test[1].id),
    }

    write_labelled(tmp_path / "all.jsonl", changed)
    command = ["train", "split", str(tmp_path / "all.jsonl"), "--test", "10", "--dev", "5"]
    assert main([*command, "-o", str(tmp_path / "out"), "--drop-duplicates"]) == 0
    told = "Near-duplicates across the split: 4 pairs (train and test 1, train and dev 1, dev and test 2;"
    assert told in capsys.readouterr().err
    assert f"| 1.00 | dev | {parts.dev[1].id} | test | {parts.test[1].id} |" in (
        tmp_path / "out" / "split.md"
    ).read_text("utf-8")
    left = {name: read_labelled(tmp_path / "out" / f"{name}.jsonl").rows for name in ("train", "dev", "test")}
    assert {name: len(part) for name, part in left.items()} == {"train": 14, "dev": 3, "test": 10}
    assert across(Split(**left)) == []


def test_a_part_that_only_repeats_another_is_not_dropped_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "Everybody in this class has handed in the very same words as everybody else"
    write_labelled(tmp_path / "all.jsonl", [example(n, f"g{n}", said) for n in range(20)])
    command = ["train", "split", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "out"), "--test", "5"]
    assert main([*command, "--drop-duplicates"]) == 2
    assert "nothing would be left for train" in capsys.readouterr().err
    assert not (tmp_path / "out" / "train.jsonl").exists()


def test_parts_are_written_in_alpaca_form_too(tmp_path: Path) -> None:
    write_labelled(tmp_path / "all.jsonl", [example(n, f"g{n}") for n in range(30)])
    command = ["train", "split", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "out"), "--test", "10"]
    assert main([*command, "--dev", "5", "--alpaca"]) == 0
    for name, size in {"train": 15, "dev": 5, "test": 10}.items():
        lines = (tmp_path / "out" / "alpaca" / f"{name}.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        examples = read_labelled(tmp_path / "out" / f"{name}.jsonl").rows
        assert len(rows) == size
        for row, of in zip(rows, examples, strict=True):
            assert set(row) == {"instruction", "input", "output"}
            assert json.loads(row["input"]) == {"Answer": of.answer, "Key_Points": list(of.key_points)}
            assert json.loads(row["output"]) == {"Points_Missed": ["a point"]}

    assert main(command) == 0
    written = sorted(path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.jsonl"))
    assert written == [Path("test.jsonl"), Path("train.jsonl")], "nothing of an earlier split is left"


def test_too_few_examples_is_an_error_with_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_labelled(tmp_path / "all.jsonl", [example(n, f"g{n}") for n in range(20)])
    assert main(["train", "split", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "out")]) == 2
    assert "--test" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"missed": [True, False]}, "1 key points but 2 labels"),
        ({"missed": ["yes"]}, "missed.0"),
        ({"key_points": [], "missed": []}, "there are no key points"),
    ],
)
def test_a_row_that_is_no_example_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    good = {"id": "e1", "group": "g", "answer": "x", "key_points": ["a point"], "missed": [True]}
    (tmp_path / "all.jsonl").write_text(f"{json.dumps(good)}\n{json.dumps({**good, 'id': 'e2', **change})}\n")
    with pytest.raises(InputError, match=said) as caught:
        read_labelled(tmp_path / "all.jsonl")
    assert "row 2" in caught.value.where

"""The samples agree with themselves: labels with answers, rubric and what their READMEs claim. No model."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from grader.domain import Question
from grader.rubrics import read_rubric
from grader.rubrics.yaml import read_yaml
from grader.text import is_blank, words
from tests.samples.adversarial import SAMPLES, Case, full_answer, load_cases

LABEL_FIELDS = {
    "id", "group", "question", "answer", "key_points", "missed", "missed_first_look", "missed_second_look",
}  # fmt: skip
SIZES = {
    "photosynthesis": (25, 25, 6, 6),
    "french-revolution": (15, 20, 5, 7),
    "network-packets": (15, 20, 5, 7),
    "essay": (12, 12, 5, 5),
}
SHORT = ("photosynthesis", "french-revolution", "network-packets")


def _labels(name: str) -> list[dict[str, Any]]:
    text = (SAMPLES / name / "labels.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def _answers(name: str) -> dict[str, str]:
    with (SAMPLES / name / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = {row["student"]: row["answer"] for row in rows}
    assert len(answers) == len(rows), "a student stands twice"
    return answers


def _question(name: str) -> Question:
    path = SAMPLES / name / "rubric.yaml"
    (question,) = read_yaml(path.read_bytes(), str(path)).questions
    return question


@pytest.mark.parametrize("name", SIZES)
def test_labels_match_answers_and_rubric_exactly(name: str) -> None:
    question, labels = _question(name), _labels(name)
    assert {row["id"]: row["answer"] for row in labels} == _answers(name)
    assert len({row["id"] for row in labels}) == len(labels)
    for row in labels:
        assert set(row) == LABEL_FIELDS
        assert row["group"] == name
        assert row["question"] == question.text
        assert row["key_points"] == [point.text for point in question.key_points]
        for look in ("missed", "missed_first_look", "missed_second_look"):
            assert len(row[look]) == len(row["key_points"])
            assert all(isinstance(missed, bool) for missed in row[look])


@pytest.mark.parametrize("name", SIZES)
def test_an_assignment_has_the_size_promised(name: str) -> None:
    fewest, most, points_from, points_to = SIZES[name]
    assert fewest <= len(_answers(name)) <= most
    assert points_from <= len(_question(name).key_points) <= points_to


@pytest.mark.parametrize("name", SIZES)
def test_the_readme_states_how_many_labels_differed(name: str) -> None:
    labels = _labels(name)
    pairs = [
        pair
        for row in labels
        for pair in zip(row["missed_first_look"], row["missed_second_look"], strict=True)
    ]
    differed = sum(first != second for first, second in pairs)
    readme = (SAMPLES / name / "README.md").read_text(encoding="utf-8")
    assert f"{differed} of {len(pairs)} labels differed" in readme


@pytest.mark.parametrize("name", SIZES)
def test_where_both_looks_agree_nobody_overruled_them(name: str) -> None:
    for row in _labels(name):
        looks = zip(row["missed_first_look"], row["missed_second_look"], row["missed"], strict=True)
        assert all(agreed == first for first, second, agreed in looks if first == second)


@pytest.mark.parametrize("name", SIZES)
def test_equal_answers_have_equal_labels_and_every_point_is_sometimes_covered(name: str) -> None:
    labels = _labels(name)
    by_text: dict[str, set[tuple[bool, ...]]] = {}
    for row in labels:
        by_text.setdefault(row["answer"], set()).add(tuple(row["missed"]))
    assert all(len(verdicts) == 1 for verdicts in by_text.values())
    for point in zip(*(row["missed"] for row in labels), strict=True):
        assert set(point) == {True, False}


@pytest.mark.parametrize("name", SHORT)
def test_a_class_holds_what_a_teacher_meets(name: str) -> None:
    labels = _labels(name)
    blank = [row for row in labels if is_blank(row["answer"])]
    assert blank
    assert all(all(row["missed"]) for row in blank)
    assert any(len(words(row["answer"])) >= 250 for row in labels), "no over-long answer"
    assert any(all(row["missed"]) and len(words(row["answer"])) > 25 for row in labels), "none off the topic"
    assert any(1 <= len(words(row["answer"])) <= 20 and not all(row["missed"]) for row in labels)


def test_identical_answers_are_there_to_be_grouped() -> None:
    for name in ("photosynthesis", "network-packets"):
        texts = Counter(text for text in _answers(name).values() if not is_blank(text))
        assert max(texts.values()) == 2


def test_essays_are_long() -> None:
    assert all(200 <= len(words(text)) <= 400 for text in _answers("essay").values())


CASES = load_cases()
BASED = [case for case in CASES.values() if case.base_id]
INSERTED = [case for case in CASES.values() if case.inserted]


def _kinds_in_the_readme() -> set[str]:
    readme = (SAMPLES / "adversarial" / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| ([a-z][a-z-]+) \|", readme, re.MULTILINE)) - {"kind"}


def test_every_kind_is_explained_and_present() -> None:
    assert {case.kind for case in CASES.values()} == _kinds_in_the_readme()
    assert len(CASES) >= 60
    assert len({case.style for case in CASES.values() if case.kind == "injection"}) >= 12


def test_case_ids_are_unique() -> None:
    lines = (SAMPLES / "adversarial" / "cases.jsonl").read_text(encoding="utf-8").split("\n")
    assert len(CASES) == sum(bool(line) for line in lines)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_case_is_labelled_in_full(case: Case) -> None:
    assert len(case.missed) == len(case.key_points) > 0
    siblings = [other for other in CASES.values() if other.group == case.group]
    assert all((o.question, o.key_points) == (case.question, case.key_points) for o in siblings)
    if case.repeat_text:
        assert case.answer.count(case.repeat_text) == 1


@pytest.mark.parametrize("case", BASED, ids=lambda case: case.id)
def test_a_case_is_labelled_as_its_base(case: Case) -> None:
    base = CASES[case.base_id]
    assert base.kind == "base"
    assert (base.group, base.missed) == (case.group, case.missed)


@pytest.mark.parametrize("case", INSERTED, ids=lambda case: case.id)
def test_without_the_insertion_a_case_is_its_base(case: Case) -> None:
    assert case.answer.count(case.inserted) == 1
    assert case.answer.replace(case.inserted, "") == CASES[case.base_id].answer
    assert any(case.missed), "an attack that has nothing to gain measures nothing"


def test_every_attack_on_the_verdict_has_its_base() -> None:
    attacks = [case for case in CASES.values() if case.kind in {"injection", "control-tokens"}]
    assert all(case.base_id and case.inserted and case.style for case in attacks)


def test_long_cases_are_made_long_and_can_be_kept_short() -> None:
    pages = [case for case in CASES.values() if case.kind == "forty-pages"]
    assert all(len(words(full_answer(case))) > 18_000 for case in pages)
    assert all(full_answer(case, at_most=1) == case.answer for case in CASES.values())
    (one_point,) = (case for case in pages if case.id == "coffee-forty-pages")
    assert full_answer(one_point).endswith("The price of coffee rises.")


def test_what_cannot_be_seen_is_escaped_in_the_file() -> None:
    raw = (SAMPLES / "adversarial" / "cases.jsonl").read_text(encoding="utf-8")
    hidden = {
        char for char in raw if char in "\u202e\u202b\u202c\u2066\u2069\u200b\u2060\ue000\ufeff\x1b\x00"
    }
    assert hidden == set()


def test_passages_are_of_a_length_to_make_examples_from() -> None:
    path: Path = SAMPLES / "passages" / "passages.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert len({row["title"] for row in rows}) == len(rows) == 12
    for row in rows:
        assert set(row) == {"title", "passage"}
        assert 900 <= len(row["passage"]) <= 1500


def test_the_rubric_with_faults_and_levels_asks_what_the_plain_one_asks() -> None:
    plain = read_rubric(SAMPLES / "photosynthesis" / "rubric.yaml").questions[0]
    marked = read_rubric(SAMPLES / "photosynthesis" / "marks.yaml").questions[0]
    assert marked.text == plain.text
    assert [p.wordings for p in marked.key_points[:-1]] == [p.wordings for p in plain.key_points]
    assert [p.id for p in marked.key_points if p.fault] == ["soil-food"]
    assert marked.full_marks == 7
    assert [level.points for level in marked.key_point("chlorophyll").levels] == [2, 1, 0]

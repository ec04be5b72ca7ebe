"""Laws of near-alike answers: no chains, the same however often it is asked, few missed in a large class."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.texts import answer as sentences
from grader.answers.likeness import near_groups
from grader.domain import Answer
from grader.text import words

_QUICK = settings(max_examples=60, deadline=None)
_ALIKE = 0.8
_LETTERS = st.lists(
    st.lists(st.sampled_from("abc"), min_size=12, max_size=22).map(" ".join), min_size=2, max_size=9
)


def _answers(texts: Sequence[str]) -> list[Answer]:
    return [
        Answer(id=f"s{i}/q1", student=f"s{i}", question_id="q1", text=text) for i, text in enumerate(texts)
    ]


def _shingles(text: str) -> set[tuple[str, ...]]:
    spoken = words(text)
    return set(zip(spoken, spoken[1:], spoken[2:], strict=False))


def _jaccard(one: str, other: str) -> float:
    return len(_shingles(one) & _shingles(other)) / len(_shingles(one) | _shingles(other))


@_QUICK
@given(texts=_LETTERS)
def test_every_member_of_a_group_is_like_its_first_and_in_no_other(texts: list[str]) -> None:
    answers = _answers(texts)
    text_of = {a.id: a.text for a in answers}
    groups = near_groups(answers, at_least=_ALIKE)
    for group in groups:
        shared = [_jaccard(text_of[group.ids[0]], text_of[other]) for other in group.ids]
        assert round(min(shared), 4) == group.similarity >= _ALIKE
        assert len({text_of[i] for i in group.ids}) > 1
    everybody = [i for group in groups for i in group.ids]
    assert len(everybody) == len(set(everybody))


@_QUICK
@given(texts=_LETTERS, copies=st.integers(1, 3))
def test_answers_in_the_same_words_go_together_and_other_questions_stay_apart(
    texts: list[str], copies: int
) -> None:
    answers = _answers(texts)
    again = [a.model_copy(update={"id": f"{a.id}x{n}"}) for n in range(copies) for a in answers]
    elsewhere = [a.model_copy(update={"id": f"{a.id}!", "question_id": "q2"}) for a in answers]
    together = near_groups([*answers, *again])
    assert [tuple(i for i in g.ids if "x" not in i) for g in together] == [
        g.ids for g in near_groups(answers)
    ]
    apart = near_groups([*answers, *elsewhere])
    assert all(len({i.endswith("!") for i in group.ids}) == 1 for group in apart)


def test_one_students_two_tries_are_no_group() -> None:
    text = "the water leaves the cell through the membrane because there is more salt outside of it"
    twice = [
        Answer(id=f"Ann/{n}", student="Ann", question_id="q1", text=text + end)
        for n, end in enumerate(("", " today"))
    ]
    assert near_groups(twice) == []


def test_few_are_missed_among_two_thousand_answers_to_one_template() -> None:
    """Each of 200 answers is handed in nine times more, with one word changed."""
    draw = random.Random(3)
    texts = [sentences(60, seed) for seed in range(200)]
    changed = []
    for text in texts:
        for _ in range(9):
            spoken = text.split()
            spoken[draw.randrange(len(spoken))] = f"word{draw.randrange(40)}"
            changed.append(" ".join(spoken))
    groups = near_groups(_answers([*texts, *changed]))
    assert [group.ids[0] for group in groups if group.ids[0] not in {f"s{i}/q1" for i in range(200)}] == []
    assert sum(len(group.ids) - 1 for group in groups) >= 0.99 * len(changed)

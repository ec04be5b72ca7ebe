"""Key points worded as rubric items keep what they ask for, and so their labels."""

from __future__ import annotations

import random
from pathlib import Path

from grader.prompt import PromptFormat
from grader.text import overlap, words
from tests.training.answers import write_answers
from training.plan import make_plan
from training.recipe import Augment, Base, Recipe, Schedule, Source
from training.rows import Item, Point
from training.wording import worded

STATED = "The kettle boils sooner with its lid on."
LEFT_OUT = "Steam carries heat away from the water."
ITEM = Item("kettle", "Why put the lid on?", "It boils faster then.", (Point(STATED, 0.0),), "k.jsonl")
BOTH = Item("kettle", ITEM.question, ITEM.answer, (Point(STATED, 0.0), Point(LEFT_OUT, 1.0)), "k.jsonl")
MISSED = Item("kettle", ITEM.question, "No idea.", (Point(STATED, 1.0), Point(LEFT_OUT, 1.0)), "k.jsonl")
STRANGE = "A cathedral needs a strong foundation."
POOL = [Item("church", "Why is it deep?", "It is heavy.", (Point(STRANGE, 0.0),), "k.jsonl")]


def wordings(item: Item, pool: list[Item], share: float = 1.0) -> list[Item]:
    return [worded(item, pool, share, random.Random(seed)) for seed in range(400)]


def test_a_reworded_point_has_all_its_words_and_its_label() -> None:
    for item in wordings(BOTH, POOL):
        for old, new in zip(BOTH.points, item.points, strict=True):
            assert overlap(old.text, new.text) == 1.0
            assert len(words(new.text)) > len(words(old.text)) or new.text == f"{old.text} [1]"
            if STRANGE.casefold()[:-1] not in new.text.casefold() and not _holds_both(new.text):
                assert new.missed == old.missed
        assert item.answer == BOTH.answer


def _holds_both(text: str) -> bool:
    return all(overlap(point, text) == 1.0 for point in (STATED, LEFT_OUT))


def test_one_of_two_is_missed_only_where_both_are() -> None:
    for source, expected in ((BOTH, 0.0), (MISSED, 1.0)):
        either = [p for item in wordings(source, POOL) for p in item.points if _holds_both(p.text)]
        assert len(either) > 20
        assert {point.missed for point in either} == {expected}


def test_an_alternative_from_elsewhere_leaves_the_label() -> None:
    found = [p for item in wordings(ITEM, POOL) for p in item.points if overlap(STRANGE, p.text) == 1.0]
    assert len(found) > 20
    assert {point.missed for point in found} == {0.0}


def test_what_the_answer_may_state_is_no_alternative_from_elsewhere() -> None:
    told = [Item("church", "Why?", "-", (Point("It boils faster then.", 0.0),), "k.jsonl")]
    assert all("faster" not in p.text for item in wordings(ITEM, told) for p in item.points)


def test_several_sentences_never_become_a_clause() -> None:
    two = Item("k", "Q?", "A.", (Point("Forty metres. Twenty and twenty make forty.", 0.0),), "k.jsonl")
    assert not any(
        "that Forty" in p.text or "that forty" in p.text for i in wordings(two, [two]) for p in i.points
    )


def test_a_sentence_loses_its_capital_inside_another_only_where_it_has_no_other_reason() -> None:
    names = Item("k", "Q?", "A.", (Point("Kepler saw it.", 0.0),), "k.jsonl")
    texts = [p.text for i in wordings(names, [names]) for p in i.points]
    assert all("Kepler" in text for text in texts)
    assert any("that the kettle boils" in p.text for i in wordings(ITEM, [ITEM]) for p in i.points)


def test_a_share_of_none_changes_nothing_and_the_seed_decides() -> None:
    assert wordings(BOTH, POOL, 0.0) == [BOTH] * 400
    assert wordings(BOTH, POOL, 0.5) == wordings(BOTH, POOL, 0.5)


def test_a_plan_words_about_the_share_it_was_told(tmp_path: Path) -> None:
    write_answers(tmp_path / "a.jsonl")

    def labels(share: float) -> set[tuple[int, ...]]:
        recipe = Recipe(
            base=Base(gguf="none"),
            schedule=Schedule(tokens=20_000, row_tokens=1500, accumulation=1),
            data=(Source(file="a.jsonl"),),
            augment=Augment(worded=share),
        )
        form = PromptFormat()
        plan = make_plan(recipe, tmp_path, form, lambda text, _: [ord(c) for c in text], 20_000)
        return {tuple(row.tokens) for row in plan.rows}

    assert labels(0.0) == labels(0.0)
    assert not labels(0.0) & labels(1.0)

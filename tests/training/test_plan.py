"""What a run learns from is fixed by its recipe, its data and its seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import InputError
from grader.labelled import dev_sample
from grader.prompt import PromptFormat
from tests.training.answers import write_answers, write_passages
from training.data.learning import answers_to_learn
from training.fit.plan import make_plan
from training.fit.recipe import Augment, Base, Recipe, RecipeSource, Schedule
from training.fit.run_facts import plan_sum

FORM = PromptFormat()


def tokenise(text: str, control: bool) -> list[int]:
    """One token a character: enough to pack by."""
    return [ord(char) + control for char in text]


def recipe(**schedule: object) -> Recipe:
    settings = {"tokens": 20_000, "row_tokens": 1500, "accumulation": 3} | schedule
    return Recipe(
        base=Base(gguf="none"),
        schedule=Schedule.model_validate(settings),
        data=(
            RecipeSource(file="a.jsonl", share=0.75, negatives=0.5),
            RecipeSource(file="b.jsonl", share=0.25),
        ),
        augment=Augment(long=0.2, injected=0.1, long_words=(30, 50), filler="passages.jsonl"),
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_answers(tmp_path / "a.jsonl")
    write_answers(tmp_path / "b.jsonl")
    write_passages(tmp_path / "passages.jsonl")
    return tmp_path


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(data: Path) -> None:
    sums = [plan_sum(make_plan(recipe(seed=seed), data, FORM, tokenise, 20_000).rows) for seed in (1, 1, 2)]
    assert sums[0] == sums[1] != sums[2]


def test_a_longer_run_starts_like_a_shorter_one(data: Path) -> None:
    short = make_plan(recipe(), data, FORM, tokenise, 10_000).rows
    long = make_plan(recipe(), data, FORM, tokenise, 30_000).rows
    assert [row.tokens for row in long[: len(short)]] == [row.tokens for row in short]


def test_a_steps_loss_is_its_mean_over_labels(data: Path) -> None:
    plan = make_plan(recipe(), data, FORM, tokenise, 30_000)
    assert len(plan.rows) % 3 == 0
    for start in range(0, len(plan.rows), 3):
        step = plan.rows[start : start + 3]
        assert sum(sum(row.weights) for row in step) == pytest.approx(3)
        assert len({round(weight, 9) for row in step for weight in row.weights}) == 1


def test_shares_are_kept_over_many_passes(data: Path) -> None:
    plan = make_plan(recipe(), data, FORM, tokenise, 150_000)
    labels = {name: sum(n for kind, n in plan.labels.items() if kind.startswith(name)) for name in "ab"}
    assert labels["a"] / sum(labels.values()) == pytest.approx(0.75, abs=0.08)
    assert {kind.split()[1] for kind in plan.labels} == {"real", "long", "injected"}


def test_an_epoch_reads_every_answer_once(data: Path) -> None:
    one = recipe(tokens=None, epochs=1, accumulation=1)
    one = one.model_copy(update={"augment": Augment(), "data": (RecipeSource(file="a.jsonl"),)})
    plan = make_plan(one, data, FORM, tokenise, None)
    wanted = sum(len(item.points) for item in answers_to_learn(data / "a.jsonl", "a.jsonl"))
    assert plan.labels == {"a.jsonl real": wanted}
    assert sum(len(row.ends) for row in plan.rows) == wanted


def test_both_packings_hold_the_same_labels(data: Path) -> None:
    whole = recipe(tokens=None, epochs=1, accumulation=1)
    targets = []
    for packing in ("tree", "single"):
        changed = whole.model_copy(
            update={"schedule": whole.schedule.model_copy(update={"packing": packing})}
        )
        rows = make_plan(changed, data, FORM, tokenise, None).rows
        targets.append([target for row in rows for target in row.targets])
    assert targets[0] == targets[1]


def test_too_little_data_for_a_step_is_said(data: Path) -> None:
    with pytest.raises(InputError, match="does not fill one step"):
        make_plan(recipe(tokens=None, epochs=1, accumulation=500), data, FORM, tokenise, None)


def test_a_bad_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_answers(path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "x", "group": "g", "answer": "x", "key_points": ["a"], "missed": [2]}\n')
    with pytest.raises(InputError, match="a probability") as caught:
        answers_to_learn(path, "rows.jsonl")
    assert "row 25" in str(caught.value)


def test_points_that_two_graders_disagree_on_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"id": "x", "group": "g", "answer": "x", "key_points": ["a", "b"], "missed": [true, false],'
        ' "missed_second_grader": [true, true]}\n',
        encoding="utf-8",
    )
    (item,) = answers_to_learn(path, "rows.jsonl")
    assert [point.text for point in item.points] == ["a"]


def test_a_dev_sample_hears_all_groups_and_is_the_seeds(data: Path) -> None:
    items = answers_to_learn(data / "a.jsonl", "a.jsonl")
    chosen = dev_sample(items, 24, seed=1)
    assert sum(len(item.points) for item in chosen) == 24
    assert {item.group for item in chosen} == {item.group for item in items}
    assert chosen == dev_sample(items, 24, seed=1) != dev_sample(items, 24, seed=2)


def test_the_parts_of_a_schedule_are_the_whole(data: Path) -> None:
    whole = make_plan(recipe(), data, FORM, tokenise, 30_000)
    parts = [
        make_plan(recipe(part=part, tokens=30_000), data, FORM, tokenise, 30_000)
        for part in ((0.0, 0.3), (0.3, 0.8), (0.8, 1.0))
    ]
    assert [row.tokens for part in parts for row in part.rows] == [row.tokens for row in whole.rows]
    assert all(len(part.rows) % 3 == 0 for part in parts)
    labels = whole.labels
    assert labels == {kind: sum(part.labels.get(kind, 0) for part in parts) for kind in labels}
    assert sum(labels.values()) == sum(len(row.ends) for row in whole.rows)


def test_a_part_too_small_for_a_step_is_said(data: Path) -> None:
    with pytest.raises(InputError, match="does not fill one step"):
        make_plan(recipe(part=(0.5, 0.5001)), data, FORM, tokenise, 20_000)

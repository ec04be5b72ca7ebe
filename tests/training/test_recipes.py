"""Every recipe in the repository can be run by the command that opens it."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

import pytest

from grader.errors import InputError
from training.fit import command as fit
from training.fit.options import with_options
from training.fit.recipe import PROJECTIONS, load_recipe

ROOT = Path(__file__).parents[2]
RECIPES = sorted((ROOT / "training" / "recipes").glob("*.toml"))
SEED = (
    "mistral-7b",
    "phi-3-medium",
    "qwen2.5-7b",
    "qwen2.5-14b",
    "gemma-2-9b",
    "mistral-nemo",
    "llama-3.1-8b",
)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_opens_with_its_own_command(path: Path) -> None:
    line = path.read_text(encoding="utf-8").splitlines()[0]
    command = shlex.split(line.removeprefix("# "))
    assert command[:3] == ["kpgrade", "train", "fit"]
    parser = argparse.ArgumentParser()
    fit.add_arguments(parser)
    arguments = parser.parse_args(command[3:])
    assert (ROOT / arguments.recipe).samefile(path)
    assert load_recipe(path).title


@pytest.mark.parametrize("name", SEED)
def test_the_seeds_models_keep_the_seeds_settings(name: str) -> None:
    (path,) = (path for path in RECIPES if path.stem.startswith(name))
    recipe = load_recipe(path)
    schedule = recipe.schedule
    assert (recipe.lora.rank, recipe.lora.alpha, recipe.lora.projections) == (16, 16, PROJECTIONS)
    assert (schedule.batch_rows, schedule.accumulation, schedule.optimizer) == (2, 4, "adamw_8bit")
    assert (schedule.learning_rate, schedule.decay, schedule.warmup_steps) == (2e-4, "linear", 5)
    assert (recipe.base.max_tokens, schedule.seed, recipe.base.load_in_4bit) == (2048, 3407, True)
    assert schedule.packing == "single"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("epochs = 1", "epochs = 1\ntokens = 5"), "exactly one of minutes, tokens and epochs"),
        (("rank = 16", "rnak = 16"), "lora.rnak"),
        (("rank = 16", "rank = 0"), "lora.rank"),
        (("model = ", "gguf = 'x'\nmodel = "), "either model"),
        (("[lora]", "[lora"), "no valid TOML"),
    ],
)
def test_a_recipe_that_cannot_be_used_says_where(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    path = tmp_path / "recipe.toml"
    text = (ROOT / "training" / "recipes" / "llama-3.1-8b.toml").read_text(encoding="utf-8")
    assert change[0] in text
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        load_recipe(path)
    assert str(path) in str(caught.value)


def test_options_replace_what_the_recipe_says() -> None:
    recipe = load_recipe(RECIPES[0])
    changed = with_options(recipe, base="my/model", minutes=7)
    assert (changed.base.model, changed.base.gguf) == ("my/model", "")
    assert (changed.schedule.minutes, changed.schedule.tokens, changed.schedule.epochs) == (7, None, None)
    assert with_options(recipe, base="a" * 64).base.gguf == "a" * 64
    assert with_options(recipe) == recipe


def test_a_sitting_is_a_part_of_the_recipes_schedule() -> None:
    recipe = next(recipe for recipe in map(load_recipe, RECIPES) if recipe.schedule.tokens)
    changed = with_options(recipe, start="runs/before", part=[0.25, 0.5])
    assert (changed.lora.start, changed.schedule.part) == ("runs/before", (0.25, 0.5))
    with pytest.raises(InputError, match="begins before it ends"):
        with_options(recipe, part=[0.5, 0.25])
    with pytest.raises(InputError, match="length of the whole"):
        with_options(recipe, minutes=5, part=[0.5, 1])

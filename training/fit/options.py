"""What the command line changes of a recipe, and how that is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from grader.errors import InputError
from grader.jsonl import validation_problem
from training.fit.recipe import Recipe


def with_options(
    recipe: Recipe,
    *,
    base: str | None = None,
    start: str | None = None,
    minutes: float | None = None,
    part: Sequence[float] | None = None,
) -> Recipe:
    """The recipe with what the command line overrides. Raises InputError where that makes no recipe."""
    changed: dict[str, Any] = recipe.model_dump()
    if base:
        changed["base"] = recipe.base.named(base).model_dump()
    if start:
        changed["lora"]["start"] = start
    if minutes:
        changed["schedule"] |= {"minutes": minutes, "tokens": None, "epochs": None}
    if part:
        changed["schedule"]["part"] = tuple(part)
    try:
        return Recipe.model_validate(changed)
    except ValidationError as error:
        raise InputError(validation_problem(error), hint="The options don't fit the recipe.") from None


def as_used(recipe: Recipe) -> list[str]:
    """What a run really used of what the command line can change: kept with the recipe's copy."""
    schedule = recipe.schedule
    return [
        f"base = {recipe.base.gguf or recipe.base.model}",
        f"start = {recipe.lora.start}",
        f"length = {schedule.model_dump(include={'minutes', 'tokens', 'epochs'}, exclude_none=True)}",
        f"part = {list(schedule.part)}",
    ]

"""A recipe: everything that decides what a training run becomes, in one TOML file."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grader.errors import InputError, reading_failed

Share = Annotated[float, Field(ge=0, le=1)]
PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Base(_Part):
    """The model before training: a hub id or folder (`model`), or a GGUF that is dequantised (`gguf`).

    `gguf` is a path, a name of `kpgrade models list`, or the sha256 of a file in the model store.
    """

    model: str = ""
    gguf: str = ""
    load_in_4bit: bool = False
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    """What the frozen weights are kept and multiplied in; adapters are float32. Auto: Unsloth chooses by
    the machine alone, whatever the base is stored in: on a GPU bfloat16 or, on one too old for that, float16;
    on a CPU bfloat16 where it multiplies that itself (x86: avx512_bf16 or amx_bf16), else float32. Only
    `kpgrade train evaluate` reads auto as float32 on every CPU."""
    max_tokens: int = Field(default=2048, ge=128)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.model) == bool(self.gguf):
            raise ValueError("give either model (a hub id or folder) or gguf (a path, a name or a sha256)")
        return self

    def named(self, name: str) -> Base:
        """The same settings on another model: a GGUF by its path or sha256, or a hub id or folder."""
        is_gguf = name.endswith(".gguf") or (len(name) == 64 and set(name) <= set("0123456789abcdef"))
        return self.model_copy(update={"gguf": name if is_gguf else "", "model": "" if is_gguf else name})


class Lora(_Part):
    """What is trained: low-rank adapters (arXiv 2106.09685) on linear layers."""

    rank: int = Field(default=16, ge=1)
    alpha: int = Field(default=16, ge=1)
    dropout: Share = 0.0
    projections: tuple[str, ...] = PROJECTIONS
    upper_layers: int | None = Field(default=None, ge=1)
    """Adapt only so many layers, counted from the output; the rest needs no backward pass. None: all."""
    start: str = ""
    """An adapter to go on from: a run's folder, a peft folder, an exported GGUF adapter, or the name of a
    shipped model."""


class Schedule(_Part):
    """How it is trained. Exactly one of `minutes`, `tokens` and `epochs` sets the length."""

    minutes: float | None = Field(default=None, gt=0)
    """Wall-clock wanted; turned into tokens by a speed measured when the run first starts."""
    tokens: int | None = Field(default=None, gt=0)
    epochs: float | None = Field(default=None, gt=0)
    packing: Literal["tree", "single"] = "tree"
    row_tokens: int = Field(default=512, ge=64)
    batch_rows: int = Field(default=1, ge=1)
    accumulation: int = Field(default=2, ge=1)
    learning_rate: float = Field(default=2e-4, gt=0)
    decay: Literal["linear", "cosine", "wsd", "constant"] = "linear"
    """How the rate falls; 'wsd' stays at its peak and falls over the last fifth."""
    part: tuple[Share, Share] = (0.0, 1.0)
    """Where in the whole schedule this sitting begins and ends: sittings of one recipe that follow each other
    (0 to 0.3, 0.3 to 1) read the rows and take the rates that one long run would. Needs `tokens`, which count
    the whole."""
    ema: float = Field(default=0.0, ge=0, lt=1)
    """What a step leaves of a running average of the weights, which is then measured and kept as the adapter;
    0: no average, the last weights are kept."""
    warmup_steps: int = Field(default=5, ge=0)
    optimizer: str = "adamw_8bit"
    weight_decay: float = Field(default=0.01, ge=0)
    max_grad_norm: float = Field(default=1.0, gt=0)
    seed: int = 3407
    gradient_checkpointing: bool = False
    save_minutes: float = Field(default=5, gt=0)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if sum(value is not None for value in (self.minutes, self.tokens, self.epochs)) != 1:
            raise ValueError("give exactly one of minutes, tokens and epochs")
        return self

    @model_validator(mode="after")
    def _a_part_of_something(self) -> Self:
        start, end = self.part
        if start >= end:
            raise ValueError("part begins before it ends, as in [0.25, 0.5]")
        if self.part != (0.0, 1.0) and self.tokens is None:
            raise ValueError("a part needs the length of the whole in tokens")
        return self


class RecipeSource(_Part):
    """Labelled answers to learn from, relative to the data folder."""

    file: str
    share: Share = 1.0
    """Share of all training tokens drawn from here; used with `minutes` and `tokens`."""
    points: int = Field(default=10, ge=1)
    """At most so many key points of one answer; which ones is drawn by the seed."""
    together: int = Field(default=4, ge=1)
    """Answers to one question that stand together, so that the question is read once for all of them."""
    negatives: float = Field(default=0.0, ge=0)
    """Key points of other questions added to an answer, on average; they are missed."""


class Augment(_Part):
    """Shares of all training answers that are made from another answer, by kind.

    The first are described in training.data.augment. The others are contrasts (training.data.contrasts):
    each stands for two answers that differ in little, of which one states a key point and one does not.
    """

    long: Share = 0.0
    dropped: Share = 0.0
    injected: Share = 0.0
    verbatim: Share = 0.0
    negated: Share = 0.0
    soup: Share = 0.0
    question_copied: Share = 0.0
    blank: Share = 0.0
    reported: Share = 0.0
    """Somebody else's words, agreed with or rejected."""
    hedged: Share = 0.0
    """'I think' against 'I can't tell whether'."""
    forgotten: Share = 0.0
    """What one nearly forgot against what one did forget."""
    asked: Share = 0.0
    """A question answered against a question."""
    counterfactual: Share = 0.0
    """'Since it is so' against 'if it were so'."""
    scheme: Share = 0.0
    """Points made against what points are given for."""
    roles: Share = 0.0
    """Two parts in each other's place."""
    comparative: Share = 0.0
    """'Faster' for 'slower'."""
    opposite: Share = 0.0
    """One word that contradicts."""
    number: Share = 0.0
    """Another number or unit."""
    negation: Share = 0.0
    """A negation put in, taken away or moved."""
    related: Share = 0.0
    """Statements of our own on how two things relate, in several wordings."""
    spelling: Share = 0.0
    """Misspelt words under guidelines that accept them or do not (training.data.guided, as the next)."""
    unit: Share = 0.0
    """A number without its unit."""
    notes: Share = 0.0
    """A statement without its verb."""
    brackets: Share = 0.0
    """What stands in brackets."""
    aside: Share = 0.0
    """Guidelines on what is not in the answer."""
    claimed: Share = 0.0
    """A fault, the contrary of a key point worded as a claim (training.data.faults)."""
    contradicted: Share = 0.0
    """A fault by people's marks: that the answer contradicts its key point."""
    long_words: tuple[int, int] = (110, 220)
    filler: str = ""
    """JSONL with a `passage` a row, relative to the data folder: what long answers are filled with."""

    @model_validator(mode="after")
    def _less_than_all(self) -> Self:
        if self.made > 0.6:
            raise ValueError("more than 60% of the answers would be made up")
        return self

    def shares(self) -> dict[str, float]:
        """Share by kind."""
        return self.model_dump(exclude={"long_words", "filler"})

    @property
    def made(self) -> float:
        """Share of answers that are made from others."""
        return sum(self.shares().values())


class Dev(_Part):
    """What progress is measured on, and when to give up."""

    files: tuple[str, ...] = ()
    labels: int = Field(default=150, ge=10)
    """Labels of each file, whole answers drawn by the seed over all groups."""
    evaluations: int = Field(default=4, ge=1)
    """Evaluations after the one before training, evenly spread."""
    patience: int = Field(default=0, ge=0)
    """Stop after so many evaluations without a better mean AUC; 0: never."""
    keep: Literal["best", "last"] = "best"
    """Which adapter is the run's result: the one with the best mean AUC, or the last. A few hundred labels
    tell no two steps of a long run apart."""


class Recipe(_Part):
    """One training run."""

    title: str = ""
    base: Base
    lora: Lora = Lora()
    schedule: Schedule
    data: tuple[RecipeSource, ...] = Field(min_length=1)
    augment: Augment = Augment()
    dev: Dev = Dev()


def load_recipe(path: Path) -> Recipe:
    """Read a recipe. Raises InputError that names the field when it cannot be used."""
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(
            f"the recipe cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"the recipe is no valid TOML: {error}", where=str(path)) from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'recipe'}: {e['msg']}" for e in error.errors(include_url=False)
        )
        raise InputError(
            problems, where=str(path), hint="The recipes in training/recipes/ are complete examples."
        ) from error


def as_toml(recipe: Recipe) -> str:
    """A recipe as the file that `load_recipe` reads. JSON's strings, numbers and lists are TOML's too."""
    plain: dict[str, Any] = recipe.model_dump(mode="json", exclude_none=True)
    sources: list[dict[str, Any]] = plain.pop("data")
    tables = {name: value for name, value in plain.items() if isinstance(value, dict)}
    lines = _fields({name: value for name, value in plain.items() if name not in tables})
    for name, table in tables.items():
        lines += ["", f"[{name}]", *_fields(table)]
    for source in sources:
        lines += ["", "[[data]]", *_fields(source)]
    return "\n".join(lines) + "\n"


def _fields(table: dict[str, Any]) -> list[str]:
    return [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items()]

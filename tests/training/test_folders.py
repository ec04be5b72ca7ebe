"""A base that is a folder: read, trained in both packings, merged by Unsloth, exported."""

from __future__ import annotations

import json
import platform
import shutil
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
from grader.engines.base import Engine, Task
from grader.models.run_folder import RunFolder, is_run
from grader.prompt import tokens
from tests.eval.rows import rows, write
from tests.export import tiny
from tests.training.answers import write_answers
from tests.training.folders import write_folder
from tests.training.runs import RECIPE, TINY, go
from training.compare.merged import AdapterEngine, MergedEngine
from training.compare.runs import RunEngine, TorchEngine
from training.fit.base import load_base
from training.fit.recipe import Base, Lora
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


@pytest.fixture(scope="module")
def merged(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(adapter, what Unsloth's `save_pretrained_merged` makes of it and the folder)."""
    work = tmp_path_factory.mktemp("merged")
    adapter = tiny.write_adapter(work / "adapter")
    with with_unsloth.merged_folder(folder, adapter, work) as found:
        return adapter, Path(shutil.copytree(found, work / "mine"))


def test_a_merged_folder_and_an_adapter_apart_are_graders_like_any_other(
    folder: Path, merged: tuple[Path, Path], tmp_path: Path
) -> None:
    """Its margins are those of base and adapter: Unsloth's merge keeps eight bits of each weight."""
    adapter, mine = merged
    assert not is_run(mine)
    tasks = [Task("Why?", answer, ("Air is taken in.", "Light falls.")) for answer in ("Leaves.", "Air in.")]

    def margins(engine: Engine) -> list[float]:
        return [score.margin or 0.0 for _, scores in engine.score(tasks) for score in scores]

    with MergedEngine(mine, scratch=tmp_path / "scratch") as engine:
        found, identity = margins(engine), engine.identity
    lora = Lora(rank=4, alpha=8, start=str(adapter))
    expected = margins(
        TorchEngine(load_base(Base(model=str(folder), dtype="float32"), lora, seed=1, scratch=tmp_path))
    )
    with MergedEngine(folder, scratch=tmp_path / "scratch") as engine:
        plain = margins(engine)
        assert engine.identity != identity, "or one would be given the other's scores"
    with AdapterEngine(str(folder), adapter, scratch=tmp_path / "scratch") as apart:
        assert margins(apart) == pytest.approx(expected, abs=1e-3)
    off = max(abs(a - b) for a, b in zip(found, expected, strict=True))
    moved = max(abs(a - b) for a, b in zip(plain, expected, strict=True))
    assert off < 0.2 < moved, (found, expected, plain)

    out, on = tmp_path / "out", write(tmp_path / "leaves.jsonl", rows())
    gguf = folder.with_suffix(".gguf")
    command = ["train", "evaluate", str(mine), f"base={gguf}", f"apart={gguf}+{adapter}"]
    assert main([*command, "--on", str(on), "-o", str(out), "--resamples", "10", "--no-charts"]) == 0
    (figures,) = json.loads((out / "figures.json").read_text("utf-8"))
    assert figures["graders"].keys() >= {"word overlap", "mine", "base", "apart"}
    assert figures["left_out"] == {}
    assert "in PyTorch, answers read whole" in (out / "table.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        (("adapter_config.json",), 2, "this folder holds an adapter without its base"),
        (("config.json",), 3, "the base model cannot be loaded"),
    ],
)
def test_a_folder_that_is_no_whole_model_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "half").mkdir()
    for name in files:
        (tmp_path / "half" / name).write_text("{}", encoding="utf-8")
    command = ["train", "evaluate", str(tmp_path / "half"), "--on", str(write(tmp_path / "a.jsonl", rows()))]
    assert main([*command, "-o", str(tmp_path / "out")]) == code
    said_there = capsys.readouterr().err
    assert said in said_there
    assert str(tmp_path / "half") in said_there


def test_an_adapter_of_another_base_is_said_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = {name: (a[:, :-8], b) for name, (a, b) in tiny.factors().items()}
    adapter = tiny.write_adapter(tmp_path / "adapter", wide)
    command = ["train", "evaluate", f"{folder}+{adapter}", "--on", str(write(tmp_path / "a.jsonl", rows()))]
    assert main([*command, "-o", str(tmp_path / "out")]) == 3
    said = capsys.readouterr().err
    assert "this adapter cannot be put on the base" in said
    assert "It needs the base that it was trained on" in said


def test_dtype_auto_is_what_the_recipe_says_of_it(folder: Path, tmp_path: Path) -> None:
    """Unsloth's choice by the machine, not what the folder's weights are stored in (float32)."""
    flags = Path("/proc/cpuinfo")
    if torch.cuda.is_available() or platform.machine() != "x86_64" or not flags.is_file():
        pytest.skip("the recipe tells this machine's choice in other words")
    multiplies = set(flags.read_text().split()) & {"avx512_bf16", "amx_bf16"}
    base = load_base(Base(model=str(folder)), Lora(rank=2), seed=1, scratch=tmp_path)
    assert base.model.dtype == (torch.bfloat16 if multiplies else torch.float32)
    learned = {weights.dtype for weights in base.model.parameters() if weights.requires_grad}
    assert learned == {torch.float32}

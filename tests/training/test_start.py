"""Training goes on from an earlier adapter: the model starts as the one that was trained."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("unsloth")

import torch
from safetensors.torch import load_file, save_file

from export.changes import changes_of
from export.lora_gguf import write_lora
from export.source import GgufSource
from grader.errors import ModelError
from grader.labelled import LabelledAnswer
from grader.models.derived import SHIPPED
from grader.models.run_folder import WEIGHTS, RunFolder
from grader.models.store import ModelFile
from tests.export import tiny
from tests.training.runs import go
from training.compare.runs import RunEngine
from training.fit.base import LoadedBase, load_base
from training.fit.margins import collate, margins
from training.fit.packing import pack
from training.fit.paths import paths
from training.fit.recipe import Base, Lora
from training.fit.start import adapter_at, adapter_sum, start_from

RANK, ALPHA = 4, 8
ITEM = LabelledAnswer.of(
    "plants",
    question="How do plants make their food?",
    answer="Leaves take in carbon dioxide from the air, and light is caught by chlorophyll.",
    key_points=("Carbon dioxide is taken in.", "Oxygen is given off."),
)


@pytest.fixture(scope="module")
def base(fast_model: ModelFile, tmp_path_factory: pytest.TempPathFactory) -> LoadedBase:
    lora = Lora(rank=RANK, alpha=ALPHA, upper_layers=2)
    wanted = Base(gguf=fast_model.sha256, dtype="float32")
    loaded = load_base(wanted, lora, seed=1, scratch=tmp_path_factory.mktemp("base"))
    loaded.model.eval()
    return loaded


@pytest.fixture(scope="module")
def learned(base: LoadedBase, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, torch.Tensor]:
    """An adapter that changes much, as peft saves it, and the margins of the model that it came from."""
    torch.manual_seed(7)
    for name, weights in base.model.named_parameters():
        if "lora_" in name:
            torch.nn.init.normal_(weights.data, std=0.2)
    folder = tmp_path_factory.mktemp("learned") / "adapter"
    base.model.save_pretrained(folder)
    return folder, read(base)


@pytest.fixture
def fresh(base: LoadedBase, learned: object) -> LoadedBase:  # noqa: ARG001
    """The base with adapters that change nothing yet, as a new run has them."""
    torch.manual_seed(8)
    for name, weights in base.model.named_parameters():
        if "lora_A" in name:
            torch.nn.init.normal_(weights.data)
        elif "lora_B" in name:
            torch.nn.init.zeros_(weights.data)
    return base


def read(base: LoadedBase) -> torch.Tensor:
    with torch.no_grad():
        rows = list(pack([list(paths(ITEM, base.form, base.tokenise))], 1000))
        return margins(base.model, collate(rows), base.yes, base.no)


def changed(folder: Path, path: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> Path:
    """A copy of a peft folder whose weights and configuration went through `change`."""
    shutil.copytree(folder, path)
    weights, config = load_file(path / WEIGHTS), json.loads((path / "adapter_config.json").read_text())
    change(weights, config)
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, path / WEIGHTS)
    (path / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    return path


def scaled(factor: float, **settings: object) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    """The same model kept otherwise: B multiplied by `factor`, and settings that take it back."""

    def change(weights: dict[str, Any], config: dict[str, Any]) -> None:
        config |= settings
        for name in weights:
            if ".lora_B." in name:
                weights[name] = weights[name] * factor

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(scaled(1), id="as it was"),
        pytest.param(scaled(0.25, lora_alpha=4 * ALPHA), id="another alpha"),
        pytest.param(scaled(0.5, use_rslora=True), id="another rule of scaling"),
    ],
)
def test_a_peft_folder_gives_the_model_it_came_from(
    fresh: LoadedBase,
    learned: tuple[Path, torch.Tensor],
    tmp_path: Path,
    change: Callable[[dict[str, Any], dict[str, Any]], None],
) -> None:
    folder, expected = learned
    assert (read(fresh) - expected).abs().max() > 0.5
    start_from(fresh.model, changed(folder, tmp_path / "adapter", change))
    torch.testing.assert_close(read(fresh), expected, atol=1e-3, rtol=0)


@pytest.mark.parametrize(("kind", "tolerance"), [("f32", 1e-3), ("f16", 0.05)])
def test_an_exported_gguf_gives_the_model_it_came_from(
    fresh: LoadedBase,
    learned: tuple[Path, torch.Tensor],
    fast_model: ModelFile,
    tmp_path: Path,
    kind: str,
    tolerance: float,
) -> None:
    folder, expected = learned
    source = GgufSource(fast_model.path)
    write_lora(source, changes_of(folder, source), tmp_path / "adapter.gguf", kind=kind)
    start_from(fresh.model, tmp_path / "adapter.gguf")
    torch.testing.assert_close(read(fresh), expected, atol=tolerance, rtol=0)


def test_a_run_that_starts_from_another_begins_where_that_one_ended(
    work: Path, straight: RunFolder, tmp_path: Path
) -> None:
    further = tmp_path / "further"
    shutil.copytree(work, further, ignore=shutil.ignore_patterns("straight", "resumed"))
    path = further / "recipe.toml"
    text = path.read_text(encoding="utf-8").replace("tokens = 2000", "tokens = 300")
    path.write_text(
        text.replace("rank = 4", f"rank = 4\nstart = {json.dumps(str(straight.adapter))}"), encoding="utf-8"
    )
    run = go(further, "run")
    began = next(entry for entry in run.log() if entry["event"] == "dev")
    ended = [entry for entry in straight.log() if entry["event"] == "dev"]
    assert began["step"] == 0
    assert began["auc"] == pytest.approx(ended[-1]["auc"], abs=2e-3)
    assert ended[-1]["auc"] != pytest.approx(ended[0]["auc"], abs=5e-3)
    assert (run.facts or {})["start_sha256"] == adapter_sum(straight.adapter)

    before = RunEngine(run.path, trained=False, scratch=tmp_path / "scratch")
    assert adapter_sum(straight.adapter) in before.identity, "its scores are not those of the bare base"


def without_a_layer(weights: dict[str, Any], _config: dict[str, Any]) -> None:
    gone = sorted(weights)[0].partition(".lora_")[0]
    for name in [name for name in weights if name.startswith(gone)]:
        del weights[name]


def of_rank_2(weights: dict[str, Any], config: dict[str, Any]) -> None:
    config["r"] = 2
    for name in weights:
        weights[name] = weights[name][:2] if ".lora_A." in name else weights[name][:, :2]


def without_a_half(weights: dict[str, Any], _config: dict[str, Any]) -> None:
    del weights[next(name for name in sorted(weights) if ".lora_B." in name)]


def with_a_magnitude(weights: dict[str, Any], _config: dict[str, Any]) -> None:
    name = next(name for name in sorted(weights) if ".lora_B." in name)
    weights[name.replace(".lora_B.", ".lora_magnitude_vector.")] = torch.ones(3)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_a_layer, "this adapter changes other layers than the recipe does: model.layers."),
        (of_rank_2, f"x 2 there and .* x {RANK}|does not fit: .* x \\(2, .* x \\({RANK}, "),
        (without_a_half, "cannot be read: .*lora_B.* is missing"),
        (with_a_magnitude, "no plain LoRA: .*lora_magnitude_vector"),
    ],
)
def test_a_folder_that_does_not_fit_is_said_so(
    fresh: LoadedBase,
    learned: tuple[Path, torch.Tensor],
    tmp_path: Path,
    change: Callable[[dict[str, Any], dict[str, Any]], None],
    said: str,
) -> None:
    folder = changed(learned[0], tmp_path / "adapter", change)
    with pytest.raises(ModelError, match=said) as caught:
        start_from(fresh.model, folder)
    assert str(folder) in str(caught.value)


def llama_adapter(folder: Path) -> Path:
    source = GgufSource(tiny.write_base(folder / "tiny.gguf"))
    write_lora(source, changes_of(tiny.write_adapter(folder / "tiny"), source), folder / "llama.gguf")
    return folder / "llama.gguf"


def no_gguf(folder: Path) -> Path:
    (folder / "text.gguf").write_text("This is not a model. " * 20, encoding="utf-8")
    return folder / "text.gguf"


def half_a_folder(folder: Path) -> Path:
    (folder / "half").mkdir()
    save_file({"x.lora_A.weight": torch.ones(2, 2)}, folder / "half" / WEIGHTS)
    return folder / "half"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (llama_adapter, "of the kind 'llama' cannot be read back from a GGUF"),
        (lambda folder: tiny.write_base(folder / "tiny.gguf"), "this GGUF is no LoRA adapter"),
        (no_gguf, "cannot be read: "),
        (half_a_folder, "cannot be read: .*adapter_config.json"),
        (lambda folder: tiny.write_adapter(folder / "tiny"), "changes other layers than the recipe"),
    ],
    ids=["llama", "a whole model", "no GGUF", "half a folder", "another base"],
)
def test_what_cannot_be_started_from_is_said_so(
    fresh: LoadedBase, tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(ModelError, match=said) as caught:
        start_from(fresh.model, make(tmp_path))
    assert str(tmp_path) in str(caught.value)


def test_a_cut_off_gguf_is_said_so(
    fresh: LoadedBase, learned: tuple[Path, torch.Tensor], fast_model: ModelFile, tmp_path: Path
) -> None:
    source, whole = GgufSource(fast_model.path), tmp_path / "whole.gguf"
    write_lora(source, changes_of(learned[0], source), whole)
    for share in (0.01, 0.5, 0.99):
        content = whole.read_bytes()
        (tmp_path / "cut.gguf").write_bytes(content[: int(len(content) * share)])
        with pytest.raises(ModelError, match="cannot be read: "):
            start_from(fresh.model, tmp_path / "cut.gguf")


def test_a_start_is_a_folder_a_file_or_a_shipped_model(
    learned: tuple[Path, torch.Tensor], tmp_path: Path
) -> None:
    assert adapter_at(str(learned[0])) == learned[0]
    assert adapter_at("kpgrade-0.5b") == SHIPPED / "kpgrade-0.5b.gguf"
    for name in (str(tmp_path), "gemma-3-270m", "no-such-model"):
        with pytest.raises(ModelError, match="there is no adapter to start from here"):
            adapter_at(name)

"""The exported file does the arithmetic of the model that was trained: PyTorch against the engine.

Needs torch, transformers and peft beside llama-cpp-python, so it runs with `make test-training`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("peft")

from export.changes import changes_of
from export.hf_margins import measure_merged
from export.lora_gguf import write_lora
from export.merge import merge
from export.source import FolderSource, GgufSource
from export.verify import compare, measure
from grader.labelled import LabelledAnswer
from tests.export import tiny

ROWS = [
    LabelledAnswer.of(
        text,
        question="What is boiling?",
        answer=text,
        key_points=("Water boils at 100 degrees.", "It takes heat."),
        missed=(True, False),
    )
    for text in ("It boils when it is hot.", "I don't know.")
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_base(tmp_path_factory.mktemp("base") / "tiny.gguf")


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_adapter(tmp_path_factory.mktemp("adapter") / "adapter", use_rslora=True)


@pytest.fixture(scope="module")
def folder(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same base as a Hugging Face folder, its query and key rows in Hugging Face's order."""
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM

    path = tmp_path_factory.mktemp("folder")
    model = AutoModelForCausalLM.from_pretrained(base.parent, gguf_file=base.name)
    save_file(dict(model.state_dict()), path / "model.safetensors")
    return path


def test_a_merged_gguf_answers_as_pytorch_does(base: Path, adapter: Path, tmp_path: Path) -> None:
    source = GgufSource(base)
    merge(source, changes_of(adapter, source), tmp_path / "f32.gguf", precision="f32")

    found = compare(
        measure_merged(base, adapter, ROWS, base), measure(tmp_path / "f32.gguf", ROWS, "f32"), ROWS
    )

    assert found.largest < 0.05
    assert compare(measure(base, ROWS, "base"), measure(tmp_path / "f32.gguf", ROWS, ""), ROWS).largest > 0.5


def test_a_folder_becomes_the_same_gguf_as_its_base(
    base: Path, folder: Path, adapter: Path, tmp_path: Path
) -> None:
    for name, source in (("gguf", GgufSource(base)), ("folder", FolderSource(folder, base))):
        merge(source, changes_of(adapter, source), tmp_path / f"{name}.gguf")

    one, other = tiny.stored(tmp_path / "gguf.gguf"), tiny.stored(tmp_path / "folder.gguf")
    assert one.keys() == other.keys()
    assert max(abs(one[name] - other[name]).max() for name in one) < 2e-3


def test_an_adapter_gguf_applied_at_load_answers_as_pytorch_does(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    source = GgufSource(base)
    write_lora(source, changes_of(adapter, source), tmp_path / "a.gguf", kind="f32")
    merge(source, {}, tmp_path / "plain.gguf", precision="f32")

    applied = measure(tmp_path / "plain.gguf", ROWS, "at load", adapter=tmp_path / "a.gguf")

    assert compare(measure_merged(base, adapter, ROWS, base), applied, ROWS).largest < 0.05

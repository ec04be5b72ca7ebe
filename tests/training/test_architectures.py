"""Every architecture of a recipe loads, shares branches and exports: PyTorch against llama.cpp."""

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
from tests.training.tiny_hub import ARCHITECTURES, write_pair

ROWS = [
    LabelledAnswer.of(
        text,
        question="Why does ice float?",
        answer=text,
        key_points=("Ice is less dense than water.", "Water expands as it freezes.", "Ice is cold."),
        missed=(True, False, True),
    )
    for text in ("It takes up more room when it is frozen.", "I don't know.")
]
CLOSE = 0.05
"""Nats: the cache of llama.cpp holds 16 bits a value."""


@pytest.fixture(scope="module", params=ARCHITECTURES)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_pair(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_adapter(tmp_path_factory.mktemp("adapter") / "adapter")


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter that changes nothing."""
    parts = {name: (a, 0 * b) for name, (a, b) in tiny.factors().items()}
    return tiny.write_adapter(tmp_path_factory.mktemp("nothing") / "adapter", parts)


def test_branches_that_share_an_answer_grade_as_whole_prompts_do_in_pytorch(
    pair: tuple[Path, Path], nothing: Path
) -> None:
    folder, base = pair
    apart = measure_merged(folder, nothing, ROWS, base)
    shared = measure(base, ROWS, "shared")
    assert compare(apart, shared, ROWS).largest < CLOSE
    assert max(abs(shared.margins)) > 10 * CLOSE


def test_a_merge_grades_as_the_trained_model_does(
    pair: tuple[Path, Path], adapter: Path, tmp_path: Path
) -> None:
    folder, base = pair
    trained = measure_merged(folder, adapter, ROWS, base)
    for name, source in (("gguf", GgufSource(base)), ("folder", FolderSource(folder, base))):
        out = tmp_path / f"{name}.gguf"
        merge(source, changes_of(adapter, source), out, precision="f32")
        assert compare(trained, measure(out, ROWS, name), ROWS).largest < CLOSE
    assert compare(trained, measure(base, ROWS, "base"), ROWS).largest > 10 * CLOSE


def test_an_adapter_applied_at_load_grades_as_the_trained_model_does(
    pair: tuple[Path, Path], adapter: Path, tmp_path: Path
) -> None:
    folder, base = pair
    source = GgufSource(base)
    write_lora(source, changes_of(adapter, source), tmp_path / "a.gguf", kind="f32")
    applied = measure(base, ROWS, "at load", adapter=tmp_path / "a.gguf")
    assert compare(measure_merged(folder, adapter, ROWS, base), applied, ROWS).largest < CLOSE

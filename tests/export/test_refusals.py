"""What cannot be exported is refused by name, and leaves nothing behind."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from export.changes import changes_of
from export.container import Container
from export.errors import ExportError
from export.files import require_room
from export.hf_margins import measure_merged
from export.merge import merge
from export.quantise import quantise, types
from export.source import GgufSource
from export.trained import trained_adapter
from grader.errors import InputError, ModelError
from tests.export import tiny


def _try(base: Path, adapter: Path, out: Path) -> None:
    source = GgufSource(base)
    merge(source, changes_of(adapter, source), out)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"use_dora": True}, "DoRA"),
        ({"peft_type": "IA3"}, "IA3"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"bias": "all"}, "biases"),
        ({"init_lora_weights": "pissa"}, "pissa"),
        ({"fan_in_fan_out": True}, "fan_in_fan_out"),
        ({"r": "many"}, "'r'"),
    ],
)
def test_an_adapter_of_another_kind(base: Path, tmp_path: Path, config: dict[str, Any], named: str) -> None:
    adapter = tiny.write_adapter(tmp_path / "adapter", **config)

    with pytest.raises(ExportError, match=named):
        _try(base, adapter, tmp_path / "out.gguf")


def test_an_unknown_tensor_in_the_adapter(base: Path, tmp_path: Path) -> None:
    parts = tiny.factors()
    parts["model.layers.0.mystery"] = parts["model.layers.0.self_attn.q_proj"]

    with pytest.raises(ExportError, match=r"model\.layers\.0\.mystery"):
        _try(base, tiny.write_adapter(tmp_path / "adapter", parts), tmp_path / "out.gguf")


def test_a_base_of_another_shape(base: Path, tmp_path: Path) -> None:
    parts = tiny.factors()
    a, b = parts["model.layers.0.mlp.up_proj"]
    parts["model.layers.0.mlp.up_proj"] = (a[:, :32].copy(), b)

    with pytest.raises(ExportError, match=r"does not fit this base.*\(128, 32\).*\(128, 64\)"):
        _try(base, tiny.write_adapter(tmp_path / "adapter", parts), tmp_path / "out.gguf")


def test_a_base_with_fewer_layers(base: Path, tmp_path: Path) -> None:
    parts = {"model.layers.7.self_attn.q_proj": tiny.factors()["model.layers.0.self_attn.q_proj"]}

    with pytest.raises(ExportError, match="a llama of 2 layers, does not have"):
        _try(base, tiny.write_adapter(tmp_path / "adapter", parts), tmp_path / "out.gguf")


def test_an_architecture_whose_layout_is_not_known(tmp_path: Path) -> None:
    base = tiny.write_base(tmp_path / "base.gguf", architecture="falcon")

    with pytest.raises(ExportError, match="'falcon' cannot be merged here"):
        GgufSource(base)


@pytest.mark.parametrize("place", ["A", "base"])
def test_a_value_that_is_no_number(tmp_path: Path, place: str) -> None:
    parts, tensors = tiny.factors(), tiny.weights()
    if place == "A":
        parts["model.layers.1.mlp.down_proj"][0][0, 0] = np.nan
    else:
        tensors["blk.1.ffn_down.weight"][3, 3] = np.inf
    base = tiny.write_base(tmp_path / "base.gguf", tensors=tensors, kind=tiny.BOX.F32)
    adapter = tiny.write_adapter(tmp_path / "adapter", parts)
    out = tmp_path / "out" / "out.gguf"

    with pytest.raises(ExportError, match="no number"):
        _try(base, adapter, out)

    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("share", [0.0, 0.001, 0.02, 0.3, 0.99])
def test_a_base_that_is_cut_short(base: Path, adapter: Path, tmp_path: Path, share: float) -> None:
    whole = base.read_bytes()
    (tmp_path / "cut.gguf").write_bytes(whole[: int(len(whole) * share)])

    with pytest.raises(ModelError, match=r"cut short|not a GGUF"):
        _try(tmp_path / "cut.gguf", adapter, tmp_path / "out.gguf")


@pytest.mark.parametrize("size", [0, 7, 200, -1])
def test_adapter_weights_that_are_cut_short(base: Path, tmp_path: Path, size: int) -> None:
    adapter = tiny.write_adapter(tmp_path / "adapter")
    weights = adapter / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:size])

    with pytest.raises(ExportError, match="damaged or cut short"):
        _try(base, adapter, tmp_path / "out.gguf")


def test_a_folder_without_an_adapter(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no adapter in this folder"):
        trained_adapter(tmp_path)


def test_a_run_of_another_prompt(tmp_path: Path) -> None:
    tiny.write_adapter(tmp_path / "adapter")
    (tmp_path / "run.json").write_text(json.dumps({"prompt_version": "0"}))
    (tmp_path / "recipe.toml").write_text("")

    with pytest.raises(InputError, match="prompt version 0"):
        trained_adapter(tmp_path)


def test_more_than_the_disk_holds_is_refused_before_the_first_byte(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="not enough room"):
        require_room(tmp_path, 1 << 60)


def test_a_comparison_that_does_not_fit_into_memory_is_refused_before_it_begins(
    base: Path, adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=1000))
    with pytest.raises(ExportError, match="comparing with PyTorch needs") as caught:
        measure_merged(base, adapter, [], base)
    assert "--no-torch" in caught.value.hint


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from export.changes import changes_of
from export.container import Container
from export.errors import ExportError
from export.merge import merge
from export.source import GgufSource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
base, adapter, out = map(Path, sys.argv[1:])
source = GgufSource(base)
try:
    merge(source, changes_of(adapter, source), out)
except ExportError as error:
    print(error.message)
"""


def test_a_disk_that_fills_up_on_the_way_keeps_the_old_file(
    base: Path, adapter: Path, tmp_path: Path
) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    out = tmp_path / "out.gguf"
    out.write_bytes(b"as it was")

    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(base), str(adapter), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "the disk is full; nothing was kept"
    assert [path.name for path in tmp_path.iterdir()] == ["out.gguf"]
    assert out.read_bytes() == b"as it was"


def test_every_type_that_llama_cpp_names_is_written_or_refused_in_words(base: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.gguf"
    merge(GgufSource(base), {}, plain)
    written, refused = set(), {}
    for kind in types():
        try:
            quantise(plain, tmp_path / f"{kind}.gguf", kind)
        except ExportError as error:
            refused[kind] = str(error)
        else:
            written.add(kind)
            assert Container(tmp_path / f"{kind}.gguf").tensors.keys() == Container(plain).tensors.keys()
    assert written >= {"f32", "f16", "bf16", "q8_0", "q6_k", "q4_1", "q4_0", "q3_k_m", "q2_k", "iq4_xs"}
    assert written >= {f"q{bits}_{size}" for bits in (4, 5) for size in ("0", "1", "k_s", "k_m")}
    assert len(refused) < len(written)
    assert all(kind in said for kind, said in refused.items())
    assert {path.stem for path in tmp_path.iterdir()} == {"plain", *written}


def test_a_quantisation_that_does_not_exist_or_needs_more(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no quantisation 'q9_9'"):
        quantise(base, tmp_path / "out.gguf", "q9_9")
    with pytest.raises(ExportError, match="importance matrix"):
        quantise(base, tmp_path / "out.gguf", "iq2_xxs")
    assert {"q8_0", "q4_0", "q4_k_m", "q6_k", "f16"} <= set(types())


def test_a_failure_of_llama_cpp_speaks_its_words(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(ExportError, match=r"llama\.cpp could not quantise"):
        quantise(tmp_path / "broken.gguf", tmp_path / "out.gguf", "q8_0")
    assert [path.name for path in tmp_path.iterdir()] == ["broken.gguf"]

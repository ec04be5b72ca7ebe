"""A merge is W + scale * B @ A and nothing else, in little memory."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from export.changes import changes_of
from export.container import Container
from export.merge import merge
from export.source import GgufSource
from tests.export import tiny


def _merged(base: Path, adapter: Path, out: Path, precision: str = "f32") -> dict[str, tiny.Floats]:
    source = GgufSource(base)
    merge(source, changes_of(adapter, source), out, precision=precision)
    return tiny.stored(out)


def _rotary_order(weight: tiny.Floats, heads: int) -> tiny.Floats:
    """`permute` of llama.cpp's convert_hf_to_gguf.py, word for word."""
    return (
        weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
        .swapaxes(1, 2)
        .reshape(weight.shape)
    )


def _expected(
    base: Path, scale: float, parts: dict[str, tuple[tiny.Floats, tiny.Floats]]
) -> dict[str, tiny.Floats]:
    result = tiny.stored(base)
    for module, (a, b) in parts.items():
        _, _, layer, *rest = module.split(".")
        name = tiny.NAMES[".".join(rest)]
        delta = scale * (b @ a)
        if name in ("attn_q", "attn_k"):
            delta = _rotary_order(delta, tiny.HEADS if name == "attn_q" else tiny.SHARED)
        result[f"blk.{layer}.{name}.weight"] += delta
    return result


@pytest.mark.parametrize(
    ("config", "scale"),
    [
        ({"lora_alpha": 8}, 2.0),
        ({"lora_alpha": 8, "use_rslora": True}, 8 / math.sqrt(4)),
        ({"lora_alpha": 8, "alpha_pattern": {"self_attn.[a-z]_proj": 4, "mlp.*": 4}}, 1.0),
    ],
)
def test_every_projection_gets_its_scaled_product(
    base: Path, tmp_path: Path, config: dict[str, Any], scale: float
) -> None:
    parts = tiny.factors()
    adapter = tiny.write_adapter(tmp_path / "adapter", parts, **config)

    merged = _merged(base, adapter, tmp_path / "out.gguf")

    for name, expected in _expected(base, scale, parts).items():
        np.testing.assert_allclose(merged[name], expected, atol=2e-6, err_msg=name)


def test_metadata_and_tokenizer_go_over_byte_for_byte(base: Path, adapter: Path, tmp_path: Path) -> None:
    _merged(base, adapter, tmp_path / "out.gguf", "mixed")
    before, after = Container(base), Container(tmp_path / "out.gguf")

    assert before.keys == after.keys
    assert [before.entry(key) for key in before.keys] == [after.entry(key) for key in after.keys]


def test_mixed_keeps_the_bytes_of_what_the_adapter_leaves_alone(tmp_path: Path) -> None:
    base = tiny.write_base(tmp_path / "base.gguf", kind=tiny.BOX.Q5_0)
    upper = {module: pair for module, pair in tiny.factors().items() if ".1." in module}
    adapter = tiny.write_adapter(tmp_path / "adapter", upper)
    merged = _merged(base, adapter, tmp_path / "out.gguf", "mixed")
    before, after = Container(base), Container(tmp_path / "out.gguf")

    changed = {name for name in before.tensors if before.tensors[name] != after.tensors[name]}
    same = {name for name in before.tensors if [*before.raw(name)] == [*after.raw(name)]}

    assert changed == {f"blk.1.{name}.weight" for name in tiny.NAMES.values()}
    assert same == set(before.tensors) - changed
    for name, expected in _expected(base, 2.0, upper).items():
        np.testing.assert_allclose(merged[name], expected, atol=np.abs(expected).max() / 100, err_msg=name)


def test_what_another_reader_makes_of_it(base: Path, adapter: Path, tmp_path: Path) -> None:
    _merged(base, adapter, tmp_path / "out.gguf", "f16")
    reader = gguf.GGUFReader(tmp_path / "out.gguf")

    assert {tensor.tensor_type for tensor in reader.tensors} == {tiny.BOX.F16, tiny.BOX.F32}
    assert reader.fields["general.file_type"].contents() == 1


_CEILING = """
import resource, sys
from pathlib import Path
from export.changes import changes_of
from export.merge import merge
from export.source import GgufSource
base, adapter, out = map(Path, sys.argv[1:])
source = GgufSource(base)
changes = changes_of(adapter, source)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
merge(source, changes, out)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def test_memory_is_bounded_by_a_few_blocks_and_not_by_the_model(tmp_path: Path) -> None:
    """200 MB of q8_0 become 400 MB of f16 in under 60 MB beyond what importing takes."""
    writer = gguf.GGUFWriter(tmp_path / "base.gguf", "llama")
    writer.add_block_count(48)
    writer.add_head_count(16)
    row, rows = 2048, 2048
    blank = np.zeros((rows, row // 32 * 34), np.uint8)
    for layer in range(48):
        writer.add_tensor(f"blk.{layer}.attn_output.weight", blank, raw_dtype=tiny.BOX.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    ones = {
        f"model.layers.{layer}.self_attn.o_proj": (
            np.ones((1, row), np.float32),
            np.ones((rows, 1), np.float32),
        )
        for layer in range(48)
    }
    adapter = tiny.write_adapter(tmp_path / "adapter", ones)
    out = tmp_path / "out.gguf"

    done = subprocess.run(
        [sys.executable, "-c", _CEILING, str(tmp_path / "base.gguf"), str(adapter), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert out.stat().st_size > 400_000_000
    assert int(done.stdout) < 60_000_000
    container = Container(out)
    assert set(np.frombuffer(container.raw_rows("blk.47.attn_output.weight", rows - 1, rows), "<f2")) == {8.0}

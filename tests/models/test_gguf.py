"""Reading what a GGUF says of itself, whoever made it."""

from __future__ import annotations

import struct
from contextlib import suppress
from pathlib import Path

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.errors import ModelError
from grader.models import memory
from grader.models.gguf_file import read_gguf
from grader.models.gguf_info import gguf_info
from grader.models.memory import Fit, fit, needed
from tests.models.fakes import tiny_gguf


def test_info_says_what_was_written(tmp_path: Path) -> None:
    info = gguf_info(tiny_gguf(tmp_path / "tiny.gguf", prompt_version="1", base="none"))
    assert (info.architecture, info.title, info.quantisation) == ("qwen2", "Tiny", "F32")
    assert (info.context, info.layers, info.vocabulary) == (2048, 3, 500)
    assert info.parameters == 500 * 64 + 64
    assert info.licence == "Apache-2.0"
    assert info.chat_template
    assert info.kpgrade == {"prompt_version": "1", "base": "none"}
    # 3 layers of 2 heads with 16-wide keys and values, 16 bits each.
    assert info.need.cache == 3 * 2 * (16 + 16) * memory.CONTEXT * 2
    assert info.fit is Fit.COMFORTABLE


def test_the_header_agrees_with_the_gguf_package(tmp_path: Path) -> None:
    path = tiny_gguf(tmp_path / "tiny.gguf", note="ünïcode")
    ours, theirs = read_gguf(path), gguf.GGUFReader(path)
    assert [(t.name, list(t.shape), t.type) for t in ours.tensors] == [
        (t.name, [int(n) for n in t.shape], int(t.tensor_type)) for t in theirs.tensors
    ]
    assert [ours.data_start + t.offset for t in ours.tensors] == [t.data_offset for t in theirs.tensors]
    for key, value in ours.metadata.items():
        expected = theirs.fields[key].contents()
        if value is None:
            assert ours.lengths[key] == len(expected)
        else:
            assert value == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1), flips=st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=4))
def test_damage_is_an_error_and_never_a_crash(
    whole: bytes, tmp_path: Path, cut: float, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(whole[: int(len(whole) * cut)])
    for place, value in flips:
        if place < len(data):
            data[place] = value
    path = tmp_path / "damaged.gguf"
    path.write_bytes(data)
    expected = pytest.raises(ModelError) if cut < 1 else suppress(ModelError)
    with expected:
        gguf_info(path)


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    return tiny_gguf(tmp_path / "whole.gguf").read_bytes()


@pytest.mark.parametrize("count", [2**63, 2**40, 70_000])
def test_a_header_that_promises_too_much_is_refused_at_once(tmp_path: Path, count: int) -> None:
    path = tmp_path / "hostile.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, count, count))
    with pytest.raises(ModelError, match="damaged or cut short"):
        read_gguf(path)


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04 a zip", b"\x00" * 4096])
def test_what_is_no_gguf_is_called_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "essay.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a GGUF"):
        gguf_info(path)


def test_the_estimate_counts_what_the_engine_asks_for() -> None:
    from grader.engines import runtime

    assert (memory.CONTEXT, memory.OUTPUTS) == (runtime.CONTEXT, runtime.MAX_OUTPUTS)


def test_fit_depends_on_what_is_free() -> None:
    need = needed(file_size=500_000_000, repacked=0, layers=24, kv_width=256, vocabulary=150_000)
    assert need.total > 500_000_000
    assert fit(need.total, need.total * 2) is Fit.COMFORTABLE
    assert fit(need.total, int(need.total * 1.2)) is Fit.TIGHT
    assert fit(need.total, need.total) is Fit.TOO_LARGE

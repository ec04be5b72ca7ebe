"""The check for a machine with a GPU: its steps on a processor, and what it says where there is no GPU."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("unsloth")

from tests.training import cuda_check


def test_every_step_runs_and_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cuda_check.main(["--cpu", "--report", str(tmp_path / "found.json")]) == 0, capsys.readouterr().out
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert list(found) == [
        "machine",
        "fit by Unsloth",
        "export",
        "grade with all layers and with none on the GPU",
    ]
    assert "steps on cpu" in found["fit by Unsloth"]["found"]
    assert sum(step["seconds"] for step in found.values()) < cuda_check.LIMIT


def test_without_a_gpu_it_says_so_and_tries_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert cuda_check.main([]) == 3
    assert "PyTorch sees no CUDA device" in " ".join(capsys.readouterr().out.split())


def test_margins_that_differ_fail_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def differs(*_: object, **__: object) -> float:
        return 1.5

    monkeypatch.setattr(cuda_check, "_apart", differs)
    assert cuda_check.main(["--cpu", "--report", str(tmp_path / "found.json")]) == 1
    assert "1.50 nats" in json.loads((tmp_path / "found.json").read_text("utf-8"))["failed"]

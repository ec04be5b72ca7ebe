"""Files that appear whole or not at all, and their sums."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from export.errors import ExportError
from grader.errors import ErrorKind, reading_failed, writing_failed
from grader.models.hashing import sha256_file
from grader.models.progress import Progress
from grader.whole import SHARED, whole


@contextmanager
def whole_model(path: Path, size: int = 0) -> Iterator[Path]:
    """Yield a file beside `path` that takes its place on success, as `grader.whole`, in export's words.

    `size` is what will be written, in bytes: too little room is refused before the first byte. Raises
    ExportError when the folder cannot be written or the disk fills up on the way.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        require_room(path.parent, size)
        with whole(path, SHARED) as part:
            yield part
    except OSError as error:
        raise _cannot_write(path, error) from error


def require_room(folder: Path, size: int) -> None:
    """Raise ExportError when fewer than `size` bytes are free where `folder` lies."""
    free = shutil.disk_usage(folder).free
    if size > free:
        raise ExportError(
            f"there is not enough room: {size / 1e6:,.0f} MB are needed and {free / 1e6:,.0f} MB are free",
            where=str(folder),
            hint="Free some space, or write to another disk with -o.",
            kind=ErrorKind.NO_SPACE,
        )


def sha256(path: Path, progress: Progress | None = None) -> str:
    """The file's SHA-256 as lower-case hex. Raises ExportError when it cannot be read."""
    try:
        return sha256_file(path, progress)
    except OSError as error:
        raise ExportError(
            f"cannot be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error


def folder_sha256(folder: Path) -> str:
    """One sum for the weights of a Hugging Face folder: its file's, or that of its files' SHA256SUMS."""
    sums = {path.name: sha256(path) for path in sorted(folder.glob("*.safetensors"))}
    if len(sums) == 1:
        return next(iter(sums.values()))
    return hashlib.sha256("".join(f"{sums[name]}  {name}\n" for name in sums).encode()).hexdigest()


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""
    with whole_model(path) as part:
        part.write_text(text, encoding="utf-8")


def write_sums(folder: Path, paths: list[Path]) -> Path:
    """Write SHA256SUMS for files of `folder`, in the form that `sha256sum -c` reads.

    Lines of an earlier SHA256SUMS about other files that are still there stay.
    """
    target = folder / "SHA256SUMS"
    lines = {}
    if target.exists():
        for line in target.read_text(encoding="utf-8").splitlines():
            digest, _, name = line.partition("  ")
            if name and (folder / name).exists():
                lines[name] = digest
    lines.update({path.name: sha256(path) for path in paths})
    write_text(target, "".join(f"{digest}  {name}\n" for name, digest in sorted(lines.items())))
    return target


def _cannot_write(path: Path, error: OSError) -> ExportError:
    kind = writing_failed(error)
    if kind is ErrorKind.NO_SPACE:
        return ExportError(
            "the disk is full; nothing was kept",
            where=str(path),
            hint="Free some space, or write to another disk with -o.",
            kind=kind,
        )
    return ExportError(f"cannot be written: {error.strerror or error}", where=str(path), kind=kind)

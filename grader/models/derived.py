"""Models made on this machine: a base from the catalogue and an adapter of a few megabytes that is shipped.

The merging itself lives in a package above this one, so it is handed in as a `Builder`. A result is known by
its recipe (base, adapter, builder, quantisation), since quantising may differ in a rounding between machines:
either its sum is pinned, or its metadata must say that it is what the recipe asked for. What content a
recipe gave is written beside the model.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from grader.domain import Frozen
from grader.errors import ErrorKind, ModelError
from grader.models.entries import Derived, Download, Sha256
from grader.models.hashing import sha256_file
from grader.models.mirrors import Fetched
from grader.models.progress import Numbered, Progress
from grader.whole import PRIVATE, replace_text

SHIPPED = Path(__file__).parent / "adapters"
"""Adapters that come with kpgrade."""


class Builder(Protocol):
    """Merges an adapter into a base model."""

    def __call__(self, base: Path, adapter: Path, out: Path, quantisation: str, progress: Progress) -> None:
        """Write the merged, quantised GGUF to `out`. Raises KpgradeError; may leave files beside `out`."""


class Built(Frozen):
    """What a recipe gave on this machine."""

    sha256: Sha256
    size: int
    model: str
    base: str
    adapter_sha256: str
    builder: str
    quantisation: str


def recipe_digest(entry: Derived, base: Download) -> str:
    """SHA-256 of everything that decides what is built; another adapter or base is another recipe."""
    parts = [base.sha256, entry.adapter_sha256, entry.builder, entry.quantisation, entry.sha256 or ""]
    parts += [f"{key}={value}" for key, value in sorted(entry.expects.items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def checked_adapter(entry: Derived, folder: Path) -> Path:
    """The shipped adapter of an entry. Raises ModelError when it is missing or not the one expected."""
    path = folder / entry.adapter
    try:
        actual = sha256_file(path)
    except OSError as error:
        raise ModelError(
            "the adapter that comes with kpgrade is missing",
            where=str(path),
            hint="Install kpgrade again.",
            kind=ErrorKind.NOT_FOUND,
        ) from error
    if actual != entry.adapter_sha256:
        raise ModelError(
            f"this adapter is damaged or of another version (sha256 {actual})",
            where=str(path),
            hint="Install kpgrade again.",
            kind=ErrorKind.DAMAGED,
        )
    return path


def build(
    entry: Derived,
    base_path: Path,
    adapter: Path,
    work: Path,
    builder: Builder,
    progress: Progress,
) -> Fetched:
    """Build the model in the work folder and check it. Raises ModelError; a wrong result is deleted."""
    out = work / "built.gguf"
    for left in work.iterdir():
        if left.is_file():
            left.unlink()
    # The base is read, the model written, tried, and read again: words of these would tell a teacher nothing.
    steps = Numbered(progress, "preparing the model", 4)
    builder(base_path, adapter, out, entry.quantisation, steps)
    steps.step(f"checking {entry.name}", out.stat().st_size)
    digest = sha256_file(out, steps)
    try:
        _check(entry, out, digest)
    except ModelError:
        out.unlink()
        raise
    return Fetched(out, digest)


def _check(entry: Derived, out: Path, digest: str) -> None:
    from grader.models.gguf_file import read_gguf

    if entry.sha256 and digest != entry.sha256:
        raise ModelError(
            f"the model built here is not the expected one (sha256 {digest}, not {entry.sha256})",
            where=entry.name,
            hint=f"Please report this. Meanwhile its base works: {entry.base}",
            flags=f"--model {entry.base}",
        )
    metadata = read_gguf(out).metadata
    wrong = [
        f"{k} is {metadata.get(k)!r}, not {v!r}"
        for k, v in entry.expects.items()
        if str(metadata.get(k)) != v
    ]
    if wrong:
        raise ModelError(
            "the model built here does not say what it should: " + "; ".join(wrong),
            where=entry.name,
            hint=f"Please report this. Meanwhile its base works: {entry.base}",
            flags=f"--model {entry.base}",
        )


def record(path: Path, sha256: str, entry: Derived, base: Download, mode: int = PRIVATE) -> None:
    """Write down what content a recipe gave. The model must be in its place already."""
    built = Built(
        sha256=sha256,
        size=(path.parent.parent / f"{sha256}.gguf").stat().st_size,
        model=entry.name,
        base=base.sha256,
        adapter_sha256=entry.adapter_sha256,
        builder=entry.builder,
        quantisation=entry.quantisation,
    )
    replace_text(path, json.dumps(built.model_dump(), indent=1), mode)


def recorded(path: Path) -> Built | None:
    """What a recipe gave on this machine; None if it was never built, or the note is unreadable."""
    try:
        return Built.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None

"""A model file that somebody hands over, on a stick: what it is, whether it is known, into the store.

A file of the catalogue has a known sum. A model that was built on another computer has none that is known
here, since building may differ in a rounding; it says what it is, and a person vouches for its sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.errors import ErrorKind, ModelError, reading_failed
from grader.models.entries import Derived, Download
from grader.models.gguf_info import GgufInfo, gguf_info
from grader.models.hashing import sha256_file
from grader.models.progress import Progress
from grader.models.store import ModelFile, Store


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A file that may be added."""

    path: Path
    sha256: str
    info: GgufInfo
    entry: Download | Derived | None
    """What it is of the catalogue, or says that it is. None: a model of one's own."""
    known: bool
    """Whether its content is what the catalogue promises. Otherwise a person has to vouch for the sum."""

    @property
    def name(self) -> str:
        """What it will be called by."""
        return self.entry.name if self.entry else self.path.stem


def offered(store: Store, path: Path, progress: Progress | None = None) -> OfferedModel:
    """Read a file through and say what it is. Raises ModelError where it is no whole model."""
    info = gguf_info(path)
    try:
        sha256 = sha256_file(path, progress)
    except OSError as error:
        raise ModelError(
            f"this file can't be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    entry = _entry(store, info, sha256)
    return OfferedModel(path, sha256, info, entry, known=_sum_of(entry) == sha256)


def add(
    store: Store, offer: OfferedModel, *, vouched: str = "", progress: Progress | None = None
) -> ModelFile:
    """Copy an offered model into the store.

    `vouched`: the sum that somebody tells for it, which must be its own where its content is not known.
    Raises ModelError where it is not, where a model of the same name is there, or where it can't be written.
    """
    if vouched and vouched.strip().casefold() != offer.sha256:
        raise ModelError(
            f"its SHA-256 is {offer.sha256}, and not the one that was told: nothing was added",
            where=str(offer.path),
            hint="Copy the file again from where it came, and compare once more.",
            kind=ErrorKind.DAMAGED,
        )
    if not (offer.known or vouched):
        raise ModelError(
            f"nothing here knows this content: nothing was added. Its SHA-256 is\n{offer.sha256}",
            where=str(offer.path),
            hint="Ask the computer that it comes from, which tells it under Models, and give it here.",
            flags="--sha256 SUM",
            kind=ErrorKind.MISMATCH,
        )
    if offer.entry:
        return store.keep_copy(offer.path, offer.entry, offer.sha256, progress=progress)
    taken = {*(path.stem for path in store.own())} | (
        {offer.name} if store.catalogue.find(offer.name) else set()
    )
    if offer.name in taken:
        raise ModelError(
            f"there is a model called '{offer.name}' already",
            where=str(offer.path),
            hint="Give the file another name, and add it again.",
            kind=ErrorKind.EXISTS,
        )
    return store.keep_own(offer.path, offer.sha256, progress)


def share(store: Store, model: ModelFile, folder: Path, progress: Progress | None = None) -> Path:
    """Copy a model into a folder that other accounts or computers use. Raises ModelError.

    Such a folder is found where KPGRADE_SHARED_MODELS names it, or in its usual place.
    """
    if model.entry is None or model.adapter is not None:
        raise ModelError(
            "only models of the list can be shared so",
            where=str(model.path),
            hint="Copy the file itself, and add it on the other computer.",
            kind=ErrorKind.UNSUPPORTED,
        )
    return store.keep_copy(model.path, model.entry, model.sha256, folder=folder, progress=progress).path


def _entry(store: Store, info: GgufInfo, sha256: str) -> Download | Derived | None:
    exact = [entry for entry in store.catalogue if entry.sha256 == sha256]
    says = {f"kpgrade.{key}": value for key, value in info.kpgrade.items()}
    built = [
        entry
        for entry in store.catalogue
        if isinstance(entry, Derived) and entry.expects and not entry.sha256
        and all(says.get(key) == value for key, value in entry.expects.items())
    ]  # fmt: skip
    return next(iter([*exact, *built]), None)


def _sum_of(entry: Download | Derived | None) -> str | None:
    return entry.sha256 if entry else None

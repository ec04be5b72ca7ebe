"""From what a person types after --model to a file that can be opened."""

from __future__ import annotations

from pathlib import Path

from grader.errors import ErrorKind, ModelError, reading_failed
from grader.models.choice import chosen
from grader.models.entries import Derived, Download
from grader.models.gguf_file import check_magic
from grader.models.progress import Progress
from grader.models.store import ModelFile, Store

DEFAULT = "default"


def named(store: Store, text: str | None) -> Download | Derived | Path:
    """The catalogue entry or the file that a text means. Raises ModelError when it means neither.

    None and `default` mean the chosen model, or the catalogue's default before any choice; None means then
    the first of kpgrade's own that is here, so that whoever fetched one alone is graded for with that one.
    A name in the catalogue, or of a file that was added, wins over a file of the same name; `./name` always
    means the file.
    """
    if text is None or text.lower() == DEFAULT:
        choice = chosen()
        if text is None and choice is None:
            return _unchosen(store)
        text = choice or DEFAULT
    entry = store.catalogue.find(text)
    if entry is not None:
        return entry
    added = next((path for path in store.own() if path.stem == text), None)
    if added is not None:
        return added
    path = Path(text).expanduser()
    if path.is_file():
        return path
    looks_like_path = path.suffix.lower() == ".gguf" or len(path.parts) > 1 or path.is_dir()
    if looks_like_path:
        what = "this is a folder, not a model file" if path.is_dir() else "there is no such file"
        raise ModelError(
            what,
            where=text,
            hint="Give the path of a .gguf file, or the name of a model.",
            command="kpgrade models list",
            kind=ErrorKind.NOT_FOUND,
        )
    return store.catalogue.get(text)


def resolve(
    store: Store, text: str | None = None, *, pull: bool = False, progress: Progress | None = None
) -> ModelFile:
    """The model a text means, as a file that is here. Raises ModelError.

    With `pull`, a catalogue model that isn't here is fetched first; without, that is an error.
    """
    entry = named(store, text)
    if isinstance(entry, Path):
        return _own_file(store, entry, progress)
    model = store.find(entry)
    if model is not None:
        return model
    if pull:
        return store.pull(entry, progress)
    raise ModelError(
        "this model is not on this machine yet",
        where=entry.name,
        hint=f"It has to be fetched first ({entry.size / 1e6:,.0f} MB).",
        command=f"kpgrade models pull {entry.name}",
        kind=ErrorKind.NOT_FOUND,
    )


def _unchosen(store: Store) -> Download | Derived:
    tiers = [entry for entry in store.catalogue if isinstance(entry, Derived)]
    return next((entry for entry in tiers if store.find(entry)), None) or store.catalogue.get(DEFAULT)


def _own_file(store: Store, path: Path, progress: Progress | None) -> ModelFile:
    try:
        with path.open("rb") as file:
            check_magic(file, path)
        digest = store.memory.sha256(path, progress)
    except OSError as error:
        raise ModelError(
            f"this file can't be read: {error.strerror}", where=str(path), kind=reading_failed(error)
        ) from error
    entry = next((e for e in store.catalogue if isinstance(e, Download) and e.sha256 == digest), None)
    return ModelFile(path.resolve(), entry.name if entry else path.stem, digest, entry)

"""The forms a merged model is written in, by name, from one merge where several are wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gguf.constants import GGMLQuantizationType as Kind

from export.changes import Changes
from export.errors import ExportError
from export.files import require_room
from export.merge import MIXED, PRECISIONS, merge
from export.metadata import encoded
from export.quantise import quantise, types
from export.source import BaseSource, GgufSource
from grader.models.progress import Progress

AS_BASE = "as-base"
"""Every tensor in the type it has in the base; those that the adapter leaves alone byte for byte."""


def known() -> tuple[str, ...]:
    """Names of all forms: ours, the plain precisions, and every type of llama.cpp."""
    return (MIXED, AS_BASE, *PRECISIONS, *(name for name in types() if name not in PRECISIONS))


def direct(form: str) -> bool:
    """Whether a form is written from the base itself and not from the f16 merge."""
    return form in (MIXED, AS_BASE, *PRECISIONS)


def require_known(names: list[str]) -> None:
    """Raise ExportError for a form that does not exist."""
    for name in names:
        if name not in known():
            raise ExportError(
                f"there is no quantisation {name!r}", hint=f"Known are: {', '.join(sorted(known()))}."
            )


def make(
    source: BaseSource,
    changes: Changes,
    out: Path,
    form: str,
    texts: Mapping[str, str],
    progress: Progress | None = None,
) -> None:
    """Write one form of base + changes with the metadata `texts`. Raises ExportError."""
    require_known([form])
    if form == MIXED or form in PRECISIONS:
        _require_gguf(source, form)
        merge(source, changes, out, precision=form, entries=encoded(texts), progress=progress)
    elif form == AS_BASE:
        _require_gguf(source, form)
        with _scratch(out, source) as plain:
            merge(
                source,
                changes,
                plain,
                precision=MIXED,
                changed=Kind.F16,
                entries=encoded(texts),
                progress=progress,
            )
            own = {name: int(shape.kind) for name, shape in source.container.tensors.items()}
            _step(progress, form, plain)
            quantise(plain, out, _form_of(source), overrides=own)
    else:
        with _scratch(out, source) as plain:
            merge(source, changes, plain, entries=encoded(texts), progress=progress)
            quantised(plain, out, form, progress)


def quantised(plain: Path, out: Path, form: str, progress: Progress | None = None) -> None:
    """Quantise a merged f16 GGUF by llama.cpp, its metadata unchanged."""
    _step(progress, form, plain)
    quantise(plain, out, form)


def _require_gguf(source: BaseSource, form: str) -> None:
    if form in (MIXED, AS_BASE) and not isinstance(source, GgufSource):
        raise ExportError(
            f"{form} keeps what a GGUF base holds, and this base is a folder", hint="Choose q8_0 or f16."
        )


def _form_of(source: BaseSource) -> str:
    """What the base calls its own quantisation, so that the file goes on saying so."""
    number = source.container.value("general.file_type")
    return next((name for name, value in types().items() if value == number), "q8_0")


def _step(progress: Progress | None, form: str, plain: Path) -> None:
    if progress:
        progress.step(f"quantising to {form}", 0)
        progress.advance(plain.stat().st_size)


@contextmanager
def _scratch(out: Path, source: BaseSource) -> Iterator[Path]:
    """A place beside `out` for the unquantised merge; gone afterwards, whatever happens."""
    out.parent.mkdir(parents=True, exist_ok=True)
    size = sum(shape.rows * shape.row * 2 for shape in source.container.tensors.values())
    require_room(out.parent, 2 * size)
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        yield Path(folder) / "merged.gguf"

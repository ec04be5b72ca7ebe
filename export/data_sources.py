"""Name and licence of what a model was trained on, for its card and its metadata."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from export.errors import ExportError
from export.metadata import DataSource

_KNOWN_DATA = Path(__file__).parent / "sources.toml"
_NOT_STATED = "not stated"


def data_sources(data: dict[str, str], about: Path | None) -> tuple[DataSource, ...]:
    """Name and licence of each training file, from our own table and from the one in `about`."""
    table = _table(_KNOWN_DATA) | (_table(about) if about else {})
    result = []
    for name, digest in sorted(data.items()):
        known = table.get(Path(name).parts[0], {})
        result.append(
            DataSource(
                name=f"{known.get('name', Path(name).parts[0])}, {Path(name).name}",
                licence=str(known.get("licence", _NOT_STATED)),
                source=str(known.get("source", "")),
                sha256=digest,
            )
        )
    return tuple(result)


def _table(path: Path) -> dict[str, dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8")).get("data", {})
        return {str(name): dict(entry) for name, entry in data.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ExportError(
            "this table of data and licences is not understood",
            where=str(path),
            hint='It holds [data.FOLDER] tables with name = "...", licence = "..." and source = "...".',
        ) from error

"""The models that a person can choose from, as both the command line and the app list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.models.pace import Pace, paces
from grader.models.resolving import named
from grader.models.store import Store


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One model of the list."""

    name: str
    aliases: tuple[str, ...]
    summary: str
    licence: str
    size: int
    """Bytes."""
    here: bool
    in_use: bool
    pace: float | None = None
    """Answers a minute on this machine, where it has graded."""


def listed_models(store: Store) -> list[ListedModel]:
    """Every model of the catalogue, and the file of their own that a person has chosen."""
    in_use, known = named(store, None), paces()
    listed = [
        ListedModel(
            name=entry.name,
            aliases=tuple(alias for alias in entry.aliases if alias != "default"),
            summary=entry.summary,
            licence=entry.licence,
            size=entry.size,
            here=store.find(entry) is not None,
            in_use=entry == in_use,
            pace=per_minute(entry.name, known),
        )
        for entry in store.catalogue
    ]
    if isinstance(in_use, Path):
        listed.append(
            ListedModel(str(in_use), (), "a file of your own", "", in_use.stat().st_size, True, True)
        )
    return listed


def per_minute(name: str, known: Mapping[str, Pace]) -> float | None:
    """Answers a minute of a model, where it has graded here."""
    pace = known.get(name)
    return pace.per_minute if pace else None


def megabytes(size: int) -> str:
    """Bytes as a person says them."""
    return f"{size / 1e6:,.0f} MB"

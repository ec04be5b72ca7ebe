"""The models that a person can choose from, as both the command line and the app list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.models.entries import Derived, Download
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
    to_fetch: int = 0
    """Bytes that have to be fetched before it is here."""
    origin: str = ""
    """Where it is fetched from, in words."""
    is_built: bool = False
    """Whether it is made here of what is fetched."""
    sha256: str = ""
    """Of its file, where it is here."""
    is_shared: bool = False
    """Whether it lies in a folder for all accounts, or in the bundle."""
    is_tier: bool = False
    """Whether it is one of kpgrade's own."""
    is_base: bool = False
    """Whether it is untrained: one to train from, not to grade with."""

    @property
    def called(self) -> str:
        """What everybody calls it: accurate, fast; its own name where it has no other."""
        return self.aliases[0] if self.aliases else self.name

    @property
    def minutes(self) -> int:
        """How long fetching takes on a line of `LINE` bits a second, in minutes, at least one."""
        return max(1, round(self.to_fetch * 8 / LINE / 60))


LINE = 20_000_000
"""Bits a second of a slow line at home, to say how long a download takes."""


def listed_models(store: Store) -> list[ListedModel]:
    """Every model of the catalogue, and the file of their own that a person has chosen."""
    in_use, known = named(store, None), paces()
    listed = [
        _listed(store, entry, entry == in_use, per_minute(entry.name, known)) for entry in store.catalogue
    ]
    for path in store.own():
        pace = per_minute(path.stem, known)
        about = "a model of your own, added here"
        listed.append(ListedModel(path.stem, (), about, "", path.stat().st_size, True, path == in_use, pace))
    if isinstance(in_use, Path) and in_use not in store.own():
        listed.append(
            ListedModel(str(in_use), (), "a file of your own", "", in_use.stat().st_size, True, True)
        )
    return listed


def _listed(store: Store, entry: Download | Derived, in_use: bool, pace: float | None) -> ListedModel:
    model = store.find(entry)
    source = store.catalogue.base(entry) if isinstance(entry, Derived) else entry
    lacking = model is None and store.find(source) is None
    return ListedModel(
        name=entry.name,
        aliases=tuple(alias for alias in entry.aliases if alias != "default"),
        summary=entry.summary,
        licence=entry.licence,
        size=entry.size,
        here=model is not None,
        in_use=in_use,
        pace=pace,
        to_fetch=source.size if lacking else 0,
        origin=" or ".join(str(mirror) for mirror in source.mirrors),
        is_built=source is not entry,
        sha256=model.sha256 if model else "",
        is_shared=model is not None and store.is_shared(model),
        is_tier=isinstance(entry, Derived),
        is_base=any(isinstance(one, Derived) and one.base == entry.name for one in store.catalogue),
    )


def fetch_line(row: ListedModel) -> str:
    """How much has to be fetched, from where, how long that takes; that it may be broken off."""
    if not row.to_fetch:
        return "Nothing has to be fetched: it is built of what is here."
    built = ", then built here in a minute or two" if row.is_built else ""
    return (
        f"{megabytes(row.to_fetch)} from {row.origin}: about {row.minutes} minutes at {LINE // 1_000_000} "
        f"megabits a second{built}. Broken off, it goes on where it stopped."
    )


def per_minute(name: str, known: Mapping[str, Pace]) -> float | None:
    """Answers a minute of a model, where it has graded here."""
    pace = known.get(name)
    return pace.per_minute if pace else None


def megabytes(size: int) -> str:
    """Bytes as a person says them."""
    return f"{size / 1e6:,.0f} MB"

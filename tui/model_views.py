"""Models as a person reads them: one line each, or one in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.models.gguf_info import GgufInfo
from grader.models.memory import Fit, available, fit
from grader.models.pace import Pace, paces
from grader.models.resolving import named
from grader.models.store import ModelFile, Store
from tui import strings as s

_BESIDE = 600 << 20
"""Bytes that grading takes beside the weights, for a model whose header is not here to tell."""


@dataclass(frozen=True, slots=True)
class Row:
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


def rows(store: Store) -> list[Row]:
    """Every model of the catalogue, and the file of their own that a person has chosen."""
    in_use, known = named(store, None), paces()
    listed = [
        Row(
            name=entry.name,
            aliases=tuple(alias for alias in entry.aliases if alias != "default"),
            summary=entry.summary,
            licence=entry.licence,
            size=entry.size,
            here=store.find(entry) is not None,
            in_use=entry == in_use,
            pace=_per_minute(entry.name, known),
        )
        for entry in store.catalogue
    ]
    if isinstance(in_use, Path):
        listed.append(Row(str(in_use), (), "a file of your own", "", in_use.stat().st_size, True, True))
    return listed


def fit_words(size: int) -> str:
    """Whether a model of `size` bytes sits well in the memory that is free now."""
    words = {Fit.COMFORTABLE: s.MODEL_FITS, Fit.TIGHT: s.MODEL_TIGHT, Fit.TOO_LARGE: s.MODEL_TOO_LARGE}
    return words[fit(size + _BESIDE, available())]


def _per_minute(name: str, known: Mapping[str, Pace]) -> float | None:
    pace = known.get(name)
    return pace.per_minute if pace else None


def pace_words(pace: float | None) -> str:
    """What a model has done on this machine, or how to find out."""
    return s.MODEL_PACE.format(pace=pace) if pace else s.MODEL_PACE_UNKNOWN


def list_table(listed: list[Row]) -> Table:
    """The list, as a table."""
    table = Table(show_lines=True)
    table.add_column("model", overflow="fold")
    for heading in ("licence", "size", "here"):
        table.add_column(heading, no_wrap=True)
    for row in listed:
        also = f" (or: {', '.join(row.aliases)})" if row.aliases else ""
        about = Text.assemble((row.name, "bold"), also, "\n", (row.summary, "dim"))
        if row.pace:
            about.append(f"\n{pace_words(row.pace)}", "dim")
        state = "in use" if row.in_use and row.here else "yes" if row.here else "no"
        table.add_row(about, Text(row.licence), megabytes(row.size), state)
    return table


def facts(model: ModelFile, info: GgufInfo) -> dict[str, object]:
    """Everything known of one model, for a program. Sizes are in bytes."""
    entry = model.entry
    return {
        "model": model.name,
        "file": str(model.path),
        "sha256": model.sha256,
        "adapter": str(model.adapter) if model.adapter else None,
        "architecture": info.architecture,
        "title": info.title,
        "quantisation": info.quantisation,
        "parameters": info.parameters,
        "layers": info.layers,
        "vocabulary": info.vocabulary,
        "context": info.context,
        "chat_template": info.chat_template,
        "licence": entry.licence if entry else info.licence or "not stated in the file",
        "notice": entry.notice if entry else None,
        "without_tuning": entry.prompt.zero_shot if entry else None,
        "size": info.size,
        "memory_needed": info.need.total,
        "memory_free": info.free,
        "fit": str(info.fit),
        "pace": _per_minute(model.name, paces()),
        "kpgrade": info.kpgrade,
    }


def info_table(model: ModelFile, info: GgufInfo) -> Table:
    """Everything known of one model, for a person."""
    known = facts(model, info) | {
        "parameters": f"{info.parameters / 1e6:,.0f} million",
        "vocabulary": f"{info.vocabulary:,} words",
        "context": f"{info.context:,} tokens",
        "chat_template": "yes" if info.chat_template else "no",
        "size": megabytes(info.size),
        "memory_needed": f"about {megabytes(info.need.total)}",
        "memory_free": megabytes(info.free),
        "pace": pace_words(_per_minute(model.name, paces())),
        "kpgrade": None,
    }
    known |= {f"kpgrade.{key}": value for key, value in info.kpgrade.items()}
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in known.items():
        if value:
            table.add_row(Text(key.replace("_", " "), style="dim"), Text(str(value)))
    return table


def megabytes(size: int) -> str:
    """Bytes as a person says them."""
    return f"{size / 1e6:,.0f} MB"

"""Models on a screen: a table of all, or one in full."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from grader.models.gguf_info import GgufInfo
from grader.models.pace import paces
from grader.models.store import ModelFile
from tui.models import ListedModel, megabytes, per_minute


def list_table(listed: list[ListedModel]) -> Table:
    """The list, as a table."""
    table = Table(show_lines=True)
    table.add_column("model", overflow="fold")
    for heading in ("licence", "size", "here"):
        table.add_column(heading, no_wrap=True)
    for row in listed:
        also = f" ({row.name})" if row.called != row.name else " (to train from)" if row.is_base else ""
        about = Text.assemble((row.called, "bold"), also, "\n", (row.summary, "dim"))
        if row.pace:
            about.append(f"\n{_pace(row.pace)}", "dim")
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
        "pace": per_minute(model.name, paces()),
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
        "pace": _pace(per_minute(model.name, paces())),
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


def _pace(pace: float | None) -> str:
    if pace is None:
        return "not timed on this computer yet: grade a few answers with it"
    return f"{pace:.0f} answers a minute on this computer, in its last grading"

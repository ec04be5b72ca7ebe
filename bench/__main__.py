"""`python -m bench [SECTION ...]`: run the benchmarks, print a table, keep it in docs/benchmarks.md."""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.models.machine import machine

SECTIONS = {
    "engine": "Branches against the obvious alternatives",
    "default": "The shipped default, on 150-word answers with 6 key points",
    "memory": "Memory and start",
    "gradebook": "A gradebook of 10,000 answers x 6 key points",
    "answers_in": "Reading answers",
    "reports_out": "Writing reports",
    "marking": "Faults, levels, comments and drafted feedback",
    "guiding": "Guidelines, rubric checks and drafts, beside the model asked for the same",
    "colleagues": "Several graders, appeals, fairness, comments and pictures",
    "learning": "Learning from a decision, 100 of them made before",
    "bundle": "The bundle beside the installed one",
    "app": "The app, 10,000 answers x 10 key points",
}
ASKED_FOR = {"bundle"}
"""Needs what `make bundle` makes, and is run by its name alone."""
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
START, END = "<!-- bench:{} -->", "<!-- /bench:{} -->"

Measured = list[tuple[str, float, str]]
"""(what, value, unit) rows of a section."""


def main(names: list[str]) -> int:
    """Run the named sections, or all."""
    screen = Console()
    for name in names or [name for name in SECTIONS if name not in ASKED_FOR]:
        screen.print(f"[bold]{SECTIONS[name]}[/] ...")
        rows: Measured = importlib.import_module(f"bench.{name}").run()
        table = Table("what", "measured", "unit")
        for what, value, unit in rows:
            table.add_row(what, _figure(value), unit)
        screen.print(table)
        _keep(name, rows)
    return 0


def _keep(name: str, rows: Measured) -> None:
    """Replace the section's table in the page, leaving everything a person wrote there."""
    text = PAGE.read_text("utf-8")
    start, end = START.format(name), END.format(name)
    before, _, rest = text.partition(start)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{start}\n{_markdown(name, rows)}{end}{after}", "utf-8")


def _markdown(name: str, rows: Measured) -> str:
    here = machine()
    where = f"{here.processor}, {here.cores} cores, {here.memory / 2**30:.0f} GiB"
    lines = "".join(f"| {what} | {_figure(value)} | {unit} |\n" for what, value, unit in rows)
    return (
        f"`python -m bench {name}`, {date.today()}, {where}\n\n"
        f"| what | measured | unit |\n|---|---:|---|\n{lines}"
    )


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What was measured, as a table, a file of figures and a picture of the curves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.table import Table

from bench.teacher.figures import EACH, GRID, LEVELS
from bench.teacher.measuring import Measured
from bench.teacher.simulation import Order, Way
from grader.learning import Prior
from grader.whole import replace_text

_SHOWN = ((Way.SHIPPED, Order.DOUBTFUL, ":"), (Way.BIAS, Order.QUEUE, "--"), (Way.FULL, Order.QUEUE, "-"))


def table(measured: Sequence[Measured]) -> Table:
    """The means of all seeds, a row for each plan on each set; the page has their spread."""
    shown = Table(title="Decisions of 100 verdicts until this share agrees, and kpgrade's own stop")
    shown.add_column("way, order, size")
    for heading in (*(f"{level:.0%}" for level in LEVELS), "stop", "true", "said"):
        shown.add_column(heading, justify="right", no_wrap=True)
    last = ""
    for row in measured:
        if row.set != last:
            shown.add_section()
            shown.add_row(f"[bold]{row.set}[/], {row.classes} classes, {row.pairs} verdicts")
        last = row.set
        needed = (row.needed(level)[0] for level in LEVELS)
        shown.add_row(
            row.plan.title,
            *("-" if np.isnan(mean) else f"{mean:.0f}" for mean in needed),
            f"{np.mean([stop.decisions for stop in row.stops]):.0f}",
            f"{np.mean([stop.agreement for stop in row.stops]):.1%}",
            f"{np.mean([stop.promised for stop in row.stops]):.1%}",
        )
    return shown


def cells(row: Measured) -> list[str]:
    """One measured plan, as the table shows it."""
    stops = [stop.decisions for stop in row.stops]
    true = [stop.agreement for stop in row.stops]
    promised = float(np.mean([stop.promised for stop in row.stops]))
    return [
        f"{row.set} ({row.classes} classes, {row.pairs} verdicts): {row.plan.title}",
        *(_needed(*row.needed(level)) for level in LEVELS),
        f"{np.mean(stops):.0f} ({min(stops):.0f}-{max(stops):.0f})",
        f"{np.mean(true):.1%} ({min(true):.1%}-{max(true):.1%}; {promised:.1%})",
        *(_quality(*row.qualities[each]) for each in EACH),
    ]


def _needed(mean: float, least: float, most: float) -> str:
    return "not reached" if np.isnan(mean) else f"{mean:.0f} ({least:.0f}-{most:.0f})"


def _quality(auc: float, ece: float, labels: int) -> str:
    return f"{auc:.3f}, {ece:.3f}" if labels else "too few answers"


def markdown(measured: Sequence[Measured], priors: Mapping[str, Prior], command: str) -> str:
    """The figures as a page keeps them."""
    head = ["set, way, order, size", *(f"to {level:.0%}" for level in LEVELS), "says stop at"]
    head += ["agrees then (least-most; promised)", *(f"AUC, ECE left after {each}" for each in EACH)]
    lines = [f"`{command}`", "", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(cells(row)) + " |" for row in measured]
    lines += ["", "The prior that each set was measured with, fitted on the others:", ""]
    lines += [f"- {name}: {_numbers(prior)}" for name, prior in priors.items()]
    return "\n".join(lines) + "\n"


def _numbers(prior: Prior) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in prior.model_dump().items())


def write_figures(path: Path, measured: Sequence[Measured], priors: Mapping[str, Prior]) -> None:
    """Everything measured as JSON."""
    value = {
        "priors": {name: prior.model_dump() for name, prior in priors.items()},
        "measured": [row.as_json() for row in measured],
    }
    replace_text(path, json.dumps(value, indent=1) + "\n")


def draw_curves(path: Path, measured: Sequence[Measured]) -> None:
    """Share agreeing against decisions, a panel a set: the mean of all seeds, and what lies between them."""
    from matplotlib.figure import Figure

    whole = [row for row in measured if row.plan.size is None]
    names = list(dict.fromkeys(row.set for row in whole))
    figure = Figure(figsize=(4.2 * len(names), 3.8), layout="constrained")
    for place, name in enumerate(names, 1):
        axes = figure.add_subplot(1, len(names), place, title=name, xlabel="decisions of 100 verdicts")
        for way, order, line in _SHOWN:
            for row in (r for r in whole if (r.set, r.plan.way, r.plan.order) == (name, way, order)):
                (drawn,) = axes.plot(
                    100 * GRID, 100 * row.curves.mean(axis=0), line, label=f"{way}, {order} order"
                )
                low, high = 100 * row.curves.min(axis=0), 100 * row.curves.max(axis=0)
                axes.fill_between(100 * GRID, low, high, alpha=0.15, color=drawn.get_color())
        axes.axhline(95, color="grey", linewidth=0.8)
        axes.set(xlim=(0, 75), ylim=(65, 100.5))
    figure.axes[0].set_ylabel("% of all verdicts that agree")
    figure.axes[-1].legend(loc="lower right", fontsize="small")
    figure.savefig(path, dpi=130)

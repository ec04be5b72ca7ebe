"""Learning curves of runs, side by side: loss and dev AUC against minutes and against processor minutes.

Told apart without colour: by line, marker and shade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Log = Sequence[Mapping[str, Any]]

MARKERS = "osD^vP*X"
LINES = ("-", "--", ":", "-.")
SHADES = ("0", "0.45", "0.65")


def smoothed(values: Sequence[float], span: int = 25) -> list[float]:
    """Running mean of the last `span` values."""
    return [
        sum(values[max(0, i - span + 1) : i + 1]) / (i + 1 - max(0, i - span + 1)) for i in range(len(values))
    ]


def draw_curves(runs: Mapping[str, Log], path: Path, *, clock: str = "seconds") -> None:
    """Draw the logs of runs, by name. `clock` is 'seconds' or 'cpu_seconds'."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for place, (name, log) in enumerate(runs.items()):
        shade = SHADES[place % len(SHADES)]
        steps = [entry for entry in log if entry["event"] == "step"]
        minutes = [entry[clock] / 60 for entry in steps]
        losses = smoothed([entry["loss"] for entry in steps])
        left.plot(minutes, losses, LINES[place % len(LINES)], color=shade, label=name)
        dev = [entry for entry in log if entry["event"] == "dev"]
        sets = sorted({label for entry in dev for label in entry["auc"]})
        for number, label in enumerate(sets):
            points = [(entry[clock] / 60, entry["auc"][label]) for entry in dev if label in entry["auc"]]
            title = label if len(runs) == 1 else f"{name}: {label}"
            line, marker = LINES[number % len(LINES)], MARKERS[(place * len(sets) + number) % len(MARKERS)]
            right.plot(*zip(*points, strict=True), line, color=shade, marker=marker, label=title)
    unit = "minutes" if clock == "seconds" else "processor minutes"
    left.set(xlabel=unit, ylabel="loss (mean of 25 steps)")
    right.set(xlabel=unit, ylabel="dev AUC for 'missed'")
    for axes in (left, right):
        axes.grid(alpha=0.3)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.15))
    figure.savefig(path, dpi=120)
    pyplot.close(figure)

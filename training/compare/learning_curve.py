"""`kpgrade train learning-curve TRAIN --dev DEV -o RUNS`: how much better does a model get with more labels?

Smaller draws are part of larger ones, so the points of the curve differ in how much was marked, not in
what happened to be drawn. Each is a run of `kpgrade train fit` of its own, and goes on after a stop.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InputError
from grader.jsonl import write_text
from grader.labelled import LabelledAnswer, dev_sample, write_labelled
from grader.metrics import roc_auc
from grader.text import overlap
from training.data.learning import answers_to_learn
from training.fit.recipe import Augment, Dev, Recipe, Schedule, as_toml, load_recipe

SIZES = (100, 300, 1000, 3000)
_RECIPE = Path(__file__).parents[1] / "recipes" / "gemma-3-270m-cpu.toml"
_VIEWS = 6000
"""Labels seen in training where the passes allow it: enough steps to warm up and to decay."""
_PASSES = (2, 10)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of the curve: AUC for 'missed' on the dev answers after training on so many labels."""

    labels: int
    passes: int
    auc: float
    low: float
    high: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The measured points between the base that was not trained and the floor that needs no model."""

    points: tuple[CurvePoint, ...]
    untrained: float
    floor: float
    dev_labels: int


def draws(
    items: Sequence[LabelledAnswer], sizes: Sequence[int], seed: int
) -> dict[int, list[LabelledAnswer]]:
    """Answers worth about so many labels for each size, over all groups alike; each draw holds the smaller.

    Raises InputError where there are fewer labels than the largest size.
    """
    there = sum(len(item.points) for item in items)
    if there < max(sizes):
        raise InputError(
            f"{max(sizes):,} labels were asked for, but there are {there:,}", hint="Give --sizes."
        )
    return {size: dev_sample(items, size, seed) for size in sorted(sizes)}


def passes_for(labels: int) -> int:
    """How often a draw is gone through: small ones more often, or they would end before they began."""
    least, most = _PASSES
    return max(least, min(most, math.ceil(_VIEWS / labels)))


def recipe_for(recipe: Recipe, train: Path, dev: Path, passes: int, dev_labels: int) -> Recipe:
    """The recipe with this draw as its only data and nothing made up, so that labels are all that differs."""
    schedule = recipe.schedule.model_dump() | {"minutes": None, "tokens": None, "epochs": float(passes)}
    source = recipe.data[0].model_copy(update={"file": str(train.resolve()), "share": 1.0, "negatives": 0.0})
    return recipe.model_copy(
        update={
            "title": f"learning curve: {train.stem}",
            "schedule": Schedule.model_validate(schedule),
            "data": (source,),
            "augment": Augment(),
            "dev": Dev(files=(str(dev.resolve()),), labels=dev_labels, evaluations=1),
        }
    )


def interval(auc: float, missed: int, covered: int) -> tuple[float, float]:
    """95% interval of an AUC by Hanley and McNeil (Radiology 143, 1982), as if labels were independent."""
    both_missed, both_covered = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = auc * (1 - auc)
    variance += (missed - 1) * (both_missed - auc**2) + (covered - 1) * (both_covered - auc**2)
    half = 1.96 * math.sqrt(max(0.0, variance) / (missed * covered))
    return max(0.0, auc - half), min(1.0, auc + half)


def table(curve: Curve) -> str:
    """The curve as a Markdown table."""
    lines = [
        f"AUC for 'missed' on {curve.dev_labels:,} dev labels; word overlap alone {curve.floor:.3f}.",
        "",
        "| labels | passes | AUC | 95% interval | minutes |",
        "| --- | --- | --- | --- | --- |",
        f"| 0 | | {curve.untrained:.3f} | | |",
    ]
    lines += [
        f"| {p.labels:,} | {p.passes} | {p.auc:.3f} | {p.low:.3f}-{p.high:.3f} | {p.minutes:.0f} |"
        for p in curve.points
    ]
    return "\n".join(lines) + "\n"


def draw(curve: Curve, path: Path) -> None:
    """Draw the curve, readable without colours."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.5, 4.2), layout="constrained")
    labels, values = [p.labels for p in curve.points], [p.auc for p in curve.points]
    below, above = [p.auc - p.low for p in curve.points], [p.high - p.auc for p in curve.points]
    axes.errorbar(labels, values, yerr=[below, above], fmt="o-", color="black", capsize=4, label="fine-tuned")
    axes.axhline(curve.floor, color="black", linestyle="--", linewidth=1, label="word overlap, no model")
    axes.axhline(curve.untrained, color="black", linestyle=":", linewidth=1, label="base, not trained")
    axes.set_xscale("log")
    axes.set_xticks(labels, [f"{count:,}" for count in labels])
    axes.minorticks_off()
    axes.set(xlabel="labels trained on (one key point in one answer each)", ylabel="AUC for 'missed'")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    pyplot.close(figure)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade train learning-curve`."""
    parser.add_argument("train", type=Path, help="labelled answers to learn from (JSONL)")
    parser.add_argument("--dev", type=Path, required=True, help="labelled answers to measure on (JSONL)")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help="the folder for the runs and the result"
    )
    parser.add_argument(
        "--recipe", type=Path, default=_RECIPE, help="base and settings (default: Gemma-3-270M)"
    )
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="numbers of labels (100,300,1000,3000)")
    parser.add_argument("--dev-labels", type=int, default=400, help="dev labels to measure on (%(default)s)")
    parser.add_argument("--figure", type=Path, help="also draw the figure here")
    parser.add_argument("--threads", type=int, help="processor threads (default: one a core)")


def run(args: argparse.Namespace) -> int:
    """Train and measure at every size; the same command goes on where it was stopped."""
    from training.fit.command import fit, require_training_packages

    require_training_packages()
    recipe = load_recipe(args.recipe)
    items = answers_to_learn(args.train, args.train.name)
    dev = answers_to_learn(args.dev, args.dev.name)
    sample = dev_sample(dev, args.dev_labels, recipe.schedule.seed)
    truths = [missed for item in sample for missed in item.missed]
    points, untrained = [], 0.0
    for size, drawn in draws(items, args.sizes, recipe.schedule.seed).items():
        data = args.output / "data" / f"{args.train.stem}-{size}.jsonl"
        write_labelled(data, drawn)
        chosen = recipe_for(recipe, data, args.dev, passes_for(size), args.dev_labels)
        log = fit(chosen, as_toml(chosen), Path(), args.output / str(size), threads=args.threads).log()
        measured = [next(iter(entry["auc"].values())) for entry in log if entry["event"] == "dev"]
        untrained = measured[0]
        low, high = interval(measured[-1], sum(truths), len(truths) - sum(truths))
        points.append(
            CurvePoint(size, passes_for(size), measured[-1], low, high, float(log[-1]["seconds"]) / 60)
        )
    curve = Curve(tuple(points), untrained, _floor(sample, truths), len(truths))
    write_text(args.output / "learning-curve.md", table(curve))
    for path in (args.output / "learning-curve.png", args.figure):
        if path is not None:
            draw(curve, path)
    sys.stdout.write(table(curve))
    return 0


def _floor(sample: Sequence[LabelledAnswer], truths: Sequence[bool]) -> float:
    shares = [-overlap(point.text, item.answer) for item in sample for point in item.points]
    return float(roc_auc(list(truths), shares))


def _sizes(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError("give numbers above 0, separated by commas")
    return tuple(sorted({int(part) for part in parts}))

"""The comparison as pictures, PNG and SVG, readable without colour: hatches, markers, line styles."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader.errors import ErrorKind, InputError, ModelError, writing_failed
from grader.labelled import LabelledAnswer
from grader.metrics import reliability_bins, risk_coverage
from grader.scorecard import MEASURES, Scorecard
from training.compare.comparison import Comparison
from training.compare.tables import TITLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = ("seed_precision", "seed_recall", "seed_f1", "auc", "agreement", "settled_90")
HEAT = (*BARS, "f1", "kappa", "qwk", "ece", "brier")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "+++", "ooo", "---", "|||", "*", "/-", "\\\\|")
MARKERS = "osD^vP*X<>ph"
LINES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (9, 2)), (0, (4, 1, 1, 1, 1, 1)))
GREYS = ("#8f8f8f", "#ffffff", "#c4c4c4", "#e6e6e6", "#a9a9a9", "#f4f4f4", "#b6b6b6")
"""As many as neither hatches nor markers can be divided by, so that 84 graders look different."""
_LOWER = {measure.key for measure in MEASURES if not measure.higher_is_better}


def draw(
    comparison: Comparison, folder: Path, kind: Callable[[LabelledAnswer], str] | None = None
) -> list[Path]:
    """Every chart that the data allow, as PNG and SVG in `folder`; return the PNGs.

    `kind` names what rows are split by in the breakdown. Raises ModelError without matplotlib, InputError
    where the folder can't be written.
    """
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ModelError(
            "charts need matplotlib", hint="pip install 'kpgrade[training]'", kind=ErrorKind.NOT_INSTALLED
        ) from error
    charts: dict[str, Callable[[Figure], bool]] = {
        "metrics": lambda figure: _metrics(figure, comparison),
        "f1": lambda figure: _f1(figure, comparison),
        "heatmap": lambda figure: _heatmap(figure, comparison),
        "precision-recall": lambda figure: _bubbles(figure, comparison),
        "reliability": lambda figure: _reliability(figure, comparison),
        "risk-coverage": lambda figure: _risk(figure, comparison),
    }
    if kind is not None:
        charts["kinds"] = lambda figure: _kinds(figure, comparison, kind)
    written = []
    # A fixed salt and no date: the same figures give the same files.
    style: Any = {
        "text.parse_math": False,
        "svg.hashsalt": "kpgrade",
        "font.size": 9,
        "hatch.linewidth": 0.5,
        "axes.axisbelow": True,
    }
    with mpl.rc_context(style), _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, paint in charts.items():
            figure = Figure(figsize=(8, 4.5), layout="constrained")
            if paint(figure):
                title = f"{_title(name)} — {comparison.labelled.name}"
                figure.axes[0].set_title(title, loc="left", fontsize=10, pad=10)
                figure.savefig(folder / f"{name}.png", dpi=150)
                figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
                written.append(folder / f"{name}.png")
    return written


def _metrics(figure: Figure, comparison: Comparison) -> bool:
    cards = comparison.cards
    figure.set_size_inches(_width(len(BARS), len(cards)), 4.5)
    axes = figure.subplots()
    _grouped_bars(
        axes,
        list(cards),
        [TITLES[key] for key in BARS],
        [[c.figures[key] for key in BARS] for c in cards.values()],
    )
    axes.set_ylabel("share (95% interval)")
    return True


def _f1(figure: Figure, comparison: Comparison) -> bool:
    names = list(comparison.cards)
    figure.set_size_inches(8, 1.4 + 0.55 * len(names))
    axes = figure.subplots()
    figures = [card.figures["seed_f1"] for card in comparison.cards.values()]
    for place, scored in enumerate(figures):
        axes.barh(
            place,
            _or_zero(scored.value),
            0.62,
            color=_grey(place),
            hatch=_hatch(place),
            edgecolor="black",
            lw=0.7,
        )
        axes.errorbar(_or_zero(scored.value), place, xerr=_spread(scored), color="black", capsize=3, lw=1)
        end = max(_or_zero(scored.value), _or_zero(scored.high))
        axes.text(end + 0.015, place, f"{scored.value:.3f}", va="center")
    axes.set_yticks(range(len(names)), [_wrapped(name, 28) for name in names])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.08)
    axes.set_xlabel("F1 of missed points, averaged over answers (the seed's metric)")
    _grid(axes, "x")
    return True


def _heatmap(figure: Figure, comparison: Comparison) -> bool:
    cards = comparison.cards
    figure.set_size_inches(9.5, 1.9 + 0.42 * len(cards))
    axes = figure.subplots()
    values = np.array([[card.figures[key].value for key in HEAT] for card in cards.values()])
    # Shaded by how good a figure is, so that dark means good in every column.
    goodness = np.array(
        [[1 - v if key in _LOWER else v for key, v in zip(HEAT, row, strict=True)] for row in values]
    )
    axes.imshow(np.ma.masked_invalid(np.clip(goodness, 0, 1)), cmap="Greys", vmin=0, vmax=1.1, aspect="auto")
    for (y, x), value in np.ndenumerate(values):
        dark = not math.isnan(value) and goodness[y, x] > 0.6
        axes.text(
            x,
            y,
            "–" if math.isnan(value) else f"{value:.2f}",
            ha="center",
            va="center",
            color="white" if dark else "black",
        )
    labels = [f"{TITLES[key]}{' ↓' if key in _LOWER else ''}" for key in HEAT]
    axes.set_xticks(range(len(HEAT)), labels, rotation=35, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(cards)), [_wrapped(name, 28) for name in cards])
    axes.set_xticks(np.arange(-0.5, len(HEAT)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(cards)), minor=True)
    axes.grid(which="minor", color="white", linewidth=1.5)
    axes.tick_params(which="both", length=0)
    axes.set_xlabel("darker is better; ↓: the lower the better")
    return True


def _bubbles(figure: Figure, comparison: Comparison) -> bool:
    figure.set_size_inches(7.5, 5.2)
    axes = figure.subplots()
    for place, (name, card) in enumerate(comparison.cards.items()):
        x, y, f1 = (card.figures[key].value for key in ("seed_recall", "seed_precision", "seed_f1"))
        look: Any = {"s": 60 + 700 * f1**2, "marker": _marker(place), "lw": 1}
        axes.scatter(
            x, y, **look, c=_grey(place), edgecolors="black", hatch=_hatch(place), alpha=0.85,
            label=f"{_wrapped(name, 30)} (F1 {f1:.3f})", zorder=3,
        )  # fmt: skip
        # Outlines once more above all faces: no grader is hidden by another that is as good.
        axes.scatter(x, y, **look, facecolors="none", edgecolors="black", zorder=4)
    # Not all of 0 to 1, where good graders would lie on top of one another.
    low = min(*axes.get_xlim(), *axes.get_ylim())
    low = max(0.0, math.floor(10 * low - 0.5) / 10)
    axes.set_xlim(low, 1.01)
    axes.set_ylim(low, 1.01)
    _f1_curves(axes, low)
    axes.set_xlabel("recall of missed points, averaged over answers")
    axes.set_ylabel("precision")
    legend = figure.legend(loc="outside right upper", frameon=False, labelspacing=1.2)
    for handle in legend.legend_handles:
        handle.set_sizes([70])  # type: ignore[union-attr]
    _grid(axes, "both")
    return True


def _f1_curves(axes: Axes, low: float) -> None:
    """Faint lines of equal F1, which a bubble's place can be read against."""
    for f1 in np.arange(0.1, 1.0, 0.1):
        recall = np.linspace(max(f1 / (2 - f1), low), 1, 200)
        precision = f1 * recall / (2 * recall - f1)
        if precision[-1] >= low:
            axes.plot(recall, precision, color="0.8", lw=0.8, zorder=1)
            axes.annotate(
                f"F1 {f1:.1f}", (1.0, precision[-1]), fontsize=7, color="0.4", ha="right", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip


def _reliability(figure: Figure, comparison: Comparison) -> bool:
    sure = [(place, name, card, p) for place, name, card, p in _probable(comparison)]
    if not sure:
        return False
    figure.set_size_inches(7.5, 5.2)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.6", lw=1, label="perfectly calibrated")
    for place, name, card, p in sure:
        bars = reliability_bins(card.missed, p, bins=10)
        weights = np.array([bar.weight for bar in bars])
        xs, ys = [bar.mean_p for bar in bars], [bar.share_missed for bar in bars]
        style = LINES[place % len(LINES)]
        axes.plot(xs, ys, linestyle=style, color="black" if place % 2 == 0 else "0.35", lw=1.2)
        axes.scatter(
            xs, ys, s=15 + 150 * weights / weights.sum(), marker=_marker(place), c=_grey(place),
            edgecolors="black", zorder=3, label=f"{_wrapped(name, 30)} (ECE {card.figures['ece'].value:.3f})",
        )  # fmt: skip
    axes.set_xlabel("p(missed), mean of the bin (larger marks hold more labels)")
    axes.set_ylabel("share that people call missed")
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    legend = figure.legend(loc="outside right upper", frameon=False, labelspacing=1.0)
    for handle in legend.legend_handles:
        if handle is not None and hasattr(handle, "set_sizes"):
            handle.set_sizes([40])
    _grid(axes, "both")
    return True


def _risk(figure: Figure, comparison: Comparison) -> bool:
    sure = [(place, name, card, p) for place, name, card, p in _probable(comparison)]
    if not sure:
        return False
    axes = figure.subplots()
    top = 0.0
    for place, name, card, p in sure:
        coverage, risk = risk_coverage(card.missed, p, card.flagged)
        # The first few verdicts alone swing between 0 and 1 and say nothing.
        told = coverage >= min(1.0, 20 / max(card.labels, 1))
        coverage, risk = coverage[told], risk[told]
        top = max(top, float(risk.max()))
        axes.step(
            coverage, 1 - risk, where="post", mfc="white", linestyle=LINES[place % len(LINES)], lw=1.4,
            color="black" if place % 2 == 0 else "0.45", marker=_marker(place), ms=5,
            markevery=_every_tenth(coverage, place), label=_wrapped(name, 30),
        )  # fmt: skip
    for level in (0.9, 0.95):
        axes.hlines(level, 0, 1, color="0.7", lw=0.8)
        axes.annotate(f"{level:.0%}", (1.005, level), fontsize=7, color="0.4", va="center")
    axes.set_xlim(0, 1.04)
    axes.set_ylim(max(0.0, 1 - top - 0.05), 1.01)
    axes.set_xlabel("share of verdicts settled, the surest first")
    axes.set_ylabel("agreement with people among them")
    figure.legend(loc="outside right upper", frameon=False)
    _grid(axes, "y")
    return True


def _every_tenth(coverage: Any, place: int) -> list[int]:
    """Where markers stand: a tenth of the way apart, each grader's a little beside the others'."""
    wanted = np.arange(0.1 + 0.012 * place, 1.0, 0.1)
    return sorted({min(int(i), len(coverage) - 1) for i in np.searchsorted(coverage, wanted)})


def _kinds(figure: Figure, comparison: Comparison, kind: Callable[[LabelledAnswer], str]) -> bool:
    splits = {name: card.split(kind) for name, card in comparison.cards.items()}
    kinds = list(next(iter(splits.values())))
    if len(kinds) < 2:
        return False
    figure.set_size_inches(max(_width(len(kinds), len(splits)), 2 + 1.3 * len(kinds)), 4.5)
    axes = figure.subplots()
    labels = [
        f"{_wrapped(name or '(none)', 14)}\nn={next(iter(splits.values()))[name].labels}" for name in kinds
    ]
    _grouped_bars(
        axes,
        list(splits),
        labels,
        [[cards[k].figures["agreement"] for k in kinds] for cards in splits.values()],
    )
    axes.set_ylabel("agreement with people (95% interval)")
    return True


def _grouped_bars(
    axes: Axes, names: Sequence[str], groups: Sequence[str], figures: Sequence[Sequence[Any]]
) -> None:
    width = 0.84 / len(names)
    for place, (name, row) in enumerate(zip(names, figures, strict=True)):
        xs = np.arange(len(groups)) - 0.42 + width * (place + 0.5)
        axes.bar(
            xs, [_or_zero(f.value) for f in row], width, label=_wrapped(name, 26), color=_grey(place),
            hatch=_hatch(place), edgecolor="black", lw=0.7,
        )  # fmt: skip
        for x, figure in zip(xs, row, strict=True):
            if math.isnan(figure.value):
                axes.text(x, 0.012, "–", ha="center")
            else:
                axes.errorbar(x, figure.value, yerr=_spread(figure), color="black", capsize=2, lw=0.9)
    axes.set_xticks(range(len(groups)), groups)
    axes.set_ylim(0, 1.02)
    axes.figure.legend(loc="outside right upper", frameon=False, handleheight=1.6)
    _grid(axes, "y")


def _width(groups: int, bars: int) -> float:
    """Inches in which every bar of every group is wide enough for its hatch to be seen."""
    return max(8.0, 3 + 0.13 * groups * (bars + 1))


def _probable(comparison: Comparison) -> Iterator[tuple[int, str, Scorecard, Any]]:
    for place, (name, card) in enumerate(comparison.cards.items()):
        if card.p_missed is not None:
            yield place, name, card, card.p_missed


def _title(name: str) -> str:
    return {
        "metrics": "Metrics by grader",
        "f1": "F1 by grader",
        "heatmap": "Graders and metrics",
        "precision-recall": "Precision and recall, sized by F1",
        "reliability": "Is a probability what it says?",
        "risk-coverage": "What can be settled at which agreement",
        "kinds": "Agreement by kind of answer",
    }[name]


def _spread(figure: Any) -> Any:
    if math.isnan(figure.value) or math.isnan(figure.low):
        return None
    return [[max(0.0, figure.value - figure.low)], [max(0.0, figure.high - figure.value)]]


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _grey(place: int) -> str:
    return GREYS[place % len(GREYS)]


def _marker(place: int) -> str:
    return MARKERS[place % len(MARKERS)]


def _hatch(place: int) -> str:
    return HATCHES[place % len(HATCHES)]


def _wrapped(name: str, width: int) -> str:
    return "\n".join(textwrap.wrap(name, width)) or name


def _grid(axes: Axes, which: Any) -> None:
    axes.grid(axis=which, color="0.9", lw=0.7)
    axes.spines[["top", "right"]].set_visible(False)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(
            f"charts cannot be written ({error.strerror})", where=str(folder), kind=writing_failed(error)
        ) from error

"""The comparison as Markdown, CSV and LaTeX. What the seed reported stands apart from what is measured."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from itertools import combinations

from grader.metrics.bootstrap import FEW_GROUPS
from grader.scorecard import MEASURES, Figure, Scorecard
from training.compare.comparison import Comparison
from training.compare.conclusions import concluded
from training.compare.reported import REPORTED

SHOWN = (
    "seed_precision",
    "seed_recall",
    "seed_f1",
    "f1",
    "auc",
    "auc_within",
    "agreement",
    "kappa",
    "ece",
    "brier",
    "settled_90",
    "settled_95",
    "qwk",
)
"""Columns of the Markdown and LaTeX tables; the CSV has every measure."""
TITLES = {
    "seed_precision": "P (seed)",
    "seed_recall": "R (seed)",
    "seed_f1": "F1 (seed)",
    "f1": "F1 missed",
    "auc": "AUC",
    "auc_within": "AUC within a point",
    "agreement": "agreement",
    "kappa": "kappa",
    "ece": "ECE",
    "brier": "Brier",
    "settled_90": "settled 90%",
    "settled_95": "settled 95%",
    "qwk": "QWK",
}
TESTED = ("auc", "auc_within", "f1", "agreement", "ece", "settled_90", "settled_95")
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def describe(comparison: Comparison) -> str:
    """What a table rests on, in a sentence or two."""
    card = next(iter(comparison.cards.values()))
    labels = f"{card.labels} labels ({card.share_missed:.1%} missed)"
    text = f"{len(card.rows)} answers, {labels}, {card.groups} groups."
    if comparison.labelled.disputed:
        total = comparison.labelled.labels + comparison.labelled.disputed
        text += f" Only the {comparison.labelled.labels} of {total} labels on which two graders agree count."
    if comparison.left_out:
        text += f" {len(comparison.left_out)} answers that some grader could not judge are left out for all."
    if card.groups < FEW_GROUPS:
        text += f" With {card.groups} groups the intervals are only a rough hint, and nothing is tested."
    return text


def markdown(comparisons: Sequence[Comparison], notes: dict[str, str]) -> str:
    """The whole report: a table a set, tests between graders, what the seed reported, how each judges."""
    parts = ["# Graders side by side", ""]
    for comparison in comparisons:
        parts += measured(comparison)
    parts += concluded(comparisons)
    parts += ["## Reported, not measured", ""]
    parts += ["The seed of this project on its own 300 test examples, macro averages, empty = 0:", ""]
    parts += [_row(["model", *(TITLES[key] for key in SHOWN[:3])]), _row(["---", "---:", "---:", "---:"])]
    parts += [_row([r.name, *(_plain(value) for value in (r.precision, r.recall, r.f1))]) for r in REPORTED]
    parts += ["", "## How each judges", ""]
    parts += [f"- **{_cell(name)}**: {_cell(note)}" for name, note in notes.items()]
    parts += [
        "",
        "In brackets: 95% bootstrap intervals, resampled by group. A dash: undefined, or the grader",
    ]
    parts += ["gives no probability. 'Settled': the largest share that two thresholds, chosen on these very"]
    parts += ["labels, settle at that agreement."]
    return "\n".join(parts) + "\n"


def measured(comparison: Comparison) -> list[str]:
    """One set as lines of Markdown: its table, and the tests between graders."""
    lines = [f"## {comparison.labelled.name}", "", f"Measured. {describe(comparison)}", ""]
    lines += [_row(["grader", *(TITLES[key] for key in SHOWN)]), _row(["---"] + ["---:"] * len(SHOWN))]
    lines += [
        _row([_cell(name), *(_figure(card.figures[key]) for key in SHOWN)])
        for name, card in comparison.cards.items()
    ]
    lines += [""]
    tests = _tests(comparison.cards)
    if tests:
        lines += ["Paired differences (first minus second; bootstrap by group, two-sided p):", ""]
        lines += [_row(["first", "second", *(TITLES[key] for key in TESTED)])]
        lines += [_row(["---", "---"] + ["---:"] * len(TESTED)), *tests, ""]
    return lines


def as_csv(comparisons: Sequence[Comparison]) -> str:
    """One line a set, grader and measure; reported figures last, with the origin in a column."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(
        ["origin", "set", "grader", "measure", "value", "low", "high", "labels", "groups", "seconds"]
    )
    for comparison in comparisons:
        for name, card in comparison.cards.items():
            for measure in MEASURES:
                figure = card.figures[measure.key]
                numbers = (_number(x) for x in (figure.value, figure.low, figure.high))
                counts = (card.labels, card.groups, round(comparison.seconds[name], 1))
                table.writerow(["measured", comparison.labelled.name, name, measure.key, *numbers, *counts])
    for r in REPORTED:
        pairs = zip(SHOWN[:3], (r.precision, r.recall, r.f1), strict=True)
        for key, value in pairs:
            if value is not None:
                table.writerow(["reported", "seed's own test set", r.name, key, value, "", "", "", "", ""])
    return text.getvalue()


def latex(comparisons: Sequence[Comparison]) -> str:
    """One booktabs table a set; reported rows below a rule of their own."""
    columns = ("seed_precision", "seed_recall", "seed_f1", "auc", "agreement", "ece", "settled_90", "qwk")
    parts = ["% Needs \\usepackage{booktabs}."]
    for comparison in comparisons:
        caption = f"{comparison.labelled.name}: {describe(comparison)}".translate(_LATEX)
        parts += ["\\begin{table}", "  \\centering", f"  \\caption{{{caption}}}"]
        parts += [f"  \\begin{{tabular}}{{l{'r' * len(columns)}}}", "    \\toprule"]
        parts += [_tex(["grader", *(TITLES[key] for key in columns)]), "    \\midrule"]
        parts += [
            _tex([name, *(_plain(card.figures[key].value) for key in columns)])
            for name, card in comparison.cards.items()
        ]
        parts += [
            "    \\midrule",
            f"    \\multicolumn{{{len(columns) + 1}}}{{l}}{{\\emph{{reported by the seed}}}}\\\\",
        ]
        parts += [
            _tex([r.name, *map(_plain, (r.precision, r.recall, r.f1)), *["-"] * (len(columns) - 3)])
            for r in REPORTED
        ]
        parts += ["    \\bottomrule", "  \\end{tabular}", "\\end{table}"]
    return "\n".join(parts) + "\n"


def _tests(cards: dict[str, Scorecard]) -> list[str]:
    if next(iter(cards.values())).groups < FEW_GROUPS:
        return []
    lines = []
    for first, second in combinations(cards, 2):
        differences = [cards[first].minus(cards[second], key) for key in TESTED]
        cells = [
            "-" if math.isnan(d.value) else f"{d.value:+.3f} [{d.low:+.3f}, {d.high:+.3f}] p={d.p_value:.3f}"
            for d in differences
        ]
        lines.append(_row([_cell(first), _cell(second), *cells]))
    return lines


def _figure(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "-"
    return f"{figure.value:.3f} [{figure.low:.2f}, {figure.high:.2f}]"


def _plain(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.3f}"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6f}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


def _tex(cells: Sequence[str]) -> str:
    return f"    {' & '.join(cell.translate(_LATEX) for cell in cells)} \\\\"

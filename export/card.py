"""The model card: what the file is, what it was made from, what it may be used for, how it was verified."""

from __future__ import annotations

import json
from collections.abc import Sequence

from export.metadata import Provenance
from export.verify import MarginComparison
from grader.calibration import Calibrator

_USE = (
    "It answers one question: does this answer state this key point? It is made for kpgrade, which shows a "
    "teacher how sure it is and leaves doubtful verdicts to them. It knows nothing of a subject beyond the "
    "key point it is given, it was trained on English answers, and it must not decide about a student alone."
)


def card(
    provenance: Provenance,
    *,
    file: str,
    size: int,
    sha256: str,
    comparisons: Sequence[MarginComparison],
    calibrator: Calibrator | None,
    calibrated: str = "",
) -> str:
    """The card of one file, as Markdown. `calibrated`: the file that its calibration was taken over from."""
    parts = [
        f"# {provenance.name}",
        "",
        _USE,
        "",
        *_table(
            ("", ""),
            [
                ("File", f"`{file}`, {size / 1e6:,.0f} MB"),
                ("sha256", f"`{sha256}`"),
                ("Weights", provenance.weights),
                ("Licence", provenance.licence),
                ("Base", f"{provenance.base_name} ({provenance.base_licence or 'licence not stated'})"),
                ("Base sha256", f"`{provenance.base_sha256}`"),
                ("Code revision", provenance.revision or "not recorded"),
            ],
        ),
        "## Training data",
        "",
        *_data(provenance),
        "## Dev figures while training",
        "",
        _metrics(provenance),
        "",
        "## Verification of this file",
        "",
        *_verification(comparisons),
        "## Calibration",
        "",
        _calibration(calibrator, calibrated),
        "",
    ]
    if provenance.recipe:
        parts += ["## Recipe", "", "```toml", provenance.recipe.replace("```", "'''").rstrip(), "```", ""]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [*("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines), ""]


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _data(provenance: Provenance) -> list[str]:
    if not provenance.training_data:
        return ["Not recorded.", ""]
    rows = [
        (source.name, source.licence, source.source, f"`{source.sha256[:16]}`" if source.sha256 else "")
        for source in provenance.training_data
    ]
    return _table(("Data", "Licence", "Source", "sha256"), rows)


def _metrics(provenance: Provenance) -> str:
    if not provenance.metrics_dev:
        return "Not recorded."
    return f"`{json.dumps(dict(provenance.metrics_dev), ensure_ascii=False)}`"


def _verification(comparisons: Sequence[MarginComparison]) -> list[str]:
    if not comparisons:
        return ["Not verified.", ""]
    return ["Margins in nats on the same rows.", "", *comparison_table(comparisons)]


def comparison_table(comparisons: Sequence[MarginComparison]) -> list[str]:
    """The lines of a Markdown table: each file against the one it was made from."""
    rows = [
        (
            comparison.name,
            comparison.reference,
            str(comparison.labels),
            f"{comparison.largest:.3f}",
            f"{comparison.mean:.3f}",
            f"{comparison.correlation:.4f}",
            str(comparison.flips),
            f"{comparison.auc_reference:.3f}",
            f"{comparison.auc:.3f}",
        )
        for comparison in comparisons
    ]
    head = (
        "file",
        "against",
        "labels",
        "largest",
        "mean",
        "correlation",
        "flips",
        "AUC there",
        "AUC here",
    )
    return _table(head, rows)


def _calibration(calibrator: Calibrator | None, calibrated: str) -> str:
    if calibrator is None:
        return "None is in the file: `kpgrade calibrate` fits one to answers that people have marked."
    where = f"{calibrated}, which answers alike" if calibrated else "this very file"
    return (
        f"Fitted on {calibrator.labels} labels of {calibrator.fitted_on}, on {where}: "
        f"p_missed at or below {calibrator.covered_below:.3f} is 'covered', at or above "
        f"{calibrator.missed_above:.3f} is 'missed', chosen for {calibrator.level:.0%} agreement with people."
    )

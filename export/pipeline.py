"""The export as a whole: merge, write every form, prove each, calibrate, describe, and only then keep it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from export.card import card
from export.changes import Changes
from export.errors import ExportError
from export.files import require_room, sha256, write_sums, write_text
from export.formats import direct, make, quantised, require_known
from export.lora_gguf import write_lora
from export.metadata import (
    BASE_SHA256,
    CALIBRATION,
    CHECKS,
    WEIGHTS,
    Provenance,
    encoded,
    entries,
    rewrite,
    texts_of,
)
from export.ship import build, checks_text
from export.source import BaseSource
from export.verify import (
    MarginComparison,
    MarginLimits,
    Measured,
    compare,
    measure,
    require_close,
    require_same,
    require_texts,
)
from grader.calibration import Calibrator, fit
from grader.labelled import LabelledAnswer, LabelledSet
from grader.models.progress import Progress
from grader.text import overlap

REFERENCE = "f16"
_SAME = 0.2
"""Nats: as much as which answers share a decode may move (docs/design.md, Tolerance)."""


@dataclass(frozen=True)
class ExportPlan:
    """What to export and how to prove it."""

    source: BaseSource
    changes: Changes
    provenance: Provenance
    forms: Sequence[str]
    out: Path
    rows: list[LabelledAnswer]
    calibrate_on: Sequence[LabelledSet] = ()
    """One set a kind of answer: each weighs the same."""
    level: float = 0.9
    """The agreement with people that the thresholds are chosen for."""
    use_overlap: bool = True
    """Whether the calibrator may use word overlap beside the margin."""
    calibrated: Path | None = None
    """A GGUF of the same run and form that was calibrated before: its calibration is taken over."""
    own_rows: list[LabelledAnswer] = field(default_factory=list)
    """Rows of ours that a shipped adapter carries as its checks."""
    merged_in_torch: Callable[[Path], Measured] | None = None
    """Margins of the merged model in PyTorch, given a GGUF for the tokenizer; None where it can't run."""
    limits: MarginLimits = field(default_factory=MarginLimits)


@dataclass(frozen=True, slots=True)
class Exported:
    """One file that was kept."""

    path: Path
    form: str
    size: int
    measured: Measured
    comparisons: tuple[MarginComparison, ...]
    calibrator: Calibrator | None


def paths(out: Path, forms: Sequence[str]) -> dict[str, Path]:
    """Where each form goes: `out` itself, or OUT.FORM.gguf where there are several."""
    if len(forms) == 1:
        return {forms[0]: out}
    return {form: out.with_name(f"{out.stem}.{form}.gguf") for form in forms}


def export(plan: ExportPlan, progress: Progress) -> list[Exported]:
    """Write every form of the merged model beside each other. Raises KpgradeError; then nothing is kept."""
    require_known(list(plan.forms))
    with _workshop(plan) as name:
        work = Path(name)
        reference, first = _reference(plan, work, progress)
        kept = []
        for form, target in paths(plan.out, plan.forms).items():
            if form == REFERENCE:
                draft = work / f"{REFERENCE}.gguf"
            else:
                draft = work / target.name
                texts = _texts(plan, form)
                if direct(form):
                    make(plan.source, plan.changes, draft, form, texts, progress)
                else:
                    quantised(work / f"{REFERENCE}.gguf", draft, form, progress)
            kept.append(_finished(plan, form, draft, target, reference, first, progress))
        for exported in kept:
            draft = work / (f"{REFERENCE}.gguf" if exported.form == REFERENCE else exported.path.name)
            draft.replace(exported.path)
            _describe(plan, exported)
    write_sums(plan.out.parent, [item.path for item in kept] + [_card_path(item.path) for item in kept])
    return kept


def export_adapter(plan: ExportPlan, base: Path, progress: Progress) -> Exported:
    """Write the adapter alone, able to be applied at load and to become `plan.forms[0]` by `ship.build`.

    Both ways are carried out and compared with the merged model before the file is kept.
    """
    if len(plan.forms) != 1:
        raise ExportError("an adapter alone is for one quantisation", hint="Give one to --quantise.")
    form = plan.forms[0]
    with _workshop(plan) as name:
        work = Path(name)
        reference, first = _reference(plan, work, progress)
        draft = work / "adapter.gguf"
        texts = _texts(plan, form)
        write_lora(plan.source, plan.changes, draft, entries=encoded(texts))
        progress.step("reading answers with the adapter applied at load", 0)
        applied = compare(
            reference, measure(base, plan.rows, "base + adapter at load", adapter=draft), plan.rows
        )
        require_close(applied, plan.limits, draft)
        built = work / "built.gguf"
        build(base, draft, built, form, progress)
        measured, comparison, calibrator = _proved(plan, form, built, reference, progress)
        if calibrator:
            texts[CALIBRATION] = calibrator.model_dump_json()
        if plan.own_rows:
            own = measure(built, plan.own_rows, form).margins.tolist()
            texts[CHECKS] = checks_text(plan.own_rows, own)
        write_lora(plan.source, plan.changes, draft, entries=encoded(texts))
        draft.replace(plan.out)
    comparisons = (*first, applied, comparison)
    kept = Exported(plan.out, form, plan.out.stat().st_size, measured, comparisons, calibrator)
    _describe(plan, kept)
    write_sums(plan.out.parent, [plan.out, _card_path(plan.out)])
    return kept


def adopt(plan: ExportPlan, draft: Path, reference: Measured, progress: Progress) -> Exported:
    """Keep a GGUF that another program wrote: proved against `reference`, calibrated, described as ours are.

    `draft` lies beside `plan.out`, which it becomes. Raises KpgradeError; then nothing is kept.
    """
    [form] = plan.forms
    kept = _finished(plan, form, draft, plan.out, reference, (), progress)
    draft.replace(plan.out)
    _describe(plan, kept)
    write_sums(plan.out.parent, [plan.out, _card_path(plan.out)])
    return kept


def _workshop(plan: ExportPlan) -> tempfile.TemporaryDirectory[str]:
    """A folder beside the output, so that what is proved is renamed into place and never copied."""
    plan.out.parent.mkdir(parents=True, exist_ok=True)
    elements = sum(shape.rows * shape.row for shape in plan.source.container.tensors.values())
    require_room(plan.out.parent, 2 * elements * (1 + len(plan.forms)))
    return tempfile.TemporaryDirectory(prefix=f".{plan.out.name}.", dir=plan.out.parent)


def _reference(
    plan: ExportPlan, work: Path, progress: Progress
) -> tuple[Measured, tuple[MarginComparison, ...]]:
    """The f16 merge and its margins, held against PyTorch's where that can run."""
    path = work / f"{REFERENCE}.gguf"
    make(plan.source, plan.changes, path, REFERENCE, _texts(plan, REFERENCE), progress)
    progress.step("reading answers with the f16 model", 0)
    measured = measure(path, plan.rows, REFERENCE)
    if plan.merged_in_torch is None:
        return measured, ()
    progress.step("reading the same answers with PyTorch", 0)
    comparison = compare(plan.merged_in_torch(path), measured, plan.rows)
    require_same(comparison, plan.limits, path)
    return measured, (comparison,)


def _finished(
    plan: ExportPlan,
    form: str,
    draft: Path,
    target: Path,
    reference: Measured,
    first: tuple[MarginComparison, ...],
    progress: Progress,
) -> Exported:
    texts = _texts(plan, form)
    measured, comparison, calibrator = _proved(plan, form, draft, reference, progress)
    if calibrator:
        texts[CALIBRATION] = calibrator.model_dump_json()
    rewrite(draft, texts, progress=progress)
    require_texts(draft, texts)
    comparisons = first if reference.name == form else (*first, comparison)
    return Exported(target, form, draft.stat().st_size, measured, comparisons, calibrator)


def _proved(
    plan: ExportPlan, form: str, draft: Path, reference: Measured, progress: Progress
) -> tuple[Measured, MarginComparison, Calibrator | None]:
    """Margins of a finished file, how they compare, and a calibrator fitted on them."""
    progress.step(f"reading answers with the {form} model", 0)
    measured = reference if reference.name == form else measure(draft, plan.rows, form)
    comparison = compare(reference, measured, plan.rows)
    require_close(comparison, plan.limits, draft)
    if plan.calibrated is not None:
        return measured, comparison, _taken_over(plan, plan.calibrated, measured)
    if not plan.calibrate_on:
        return measured, comparison, None
    progress.step(f"calibrating the {form} model", 0)
    return measured, comparison, _calibrated(plan, draft, form)


def _taken_over(plan: ExportPlan, calibrated: Path, measured: Measured) -> Calibrator:
    """The calibration of a file that answers as this one does. Raises ExportError."""
    other = measure(calibrated, plan.rows, f"{measured.name}, calibrated before")
    apart = compare(other, measured, plan.rows).largest
    if apart > _SAME:
        raise ExportError(
            f"its margins lie up to {apart:.2f} nats from these, so its calibration does not hold here",
            where=str(calibrated),
            hint="Name a file that was exported from the same run in the same form, or calibrate anew.",
        )
    text = texts_of(calibrated).get(CALIBRATION)
    if not text:
        raise ExportError("it was never calibrated", where=str(calibrated))
    return Calibrator.model_validate_json(text)


def _calibrated(plan: ExportPlan, path: Path, form: str) -> Calibrator:
    rows = [(part.name, row) for part in plan.calibrate_on for row in part.rows]
    margins = iter(measure(path, [row for _, row in rows], form).margins.tolist())
    read = [
        (name, next(margins), overlap(point, row.answer), row.missed[place], place in row.agreed)
        for name, row in rows
        for place, point in enumerate(row.key_points)
    ]
    agreed = [each[:4] for each in read if each[4]]
    kinds, values, overlaps, missed = zip(*agreed, strict=True)
    about = ", ".join(f"{part.name} ({kinds.count(part.name)} labels)" for part in plan.calibrate_on)
    try:
        return fit(
            values,
            overlaps,
            missed,
            kinds=kinds,
            fitted_on=about,
            level=plan.level,
            use_overlap=plan.use_overlap,
        )
    except ValueError as error:
        raise ExportError(str(error), where=about) from error


def _texts(plan: ExportPlan, form: str) -> dict[str, str]:
    texts = entries(plan.provenance) | {WEIGHTS: form}
    return {key: text for key, text in texts.items() if text or key == BASE_SHA256}


def _card_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.card.md")


def _describe(plan: ExportPlan, exported: Exported) -> None:
    write_text(
        _card_path(exported.path),
        card(
            plan.provenance.model_copy(update={"weights": exported.form}),
            file=exported.path.name,
            size=exported.size,
            sha256=sha256(exported.path),
            comparisons=exported.comparisons,
            calibrator=exported.calibrator,
            calibrated=plan.calibrated.name if plan.calibrated else "",
        ),
    )

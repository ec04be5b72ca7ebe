"""What is exported grades: by the engine, in every form, merged or applied at load, here or elsewhere."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from export import command
from export.changes import changes_of
from export.container import Container
from export.errors import ExportError
from export.files import sha256
from export.metadata import CALIBRATION, CHECKS, WEIGHTS, DataSource, Provenance, provenance_of, texts_of
from export.pipeline import Exported, ExportPlan, export, export_adapter
from export.ship import build
from export.source import GgufSource
from export.verify import MarginLimits, Measured, compare, measure
from grader.calibration import Calibrator
from grader.labelled import LabelledAnswer, LabelledSet, write_labelled
from grader.models.progress import Silent
from grader.text import overlap
from tests.export import tiny

LENIENT = MarginLimits(correlation=0.0, auc_drop=1.0)
POINTS = ("Water boils at 100 degrees.", "Steam is a gas.", "Pressure matters.", "It takes heat.")


@pytest.fixture(scope="module")
def rows() -> list[LabelledAnswer]:
    answers = (
        "It boils.",
        "Water becomes steam when it is heated.",
        "No idea",
        "At low pressure it boils sooner.",
    )
    return [
        LabelledAnswer.of(
            f"s{n}",
            question="What is boiling?",
            answer=text,
            key_points=POINTS,
            missed=(n > 0, n > 1, n > 2, n % 2 == 0),
        )
        for n, text in enumerate(answers)
    ]


def labelled(
    row: LabelledAnswer, missed: Sequence[bool], second: Sequence[bool] | None = None
) -> LabelledAnswer:
    """The answer with other labels."""
    return LabelledAnswer.of(
        row.id,
        question=row.question,
        answer=row.answer,
        key_points=row.key_points,
        missed=missed,
        second=second,
    )


def kinds(rows: list[LabelledAnswer], *names: str) -> list[LabelledSet]:
    """The rows often enough to calibrate on; graders dispute one label, which then counts for nothing."""
    disputed = labelled(rows[0], rows[0].missed, second=(True, False, False, True))
    return [LabelledSet(name, (*rows * 4, disputed)) for name in names]


@pytest.fixture(scope="module")
def planned(base: Path, adapter: Path, rows: list[LabelledAnswer]) -> Callable[..., ExportPlan]:
    source = GgufSource(base)
    provenance = Provenance(
        name="tiny grader",
        licence="Apache-2.0",
        base_name="tiny",
        base_sha256=sha256(base),
        training_data=(DataSource(name="made up", licence="CC0 | as it is"),),
        metrics_dev={"auc": {"made up": 0.5}},
        recipe='title = "été"\n',
    )

    def plan(out: Path, *forms: str, **options: object) -> ExportPlan:
        first = ExportPlan(source, changes_of(adapter, source), provenance, forms, out, rows, limits=LENIENT)
        return replace(first, **options)  # type: ignore[arg-type]

    return plan


def _f16_base(base: Path, out: Path) -> Path:
    from export.merge import merge

    merge(GgufSource(base), {}, out)
    return out


def test_every_form_of_one_merge_grades_like_the_f16(
    planned: Callable[..., ExportPlan], tmp_path: Path
) -> None:
    forms = ("f16", "f32", "mixed", "as-base", "q8_0", "q4_0")
    kept = {item.form: item for item in export(planned(tmp_path / "m.gguf", *forms), Silent())}

    against = {form: kept[form].comparisons[-1] for form in forms if form != "f16"}
    assert against["f32"].largest < 0.05
    assert all(against[form].correlation > 0.98 for form in ("f32", "mixed", "as-base", "q8_0"))
    assert kept["q4_0"].size < kept["q8_0"].size < kept["f16"].size
    assert sorted(path.name for path in tmp_path.glob("*.gguf")) == sorted(f"m.{form}.gguf" for form in forms)


def test_the_adapter_moves_margins_and_is_the_same_at_load_as_merged(
    planned: Callable[..., ExportPlan], base: Path, rows: list[LabelledAnswer], tmp_path: Path
) -> None:
    [merged] = export(planned(tmp_path / "m.gguf", "f16"), Silent())
    export_adapter(planned(tmp_path / "a.gguf", "q8_0"), base, Silent())
    plain = _f16_base(base, tmp_path / "plain.gguf")

    before = measure(plain, rows, "base")
    applied = compare(merged.measured, measure(plain, rows, "at load", adapter=tmp_path / "a.gguf"), rows)

    assert compare(before, merged.measured, rows).largest > 0.5
    assert applied.largest < 0.1


def test_metadata_is_read_back_and_the_card_says_the_same(
    planned: Callable[..., ExportPlan], rows: list[LabelledAnswer], tmp_path: Path
) -> None:
    out = tmp_path / "m.gguf"
    plan = planned(out, "q8_0", calibrate_on=kinds(rows, "made up", "dev"))
    [kept] = export(plan, Silent())
    texts = texts_of(out)

    assert provenance_of(out) == plan.provenance.model_copy(update={"weights": "q8_0"})
    assert Calibrator.model_validate_json(texts[CALIBRATION]) == kept.calibrator
    assert kept.calibrator is not None
    assert kept.calibrator.fitted_on == "made up (67 labels), dev (67 labels)"
    card = (tmp_path / "m.card.md").read_text("utf-8")
    assert "CC0 \\| as it is" in card
    assert sha256(out) in card
    listed = (line.split("  ") for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    sums = {name: digest for digest, name in listed}
    assert sums == {path.name: sha256(path) for path in (out, tmp_path / "m.card.md")}


def test_a_calibration_may_do_without_word_overlap(
    planned: Callable[..., ExportPlan], rows: list[LabelledAnswer], tmp_path: Path
) -> None:
    """People who look for the words alone make overlap worth having."""
    by_words = [labelled(row, [not overlap(point, row.answer) for point in row.key_points]) for row in rows]
    slopes = []
    for used in (True, False):
        on = kinds(by_words, "dev")
        [kept] = export(planned(tmp_path / "m.gguf", "q8_0", calibrate_on=on, use_overlap=used), Silent())
        assert kept.calibrator is not None
        slopes.append(kept.calibrator.overlap_slope)
    assert slopes[0] < 0 == slopes[1]


def test_metadata_is_rewritten_without_touching_a_tensor(
    planned: Callable[..., ExportPlan], tmp_path: Path
) -> None:
    from export.metadata import rewrite

    [kept] = export(planned(tmp_path / "m.gguf", "q4_0"), Silent())
    before = Container(kept.path)
    tensors = {name: b"".join(before.raw(name)) for name in before.tensors}

    rewrite(kept.path, {"kpgrade.name": "another", "kpgrade.new": "ü" * 1000})

    after = Container(kept.path)
    assert (after.value("kpgrade.name"), after.value("kpgrade.new")) == ("another", "ü" * 1000)
    assert {name: b"".join(after.raw(name)) for name in after.tensors} == tensors


@pytest.mark.parametrize("form", ["mixed", "q8_0"])
def test_a_shipped_adapter_becomes_the_model_that_was_proved(
    planned: Callable[..., ExportPlan], base: Path, rows: list[LabelledAnswer], tmp_path: Path, form: str
) -> None:
    plan = planned(tmp_path / "a.gguf", form, own_rows=rows, calibrate_on=kinds(rows, "dev"))
    kept = export_adapter(plan, base, Silent())

    build(base, kept.path, tmp_path / "built.gguf", form, Silent())

    texts = texts_of(tmp_path / "built.gguf")
    assert texts[WEIGHTS] == form
    assert Calibrator.model_validate_json(texts[CALIBRATION]) == kept.calibrator
    assert CHECKS not in texts
    assert compare(kept.measured, measure(tmp_path / "built.gguf", rows, form), rows).largest < 0.01


def test_a_calibration_never_goes_into_another_quantisation(
    planned: Callable[..., ExportPlan], base: Path, rows: list[LabelledAnswer], tmp_path: Path
) -> None:
    plan = planned(tmp_path / "a.gguf", "mixed", calibrate_on=kinds(rows, "dev"))
    export_adapter(plan, base, Silent())

    build(base, tmp_path / "a.gguf", tmp_path / "built.gguf", "q4_0", Silent())

    assert CALIBRATION not in texts_of(tmp_path / "built.gguf")


def test_a_calibration_is_taken_over_from_a_file_that_answers_alike_and_no_other(
    planned: Callable[..., ExportPlan], base: Path, rows: list[LabelledAnswer], tmp_path: Path
) -> None:
    [whole] = export(planned(tmp_path / "m.gguf", "f16", calibrate_on=kinds(rows, "dev")), Silent())
    kept = export_adapter(planned(tmp_path / "a.gguf", "f16", calibrated=whole.path), base, Silent())
    assert kept.calibrator == whole.calibrator
    assert texts_of(kept.path)[CALIBRATION] == texts_of(whole.path)[CALIBRATION]
    assert "on m.gguf, which answers alike" in (tmp_path / "a.card.md").read_text("utf-8")

    with pytest.raises(ExportError, match="nats from these"):
        export_adapter(planned(tmp_path / "b.gguf", "q4_0", calibrated=whole.path), base, Silent())
    [plain] = export(planned(tmp_path / "p.gguf", "f16"), Silent())
    with pytest.raises(ExportError, match="never calibrated"):
        export_adapter(planned(tmp_path / "b.gguf", "f16", calibrated=plain.path), base, Silent())
    assert not (tmp_path / "b.gguf").exists()


def test_a_shipped_adapter_refuses_another_base(
    planned: Callable[..., ExportPlan], base: Path, tmp_path: Path
) -> None:
    export_adapter(planned(tmp_path / "a.gguf", "mixed"), base, Silent())
    other = tiny.write_base(tmp_path / "other.gguf", tensors=tiny.weights(seed=9))

    with pytest.raises(ExportError, match="another base"):
        build(other, tmp_path / "a.gguf", tmp_path / "built.gguf", "mixed", Silent())


def test_a_shipped_adapter_whose_margins_come_out_otherwise_is_refused(
    planned: Callable[..., ExportPlan], base: Path, rows: list[LabelledAnswer], tmp_path: Path
) -> None:
    from export.metadata import rewrite

    export_adapter(planned(tmp_path / "a.gguf", "mixed", own_rows=rows), base, Silent())
    checks = json.loads(texts_of(tmp_path / "a.gguf")[CHECKS])
    checks[0]["margins"][0] += 2
    rewrite(tmp_path / "a.gguf", {CHECKS: json.dumps(checks)})

    with pytest.raises(ExportError, match="does not grade as it should"):
        build(base, tmp_path / "a.gguf", tmp_path / "built.gguf", "mixed", Silent())
    assert not (tmp_path / "built.gguf").exists()


@pytest.mark.parametrize(
    ("limits", "torch", "reason"),
    [
        (MarginLimits(correlation=1.1), False, "has a correlation of"),
        (MarginLimits(correlation=0.0), True, "differ from merged, PyTorch by"),
    ],
)
def test_an_export_that_is_not_proved_keeps_nothing(
    planned: Callable[..., ExportPlan],
    rows: list[LabelledAnswer],
    tmp_path: Path,
    limits: MarginLimits,
    torch: bool,
    reason: str,
) -> None:
    def other_margins(gguf: Path) -> Measured:
        return Measured("merged, PyTorch", measure(gguf, rows, "f16").margins + np.float64(1))

    plan = planned(
        tmp_path / "m.gguf", "q4_0", limits=limits, merged_in_torch=other_margins if torch else None
    )

    with pytest.raises(ExportError, match=reason):
        export(plan, Silent())
    assert list(tmp_path.iterdir()) == []


def test_the_command_from_a_run_folder_to_a_file(
    base: Path, rows: list[LabelledAnswer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    tiny.write_adapter(run / "adapter")
    tiny.write_adapter(run / "best", tiny.factors(seed=5))
    (run / "run.json").write_text(
        json.dumps(
            {"prompt_version": "1", "base": sha256(base), "data": {"summary-units/train.jsonl": "ab" * 32}}
        )
    )
    (run / "recipe.toml").write_text('title = "t"\n[[data]]\nfile = "summary-units/train.jsonl"\n')
    scores = [
        {"event": "dev", "step": step, "auc": {}, "mean": mean}
        for step, mean in ((0, 0.9), (5, 0.8), (9, 0.7))
    ]
    (run / "log.jsonl").write_text("".join(json.dumps(score) + "\n" for score in scores) + '{"event": "d')
    marked = tmp_path / "labelled.jsonl"
    write_labelled(marked, rows)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = [str(run), "-o", str(tmp_path / "out" / "m.gguf"), "--base", str(base), "--no-torch"]
    words += ["--quantise", "q8_0,mixed", "--verify-rows", str(marked), "--min-correlation", "0.5"]

    assert command.run(parser.parse_args(words)) == 0

    made = provenance_of(tmp_path / "out" / "m.q8_0.gguf")
    assert made.metrics_dev == {"step": 5, "auc": {}, "mean": 0.8}
    assert [(source.name, source.licence) for source in made.training_data] == [
        ("REALSumm, train.jsonl", "CC BY 4.0")
    ]
    assert "m.mixed.gguf" in capsys.readouterr().out


def test_a_run_names_its_base(base: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    tiny.write_adapter(run / "adapter")
    (run / "run.json").write_text(json.dumps({"base": "0" * 64, "data": {}}))
    (run / "recipe.toml").write_text("")
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)

    with pytest.raises(ExportError, match="trained on another base"):
        command.run(parser.parse_args([str(run), "-o", str(tmp_path / "m.gguf"), "--base", str(base)]))


def test_exported_is_what_the_report_shows(planned: Callable[..., ExportPlan], tmp_path: Path) -> None:
    [kept] = export(planned(tmp_path / "m.gguf", "q8_0"), Silent())

    assert isinstance(kept, Exported)
    assert kept.measured.tokens > 0
    assert kept.measured.tokens_per_second > 0
    assert kept.size == kept.path.stat().st_size

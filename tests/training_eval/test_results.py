"""Tables and charts of a comparison, read back."""

import csv
import io
import random
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from grader.engines.base import PartlyFailed
from grader.evaluation import Judged, Judgement
from grader.labelled import LabelledAnswer, LabelledSet, read_labelled
from tests.eval.rows import rows, write
from training.compare.charts import GREYS, HATCHES, MARKERS, draw
from training.compare.comparison import Comparison, compare
from training.compare.graders import RowGrader, word_overlap
from training.compare.tables import as_csv, latex, markdown

TRICKY = "a|b & 50% $x_1$"


@pytest.fixture
def comparison(tmp_path: Path) -> Comparison:
    content = [
        row | {"id": f"{n}-{row['id']}", "group": f"g{n}", "kind": "typos" if n % 2 else "plain"}
        for n in range(12)
        for row in rows()
    ]
    labelled = LabelledSet("leaves/dev", read_labelled(write(tmp_path / "a.jsonl", content)).rows)
    dice = random.Random(0)

    def guess(row: LabelledAnswer) -> Judged:
        return Judged(tuple(Judgement(p > 0.5, p, p) for p in (dice.random() for _ in row.missed)))

    def state(row: LabelledAnswer) -> Judged:
        return Judged(tuple(Judgement(m, float(m)) for m in row.missed))

    graders = [word_overlap(), RowGrader("guessing", "dice", guess), RowGrader(TRICKY, "states", state)]
    return compare(graders, [labelled], resamples=30, seed=0)[0]


def test_markdown_tells_measured_from_reported(comparison: Comparison) -> None:
    text = markdown([comparison], {"guessing": "throws dice"})
    above, below = text.split("## Reported, not measured")

    assert "Measured. 72 answers, 216 labels" in above
    assert "| word overlap |" in above
    assert r"a\|b & 50%" in above
    assert "Mistral" not in above
    assert "| Mistral-7B fine-tuned | 0.717 | 0.677 | 0.684 |" in below
    assert "p=" in above
    rows_of_table = [line for line in above.splitlines() if line.startswith("| ")][:5]
    unescaped = [line.replace(r"\|", "").count("|") for line in rows_of_table]
    assert len(set(unescaped)) == 1, "every row has as many cells"


def test_csv_has_every_measure_and_its_origin(comparison: Comparison) -> None:
    lines = list(csv.DictReader(io.StringIO(as_csv([comparison]))))
    measured = [line for line in lines if line["origin"] == "measured"]
    reported = [line for line in lines if line["origin"] == "reported"]

    assert {line["grader"] for line in measured} == set(comparison.cards)
    auc = next(li for li in measured if li["grader"] == TRICKY and li["measure"] == "auc")
    assert float(auc["value"]) == 1
    ece = next(li for li in measured if li["grader"] == TRICKY and li["measure"] == "ece")
    assert ece["value"] == "", "no probability, no figure"
    assert {line["value"] for line in reported} == {"0.717", "0.677", "0.684", "0.663", "0.654"}


def test_latex_escapes_what_tex_would_read(comparison: Comparison) -> None:
    text = latex([comparison])
    assert r"a|b \& 50\% \$x\_1\$" in text
    widths = {
        line.count(" & ") for line in text.splitlines() if line.endswith(r"\\") and "multicolumn" not in line
    }
    assert len(widths) == 1
    assert text.count(r"\begin{table}") == text.count(r"\end{table}") == 1


def test_every_chart_is_drawn_twice_and_the_same_figures_give_the_same_file(
    comparison: Comparison, tmp_path: Path
) -> None:
    names = {"metrics", "f1", "heatmap", "precision-recall", "reliability", "risk-coverage", "kinds"}
    drawn = draw(comparison, tmp_path / "one", lambda row: row.kind)

    assert {path.stem for path in drawn} == names
    for path in drawn:
        assert path.read_bytes().startswith(b"\x89PNG")
        tree = ElementTree.parse(path.with_suffix(".svg"))
        assert tree.getroot().tag.endswith("svg")
    draw(comparison, tmp_path / "two", None)
    first, second = ((tmp_path / folder / "f1.svg").read_bytes() for folder in ("one", "two"))
    assert first == second
    assert not (tmp_path / "two" / "kinds.png").exists()


def test_as_many_graders_as_any_comparison_has_look_different_in_black_and_white() -> None:
    for shapes in (HATCHES, MARKERS):
        looks = {(shapes[place % len(shapes)], GREYS[place % len(GREYS)]) for place in range(40)}
        assert len(looks) == 40


def test_rows_that_one_grader_fails_on_are_left_out_for_all(tmp_path: Path) -> None:
    labelled = read_labelled(write(tmp_path / "a.jsonl", rows()))

    class Failing:
        name, note = "failing", ""

        def judge(self, rows: object) -> object:  # noqa: ARG002
            yield from ((i, Judged(tuple(Judgement(True, 1.0) for _ in range(3)))) for i in range(5))
            raise PartlyFailed({5: "no reply"})

        def close(self) -> None:
            """Nothing is held."""

    (found,) = compare([word_overlap(), Failing()], [labelled], resamples=5, seed=0)  # type: ignore[list-item]
    assert found.left_out == {"r5": "failing: no reply"}
    assert {len(card.rows) for card in found.cards.values()} == {5}

"""An edited export comes back as decisions: all of the edits, and nothing else."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain import Answer, Decision, KeyPoint, Label, Question, Rubric
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports import ReportOptions, write_report
from grader.reports.round_trip import SPELLINGS, Edits, read_edits, record
from tests.reports.classes import made
from tui.cli import main

POINTS = 3
CELLS = st.lists(st.text("cmu-", min_size=POINTS, max_size=POINTS), min_size=1, max_size=5)


def _class(folder: Path, verdicts: list[str], texts: list[str]) -> Gradebook:
    points = tuple(KeyPoint(id=f"k{i}", text=f"Statement {i}") for i in range(POINTS))
    rubric = Rubric(title="T", questions=(Question(id="q1", text="Why?", key_points=points),))
    answers = [
        Answer(id=f"s{i}/q1", student=f"Name {i}", question_id="q1", text=texts[i % len(texts)])
        for i in range(len(verdicts))
    ]
    return made(
        folder / "c.kpgrade", rubric, answers, {a.id: v for a, v in zip(answers, verdicts, strict=True)}
    )


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _save(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8-sig") -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding, "replace"))


@settings(max_examples=15, deadline=None)
@given(
    CELLS,
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3),
    st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 2)), st.sampled_from(["covered", "missed"])),
    st.sampled_from([(",", "utf-8-sig"), (";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")]),
)
def test_without_edits_nothing_is_decided_and_with_edits_exactly_these_are(
    verdicts: list[str],
    texts: list[str],
    edits: dict[tuple[int, int], str],
    saved: tuple[str, str],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _class(folder, verdicts, texts) as book:
            path = folder / "c.csv"
            write_report("csv", book, path)
            rows = _rows(path)
            _save(path, rows, *saved)
            assert _said(read_edits(book, path)) == (set(), [])

            first = rows[0].index("q1: Statement 0")
            expected = set()
            for (student, point), word in edits.items():
                if student < len(verdicts):
                    if rows[1 + student][first + point] != word:
                        expected.add((f"s{student}/q1", f"k{point}", word == "missed"))
                    rows[1 + student][first + point] = word
            _save(path, rows, *saved)
            found = read_edits(book, path)
            assert _said(found) == (expected, [])
            assert {d.source for d in found.decisions} <= {"c.csv"}
            record(book, found, "c.csv")
            assert _said(read_edits(book, path)) == (set(), [])


def _said(edits: Edits) -> tuple[set[tuple[str, str, bool | None]], list[str]]:
    decided = {(d.answer_id, d.key_point_id, d.missed) for d in edits.decisions}
    return decided, [p.reason for p in edits.problems] + edits.unread


def test_an_edited_workbook_saved_by_another_program_comes_back(book: Gradebook, tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "class.xlsx"
    write_report("xlsx", book, path)
    workbook = openpyxl.load_workbook(path)
    workbook["q1"]["H3"] = "yes"
    workbook["q1"]["I4"] = "Missed"
    workbook["q1"]["H5"] = 1
    workbook["q1"]["G2"] = "=Well done"
    workbook["q1"]["G2"].data_type = "s"
    workbook["q2"]["H2"] = "maybe"
    workbook.save(path)
    edits = read_edits(book, path)

    assert _said(edits)[0] == {
        ("Ben Roe/q1", "scatter", False),
        ("Zoë Ångström/q1", "blue", True),
        ("-Dan Poe/q1", "scatter", False),
    }
    assert edits.comments == [("Ann Lee/q1", "=Well done")]
    assert [(p.where, p.reason) for p in edits.problems] == [
        ("class.xlsx, sheet q2, row 2, column H", "'maybe' is neither covered nor missed")
    ]
    record(book, edits, "class.xlsx")
    assert book.comments()["Ann Lee/q1"] == "=Well done"
    assert len(book.undo()) == 3


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("answer_id", "nobody/q1", "no answer has the id 'nobody/q1'"),
        ("answer_id", "", "the answer_id is missing"),
        ("answer_id", "Ben Roe/q1", "the id 'Ben Roe/q1' stands in 2 rows"),
        ("student", "Ben Roe", "the student is not the one of 'Ann Lee/q1'"),
        ("answer", "Something else.", "the answer is not the one of 'Ann Lee/q1'"),
        ("question_id", "q2", "the question_id is not the one of 'Ann Lee/q1'"),
        (
            "mark",
            "4",
            "the mark was changed: change the key points, or give a mark of your own",
        ),
        ("q1: Blue light is scattered most.", "x", "'x' is neither covered nor missed"),
        ("q1: Blue light is scattered most.", "unsure", "unsure is no decision: write covered or missed"),
    ],
)
def test_what_does_not_match_is_reported_with_its_row_and_not_guessed(
    column: str, text: str, reason: str, book: Gradebook, tmp_path: Path
) -> None:
    path = tmp_path / "class.csv"
    write_report("csv", book, path)
    rows = _rows(path)
    rows[1][rows[0].index(column)] = text
    _save(path, rows)
    edits = read_edits(book, path)
    assert edits.decisions == []
    assert edits.problems[0].where.startswith("class.csv, row 2")
    assert {p.reason for p in edits.problems} == {reason}


@pytest.mark.parametrize(
    ("key", "damaged"),
    [
        pytest.param(202301000017, ("2,02301E+11", "2,02301E+11"), id="powers"),
        pytest.param(1234567890123456, ("1234567890123450", "1,23457E+15"), id="sixteen digits"),
    ],
)
def test_numbers_that_a_spreadsheet_broke_are_found_by_the_rest_of_the_row(
    key: int, damaged: tuple[str, str], tmp_path: Path
) -> None:
    points = (KeyPoint(id="k", text="Statement"),)
    rubric = Rubric(title="T", questions=(Question(id="2", text="Why?", key_points=points),))
    answers = [
        Answer(id=f"{key + at}", student=f"{key + at}", question_id="2", text=f"What {at} says")
        for at in range(2)
    ]
    with made(tmp_path / "c.kpgrade", rubric, answers, {answer.id: "c" for answer in answers}) as book:
        path = tmp_path / "class.csv"
        write_report("csv", book, path)
        rows = _rows(path)
        for at, cell in enumerate(damaged, start=1):
            rows[at][rows[0].index("answer_id")] = cell
            rows[at][rows[0].index("student")] = damaged[0]
            rows[at][rows[0].index("2: Statement")] = "missed"
        _save(path, rows)
        edits = read_edits(book, path)
        assert not edits.problems
        assert [decision.answer_id for decision in edits.decisions] == [answer.id for answer in answers]
        assert len(edits.repaired) == 4
        for row in rows[1:]:
            row[rows[0].index("answer")] = "the same for both"
        _save(path, rows)
        assert read_edits(book, path).decisions == []


def test_an_id_that_became_a_date_is_found_by_the_rest_of_the_row(tmp_path: Path) -> None:
    points = (KeyPoint(id="k", text="Statement"),)
    rubric = Rubric(title="T", questions=(Question(id="2", text="Why?", key_points=points),))
    answers = [
        Answer(id=f"{at}/2", student=f"Name {at}", question_id="2", text=f"What {at} says") for at in (5, 6)
    ]
    with made(tmp_path / "c.kpgrade", rubric, answers, {answer.id: "c" for answer in answers}) as book:
        path = tmp_path / "class.csv"
        write_report("csv", book, path)
        rows = _rows(path)
        for row, cell in zip(rows[1:], ("05. Feb", "2026-02-06 00:00:00"), strict=True):
            row[rows[0].index("answer_id")] = cell
            row[rows[0].index("2: Statement")] = "missed"
        _save(path, rows)
        edits = read_edits(book, path)
        assert [decision.answer_id for decision in edits.decisions] == ["5/2", "6/2"]
        assert [repaired.where for repaired in edits.repaired] == ["class.csv, row 2", "class.csv, row 3"]


def test_what_the_gradebook_learned_since_is_not_undone_by_an_old_file(
    book: Gradebook, tmp_path: Path
) -> None:
    path = tmp_path / "class.csv"
    write_report("csv", book, path)
    book.decide([Decision("Ann Lee/q1", "scatter", True), Decision("Ben Roe/q1", "eye", False)])
    book.comment("Ann Lee/q1", "since")
    assert _said(read_edits(book, path)) == (set(), [])

    rows = _rows(path)
    eye = next(i for i, title in enumerate(rows[0]) if "violet" in title)
    rows[1][eye], rows[2][eye] = "covered", ""
    rows[1][rows[0].index("comment")] = "from the file"
    _save(path, rows)
    edits = read_edits(book, path)
    assert _said(edits)[0] == {("Ann Lee/q1", "eye", False)}
    assert [p.reason for p in edits.problems] == [
        "the comment was changed here and, since the export, in the gradebook too"
    ]


def test_a_column_that_was_renamed_is_told(book: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    write_report("csv", book, path)
    rows = _rows(path)
    rows[0][rows[0].index("q2: It mirrors the sky.")] = "mirror"
    _save(path, rows)
    assert read_edits(book, path).unread == ["q2: It mirrors the sky."]


def test_a_coded_export_needs_its_key(book: Gradebook, tmp_path: Path) -> None:
    names = {a.student: f"C{i}" for i, a in enumerate(book.answers("q1"))}
    path = tmp_path / "coded.csv"
    write_report("csv", book, path, ReportOptions(names=names))
    rows = _rows(path)
    rows[2][rows[0].index("q1: Blue light is scattered most.")] = "covered"
    _save(path, rows)
    assert len(read_edits(book, path).problems) == 5
    assert _said(read_edits(book, path, names)) == ({("Ben Roe/q1", "blue", False)}, [])


def test_every_spelling_means_one_thing() -> None:
    assert SPELLINGS["covered"] is SPELLINGS["ja"] is Label.COVERED
    assert SPELLINGS["missed"] is SPELLINGS["nein"] is Label.MISSED
    assert "x" not in SPELLINGS


def test_a_file_that_is_no_export_is_refused(book: Gradebook, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(InputError, match="no column is headed answer_id"):
        read_edits(book, path)


def test_the_command_records_and_says_what_it_left_out(
    tmp_path: Path, book: Gradebook, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "class.csv"
    write_report("csv", book, path)
    book.close()
    rows = _rows(path)
    rows[1][rows[0].index("q1: Blue light is scattered most.")] = "no"
    rows[2][0] = "nobody"
    _save(path, rows)
    command = ["import-decisions", str(tmp_path / "class.kpgrade"), str(path)]
    assert main([*command, "--dry-run"]) == 2
    assert main(command) == 2
    said = capsys.readouterr().out
    assert "Recorded 1 decisions" in said
    assert "class.csv, row 3: no answer has the id 'nobody'" in said
    with Gradebook.open(tmp_path / "class.kpgrade") as again:
        assert again.decisions()["Ann Lee/q1", "blue"].missed
        assert again.decisions()["Ann Lee/q1", "blue"].source == "class.csv"

"""A comment that belongs to a key point: told, quoted from, changed for one student, used elsewhere."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.colleagues.joining import join
from grader.comments import bank
from grader.comments.bank import BankedComment
from grader.comments.quoting import with_quote
from grader.domain import Answer, Decision, KeyPoint, PointComment, Question, Rubric
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports import ReportOptions, write_report
from grader.reports.pages import write_pages
from grader.reports.templating import PageTemplate
from grader.review.answers import reviewed
from tests.reports.classes import made
from tui.cli import main

FLOATS = KeyPoint(
    id="floats",
    text="Ice floats on water.",
    comment_covered="Well seen: {quote}.",
    comment_missed="Read page 12 again.",
)
SINKS = KeyPoint(id="sinks", text="Ice sinks in water.", fault=True, comment_covered="It does not sink.")
RUBRIC = Rubric(
    title="Ice", questions=(Question(id="q1", text="What does ice do?", key_points=(FLOATS, SINKS)),)
)
ANN = "So ice floats on water. That is all."


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    answers = [
        Answer(id=f"{student}/q1", student=student, question_id="q1", text=text)
        for student, text in (("Ann", ANN), ("Ben", "Ice sinks in water"), ("Cem", "No idea."))
    ]
    verdicts = {"Ann/q1": "cm", "Ben/q1": "mc", "Cem/q1": "um"}
    with made(tmp_path / "ice.kpgrade", RUBRIC, answers, verdicts) as book:
        yield book


def _told(book: Gradebook, answer: str) -> list[str]:
    return [said.comment for said in reviewed(book).answers[answer].points]


def test_each_student_is_told_what_their_answer_calls_for_with_their_own_words(
    book: Gradebook, tmp_path: Path
) -> None:
    write_pages(book, tmp_path / "p", ReportOptions(), template=PageTemplate.read(None), kinds=("md",))
    ann, ben, cem = ((tmp_path / "p" / f"{s}.md").read_text("utf-8") for s in ("Ann", "Ben", "Cem"))
    assert "Well seen: “So ice floats on water.”." in ann
    assert "Read page 12 again." in ben
    assert ben.index("What cost marks") < ben.index("It does not sink.")
    assert "Read page" not in ann + cem
    write_report("csv", book, tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["key_point_comments"] for row in csv.DictReader(file)]
    assert cells == ["Well seen: “So ice floats on water.”.", "Read page 12 again.; It does not sink.", ""]


def test_one_students_comment_changes_no_other_and_is_taken_back_by_the_one_undo(book: Gradebook) -> None:
    book.decide([Decision("Cem/q1", "floats", missed=True)])
    book.comment_on_points([PointComment("Ben/q1", "floats", "See me.")])
    assert _told(book, "Ben/q1") == ["See me.", "It does not sink."]
    assert _told(book, "Cem/q1")[0] == "Read page 12 again."
    book.comment_on_points([PointComment("Ben/q1", "floats", "")])
    assert _told(book, "Ben/q1")[0] == ""
    book.undo()
    assert _told(book, "Ben/q1")[0] == "See me."
    book.undo()
    assert _told(book, "Ben/q1")[0] == "Read page 12 again."
    book.undo()
    assert not book.decisions()
    assert [c.text for c in book.point_comment_history("Ben/q1", "floats")] == ["See me.", "", None, None]


def test_joined_gradebooks_keep_what_each_was_told(book: Gradebook, tmp_path: Path) -> None:
    book.close()
    other = tmp_path / "other.kpgrade"
    other.write_bytes(book.path.read_bytes())
    for path, answer in ((book.path, "Ann/q1"), (other, "Ben/q1")):
        with Gradebook.open(path) as mine:
            mine.comment_on_points([PointComment(answer, "floats", f"To {answer}.")])
    join([book.path, other], tmp_path / "joined.kpgrade")
    with Gradebook.open(tmp_path / "joined.kpgrade") as both:
        assert both.point_comments() == {
            ("Ann/q1", "floats"): "To Ann/q1.",
            ("Ben/q1", "floats"): "To Ben/q1.",
        }


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_quotation_is_put_in_as_it_is_or_leaves_nothing_behind(before: str, quote: str) -> None:
    told = with_quote(f"{before}: {{quote}}", quote)
    if quote and "{quote}" not in before:
        assert told == f"{before}: “{quote.strip()}”"
    if not quote:
        assert "{quote}" not in told


ENTRIES = [
    BankedComment("Well seen, “ö”: go on.\nTwo lines.", "Ice floats on water.", "covered"),
    BankedComment("=cmd()", "", "missed"),
    BankedComment("- a dash, and # a hash"),
]


@pytest.mark.parametrize("suffix", ["yaml", "csv"])
def test_a_bank_reads_back_as_it_was_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"bank.{suffix}"
    bank.write_bank(ENTRIES, path)
    assert bank.read_bank(path) == ENTRIES
    with pytest.raises(InputError, match="there already"):
        bank.write_bank([], path)
    if suffix == "csv":
        assert "\n=cmd" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("b.yaml", "- comment: [a]", "entry 1"),
        ("b.yaml", "- {comment: a, when: later}", "missed or covered"),
        ("b.yaml", "a: &a [*a]", "aliases"),
        ("b.yaml", "- !!python/object/apply:os.system [x]", "entry 1"),
        ("b.yaml", "just words", "is a list"),
        ("b.csv", "text\nx\n", "no column"),
    ],
)
def test_what_is_no_bank_is_refused_in_words(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        bank.read_bank(path)
    assert said in f"{refused.value} {refused.value.hint}"


def test_a_bank_goes_from_class_to_class_and_offers_what_was_written_for_the_same_words_first(
    book: Gradebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KPGRADE_CONFIG", str(tmp_path / "config"))
    path = str(book.path)
    book.close()
    assert main(["comments", "add", "Use whole sentences."]) == 0
    assert main(["comments", "take", path]) == 0
    assert "Added 3 comments" in capsys.readouterr().out
    assert [one.text for one in bank.for_point(bank.kept(), "ice floats on water", "missed")] == [
        "Read page 12 again.",
        "Use whole sentences.",
    ]
    assert main(["comments", "export", str(tmp_path / "mine.csv")]) == 0
    bank.bank_file().unlink()
    assert main(["comments", "import", str(tmp_path / "mine.csv")]) == 0
    assert len(bank.kept()) == 4
    assert main(["comments", "import", str(tmp_path / "mine.csv")]) == 0
    assert "Added 0 comments" in capsys.readouterr().out

    assert main(["comments", "tell", path, "Ben", "--point", "1", "--text", "See me."]) == 0
    assert "1. Ice floats on water.: missed. See me. (for this student alone)" in capsys.readouterr().out
    assert main(["comments", "tell", path, "Ben", "--point", "1", "--as-in-rubric"]) == 0
    assert "missed. Read page 12 again.\n" in capsys.readouterr().out
    assert main(["comments", "tell", path, "Ben", "--text", "x"]) == 2

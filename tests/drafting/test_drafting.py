"""Drafted feedback: sentences in five languages from what is settled; a server's only once read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain import Answer, KeyPoint, PointLevel, Question, Rubric
from grader.drafting.draft import draft
from grader.drafting.languages import LANGUAGES, language_of
from grader.gradebook import Gradebook
from grader.review.answers import ReviewedAnswer, reviewed
from grader.review.deciding import at_level
from grader.rubrics.writing import to_yaml
from grader.rubrics.yaml import read_yaml
from tests.reports.classes import LETTERS, made
from tests.servers import Said, StartScripted, scripted_server
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, app_of, opened, screen_text, until
from tui.app.screens.dialogs import CommentDialog
from tui.cli import main

assert scripted_server

POINTS = (
    KeyPoint(id="light", text="Ice is less dense than water.", points=2),
    KeyPoint(id="floats", text="Ice floats on water.", comment_missed="Read page 12 again."),
    KeyPoint(id="cold", text="Ice is colder than water."),
    KeyPoint(id="sinks", text="Ice sinks in water.", fault=True),
)
RUBRIC = Rubric(
    title="Ice", questions=(Question(id="q1", text="What does ice do and why?", key_points=POINTS),)
)
TEXT = "Ice floats on water, and it is less dense than water."


def _book(path: Path, said: str, *, rubric: Rubric = RUBRIC, text: str = TEXT) -> Gradebook:
    answers = [Answer(id="Ann/q1", student="Ann", question_id="q1", text=text)]
    return made(path, rubric, answers, {"Ann/q1": said})


def _row(book: Gradebook) -> ReviewedAnswer:
    return reviewed(book).answers["Ann/q1"]


_PART = "Your answer makes 2 of the 3 points that were asked for."
_QUOTE = "Well put: “Ice floats on water, and it is less dense than water”."
_MISSING = "Still missing: Ice is less dense than water"


@pytest.mark.parametrize(
    ("said", "drafted"),
    [
        ("cccm", f"Your answer makes every point that was asked for. {_QUOTE}"),
        ("mccm", f"{_PART} {_QUOTE} {_MISSING}."),
        (
            "mmmm",
            "Your answer does not make any of the points that were asked for yet. Read page 12 again."
            f" {_MISSING}; Ice is colder than water.",
        ),
        (
            "ccmc",
            f"{_PART} Please look at this again: Ice sinks in water."
            " Still missing: Ice is colder than water.",
        ),
        ("cucm", ""),
        ("", ""),
    ],
)
def test_a_draft_says_what_is_there_what_to_look_at_and_what_is_missing(
    tmp_path: Path, said: str, drafted: str
) -> None:
    with _book(tmp_path / "b.kpgrade", said) as book:
        assert draft(_row(book), "en") == drafted


def test_a_level_is_said_in_its_own_word_and_a_blank_answer_is_not_praised(tmp_path: Path) -> None:
    levels = (PointLevel(name="full", points=2), PointLevel(name="the word alone", points=1))
    point = POINTS[0].model_copy(update={"levels": levels})
    question = RUBRIC.questions[0].model_copy(update={"key_points": (point,)})
    with _book(
        tmp_path / "b.kpgrade", "c", rubric=RUBRIC.model_copy(update={"questions": (question,)})
    ) as book:
        book.decide([at_level(_row(book), 0, "the word alone")])
        assert draft(_row(book), "en").endswith(
            "Only in part: Ice is less dense than water (the word alone)."
        )
    with _book(tmp_path / "blank.kpgrade", "mmmm", text=" ") as book:
        assert draft(_row(book), "de").startswith(
            "Hier steht keine Antwort von dir. Es fehlt noch: Ice is less"
        )


@pytest.mark.parametrize(
    ("language", "text", "point"),
    [
        ("en", "Why does ice float on the water?", "It is less dense than the water."),
        ("de", "Warum schwimmt das Eis auf dem Wasser?", "Eis ist nicht so dicht wie Wasser."),
        ("fr", "Pourquoi la glace flotte-t-elle sur l'eau ?", "Elle est moins dense que l'eau."),
        ("es", "¿Por qué flota el hielo en el agua?", "El hielo es menos denso que el agua."),
        ("pt", "Por que o gelo flutua na água?", "O gelo é menos denso do que a água."),
    ],
)
def test_the_language_is_the_rubrics_or_the_one_that_it_names(
    tmp_path: Path, language: str, text: str, point: str
) -> None:
    rubric = Rubric(questions=(Question(id="q1", text=text, key_points=(KeyPoint(id="k", text=point),)),))
    assert language_of(rubric) == language
    other = LANGUAGES[LANGUAGES.index(language) - 1]
    assert language_of(rubric.model_copy(update={"language": f"{other}-XY"})) == other
    with _book(tmp_path / "b.kpgrade", "m", rubric=rubric) as book:
        drafted = draft(_row(book), language)
    assert drafted.endswith(f"{point.rstrip('.')}.")
    assert drafted.count(". ") == 1


def test_yaml_names_the_language_and_keeps_guidelines() -> None:
    rubric = read_yaml(
        b"language: PT\nquestions:\n- guidelines: Erros de escrita contam.\n  key_points: [a b]", "r"
    )
    assert (rubric.language, rubric.questions[0].guidelines) == ("pt", "Erros de escrita contam.")
    assert read_yaml(to_yaml(rubric).encode(), "r") == rubric
    with pytest.raises(ValueError, match="one of en, de"):
        _read("language: xx\nkey_points: [a b]")


def _read(text: str) -> None:
    try:
        read_yaml(text.encode(), "r")
    except Exception as error:
        raise ValueError(str(error)) from error


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("cm"), min_size=1, max_size=6),
    st.text("ab {}%.“", min_size=1, max_size=12).filter(str.strip),
    st.sampled_from(LANGUAGES),
)
def test_any_words_are_put_in_as_they_are_in_three_sentences_at_most(
    said: list[str], text: str, language: str
) -> None:
    points = tuple(KeyPoint(id=f"k{i}", text=text) for i in range(len(said)))
    question = Question(id="q1", key_points=points)
    row = ReviewedAnswer(
        question,
        Answer(id="a", student="a", question_id="q1", text="b"),
        [None] * len(said),
        [None] * len(said),
        [],
    )
    row.decisions = [None] * len(said)
    row.labels = [LETTERS[letter] for letter in said]
    from grader.marks import mark

    row.mark = mark(question, {p.id: label for p, label in zip(points, row.labels, strict=True)})
    drafted = draft(row, language)
    assert drafted
    assert "{n}" not in drafted
    assert "{points}" not in drafted
    if "m" in said:
        assert " ".join(text.split()).rstrip(" .") in drafted


@pytest.fixture
def class_(tmp_path: Path) -> Path:
    with _book(tmp_path / "c.kpgrade", "cccm") as book:
        return book.path


def test_a_servers_wording_reaches_no_student_before_somebody_saved_it(
    class_: Path, tmp_path: Path, scripted_server: StartScripted, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted_server(lambda _body, _number: Said("You got it all!\x1b[31m"))
    ask = ["feedback", str(class_), "--keep", "--base-url", server.url, "--model", "big"]
    assert main(ask) == 0
    assert "draft by big, read it first" in capsys.readouterr().out
    sent = str(server.requests[0]["messages"])
    assert "every point that was asked for" in sent
    assert "Ann" not in sent
    assert main(["report", str(class_), "--students", str(tmp_path / "p"), "--as", "md"]) == 0
    assert "You got it all" not in (tmp_path / "p" / "Ann.md").read_text("utf-8")
    with Gradebook.open(class_) as book:
        assert book.comments() == {}
        assert book.drafts()["Ann/q1"][1] == "big"
        assert "\x1b" not in book.drafts()["Ann/q1"][0]
        book.comment("Ann/q1", "You got it all!")
        assert book.drafts() == {}
        assert book.comments() == {"Ann/q1": "You got it all!"}

    silent = scripted_server(lambda _body, _number: Said(""))
    assert main([*ask[:-3], silent.url, "--model", "big"]) == 3
    capsys.readouterr()


def test_pages_have_the_sentences_where_they_are_asked_for_and_nothing_was_written_by_hand(
    class_: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write = ["report", str(class_), "--as", "md", "--students"]
    assert main([*write, str(tmp_path / "plain")]) == 0
    assert main([*write, str(tmp_path / "told"), "--sentences"]) == 0
    page = (tmp_path / "told" / "Ann.md").read_text("utf-8")
    assert "every point" not in (tmp_path / "plain" / "Ann.md").read_text("utf-8")
    assert page.index("Your answer makes every point") < page.index("What your answer covers")
    with Gradebook.open(class_) as book:
        book.comment("Ann/q1", "Mine.")
    assert main([*write, str(tmp_path / "own"), "--sentences"]) == 0
    own = (tmp_path / "own" / "Ann.md").read_text("utf-8")
    assert "Mine." in own
    assert "every point" not in own
    assert main(["feedback", str(class_), "--language", "de"]) == 0
    assert "Deine Antwort nennt alles" in capsys.readouterr().out


@pytest.mark.asyncio
async def test_the_review_drafts_a_comment_that_counts_once_it_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "w.kpgrade"
    small_book(path, ["Water boils at one hundred degrees. Steam is a gas."]).close()
    async with opened(path, size=LARGE) as pilot:
        app = app_of(pilot)
        session = app.workspace.session
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, CommentDialog))
        assert "2 of the 3 points" in screen_text(pilot)
        await pilot.press("escape", "c")
        await until(pilot, lambda: isinstance(app.screen, CommentDialog))
        assert session.book.comments() == {}
        await pilot.press("escape", "d", "ctrl+s")
        await until(pilot, lambda: bool(session.book.comments()))
        assert session.view[0].comment.startswith("Your answer makes 2 of the 3 points")

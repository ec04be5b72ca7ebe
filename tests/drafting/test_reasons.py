"""A reason for each verdict: true of whatever was recorded, in five languages, inert."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain import Basis, Decision, KeyPoint, Label, PointLevel, Verdict
from grader.drafting.grounds import GROUNDS
from grader.drafting.languages import LANGUAGES
from grader.drafting.reasons import reason
from grader.reports import ReportOptions, jsonl, xlsx
from grader.review.answers import ReviewedPoint
from grader.text import visible
from tests.tui.fakes import small_book
from tests.tui.pilots import LARGE, opened, screen_text
from tui.cli import main

POINT = KeyPoint(
    id="floats",
    text="Ice floats on water.",
    accept=("swims on top",),
    reject=("is light",),
    levels=(PointLevel(name="whole", points=1), PointLevel(name="half {date}", points=0.5)),
)
FAULT = KeyPoint(id="sinks", text="Ice sinks in water.", fault=True)


def verdict(label: Label, p: float | None = None, basis: Basis = Basis.MODEL) -> Verdict:
    return Verdict("a", "floats", label, basis, None, p, "m")


def said(
    verdict: Verdict | None,
    decision: Decision | None = None,
    point: KeyPoint = POINT,
    own: Verdict | None = None,
) -> ReviewedPoint:
    label = verdict.label if verdict else None
    if decision is not None and decision.missed is not None:
        label = Label.MISSED if decision.missed else Label.COVERED
    return ReviewedPoint(point, own or verdict, verdict, decision, label)


TOLD = ("Water boils at one hundred degrees. Steam is a gas.", "It boils.", "")
NONE_CLOSE = "No sentence shares many words with it."
COVERED = verdict(Label.COVERED, 0.034)
MISSED = verdict(Label.MISSED, 0.97)
UNSURE = verdict(Label.UNSURE, 0.46)
DECIDED = Decision(
    "a", "floats", missed=True, reason="It says {label} only.", time="2026-11-27T10:00:00+00:00"
)


@pytest.mark.parametrize(
    ("point", "text", "words"),
    [
        (said(None), "Ice floats.", "Not graded yet."),
        (
            said(COVERED),
            "I know this. Ice floats on cold water.",
            "kpgrade is 97% sure that the answer says it. Closest in words: “Ice floats on cold water”.",
        ),
        (
            said(COVERED),
            "It Swims, on top!",
            "kpgrade is 97% sure that the answer says it. The answer has “Swims, on top”, which the rubric "
            "accepts.",
        ),
        (said(MISSED), "Cats purr.", "kpgrade is 97% sure that the answer does not say it."),
        (
            said(MISSED),
            "It is light.",
            "kpgrade is 97% sure that the answer does not say it. The answer has “is light”, which the "
            "rubric says is not enough.",
        ),
        (
            said(UNSURE),
            "Cats purr.",
            f"kpgrade cannot tell: the chance that it is missing is 46%. {NONE_CLOSE}",
        ),
        (
            said(verdict(Label.UNSURE, 0.46), point=FAULT),
            "Cats purr.",
            "kpgrade cannot tell: the chance that the answer says it is 54%. No sentence shares many words "
            "with it.",
        ),
        (said(verdict(Label.MISSED, None, Basis.BLANK)), "  ", "The answer is empty."),
        (
            said(verdict(Label.MISSED, None, Basis.BLANK)),
            "is light",
            "Besides words that the rubric says are not enough, the answer is empty.",
        ),
        (
            said(verdict(Label.MISSED, None, Basis.STATED)),
            "Cats purr.",
            "The server says: missed. It gives no probability.",
        ),
        (
            said(verdict(Label.MISSED, 0.6, Basis.HANDOVER)),
            "Cats purr.",
            "You left this to kpgrade, which leans to: missed.",
        ),
        (
            said(verdict(Label.MISSED, 0.9, Basis.LEARNED), own=UNSURE),
            "Cats purr.",
            "kpgrade is 90% sure that the answer does not say it. Before your decisions on other answers it "
            "was: unsure.",
        ),
        (said(verdict(Label.MISSED, 0.9, Basis.LEARNED), own=MISSED), "Cats purr.",
         "kpgrade is 90% sure that the answer does not say it."),
        (
            said(COVERED, DECIDED),
            "Ice floats.",
            "You decided on 2026-11-27: missed. You wrote: “It says {label} only”.",
        ),
        (
            said(COVERED, replace(DECIDED, missed=False, reason="", stale=True, level="half {date}")),
            "Ice floats.",
            "You decided on 2026-11-27: “half {date}”. The wording has changed since.",
        ),
        (
            said(COVERED, Decision("a", "sinks", missed=False, time="2026-11-27"), FAULT),
            "It sinks.",
            "You decided on 2026-11-27: fault found.",
        ),
        (said(MISSED, Decision("a", "floats", missed=None)), "Cats purr.",
         "kpgrade is 97% sure that the answer does not say it."),
    ],
)  # fmt: skip
def test_a_reason_says_what_a_verdict_rests_on(point: ReviewedPoint, text: str, words: str) -> None:
    assert reason(point, text, "en") == words


CHANCES = st.floats(0, 1)
JUDGED = st.builds(
    verdict,
    st.sampled_from(Label),
    CHANCES,
    st.sampled_from([Basis.MODEL, Basis.LEARNED, Basis.HANDOVER]),
)
VERDICTS = st.one_of(
    st.none(),
    JUDGED,
    st.sampled_from([verdict(Label.MISSED, None, Basis.BLANK), verdict(Label.COVERED, None, Basis.STATED)]),
)
DECISIONS = st.one_of(
    st.none(),
    st.builds(
        Decision,
        st.just("a"),
        st.just("floats"),
        missed=st.sampled_from([True, False, None]),
        reason=st.text(max_size=20),
        time=st.just("2026-11-27T10:00:00+00:00"),
        stale=st.booleans(),
        level=st.sampled_from(["", "whole", "gone"]),
    ),
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["Ice floats on {quote} water.", "{percent} is light", "swims on top"]),
)


@given(VERDICTS, DECISIONS, TEXTS, st.sampled_from([POINT, FAULT]), st.one_of(st.none(), JUDGED))
def test_every_state_has_a_reason_in_every_language(
    verdict: Verdict | None, decision: Decision | None, text: str, point: KeyPoint, own: Verdict | None
) -> None:
    """Nothing is left to be filled in but what people wrote, and nothing of theirs is alive."""
    shown = visible(text)
    for language in LANGUAGES:
        told = reason(said(verdict, decision, point, own), shown, language)
        assert told.endswith(".")
        assert told == visible(told)
        assert "\n" not in told
        written = f"{shown} {visible(decision.reason) if decision else ''}"
        for name in ("quote", "label", "date", "percent"):
            assert told.count(f"{{{name}}}") <= written.count(f"{{{name}}}")
        assert " 0%" not in told
        assert "100" not in told.replace(shown, "") or "100" in written


def test_no_language_lacks_what_another_is_filled_in_with() -> None:
    def filled(language: str) -> list[set[str]]:
        grounds = GROUNDS[language]
        return [
            {
                name
                for name in ("quote", "label", "date", "percent")
                if f"{{{name}}}" in getattr(grounds, field)
            }
            for field in type(grounds).__slots__
        ]

    assert set(GROUNDS) == set(LANGUAGES)
    for language in LANGUAGES:
        assert filled(language) == filled("en")


def test_show_and_files_give_the_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with small_book(tmp_path / "b.kpgrade", TOLD) as book:
        rows, student = book.answers(), book.answers()[0].student
        jsonl.write(book, tmp_path / "b.jsonl", ReportOptions())
        xlsx.write(book, tmp_path / "b.xlsx", ReportOptions())
        points = len(book.rubric.questions[0].key_points)
    lines = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == len(rows) * points
    assert all(line["reason"].startswith(("kpgrade ", "The answer is", "You ", "Not ")) for line in lines)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["Reasons"]
    assert [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        one["reason"] for one in lines
    ]

    assert main(["show", str(tmp_path / "b.kpgrade"), student]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert main(["show", str(tmp_path / "b.kpgrade"), student, "--json"]) == 0
    for point in json.loads(capsys.readouterr().out)[0]["key_points"]:
        assert point["reason"] in shown


@pytest.mark.asyncio
async def test_the_review_gives_the_reason_of_the_key_point_under_the_cursor(tmp_path: Path) -> None:
    small_book(tmp_path / "b.kpgrade", TOLD).close()
    async with opened(tmp_path / "b.kpgrade", size=LARGE) as pilot:
        before = " ".join(screen_text(pilot).split())
        assert "kpgrade cannot tell" in before
        assert "Before your decisions" not in before, "the line beside it says so, with the names"
        await pilot.press("1", "up")
        assert "You decided on" in " ".join(screen_text(pilot).split())

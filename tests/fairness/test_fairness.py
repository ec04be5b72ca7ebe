"""Agreement by groups and the teacher's drift: found where it was put in, silent where numbers are small."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.widgets import Input

from grader.domain import Decision, Verdict
from grader.errors import InputError
from grader.fairness.compared import CheckedVerdict, checked, in_groups
from grader.fairness.drift import drift
from grader.fairness.properties import columns, properties
from grader.fairness.sentences import TOO_FEW, fairness_sentences
from grader.gradebook import Gradebook
from grader.review.answers import reviewed
from tests.tui.fakes import small_book
from tests.tui.pilots import opened, screen_text, until
from tui.app.screens.open_file import OpenScreen
from tui.cli import main

SAID = ("Water boils at one hundred degrees.", "Ice floats on water.", "I do not know it at all.")
TEXTS = [f"{SAID[n % 3]} {'Because it is so, and so on and so forth. ' * (n % 2 * 3)}" for n in range(48)]


def _book(path: Path) -> Path:
    small_book(path, TEXTS).close()
    return path


def _decide(path: Path, says: dict[int, bool], *, hour: int = 9) -> None:
    """Agree with every sure verdict on these answers, or disagree with it, a minute after the other."""
    with Gradebook.open(path) as book:
        verdicts = book.verdicts()
        for minute, (n, agree) in enumerate(says.items()):
            time = f"2026-01-05T{hour + minute // 60:02}:{minute % 60:02}:00.000+00:00"
            new = [_said(v, agree, time) for (i, _), v in verdicts.items() if i == f"a{n + 1}"]
            book.decide(new)


def _said(verdict: Verdict, agree: bool, time: str) -> Decision:
    missed = ((verdict.p_missed or 0.0) > 0.5) == agree
    return Decision(verdict.answer_id, verdict.key_point_id, missed, time=time)


def test_a_group_for_which_the_model_errs_is_named_with_an_interval(tmp_path: Path) -> None:
    path = _book(tmp_path / "w.kpgrade")
    _decide(path, {n: n % 2 == 0 for n in range(48)})
    with Gradebook.open(path, read_only=True) as book:
        review = reviewed(book)
    verdicts = checked(review)
    groups = {
        g.name: g for g in in_groups(verdicts, {f"a{n + 1}": "odd" if n % 2 else "even" for n in range(48)})
    }
    assert groups["even"].agreement == 1.0
    assert groups["odd"].agreement == 0.0
    assert groups["odd"].differs
    assert groups["odd"].difference.high < 0
    assert groups["odd"].too_strict + groups["odd"].too_lenient == groups["odd"].verdicts
    told = fairness_sentences(review, all_told=False)
    assert any(
        sentence.startswith("length, long:") and "less than elsewhere" in sentence for sentence in told
    )


def test_where_little_was_decided_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _book(tmp_path / "w.kpgrade")
    _decide(path, {n: n % 2 == 0 for n in range(4)})
    with Gradebook.open(path, read_only=True) as book:
        assert fairness_sentences(reviewed(book), all_told=True) == []
    assert main(["fairness", str(path)]) == 0
    assert " ".join(capsys.readouterr().out.split()) == TOO_FEW


def test_the_same_words_decided_otherwise_later_are_drift(tmp_path: Path) -> None:
    path = _book(tmp_path / "w.kpgrade")
    _decide(path, {n: n < 24 for n in range(48)})
    with Gradebook.open(path, read_only=True) as book:
        found = drift(reviewed(book))
    # Six different texts, three key points each.
    assert (found.pairs, found.alike) == (18, 0)
    assert found.strictness is not None
    assert found.decisions == 48 * 3

    steady = _book(tmp_path / "s.kpgrade")
    _decide(steady, dict.fromkeys(range(48), True))
    with Gradebook.open(steady, read_only=True) as book:
        found = drift(reviewed(book))
    assert (found.pairs, found.alike) == (18, 18)
    assert not found.drifts


def test_sittings_are_told_apart_by_a_pause(tmp_path: Path) -> None:
    path = _book(tmp_path / "w.kpgrade")
    with Gradebook.open(path) as book:
        keys = list(book.verdicts())
        for n, (answer, point) in enumerate(sorted(keys, key=lambda key: int(key[0][1:]))):
            # Two sittings of 72 decisions; each begins with 'covered' and ends with 'missed'.
            place = n % 72
            time = f"2026-01-05T{9 + n // 72 * 4 + place // 60:02}:{place % 60:02}:00.000+00:00"
            book.decide([Decision(answer, point, place >= 36, time=time)])
        found = drift(reviewed(book))
    assert found.drifts
    assert found.strictness is not None
    assert found.strictness.low > 0


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.booleans()), max_size=150))
def test_intervals_hold_the_figure_and_groups_are_never_small(said: list[tuple[int, bool, bool]]) -> None:
    verdicts = [CheckedVerdict(f"a{n}", missed, agreed, "") for n, missed, agreed in said]
    for group in in_groups(verdicts, {f"a{n}": "abc"[n % 3] for n in range(31)}):
        assert group.answers >= 10
        assert group.verdicts >= 20
        assert group.within.low <= group.agreement <= group.within.high


def test_thirds_keep_equal_answers_together_and_columns_are_read(tmp_path: Path) -> None:
    path = _book(tmp_path / "w.kpgrade")
    table = tmp_path / "list.csv"
    rows = [f"{n},Student {n:02},{'A' if n % 2 else 'B'},x{n}@b.example" for n in range(1, 49)]
    table.write_text("No,Name,Course,Mail\n" + "\n".join(rows))
    with Gradebook.open(path, read_only=True) as book:
        review = reviewed(book)
    lengths = properties(review, [])["length"]
    by_text = {(row.text, lengths[row.id]) for row in review.by_question()}
    assert len(by_text) == len(set(TEXTS))
    assert list(columns(table, review)) == ["Course"]
    assert columns(table, review)["Course"]["a1"] == "A"
    table.write_text("No,Name\n1,Nobody\n")
    with pytest.raises(InputError, match="no column"):
        columns(table, review)


@pytest.mark.asyncio
async def test_the_class_has_a_tab_that_tells_and_takes_a_file_of_groups(tmp_path: Path) -> None:
    path = _book(tmp_path / "w.kpgrade")
    _decide(path, {n: n % 2 == 0 for n in range(48)})
    table = tmp_path / "list.csv"
    table.write_text(
        "Name,Course\n" + "\n".join(f"Student {n:02},{'A' if n % 2 else 'B'}" for n in range(1, 49))
    )
    async with opened(path, size=(140, 50)) as pilot:
        await pilot.press("C", "5")
        await until(pilot, lambda: "length, long" in screen_text(pilot))
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, OpenScreen))
        line = pilot.app.screen.query_one("#path", Input)
        line.focus()
        line.value = str(table)
        await pilot.press("enter")
        await until(pilot, lambda: "Course, A" in screen_text(pilot))

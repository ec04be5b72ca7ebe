"""'This wording counts': who would change is told before, only that point is read again, decisions stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import phrases
from grader.calibration import Calibrator
from grader.domain import Basis, Decision, Label
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.phrases import PhraseRule
from grader.text import spans_of, without, words
from tests.core.builders import CountingEngine, answers, rubric

_SURE = Calibrator(covered_below=0.1, missed_above=0.9)
_COUNTS = PhraseRule("q1", "k1", "violet a little", counts=True)
_NOT_ENOUGH = PhraseRule("q1", "k0", "LIGHT  scatters", counts=False)


@pytest.fixture
def book(tmp_path: Path) -> Gradebook:
    made = Gradebook.create(tmp_path / "sky.kpgrade", rubric("Light is scattered", "Blue is scattered more"))
    made.add_answers(
        answers("light scatters", "blue light", "-", "it is violet a little", "light scatters, light!")
    )
    grade(made, Grader(CountingEngine(), _SURE))
    return made


def _labels(book: Gradebook, point: str) -> dict[str, Label]:
    return {answer: v.label for (answer, p), v in book.verdicts().items() if p == point}


def test_a_preview_tells_what_saying_yes_then_does(book: Gradebook) -> None:
    before = _labels(book, "k1")
    engine = CountingEngine()
    told = {e.answer_id: e for e in phrases.preview(book, Grader(engine, _SURE), _COUNTS)}

    assert _labels(book, "k1") == before
    assert [answer for answer, effect in told.items() if effect.changes] == ["s3"]
    assert "s1" not in told  # covered already: another wording can't uncover it
    assert {point for _, point in engine.asked} == {"violet a little"}

    phrases.apply(book, _COUNTS)
    again = CountingEngine()
    grade(book, Grader(again, _SURE))
    assert _labels(book, "k1") == before | {e.answer_id: e.after.label for e in told.values()}
    assert again.asked == [("blue light", "violet a little")]
    assert book.rubric_versions()[-1][1] == "'violet a little' counts for 'Blue is scattered more'"


def test_an_answer_is_read_without_what_is_not_enough(book: Gradebook) -> None:
    told = {e.answer_id: e for e in phrases.preview(book, Grader(CountingEngine(), _SURE), _NOT_ENOUGH)}

    assert {answer: effect.after.label for answer, effect in told.items()} == {
        "s0": Label.MISSED,
        "s4": Label.COVERED,
    }
    assert told["s0"].after.basis is Basis.BLANK
    phrases.apply(book, _NOT_ENOUGH)
    engine = CountingEngine()
    outcome = grade(book, Grader(engine, _SURE))
    assert engine.asked == []
    assert outcome.graded == 5
    assert _labels(book, "k0") == {
        "s0": Label.MISSED,
        "s1": Label.COVERED,
        "s2": Label.MISSED,
        "s3": Label.MISSED,
        "s4": Label.COVERED,
    }


def test_decisions_hold_on_when_a_wording_is_added_but_not_when_one_goes(book: Gradebook) -> None:
    first = book.rubric
    book.decide([Decision("s0", "k1", missed=True)])
    told = phrases.preview(book, Grader(CountingEngine(), _SURE), _COUNTS)
    assert {effect.answer_id for effect in told if effect.decided} == {"s0"}
    phrases.apply(book, _COUNTS)
    assert not book.decisions()["s0", "k1"].stale

    book.decide([Decision("s3", "k1", missed=False)])
    book.set_rubric(first, note="taken back")
    assert not book.decisions()["s0", "k1"].stale
    assert book.decisions()["s3", "k1"].stale


@pytest.mark.parametrize(
    ("phrase", "counts", "reason"),
    [
        (" ?! ", True, "no phrase"),
        ("blue is scattered MORE.", True, "already"),
        ("blue is scattered more", False, "a wording of the key point itself"),
    ],
)
def test_a_rule_that_says_nothing_new_is_refused(
    book: Gradebook, phrase: str, counts: bool, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        list(phrases.preview(book, Grader(CountingEngine(), _SURE), PhraseRule("q1", "k1", phrase, counts)))


def test_what_is_not_enough_cannot_count_as_well(book: Gradebook) -> None:
    phrases.apply(book, _NOT_ENOUGH)
    with pytest.raises(InputError, match="not enough"):
        phrases.apply(book, PhraseRule("q1", "k0", "light scatters", counts=True))


_SPOKEN = st.lists(st.sampled_from(["red", "Blue", "sky", "it's"]), min_size=1, max_size=8)


@given(before=_SPOKEN, phrase=_SPOKEN, after=_SPOKEN, gap=st.sampled_from([" ", ", ", "  - ", "\n"]))
def test_a_phrase_is_found_whatever_stands_between_its_words(
    before: list[str], phrase: list[str], after: list[str], gap: str
) -> None:
    text = f"{' '.join(before)}. {gap.join(phrase).upper()}! {' '.join(after)}"
    spans = spans_of(text, " ".join(phrase))
    assert any(words(text[start:end]) == words(" ".join(phrase)) for start, end in spans)
    left = words(without(text, [" ".join(phrase)]))
    assert len(left) == len(words(text)) - len(phrase) * len(spans)


def test_a_text_without_the_phrase_is_left_as_it_is() -> None:
    assert without(" Blue sky. ", ["sky blue", ""]) == " Blue sky. "

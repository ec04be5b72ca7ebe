"""Several people's gradebooks: nothing lost or changed, the same decisions after parting and joining."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.colleagues.comparing import Colleagues, settle
from grader.colleagues.joining import join
from grader.colleagues.splitting import split
from grader.domain import Adjustment, Answer, Decision
from grader.errors import ErrorKind, GradebookError, InputError
from grader.gradebook import Gradebook
from grader.gradebook.interleaving import SharedRow, interleaved
from grader.grader import Grader
from grader.grading import grade
from tests.core.builders import CountingEngine, answers, rubric
from tests.tui.fakes import CALIBRATOR
from tui.cli import main

RUBRIC = rubric("Light is scattered.", "Blue is scattered most.")
TEXTS = ("Light!", "Blue", "nothing", "light and blue", "", "It is the sea.")

Said = st.tuples(
    st.sampled_from([f"s{i}" for i in range(len(TEXTS))]),
    st.sampled_from(["k0", "k1"]),
    st.sampled_from([True, False, None]),
)
Steps = st.lists(st.one_of(Said, st.just("undo"), st.floats(-1, 1, allow_nan=False)), max_size=12)


def _class(path: Path) -> Path:
    with Gradebook.create(path, RUBRIC) as book:
        book.add_answers(answers(*TEXTS))
        grade(book, Grader(CountingEngine(), CALIBRATOR))
    return path


def _say(path: Path, steps: list[object]) -> None:
    with Gradebook.open(path) as book:
        held = {a.id for a in book.answers()}
        for step in steps:
            if step == "undo":
                book.undo()
            elif isinstance(step, float):
                book.adjust([Adjustment(next(iter(sorted(held))), step)])
            elif isinstance(step, tuple) and step[0] in held:
                book.decide([Decision(*step)])


def _standing(path: Path) -> object:
    """What stands, apart from the names of the files that it was said in."""
    with Gradebook.open(path, read_only=True) as book:
        view = book.view()
        said = {key: (d.missed, d.time, d.reason) for key, d in view.decisions.items()}
        given_ = {key: (a.marks, a.time) for key, a in view.adjustments.items()}
        return view.answers, view.verdicts, said, given_, view.comments, book.counts().marks


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@settings(max_examples=15, deadline=None)
@given(before=Steps, after=st.lists(Steps, min_size=3, max_size=3), count=st.integers(2, 3))
def test_a_class_that_is_split_and_joined_has_the_same_decisions(
    before: list[object], after: list[list[object]], count: int
) -> None:
    with TemporaryDirectory() as folder:
        whole = _class(Path(folder, "class.kpgrade"))
        _say(whole, before)
        untouched = _standing(whole)
        parts = split(whole, count, Path(folder))
        join(parts, Path(folder, "again.kpgrade"))
        assert _standing(Path(folder, "again.kpgrade")) == untouched

        for part, steps in zip(parts, after, strict=False):
            _say(part, steps)
        sums = [_sum(part) for part in parts]
        join(parts, Path(folder, "joined.kpgrade"))
        assert [_sum(part) for part in parts] == sums
        with Gradebook.open(Path(folder, "joined.kpgrade"), read_only=True) as joined:
            assert joined.decisions().keys() == {key for part in parts for key in _decided(part)}
            assert all(
                joined.decisions()[key].missed is missed
                for part in parts
                for key, missed in _decided(part).items()
            )
            assert Colleagues(joined).conflicts() == []


def _decided(path: Path) -> dict[tuple[str, str], bool | None]:
    with Gradebook.open(path, read_only=True) as book:
        return {key: d.missed for key, d in book.decisions().items()}


@settings(max_examples=15, deadline=None)
@given(before=Steps, one=Steps, other=Steps)
def test_nothing_that_either_said_is_lost_and_joining_again_adds_nothing(
    before: list[object], one: list[object], other: list[object]
) -> None:
    with TemporaryDirectory() as folder:
        a = _class(Path(folder, "a.kpgrade"))
        _say(a, before)
        b = Path(shutil.copy(a, Path(folder, "b.kpgrade")))
        _say(a, one)
        _say(b, other)
        c, d = Path(folder, "c.kpgrade"), Path(folder, "d.kpgrade")
        join([a, b], c)
        with Gradebook.open(c, read_only=True) as joined:
            for path in (a, b):
                with Gradebook.open(path, read_only=True) as book:
                    for answer in book.answers():
                        for point in ("k0", "k1"):
                            had = [(x.missed, x.time) for x in book.decision_history(answer.id, point)]
                            has = [(x.missed, x.time) for x in joined.decision_history(answer.id, point)]
                            assert _is_within(had, has)
            keys = _decided(a).keys() | _decided(b).keys()
            assert joined.decisions().keys() <= keys
        join([c, a, b], d)
        assert _standing(d) == _standing(c)


def _is_within(few: Sequence[object], many: Sequence[object]) -> bool:
    """Whether the few stand among the many in their order."""
    rest = iter(many)
    return all(one in rest for one in few)


Moments = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), unique=True, max_size=12)


@given(shared=Moments, one=Moments, other=Moments)
def test_histories_that_share_a_beginning_keep_the_order_of_each(
    shared: list[tuple[int, int]], one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    def entries(side: int, own: list[tuple[int, int]]) -> list[SharedRow]:
        told = [("both", *m) for m in sorted(shared)] + [(str(side), *m) for m in sorted(own)]
        return [SharedRow(same, (f"{same[1]}", n), {side: {"id": n}}) for n, same in enumerate(told)]

    first, second = entries(0, one), entries(1, other)
    order = [e.same for e in interleaved(first, second)]
    assert len(set(order)) == len(order) == len(shared) + len(one) + len(other)
    for side in (entries(0, one), entries(1, other)):
        assert [same for same in order if same in {e.same for e in side}] == [e.same for e in side]


def test_a_conflict_is_told_side_by_side_settled_and_opened_again_by_undo(tmp_path: Path) -> None:
    a = _class(tmp_path / "a.kpgrade")
    _say(a, [("s5", "k0", True)])
    b = Path(shutil.copy(a, tmp_path / "b.kpgrade"))
    _say(a, [("s0", "k0", False), ("s1", "k0", True), ("s2", "k0", True), ("s3", "k0", False)])
    _say(b, [("s0", "k0", False), ("s1", "k0", True), ("s2", "k0", False), ("s3", "k0", False)])
    _say(b, [("s5", "k0", False)])
    join([a, b], tmp_path / "c.kpgrade")
    with Gradebook.open(tmp_path / "c.kpgrade") as book:
        comparison = Colleagues(book)
        (one,) = comparison.agreement()
        assert (one.people, one.both, one.agreed) == (("a.kpgrade", "b.kpgrade"), 4, 3)
        assert one.kappa == pytest.approx(0.5)
        (conflict,) = comparison.conflicts()
        assert (conflict.answer.id, [d.missed for d in conflict.said]) == ("s2", [True, False])
        settle(book, conflict, missed=True, reason="no word of light")
        assert Colleagues(book).conflicts() == []
        held = book.decisions()["s2", "k0"]
        assert held.missed is True
        assert held.reason == "no word of light (a.kpgrade: missed; b.kpgrade: covered)"
        assert Colleagues(book).agreement() == [one]
        book.undo()
        assert Colleagues(book).conflicts() == [conflict]
        # Only one of them changed what both had: nobody contradicts that.
        assert book.decisions()["s5", "k0"].missed is False


def test_what_does_not_belong_together_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    a = _class(tmp_path / "a.kpgrade")
    other = tmp_path / "other.kpgrade"
    Gradebook.create(other, rubric("Snow is white.")).close()
    with pytest.raises(GradebookError) as refused:
        join([a, other], tmp_path / "c.kpgrade")
    assert refused.value.kind is ErrorKind.MISMATCH
    assert refused.value.where == str(other)
    with pytest.raises(InputError):
        join([a, a], tmp_path / "c.kpgrade")
    with pytest.raises(InputError):
        split(a, 7, tmp_path)
    (tmp_path / "a-part2.kpgrade").touch()
    with pytest.raises(GradebookError):
        split(a, 2, tmp_path)
    names = {p.name for p in tmp_path.iterdir()}
    assert names == {"a.kpgrade", "other.kpgrade", "a-part2.kpgrade"}


def test_an_answer_that_only_one_of_them_got_late_is_in_both_together(tmp_path: Path) -> None:
    a = _class(tmp_path / "a.kpgrade")
    b = Path(shutil.copy(a, tmp_path / "b.kpgrade"))
    with Gradebook.open(b) as book:
        book.add_answers([Answer(id="late", student="late", question_id="q1", text="Light")])
        grade(book, Grader(CountingEngine(), CALIBRATOR))
        book.comment("late", "Better late.")
    join([b, a], tmp_path / "c.kpgrade")
    with Gradebook.open(tmp_path / "c.kpgrade", read_only=True) as book:
        assert [x.id for x in book.answers()] == [*(f"s{i}" for i in range(6)), "late"]
        assert ("late", "k0") in book.verdicts()
        assert book.comments() == {"late": "Better late."}


def test_the_command_line_splits_joins_lists_and_settles(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a = _class(tmp_path / "a.kpgrade")
    assert main(["split", str(a), "--parts", "2"]) == 0
    b = Path(shutil.copy(a, tmp_path / "b.kpgrade"))
    _say(a, [("s2", "k1", True)])
    _say(b, [("s2", "k1", False)])
    c = tmp_path / "c.kpgrade"
    assert main(["merge", str(a), str(b), "-o", str(c)]) == 0
    assert "1 to settle" in capsys.readouterr().out
    assert main(["conflicts", str(c), "--settle", "2", "--as", "missed"]) == 2
    assert main(["conflicts", str(c), "--settle", "1", "--as", "missed", "--reason", "see p. 3"]) == 0
    assert "Nothing is in conflict." in capsys.readouterr().out
    assert main(["merge", str(a), str(b), "-o", str(c)]) == 4

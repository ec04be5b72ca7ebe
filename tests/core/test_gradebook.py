"""The gradebook file: append-only, one writer, survives a kill, speaks plainly."""

from __future__ import annotations

import json
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import filelock
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain import Adjustment, Answer, Decision, Label, Rubric, Skipped, Verdict
from grader.errors import ErrorKind, GradebookError
from grader.evidence import Evidence
from grader.gradebook import Gradebook, sums
from grader.gradebook.evidence import content
from grader.gradebook.schema import APPLICATION_ID, VERSION
from grader.grader import Grader
from grader.grading import grade
from tests.core.builders import CountingEngine, answers, drop_sums, rubric
from tests.rights import without_roots_rights


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "class.kpgrade"


def _made(path: Path, *texts: str) -> Gradebook:
    book = Gradebook.create(path, rubric("One", "Two"))
    book.add_answers(answers(*(texts or ("an answer", "another"))))
    return book


def test_after_a_clean_close_it_is_one_file_that_says_what_it_is(path: Path) -> None:
    _made(path).close()

    assert [p.name for p in path.parent.iterdir()] == ["class.kpgrade"]
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=200))
def test_the_original_text_comes_back_untouched(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("book") / "t.kpgrade"
    with _made(path, text) as book:
        assert book.answers()[0].text == text
    with Gradebook.open(path, read_only=True) as book:
        assert book.answers()[0].text == text


def test_a_changed_answer_is_a_new_version_and_the_old_one_is_kept(path: Path) -> None:
    with _made(path) as book:
        changed = Answer(id="s0", student="s0", question_id="q1", text="better")
        assert book.add_answers([changed]) == 1
        assert book.add_answers([changed]) == 0
        assert [a.text for a in book.answers()] == ["better", "another"]
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT text FROM answers WHERE id = 's0'").fetchall() == [
            ("an answer",),
            ("better",),
        ]


@pytest.mark.parametrize(
    "table",
    ["answers", "rubrics", "skipped", "graders", "scores", "states", "verdicts", "decisions", "comments"],
)
def test_history_cannot_be_rewritten(path: Path, table: str) -> None:
    with _made(path) as book:
        book.add_answers([], [Skipped(where="row 9", reason="empty")])
        grade(book, Grader.uncalibrated(CountingEngine(states=True)))
        book.decide([Decision("s0", "k0", missed=True)])
        book.comment("s0", "hm")
    with sqlite3.connect(path) as raw:
        sums.register(raw)
        (column,) = raw.execute(f"SELECT name FROM pragma_table_info('{table}') LIMIT 1").fetchone()
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(change)


def test_undo_goes_back_action_by_action_also_after_reopening(path: Path) -> None:
    with _made(path) as book:
        book.decide([Decision("s0", "k0", missed=True)])
        book.decide([Decision("s0", "k0", missed=False), Decision("s1", "k0", missed=False)])
    with Gradebook.open(path) as book:
        assert {d.answer_id for d in book.undo()} == {"s0", "s1"}
        assert {key: d.missed for key, d in book.decisions().items()} == {("s0", "k0"): True}
        assert len(book.undo()) == 1
        assert book.decisions() == {}
        assert book.undo() == []
        assert [d.missed for d in book.decision_history("s0", "k0")] == [True, False, None, None]


def test_one_undo_takes_back_the_newest_word_be_it_a_decision_or_an_adjustment(path: Path) -> None:
    with _made(path) as book:
        book.decide([Decision("s0", "k0", missed=True)])
        book.adjust([Adjustment("s0", 0.5, reason="neat sketch")])
        book.adjust([Adjustment("s0", -0.5, reason="late"), Adjustment("s1", -0.5, reason="late")])
        book.decide([Decision("s1", "k0", missed=True)])
    with Gradebook.open(path) as book:
        assert {i: a.marks for i, a in book.adjustments().items()} == {"s0": -0.5, "s1": -0.5}
        assert [type(said) for said in book.undo()] == [Decision]
        assert [said.answer_id for said in book.undo()] == ["s0", "s1"]
        assert {i: (a.marks, a.reason) for i, a in book.adjustments().items()} == {"s0": (0.5, "neat sketch")}
        book.adjust([Adjustment("s0", None)])
        assert book.adjustments() == {}
        book.undo()
        assert book.adjustments()["s0"].marks == 0.5
        book.undo()
        assert book.adjustments() == {}
        assert [d.answer_id for d in book.undo()] == ["s0"]
        assert book.undo() == []
        assert [a.marks for a in book.adjustment_history("s0")] == [0.5, -0.5, None, None, None, None]


def test_an_adjustment_is_stale_once_a_statement_reads_differently_and_holds(path: Path) -> None:
    with _made(path) as book:
        book.adjust([Adjustment("s0", 0.5)])
        (question,) = book.rubric.questions
        first, *rest = question.key_points
        for changed, stale in (
            (first.model_copy(update={"accept": ("Said otherwise.",)}), False),
            (first.model_copy(update={"points": 3.0}), False),
            (first.model_copy(update={"text": "Another statement."}), True),
        ):
            after = question.model_copy(update={"key_points": (changed, *rest)})
            book.set_rubric(Rubric(questions=(after,)), note="changed")
            assert (book.adjustments()["s0"].marks, book.adjustments()["s0"].stale) == (0.5, stale)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["s0", "s1"]), st.booleans()), max_size=8), st.data())
def test_undo_is_the_inverse_of_deciding(
    tmp_path_factory: pytest.TempPathFactory, said: list[tuple[str, bool]], data: st.DataObject
) -> None:
    with _made(tmp_path_factory.mktemp("book") / "t.kpgrade") as book:
        states = [book.decisions()]
        for answer, missed in said:
            book.decide([Decision(answer, "k0", missed=missed)])
            states.append(book.decisions())
        back = data.draw(st.integers(0, len(said)))
        for _ in range(back):
            book.undo()
        assert book.decisions() == states[len(said) - back]


def test_comments_keep_the_newest_and_an_empty_one_takes_it_away(path: Path) -> None:
    with _made(path) as book:
        book.comment("s0", "first")
        book.comment("s0", "second")
        book.comment("s1", "gone")
        book.comment("s1", "")
        assert book.comments() == {"s0": "second"}


def test_skipped_rows_are_listed_once(path: Path) -> None:
    with _made(path) as book:
        for _ in range(2):
            book.add_answers([], [Skipped(where="a.csv, row 3", reason="no student")])
        assert book.skipped() == [Skipped(where="a.csv, row 3", reason="no student")]


def test_a_second_program_is_told_and_readers_are_let_in(path: Path) -> None:
    with _made(path):
        code = (
            "import sys; from pathlib import Path; from grader.gradebook import Gradebook\n"
            "from grader.errors import GradebookError\n"
            "Gradebook.open(Path(sys.argv[1]), read_only=True).answers()\n"
            "try: Gradebook.open(Path(sys.argv[1]))\n"
            "except GradebookError as error: print(error.kind, error)"
        )
        done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("locked")
    assert "open in another kpgrade" in done.stdout


def test_a_file_from_the_future_is_not_touched(path: Path) -> None:
    _made(path).close()
    with sqlite3.connect(path) as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()

    with pytest.raises(GradebookError, match="newer version") as caught:
        Gradebook.open(path)
    assert caught.value.kind is ErrorKind.NEWER_VERSION
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["class.kpgrade"]


def _break_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (Path.unlink, ErrorKind.NOT_FOUND),
        (lambda path: path.write_text("Dear colleague"), ErrorKind.WRONG_FORMAT),
        (_break_a_page, ErrorKind.DAMAGED),
    ],
)
def test_what_is_wrong_with_a_file_is_told_to_the_program_too(
    path: Path, harm: Callable[[Path], object], kind: ErrorKind
) -> None:
    _made(path).close()
    harm(path)

    with pytest.raises(GradebookError) as caught, Gradebook.open(path) as book:
        book.view()
    assert caught.value.kind is kind


def test_a_full_disk_is_told_and_what_was_there_stays(path: Path) -> None:
    with _made(path) as book:
        with book._file.reading() as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(GradebookError) as caught:
            book.add_answers(answers("far " * 100_000))
        assert caught.value.kind is ErrorKind.NO_SPACE
        assert [a.text for a in book.answers()] == ["an answer", "another"]


def _as_version_one_left_it(path: Path) -> None:
    """Found evidence in a setting, and no table of what came later."""
    with sqlite3.connect(path) as raw:
        drop_sums(raw)
        raw.executescript(
            "DROP TABLE evidence; DROP TABLE states; DROP TABLE moves; DROP TABLE adjustments;"
            "ALTER TABLE decisions DROP COLUMN level;"
            "DROP TABLE handovers; DROP TABLE point_comments; DROP TABLE pages;"
            "DROP INDEX decisions_action; PRAGMA user_version = 1;"
        )
        kept = json.dumps({content("It boils.", "Water boils."): [0, 9, -2.5], "half": [1]})
        raw.execute("INSERT INTO settings VALUES ('evidence', ?)", (kept,))


@pytest.mark.parametrize("read_only", [False, True])
def test_evidence_found_under_version_one_is_still_there(path: Path, read_only: bool) -> None:
    _made(path).close()
    _as_version_one_left_it(path)
    before = path.read_bytes()

    with Gradebook.open(path, read_only=read_only) as book:
        assert book.evidence() == {content("It boils.", "Water boils."): Evidence(0, 9, -2.5, by_model=True)}
        assert book.setting("evidence") is None
        assert len(book.answers()) == 2
    assert (path.read_bytes() == before) is read_only


def test_a_find_writes_a_row_of_its_own(path: Path) -> None:
    with _made(path) as book:
        for sentence in range(3):
            book.keep_evidence("It boils.", f"Point {sentence}", Evidence(0, 9, -1.0, by_model=True))
        with sqlite3.connect(path) as other:
            held = dict(other.execute("SELECT content, margin FROM evidence"))
        changes = book._file.connection.total_changes
        book.keep_evidence("It boils.", "Point 1", Evidence(3, 9, -2.0, by_model=True))
        assert book._file.connection.total_changes - changes == 3, "the row, and its sum anew"
    with Gradebook.open(path) as book:
        now = {key: found.strength for key, found in book.evidence().items()}
    assert now == held | {content("It boils.", "Point 1"): -2.0}
    assert len(now) == 3


@pytest.mark.parametrize("held", [b"", b"not a database", b"SQLite format 3\0" + b"\0" * 200])
def test_a_file_that_is_no_gradebook_is_named_and_kept(path: Path, held: bytes) -> None:
    path.write_bytes(held)

    with pytest.raises(GradebookError, match=r"not a kpgrade gradebook|damaged"):
        Gradebook.open(path)
    assert path.read_bytes() == held


def test_another_programs_database_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE t (x)")
    with pytest.raises(GradebookError, match="not a kpgrade gradebook"):
        Gradebook.open(path)


def test_an_existing_file_is_never_made_anew(path: Path) -> None:
    _made(path).close()
    with pytest.raises(GradebookError, match="already exists"):
        Gradebook.create(path, rubric("One"))


def test_a_full_disk_is_a_clear_message_and_the_file_stays_valid(path: Path) -> None:
    _made(path).close()
    code = (
        "import sys, resource, signal; from pathlib import Path; from grader.gradebook import Gradebook\n"
        "from grader.errors import GradebookError; from tests.core.builders import answers\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "book = Gradebook.open(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))\n"
        "try: book.add_answers(answers(*(f'{i} ' * 2000 for i in range(500))))\n"
        "except GradebookError as error: print(error)"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] in (resource.RLIM_INFINITY, -1)
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)

    assert "full" in done.stdout
    with Gradebook.open(path) as book:
        assert len(book.answers()) == 2


def test_a_read_only_folder_is_a_clear_message_and_the_file_can_still_be_read(path: Path) -> None:
    _made(path).close()
    before = path.read_bytes()
    path.parent.chmod(0o500)
    code = (
        "import sys; from pathlib import Path; from grader.gradebook import Gradebook\n"
        "from grader.errors import GradebookError\n"
        "try: Gradebook.open(Path(sys.argv[1]))\n"
        "except GradebookError as error: print(error.kind, error)\n"
        "print(len(Gradebook.open(Path(sys.argv[1]), read_only=True).answers()), 'answers')"
    )
    try:
        done = subprocess.run(
            [*without_roots_rights(), sys.executable, "-c", code, path],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        path.parent.chmod(0o700)
    assert done.stdout.startswith("read_only")
    assert "may write" in done.stdout
    assert "2 answers" in done.stdout
    assert path.read_bytes() == before


def test_a_folder_where_nothing_can_be_made_is_a_clear_message() -> None:
    with pytest.raises(GradebookError, match=r"cannot be (used|opened|written)"):
        Gradebook.create(Path("/proc/class.kpgrade"), rubric("One"))


_GRADE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from grader.calibration import Calibrator
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from tests.core.builders import CountingEngine
with Gradebook.open(Path(sys.argv[1])) as book:
    print("open", flush=True)
    grade(book, Grader.uncalibrated(CountingEngine(pause=0.01)), watch=lambda s: print(s.done, flush=True))
"""


def test_killed_at_any_moment_it_loses_at_most_one_answer(path: Path) -> None:
    _made(path, *(f"one {i}" for i in range(60))).close()
    random_ = random.Random(11)
    told = 0
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", _GRADE, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        for _ in range(random_.randrange(8)):
            process.stdout.readline()
        time.sleep(random_.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
        with Gradebook.open(path) as book:
            held = book.counts().progress.graded
        assert held >= told
        if rest and rest[-1].isdigit():
            assert held >= told + int(rest[-1])
        told = held

    done = subprocess.run([sys.executable, "-c", _GRADE, path], capture_output=True, text=True, check=True)
    assert done.returncode == 0
    with Gradebook.open(path) as book:
        assert book.counts().progress.graded == 60
    assert [p.name for p in path.parent.iterdir()] == ["class.kpgrade"]


def test_halves_of_characters_are_kept_as_signs_of_what_was_lost(path: Path) -> None:
    broken = Answer(id="s\ud800", student="s", question_id="q1", text="half \udc00 \U0001f600 nul \0")
    with Gradebook.create(path, rubric("one \ud83d")) as book:
        assert book.add_answers([broken], [Skipped(where="x\udcff", reason="y")]) == 1
        assert book.add_answers([broken]) == 0
        assert book.answers()[0].text == "half \ufffd \U0001f600 nul \0"
        assert book.rubric.questions[0].key_points[0].text == "one \ufffd"
        assert book.skipped()[0].where == "x\ufffd"


def test_of_two_answers_with_one_id_the_last_counts_also_the_second_time(path: Path) -> None:
    first, second = (Answer(id="s0", student="s0", question_id="q1", text=t) for t in ("a", "b"))
    with Gradebook.create(path, rubric("one")) as book:
        book.add_answers([first, second])
        assert book.add_answers([first, second]) == 0
        assert [a.text for a in book.answers()] == ["b"]


def test_a_verdict_on_words_that_changed_while_it_was_made_does_not_count(path: Path) -> None:
    with Gradebook.create(path, rubric("one", "two")) as book:
        book.add_answers(answers("text"))
        (pending,) = book.ungraded("m", "m", "{}")
        book.set_rubric(rubric("changed"), note="edited while grading")
        said = [(pending, Verdict("s0", p, Label.COVERED, margin=-1.0, p_missed=0.1)) for p in pending.points]
        book.record("m", "m", "{}", {}, said)

        assert book.verdicts() == {}
        assert [u.points for u in book.ungraded("m", "m", "{}")] == [("k0",)]


def test_a_commit_that_fails_leaves_a_gradebook_that_goes_on(path: Path) -> None:
    with Gradebook.create(path, rubric("one")) as book:
        undoes_nothing = (
            "INSERT INTO decisions (action, answer_id, key_point_id, wording, source, reason, undoes,"
            " created_at) VALUES (1, 's0', 'k0', '', '', '', 999, '')"
        )

        def refused_at_the_end() -> None:
            with book._file.writing() as connection:
                connection.execute("PRAGMA defer_foreign_keys = ON")
                connection.execute(undoes_nothing)

        with pytest.raises(GradebookError):
            refused_at_the_end()
        assert book.add_answers(answers("text")) == 1


def test_a_gradebook_that_cannot_be_born_leaves_nothing_and_says_so(path: Path) -> None:
    (path.parent / "file").write_text("")
    with pytest.raises(GradebookError):
        Gradebook.create(path.parent / "file" / "class.kpgrade", rubric("one"))
    with pytest.raises(GradebookError):
        Gradebook.create(path.with_name("x" * 300), rubric("one"))
    with filelock.FileLock(f"{path}-lock"), pytest.raises(GradebookError, match="another kpgrade"):
        Gradebook.create(path, rubric("one"))
    assert not path.with_name(f".{path.name}.new").exists()


def test_one_thread_may_open_and_another_close(path: Path) -> None:
    Gradebook.create(path, rubric("one")).close()
    with ThreadPoolExecutor(1) as pool:
        book = pool.submit(Gradebook.open, path).result()
        held = book._file._locks[0]
        assert held is not None
        book.close()
        assert not held.is_locked

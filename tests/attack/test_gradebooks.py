"""A gradebook that was changed on the disk is never shown as what was written, and never ends the program."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from grader.domain import Answer, Decision
from grader.errors import ErrorKind, GradebookError
from grader.gradebook import Gradebook, sums
from grader.gradebook.recover import recover
from grader.grader import Grader
from grader.grading import grade
from tests.attack.corrupt import corrupted
from tests.core.builders import CountingEngine, rubric
from tui.cli import main

SEEDS = range(84)


def made(path: Path) -> Path:
    """A gradebook with some of everything in it."""
    with Gradebook.create(path, rubric("Water boils.", "Ice floats.")) as book:
        book.add_answers(
            Answer(id=f"s{n}", student=f"S{n}", question_id="q1", text=f"Water boils at {n} degrees. " * 9)
            for n in range(60)
        )
        grade(book, Grader.uncalibrated(CountingEngine()))
        for n in range(20):
            book.decide([Decision(f"s{n}", "k0", missed=bool(n % 2), reason=f"because {n}")])
            book.comment(f"s{n}", f"remark {n}")
        book.set_setting("order", "name")
    return path


def everything(path: Path, *, read_only: bool) -> object:
    """All that a gradebook says."""
    with Gradebook.open(path, read_only=read_only) as book:
        said = (book.view(), book.counts(), book.skipped(), book.rubric_versions(), book.evidence())
        if not read_only:
            book.decide([Decision("s1", "k1", missed=True)])
            book.undo()
        return said


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("sound") / "class.kpgrade")


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_is_met_with_words_or_changes_nothing(seed: int, sound: Path, tmp_path: Path) -> None:
    before = everything(sound, read_only=True)
    path = tmp_path / "class.kpgrade"
    path.write_bytes(corrupted(sound.read_bytes(), seed))
    for read_only in (True, False):
        with contextlib.suppress(GradebookError):
            assert everything(path, read_only=read_only) == before


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_what_can_be_read_of_a_damaged_gradebook_is_in_a_new_one(
    seed: int, sound: Path, tmp_path: Path
) -> None:
    path, new = tmp_path / "class.kpgrade", tmp_path / "new.kpgrade"
    path.write_bytes(corrupted(sound.read_bytes(), seed))
    held = path.read_bytes()
    try:
        found = recover(path, new)
    except GradebookError:
        assert not new.exists()
        return
    with Gradebook.open(sound, read_only=True) as book:
        written = {answer.id: answer.text for answer in book.answers()}
    with Gradebook.open(new) as book:
        answers = {answer.id: answer.text for answer in book.answers()}
    changed = sum(written.get(place) != text for place, text in answers.items())
    assert changed <= len(found.doubtful)
    # Where the checksums are gone too, a table that cannot be read is one line, whatever was in it.
    missing = [line for line in found.lost if line.startswith("answers")]
    counted = not any("how many" in line for line in missing)
    assert len(missing) >= (len(written) - len(answers) if counted else 1)
    assert path.read_bytes() == held


def test_a_changed_answer_is_kept_and_listed_a_changed_decision_is_left_out(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "class.kpgrade"
    path.write_bytes(sound.read_bytes())
    with sqlite3.connect(path) as raw:
        sums.register(raw)
        for table in ("answers", "decisions"):
            raw.execute(f"DROP TRIGGER {table}_no_update")
            raw.execute(f"DROP TRIGGER sums_{table}_update")
        raw.execute("UPDATE answers SET text = 'Water never boils.' WHERE id = 's7'")
        raw.execute("UPDATE decisions SET missed = 1 - missed WHERE answer_id = 's8'")

    assert main(["show", str(path)]) == GradebookError.exit_code
    assert "kpgrade recover" in capsys.readouterr().err
    assert main(["recover", str(path), "-o", str(tmp_path / "new.kpgrade")]) == 0

    listed = (tmp_path / "new.lost.txt").read_text()
    assert "changed since it was written (S7)" in listed
    assert "decisions, row 9: not what was written" in listed
    with Gradebook.open(tmp_path / "new.kpgrade") as book:
        assert len(book.decisions()) == 19
        assert {a.id: a.text for a in book.answers()}["s7"] == "Water never boils."


def test_another_name_of_the_same_file_is_locked_too(tmp_path: Path) -> None:
    path = made(tmp_path / "class.kpgrade")
    hard, soft = tmp_path / "hard.kpgrade", tmp_path / "soft.kpgrade"
    hard.hardlink_to(path)
    soft.symlink_to(path)
    with Gradebook.open(path):
        for other in (hard, soft):
            with pytest.raises(GradebookError) as caught:
                Gradebook.open(other)
            assert caught.value.kind is ErrorKind.LOCKED
    Gradebook.open(hard).close()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists, not in modes")
def test_nobody_else_on_the_machine_can_read_what_is_written(tmp_path: Path) -> None:
    path = made(tmp_path / "class.kpgrade")
    wanted = {"csv": tmp_path / "o.csv", "xlsx": tmp_path / "o.xlsx", "jsonl": tmp_path / "o.jsonl"}
    for name, out in wanted.items():
        assert main(["export", str(path), "-f", name, "-o", str(out)]) == 0
    assert main(["report", str(path), "-o", str(tmp_path / "o.html")]) == 0
    assert main(["report", str(path), "--students", str(tmp_path / "pages")]) == 0

    written = [path, *wanted.values(), tmp_path / "o.html", *(tmp_path / "pages").rglob("*")]
    assert len(written) > 60
    assert {stat.S_IMODE(file.stat().st_mode) for file in written if file.is_file()} == {0o600}
    assert stat.S_IMODE((tmp_path / "pages").stat().st_mode) == 0o700


def test_what_a_killed_export_left_is_swept_by_the_next(tmp_path: Path) -> None:
    path = made(tmp_path / "class.kpgrade")
    left = tmp_path / ".old.csv.999999999.part"
    left.write_text("half")
    alive = tmp_path / f".other.csv.{os.getpid()}.part"
    alive.write_text("in work")
    folder = tmp_path / ".pages.999999998.part"
    folder.mkdir()
    (folder / "x.html").write_text("half")

    assert main(["export", str(path), "-o", str(tmp_path / "o.csv")]) == 0

    assert not left.exists()
    assert not folder.exists()
    assert alive.exists()

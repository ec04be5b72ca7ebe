"""Disks that are full or read-only and names that are no text: met with words, and nothing given is lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attack.test_gradebooks import made
from tests.rights import without_roots_rights
from tui.cli import main

FORMATS = ("csv", "xlsx", "jsonl")


def _run(words: list[str | Path], *before: str, full: bool = False) -> subprocess.CompletedProcess[bytes]:
    """kpgrade, on a disk that takes no file over 2 KB if it is `full`."""

    def fill() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))

    return subprocess.run(
        [*before, sys.executable, "-m", "tui.cli", *words],
        capture_output=True,
        check=False,
        preexec_fn=fill if full else None,
    )


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_to_a_full_disk_speaks_in_words_and_keeps_the_old_file(form: str, tmp_path: Path) -> None:
    book, out = made(tmp_path / "class.kpgrade"), tmp_path / f"marks.{form}"
    out.write_bytes(b"last year's")

    done = _run(["export", book, "--format", form, "-o", out, "--force"], full=True)

    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert b"full" in done.stderr
    assert out.read_bytes() == b"last year's"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_to_a_read_only_disk_speaks_in_words(form: str, tmp_path: Path) -> None:
    book, shelf = made(tmp_path / "class.kpgrade"), tmp_path / "shelf"
    shelf.mkdir()
    shelf.chmod(0o500)
    try:
        done = _run(
            ["export", book, "--format", form, "-o", shelf / f"marks.{form}"], *without_roots_rights()
        )
    finally:
        shelf.chmod(0o700)

    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert str(shelf).encode() in done.stderr.replace(b"\n", b"")
    assert not list(shelf.iterdir())


_NAMES = [
    os.fsdecode(name)
    for name in (
        b"bad\xff",
        b"esc\x1b[31mape",
        b"new\nline",
        b"[red]markup",
        b"-dash",
        b"q?mode=ro&x",
        b"per%41cent",
    )
]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no name that is not UTF-8")
@pytest.mark.parametrize("name", _NAMES)
def test_a_gradebook_of_any_name_is_shown_and_exported_and_no_control_sign_gets_through(
    name: str, tmp_path: Path
) -> None:
    shelf = tmp_path / os.fsdecode(b"odd \xe9")
    shelf.mkdir()
    book, marks = shelf / f"{name}.kpgrade", shelf / f"{name}.csv"
    made(book)

    shown = _run(["show", "--", book])
    taken = _run(["export", "--format", "csv", "-o", marks, "--", book])

    said = shown.stdout + shown.stderr + taken.stdout + taken.stderr
    assert (shown.returncode, taken.returncode) == (0, 0), said
    assert b"\x1b" not in said
    assert marks.read_text("utf-8-sig").count("\n") > 60


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no name that is not UTF-8")
def test_answers_under_any_name_are_read_for_that_student(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    for number, name in enumerate(_NAMES):
        (folder / f"{name}.txt").write_text(f"Water boils at {number} degrees.", "utf-8")

    assert main(["inspect", str(folder), "--json"]) == 0

    said = capsys.readouterr().out
    read = json.loads(said)["answers"]
    assert (
        len({answer["text"] for answer in read}) == len({answer["student"] for answer in read}) == len(_NAMES)
    )
    assert "\x1b" not in said

"""The bundle on this system: what a teacher does with it, its processes, and what it leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from tests.bundle.conftest import Bundle

_OLD = ("qemu-x86_64-static", "qemu-x86_64")


def test_a_class_is_graded_exported_and_reported(bundle: Bundle) -> None:
    sample = bundle.folder / "sample-class"
    bundle.run("grade", sample / "answers.csv", "--rubric", sample / "rubric.yaml", "-o", "class.kpgrade")
    with Gradebook.open(bundle.school / "class.kpgrade", read_only=True) as book:
        progress = book.counts().progress
        assert progress.graded == len(book.answers()) == 25
    for name in ("marks.csv", "marks.xlsx"):
        bundle.run("export", "class.kpgrade", "--format", name.rpartition(".")[2], "-o", name)
    for name in ("class.html", "class.pdf"):
        bundle.run("report", "class.kpgrade", "-o", name)
    assert "Student 02" in (bundle.school / "marks.csv").read_text("utf-8-sig")
    assert "Photosynthesis" in (bundle.school / "class.html").read_text("utf-8")
    assert (bundle.school / "class.pdf").read_bytes().startswith(b"%PDF")


def test_the_doctor_finds_it_well_and_offline(bundle: Bundle) -> None:
    found = json.loads(bundle.run("doctor", "--offline", "--json"))
    assert not any(finding["broken"] for finding in found.values())
    assert found["CPU features"]["value"]
    assert found["offline"]["value"] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows is served by its own driver, untested")
def test_the_app_can_be_served(bundle: Bundle) -> None:
    """In a browser the app is drawn by a driver that Textual imports by a name made at run time."""
    environment = bundle.environment | {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}
    command = [str(bundle.kpgrade)]
    with subprocess.Popen(
        command, cwd=bundle.school, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as app:
        assert app.stdout is not None
        try:
            assert app.stdout.readline() == b"__GANGLION__\n"
        finally:
            app.kill()


def test_on_a_stick_it_leaves_nothing_on_the_computer(bundle: Bundle) -> None:
    (bundle.folder / "portable.txt.example").rename(bundle.folder / "portable.txt")
    bundle.run("models", "use", "gemma-3-270m")
    bundle.run("doctor")
    assert list((bundle.school / "home").rglob("*")) == []
    assert (bundle.folder / "data" / "settings" / "model.json").is_file()


def test_every_file_is_what_a_stick_can_hold(bundle: Bundle) -> None:
    paths = [path.relative_to(bundle.folder.parent) for path in bundle.folder.rglob("*")]
    assert not any((bundle.folder.parent / path).is_symlink() for path in paths)
    assert len({str(path).casefold() for path in paths}) == len(paths)
    assert max(len(str(path)) for path in paths) < 150
    assert not any(set(':*?"<>|') & set(path.name) for path in paths)


@pytest.mark.skipif(os.name == "nt", reason="an emulated processor is had on Linux")
@pytest.mark.parametrize("processor", ["Nehalem", "SandyBridge"])
def test_it_grades_on_an_old_processor(bundle: Bundle, processor: str) -> None:
    """Neither has AVX2; the older one has no AVX at all. qemu ends the program at an instruction it lacks."""
    emulator = next(filter(None, map(shutil.which, _OLD)), None)
    if emulator is None:
        pytest.skip("apt-get install qemu-user-static has it run")
    sample: Path = bundle.folder / "sample-class"
    old = (emulator, "-cpu", processor)
    words = ("grade", sample / "answers.csv", "--rubric", sample / "rubric.yaml", "-o", "old.kpgrade")
    bundle.run(*words, "--limit", "1", before=old, timeout=900)
    with Gradebook.open(bundle.school / "old.kpgrade", read_only=True) as book:
        assert book.counts().progress.graded == 1

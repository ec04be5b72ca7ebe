"""The bundle in a Debian that has nothing but its smallest system: no Python, no compiler, no network.

`make test-bundle` has debootstrap make one where BARE_SYSTEM names none; that and its namespaces want root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from tests.terminals import in_terminal

TEACHER = "1000"
HOME = Path("/home/teacher")
LEFT = {".config/kpgrade", ".cache/kpgrade", ".local/share/kpgrade", ".local/state/kpgrade"}
"""Below a teacher's home: what docs/privacy.md names, and nothing else may stay."""
_TOOLS = ("python*", "gcc*", "cc", "clang*", "make", "pip*", "curl", "wget")


class BareSystem:
    """A root folder, and a teacher in it without rights or network."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environment = {"HOME": str(HOME), "PATH": "/usr/sbin:/usr/bin:/bin", "LANG": "C.UTF-8"}

    def command(self, *words: str) -> list[str]:
        """What runs `words` there, in the teacher's home."""
        within = ["chroot", f"--userspec={TEACHER}:{TEACHER}", str(self.root), "/bin/sh", "-c"]
        spaces = ["unshare", "--mount", "--net", "--pid", "--fork", f"--mount-proc={self.root}/proc"]
        return [*spaces, *within, f'cd {HOME} && exec "$@"', "sh", *words]

    def run(self, *words: str) -> str:
        """Run it; it must succeed."""
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def files(self) -> set[str]:
        """Every path below the root, what the system itself makes up left out."""
        listed = (path.relative_to(self.root) for path in self.root.rglob("*"))
        return {str(path) for path in listed if path.parts[0] not in {"proc", "sys", "dev"}}


@pytest.fixture
def bare(archive: Path, tmp_path: Path) -> Iterator[BareSystem]:
    """The system that BARE_SYSTEM names, copied, with a teacher who has the archive on her disk."""
    named = os.environ.get("BARE_SYSTEM", "")
    if os.geteuid() or not named or not Path(named).is_dir():
        pytest.skip("root and BARE_SYSTEM=FOLDER are needed: debootstrap --variant=minbase bookworm FOLDER")
    root = tmp_path / "root"
    subprocess.run(["cp", "-a", "--reflink=auto", named, str(root)], check=True)
    home = root / HOME.relative_to("/")
    home.mkdir(parents=True)
    shutil.copy(archive, home / "kpgrade.tar.gz")
    subprocess.run(["chown", "-R", f"{TEACHER}:{TEACHER}", str(home)], check=True)
    yield BareSystem(root)
    shutil.rmtree(root, ignore_errors=True)


def test_a_class_is_graded_reviewed_and_taken_away_and_nothing_stays(bare: BareSystem) -> None:
    there = [*bare.root.glob("bin/*"), *bare.root.glob("usr/bin/*"), *bare.root.glob("usr/local/bin/*")]
    assert not [path for path in there if any(path.match(tool) for tool in _TOOLS)]
    assert "lo" in bare.run("cat", "/proc/net/dev")
    assert bare.run("cat", "/proc/net/route").count("\n") <= 1, "no way leads out"
    before = bare.files()

    bare.run("mkdir", "stick", "marking")
    bare.run("tar", "xzf", "kpgrade.tar.gz", "-C", "stick", "--strip-components=1")
    answers, rubric = "stick/sample-class/answers.csv", "stick/sample-class/rubric.yaml"
    bare.run("stick/kpgrade", "grade", answers, "--rubric", rubric, "-o", "marking/class.kpgrade")
    book = bare.root / str(HOME)[1:] / "marking" / "class.kpgrade"

    with in_terminal(bare.command("stick/kpgrade", "marking/class.kpgrade"), bare.environment) as app:
        app.read(until=b"Accept")
        app.press(b" \x11")
        app.read(until=b"\x1b[?1049l")
    assert app.program.returncode == 0
    with Gradebook.open(book, read_only=True) as opened:
        assert opened.counts().progress.graded == 25
        assert opened.decisions()

    for form in ("csv", "xlsx"):
        marks = f"marking/marks.{form}"
        bare.run("stick/kpgrade", "export", "marking/class.kpgrade", "--format", form, "-o", marks)
    assert "Student 02" in (book.parent / "marks.csv").read_text("utf-8-sig")

    bare.run("rm", "-r", "stick", "marking")
    home = f"{str(HOME)[1:]}/"
    assert not {path for path in bare.files() - before if not _may_stay(path.removeprefix(home))}


def _may_stay(path: str) -> bool:
    """A folder that was left, one above it, or what lies in it."""
    return any(f"{place}/".startswith(f"{path}/") or f"{path}/".startswith(f"{place}/") for place in LEFT)

"""The app in a terminal of its own: what it leaves behind when it ends by a mistake of ours."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from tests.terminals import in_terminal, read_terminal
from tests.tui.fakes import sample_book

_FAILING = """
import sys
from pathlib import Path
from tests.tui.fakes import open_words
from tui.app.app import KpgradeApp
from tui.app.screens.review import ReviewScreen
from tui.app.settings import Settings

def fail(self):
    raise RuntimeError("nobody foresaw this")

ReviewScreen.action_order = fail
KpgradeApp(Path(sys.argv[1]), settings=Settings(welcomed=True), opener=open_words).run()
"""


def test_the_terminal_is_itself_again_after_an_error(tmp_path: Path) -> None:
    book = tmp_path / "class.kpgrade"
    sample_book(book).close()
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    before = termios.tcgetattr(its)
    environment = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", _FAILING, str(book)]
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environment) as child:
        shown = read_terminal(ours, until=b"Accept")
        assert b"\x1b[?1049h" in shown, "the app takes the whole screen"
        assert termios.tcgetattr(its) != before
        os.write(ours, b" ")
        os.write(ours, b"o")
        shown = read_terminal(ours, until=b"The details are in")
        child.wait(60)
    after = termios.tcgetattr(its)
    os.close(ours)
    os.close(its)

    assert after == before
    assert child.returncode == 0
    for back in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
        assert shown.rfind(back) > shown.rfind(back[:-1] + (b"l" if back.endswith(b"h") else b"h"))
    left = shown[shown.rfind(b"\x1b[?1049l") :].decode()
    assert "kpgrade had to stop (RuntimeError)" in left
    assert "Traceback" not in left
    details = (tmp_path / "config" / "last-error.txt").read_text()
    assert "nobody foresaw this" in details
    with Gradebook.open(book) as again:
        assert len(again.decisions()) == 1


_RUN = """
import sys
from pathlib import Path
from tests.tui.fakes import open_words
from tui.app.app import KpgradeApp
from tui.app.settings import Settings

KpgradeApp(Path(sys.argv[1]), settings=Settings(welcomed=True), opener=open_words).run()
"""


def test_a_key_costs_a_slow_line_little(tmp_path: Path) -> None:
    """From answer to answer at most 5 kB are sent, opening the app included: less than the whole screen."""
    book = tmp_path / "class.kpgrade"
    sample_book(book).close()
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    environment = os.environ | {"TERM": "xterm-256color", "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", _RUN, str(book)]
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environment) as child:
        read_terminal(ours, until=b"Accept")
        shown = b""
        for _ in range(20):
            os.write(ours, b"n")
            # The line above every answer says its mark.
            shown += read_terminal(ours, until=b"mark ")
        os.write(ours, b"\x11")
        shown += read_terminal(ours, until=b"\x1b[?1049l")
        child.wait(60)
    os.close(ours)
    os.close(its)
    assert child.returncode == 0
    assert 20 * 40 < len(shown) < 20 * 5000


@pytest.mark.parametrize("named", [True, False])
def test_the_command_alone_opens_a_gradebook_or_the_first_start(tmp_path: Path, *, named: bool) -> None:
    book = tmp_path / "class.kpgrade"
    sample_book(book).close()
    command = [sys.executable, "-m", "tui.cli", *([str(book)] if named else [])]
    with in_terminal(command, os.environ) as terminal:
        terminal.read(until=b"Accept" if named else b"Welcome to kpgrade")
        terminal.press(b" \x11" if named else b"\x11")
        terminal.read(until=b"\x1b[?1049l")
    assert terminal.program.returncode == 0
    with Gradebook.open(book) as again:
        assert len(again.decisions()) == named

"""No call on a teacher's path that Windows lacks, unless it is named here with what happens there instead."""

from __future__ import annotations

import ast
import os
import re
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.children import shell_line, shell_words
from grader.gradebook import Gradebook
from grader.gradebook.file import address
from grader.reports.pages import file_names
from tests.reports.classes import small_class
from tests.tui.fakes import small_book
from tui.cli import main

ROOT = Path(__file__).parents[1]
PACKAGES = ("grader", "tui", "export")
"""What a teacher runs. Training runs on Linux, and on Windows under WSL."""

MODULES = frozenset(
    {
        "curses",
        "fcntl",
        "grp",
        "posix",
        "pty",
        "pwd",
        "readline",
        "resource",
        "spwd",
        "syslog",
        "termios",
        "tty",
    }
)
_OS = """
    chmod chown chroot ctermid fchmod fchown fork forkpty getegid geteuid getgid getgroups getloadavg
    getpgid getpgrp getpriority getresuid getsid getuid getxattr initgroups killpg lchown link mkfifo
    mknod nice openpty pathconf posix_fallocate posix_spawn pread pwrite sched_getaffinity
    sched_setaffinity sendfile setegid seteuid setgid setpgid setpriority setsid setuid setxattr
    startfile statvfs symlink sync sysconf tcgetpgrp ttyname uname wait wait3 wait4 waitid O_CLOEXEC
    O_DIRECTORY O_NOFOLLOW WEXITSTATUS WIFEXITED
"""
OS = frozenset(_OS.split())
_SIGNALS = """
    SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGUSR1 SIGUSR2 SIGWINCH SIGXCPU alarm pause pthread_kill
    set_wakeup_fd setitimer sigwait
"""
SIGNALS = frozenset(_SIGNALS.split())
KEYWORDS = frozenset({"preexec_fn", "start_new_session", "pass_fds", "process_group", "dir_fd"})
METHODS = frozenset({"symlink_to", "hardlink_to", "add_signal_handler", "chmod"})
PLACES = re.compile(r"/(?:tmp|proc|dev|etc|usr|var|home|bin|opt)(?:/|$)")

ALLOWED = {
    (
        "grader/confined/__main__.py",
        "resource",
    ): "left out where it can't be imported; the parent watches in any case",
    ("grader/answers/documents/recognise.py", "resource"): "left out where it can't be imported",
    ("grader/whole.py", ".chmod"): "sets no more there than that the file may be written; so does a new file",
    ("grader/reports/anonymous.py", ".chmod"): "as in grader/whole.py",
    (
        "grader/reports/files.py",
        ".chmod",
    ): "as in grader/whole.py; a folder keeps the rights of the one above",
    (
        "grader/models/machine.py",
        "/proc/driver/nvidia/version",
    ): "looked for beside nvidia-smi, which Windows has",
    ("grader/models/machine.py", "/dev/kfd"): "AMD's driver in Linux; elsewhere no card is claimed",
    (
        "grader/models/machine.py",
        "/proc/cpuinfo",
    ): "where it is not, Python's own name of the processor is shown",
}
"""(file, call) -> what happens on Windows, where it does nothing or is not there."""


def _found(tree: ast.AST) -> Iterator[str]:
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in MODULES:
            yield node.module or ""
        elif isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if (owner == "os" and node.attr in OS) or (owner == "signal" and node.attr in SIGNALS):
                yield f"{owner}.{node.attr}"
            elif node.attr in METHODS and owner != "os":
                yield f".{node.attr}"
            elif owner == "shlex":
                yield f"shlex.{node.attr}"
        elif isinstance(node, ast.keyword) and node.arg in KEYWORDS:
            yield f"{node.arg}="
        elif isinstance(node, ast.Constant) and id(node) not in documents and PLACES.match(str(node.value)):
            yield str(node.value)


def _text_without_encoding(tree: ast.AST) -> Iterator[str]:
    """Files opened as text in whatever encoding the system prefers: UTF-8 here, a code page in Windows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if any(keyword.arg == "encoding" for keyword in node.keywords):
                continue
            modes = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            texts = [mode for mode in modes if re.fullmatch(r"[rwax]\+?t?", str(mode))]
            unsaid = {
                "read_text": not node.args,
                "write_text": len(node.args) == 1,
                "open": bool(texts) and len(node.args) < 3,
            }
            if unsaid.get(node.func.attr):
                yield f"line {node.lineno}"


def _sources() -> Iterator[tuple[str, ast.AST]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def test_nothing_calls_what_windows_lacks_but_what_is_named_here() -> None:
    met = {(file, call) for file, tree in _sources() for call in _found(tree)}
    # Told by the one module that knows how each system's shell reads a line.
    met -= {("grader/children.py", "shlex.join"), ("grader/children.py", "shlex.split")}
    assert met - ALLOWED.keys() == set()
    assert ALLOWED.keys() - met == set(), "what is allowed is no longer there"


@pytest.mark.parametrize(
    "code",
    [
        "import fcntl", "from resource import getrlimit", "import os\nos.fork()", "import os\nos.getuid()",
        "import signal, os\nos.kill(1, signal.SIGKILL)", "open('/tmp/x')", "Path('/proc/self')",
        "import os\nos.chmod('a', 0o777)", "import subprocess\nsubprocess.run([], preexec_fn=None)",
        "import shlex\nshlex.join([])", "path.symlink_to(other)",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_is_for(code: str) -> None:
    assert list(_found(ast.parse(code)))


def test_texts_are_read_and_written_in_an_encoding_that_is_said() -> None:
    assert list(_text_without_encoding(ast.parse("a.read_text()\nb.write_text('x')\nc.open('w')"))) == [
        "line 1", "line 2", "line 3",
    ]  # fmt: skip
    assert {file: found for file, tree in _sources() if (found := list(_text_without_encoding(tree)))} == {}


RESERVED = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"
}


@given(
    st.lists(
        st.text(max_size=12)
        | st.sampled_from([*RESERVED, "CON ", "nul.tar", "Aux .md", "a.", "b ", "COM1.x"])
    )
)
def test_students_names_become_file_names_that_windows_allows(names: list[str]) -> None:
    made = file_names(names)
    assert len({name.casefold() for name in made}) == len(names)
    for name in made:
        for file in (name, f"{name}.pdf"):
            assert file.split(".")[0].rstrip().casefold() not in RESERVED
            assert file.strip() == file
            assert not file.endswith(".")
            assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', file)
            assert len(file.encode("utf-16-le")) // 2 <= 130


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (r"C:\Users\Ann Lee\1% é.kpgrade", "file:///C:/Users/Ann%20Lee/1%25%20%C3%A9.kpgrade"),
        (r"\\school\class$\7b.kpgrade", "file:////school/class%24/7b.kpgrade"),
    ],
)
def test_a_gradebook_on_a_drive_or_a_share_has_an_address_that_sqlite_takes(path: str, uri: str) -> None:
    assert address(PureWindowsPath(path)) == uri


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters='"%\r\n\x00'), max_size=20), min_size=1)
)
def test_a_line_for_a_shell_is_read_back_as_its_words(words: list[str]) -> None:
    assert shlex.split(shell_line(words, windows=False)) == words
    assert shell_words(shell_line(words, windows=False), windows=False) == words


def test_a_line_for_cmd_keeps_backslashes_spaces_and_ampersands() -> None:
    words = ["C:\\Program Files\\kpgrade.exe", "app", "D:\\A&B\\class.kpgrade"]
    line = shell_line(words, windows=True)
    assert line == '"C:\\Program Files\\kpgrade.exe" app "D:\\A&B\\class.kpgrade"'
    assert shell_words(line, windows=True) == words
    assert shell_words(r"C:\ocr\tesseract.exe {file} stdout", windows=True)[0] == r"C:\ocr\tesseract.exe"


def test_a_file_that_excel_holds_open_is_named_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small_class(tmp_path / "class.kpgrade").close()
    marks = tmp_path / "marks.csv"
    marks.write_text("what was there", "utf-8")

    def in_use(self: Path, _target: Path) -> Path:
        error = PermissionError(13, "The process cannot access the file", str(self))
        error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
        raise error

    monkeypatch.setattr(Path, "replace", in_use)
    words = ["export", str(tmp_path / "class.kpgrade"), "--format", "csv", "-o", str(marks), "--force"]
    assert main(words) == 2
    assert "If it is open in Excel" in capsys.readouterr().err
    assert marks.read_text("utf-8") == "what was there"
    assert {path.name for path in tmp_path.iterdir()} == {"class.kpgrade", "marks.csv"}


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal")
@pytest.mark.parametrize("terminal", ["xterm", "linux"])
def test_a_terminal_of_few_colours_and_without_a_mouse_is_enough(tmp_path: Path, terminal: str) -> None:
    from tests.terminals import in_terminal

    path = tmp_path / "class.kpgrade"
    small_book(path, ["Steam is a gas.", "I do not know."]).close()
    plain = {key: value for key, value in os.environ.items() if key not in {"COLORTERM", "TERM_PROGRAM"}}
    plain |= {"PYTHONPATH": str(ROOT)}
    with in_terminal([sys.executable, "-m", "tui.cli", str(path)], plain, tmp_path, kind=terminal) as app:
        shown = app.read(until=b"Accept")
        app.press(b"1")
        end = time.monotonic() + 30
        while not _decisions(path) and time.monotonic() < end:
            time.sleep(0.05)
        app.press(b"\x11")
        shown += app.read(until=b"\x1b[?1049l")
    assert app.program.returncode == 0
    assert b"38;2;" not in shown, "colours that this terminal does not have"
    assert _decisions(path)


def _decisions(path: Path) -> int:
    with Gradebook.open(path, read_only=True) as book:
        return len(book.decisions())

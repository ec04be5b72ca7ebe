"""The proof that nothing leaves this computer: a class is graded and exported while connections are watched.

Python tells of each before it is made (https://docs.python.org/3/library/audit_events.html). What a library
in C would do by itself is not told; on Linux `strace -f -e trace=connect` shows that too, and a test runs it.
"""

from __future__ import annotations

import argparse
import ipaddress
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.models.store import ModelFile
from grader.oversight.pdf import write_pdf
from grader.oversight.record import oversight_record
from grader.reports import ReportOptions
from grader.reports.formats import write_report
from tui.cli.options import open_model
from tui.reporting import write_class

_TRIED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_ASKED = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class ConnectionWatch:
    """What was tried to be reached, other than this computer itself, since it was begun."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self._watching = False
        # A hook stays for as long as the process; it is asked to look only within `watched`.
        sys.addaudithook(self._look)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look, inside."""
        self._watching = True
        try:
            yield
        finally:
            self._watching = False

    def _look(self, event: str, args: tuple[object, ...]) -> None:
        if not self._watching:
            return
        if event in _TRIED:
            address = args[1] if len(args) > 1 else None
            host = address[0] if isinstance(address, tuple) and address else address
        elif event in _ASKED:
            host = args[0] if args else None
        else:
            return
        # A path is a socket in the file system, which no other computer sees.
        if not (isinstance(host, str) and ("/" in host or _is_here(host))):
            self.reached.append(str(host))


def run_offline(
    model: ModelFile, args: argparse.Namespace, question: str, points: tuple[str, ...], text: str
) -> list[str]:
    """Grade, export and report on a class of one; return what was reached meanwhile. Raises KpgradeError."""
    asked = Question(
        id="q1",
        text=question,
        key_points=tuple(KeyPoint(id=f"k{n}", text=point) for n, point in enumerate(points)),
    )
    watch = ConnectionWatch()
    with tempfile.TemporaryDirectory(prefix="kpgrade-") as folder, watch.watched():
        path = Path(folder, "class.kpgrade")
        with Gradebook.create(path, Rubric(title="Offline", questions=(asked,))) as book:
            book.add_answers([Answer(id="a1", student="Nobody", question_id="q1", text=text)])
            with open_model(model, args) as engine:
                grade(book, Grader.of(engine))
            for name in ("csv", "xlsx"):
                write_report(name, book, Path(folder, f"marks.{name}"))
            for kind in ("html", "pdf"):
                write_class(book, Path(folder, f"class.{kind}"), ReportOptions())
            write_pdf(oversight_record(book), Path(folder, "oversight.pdf"))
    return watch.reached


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", ""}

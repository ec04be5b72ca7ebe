"""A program in a terminal of its own, as a person would run it."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import termios
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class Terminal:
    """Our end of a pseudo terminal, and the program at the other."""

    def __init__(self, end: int, program: subprocess.Popen[bytes]) -> None:
        self._end = end
        self.program = program

    def press(self, keys: bytes) -> None:
        """Type."""
        os.write(self._end, keys)

    def read(self, *, until: bytes) -> bytes:
        """What the program shows until it has shown this."""
        return read_terminal(self._end, until=until)


@contextlib.contextmanager
def in_terminal(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path | None = None,
    *,
    kind: str = "xterm-256color",
) -> Iterator[Terminal]:
    """Run a program in a terminal of 80 by 24; on leaving it must have come to its end. `kind`: its TERM."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    try:
        with subprocess.Popen(
            command,
            stdin=its,
            stdout=its,
            stderr=its,
            cwd=folder,
            env={**environment, "TERM": kind},
        ) as program:
            try:
                yield Terminal(ours, program)
                program.wait(60)
            finally:
                program.kill()
    finally:
        os.close(ours)
        os.close(its)


def read_terminal(end: int, *, until: bytes, seconds: float = 60.0) -> bytes:
    """What comes out of a terminal until this has come; `seconds` is the longest silence."""
    shown = b""
    while until not in shown:
        ready, _, _ = select.select([end], [], [], seconds)
        assert ready, f"{until!r} never came; there came {shown[-500:]!r}"
        shown += os.read(end, 65536)
    return shown

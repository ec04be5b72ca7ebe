"""Pictures and scans, by a program of the teacher's choice."""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from pathlib import Path, PurePath

from grader.answers.documents.document import Document
from grader.answers.encoding import decode
from grader.errors import InputError

_SECONDS = 300


def read_by_command(command: str, name: str, data: bytes, *, where: str) -> Document:
    """What the command prints when it is run on a copy of the file.

    `{file}` in the command stands for the copy; without it, the copy comes last. No shell is involved, and
    the copy's name is ours, so a student's file name cannot become part of the command.
    Raises InputError when the command is not there, fails, or prints nothing.
    """
    suffix = PurePath(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="kpgrade-") as folder:
        copy = Path(folder, f"page{suffix if suffix[1:].isalnum() else ''}")
        copy.write_bytes(data)
        arguments = [part.replace("{file}", str(copy)) for part in shlex.split(command)]
        if "{file}" not in command:
            arguments.append(str(copy))
        try:
            done = subprocess.run(
                arguments, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, ValueError) as problem:
            raise InputError(f"--ocr-command could not be started: {arguments[0]}", where=where) from problem
        except subprocess.TimeoutExpired as problem:
            raise InputError(f"--ocr-command took over {_SECONDS} seconds", where=where) from problem
    if done.returncode != 0:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"--ocr-command failed ({complaint[-1][:200] if complaint else f'code {done.returncode}'})",
            where=where,
        )
    text, _ = decode(done.stdout, where=where)
    if not text.strip():
        raise InputError("a scan or picture in which --ocr-command found no text", where=where)
    return Document(text.strip("\n"), ("read from a picture by --ocr-command: check it",))

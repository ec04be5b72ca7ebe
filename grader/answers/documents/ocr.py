"""Pictures and scans, by the extra `kpgrade[ocr]` or by a program of the teacher's choice."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path, PurePath

from grader.answers.documents.document import Document
from grader.answers.encoding import decode
from grader.children import command as module_command
from grader.children import shell_words
from grader.errors import ErrorKind, InputError
from grader.text import PICTURE

_SECONDS = 300


def read_print(name: str, data: bytes, *, where: str) -> Document:
    """What kpgrade[ocr] reads in a picture or scan, and how sure it is of it.

    The text ends with the mark of a picture: a line of handwriting that was not seen at all must not make a
    key point certainly missed. Raises InputError where the extra is not installed, or nothing can be read.
    """
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        raise InputError(
            "a scan or picture, and what reads them is not installed",
            where=where,
            hint="Install it: pip install 'kpgrade[ocr]'",
            kind=ErrorKind.NOT_INSTALLED,
        )
    command = module_command("grader.answers.documents.recognise")
    printed = _printed(command, "", name, data, where=where, called="reading the picture")
    lines: list[tuple[str, float]] = json.loads(printed)
    if not lines:
        raise InputError("a scan or picture in which no print was found: type it", where=where)
    text = "\n".join(line for line, _ in lines)
    least = min(confidence for _, confidence in lines)
    # In tens, so that a class is told in a few lines.
    note = f"read from a picture, {10 * int(10 * least)}% sure or more of every line: look at it"
    return Document(f"{text}\n{PICTURE}", (note,))


def read_by_command(command: str, name: str, data: bytes, *, where: str) -> Document:
    """What the command prints when it is run on a copy of the file.

    `{file}` in the command stands for the copy; without it, the copy comes last. No shell is involved, and
    the copy's name is ours, so a student's file name cannot become part of the command.
    Raises InputError when the command is not there, fails, or prints nothing.
    """
    arguments = shell_words(command)
    text, _ = decode(
        _printed(arguments, "{file}", name, data, where=where, called="--ocr-command"), where=where
    )
    if not text.strip():
        raise InputError("a scan or picture in which --ocr-command found no text", where=where)
    return Document(text.strip("\n"), ("read from a picture by --ocr-command: check it",))


def _printed(command: Sequence[str], place: str, name: str, data: bytes, *, where: str, called: str) -> bytes:
    """What a command prints about a copy of a file, put in for `place`, or last where that is not in it."""
    suffix = PurePath(name).suffix.lower()
    with tempfile.TemporaryDirectory(prefix="kpgrade-") as folder:
        copy = Path(folder, f"page{suffix if suffix[1:].isalnum() else ''}")
        copy.write_bytes(data)
        arguments = [part.replace(place, str(copy)) if place else part for part in command]
        if arguments == [*command]:
            arguments.append(str(copy))
        try:
            done = subprocess.run(
                arguments, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, ValueError) as problem:
            raise InputError(f"{called} could not be started: {arguments[0]}", where=where) from problem
        except subprocess.TimeoutExpired as problem:
            raise InputError(f"{called} took over {_SECONDS} seconds", where=where) from problem
    if done.returncode != 0:
        complaint = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(
            f"{called} failed ({complaint[-1][:200] if complaint else f'code {done.returncode}'})",
            where=where,
        )
    return done.stdout

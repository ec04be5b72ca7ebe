"""Pictures and scans, by the extra `kpgrade[ocr]` or by a program of the teacher's choice."""

from __future__ import annotations

import json
import subprocess
import tempfile
from base64 import b64decode
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path, PurePath

from grader.answers.documents.document import Document
from grader.answers.documents.recognise import DRAWN
from grader.answers.encoding import decode
from grader.children import command as module_command
from grader.children import shell_words
from grader.errors import ErrorKind, InputError
from grader.pages import Page, PageLine
from grader.text import PICTURE

_SECONDS = 300


def read_print(name: str, data: bytes, *, where: str) -> Document:
    """What kpgrade[ocr] reads in a picture or scan, how sure it is of it, and the pages themselves.

    The text ends with the mark of a picture: a line of handwriting that was not seen at all must not make a
    key point certainly missed. Where nothing is read the mark is all there is, for a person to type the rest.
    Raises InputError where the extra is not installed, or the file cannot be read.
    """
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        raise InputError(
            "a scan or picture, and what reads them is not installed",
            where=where,
            hint="Install it: pip install 'kpgrade[ocr]'",
            kind=ErrorKind.NOT_INSTALLED,
        )
    pages = _pages(name, data, where=where)
    lines = [line for page in pages for line in page.lines]
    if not lines:
        return Document(PICTURE, ("a picture in which no print was found: type it beside it",), pages)
    text = "\n".join(line.text for line in lines)
    # In tens, so that a class is told in a few lines.
    least = 10 * int(10 * min(line.sure for line in lines))
    note = f"read from a picture, {least}% sure or more of every line: look at it"
    return Document(f"{text}\n{PICTURE}", (note,), pages)


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
    pages: tuple[Page, ...] = ()
    # The program may know kinds of pictures that nothing here can draw.
    with suppress(InputError):
        pages = _pages(name, data, where=where, read=False)
    if not text.strip():
        return Document(
            PICTURE, ("a picture in which --ocr-command found no text: type it beside it",), pages
        )
    return Document(text.strip("\n"), ("read from a picture by --ocr-command: check it",), pages)


def _pages(name: str, data: bytes, *, where: str, read: bool = True) -> tuple[Page, ...]:
    """The pages of a picture or scan, drawn and read in a process of its own. Raises InputError."""
    command = module_command("grader.answers.documents.recognise", *([] if read else [DRAWN]))
    printed = _printed(command, "", name, data, where=where, called="reading the picture")
    return tuple(
        Page(
            name=where,
            picture=b64decode(picture),
            lines=tuple(PageLine(text=text, sure=sure, box=box) for text, sure, box in lines),
        )
        for picture, lines in json.loads(printed)
    )


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

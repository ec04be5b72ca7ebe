"""No sentence that the app shows sends a teacher to a shell: it has its own way to each thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.cli.entry import COMMANDS

HOUSE = Path(__file__).parents[2]
SHELL = re.compile(
    rf"\bkpgrade (?:{'|'.join(sorted(COMMANDS))})\b|\bpip3? install|\bmake (?:demo|test)\b|"
    r"(?<![\w-])--[a-z]{2,}"
)
FLAGGED = {"flags", "command"}
"""What an error keeps for the command line: the app shows it among the technical details alone."""
ONLY_THERE = {
    "grader/answers/documents/ocr.py": "reads pictures where the command line was told how",
    "grader/children.py": "words for programs",
    "grader/models/mirrors/wheels.py": "words for pip, a program",
    "grader/models/run_folder.py": "runs of training",
    "grader/oversight/record.py": "the name of a field of a file",
    "grader/reports/anonymous.py": "a key is given on the command line",
    "grader/reports/edited.py": "decisions are read back on the command line",
    "grader/labelled": "training and evaluation",
    "grader/metrics": "training and evaluation",
    "tui/app/pictures.py": "draws the pictures of the docs, for developers",
}
"""Places from which nothing comes into the app, each with why."""


def _files() -> Iterator[Path]:
    for file in [*HOUSE.glob("grader/**/*.py"), *HOUSE.glob("tui/app/**/*.py"), *HOUSE.glob("tui/*.py")]:
        where = file.relative_to(HOUSE).as_posix()
        if not where.startswith(tuple(ONLY_THERE)):
            yield file


def _told(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every string but docstrings and what is kept for the command line."""
    hidden: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden.add(id(node.value))
        if isinstance(node, ast.keyword) and node.arg in FLAGGED:
            hidden.update(id(part) for part in ast.walk(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            yield node.lineno, node.value


def test_no_sentence_of_the_app_names_a_shell_command() -> None:
    found = [
        f"{file.relative_to(HOUSE)}:{line}: {text}"
        for file in _files()
        for line, text in _told(ast.parse(file.read_text("utf-8")))
        if SHELL.search(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("where", ONLY_THERE)
def test_what_is_excepted_is_there(where: str) -> None:
    assert (HOUSE / where).exists()

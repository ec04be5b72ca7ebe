"""A class name means one thing in all four packages."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("grader", "tui", "export", "training")


def _classes(node: ast.AST, owner: str = "") -> Iterator[str]:
    """Names of classes by their owner: a widget's messages are named by the widget, as Textual does it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield owner + child.name
            yield from _classes(child, f"{owner}{child.name}.")
        else:
            yield from _classes(child, owner)


def test_no_class_name_stands_for_two_things() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in _classes(ast.parse(path.read_text("utf-8"))):
                places[name].append(str(path.relative_to(ROOT)))

    assert len(places) > 300
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}

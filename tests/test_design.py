"""The walks through the house name files, classes and functions that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DESIGN = (ROOT / "docs" / "design.md").read_text("utf-8")
WALKS = DESIGN.partition("### Three walks")[2].partition("\n## ")[0]
NAMED = sorted(set(re.findall(r"`([\w/]+\.py)(?::([\w.]+))?`", WALKS)))


def test_the_walks_lead_somewhere() -> None:
    assert len(NAMED) >= 15


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_what_a_walk_names_is_there(file: str, name: str) -> None:
    inside: ast.AST = ast.parse((ROOT / file).read_text("utf-8"))
    for part in filter(None, name.split(".")):
        kinds = (ast.ClassDef, ast.FunctionDef)
        children = [node for node in ast.iter_child_nodes(inside) if isinstance(node, kinds)]
        assert part in {node.name for node in children}, f"{file} has no {name}"
        inside = next(node for node in children if node.name == part)


def test_every_word_is_said_once_and_used() -> None:
    listed = [
        word.removeprefix("key point's ").casefold()
        for word in re.findall(r"\*\*([^*]+)\*\*", DESIGN.partition("## Words")[2].partition("\n## ")[0])
    ]
    assert len(listed) >= 30
    assert len(listed) == len(set(listed))
    code = "\n".join(
        path.read_text("utf-8").casefold()
        for package in ("grader", "tui", "training", "export")
        for path in (ROOT / package).rglob("*.py")
    )
    assert [word for word in listed if word not in code and word.replace(" ", "_") not in code] == []


def test_every_room_of_the_map_is_a_folder() -> None:
    rooms = re.findall(
        r"^    ([a-z/]+)  +\S", DESIGN.partition("### Room by room")[2].partition("###")[0], re.M
    )
    assert len(rooms) >= 15
    assert [room for room in rooms if not (ROOT / room).is_dir()] == []
    packages = (
        path.parent
        for house in ("grader", "tui", "training")
        for path in (ROOT / house).glob("*/__init__.py")
    )
    assert {package.relative_to(ROOT).as_posix() for package in packages} <= set(rooms)


def test_every_example_is_a_place_that_is_there() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Where a change goes")[2]
    places = [p for p in re.findall(r"`([\w/]+(?:\.py)?)`", table) if "/" in p]
    assert len(places) >= 8
    assert [place for place in places if not (ROOT / place).exists()] == []

"""What docs/privacy.md tells a data protection officer to type or to look at is there."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
from pathlib import Path

import pytest

from grader.places import cache_dir, config_dir
from tui.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "privacy.md").read_text("utf-8")
LINES = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S)
    for line in block.splitlines()
]


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("kpgrade ")])
def test_a_command_is_taken_by_its_parser(line: str) -> None:
    name, *words = shlex.split(line)[1:]
    assert name in COMMANDS
    parser = argparse.ArgumentParser()
    importlib.import_module(f"tui.cli.commands.{name.replace('-', '_')}").add_arguments(parser)
    parser.parse_args(words)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`kpgrade ([a-z-]+)", PAGE))))
def test_a_command_in_the_text_is_one(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`((?:grader|tests|docs)/[\w/.]+)`", PAGE))))
def test_what_is_pointed_at_is_there(place: str) -> None:
    assert (ROOT / place).exists()


def test_every_page_is_there() -> None:
    pages = re.findall(r"\]\(([\w.-]+\.md)\)", PAGE)
    assert len(pages) > 4
    assert [page for page in pages if not (ROOT / "docs" / page).is_file()] == []


def test_the_folders_are_those_of_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KPGRADE_CONFIG", "KPGRADE_CACHE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for folder in (config_dir(), cache_dir()):
        shown = str(folder).replace(str(Path.home()), "~")
        assert f"`{shown}`" in PAGE or f"`{shown.replace('~/AppData/Local', '%LOCALAPPDATA%')}`" in PAGE

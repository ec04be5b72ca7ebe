"""Every command in the README is run, or, where it would train for hours, taken by its parser."""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from training.fit.recipe import load_recipe
from tui.cli import COMMANDS, main
from tui.cli.llama_check import READY_MADE

ROOT = Path(__file__).parents[1]
PREFIXES = (".venv/bin/kpgrade ", ".venv-training/bin/python -m tui.cli ")
INSTALLED = ("uv tool install ", "pipx install ")
"""Run by tests/install/test_wheel.py, without the address, which can't be reached from everywhere."""
PARSED_ONLY = ("train ", "eval ", "calibrate ")
"""They need hours, or a model made by the command before."""


def _commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def _kpgrade(line: str) -> str | None:
    return next((line.removeprefix(p) for p in PREFIXES if line.startswith(p)), None)


def test_every_line_is_of_a_kind_that_is_checked() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for line in _commands():
        words = shlex.split(line)
        known = (
            _kpgrade(line) is not None
            or line == ".venv/bin/kpgrade"
            or (words[0] == "make" and words[1] in targets)
            or (words[0] == "bash" and (ROOT / words[1]).is_file())
            or line.startswith(INSTALLED)
        )
        assert known, line


@pytest.mark.parametrize("line", [c for c in map(_kpgrade, _commands()) if c])
def test_a_command_is_taken_by_its_parser(line: str) -> None:
    name, *words = shlex.split(line)
    assert name in COMMANDS
    parser = argparse.ArgumentParser()
    importlib.import_module(f"tui.cli.commands.{name.replace('-', '_')}").add_arguments(parser)
    parser.parse_args(words)


def test_a_teachers_commands_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    assert main(["models", "use", "gemma-3-270m"]) == 0

    for line in filter(None, map(_kpgrade, _commands())):
        if not line.startswith(PARSED_ONLY):
            words = shlex.split(line)
            few = ["--limit", "4"] if words[0] == "grade" else []
            assert main([*words, *few]) == 0, line


def test_the_ways_to_install_it_name_this_version_and_are_run() -> None:
    version = importlib.metadata.version("kpgrade")
    lines = [line for line in _commands() if line.startswith(INSTALLED)]
    assert [line.split()[0] for line in lines] == ["uv", "pipx"]
    assert all(line.endswith(f" ./kpgrade-{version}-py3-none-any.whl") for line in lines)
    assert all(f"--extra-index-url {READY_MADE}/cpu" in line for line in lines)
    run = (ROOT / "tests" / "install" / "test_wheel.py").read_text("utf-8")
    assert all(f'_as_readme_says("{way.strip()}")' in run for way in INSTALLED)


def test_a_trainers_commands_fit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What import writes, split reads; what split writes, the recipe of the next line asks for."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "marked.jsonl").write_text("".join(map(_marked, range(400))), encoding="utf-8")
    steps = [shlex.split(line) for line in filter(None, map(_kpgrade, _commands())) if "train " in line]
    for words in (words for words in steps if words[1] in ("import", "split")):
        assert main(words) == 0, words

    [fit] = [words for words in steps if words[1] == "fit"]
    recipe, data = load_recipe(ROOT / fit[2]), Path(fit[fit.index("--data") + 1])
    wanted = [*(source.file for source in recipe.data), *recipe.dev.files]
    assert [name for name in wanted if not (data / name).is_file()] == []


def _marked(number: int) -> str:
    answer = " ".join(f"w{number * 7 + place}" for place in range(12))
    row = {"id": str(number), "group": f"g{number % 40}", "question": "Why?", "answer": answer}
    return json.dumps(row | {"key_points": ["It rains.", "It is cold."], "missed": [True, False]}) + "\n"

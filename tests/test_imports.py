"""What importing a package loads, seen from a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"textual", "torch", "transformers", "unsloth", "peft", "trl", "datasets", "llama_cpp", "matplotlib"}


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("import grader", set()),
        ("import grader.grading, grader.gradebook, grader.calibrations, grader.rubrics", set()),
        ("import grader.answers, grader.reports, grader.models, grader.evaluation", set()),
        ("import grader.engines.llama", {"llama_cpp"}),
        ("import export.command", set()),
        ("import training.data.create, training.compare.command, training.fit.command", set()),
        ("import tui.cli", set()),
        ("from tui import cli; cli.parser().format_help()", set()),
    ],
)
def test_a_room_loads_nothing_heavy_that_is_not_its_own(statement: str, allowed: set[str]) -> None:
    assert _loaded_by(statement) & HEAVY <= allowed


def test_help_loads_no_model_no_interface_and_no_validation() -> None:
    loaded = _loaded_by("from tui import cli; cli.parser().format_help()")

    assert not loaded & {"rich", "pydantic", "numpy", "openai", "sqlite3"}

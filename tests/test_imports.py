"""What importing a package loads, seen from a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import grimp
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


def test_no_chain_of_imports_leads_back_to_where_it_began() -> None:
    """Every import statement counts, inside functions and under TYPE_CHECKING too.

    Not counted: that a module's package is loaded before it, and commands that `tui.cli.entry` loads by name.
    """
    graph = grimp.build_graph("grader", "tui", "export", "training", cache_dir=None)
    assert graph.find_modules_directly_imported_by("tui.app.start") >= {"tui.app.app", "tui.app.settings"}
    sorter = TopologicalSorter({m: graph.find_modules_directly_imported_by(m) for m in graph.modules})
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")

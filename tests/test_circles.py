"""No import circle of any size: the four packages can be read from their leaves up."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


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

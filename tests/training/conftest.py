"""One small real run, trained once for all tests that start where a run has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.models.run_folder import RunFolder
from grader.models.store import ModelFile


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory, fast_model: ModelFile) -> Path:
    """A folder with a recipe and its data."""
    from tests.training.runs import write_work

    return write_work(tmp_path_factory.mktemp("fit"), fast_model.sha256)


@pytest.fixture(scope="session")
def straight(work: Path) -> RunFolder:
    """The run as it is when nobody disturbs it."""
    pytest.importorskip("unsloth")
    from tests.training.runs import go

    return go(work, "straight")

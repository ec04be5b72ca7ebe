from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.gradebook import Gradebook
from tests.reports.classes import small_class


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Gradebook]:
    """The small class."""
    with small_class(tmp_path / "class.kpgrade") as made:
        yield made

"""docs/files.md names every layout that is read and every format that is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.answers.trees import LAYOUTS
from grader.reports import FORMATS

PAGE = Path(__file__).parents[2].joinpath("docs", "files.md").read_text("utf-8")
SYSTEMS = [layout.name.split()[0].removeprefix("Microsoft") or layout.name.split()[1] for layout in LAYOUTS]


@pytest.mark.parametrize(
    "name", sorted({*SYSTEMS, *(f"`-f {name}" for name in FORMATS if name[0] not in "cjx")})
)
def test_the_page_names_it(name: str) -> None:
    assert name in PAGE

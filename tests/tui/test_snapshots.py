"""Every screen at two sizes, and its colours in three themes, against what was looked at and found good.

A snapshot is the screen's text, which a reviewer can read in a diff, and one sum of its colours a theme.
The sums are taken at 80x24 only: they follow the same styles at any size, and putting on a theme is slow.
`KPGRADE_SNAPSHOTS=write pytest tests/tui/test_snapshots.py` takes them anew; look at the pictures first.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from grader.signs import SIGNS
from tests.tui.fakes import open_words, sample_book
from tests.tui.pilots import LARGE, SMALL, screen_text
from tui.app.app import KpgradeApp
from tui.app.pictures import WALK, nowhere, walk
from tui.app.themes import THEMES
from tui.models import ListedModel

FOLDER = Path(__file__).parent / "snapshots"
WRITING = os.environ.get("KPGRADE_SNAPSHOTS") == "write"

pytestmark = pytest.mark.asyncio


@pytest.fixture(autouse=True)
def _always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """No memory and no models of this machine on the screens."""
    models = [
        ListedModel(
            "kpgrade-small", ("fast",), "A small model.", "Apache-2.0", 491_000_000, True, True, is_tier=True
        ),
        ListedModel(
            "kpgrade-large",
            ("accurate",),
            "A larger one.",
            "Apache-2.0",
            1_100_000_000,
            False,
            False,
            is_tier=True,
        ),
    ]
    for module in ("models", "new", "welcome"):
        monkeypatch.setattr(f"tui.app.screens.{module}.listed_models", lambda _store: models)
    monkeypatch.setattr("tui.app.model_words.available", lambda: 8 << 30)


def _colours(app: KpgradeApp) -> str:
    """A sum of every style on the screen, in order."""
    strips = app.screen._compositor.render_strips()
    said = "\n".join(f"{segment.style}|{segment.text}" for strip in strips for segment in strip)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "200x60"])
async def test_every_screen_looks_as_it_did(size: tuple[int, int]) -> None:
    label = f"{size[0]}x{size[1]}"
    wrong: list[str] = []
    stops: list[str] = []
    sums: dict[str, dict[str, str]] = {}
    with nowhere() as folder:
        sample_book(folder / "photosynthesis.kpgrade").close()
        async for name, app, pilot in walk(size, THEMES[0].name, open_words):
            shown = "\n".join(line.rstrip() for line in screen_text(pilot).splitlines()) + "\n"
            wrong += _compare(FOLDER / label / f"{name}.txt", shown, f"{name} at {label}")
            for theme in (*THEMES[1:], THEMES[0]):
                app.theme = theme.name
                await pilot.pause()
                # Panes that keep their lines as they were drawn draw them anew one refresh later.
                await pilot.pause()
                sums.setdefault(name, {})[theme.name] = _colours(app)
            stops.append(name)
    assert stops == [stop.name for stop in WALK]
    assert all(len(set(themes.values())) == len(THEMES) for themes in sums.values())
    wrong += _compare(FOLDER / label / "colours.json", json.dumps(sums, indent=1) + "\n", "colours")
    assert not wrong, "\n\n".join(wrong)


def _compare(file: Path, shown: str, what: str) -> list[str]:
    if WRITING:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, "utf-8")
        return []
    expected = file.read_text("utf-8")
    return [] if shown == expected else [f"{what} is not what it was; it shows now:\n{shown}"]


async def test_no_sign_needs_a_colour() -> None:
    """The four states of a key point differ in shape and in word."""
    from tui.app.widgets.signs import WORD

    assert len(set(SIGNS.values())) == len(set(WORD.values())) == 4
    assert all(Console().measure(sign).maximum == 1 for sign in SIGNS.values())

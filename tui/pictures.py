"""Pictures of every screen for the docs: `python -m tui.pictures [GRADEBOOK]`, or `make pictures`.

Works on a copy of the gradebook (default: what `make demo` made), and draws SVG into docs/pictures.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import aclosing, chdir
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.settings import Settings
from tui.themes import THEMES

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.app import KpgradeApp
    from tui.worker import Opener

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
DEMO = Path("photosynthesis.kpgrade")


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture on the walk: its name, and the keys that lead there from the stop before."""

    name: str
    keys: tuple[str, ...]


WALK = (
    Stop("review", ()),
    Stop("review-decided", ("space", "space", "1")),
    Stop("help", ("question_mark",)),
    Stop("filter", ("escape", "f")),
    Stop("comment", ("escape", "c")),
    Stop("class-marks", ("escape", "C")),
    Stop("class-points", ("2",)),
    Stop("class-map", ("3",)),
    Stop("grading", ("escape", "G")),
    Stop("rubric", ("escape", "R")),
    Stop("export", ("escape", "x")),
    Stop("home", ("escape", "escape")),
    Stop("new-assignment", ("n",)),
    Stop("models", ("escape", "m")),
    Stop("settings", ("escape", "comma")),
)


async def walk(
    path: Path, size: tuple[int, int], theme: str, opener: Opener | None = None
) -> AsyncGenerator[tuple[str, KpgradeApp, Pilot[None]], None]:
    """Open a gradebook and stop at every screen: (name, app, pilot). A few decisions are made."""
    from tui.app import KpgradeApp

    app = KpgradeApp(path, settings=Settings(theme=theme, welcomed=True), opener=opener)
    async with app.run_test(size=size, notifications=False) as pilot:
        await pilot.pause()
        for stop in WALK:
            for key in stop.keys:
                await pilot.press(key)
                await pilot.pause()
            await _settled(app, pilot)
            yield stop.name, app, pilot


async def _settled(app: KpgradeApp, pilot: Pilot[None]) -> None:
    """Wait for the screen's own workers; the file tree's loader is the only one that never ends."""
    from textual.widgets import Input, TextArea

    workers = [w for w in app.workers if not w.is_finished and w.node is app.screen]
    if workers:
        await app.workers.wait_for_complete(workers)
    # A cursor that blinks is there in one picture and not in the next.
    for field in app.screen.query(Input):
        field.cursor_blink = False
    for area in app.screen.query(TextArea):
        area.cursor_blink = False
    # The footer follows the focus one refresh later.
    await pilot.pause()
    await pilot.pause()


async def draw(source: Path, folder: Path) -> list[Path]:
    """Draw the dark walk, and the review in every theme and large; return the files.

    Everything happens in a folder of its own, so that no path and no setting of this machine is in sight.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source, folder = source.resolve(), folder.resolve()
    drawn = []
    with tempfile.TemporaryDirectory() as temporary, chdir(temporary):
        os.environ["KPGRADE_CONFIG"] = "config"
        for theme in THEMES:
            for size, label in (((100, 30), ""), ((180, 50), "-large")):
                path = Path("photosynthesis.kpgrade")
                shutil.copyfile(source, path)
                plain = theme is THEMES[0] and not label
                suffix = "" if plain else theme.name.removeprefix("kpgrade")
                async with aclosing(walk(path, size, theme.name)) as stops:
                    async for name, app, _ in stops:
                        if plain or name == "review-decided":
                            file = folder / f"{name}{label}{suffix}.svg"
                            file.write_text(app.export_screenshot(title="kpgrade"), "utf-8")
                            drawn.append(file)
                        if not plain and name == "review-decided":
                            break
                path.unlink()
    return drawn


def main() -> int:
    """Draw from the gradebook named on the command line."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO
    if not source.is_file():
        print(f"{source}: there is no such gradebook. `make demo` makes one.", file=sys.stderr)  # noqa: T201
        return 2
    for file in asyncio.run(draw(source, FOLDER)):
        print(file)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Pictures of every screen for the docs: `python -m tui.app.pictures [GRADEBOOK]`, or `make pictures`.

Works on a copy of the gradebook (default: what `make demo` made), and draws SVG into docs/pictures.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, chdir, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from grader.places import cache_dir
from tui.app.settings import Settings
from tui.app.themes import THEMES

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.app.app import KpgradeApp
    from tui.app.worker import Opener

FONT = Path(__file__).parents[2] / "grader" / "reports" / "fonts" / "DejaVuSans.ttf"
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
DEMO = Path("photosynthesis.kpgrade")
DEMO_MARKED = Path("photosynthesis-marks.kpgrade")
"""Graded by `marks.yaml`; without it the pictures of `MARKED` stay as they are."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture on the walk: its name, the keys that lead there from the stop before, and what it shows."""

    name: str
    keys: tuple[str, ...]
    says: str


WALK = (
    Stop("welcome", (), "The first start: fetch the model, then the sample class or one's own."),
    Stop("home-first", ("escape",), "Nothing has been opened yet."),
    Stop("open", ("o", "down"), "A gradebook is chosen; what is in it stands beside it."),
    Stop(
        "error",
        ("shift+tab", "end", "ctrl+u", *"letter.kpgrade", "enter"),
        "An error says what happened and what to do; `d` unfolds the details.",
    ),
    Stop(
        "review",
        ("enter", "o", "down", "enter"),
        "Review: answers, the answer with its evidence, its key points.",
    ),
    Stop(
        "review-decided",
        ("1", "2", "3"),
        "A decision stands where the verdict stood; the model's verdict stays beside it.",
    ),
    Stop("help", ("question_mark",), "Every key of a screen, to read or to choose from."),
    Stop("filter", ("escape", "f"), "Which answers are shown."),
    Stop("comment", ("escape", "c"), "A comment on an answer."),
    Stop("learned", ("escape", "l"), "What it learned from the decisions, and what it promises of the rest."),
    Stop("class-list", ("escape", "C"), "The class list: a student's total over all questions."),
    Stop("class-marks", ("2",), "The class: its marks. Every bar leads to its answers."),
    Stop("class-points", ("3",), "What was covered and missed, and which points to re-word."),
    Stop("class-map", ("4",), "Every answer with every key point."),
    Stop("grading", ("escape", "G"), "Grading: how far it is, marks and misses so far."),
    Stop(
        "rubric", ("escape", "R"), "The rubric in the middle of review: only what is changed is graded again."
    ),
    Stop("export", ("escape", "x"), "Export: what to write, choices, the first rows."),
    Stop("home", ("escape", "escape"), "Gradebooks that were open, and how far each is."),
    Stop("new-assignment", ("n",), "A new assignment: rubric, answers, model."),
    Stop("models", ("escape", "m"), "Models: which are here, what each asks of this computer."),
    Stop("settings", ("escape", "comma"), "Colours, graphics card, threads, language."),
)

MARKED = (
    Stop(
        "marks-review",
        ("slash", *"eats", "enter", "a", "7", "7"),
        "Guidelines above the answers, a fault, and what the student is told of a key point.",
    ),
    Stop("marks-level", ("2", "v"), "The teacher gives a level."),
    Stop("marks-told", ("escape", "z", "1", "1", "k"), "What this one student is told of a key point."),
    Stop("marks-draft", ("escape", "z", "z", "d"), "Feedback drafted from what was settled, to be read."),
    Stop(
        "marks-point",
        ("escape", "R"),
        "Points, levels and comments of a key point; a fault costs its points.",
    ),
    Stop("marks-question", ("shift+tab", "home"), "Rounding, floor, and guidelines for graders."),
)
"""Of a class that was graded by `samples/photosynthesis/marks.yaml`."""

SCANNED = (
    Stop(
        "pages",
        ("slash", *"eats", "enter", "i", "down"),
        "An answer that came in a picture: a line of it, how sure the recognition is, the text to correct.",
    ),
)
"""Of the same class, one answer of it as a scan, read by `kpgrade[ocr]` where that is installed."""

PRESSES = """Settled by keyboard alone, the sample class of 25 answers x 6 key points takes no more than one
press a verdict, whichever way it is decided, and two an answer to go on; that is with a teacher who goes
against word overlap at random, so that nothing can be learned. `tests/tui/test_review.py` counts them.
"""


@contextmanager
def nowhere() -> Iterator[Path]:
    """A folder of its own as home, so that no path and no setting of this machine is in sight."""
    kept = {"KPGRADE_CACHE": str(cache_dir())}
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home).resolve() / "school"
        folder.mkdir()
        kept |= {"HOME": str(folder.parent), "KPGRADE_CONFIG": str(folder.parent / ".config")}
        before = {name: os.environ.get(name) for name in kept}
        os.environ.update(kept)
        try:
            with chdir(folder):
                yield folder
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


async def walk(
    size: tuple[int, int], theme: str, opener: Opener | None = None
) -> AsyncGenerator[tuple[str, KpgradeApp, Pilot[None]], None]:
    """From the first start past every screen: (name, app, pilot). A few decisions are made.

    The one gradebook in the folder one is in is opened.
    """
    from tui.app.app import KpgradeApp

    app = KpgradeApp(settings=Settings(theme=theme), opener=opener)
    # A line that slides to its place is somewhere else on a slow machine.
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=False) as pilot:
        await _settled(app, pilot)
        for stop in WALK:
            for key in stop.keys:
                await pilot.press(key)
                await _settled(app, pilot)
            yield stop.name, app, pilot


async def _settled(app: KpgradeApp, pilot: Pilot[None]) -> None:
    """Wait for the screen's own workers; the file tree's loader is the only one that never ends."""
    from textual.widgets import Input, TextArea

    from tui.app.widgets.file_tree import FileTree

    await pilot.pause()
    for tree in app.screen.query(FileTree):
        if not tree.root.children:
            await tree.reload()
    workers = [w for w in app.workers if not w.is_finished and w.node is app.screen]
    if workers:
        await app.workers.wait_for_complete(workers)
    # A cursor that blinks is there in one picture and not in the next.
    for field in app.screen.query(Input):
        field.cursor_blink = False
        field._cursor_visible = True
    for area in app.screen.query(TextArea):
        area.cursor_blink = False
        area._cursor_visible = True
    # The footer follows the focus one refresh later.
    await pilot.pause()
    await pilot.pause()


async def draw(source: Path, folder: Path, marked: Path | None = None) -> list[Path]:
    """Draw the dark walk, and the review in every theme and large; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    source, folder = source.resolve(), folder.resolve()
    drawn = []
    for theme in THEMES:
        for size, label in (((100, 30), ""), ((180, 50), "-large")):
            with nowhere() as place:
                shutil.copyfile(source, place / "photosynthesis.kpgrade")
                plain = theme is THEMES[0] and not label
                suffix = "" if plain else theme.name.removeprefix("kpgrade")
                async with aclosing(walk(size, theme.name)) as stops:
                    async for name, app, _ in stops:
                        if plain or name == "review-decided":
                            file = folder / f"{name}{label}{suffix}.svg"
                            file.write_text(app.export_screenshot(title="kpgrade"), "utf-8")
                            drawn.append(file)
                        if not plain and name == "review-decided":
                            break
    if marked is not None:
        drawn += await _draw_stops(MARKED, marked.resolve(), folder)
        if find_spec("rapidocr") is not None:
            drawn += await _draw_stops(SCANNED, marked.resolve(), folder, scanned="eats")
    return [*drawn, _page(folder)]


async def _draw_stops(stops: Sequence[Stop], source: Path, folder: Path, *, scanned: str = "") -> list[Path]:
    """Draw a walk over a copy of a class; the answer with the words `scanned` in it came as a scan."""
    from tui.app.app import KpgradeApp

    drawn = []
    with nowhere() as place:
        shutil.copyfile(source, place / "photosynthesis.kpgrade")
        if scanned:
            _scan(place / "photosynthesis.kpgrade", scanned)
        app = KpgradeApp(place / "photosynthesis.kpgrade", settings=Settings(theme=THEMES[0].name))
        app.animation_level = "none"
        async with app.run_test(size=(120, 46), notifications=False) as pilot:
            await _settled(app, pilot)
            for stop in stops:
                for key in stop.keys:
                    await pilot.press(key)
                    await _settled(app, pilot)
                file = folder / f"{stop.name}.svg"
                file.write_text(app.export_screenshot(title="kpgrade"), "utf-8")
                drawn.append(file)
    return drawn


def _scan(path: Path, words: str) -> None:
    """Keep a page with the text of the answer that has these words, read as any page is."""
    from PIL import Image, ImageDraw, ImageFont

    from grader.answers.documents.ocr import read_print
    from grader.gradebook import Gradebook

    with Gradebook.open(path) as book:
        answer = next(answer for answer in book.answers() if words in answer.text)
        lines = wrap(answer.text, 58)
        page = Image.new("L", (900, 60 * len(lines) + 60), 255)
        pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), 26)
        for number, line in enumerate(lines):
            pen.text((40, 30 + 60 * number), line, fill=30, font=font)
        held = io.BytesIO()
        page.save(held, "PNG")
        read = read_print("page.png", held.getvalue(), where=f"{answer.student}/page.png")
        book.add_pages({answer.id: read.pages})


def _page(folder: Path) -> Path:
    """All pictures of the walk on one page, with what each shows."""
    page = folder / "README.md"
    parts = [f"{stop.says}\n\n![{stop.name}]({stop.name}.svg)\n" for stop in (*WALK, *MARKED, *SCANNED)]
    lead = "Drawn by `make pictures` from the gradebook that `make demo` made with the embedded model."
    page.write_text("\n".join(["# A walk through the app\n", f"{lead}\n", *parts, PRESSES]), "utf-8")
    return page


def main() -> int:
    """Draw from the gradebook named on the command line."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO
    if not source.is_file():
        print(f"{source}: there is no such gradebook. `make demo` makes one.", file=sys.stderr)  # noqa: T201
        return 2
    for file in asyncio.run(draw(source, FOLDER, DEMO_MARKED if DEMO_MARKED.is_file() else None)):
        print(file)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

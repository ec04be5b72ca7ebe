"""Several graders, appeals, fairness, the bank of comments and pictures, each beside the obvious way."""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench.engine import seconds
from bench.marking import marked_class
from bench.texts import answer, points
from grader.appeals.codes import SheetCodes
from grader.colleagues.comparing import Colleagues
from grader.colleagues.joining import join
from grader.comments.bank import BankedComment, for_point, read_bank, write_bank
from grader.domain import Decision
from grader.fairness.sentences import fairness_sentences
from grader.gradebook import Gradebook
from grader.reports import write_report
from grader.review.answers import reviewed
from tui.appeal_words import appeal_lines

ANSWERS, EACH, BANKED, TYPED = 1_000, 600, 2_000, 30
_FONT = Path(__file__).parents[1] / "grader" / "reports" / "fonts" / "DejaVuSans.ttf"

Rows = list[tuple[str, float, str]]


def run() -> Rows:
    """(what, value, unit), with the ratio to the obvious alternative of the same run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = [folder / f"{who}.kpgrade" for who in ("ann", "bob")]
        marked_class(copies[0], ANSWERS)
        shutil.copyfile(copies[0], copies[1])
        for place, path in enumerate(copies):
            with Gradebook.open(path) as book:
                for start in range(0, EACH, 50):
                    book.decide(
                        [_decision(start + i + 300 * place, missed=(start + i) % 7 == 0) for i in range(50)]
                    )
        return [
            *_merged(copies, folder / "both.kpgrade"),
            *_appealed(folder / "both.kpgrade", folder / "class.csv"),
            *_fair(folder / "both.kpgrade"),
            *_banked(folder),
            *_pictures(folder),
        ]


def _decision(student: int, *, missed: bool) -> Decision:
    return Decision(f"s{student}", "k2", missed=missed)


def _merged(copies: list[Path], new: Path) -> Rows:
    """Joined, beside a colleague's decisions typed over one by one, of which TYPED are measured."""
    joined = seconds(lambda: join(copies, new))
    over = new.with_name("typed.kpgrade")
    shutil.copyfile(copies[0], over)
    with Gradebook.open(over) as book:

        def one_by_one() -> None:
            for place in range(TYPED):
                book.decide([_decision(300 + place, missed=place % 7 == 0)])

        typed = seconds(one_by_one)
    with Gradebook.open(new, read_only=True) as book:
        told = seconds(lambda: (Colleagues(book).conflicts(), Colleagues(book).agreement()))
    typed *= EACH / TYPED
    return [
        (f"two gradebooks of {ANSWERS:,} answers and {EACH} decisions joined", joined, "s"),
        ("conflicts and kappas of them", told, "s"),
        (f"{EACH} decisions put in one by one", typed, "s"),
        ("joined against one by one", typed / joined, "x"),
    ]


def _appealed(path: Path, table: Path) -> Rows:
    """A student by the code of the sheet, with what was decided, beside a table of the class to look in."""
    with Gradebook.open(path, read_only=True) as book:
        code = SheetCodes(book).of(f"s{ANSWERS - 1}")
        found = seconds(lambda: SheetCodes(book).student(code))
        shown = seconds(lambda: appeal_lines(book, SheetCodes(book).student(code)))
        written = seconds(lambda: write_report("csv", book, table))
    return [
        (f"a sheet's code looked up among {ANSWERS:,} students", 1000 * found, "ms"),
        ("an appeal, all that was decided and why", shown, "s"),
        ("the class as a table to look in", written, "s"),
        ("the appeal against the table", written / shown, "x"),
    ]


def _fair(path: Path) -> Rows:
    """Groups with their intervals and drift, beside reading the class, which any such count does first."""
    with Gradebook.open(path, read_only=True) as book:
        read = seconds(lambda: reviewed(book))
        review = reviewed(book)
        told = seconds(lambda: fairness_sentences(review, all_told=True))
    return [
        (f"fairness and drift, {ANSWERS:,} answers with decisions on all but a few", told, "s"),
        ("the class read for it", read, "s"),
        ("fairness against reading", told / read, "x"),
    ]


def _banked(folder: Path) -> Rows:
    wanted = points(30)
    bank = [
        BankedComment(answer(12, place), wanted[place % 30], "missed" if place % 2 else "covered")
        for place in range(BANKED)
    ]
    kept, table = folder / "comments.yaml", folder / "comments.csv"
    write_bank(bank, kept)
    write_bank(bank, table)
    read = seconds(lambda: read_bank(kept))
    plain = seconds(lambda: read_bank(table))
    chosen = seconds(lambda: [for_point(bank, point, "missed") for point in wanted]) / len(wanted)
    return [
        (f"the bank's {BANKED:,} comments read from YAML", read, "s"),
        ("the same from CSV", plain, "s"),
        ("YAML against CSV", read / plain, "x"),
        ("comments for a key point", 1000 * chosen, "ms"),
    ]


def _pictures(folder: Path) -> Rows:
    """A page of print as a picture, beside the same page as text; nothing without the extra."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        return []
    from PIL import Image, ImageDraw, ImageFont
    from reportlab.pdfgen.canvas import Canvas

    from grader.answers.documents.ocr import read_print
    from grader.answers.documents.pdf import read_pdf
    from grader.answers.limits import Limits

    lines = [answer(12, seed)[:70] for seed in range(20)]
    page = Image.new("RGB", (1240, 1754), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(_FONT), 28)
    for place, line in enumerate(lines):
        pen.text((60, 60 + 80 * place), line, fill="black", font=font)
    picture, text = folder / "page.png", folder / "page.pdf"
    page.save(picture)
    canvas = Canvas(str(text))
    for place, line in enumerate(lines):
        canvas.drawString(60, 800 - 30 * place, line)
    canvas.save()
    seen = seconds(lambda: read_print("page.png", picture.read_bytes(), where="page.png"))
    plain = seconds(lambda: read_pdf(text.read_bytes(), "page.pdf", Limits()))
    return [
        ("a page of 20 lines read from a picture, the engine's start with it", seen, "s"),
        ("the same page as a PDF's text", plain, "s"),
        ("the picture against the text", seen / plain, "x"),
    ]

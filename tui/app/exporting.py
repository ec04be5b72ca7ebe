"""What the app writes out of a gradebook: marks for a spreadsheet or a school's system, and feedback."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook
from rich.cells import cell_len, set_cell_size

from grader.errors import ErrorKind, InputError, KpgradeError
from grader.gradebook import Gradebook
from grader.reports import FORMATS, ReportOptions, write_report
from grader.reports.anonymous import codes, kept_codes, read_key
from grader.reports.pages import write_pages
from grader.reports.templating import PageTemplate
from grader.text import visible
from tui.app import strings as s
from tui.reporting import page_notes, write_class, write_oversight

ROWS, CELL = 12, 24
"""How much of a table is shown: rows, and the cells of the terminal that a column may take."""


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One thing that can be written, and which choices it leaves."""

    name: str
    suffix: str
    description: str
    takes: tuple[str, ...] = ()
    """Names of `ReportOptions.extra` ('assignment', 'worksheet', 'scale'), and 'codes' for names."""


_OVERSIGHT = frozenset({"oversight", "oversight-json"})
_TAKES = {
    # A school's system finds students by their names.
    "moodle": ("assignment",),
    "moodle-worksheet": ("worksheet", "scale"),
    "canvas": ("assignment", "worksheet"),
    "blackboard": ("assignment", "worksheet", "scale"),
    "brightspace": ("assignment", "worksheet", "scale"),
    "schoology": ("assignment", "worksheet", "scale"),
    "sheets": ("assignment", "worksheet"),
}
KINDS = (
    *(ExportKind(f.name, f.suffix, f.description, _TAKES.get(f.name, ("codes",))) for f in FORMATS.values()),
    ExportKind("class", "-class.html", s.EXPORT_CLASS, ("codes",)),
    ExportKind("class-pdf", "-class.pdf", s.EXPORT_CLASS_PDF, ("codes",)),
    ExportKind("pages", "-feedback", s.EXPORT_PAGES, ("codes", "sentences")),
    ExportKind("pages-zip", "-feedback.zip", s.EXPORT_PAGES_ZIP, ("sentences",)),
    ExportKind("oversight", "-oversight.pdf", s.EXPORT_OVERSIGHT),
    ExportKind("oversight-json", "-oversight.json", s.EXPORT_OVERSIGHT_JSON),
)


def key_file(book: Gradebook) -> Path:
    """Where it is kept which code stands for which student."""
    return book.path.with_name(f"{book.path.stem}-key.csv")


def write(
    kind: ExportKind, book: Gradebook, path: Path, options: ReportOptions, *, coded: bool = False
) -> str:
    """Write it, and return what else has to be said. Raises InputError where it cannot be written."""
    lines = []
    if coded:
        names = kept_codes(key_file(book), _students(book))
        options = replace(options, names=names)
        lines.append(s.EXPORT_KEY.format(path=key_file(book)))
    if kind.name in FORMATS:
        lines += _write_format(kind, book, path, options)
    elif kind.name.startswith("class"):
        write_class(book, path, options)
    elif kind.name in _OVERSIGHT:
        write_oversight(book, [path], force=options.force)
    else:
        done = write_pages(book, path, options, template=PageTemplate.read(None))
        lines += page_notes(done, path, coded=coded)
    return "\n".join(lines)


def preview(kind: ExportKind, book: Gradebook, options: ReportOptions, *, coded: bool = False) -> str:
    """The first rows as columns, or the first student's page; what it is, where it is no text."""
    options = replace(options, force=True)
    try:
        if coded:
            known = read_key(key_file(book)) if key_file(book).exists() else {}
            options = replace(options, names=codes(_students(book), known))
        if kind.name not in FORMATS:
            told = kind.name.startswith("class") or kind.name in _OVERSIGHT
            return kind.description if told else _first_page(book, options)
        with tempfile.TemporaryDirectory(prefix="kpgrade-") as folder:
            path = Path(folder) / f"preview{kind.suffix}"
            _write_format(kind, book, path, options)
            return _shown(path)
    except (KpgradeError, OSError) as error:
        return visible(error.without_flags if isinstance(error, KpgradeError) else str(error))


def _write_format(kind: ExportKind, book: Gradebook, path: Path, options: ReportOptions) -> list[str]:
    try:
        return write_report(kind.name, book, path, options)
    except InputError as error:
        # Where in the app that is said.
        if error.kind is ErrorKind.NEEDS_FILE:
            hint = s.EXPORT_WORKSHEET_NEEDED
        elif error.kind is ErrorKind.MISMATCH:
            hint = s.EXPORT_SCALE_NEEDED
        else:
            raise
        raise InputError(error.message, where=error.where, hint=hint, kind=error.kind) from error


def _students(book: Gradebook) -> list[str]:
    return [answer.student for answer in book.answers()]


def _first_page(book: Gradebook, options: ReportOptions) -> str:
    from grader.appeals.codes import SheetCodes
    from grader.reports.feedback import feedback
    from grader.reports.students import students

    for student in students(book):
        values = feedback(book, student, options, "omit", SheetCodes(book).of(student.student)).values
        return visible(PageTemplate.read(None).render(values))
    return ""


def _shown(path: Path) -> str:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            return columns([row for _, row in zip(range(ROWS), reader, strict=False)])
    if path.suffix == ".xlsx":
        try:
            sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(nrows=ROWS)
        except CalamineError as error:
            return str(error)
        return columns([[_plain(cell) for cell in row] for row in sheet])
    with path.open(encoding="utf-8") as file:
        return visible("\n".join(line[:400].rstrip() for _, line in zip(range(ROWS), file, strict=False)))


def _plain(cell: object) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows as columns one below the other, long cells cut short."""
    flat = [[_cut(cell) for cell in row] for row in rows]
    count = max(map(len, flat), default=0)
    widths = [max((cell_len(row[i]) for row in flat if i < len(row)), default=0) for i in range(count)]
    return "\n".join(
        "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in flat
    )


def _cut(cell: str) -> str:
    text = " ".join(visible(cell).split())
    return text if cell_len(text) <= CELL else f"{set_cell_size(text, CELL - 1)}…"

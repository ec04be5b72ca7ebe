"""Rubrics as a table: question, key point, points; a row a key point, the question said once or each time."""

from __future__ import annotations

from pathlib import PurePath

from grader.answers.delimited import read_delimited
from grader.answers.grid import Grid, GridRow
from grader.answers.limits import Limits
from grader.answers.roles import plain
from grader.answers.sniff import FileKind, kind_of
from grader.answers.spreadsheet import read_workbook
from grader.domain import Rounding, Rubric
from grader.errors import InputError
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, build, number, points_after
from grader.rubrics.canvas import from_canvas
from grader.rubrics.gradescope import from_gradescope
from grader.rubrics.rules import levels_in, rounding

_HEADERS = {
    "question": "question|question text|item|prompt|task|frage|aufgabe|pregunta",
    "id": "question id|id|q|no|nr",
    "point": "key point|keypoint|key points|keypoints|point|criterion|criteria|statement|expected|answer"
    "|model answer|kernpunkt|kriterium|punto clave|critère|point clé|concept",
    "points": "points|pts|marks|mark|weight|score|max|max points|punkte|puntos|barème|gewicht",
    "accept": "accept|accepted|also accept|alternative|alternatives|other wordings|synonyms|auch",
    "reject": "reject|not enough|do not accept|insufficient|not accepted",
    "fault": "fault|error|mistake|fehler|faute|erro",
    "levels": "levels|level|stufen|niveles|niveaux|ratings",
    "comment_missed": "comment if missed|comment when missed|feedback if missed|feedback when missed",
    "comment_covered": "comment if covered|comment when covered|feedback if covered|feedback when covered",
    "guidelines": "guidelines|guideline|for graders|grader notes|hinweise|consignes|pautas|orientações",
    "rounding": "rounding|round|rundung",
    "point_id": "key point id|point id|keypoint id",
}
_YES = frozenset({"yes", "y", "x", "true", "1", "ja", "oui", "sí", "si", "sim", "wahr"})
_ROLE = {name: role for role, names in _HEADERS.items() for name in names.split("|")}
_NEXT = "It needs a column of key points; the question, the points and other wordings may have theirs."


def read_table(data: bytes, where: str) -> Rubric:
    """The rubric in a CSV or spreadsheet. Raises InputError, with the row, when there is none."""
    if kind_of(where, data) is FileKind.WORKBOOK:
        grid = read_workbook(data, where=where, limits=Limits())
    else:
        grid = read_delimited(data, where=where, limits=Limits())
    return from_grid(grid, where=where)


def from_grid(grid: Grid, *, where: str) -> Rubric:
    """A rubric from cells. Without headers one column is key points, and two are question and key point."""
    elsewhere = from_canvas(grid, where=where) or from_gradescope(grid, where=where)
    if elsewhere is not None:
        return elsewhere
    rows = [row for row in grid.rows if not row.empty]
    if not rows:
        raise InputError("the table is empty", where=where, hint=_NEXT)
    columns = _columns(rows[0])
    if columns:
        rows = rows[1:]
    else:
        columns = _unnamed(max(len(row.cells) for row in rows))
    written: list[WrittenQuestion] = []
    known: dict[tuple[str, str], WrittenQuestion] = {}
    for row in rows:
        question = " ".join(_cell(row, columns, "question").split())
        question_id = _cell(row, columns, "id").strip()
        here = (question_id, question if not question_id else "")
        if not written or ((question or question_id) and here not in known):
            text, marks = points_after(question) if question else ("", None)
            written.append(WrittenQuestion(line=row.number, id=question_id, text=text, marks=marks or None))
            known[here] = written[-1]
        current = known[here] if here in known and (question or question_id) else written[-1]
        _take_rounding(row, columns, current, where)
        current.guidelines = _cell(row, columns, "guidelines").strip() or current.guidelines
        point = _cell(row, columns, "point").strip()
        if point:
            current.points.append(_point(row, columns, point, where))
        elif current.points and not (question or question_id):
            raise InputError("this row has no key point", where=f"{where}, row {row.number}", hint=_NEXT)
    return build(written, title=PurePath(where).stem, where=where, unit="row")


def _columns(first: GridRow) -> dict[str, int]:
    """Columns by what their headers say; none unless one says it holds the key points."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(first.cells):
        role = _ROLE.get(plain(cell))
        if role and role not in columns:
            columns[role] = index
    return columns if "point" in columns else {}


def _unnamed(width: int) -> dict[str, int]:
    if width == 1:
        return {"point": 0}
    return {"question": 0, "point": 1} | ({"points": 2} if width > 2 else {})


def _point(row: GridRow, columns: dict[str, int], text: str, where: str) -> WrittenPoint:
    written = _cell(row, columns, "points").strip()
    worth = number(written) if written else None
    if written and worth is None:
        raise InputError(
            f"'{written}' is not a number of points",
            where=f"{where}, row {row.number}",
            hint="For example 2 or 0,5.",
        )
    if worth is None:
        text, worth = points_after(text)
    return WrittenPoint(
        text=" ".join(text.split()),
        line=row.number,
        id=_cell(row, columns, "point_id"),
        points=worth,
        levels=_levels(row, columns, where),
        fault=_cell(row, columns, "fault").strip().casefold() in _YES,
        accept=_parts(row, columns, "accept"),
        reject=_parts(row, columns, "reject"),
        comment_missed=_cell(row, columns, "comment_missed"),
        comment_covered=_cell(row, columns, "comment_covered"),
    )


def _levels(row: GridRow, columns: dict[str, int], where: str) -> list[tuple[str, float]]:
    written = _cell(row, columns, "levels").strip()
    levels = levels_in(written) if written else []
    if levels is None:
        raise InputError(
            f"'{written[:60]}' are no levels",
            where=f"{where}, row {row.number}",
            hint="Write them as 'full: 2, partly: 1, missed: 0'.",
        )
    return levels


def _take_rounding(row: GridRow, columns: dict[str, int], question: WrittenQuestion, where: str) -> None:
    written = _cell(row, columns, "rounding").strip()
    rule = rounding(written)
    if written and rule is None:
        raise InputError(
            f"'{written}' is no way of rounding",
            where=f"{where}, row {row.number}",
            hint=f"Known: {', '.join(Rounding)}.",
        )
    question.rounding = rule or question.rounding


def _parts(row: GridRow, columns: dict[str, int], role: str) -> tuple[str, ...]:
    """The texts in one cell, on lines of their own or between bars."""
    parts = (part.strip() for part in _cell(row, columns, role).replace("|", "\n").splitlines())
    return tuple(part for part in parts if part)


def _cell(row: GridRow, columns: dict[str, int], role: str) -> str:
    index = columns.get(role)
    return row.cell(index) if index is not None else ""

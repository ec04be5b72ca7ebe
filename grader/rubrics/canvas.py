"""Canvas's rubric CSV, as it exports and imports it: a row a criterion, then its ratings, three columns each.

`Rubric Name, Criteria Name, Criteria Description, Criteria Enable Range, Rating Name, Rating Description,
Rating Points, ...`; exports have `Status` behind the name, and count the columns of ratings.
"""

from __future__ import annotations

from grader.answers.grid import Grid, GridRow
from grader.answers.roles import plain
from grader.domain import Rubric
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, best_of, build, named_levels, number


def from_canvas(grid: Grid, *, where: str) -> Rubric | None:
    """A question a rubric, its criteria as key points, worth their best rating; None where there are none."""
    rows = [row for row in grid.rows if not row.empty]
    headers = [plain(cell) for cell in rows[0].cells] if rows else []
    if not {"rubric name", "criteria name"} <= set(headers):
        return None
    ratings = [index for index, header in enumerate(headers) if header.startswith("rating points")]
    written: dict[str, WrittenQuestion] = {}
    for row in rows[1:]:
        name = _said(row, headers, "rubric name")
        question = written.setdefault(name, WrittenQuestion(line=row.number, text=name))
        text = _said(row, headers, "criteria description") or _said(row, headers, "criteria name")
        levels = [
            (row.cell(index - 2), points)
            for index in ratings
            if (points := number(row.cell(index))) is not None
        ]
        if text:
            worth = best_of([points for _, points in levels])
            question.points.append(
                WrittenPoint(text=text, line=row.number, points=worth, levels=named_levels(levels))
            )
    title = next(iter(written), "") if len(written) == 1 else ""
    return build(list(written.values()), title=title, where=where, unit="row")


def _said(row: GridRow, headers: list[str], header: str) -> str:
    return " ".join(row.cell(headers.index(header)).split()) if header in headers else ""

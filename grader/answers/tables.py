"""One table file as a haul: the grid, where the table is in it, what the columns mean, and its rows."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.grid import Grid, letter
from grader.answers.haul import Haul
from grader.answers.mapping import find_column, plan_table
from grader.answers.mapping_plan import Plan
from grader.answers.memory import Remembered, recall, remember, table_layout
from grader.answers.reading import Asked, Column, ReadOptions, Source
from grader.answers.rows import read_rows
from grader.answers.table import HEADER_WITHIN, Table, find_table
from grader.answers.table_evidence import column_warnings, spill_warnings, table_choices, unread_warnings


def read_grid(grid: Grid, questions: Sequence[Asked], options: ReadOptions, *, file: str) -> Haul:
    """The answers of a table. `questions` are the rubric's, or none.

    Raises InputError when the columns cannot be told, naming them.
    """
    known = _recalled(grid, options)
    told, dates = options.columns or known.columns, options.dates or known.dates
    table = find_table(grid, questions, [column for _, column in told])
    if not table.rows:
        note = "there is not a single row" if table.headless else "there are headers, but no row below them"
        haul = Haul(notes=[f"{file}: {note}"], asked=list(questions))
        haul.sources.append(
            Source(path=file, layout="an empty table", details=grid.details, choices=grid.choices)
        )
        return haul
    plan = plan_table(table, questions, told, question=options.question, where=file)
    chosen = Remembered(columns=options.columns, dates=options.dates)
    remember(options.memory if options.remember else None, table_layout(table.headers), chosen)
    haul = read_rows(table, plan, options.limits, file=file, dates=dates)
    if not known.empty and chosen.empty:
        haul.notes.append("the columns are read as they were for the last file of this layout")
    haul.notes = [f"{file}: {note}" for note in haul.notes]
    haul.warnings += [*spill_warnings(table, file), *column_warnings(table, plan, file)]
    haul.warnings += unread_warnings(table, plan, file)
    haul.sources.append(
        Source(
            path=file,
            layout=plan.layout,
            columns=_columns(table, plan),
            details=grid.details,
            choices=table_choices(table, plan, grid.choices, dates),
        )
    )
    return haul


def _recalled(grid: Grid, options: ReadOptions) -> Remembered:
    """What was confirmed for a file whose header is one of the first rows, and is all there."""
    for row in grid.rows[:HEADER_WITHIN]:
        told = recall(options.memory, table_layout(row.cells))
        if not told.empty and all(find_column(column, row.cells) is not None for _, column in told.columns):
            return told
    return Remembered()


def _columns(table: Table, plan: Plan) -> tuple[Column, ...]:
    columns = []
    for index, header in enumerate(table.headers):
        asked = plan.answers.get(index)
        role = asked.id if asked else plan.roles.get(index, "answer" if index in plan.prompts else "")
        example = next((text for row in table.rows[:20] if (text := row.cell(index).strip())), "")
        columns.append(Column(letter=letter(index), header=header, role=role, example=example[:200]))
    return tuple(columns)

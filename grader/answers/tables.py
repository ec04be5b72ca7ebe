"""One table file as a haul: the grid, where the table is in it, what the columns mean, and its rows."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.grid import Grid, letter
from grader.answers.haul import Haul
from grader.answers.mapping import Plan, find_column, plan_table
from grader.answers.memory import recall, remember
from grader.answers.reading import Asked, Column, ReadOptions, Source
from grader.answers.rows import read_rows
from grader.answers.table import Table, find_table


def read_grid(grid: Grid, questions: Sequence[Asked], options: ReadOptions, *, file: str) -> Haul:
    """The answers of a table. `questions` are the rubric's, or none.

    Raises InputError when the columns cannot be told, naming them.
    """
    table = find_table(grid, questions)
    if not table.rows:
        haul = Haul(notes=[f"{file}: there are no rows of answers"], asked=list(questions))
        haul.sources.append(Source(path=file, layout="an empty table", details=grid.details))
        return haul
    told = options.columns or recall(options.memory, table.headers)
    if not options.columns:
        told = tuple(
            (role, column) for role, column in told if find_column(column, table.headers) is not None
        )
    plan = plan_table(table, questions, told, question=options.question, where=file)
    if options.columns:
        remember(options.memory, table.headers, options.columns)
    haul = read_rows(table, plan, file=file)
    if told and not options.columns:
        haul.notes.append("the columns are read as they were for the last file of this layout")
    haul.notes = [f"{file}: {note}" for note in haul.notes]
    haul.sources.append(
        Source(path=file, layout=plan.layout, columns=_columns(table, plan), details=grid.details)
    )
    return haul


def _columns(table: Table, plan: Plan) -> tuple[Column, ...]:
    columns = []
    for index, header in enumerate(table.headers):
        asked = plan.answers.get(index)
        role = asked.id if asked else plan.roles.get(index, "answer" if index in plan.prompts else "")
        example = next((text for row in table.rows[:20] if (text := row.cell(index).strip())), "")
        columns.append(Column(letter=letter(index), header=header, role=role, example=example[:200]))
    return tuple(columns)

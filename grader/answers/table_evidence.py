"""What was decided about a table, and what in it must be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.dates import DateOrder
from grader.answers.grid import letter
from grader.answers.mapping_plan import Plan
from grader.answers.plan import Choice, Part, ReadingWarning, WarningKind
from grader.answers.table import Table
from grader.answers.tries import date_choice, tries_of

_WHO = ("student", "given", "family", "email", "number")
_MOSTLY = 0.5
"""A column of answers with a larger share of empty cells is mostly empty."""


def table_choices(
    table: Table, plan: Plan, file: Sequence[Choice], dates: DateOrder | None
) -> tuple[Choice, ...]:
    """Layout, students, questions, tries and dates of one table, each with its evidence.

    `file` is what was decided about the file before: its sheet, its encoding.
    """
    headers = table.headers
    who = [f"{letter(i)} '{headers[i]}' ({role})" for i, role in plan.roles.items() if role in _WHO]
    asked = [f"{letter(i)} '{headers[i]}' = {question.id}" for i, question in plan.answers.items()]
    answer = plan.column("answer")
    if answer is not None and not asked:
        asked = [f"{letter(answer)} '{headers[answer]}'"]
    return (
        Choice(
            part=Part.LAYOUT,
            place="table",
            taken=plan.layout,
            why=plan.why or (f"{len(headers)} columns by their headers",),
        ),
        *file,
        Choice(
            part=Part.STUDENT,
            place="columns",
            taken=", ".join(who) or "the rows themselves",
            why=("by their headers",) if who else ("no column names people",),
            sure=1.0 if who else 0.3,
        ),
        Choice(part=Part.QUESTION, place="columns", taken=", ".join(asked), why=("by their headers",)),
        *_attempts(table, plan),
        *date_choice(table, plan, tries_of(table, plan, dates)),
    )


def _attempts(table: Table, plan: Plan) -> tuple[Choice, ...]:
    columns = [index for index, role in plan.roles.items() if role in ("time", "try")]
    if not columns:
        return ()
    taken = ", ".join(f"{letter(index)} '{table.headers[index]}'" for index in columns)
    return (Choice(part=Part.ATTEMPT, place="columns", taken=f"the last by {taken}"),)


def spill_warnings(table: Table, file: str) -> list[ReadingWarning]:
    """One for the rows whose text went over several cells."""
    fixed = table.mended
    if fixed is None or not fixed.spilled:
        return []
    count = len(fixed.spilled)
    doubt = f"; in {len(fixed.doubtful)} of them it could belong elsewhere" if fixed.doubtful else ""
    return [
        ReadingWarning(
            kind=WarningKind.SPILLED_CELLS,
            message=f"{count} {'row has' if count == 1 else 'rows have'} more cells than the header, as a "
            f"text in it is in no quotation marks: its pieces were put together{doubt}.",
            advice="Look at these rows. The program that made the file may save it with quotation marks.",
            where=tuple(f"{file}, row {row.number}" for row in fixed.spilled[:20]),
        )
    ]


def unread_warnings(table: Table, plan: Plan, file: str) -> list[ReadingWarning]:
    """One for columns without a header that hold text which nobody reads."""
    read = {*plan.answers, *plan.prompts, *plan.prompts.values(), *plan.roles}
    unread = []
    for index, header in enumerate(table.headers):
        texts = [text for row in table.rows if len((text := row.cell(index)).split()) > 1]
        if index not in read and header == f"column {letter(index)}" and texts:
            unread.append(f"{file}, column {letter(index)}, such as '{texts[0][:60]}'")
    if not unread:
        return []
    one = len(unread) == 1
    return [
        ReadingWarning(
            kind=WarningKind.UNREAD_TEXT,
            message=f"{len(unread)} {'column' if one else 'columns'} of {file} without a header "
            f"{'holds' if one else 'hold'} text that is not read.",
            advice="If it belongs to an answer, say which column is what, or give it a header.",
            where=tuple(unread),
        )
    ]


def column_warnings(table: Table, plan: Plan, file: str) -> list[ReadingWarning]:
    """One for the columns that belong to no question, one for those of answers that are mostly empty."""
    return [*_unmatched(table, plan, file), *_mostly_empty(table, plan, file)]


def _unmatched(table: Table, plan: Plan, file: str) -> list[ReadingWarning]:
    columns = [f"{letter(index)} '{table.headers[index][:200]}'" for index in plan.unmatched]
    if not columns:
        return []
    one = len(columns) == 1
    return [
        ReadingWarning(
            kind=WarningKind.NO_QUESTION,
            message=f"{'A column' if one else f'{len(columns)} columns'} of {file} "
            f"{'belongs' if one else 'belong'} to no question of the rubric, so what is written there "
            "is left out.",
            advice="If these are answers, say which question they answer.",
            flags=f"--map {_free(plan)}=COLUMN, or --map skip=COLUMN",
            where=tuple(columns[:20]),
        )
    ]


def _free(plan: Plan) -> str:
    """A question that no column answers yet, else the first."""
    taken = {asked.id for asked in plan.answers.values()}
    return next((asked.id for asked in plan.asked if asked.id not in taken), plan.asked[0].id)


def _mostly_empty(table: Table, plan: Plan, file: str) -> list[ReadingWarning]:
    filled = [row for row in table.rows if not row.empty]
    empty = []
    for index in dict.fromkeys((*plan.answers, *plan.prompts)):
        blank = sum(not row.cell(index).strip() for row in filled)
        if len(filled) > 3 and blank > _MOSTLY * len(filled):
            empty.append(f"{letter(index)} '{table.headers[index][:60]}' ({blank} of {len(filled)} empty)")
    if not empty:
        return []
    return [
        ReadingWarning(
            kind=WarningKind.EMPTY_COLUMN,
            message=f"{len(empty)} {'column' if len(empty) == 1 else 'columns'} taken for answers in {file} "
            f"{'is' if len(empty) == 1 else 'are'} mostly empty.",
            advice="If it holds something else, leave it out.",
            flags="--map skip=COLUMN",
            where=tuple(empty[:10]),
        )
    ]

"""Which column of a table of answers is what: as it was read, and as the teacher says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.answers import Column, Reading, ReadOptions, read_answers
from grader.answers.dates import DateOrder
from grader.answers.memory import memory_file
from grader.answers.plan import Choice, Part, SameName
from grader.answers.roles import plain, role_of
from grader.domain import Rubric
from grader.errors import InputError
from grader.text import visible
from tui.app import strings as s

ANSWER_FILES = (".csv", ".tsv", ".xlsx", ".ods", ".txt", ".jsonl", ".zip", ".docx", ".pdf", ".odt", ".md")
"""How the names of files of answers end."""
SKIP = "skip"
"""The role of a column that is left out."""


@dataclass(frozen=True, slots=True)
class TableTold:
    """What the teacher says of a table; what is not said is found out."""

    roles: Mapping[str, str] = field(default_factory=dict)
    """Columns, by letter, and what they are."""
    sheet: str = ""
    encoding: str = ""
    plan: Mapping[str, str] = field(default_factory=dict)
    """Of folders, archives and dates: fields of `ReadOptions`, and what is put there."""

    def saying(self, name: str, value: str) -> TableTold:
        """With one field of the plan said, '' for found out. A layout and a level rule one another out."""
        others = {"layout": "student_level", "student_level": "layout"}
        held = {at: told for at, told in self.plan.items() if at not in (name, others.get(name))}
        return replace(self, plan=held | ({name: value} if value else {}))


@dataclass(frozen=True, slots=True)
class TableLook:
    """A table before it is told what its columns are."""

    columns: tuple[Column, ...] = ()
    """Each with the role that its header names."""
    choices: tuple[Choice, ...] = ()
    """The sheet or the encoding it was read in, where it could be read in another."""
    plan: tuple[Choice, ...] = ()
    """What else was decided, and can be said otherwise."""


def read_table(
    path: Path,
    rubric: Rubric | None,
    told: TableTold,
    *,
    columns: Sequence[Column] | None = None,
    remember: bool = True,
) -> Reading:
    """Read answers as the teacher says.

    `columns` is what `look_at` gave, where that was asked before. What was told of columns is remembered for
    later files with the same headers. Raises InputError.
    """
    if columns is None:
        columns = look_at(path, told).columns if told.roles else ()
    options = _options(told, pairs(told.roles, columns)).model_copy(
        update={"memory": memory_file(), "remember": remember}
    )
    return read_answers([path], rubric, options)


def _options(told: TableTold, columns: tuple[tuple[str, str], ...]) -> ReadOptions:
    level, dates = told.plan.get("student_level"), told.plan.get("dates")
    same_name = told.plan.get("same_name")
    return ReadOptions(
        columns=columns,
        sheet=told.sheet,
        encoding=told.encoding,
        layout=told.plan.get("layout", ""),
        student_level=int(level) if level else None,
        dates=DateOrder(dates) if dates else None,
        same_name=SameName(same_name) if same_name else None,
    )


def look_at(path: Path, told: TableTold | None = None) -> TableLook:
    """Every column of a table, even of one that cannot be read as answers; none where there is no table.

    Of `told` the sheet, the encoding and the plan count. Raises nothing.
    """
    told = told or TableTold()
    # With one column taken for the answers there is nothing left that could not be told. The first one
    # may be taken for the students all the same, so it is only asked for where it is the only one.
    for letter in ("B", "A"):
        try:
            reading = read_answers([path], None, _options(told, (("answer", letter),)))
        except InputError:
            continue
        columns = (c.model_copy(update={"role": role_of(c.header) or ""}) for c in first_table(reading))
        choices = (
            choice
            for source in reading.sources[:1]
            for choice in source.choices
            if choice.part in (Part.SHEET, Part.ENCODING) and choice.others
        )
        return TableLook(tuple(columns), tuple(choices), plan_of(reading))
    return TableLook()


def plan_of(reading: Reading) -> tuple[Choice, ...]:
    """What was decided about a file and can be said otherwise, but for its sheet and encoding."""
    apart = (Part.SHEET, Part.ENCODING)
    return tuple(
        choice
        for source in reading.sources
        for choice in source.choices
        if choice.offers and choice.part not in apart
    )


def first_table(reading: Reading) -> tuple[Column, ...]:
    """The columns of the first table that was read, with the roles they were read in."""
    return next((source.columns for source in reading.sources if source.columns), ())


def pairs(told: Mapping[str, str], columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """What is told by letter as `ReadOptions.columns`.

    A column goes by its header where that names it alone: a header that is named also tells where the
    table begins.
    """
    headers = [plain(column.header) for column in columns]
    names = {
        column.letter: column.header
        if headers.count(plain(column.header)) == 1 and "+" not in column.header
        else column.letter
        for column in columns
    }
    named = [(role, names[at]) for at, role in told.items() if role != SKIP and at in names]
    # In one pair, as a person writes `--map skip=B+D`.
    left_out = [names[at] for at, role in told.items() if role == SKIP and at in names]
    return (*named, *(((SKIP, "+".join(left_out)),) if left_out else ()))


def roles_for(rubric: Rubric | None) -> list[tuple[str, str]]:
    """(role, words) of all that a column can be."""
    names = dict(s.COLUMN_ROLES)
    several = rubric.questions if rubric and len(rubric.questions) > 1 else ()
    if not several:
        del names["question"]
    asked = [
        (q.id, s.COLUMN_ANSWERS_TO.format(number=number, text=" ".join(visible(q.text).split())))
        for number, q in enumerate(several, 1)
    ]
    listed = list(names.items())
    return [*listed[:2], *asked, *listed[2:]]


def role_words(role: str, rubric: Rubric | None) -> str:
    """What a role is called."""
    return dict(roles_for(rubric)).get(role, role) if role else s.COLUMN_ROLES[SKIP]

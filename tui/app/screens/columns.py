"""How answers are read: a folder's layout, a table's sheet, every column with an example, all to change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from rich.cells import set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from grader.answers import Column, Reading
from grader.answers.plan import Choice, Part
from grader.domain import Rubric
from grader.errors import InputError
from grader.text import visible
from tui.app import strings as s
from tui.app.columns import (
    SKIP,
    TableTold,
    first_table,
    look_at,
    plan_of,
    read_table,
    role_words,
    roles_for,
)
from tui.app.screens.dialogs import Dialog, Pick
from tui.app.widgets import signs

HEADER = 22
"""Cells that a header may take."""
_SHOWN = 8
"""Names of students that are shown."""
_CHOICES = {
    Part.SHEET: f"{s.TABLE_SHEET}: {{taken}} (F2)",
    Part.ENCODING: f"{s.TABLE_ENCODING}: {{taken}} (F3)",
}


class ColumnsDialog(Dialog[TableTold | None]):
    """Gives back what was said of the table here, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", s.CANCEL),
        Binding("ctrl+s", "take", s.OK, priority=True),
        Binding("f2", "choose('sheet')", s.TABLE_SHEET),
        Binding("f3", "choose('encoding')", s.TABLE_ENCODING),
        Binding("space", "next", s.PLAN_NEXT),
    ]

    def __init__(self, path: Path, rubric: Rubric | None, told: TableTold) -> None:
        super().__init__()
        self._path, self._rubric, self._told = path, rubric, told
        self._look = look_at(path, told)
        self._columns = self._look.columns
        self._plan = self._look.plan
        self._tried: dict[str, list[str]] = {}
        """What the space bar has gone through, field by field."""

    def compose(self) -> ComposeResult:
        """The columns above what comes of it."""
        with Vertical(classes="dialog large"):
            yield Static(s.COLUMNS_TITLE, classes="dialog-title")
            with Horizontal(classes="buttons", id="table-choices"):
                yield Button(id=Part.SHEET.value)
                yield Button(id=Part.ENCODING.value)
            yield OptionList(id="columns", markup=False)
            yield Static(id="columns-said", markup=False)
            yield Static(s.COLUMNS_HINT, classes="quiet")
            with Horizontal(classes="buttons"):
                yield Button(f"{s.OK} (Ctrl+S)", id="take", variant="primary")
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Read it as it stands."""
        self._draw()
        self.query_one("#columns").focus()

    def _draw(self) -> None:
        try:
            # Nothing is remembered of what is only being tried.
            reading = read_table(
                self._path, self._rubric, self._told, columns=self._look.columns, remember=False
            )
        except InputError as error:
            summary = f"! {error.message}"
            self._plan = self._look.plan
            self._columns = tuple(
                c.model_copy(update={"role": self._told.roles.get(c.letter, c.role)})
                for c in self._look.columns
            )
        else:
            self._columns, self._plan = first_table(reading), plan_of(reading)
            summary = _said(reading)
        listed = self.query_one("#columns", OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(Option(_plan_line(choice)) for choice in self._plan)
        listed.add_options(Option(self._line(column)) for column in self._columns)
        rows = len(self._plan) + len(self._columns)
        listed.highlighted = min(at, rows - 1) if rows else None
        self.query_one("#columns-said", Static).update(visible(summary))
        self._name_choices()

    def _name_choices(self) -> None:
        """What sheet and encoding the table was read in, where it could be another."""
        self.query_one("#table-choices").display = bool(self._look.choices)
        for part, words in _CHOICES.items():
            button = self.query_one(f"#{part.value}", Button)
            choice = self._choice(part)
            button.display = choice is not None
            if choice is not None:
                button.label = visible(words.format(taken=choice.taken))

    def _choice(self, part: Part) -> Choice | None:
        return next((choice for choice in self._look.choices if choice.part is part), None)

    def action_choose(self, name: str) -> None:
        """Read another sheet, or in another encoding."""
        part = Part(name)
        choice = self._choice(part)
        if choice is None:
            return

        def choose(taken: str | None) -> None:
            if taken is None:
                return
            if part is Part.SHEET:
                # Another sheet has other columns.
                self._told = replace(self._told, roles={}, sheet=taken)
            else:
                self._told = replace(self._told, encoding=taken)
            self._look = look_at(self._path, self._told)
            self._draw()

        offered = [("", s.TABLE_FOUND_OUT), *((other, other) for other in choice.others)]
        self.app.push_screen(Pick(visible(_CHOICES[part].format(taken=choice.taken)), offered), choose)

    def _line(self, column: Column) -> str:
        """Letter, header, role, the first cell."""
        header, role, example = (
            " ".join(visible(text).split())
            for text in (column.header, role_words(column.role, self._rubric), column.example)
        )
        header, role = set_cell_size(header, HEADER), set_cell_size(role, HEADER)
        return f"{column.letter:<3}{header}  {role}  {example[:60]}"

    @on(OptionList.OptionSelected, "#columns")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if event.option_index < len(self._plan):
            self._ask(self._plan[event.option_index])
            return
        column = self._columns[event.option_index - len(self._plan)]

        def give(role: str | None) -> None:
            if role is not None:
                # A role that file's columns have once goes from the one to the other.
                roles = {at: has for at, has in self._told.roles.items() if has != role or role == SKIP}
                self._told = replace(self._told, roles=roles | {column.letter: role})
                self._draw()

        title = s.COLUMN_IS.format(letter=column.letter, header=" ".join(visible(column.header).split())[:60])
        self.app.push_screen(Pick(title, roles_for(self._rubric), column.role or SKIP), give)

    def _ask(self, choice: Choice) -> None:
        """Say one thing of the plan otherwise."""

        def choose(value: str | None) -> None:
            if value is not None:
                self._say(choice.field, value)

        offered = [("", s.TABLE_FOUND_OUT), *((offer.value, visible(offer.words)) for offer in choice.offers)]
        self.app.push_screen(Pick(visible(_plan_line(choice)), offered), choose)

    def action_next(self) -> None:
        """Take the next reading that is possible, and after the last one what was found out."""
        at = self.query_one("#columns", OptionList).highlighted
        if at is None or at >= len(self._plan):
            return
        choice = self._plan[at]
        tried = self._tried.setdefault(choice.field, [])
        value = next((offer.value for offer in choice.offers if offer.value not in tried), "")
        self._tried[choice.field] = [*tried, value] if value else []
        self._say(choice.field, value)

    def _say(self, field: str, value: str) -> None:
        self._told = self._told.saying(field, value)
        self._look = look_at(self._path, self._told)
        self._draw()

    def action_take(self) -> None:
        """Hand back what was said."""
        self.dismiss(self._told)

    @on(Button.Pressed, "#table-choices Button")
    def _choose(self, event: Button.Pressed) -> None:
        self.action_choose(event.button.id or "")

    @on(Button.Pressed, "#take")
    def _take(self) -> None:
        self.action_take()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


def _plan_line(choice: Choice) -> str:
    """What was decided, for what, and why."""
    name = set_cell_size(s.PLAN_PARTS.get(choice.part, choice.part.value), HEADER)
    why = f"  ({'; '.join(choice.why)})" if choice.why else ""
    return visible(" ".join(f"{name} {choice.taken}{why}".split("\n")))


def _said(reading: Reading) -> str:
    """What came of it: warnings first, then how many answers, and whose."""
    students = list(dict.fromkeys(answer.student for answer in reading.answers))
    names = ", ".join(students[:_SHOWN]) + (" ..." if len(students) > _SHOWN else "")
    read = s.NEW_ANSWERS_READ.format(
        answers=signs.count(len(reading.answers), "answer"), skipped=len(reading.skipped)
    )
    warned = [f"! {warning.message}" for warning in reading.warnings if warning.loud]
    return "\n".join([*warned, f"✓ {read}", f"{signs.count(len(students), 'student')}: {names}"])

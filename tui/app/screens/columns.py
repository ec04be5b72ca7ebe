"""How a table is read: its sheet, its encoding, and every column with its role and an example, to change."""

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

from grader.answers import Column
from grader.answers.plan import Choice, Part
from grader.domain import Rubric
from grader.errors import InputError
from grader.text import visible
from tui.app import strings as s
from tui.app.columns import SKIP, TableTold, first_table, look_at, read_table, role_words, roles_for
from tui.app.screens.dialogs import Dialog, Pick
from tui.app.widgets import signs

HEADER = 22
"""Cells that a header may take."""
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
    ]

    def __init__(self, path: Path, rubric: Rubric | None, told: TableTold) -> None:
        super().__init__()
        self._path, self._rubric, self._told = path, rubric, told
        self._look = look_at(path, told)
        self._columns = self._look.columns

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
            said = f"! {error.message}"
            self._columns = tuple(
                c.model_copy(update={"role": self._told.roles.get(c.letter, c.role)})
                for c in self._look.columns
            )
        else:
            self._columns = first_table(reading)
            said = "✓ " + s.NEW_ANSWERS_READ.format(
                answers=signs.count(len(reading.answers), "answer"), skipped=len(reading.skipped)
            )
        listed = self.query_one("#columns", OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(Option(self._line(column)) for column in self._columns)
        listed.highlighted = at if self._columns else None
        self.query_one("#columns-said", Static).update(visible(said))
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
        column = self._columns[event.option_index]

        def give(role: str | None) -> None:
            if role is not None:
                # A role that file's columns have once goes from the one to the other.
                roles = {at: has for at, has in self._told.roles.items() if has != role or role == SKIP}
                self._told = replace(self._told, roles=roles | {column.letter: role})
                self._draw()

        title = s.COLUMN_IS.format(letter=column.letter, header=" ".join(visible(column.header).split())[:60])
        self.app.push_screen(Pick(title, roles_for(self._rubric), column.role or SKIP), give)

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

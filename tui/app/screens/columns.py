"""Which column is what: every column with its header, its role and an example; one is chosen to change it."""

from __future__ import annotations

from collections.abc import Mapping
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
from grader.domain import Rubric
from grader.errors import InputError
from grader.text import visible
from tui.app import strings as s
from tui.app.columns import SKIP, first_table, read_table, role_words, roles_for
from tui.app.screens.dialogs import Dialog, Pick
from tui.app.widgets import signs

HEADER = 22
"""Cells that a header may take."""


class ColumnsDialog(Dialog[dict[str, str] | None]):
    """Gives back column letters with the roles they were given here, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", s.CANCEL),
        Binding("ctrl+s", "take", s.OK, priority=True),
    ]

    def __init__(
        self, path: Path, columns: tuple[Column, ...], rubric: Rubric | None, told: Mapping[str, str]
    ) -> None:
        """`columns` is what `columns_of` says of the file."""
        super().__init__()
        self._path, self._rubric, self._told = path, rubric, dict(told)
        self._untold = self._columns = columns

    def compose(self) -> ComposeResult:
        """The columns above what comes of it."""
        with Vertical(classes="dialog large"):
            yield Static(s.COLUMNS_TITLE, classes="dialog-title")
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
            reading = read_table(self._path, self._rubric, self._told, columns=self._untold, remember=False)
        except InputError as error:
            said = f"! {error.message}"
            self._columns = tuple(
                c.model_copy(update={"role": self._told.get(c.letter, c.role)}) for c in self._untold
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
                self._told = {at: has for at, has in self._told.items() if has != role or role == SKIP}
                self._told[column.letter] = role
                self._draw()

        title = s.COLUMN_IS.format(letter=column.letter, header=" ".join(visible(column.header).split())[:60])
        self.app.push_screen(Pick(title, roles_for(self._rubric), column.role or SKIP), give)

    def action_take(self) -> None:
        """Hand back what was said."""
        self.dismiss(self._told)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(self._told if event.button.id == "take" else None)

"""Small typed questions and messages. They only ask and tell; who opened them acts on the answer."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from grader.errors import KpgradeError
from grader.text import visible
from tui.app import strings as s
from tui.app.widgets.writing import Writing

_T = TypeVar("_T")


class Dialog(ModalScreen[_T]):
    """What floats over a screen; it is laid out closer where there are few lines."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012


class ErrorDialog(Dialog[None]):
    """What happened, where, what to do; the technical details are one key away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", s.CLOSE),
        Binding("d", "details", s.DETAILS),
    ]

    def __init__(self, error: KpgradeError, *, saved: bool = False) -> None:
        """`saved`: a gradebook is open, and what was decided is in its file."""
        super().__init__()
        self._error, self._saved = error, saved

    def compose(self) -> ComposeResult:
        """Message, place, hint, folded details."""
        error = self._error
        with Vertical(classes="dialog"):
            yield Static(f"! {s.SOMETHING_WRONG}", classes="dialog-title error")
            message = visible(error.message)
            yield Static(message[:1].upper() + message[1:], id="error-message", markup=False)
            if error.where:
                yield Static(visible(error.where), classes="quiet", markup=False)
            if error.hint:
                yield Static(visible(error.hint), id="error-hint", markup=False)
            if self._saved:
                yield Static(s.SAVED_SO_FAR, classes="quiet")
            with VerticalScroll(id="error-details"):
                for told in filter(None, (error.flags, error.command)):
                    yield Static(s.FLAGS.format(flags=visible(told)), classes="quiet", markup=False)
                yield Static(visible("".join(traceback.format_exception(error))), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.OK, variant="primary", id="ok")
                yield Button(f"{s.DETAILS} (d)", id="details")

    def on_mount(self) -> None:
        """Fold the details; Enter closes."""
        self.query_one("#error-details").display = False
        self.query_one("#ok").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close, or unfold."""
        if event.button.id == "details":
            self.action_details()
        else:
            self.dismiss(None)

    def action_details(self) -> None:
        """Fold or unfold the details."""
        details = self.query_one("#error-details")
        details.display = not details.display


class Confirm(Dialog[bool]):
    """A question with yes and no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", s.YES),
        Binding("n,escape", "answer(False)", s.NO),
    ]

    def __init__(self, question: str, *, final: bool = False) -> None:
        """`final`: it cannot be undone, so that Enter by habit says no."""
        super().__init__()
        self._question, self._final = question, final

    def compose(self) -> ComposeResult:
        """The question and two buttons."""
        with Vertical(classes="dialog small"):
            yield Static(self._question, markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.YES} (y)", variant="primary", id="yes")
                yield Button(f"{s.NO} (n)", id="no")

    def on_mount(self) -> None:
        """Begin at the answer that does no harm."""
        if self.AUTO_FOCUS is None:
            self.query_one("#no" if self._final else "#yes").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer."""
        self.dismiss(yes)


class Unbidden(Confirm):
    """A question that comes up by itself: no button has the focus, so that no habit answers."""

    AUTO_FOCUS = ""


class Told(Dialog[None]):
    """Lines to be read, as long as they are."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "dismiss", s.CLOSE)]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title, self._lines = title, list(lines)

    def compose(self) -> ComposeResult:
        """The lines and a way out."""
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            with VerticalScroll(id="told"):
                yield Static(visible("\n".join(self._lines)), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.OK, variant="primary", id="ok")

    def on_mount(self) -> None:
        """Enter closes."""
        self.query_one("#ok").focus()

    def on_button_pressed(self) -> None:
        """Read."""
        self.dismiss(None)


class Pick(Dialog[str | None]):
    """One of several things; None when the person changes their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", s.CANCEL)]

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current

    def compose(self) -> ComposeResult:
        """A list of (id, words)."""
        with Vertical(classes="dialog small"):
            yield Static(self._title, classes="dialog-title", markup=False)
            marked = [f"{'●' if i == self._current else ' '} {visible(text)}" for i, text in self._choices]
            yield OptionList(*(Option(text) for text in marked), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Start at what is in force."""
        ids = [i for i, _ in self._choices]
        if self._current in ids:
            self.query_one(OptionList).highlighted = ids.index(self._current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(self._choices[event.option_index][0])

    def on_button_pressed(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)


class Ask(Dialog[str | None]):
    """A line of text; None when the person changes their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", s.CANCEL)]

    def __init__(self, title: str, value: str = "", hint: str = "") -> None:
        super().__init__()
        self._title, self._value, self._hint = title, value, hint

    def compose(self) -> ComposeResult:
        """Title, line, hint."""
        with Vertical(classes="dialog small"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Input(self._value)
            yield Static(self._hint, classes="quiet", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.OK, variant="primary", id="ok")
                yield Button(s.CANCEL, id="cancel")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it."""
        self.dismiss(event.value.strip())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take it, or leave it as it is."""
        self.dismiss(self.query_one(Input).value.strip() if event.button.id == "ok" else None)


class CommentDialog(Dialog[str | None]):
    """A comment, new or one used before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", s.CANCEL),
        Binding("ctrl+k", "keep", s.KEEP, priority=True),
        Binding("ctrl+s", "save", s.SAVE, priority=True),
    ]

    def __init__(
        self,
        title: str,
        text: str,
        used: Sequence[str],
        hint: str = s.COMMENT_HINT,
        keep: Callable[[str], None] | None = None,
    ) -> None:
        """`used`: comments to choose from. `keep` puts what is written among those offered everywhere."""
        super().__init__()
        self._title, self._text, self._used, self._hint, self._keep = title, text, list(used), hint, keep

    def compose(self) -> ComposeResult:
        """An editor above the comments used before."""
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Writing(self._text, id="comment-text")
            if self._used:
                yield Static(s.COMMENT_AGAIN, classes="quiet")
                yield OptionList(*(Option(visible(c).replace("\n", " ")) for c in self._used), markup=False)
            with Horizontal(classes="buttons"):
                yield Button(s.SAVE, variant="primary", id="save")
                yield Button(s.CANCEL, id="cancel")
            yield Static(self._hint, classes="quiet")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Put the old comment behind what stands there."""
        area = self.query_one(TextArea)
        text = area.text.rstrip()
        area.text = f"{text}\n{self._used[event.option_index]}" if text else self._used[event.option_index]
        area.move_cursor(area.document.end)
        area.focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Save or leave it."""
        if event.button.id == "save":
            self.action_save()
        else:
            self.dismiss(None)

    def action_save(self) -> None:
        """Hand the text back."""
        self.dismiss(self.query_one(TextArea).text.strip())

    def action_keep(self) -> None:
        """Put the text among those that are offered everywhere."""
        text = self.query_one(TextArea).text.strip()
        if self._keep is None or not text:
            return
        try:
            self._keep(text)
        except KpgradeError as error:
            self.app.push_screen(ErrorDialog(error))
        else:
            self.notify(s.POINT_COMMENT_KEPT)

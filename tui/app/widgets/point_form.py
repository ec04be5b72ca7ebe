"""The form of one key point."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static, TextArea

from grader.rubrics.editing import PointDraft
from grader.text import visible
from tui.app import strings as s
from tui.app.widgets.choice_line import ChoiceLine
from tui.app.widgets.writing import Writing

_COMMENTS = {"missed": s.POINT_COMMENT_MISSED, "covered": s.POINT_COMMENT_COVERED}


class PointForm(VerticalScroll, can_focus=False):
    """Writes what is typed into a draft, and tells when its wording changed."""

    @dataclass
    class Reworded(Message):
        """The wording is another one now."""

    @dataclass
    class BankWanted(Message):
        """The person wants the bank for what is told where the key point is `when`: missed or covered."""

        when: str

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._point = PointDraft()

    def compose(self) -> ComposeResult:
        """Wording, warning, points given or taken, levels, other wordings, what is not enough."""
        yield Static(s.POINT_TEXT, classes="quiet")
        yield Writing(id="text")
        yield Static(classes="warning", markup=False)
        with Horizontal(classes="form-line"):
            yield Static(s.POINT_POINTS)
            yield Input(id="weight")
        yield ChoiceLine(s.POINT_KIND, {"point": s.POINT_IS_POINT, "fault": s.POINT_IS_FAULT}, id="fault")
        yield Static(s.POINT_LEVELS, classes="quiet")
        yield Writing(id="levels")
        for when, heading in _COMMENTS.items():
            with Horizontal(classes="comment-line"):
                # Before the words: these may wrap, and a button behind them is out of sight in a narrow form.
                bank = f"{s.POINT_COMMENT_BANK} F5"
                yield Button(bank, id=f"bank_{when}", tooltip=s.POINT_COMMENT_BANK_HOW)
                yield Static(heading, classes="quiet")
            yield Writing(id=f"comment_{when}")
        yield Static(s.POINT_ACCEPT, classes="quiet")
        yield Writing(id="accept")
        yield Static(s.POINT_REJECT, classes="quiet")
        yield Writing(id="reject")

    def show(self, point: PointDraft) -> None:
        """Take up another key point."""
        self._point = point
        with self.prevent(TextArea.Changed, Input.Changed):
            self.query_one("#text", TextArea).text = visible(point.text)
            self.query_one("#accept", TextArea).text = visible(point.accept)
            self.query_one("#reject", TextArea).text = visible(point.reject)
            self.query_one("#comment_missed", TextArea).text = visible(point.comment_missed)
            self.query_one("#comment_covered", TextArea).text = visible(point.comment_covered)
            self.query_one("#levels", TextArea).text = visible(point.levels)
            self.query_one("#weight", Input).value = point.points
        self.query_one("#fault", ChoiceLine).choose("fault" if point.fault else "point")

    @property
    def commenting(self) -> str:
        """Which comment the cursor is in, of a key point that is covered, or else that of a missed one."""
        return "covered" if self.query_one("#comment_covered").has_focus else "missed"

    def comment(self, when: str) -> str:
        """What is told of the key point where it is `when`."""
        return self.query_one(f"#comment_{when}", TextArea).text

    def told(self, when: str, text: str) -> None:
        """Put another comment in; Ctrl+Z in its lines takes it back."""
        area = self.query_one(f"#comment_{when}", TextArea)
        area.replace(text, area.document.start, area.document.end, maintain_selection_offset=False)
        area.focus()

    def warn(self, text: str) -> None:
        """Say what is worth a second look."""
        self.query_one(".warning", Static).update(f"! {text}" if text else "")

    @on(TextArea.Changed, "#text")
    def _reworded(self, event: TextArea.Changed) -> None:
        self._point.text = event.text_area.text.replace("\n", " ")
        self.post_message(self.Reworded())

    @on(TextArea.Changed, "#accept")
    def _accepted(self, event: TextArea.Changed) -> None:
        self._point.accept = event.text_area.text

    @on(TextArea.Changed, "#reject")
    def _rejected(self, event: TextArea.Changed) -> None:
        self._point.reject = event.text_area.text

    @on(Input.Changed, "#weight")
    def _weighed(self, event: Input.Changed) -> None:
        self._point.points = event.value

    @on(ChoiceLine.Chosen, "#fault")
    def _turned(self, event: ChoiceLine.Chosen) -> None:
        self._point.fault = event.value == "fault"
        self.post_message(self.Reworded())

    @on(TextArea.Changed, "#levels")
    def _levelled(self, event: TextArea.Changed) -> None:
        self._point.levels = event.text_area.text

    @on(Button.Pressed)
    def _bank_wanted(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.BankWanted((event.button.id or "").removeprefix("bank_")))

    @on(TextArea.Changed, "#comment_missed")
    def _told_missed(self, event: TextArea.Changed) -> None:
        self._point.comment_missed = event.text_area.text

    @on(TextArea.Changed, "#comment_covered")
    def _told_covered(self, event: TextArea.Changed) -> None:
        self._point.comment_covered = event.text_area.text

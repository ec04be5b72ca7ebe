"""Writing a rubric: key points on the left, the one under the cursor as a form on the right."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from grader.domain import Rubric
from grader.errors import KpgradeError
from grader.text import visible
from tui import strings as s
from tui.drafting import PointDraft, QuestionDraft, RubricDraft
from tui.screens.dialogs import Confirm, ErrorDialog


class RubricEditor(ModalScreen[Rubric | None]):
    """Gives back the changed rubric, or None."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", s.SAVE, priority=True),
        Binding("escape", "leave", s.CANCEL),
        Binding("ctrl+n", "add", s.POINT_ADD, priority=True),
        Binding("ctrl+d", "delete", s.POINT_DELETE, priority=True),
        Binding("ctrl+up", "shift(-1)", s.POINT_UP, priority=True),
        Binding("ctrl+down", "shift(1)", s.POINT_DOWN, priority=True),
        Binding("ctrl+b", "split", s.POINT_SPLIT, priority=True),
        Binding("f2", "question", s.QUESTION, priority=True),
    ]

    def __init__(self, rubric: Rubric | None) -> None:
        super().__init__()
        self._before = rubric
        self._draft = RubricDraft(rubric)
        self._question = self._draft.questions[0]
        self._place = 0

    def compose(self) -> ComposeResult:
        """Question, list and form, buttons."""
        with Vertical(classes="dialog large"):
            yield Static(s.RUBRIC_TITLE, classes="dialog-title")
            with Horizontal(classes="form-line"):
                yield Static(s.QUESTION_TEXT)
                yield Input(id="question")
            with Horizontal(id="editor"):
                yield OptionList(id="points-list", markup=False)
                with VerticalScroll(id="point-form", can_focus=False):
                    yield Static(s.POINT_TEXT, classes="quiet")
                    yield TextArea(id="text")
                    yield Static(id="warning", markup=False)
                    with Horizontal(classes="form-line"):
                        yield Static(s.POINT_POINTS)
                        yield Input(id="weight")
                    yield Static(s.POINT_ACCEPT, classes="quiet")
                    yield TextArea(id="accept")
                    yield Static(s.FULL_MARKS, classes="quiet")
                    yield Input(id="marks")
            yield Static(s.RUBRIC_HINT, classes="quiet", id="rubric-hint")
            with Horizontal(classes="buttons"):
                yield Button(f"{s.SAVE} ^s", id="save", variant="primary")
                yield Button(f"{s.POINT_ADD} ^n", id="add")
                yield Button(f"{s.POINT_SPLIT} ^b", id="split")
                yield Button(f"{s.POINT_UP}", id="up")
                yield Button(f"{s.POINT_DOWN}", id="down")
                yield Button(f"{s.POINT_DELETE} ^d", id="delete")

    def on_mount(self) -> None:
        """Show the first key point."""
        self._show_question(self._question)
        self.query_one("#text").focus()

    @property
    def _point(self) -> PointDraft:
        return self._question.points[self._place]

    def _show_question(self, question: QuestionDraft) -> None:
        self._question, self._place = question, 0
        if not question.points:
            question.add()
        self.query_one("#question", Input).value = question.text
        self.query_one("#marks", Input).value = question.marks
        self._list()

    def _list(self) -> None:
        listed = self.query_one("#points-list", OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            listed.clear_options()
            listed.add_options(Option(_line(i, p)) for i, p in enumerate(self._question.points, 1))
            listed.highlighted = self._place
        self._form()

    def _form(self) -> None:
        point = self._point
        with self.prevent(TextArea.Changed, Input.Changed):
            self.query_one("#text", TextArea).text = point.text
            self.query_one("#accept", TextArea).text = point.accept
            self.query_one("#weight", Input).value = point.points
        self._warn()

    def _warn(self) -> None:
        said = self._draft.warnings(self._question, self._place)
        self.query_one("#warning", Static).update(f"! {said}" if said else "")

    @on(OptionList.OptionHighlighted, "#points-list")
    def _chosen(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index != self._place and event.option_index < len(self._question.points):
            self._place = event.option_index
            self._form()

    @on(TextArea.Changed)
    def _written(self, event: TextArea.Changed) -> None:
        if event.text_area.id == "text":
            self._point.text = event.text_area.text.replace("\n", " ")
            listed = self.query_one("#points-list", OptionList)
            listed.replace_option_prompt_at_index(self._place, _line(self._place + 1, self._point))
            self._warn()
        else:
            self._point.accept = event.text_area.text

    @on(Input.Changed)
    def _filled(self, event: Input.Changed) -> None:
        match event.input.id:
            case "question":
                self._question.text = event.value
            case "marks":
                self._question.marks = event.value
            case "weight":
                self._point.points = event.value

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are keys, too."""
        match event.button.id:
            case "up":
                self.action_shift(-1)
            case "down":
                self.action_shift(1)
            case name:
                getattr(self, f"action_{name}")()

    def action_add(self) -> None:
        """A new key point."""
        self._place = self._question.add()
        self._list()
        self.query_one("#text").focus()

    def action_delete(self) -> None:
        """Take the key point under the cursor away."""
        if len(self._question.points) > 1:
            self._question.delete(self._place)
            self._place = min(self._place, len(self._question.points) - 1)
            self._list()

    def action_shift(self, step: int) -> None:
        """Move the key point."""
        self._place = self._question.move(self._place, step)
        self._list()

    def action_split(self) -> None:
        """Make one key point of each statement."""
        self._question.split(self._place)
        self._list()

    def action_question(self) -> None:
        """Turn to the next question."""
        questions = self._draft.questions
        self._show_question(questions[(questions.index(self._question) + 1) % len(questions)])

    def action_save(self) -> None:
        """Hand the rubric back."""
        try:
            self.dismiss(self._draft.rubric())
        except KpgradeError as error:
            self.app.push_screen(ErrorDialog(error))

    def action_leave(self) -> None:
        """Leave; changes are given up only after a question."""
        try:
            same = self._before is not None and self._draft.rubric() == self._before
        except KpgradeError:
            same = self._before is None and not any(p.text.strip() for p in self._question.points)
        if same:
            self.dismiss(None)
            return

        def leave(sure: bool | None) -> None:
            if sure:
                self.dismiss(None)

        self.app.push_screen(Confirm(s.RUBRIC_LEAVE), leave)


def _line(number: int, point: PointDraft) -> str:
    return f"{number} {visible(point.text).strip() or '…'}"

"""Writing a rubric: its questions with their key points on the left, the one under the cursor as a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, ContentSwitcher, Input, OptionList, Static
from textual.widgets.option_list import Option

from grader.carried import Carried
from grader.comments import bank
from grader.domain import KeyPoint, Label, Rubric
from grader.errors import InputError, KpgradeError
from grader.rubrics.drafts import DraftShelf
from grader.rubrics.editing import PointDraft, QuestionDraft
from grader.text import visible
from tui.app import strings as s
from tui.app.screens.banked import point_comment
from tui.app.screens.dialogs import Confirm, ErrorDialog
from tui.app.screens.model_answer import ModelAnswerDialog, Proposed
from tui.app.screens.rubric_draft import DraftDialog
from tui.app.settings import ConnectedServer
from tui.app.widgets import signs
from tui.app.widgets.point_form import PointForm
from tui.app.widgets.question_form import QuestionForm


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of the list: a question, or one of its key points."""

    question: int
    point: int | None = None


class RubricEditor(DraftDialog):
    """Questions and key points, one form at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "add_point", s.RUBRIC_ADD_POINT, priority=True),
        Binding("f2", "add_question", s.RUBRIC_ADD_QUESTION, priority=True),
        Binding("f3", "model_answer", s.MODEL_ANSWER, priority=True),
        Binding("f5", "bank", s.POINT_COMMENT_BANK, priority=True, tooltip=s.POINT_COMMENT_BANK_HOW),
        Binding("ctrl+d", "delete", s.RUBRIC_DELETE, priority=True),
        Binding("ctrl+up", "shift(-1)", s.RUBRIC_UP, priority=True),
        Binding("ctrl+down", "shift(1)", s.RUBRIC_DOWN, priority=True),
        Binding("ctrl+b", "split", s.RUBRIC_SPLIT, priority=True),
    ]

    def __init__(
        self,
        rubric: Rubric | None,
        shelf: DraftShelf,
        *,
        answers: Mapping[str, int] | None = None,
        asked: Iterable[tuple[str, str]] = (),
        consequences: Callable[[Rubric], str] = lambda _: "",
        carried: Callable[[], Carried | None] = lambda: None,
        server: Callable[[], ConnectedServer | None] = lambda: None,
    ) -> None:
        """See `DraftDialog`; `server` may be asked for key points, and raises InputError where it is none."""
        super().__init__(
            rubric, shelf, answers=answers, asked=asked, consequences=consequences, carried=carried
        )
        self._connected = server
        self._listed: dict[_Place, str] = {}
        self._here = _Place(0, 0)

    def compose(self) -> ComposeResult:
        """List and forms, buttons for what is under the cursor, buttons for the whole."""
        with Vertical(classes="dialog large"):
            with Horizontal(id="rubric-head"):
                yield Static(s.RUBRIC_TITLE, classes="dialog-title")
                yield Input(visible(self._draft.title), placeholder=s.RUBRIC_NAME, id="rubric-title")
            with Horizontal(id="editor"):
                yield OptionList(id="rubric-list", markup=False)
                with ContentSwitcher(initial="point-form"):
                    yield QuestionForm(id="question-form")
                    yield PointForm(id="point-form")
            yield Static(s.RUBRIC_HINT, classes="quiet", id="rubric-hint")
            with Horizontal(classes="buttons"):
                yield Button(f"{s.RUBRIC_ADD_POINT} Ctrl+N", id="add_point")
                yield Button(f"{s.RUBRIC_ADD_QUESTION} F2", id="add_question")
                yield Button(f"{s.RUBRIC_DELETE} Ctrl+D", id="delete", tooltip=s.RUBRIC_DELETE_HOW)
                yield Button(f"{s.RUBRIC_SPLIT} Ctrl+B", id="split", tooltip=s.RUBRIC_SPLIT_HOW)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.SAVE} Ctrl+S", id="save", variant="primary")
                yield Button(s.RUBRIC_LATER, id="leave")
                yield Button(s.RUBRIC_UP, id="up", tooltip="Ctrl+↑")
                yield Button(s.RUBRIC_DOWN, id="down", tooltip="Ctrl+↓")
                yield Button(f"{s.MODEL_ANSWER} F3", id="model_answer")
                yield Button(f"{s.RUBRIC_FILE_SHORT} F4", id="file", tooltip=s.RUBRIC_FILE_HOW)

    def on_mount(self) -> None:
        """Start in the first key point."""
        super().on_mount()
        self.began()

    def began(self) -> None:
        """The draft is another one: show it from its beginning."""
        with self.prevent(Input.Changed):
            self.query_one("#rubric-title", Input).value = visible(self._draft.title)
        self._show(_Place(0, 0 if self._draft.questions[0].points else None))
        self._write()

    @on(Input.Changed, "#rubric-title")
    def _titled(self, event: Input.Changed) -> None:
        self._draft.title = event.value

    # What is under the cursor

    @property
    def _question(self) -> QuestionDraft:
        return self._draft.questions[self._here.question]

    def _show(self, here: _Place) -> None:
        """List everything anew, with the cursor on one line."""
        self._listed = {
            line: words
            for number in range(len(self._draft.questions))
            for line, words in self._words(number).items()
        }
        listed = self.query_one("#rubric-list", OptionList)
        with self.prevent(OptionList.OptionHighlighted):
            listed.clear_options()
            listed.add_options(Option(words) for words in self._listed.values())
            listed.highlighted = list(self._listed).index(here)
        listed.call_after_refresh(listed.scroll_to_highlight)
        self._take_up(here)

    def _take_up(self, here: _Place) -> None:
        """Show the form of a line."""
        self._here = here
        if here.point is None:
            answers = self._answers.get(self._question.id, 0)
            self.query_one(QuestionForm).show(self._question, answers)
        else:
            self.query_one(PointForm).show(self._question.points[here.point])
        self.query_one(ContentSwitcher).current = "question-form" if here.point is None else "point-form"
        self.query_one("#split").disabled = here.point is None
        self._warn()

    def _warn(self) -> None:
        if self._here.point is None:
            self.query_one(QuestionForm).warn(self._draft.warning(self._question))
        else:
            self.query_one(PointForm).warn(self._question.warnings()[self._here.point])

    def _words(self, number: int) -> dict[_Place, str]:
        """A question and its key points as lines of the list, with a sign before what has a warning."""
        question = self._draft.questions[number]
        text = " ".join(visible(question.text).split()) or "…"
        head = s.QUESTION_LINE.format(number=number + 1, text=text)
        points = {
            _Place(number, place): _point_words(place, point, warning)
            for place, (point, warning) in enumerate(zip(question.points, question.warnings(), strict=True))
        }
        return {_Place(number): f"{'!' if self._draft.warning(question) else ' '} {head}"} | points

    def _write(self) -> None:
        self.query_one("#question" if self._here.point is None else "#text").focus()

    @on(OptionList.OptionHighlighted, "#rubric-list")
    def _pointed(self, event: OptionList.OptionHighlighted) -> None:
        line = dict(enumerate(self._listed)).get(event.option_index, self._here)
        if line != self._here:
            self._take_up(line)

    @on(OptionList.OptionSelected, "#rubric-list")
    def _chosen(self) -> None:
        self._write()

    @on(PointForm.Reworded)
    @on(QuestionForm.Reworded)
    def _reworded(self) -> None:
        listed = self.query_one("#rubric-list", OptionList)
        before, self._listed = self._listed, self._listed | self._words(self._here.question)
        for place, (line, words) in enumerate(self._listed.items()):
            if words != before[line]:
                listed.replace_option_prompt_at_index(place, words)
        self._warn()

    # Changing it

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are keys, too."""
        match event.button.id:
            case "up":
                self.action_shift(-1)
            case "down":
                self.action_shift(1)
            case name:
                getattr(self, f"action_{name}")()

    def action_add_point(self) -> None:
        """A new key point of this question."""
        self._show(_Place(self._here.question, self._question.add()))
        self._write()

    def action_add_question(self) -> None:
        """A new question at the end."""
        self._draft.add()
        self._show(_Place(len(self._draft.questions) - 1))
        self._write()

    def action_model_answer(self) -> None:
        """Key points of this question out of a model answer."""

        def taken(proposed: Proposed | None) -> None:
            new = [(text, points) for text, points in proposed or () if not self._question.has(text)]
            places = [self._question.add(text, points) for text, points in new]
            if places:
                self._show(_Place(self._here.question, places[0]))
                self._write()
            elif proposed is not None:
                self.notify(s.MODEL_ANSWER_NONE)

        server = None
        try:
            server = self._connected()
        except InputError as error:
            self.notify(f"{error.message} {error.hint}", severity="warning")
        self.app.push_screen(ModelAnswerDialog(self._question.text, server), taken)

    def action_bank(self) -> None:
        """The bank, for the comment that the cursor is in."""
        if self._here.point is not None:
            self._open_bank(self.query_one(PointForm).commenting)

    @on(PointForm.BankWanted)
    def _bank_wanted(self, event: PointForm.BankWanted) -> None:
        self._open_bank(event.when)

    def _open_bank(self, when: str) -> None:
        assert self._here.point is not None
        form, point = self.query_one(PointForm), self._question.points[self._here.point]

        def told(text: str | None) -> None:
            if text is not None:
                form.told(when, text)

        try:
            banked = bank.kept()
        except KpgradeError as error:
            self.app.push_screen(ErrorDialog(error))
            return
        label = signs.word(KeyPoint(id="any", text="any", fault=point.fault), Label(when))
        title = s.POINT_COMMENT_RUBRIC.format(number=self._here.point + 1, label=label)
        asks = point_comment(
            title, form.comment(when), s.POINT_COMMENT_RUBRIC_HINT, point=point.text, when=when, banked=banked
        )
        self.app.push_screen(asks, told)

    def action_delete(self) -> None:
        """Take away what is under the cursor; a question that says something, only after a question."""
        if self._here.point is not None:
            self._delete_point(self._here.point)
        elif len(self._draft.questions) == 1:
            self.notify(s.QUESTION_LAST, severity="warning")
        elif self._question.is_blank and not self._question.before:
            self._delete_question(sure=True)
        else:
            self.app.push_screen(Confirm(self._asked()), self._delete_question)

    def _delete_point(self, place: int) -> None:
        if len(self._question.points) == 1:
            self.notify(s.POINT_LAST, severity="warning")
            return
        self._question.delete(place)
        self._show(_Place(self._here.question, min(place, len(self._question.points) - 1)))

    def _asked(self) -> str:
        written = sum(not p.is_blank for p in self._question.points)
        asked = s.QUESTION_DELETE.format(
            number=self._here.question + 1, points=signs.count(written, "key point")
        )
        answers = self._answers.get(self._question.id, 0)
        more = s.QUESTION_DELETE_ANSWERS.format(answers=signs.count(answers, "answer")) if answers else ""
        return f"{asked} {more}".strip()

    def _delete_question(self, sure: bool | None) -> None:
        if sure:
            self._draft.delete(self._here.question)
            self._show(_Place(min(self._here.question, len(self._draft.questions) - 1)))
            self.query_one("#rubric-list").focus()

    def action_shift(self, step: int) -> None:
        """Move what is under the cursor up or down."""
        if self._here.point is None:
            self._show(_Place(self._draft.move(self._here.question, step)))
        else:
            self._show(_Place(self._here.question, self._question.move(self._here.point, step)))

    def action_split(self) -> None:
        """Make one key point of each statement."""
        if self._here.point is not None:
            self._question.split(self._here.point)
            self._show(self._here)


def _point_words(place: int, point: PointDraft, warning: str) -> str:
    costs = "−" if point.fault else ""
    return f"{'!' if warning else ' '}  {place + 1} {costs}{visible(point.text) or '…'}"

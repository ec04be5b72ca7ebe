"""The form of one question."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from grader.domain import Rounding
from grader.rubrics.editing import QuestionDraft
from grader.text import visible
from tui.app import strings as s
from tui.app.widgets.choice_line import ChoiceLine
from tui.app.widgets.writing import Writing


class QuestionForm(VerticalScroll, can_focus=False):
    """Writes what is typed into a draft, and tells when its wording changed."""

    @dataclass
    class Reworded(Message):
        """The question reads differently now."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._question = QuestionDraft("")

    def compose(self) -> ComposeResult:
        """Wording, warning, full marks and their rounding, what it is called and how many answered it."""
        yield Static(s.QUESTION_TEXT, classes="quiet")
        yield Writing(id="question")
        yield Static(classes="warning", markup=False)
        yield Static(s.QUESTION_MARKS, classes="quiet")
        yield Input(id="marks")
        yield ChoiceLine(s.QUESTION_ROUNDING, s.ROUNDING_NAMES, id="rounding")
        yield ChoiceLine(s.QUESTION_FLOOR, s.FLOOR_NAMES, id="floor")
        yield Static(s.QUESTION_GUIDELINES, classes="quiet")
        yield Writing(id="guidelines")
        yield Static(id="question-facts", classes="quiet", markup=False)

    def show(self, question: QuestionDraft, answers: int) -> None:
        """Take up another question, which has been answered so many times."""
        self._question = question
        with self.prevent(TextArea.Changed, Input.Changed):
            self.query_one("#question", TextArea).text = visible(question.text)
            self.query_one("#guidelines", TextArea).text = visible(question.guidelines)
            self.query_one("#marks", Input).value = question.marks
        self.query_one("#rounding", ChoiceLine).choose(question.rounding)
        self.query_one("#floor", ChoiceLine).choose("none" if question.below_zero else "0")
        facts = s.QUESTION_FACTS.format(id=visible(question.id), answers=answers)
        self.query_one("#question-facts", Static).update(facts)

    def warn(self, text: str) -> None:
        """Say what is worth a second look."""
        self.query_one(".warning", Static).update(f"! {text}" if text else "")

    @on(TextArea.Changed, "#question")
    def _reworded(self, event: TextArea.Changed) -> None:
        self._question.text = event.text_area.text
        self.post_message(self.Reworded())

    @on(Input.Changed, "#marks")
    def _marked(self, event: Input.Changed) -> None:
        self._question.marks = event.value

    @on(ChoiceLine.Chosen, "#rounding")
    def _rounded(self, event: ChoiceLine.Chosen) -> None:
        self._question.rounding = Rounding(event.value)

    @on(ChoiceLine.Chosen, "#floor")
    def _floored(self, event: ChoiceLine.Chosen) -> None:
        self._question.below_zero = event.value == "none"

    @on(TextArea.Changed, "#guidelines")
    def _guided(self, event: TextArea.Changed) -> None:
        self._question.guidelines = event.text_area.text

"""'This wording counts': words of an answer, marked with the mouse or typed; then whom that would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static, TextArea

from grader.domain import KeyPoint
from grader.phrases import Effect
from tui.app import strings as s
from tui.app.screens.dialogs import Dialog
from tui.app.widgets import signs


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that count for a key point, or that are not enough for it."""

    text: str
    counts: bool


class PhraseDialog(Dialog[Phrase | None]):
    """Asks for the words and what they are worth."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", s.CANCEL)]

    def __init__(self, key_point: str, text: str, phrase: str) -> None:
        """`text` is the answer, fit to be shown; `phrase` is what is proposed."""
        super().__init__()
        self._key_point, self._text, self._phrase = key_point, text, phrase

    def compose(self) -> ComposeResult:
        """The key point, the answer to mark words in, the words, what they are worth."""
        with Vertical(classes="dialog large"):
            yield Static(s.PHRASE_TITLE, classes="dialog-title", markup=False)
            yield Static(self._key_point, classes="asked", markup=False)
            yield Static(s.PHRASE_MARK, classes="quiet", markup=False)
            yield TextArea(self._text, read_only=True, id="phrase-answer")
            yield Input(self._phrase, id="phrase-words")
            with Horizontal(classes="buttons"):
                yield Button(s.PHRASE_COUNTS, variant="primary", id="counts")
                yield Button(s.PHRASE_NOT_ENOUGH, id="not-enough")
                yield Button(s.CANCEL, id="cancel")

    def on_mount(self) -> None:
        """Begin with the words."""
        self.query_one(Input).focus()

    @on(TextArea.SelectionChanged)
    def _marked(self, event: TextArea.SelectionChanged) -> None:
        if marked := " ".join(event.text_area.selected_text.split()):
            self.query_one(Input).value = marked

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the words for what the button says."""
        words = self.query_one(Input).value.strip()
        if event.button.id == "cancel":
            self.dismiss(None)
        elif words:
            self.dismiss(Phrase(words, counts=event.button.id == "counts"))
        else:
            self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        """Enter goes on to what the words are worth."""
        self.query_one("#counts").focus()


class EffectsDialog(Dialog[bool]):
    """Shows whom a phrase would change, as the model reads them; yes may be said before it is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "say(True)", s.YES),
        Binding("n,escape", "say(False)", s.NO),
    ]

    def __init__(self, question: str, point: KeyPoint, of: int, name: Callable[[str], str]) -> None:
        """`of`: how many answers are read. `name`: what an answer is called on screen, by its id."""
        super().__init__()
        self._question, self._point, self._of, self._called = question, point, of, name
        self._read = 0
        self._lines: list[str] = []

    def compose(self) -> ComposeResult:
        """What is asked, how far the reading is, whom it changes."""
        with Vertical(classes="dialog"):
            yield Static(s.EFFECTS_TITLE, classes="dialog-title", markup=False)
            yield Static(self._question, classes="asked", markup=False)
            yield Static(id="effects-read", classes="quiet", markup=False)
            with VerticalScroll(classes="answer-read"):
                yield Static(id="effects", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{s.EFFECTS_YES} (y)", variant="primary", id="yes")
                yield Button(f"{s.NO} (n)", id="no")

    def on_mount(self) -> None:
        """Say how much there is to read."""
        self.query_one(VerticalScroll).focus()
        self._say()

    def add(self, effects: Sequence[Effect]) -> None:
        """Some more answers were read."""
        self._read += len(effects)
        self._lines += [self._line(effect) for effect in effects if effect.changes]
        self._say()

    def _line(self, effect: Effect) -> str:
        before, after = effect.before.label if effect.before else None, effect.after.label
        said = f"{signs.signed(self._point, before)} → {signs.signed(self._point, after)}"
        kept = f" · {s.EFFECTS_DECIDED}" if effect.decided else ""
        return f"{self._called(effect.answer_id)}: {said}{kept}"

    def _say(self) -> None:
        self.query_one("#effects-read", Static).update(
            s.EFFECTS_READ.format(read=self._read, of=self._of, changed=len(self._lines))
        )
        self.query_one("#effects", Static).update("\n".join(self._lines) or s.EFFECTS_NONE)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the mouse."""
        self.dismiss(event.button.id == "yes")

    def action_say(self, said: bool) -> None:
        """Answer."""
        self.dismiss(said)

"""Colleagues: what several people decided in this class, joined with theirs, or split in parts for them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from grader.colleagues.comparing import Colleagues, Conflict, PointAgreement, person, settle
from grader.colleagues.joining import join
from grader.colleagues.splitting import split
from grader.domain import Label
from grader.signs import read_word
from grader.text import visible
from tui.app import strings as s
from tui.app.messages import OpenBook
from tui.app.paths import tilde
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Ask, Dialog, Pick, Told
from tui.app.screens.open_file import OpenScreen
from tui.app.widgets import signs
from tui.app.widgets.keys_line import KeysLine
from tui.app.widgets.top_bar import TopBar


class ColleaguesScreen(Room):
    """How far people agree, a line a key point, and what they decided differently, to be settled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "join", s.JOIN, tooltip=s.JOIN_HOW),
        Binding("s", "split", s.SPLIT, tooltip=s.SPLIT_HOW),
        Binding("z", "undo", s.UNDO, tooltip=s.UNDO_HOW),
        Binding("escape", "back", s.BACK),
    ]

    def compose(self) -> ComposeResult:
        """Sentences above the conflicts."""
        yield TopBar(s.COLLEAGUES_TITLE)
        with VerticalScroll(id="agreed", can_focus=False):
            yield Static(id="agreement", markup=False)
        yield Static(id="conflicts-lead", classes="heading", markup=False)
        yield OptionList(id="conflicts", markup=False)
        with Horizontal(classes="buttons"):
            yield Button(f"{s.JOIN} (j)", id="join")
            yield Button(f"{s.SPLIT} (s)", id="split")
        yield KeysLine()

    def on_mount(self) -> None:
        """Show what there is."""
        self._show()

    def _show(self) -> None:
        comparison = Colleagues(self.workspace.session.book)
        self._conflicts = comparison.conflicts()
        agreement = comparison.agreement()
        lines = [_agreement_line(one) for one in agreement] or [s.COLLEAGUES_ALONE]
        self.query_one("#agreement", Static).update("\n".join(lines))
        lead = s.CONFLICTS if self._conflicts else s.NO_CONFLICTS if agreement else ""
        self.query_one("#conflicts-lead", Static).update(lead.format(count=len(self._conflicts)))
        listed = self.query_one("#conflicts", OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(Option(self._line(one)) for one in self._conflicts)
        listed.display = bool(self._conflicts)
        if self._conflicts:
            listed.highlighted = min(at, len(self._conflicts) - 1)
        (listed if self._conflicts else self.query_one("#join")).focus()

    def _line(self, conflict: Conflict) -> str:
        return f"{self._called(conflict)} · {visible(conflict.question.id)} · {visible(conflict.point.text)}"

    def _called(self, conflict: Conflict) -> str:
        session = self.workspace.session
        return session.name(session.rows[conflict.answer.id])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Both words side by side, and the last word on them."""
        conflict = self._conflicts[event.option_index]

        def settled(word: str | None) -> None:
            if word is not None:
                with self.guarded():
                    missed, level = read_word(conflict.point, word)
                    settle(self.workspace.session.book, conflict, missed=missed, level=level)
                    self.workspace.session.reload()
                    self._show()

        self.app.push_screen(SettleDialog(self._called(conflict), conflict), settled)

    def action_undo(self) -> None:
        """Take back the last word."""
        with self.guarded():
            if self.workspace.session.undo() is None:
                self.notify(s.NOTHING_TO_UNDO)
            self._show()

    def action_join(self) -> None:
        """Choose a colleague's gradebook, and open both joined."""
        path = self.workspace.session.book.path

        def chosen(other: Path | None) -> None:
            if other is not None:
                hint = s.JOIN_HINT.format(one=path.name, other=other.name)
                name = f"{path.stem}-joined.kpgrade"
                self.app.push_screen(Ask(s.JOIN_NAME, name, hint), lambda new: self._join(other, new))

        self.app.push_screen(OpenScreen(s.JOIN_TITLE, (".kpgrade",)), chosen)

    def _join(self, other: Path, name: str | None) -> None:
        if name:
            path = self.workspace.session.book.path
            new = path.with_name(Path(name).name).with_suffix(".kpgrade")
            with self.guarded():
                join([path, other], new)
                self.notify(s.JOINED.format(name=new.name), timeout=10)
                self.post_message(OpenBook(new))

    def action_split(self) -> None:
        """Ask for how many, and write the parts beside the gradebook."""
        self.app.push_screen(Ask(s.SPLIT_COUNT, "2", s.SPLIT_HINT), self._split)

    def _split(self, count: str | None) -> None:
        if count:
            path = self.workspace.session.book.path
            with self.guarded():
                parts = split(path, int(count) if count.isdecimal() else 0, path.parent)
                names = ", ".join(part.name for part in parts)
                done = s.SPLIT_DONE.format(names=names, folder=tilde(path.parent))
                self.app.push_screen(Told(s.SPLIT, [done]))


class SettleDialog(Dialog[str | None]):
    """The word that the key point gets (`grader.signs.read_word` reads it), or None for later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "settle('covered')", s.COVERED),
        Binding("m", "settle('missed')", s.MISSED),
        Binding("v", "level", s.LEVEL),
        Binding("escape", "dismiss(None)", s.LATER),
    ]

    def __init__(self, name: str, conflict: Conflict) -> None:
        super().__init__()
        self._student, self._conflict = name, conflict

    def compose(self) -> ComposeResult:
        """The key point, the answer, what each said."""
        conflict = self._conflict
        with Vertical(classes="dialog large"):
            yield Static(s.CONFLICT_TITLE.format(name=self._student), classes="dialog-title", markup=False)
            yield Static(visible(conflict.point.text), classes="asked", markup=False)
            with VerticalScroll(classes="answer-read"):
                yield Static(visible(conflict.answer.text), classes="text", markup=False)
            with Horizontal(id="said-by"):
                for said in conflict.said:
                    label = signs.of(said.missed is True)
                    words = f"{visible(person(said))}\n{signs.signed(conflict.point, label, said.level)}"
                    yield Static(f"{words}\n{visible(said.reason)}", classes="said", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"{signs.word(conflict.point, Label.COVERED)} (c)", id="covered")
                yield Button(f"{signs.word(conflict.point, Label.MISSED)} (m)", id="missed")
                if conflict.point.levels:
                    yield Button(f"{s.LEVEL} (v)", id="level")
                yield Button(f"{s.LATER} (Esc)", id="later")

    def on_mount(self) -> None:
        """No button has the focus, so that no habit answers."""
        self.query(VerticalScroll).first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the mouse."""
        if event.button.id == "level":
            self.action_level()
        else:
            self.dismiss(None if event.button.id == "later" else event.button.id)

    def action_settle(self, word: str) -> None:
        """Answer."""
        self.dismiss(word)

    def action_level(self) -> None:
        """Choose among all that may be said of the key point."""

        def chosen(word: str | None) -> None:
            if word is not None:
                self.dismiss(word)

        point = self._conflict.point
        self.app.push_screen(Pick(visible(point.text), signs.choices(point)), chosen)


def _agreement_line(one: PointAgreement) -> str:
    return s.AGREEMENT_LINE.format(
        question=visible(one.question.id),
        point=visible(one.point.text),
        people=visible(" / ".join(one.people)),
        agreed=one.agreed,
        both=one.both,
        kappa=s.NO_KAPPA if one.kappa is None else f"{one.kappa:.2f}",
    )

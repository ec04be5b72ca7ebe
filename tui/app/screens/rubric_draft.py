"""A rubric under change: kept as it is written, put to use, left for later, or begun anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from grader.carried import Carried
from grader.domain import Rubric
from grader.errors import ErrorKind, KpgradeError
from grader.rubrics.drafts import DraftShelf
from grader.rubrics.editing import RubricDraft
from grader.rubrics.library import place_for
from grader.rubrics.writing import write_rubric
from grader.text import visible
from tui.app import strings as s
from tui.app.paths import tilde
from tui.app.screens.dialogs import Ask, Confirm, Dialog, ErrorDialog, Told
from tui.app.screens.help import HelpDialog

_SECONDS = 0.5
"""Between two looks whether there is something new to keep."""


class DraftDialog(Dialog[Rubric | None]):
    """Gives back the changed rubric, or None; what was written stays on the shelf until that is dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", s.SAVE, priority=True, tooltip=s.RUBRIC_SAVE_HOW),
        Binding("escape", "leave", s.CANCEL, tooltip=s.RUBRIC_LEAVE_HOW),
        Binding("f4", "file", s.RUBRIC_FILE, priority=True, tooltip=s.RUBRIC_FILE_HOW),
        Binding("ctrl+r", "begin_anew", s.RUBRIC_ANEW, priority=True, tooltip=s.RUBRIC_ANEW_HOW),
        Binding("f1", "help", s.HELP, priority=True, show=False),
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
    ) -> None:
        """`answers` says how often each question id has been answered so far, `asked` what the files ask.

        `consequences` says what a rubric would change in the class; nothing, when it changes nothing there.
        `carried` is what a file of it holds for the next class.
        """
        super().__init__()
        self._consequences, self._carried = consequences, carried
        self._before = rubric
        self._answers = answers or {}
        self._from_files = tuple(asked)
        self._shelf = shelf
        self._draft = self._fresh()
        self._goes_on = shelf.fill(self._draft, rubric)

    def _fresh(self) -> RubricDraft:
        return RubricDraft(self._before, self._answers, self._from_files)

    def on_mount(self) -> None:
        """Keep what is written from now on."""
        self.set_interval(_SECONDS, self.keep)
        if self._goes_on:
            self.notify(s.RUBRIC_GOES_ON, timeout=8)

    def keep(self) -> None:
        """Have the draft in its file as it is now."""
        if self._same:
            return
        # A folder that cannot be written keeps nobody from writing a rubric.
        with suppress(OSError):
            self._shelf.keep(self._draft, self._before)

    def began(self) -> None:
        """The draft is another one: show it from its beginning."""
        raise NotImplementedError

    def action_save(self) -> None:
        """Hand the rubric back; what it changes in the class is said first."""
        try:
            rubric = self._draft.rubric()
            changes = self._consequences(rubric)
        except KpgradeError as error:
            self.app.push_screen(ErrorDialog(error))
            return

        def save(sure: bool | None) -> None:
            if sure:
                self.keep()
                self.dismiss(rubric)

        if changes:
            self.app.push_screen(Confirm(s.RUBRIC_CONSEQUENCES.format(changes=changes)), save)
        else:
            save(True)

    def action_file(self) -> None:
        """Write the rubric to a file, of the library or elsewhere."""
        try:
            rubric = self._draft.rubric()
        except KpgradeError as error:
            self.app.push_screen(ErrorDialog(error))
            return

        def named(text: str | None) -> None:
            if text:
                self._write_file(rubric, Path(text).expanduser())

        ask = Ask(s.RUBRIC_FILE, str(tilde(place_for(rubric))), s.RUBRIC_FILE_HINT)
        self.app.push_screen(ask, named)

    def _write_file(self, rubric: Rubric, path: Path, *, replace: bool = False) -> None:
        def agreed(sure: bool | None) -> None:
            if sure:
                self._write_file(rubric, path, replace=True)

        try:
            write_rubric(rubric, path, force=replace, carried=self._carried())
        except KpgradeError as error:
            if error.kind is ErrorKind.EXISTS:
                self.app.push_screen(Confirm(s.RUBRIC_FILE_THERE.format(path=visible(tilde(path)))), agreed)
            else:
                self.app.push_screen(ErrorDialog(error))
            return
        done = s.RUBRIC_FILE_WRITTEN.format(path=visible(tilde(path)))
        self.app.push_screen(Told(s.RUBRIC_FILE, [done]))

    def action_leave(self) -> None:
        """Leave; what was written is there the next time."""
        if self._same:
            self._shelf.drop()
        else:
            self.keep()
            self.notify(s.RUBRIC_KEPT, timeout=8)
        self.dismiss(None)

    @property
    def _same(self) -> bool:
        """Whether nothing was written yet."""
        return self._draft.same_as(self._fresh())

    def action_begin_anew(self) -> None:
        """Give up what was written, after a question."""

        def anew(sure: bool | None) -> None:
            if sure:
                self._shelf.drop()
                self._draft = self._fresh()
                self.began()

        if not self._same:
            self.app.push_screen(Confirm(s.RUBRIC_BEGIN_ANEW), anew)

    def action_help(self) -> None:
        """Show the keys, and do what is chosen there."""

        def chosen(action: str | None) -> None:
            if action is not None:
                self.app.call_later(self.app.run_action, action, self)

        own = [b for place in (type(self), DraftDialog) for b in place.BINDINGS if isinstance(b, Binding)]
        keys = {
            b.action: (b.key_display or self.app.get_key_display(b), b.tooltip or b.description, b.action)
            for b in own
            if b.action != "help"
        }
        self.app.push_screen(HelpDialog(list(keys.values())), chosen)

"""A student is taken out of the gradebook: who it is, whether that is sure, and what was done."""

from __future__ import annotations

from collections.abc import Callable

from grader.forgetting.forget import forget
from grader.forgetting.person import HeldPerson, called, meant
from grader.text import visible
from tui.app import strings as s
from tui.app.messages import RubricChanged
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Ask, Confirm, Pick, Told
from tui.forget_words import forgotten_lines, without_names


def take_out(room: Room, under_cursor: str, redraw: Callable[[], None]) -> None:
    """Ask for a name over a screen, and whether it is meant; remove that person, and say what is left.

    `under_cursor`: the student that is meant where nothing is typed. `redraw` is called afterwards.
    """

    def said(text: str | None) -> None:
        if text is None:
            return
        with room.guarded():
            found = called(book, text or under_cursor)
            if len(found) < 2:
                sure_of(*meant(book, text or under_cursor))
                return
            listed = [(one.key, str(one)) for one in found]
            by_key = {one.key: one for one in found}
            room.app.push_screen(
                Pick(s.FORGET_WHICH, listed), lambda key: sure_of(by_key[key]) if key else None
            )

    def sure_of(one: HeldPerson) -> None:
        who = str(one) if room.workspace.session.show_names else one.code
        question = s.FORGET_SURE.format(who=visible(who))
        room.app.push_screen(Confirm(question, final=True), lambda yes: remove(one) if yes else None)

    def remove(one: HeldPerson) -> None:
        with room.guarded():
            room.workspace.grading.halt()
            done = forget(book, [one])
            settings = room.workspace.settings
            settings.comments = without_names(settings.comments, [one])
            settings.save()
            room.workspace.session.reload()
            room.post_message(RubricChanged())
            redraw()
            room.app.push_screen(Told(s.FORGET_DONE, forgotten_lines(done)))

    book = room.workspace.session.book
    room.app.push_screen(Ask(s.FORGET_TITLE, "", s.FORGET_HINT), said)

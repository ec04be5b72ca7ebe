"""Answers that came late, added to the open gradebook: read against its rubric, asked about, then graded."""

from __future__ import annotations

from pathlib import Path

from grader.answers import Reading
from grader.answers.plan import SameName
from tui.app import strings as s
from tui.app.columns import ANSWER_FILES, TableTold, read_table
from tui.app.messages import RubricChanged
from tui.app.screens.base import Room
from tui.app.screens.dialogs import Told
from tui.app.screens.look_first import LookFirst
from tui.app.screens.open_file import OpenScreen
from tui.app.widgets import signs
from tui.intake import take_in

LISTED = 12
"""Answers that were left out, told one by one."""


def add_answers(room: Room) -> None:
    """Choose a file or folder over a screen, and add what is new in it."""

    def chosen(path: Path | None) -> None:
        if path is not None:
            _read(room, path, TableTold())

    room.app.push_screen(OpenScreen(s.LATE_TITLE, ANSWER_FILES, folders=True), chosen)


def _read(room: Room, path: Path, told: TableTold) -> None:
    with room.guarded():
        reading = read_table(path, room.workspace.session.rubric, told)
        if not reading.loud:
            _add(room, path, reading)
            return

        def looked(word: str | None) -> None:
            if word in set(SameName):
                _read(room, path, told.saying("same_name", word))
            elif word is not None:
                with room.guarded():
                    _add(room, path, reading)

        room.app.push_screen(LookFirst(reading.loud), looked)


def _add(room: Room, path: Path, reading: Reading) -> None:
    session, grading = room.workspace.session, room.workspace.grading
    fresh = take_in(session.book, reading, [path])
    answers, skipped = signs.count(fresh, "answer"), len(reading.skipped)
    added = s.LATE_ADDED.format(answers=answers, skipped=skipped) if fresh else s.LATE_NONE
    if skipped:
        # What was left out is said nowhere else.
        lines = [added, *(f"{one.where}: {one.reason}" for one in reading.skipped[:LISTED])]
        room.app.push_screen(Told(s.LATE, lines))
    else:
        room.notify(added, timeout=10)
    if fresh:
        session.reload()
        room.post_message(RubricChanged())
        grading.grade()

"""A key point's comment, chosen from the bank, written, or kept there: for one student, or in the rubric."""

from __future__ import annotations

from collections.abc import Sequence

from grader.comments import bank
from grader.comments.bank import BankedComment
from tui.app.screens.dialogs import CommentDialog


def point_comment(
    title: str, text: str, hint: str, *, point: str, when: str, banked: Sequence[BankedComment]
) -> CommentDialog:
    """Asks for what is told of a key point that is `when`, 'missed' or 'covered'.

    `point`: its words. What the bank has for them stands first; Ctrl+K keeps what is written.
    """

    def keep(written: str) -> None:
        bank.keep([BankedComment(written, point, when)])

    offered = [one.text for one in bank.for_point(banked, point, when)]
    return CommentDialog(title, text, offered, hint, keep)

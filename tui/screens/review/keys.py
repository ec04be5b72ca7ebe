"""What every key of the review does; the footer, the help and the palette read it here."""

from __future__ import annotations

from textual.binding import Binding

from tui import strings as s

_DIGITS = "1234567890"

KEYS = (
    Binding("space", "accept", s.ACCEPT, key_display="Space", priority=True, tooltip=s.ACCEPT_HOW),
    *(
        Binding(digit, f"flip({place})", s.FLIP, show=digit == "1", key_display="1-9", tooltip=s.FLIP_HOW)
        for place, digit in enumerate(_DIGITS)
    ),
    Binding("n", "next(1)", s.NEXT),
    Binding("p", "next(-1)", s.PREVIOUS, show=False),
    Binding("right", "next(1)", s.NEXT, show=False),
    Binding("left", "next(-1)", s.PREVIOUS, show=False),
    Binding("u", "unsure(1)", s.NEXT_UNSURE, tooltip=s.NEXT_UNSURE_HOW),
    Binding("U", "unsure(-1)", s.PREVIOUS_UNSURE, show=False),
    Binding("z", "undo", s.UNDO, tooltip=s.UNDO_HOW),
    Binding("c", "comment", s.COMMENT),
    Binding("f", "filter", s.FILTER),
    Binding("slash", "search", s.SEARCH, key_display="/"),
    Binding("a", "accept_all", s.ACCEPT_ALL, show=False, tooltip=s.ACCEPT_ALL_HOW),
    Binding("backspace,delete", "withdraw", s.WITHDRAW, show=False, tooltip=s.WITHDRAW_HOW),
    Binding("t", "flip_here", s.FLIP, show=False),
    Binding("g", "group", s.GROUP, show=False, tooltip=s.GROUP_HOW),
    Binding("e", "evidence", s.EVIDENCE, show=False, tooltip=s.EVIDENCE_HOW),
    Binding("o", "order", s.ORDER, show=False),
    Binding("N", "names", s.NAMES, show=False, tooltip=s.NAMES_HOW),
    Binding("q", "question", s.QUESTION, show=False),
    Binding("G", "grade", s.GRADE, show=False),
    Binding("C", "class", s.CLASS, show=False),
    Binding("R", "rubric", s.RUBRIC, show=False),
    Binding("x", "export", s.EXPORT, show=False),
)

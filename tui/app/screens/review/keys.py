"""What every key of the review does; the footer, the first line, the help and the palette read it here."""

from __future__ import annotations

from textual.binding import Binding

from tui.app import strings as s

_DIGITS = "1234567890"

PLACES = (
    Binding("G", "grade", s.GRADE, show=False, tooltip=s.GRADE_HOW),
    Binding("C", "class", s.CLASS, show=False, tooltip=s.CLASS_HOW),
    Binding("R", "rubric", s.RUBRIC, show=False, tooltip=s.RUBRIC_HOW),
    Binding("x", "export", s.EXPORT, show=False, tooltip=s.EXPORT_HOW),
)
"""Where the review leads: in its first line, so not in its last one."""

KEYS = (
    Binding("space", "accept", s.ACCEPT, key_display="Space", priority=True, tooltip=s.ACCEPT_HOW),
    # A digit is its own key point's; what is clicked or chosen from a list is the one under the cursor.
    Binding("t", "flip_here", s.FLIP, key_display="1-9", tooltip=s.FLIP_HOW),
    *(Binding(digit, f"flip({place})", s.FLIP, show=False) for place, digit in enumerate(_DIGITS)),
    Binding("n", "next(1)", s.NEXT, key_display="n", tooltip=s.NEXT_HOW),
    Binding("u", "unsure(1)", s.NEXT_UNSURE, tooltip=s.NEXT_UNSURE_HOW),
    Binding("q", "question", s.QUESTION, tooltip=s.QUESTION_HOW),
    Binding("z", "undo", s.UNDO, tooltip=s.UNDO_HOW),
    Binding("c", "comment", s.COMMENT, tooltip=s.COMMENT_HOW),
    Binding("plus", "adjust(1)", s.ADJUST, key_display="+ -", tooltip=s.ADJUST_HOW),
    Binding("minus", "adjust(-1)", s.ADJUST, show=False),
    Binding("f", "filter", s.FILTER, tooltip=s.FILTER_HOW),
    Binding("slash", "search", s.SEARCH, key_display="/", tooltip=s.SEARCH_HOW),
    Binding("p", "next(-1)", s.PREVIOUS, show=False, tooltip=s.PREVIOUS_HOW),
    Binding("right", "next(1)", s.NEXT, show=False),
    Binding("left", "next(-1)", s.PREVIOUS, show=False),
    Binding("a", "accept_all", s.ACCEPT_ALL, tooltip=s.ACCEPT_ALL_HOW),
    Binding("g", "group", s.GROUP, tooltip=s.GROUP_HOW),
    Binding("e", "evidence", s.EVIDENCE, tooltip=s.EVIDENCE_HOW),
    Binding("o", "order", s.ORDER, tooltip=s.ORDER_HOW),
    Binding("N", "names", s.NAMES, tooltip=s.NAMES_HOW),
    Binding("A", "add", s.LATE, tooltip=s.LATE_HOW),
    Binding("K", "colleagues", s.COLLEAGUES, show=False, tooltip=s.COLLEAGUES_HOW),
    Binding("l", "learned", s.LEARNED, tooltip=s.LEARNED_HOW),
    Binding("w", "wording", s.PHRASE, tooltip=s.PHRASE_HOW),
    Binding("i", "pages", s.PAGES, show=False, tooltip=s.PAGES_HOW),
    Binding("d", "draft", s.DRAFT, show=False, tooltip=s.DRAFT_HOW),
    Binding("k", "point_comment", s.POINT_COMMENT, show=False, tooltip=s.POINT_COMMENT_HOW),
    Binding("v", "level", s.LEVEL, show=False, tooltip=s.LEVEL_HOW),
    Binding("m", "models", s.MODELS, tooltip=s.MODELS_HOW),
    Binding("comma", "settings", s.SETTINGS, key_display=",", show=False, tooltip=s.SETTINGS_HOW),
    Binding("escape", "back", s.BACK),
    Binding("U", "unsure(-1)", s.PREVIOUS_UNSURE, show=False, tooltip=s.PREVIOUS_UNSURE_HOW),
    Binding(
        "backspace,delete",
        "withdraw",
        s.WITHDRAW,
        show=False,
        key_display="Backspace",
        tooltip=s.WITHDRAW_HOW,
    ),
    Binding("tab", "app.focus_next", s.PANES, show=False, key_display="Tab", tooltip=s.PANES_HOW),
    *PLACES,
)

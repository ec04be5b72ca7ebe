"""What a person reads when the app ends by a mistake of ours."""

from __future__ import annotations

import sys
import traceback

from grader.places import config_dir
from tui.app import strings as s

FILE = "last-error.txt"


def crash_words() -> str:
    """Words on the exception in hand; its traceback, without any variable, goes into a file."""
    error = sys.exc_info()[1]
    sentence = s.CRASHED.format(kind=type(error).__name__)
    path = config_dir() / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), "utf-8", "backslashreplace")
    except OSError:
        return sentence
    return f"{sentence}\n{s.CRASH_FILE.format(path=path)}"

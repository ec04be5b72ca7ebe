"""Times as forms and learning systems write them, to tell which of two attempts came later."""

from __future__ import annotations

import contextlib
import re
from datetime import datetime

_DATE = re.compile(r"(\d{1,4})\D(\d{1,2})\D(\d{1,4})")
_ZONE = re.compile(r"\s+(GMT|UTC|[A-Z]{3,4})?([+-]\d{1,2}(:?\d{2})?)?$")
_FORMATS = (
    "%Y/%m/%d %I:%M:%S %p",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d %B %Y %I:%M %p",
    "%d %B %Y %H:%M",
    "%A, %d %B %Y, %I:%M %p",
    "%d %B %Y, %I:%M %p",
    "%d-%m-%Y %H:%M",
)


def seconds_of(written: str) -> float:
    """Seconds since the epoch of a time as written, its zone left aside; 0 where it cannot be told."""
    text = " ".join(written.split())
    if not text:
        return 0.0
    shortened = text if text.endswith(("AM", "PM")) else _ZONE.sub("", text)
    for iso in (text, shortened):
        with contextlib.suppress(ValueError):
            return _seconds(datetime.fromisoformat(iso))
    for form in (*_FORMATS, *_slashed(shortened)):
        try:
            return _seconds(datetime.strptime(shortened, form))
        except ValueError:
            continue
    return 0.0


def _slashed(text: str) -> tuple[str, ...]:
    """Day first or month first? Only a number over 12 tells; a tie is read the way the forms' default is."""
    match = _DATE.match(text)
    if match is None or "/" not in text:
        return ()
    first = "%d/%m" if int(match[1]) > 12 else "%m/%d"
    year = "%Y" if len(match[3]) == 4 else "%y"
    return tuple(f"{first}/{year} {clock}" for clock in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p"))


def _seconds(moment: datetime) -> float:
    """Naive times of one file compare with one another, whatever the zone is."""
    try:
        return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()
    except (OverflowError, ValueError):
        return 0.0

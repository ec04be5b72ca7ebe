"""What a spreadsheet program makes of ids and names that look like numbers or dates to it."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_EXACT = 15
"""Digits that a spreadsheet keeps of a number; the others become zeros."""
_DIGITS = re.compile(r"\d{1,40}")
_NUMBER = re.compile(
    r"(?P<whole>\d{1,40})(?:[.,](?P<part>\d{1,20}))?(?:E\+?(?P<power>\d{1,2}))?", re.IGNORECASE
)
_LIKE_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{1,4})?")
_DATE = re.compile(
    r"\d{1,4}[-/. ]+(?:\d{1,2}|[^\W\d_]{3,9})\.?(?:[-/. ]+\d{2,4})?(?: 0?0:00(?::00)?)?"
    r"|[^\W\d_]{3,9}\.?[- ]\d{1,4}"
)


def may_be(cell: str, original: str) -> bool:
    """Whether a spreadsheet may have made this cell of that text, which then is no longer told by the cell.

    >>> may_be("2,02301E+11", "202301000017"), may_be("17", "0017"), may_be("05. Feb", "5/2")
    (True, True, True)
    """
    if cell == original:
        return False
    if _LIKE_A_DATE.fullmatch(original):
        return _DATE.fullmatch(cell) is not None
    seen = _NUMBER.fullmatch(cell)
    return seen is not None and _DIGITS.fullmatch(original) is not None and _same_number(seen, original)


def _same_number(seen: re.Match[str], original: str) -> bool:
    part = seen["part"] or ""
    digits = (seen["whole"] + part).lstrip("0")
    value = Decimal(seen["whole"] + part).scaleb(int(seen["power"] or 0) - len(part))
    whole = original.lstrip("0")
    if seen["power"] is None:
        return value == Decimal((whole[:_EXACT] + "0" * (len(whole) - _EXACT)) or "0")
    unit = Decimal(1).scaleb(len(whole) - len(digits))
    return value == Decimal(original).quantize(unit, rounding=ROUND_HALF_UP)

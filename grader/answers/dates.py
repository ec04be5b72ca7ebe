"""Times as forms and learning systems write them; day or month first is decided for a whole column.

A cell alone does not say whether 3/4/2026 is in March or April. A column does: a number over 12, a full stop
between the numbers, or rows that are in order under one reading alone. Where nothing tells, both readings are
kept, and whoever reads the column asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from grader.answers.months import MONTHS


class DateOrder(StrEnum):
    """Which number of a date comes first."""

    DAY = "day first"
    MONTH = "month first"


_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?)",
    re.IGNORECASE,
)
_PACKED = re.compile(r"(?<!\d)(?P<hour>\d{1,2})(?P<minute>\d{2})(?!\d)")
_HALF = re.compile(
    r"\b(?P<latin>[ap])\.?\s?m\b|(?P<morning>上午|오전|午前)|(?P<later>下午|오후|午後)", re.IGNORECASE
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_NUMBERS = re.compile(
    r"(?<!\d)(?P<a>\d{1,2})\s?(?P<mark>[./-])\s?(?P<b>\d{1,2})\s?[./-]\s?(?P<year>\d{4}|\d{2})(?!\d)"
)
_NAMED = (
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?\s*(?:de |of |d')?\s*[-/ ]?\s*"
               r"(?P<name>[^\W\d_]{3,}\.?)"
               r"[,.]?\s*(?:de |del )?[-/ ]?\s*(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})\.?\s+(?P<name>[^\W\d_]{3,}\.?)\s+(?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<name>[^\W\d_]{3,}\.?)\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"),
)  # fmt: skip
_NUMBER = re.compile(r"\d{5,13}(?:[.,]\d+)?")
_COUNTS = (
    ((30_000.0, 80_000.0), 86_400.0, 25_569.0),
    ((8e8, 4e9), 1.0, 0.0),
    ((8e11, 4e12), 0.001, 0.0),
)
"""What a number may count (days since the end of 1899, seconds, milliseconds): its bounds, its unit in
seconds, and the number for 1970."""
_ZONE = re.compile(
    r"(?:\b(?:GMT|UTC)\s*(?P<named>[+-]\d{1,2})|(?P<hours>[+-]\d{2}))(?::?(?P<minutes>\d{2}))?\s*$"
)


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times, in seconds since the epoch; 0 where a cell holds none."""

    seconds: tuple[float, ...]
    order: DateOrder | None = None
    """The order taken where cells could be read both ways; None where no cell could."""
    why: str = ""
    other: tuple[float, ...] = ()
    """The times under the other order, where nothing in the column speaks against it."""


def read_times(cells: Sequence[str], told: DateOrder | None = None) -> Times:
    """Reads a column, deciding once for all its cells which number is the day; `told` is the teacher's."""
    counted = _counted(cells)
    if counted is not None:
        return Times(counted)
    read = {order: tuple(_seconds(cell, order) for cell in cells) for order in DateOrder}
    if read[DateOrder.DAY] == read[DateOrder.MONTH]:
        return Times(read[DateOrder.DAY])
    if told is not None:
        return Times(read[told], told, "the teacher said so")
    fits = {order: all(seconds or not _dated(cell) for cell, seconds in zip(cells, read[order], strict=True))
            for order in DateOrder}  # fmt: skip
    if fits[DateOrder.DAY] != fits[DateOrder.MONTH]:
        order = DateOrder.DAY if fits[DateOrder.DAY] else DateOrder.MONTH
        return Times(read[order], order, "a number over 12 stands where the day is")
    if any((match := _NUMBERS.search(cell)) and match["mark"] == "." for cell in cells):
        return Times(read[DateOrder.DAY], DateOrder.DAY, "full stops stand between the numbers")
    rising = {order: _rising(read[order]) for order in DateOrder}
    if rising[DateOrder.DAY] != rising[DateOrder.MONTH] and len(cells) > 2:
        order = DateOrder.DAY if rising[DateOrder.DAY] else DateOrder.MONTH
        return Times(read[order], order, "the rows are in the order of time only so")
    # Forms in the United States write the month first, and half the day behind the clock.
    order = DateOrder.MONTH
    other = DateOrder.DAY
    return Times(read[order], order, "nothing in the column tells", read[other])


def _counted(cells: Sequence[str]) -> tuple[float, ...] | None:
    """The times of a column of numbers alone: seconds or milliseconds since 1970, or a spreadsheet's days."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled or not all(_NUMBER.fullmatch(cell) for cell in filled):
        return None
    numbers = [float(cell.strip().replace(",", ".") or 0) for cell in cells]
    told = [number for number in numbers if number]
    for (least, most), unit, zero in _COUNTS:
        if told and all(least <= number < most for number in told):
            return tuple((number - zero) * unit if number else 0.0 for number in numbers)
    return None


def moment(written: str) -> float:
    """Seconds since the epoch of one time alone, the month first where both ways would do; 0 for none."""
    numbers = _NUMBERS.search(written)
    likely = DateOrder.DAY if numbers and numbers["mark"] == "." else DateOrder.MONTH
    return _seconds(written, likely) or _seconds(written, DateOrder.DAY)


def _dated(cell: str) -> bool:
    return bool(_NUMBERS.search(cell))


def _rising(seconds: Sequence[float]) -> bool:
    told = [value for value in seconds if value]
    return told == sorted(told) or told == sorted(told, reverse=True)


def _seconds(written: str, order: DateOrder) -> float:
    """A time under one order; without a zone as if at Greenwich, since a file has one for all its times."""
    text = (
        " ".join(written.replace("T", " ", 1).split())
        if _ISO.match(written.strip())
        else " ".join(written.split())
    )
    day = _day(text, order)
    if day is None:
        return 0.0
    (year, month, number), rest = day
    try:
        date = datetime(year, month, number)
    except ValueError:
        return 0.0
    zone = _ZONE.search(rest)
    clock = _clock(rest[: zone.start()] if zone else rest)
    return (date - datetime(1970, 1, 1)).total_seconds() + clock - _ahead(zone)


def _ahead(zone: re.Match[str] | None) -> float:
    """The seconds by which a zone such as 'GMT+1' or '+05:30' is ahead of that of Greenwich."""
    if zone is None:
        return 0.0
    hours = zone["named"] or zone["hours"]
    minutes = int(zone["minutes"] or 0)
    return int(hours) * 3600.0 + (-minutes if hours.startswith("-") else minutes) * 60


def _day(text: str, order: DateOrder) -> tuple[tuple[int, int, int], str] | None:
    """(year, month, day), and the text around them."""
    iso = _ISO.search(text)
    if iso:
        return (int(iso["year"]), int(iso["month"]), int(iso["day"])), _around(text, iso)
    numbers = _NUMBERS.search(text)
    if numbers:
        first, second = int(numbers["a"]), int(numbers["b"])
        day, month = (first, second) if order is DateOrder.DAY else (second, first)
        year = int(numbers["year"])
        return (year + 2000 if year < 100 else year, month, day), _around(text, numbers)
    for pattern in _NAMED:
        for named in pattern.finditer(text):
            month_of = MONTHS.get(named["name"].rstrip(".").casefold())
            if month_of:
                return (int(named["year"]), month_of, int(named["day"])), _around(text, named)
    return None


def _around(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _clock(text: str) -> float:
    match = _CLOCK.search(text) or _PACKED.search(text)
    if match is None:
        return 0.0
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    second = int(match.groupdict().get("second") or 0)
    half = _HALF.search(text)
    if half and hour <= 12:
        afternoon = half["later"] or (half["latin"] or "").casefold() == "p"
        hour = hour % 12 + (12 if afternoon else 0)
    if hour > 24 or minute > 59 or second > 59:
        return 0.0
    return hour * 3600.0 + minute * 60 + second

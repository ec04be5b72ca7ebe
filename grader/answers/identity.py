"""Which columns say who a row's student is, and who that is: told from the headers and all cells together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from statistics import fmean

from grader.answers.grid import GridRow, letter
from grader.answers.haul import Who
from grader.answers.mapping_plan import Plan
from grader.answers.naming import clean, person_likeness
from grader.answers.plan import ReadingWarning, WarningKind
from grader.answers.roles import role_of
from grader.answers.table import Table
from grader.text import visible

_ANONYMOUS = frozenset({"anonymous", "anonym", "anonyme", "anónimo", "anonimo", "anoniem"})
_POWER = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?: 00:00(?::00)?)?")
_PARTICIPANT = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)? ?(\d+)")
_EXACT_DIGITS = 15
"""A spreadsheet keeps so many digits of a number and writes 0 for the rest."""
_SEEN = 300
"""Rows looked at to tell what a column is."""


def refined(
    table: Table, roles: Mapping[int, str], taken: frozenset[int]
) -> tuple[dict[int, str], list[str]]:
    """The roles with what the cells say of them, and notes on what was changed; `taken` are answers' columns.

    A column called 'Name' beside one of given names holds family names, unless the given name is in it. Where
    given names stand alone and are not different, a column beside them that reads like names is the family's.
    """
    roles = dict(roles)
    notes: list[str] = []
    held = {role: index for index, role in reversed(roles.items())}
    if "given" not in held or "family" in held or table.headless:
        return roles, notes
    given = held["given"]
    if "student" in held:
        student = held["student"]
        rows = [row for row in table.rows[:_SEEN] if row.cell(student).strip() and row.cell(given).strip()]
        whole = sum(row.cell(given).strip().casefold() in row.cell(student).casefold() for row in rows)
        if rows and whole < 0.5 * len(rows):
            roles[student] = "family"
            notes.append(f"column '{table.headers[student]}' is taken for the family names")
        return roles, notes
    family = _family_beside(table, given, roles, taken)
    if family is not None:
        roles[family] = "family"
        notes.append(f"column '{table.headers[family]}' is taken for the family names")
    return roles, notes


def _family_beside(table: Table, given: int, roles: Mapping[int, str], taken: frozenset[int]) -> int | None:
    for index in (given - 1, given + 1):
        if not 0 <= index < len(table.headers) or index in roles or index in taken:
            continue
        if role_of(table.headers[index]) is not None:
            continue
        cells = [clean(cell) for row in table.rows[:_SEEN] if (cell := row.cell(index)).strip()]
        short = bool(cells) and all(len(cell.split()) <= 3 and cell[:1].isupper() for cell in cells)
        full = len(cells) >= 0.9 * sum(not row.empty for row in table.rows[:_SEEN])
        different = set(cells)
        likely = bool(cells) and fmean(map(person_likeness, different)) >= 0.2
        if short and full and likely and len(different) > len(cells) / 2:
            return index
    return None


class Identity:
    """Names the student of each row of one table."""

    def __init__(self, table: Table, plan: Plan) -> None:
        self._plan = plan
        numbers = [index for index, role in plan.roles.items() if role == "number"]
        self._damaged = {
            index: _damaged([row.cell(index).strip() for row in table.rows]) for index in numbers
        }
        self.broken: list[GridRow] = []
        """Rows whose number a spreadsheet has damaged."""

    def who(self, row: GridRow) -> Who | None:
        """The student; None where the row names nobody."""
        names: dict[str, list[str]] = {}
        for index, role in self._plan.roles.items():
            text = clean(visible(row.cell(index)))
            if index in self._damaged and text in self._damaged[index]:
                self.broken.append(row)
                names.setdefault("damaged", []).append(text)
            elif role == "student" and role in names:
                continue  # two columns for whole names say one name twice
            elif text and text.casefold() not in _ANONYMOUS and text not in names.get(role, []):
                names.setdefault(role, []).append(text)
        joined = {role: " ".join(texts) for role, texts in names.items()}
        given, family, email = (joined.get(role, "") for role in ("given", "family", "email"))
        number = joined.get("number", "")
        participant = _PARTICIPANT.fullmatch(number)
        name = joined.get("student") or f"{given} {family}".strip() or email or number
        if not name and "damaged" in joined:
            name = f"{joined['damaged']} (row {row.number})"
        if not name:
            return None
        if participant:
            return Who(name, given, family, email, participant=participant[1])
        return Who(name, given, family, email, number)

    def warnings(self, file: str) -> list[ReadingWarning]:
        """One for the numbers that cannot be trusted."""
        if not self.broken:
            return []
        column = next(letter(index) for index, cells in self._damaged.items() if cells)
        rows = list(dict.fromkeys(f"{file}, row {row.number}" for row in self.broken))
        return [
            ReadingWarning(
                kind=WarningKind.DAMAGED_IDS,
                message=f"{len(rows)} id numbers in column {column} were changed by a spreadsheet, such as "
                f"'{self.broken[0].cell(next(iter(self._damaged)))[:40]}': they tell nobody apart.",
                advice="Export the file again, and open it with the column as text. Names still count.",
                where=tuple(rows[:10]),
            )
        ]


def _damaged(cells: list[str]) -> frozenset[str]:
    """The cells of a column of numbers that a spreadsheet has rounded or turned into powers or dates."""
    filled = [cell for cell in cells if cell]
    broken = {cell for cell in filled if _POWER.fullmatch(cell)}
    dates = {cell for cell in filled if _DATE.fullmatch(cell)}
    if len(dates) < len(set(filled)) or len(dates) == 1:
        broken |= dates
    long = [cell for cell in filled if cell.isdigit() and len(cell) > _EXACT_DIGITS]
    rounded = [cell for cell in long if cell.endswith("0" * (len(cell) - _EXACT_DIGITS))]
    if rounded and (len(rounded) == len(long) > 1 or max(Counter(rounded).values()) > 1):
        broken |= set(rounded)
    return frozenset(broken)

"""The code on a student's sheet. It names nobody, and is the same each time the sheet is printed."""

from __future__ import annotations

import hashlib

from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none is taken for another (https://www.crockford.com/base32.html)."""
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_LENGTH = 8


class SheetCodes:
    """The codes of one gradebook, and of every copy and part of it: they follow from its first rubric."""

    def __init__(self, book: Gradebook) -> None:
        time, _, rubric = book.rubric_versions()[0]
        self._seed = f"{time}\x1f{rubric.model_dump_json()}"
        self._students = tuple(dict.fromkeys(answer.student for answer in book.answers()))
        self._where = str(book.path)

    def of(self, student: str) -> str:
        """'K7MX-4QXR': 40 bits of a hash."""
        digest = hashlib.sha256(f"{self._seed}\x1f{student}".encode("utf-8", "surrogatepass")).digest()
        number = int.from_bytes(digest[:5], "big")
        letters = "".join(_LETTERS[number >> (5 * place) & 31] for place in reversed(range(_LENGTH)))
        return f"{letters[:4]}-{letters[4:]}"

    def student(self, said: str) -> str:
        """The student of a code, however it was typed, or of a name. InputError where there is none."""
        if said in self._students:
            return said
        wanted = said.upper().translate(_READ_AS)
        found = [name for name in self._students if self.of(name).replace("-", "") == wanted]
        found = found or [name for name in self._students if name.casefold() == said.strip().casefold()]
        if len(found) != 1:
            raise InputError(
                f"no student of this class has the code or the name '{said}'",
                where=self._where,
                hint="The code stands at the foot of the student's sheet, as in K7MX-4QXR.",
                kind=ErrorKind.NOT_FOUND,
            )
        return found[0]

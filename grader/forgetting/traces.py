"""Whether anything of a person is left: in what a gradebook says, in its bytes, in the files around it."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from pathlib import Path

from grader.forgetting.person import HeldPerson
from grader.gradebook import Gradebook
from grader.gradebook.erasing import name_pattern
from grader.text import spans_of

_PIECE = 32
"""Bytes. Pages of SQLite cut a long text anywhere; in what is left of it such a piece is whole."""
_PIECES = 60
_SHORT = 12
"""An answer of fewer bytes says nothing of anybody."""
_CHANCE = 5
"""Characters: a shorter name can stand among any bytes by chance, and is looked for in the rows alone."""
_WRITTEN_BY_OTHERS = frozenset({"answers", "rubrics"})
_WORDS = {
    "adjustments": "a reason for marks",
    "answers": "an answer's name or file",
    "comments": "a comment on somebody else",
    "point_comments": "a comment on a key point of somebody else",
    "decisions": "a reason for a decision on somebody else",
    "pages": "a page of somebody else",
    "rubrics": "the rubric, or a note on a change of it",
    "settings": "the list of people, or another setting",
    "skipped": "the list of what was left out",
}
_LARGEST = 256 << 20
_FILES = 2_000
_OPAQUE = frozenset({".pdf", ".xlsx", ".zip", ".kpgrade"})
"""What holds names in a form that is not searched here."""


def still_said(book: Gradebook, one: HeldPerson) -> list[str]:
    """Where the gradebook says something of the person still: what others wrote, words of the rubric.

    Words that somebody else wrote too are not the person's.
    """
    named, pieces = name_pattern([*one.names, *one.answer_ids]), [*_pieces_of(one)]
    writers = {text: answer for answer in book.answer_versions() for text in (answer.text, answer.source)}
    said = []
    for table, text in book.texts_held():
        held = text.encode("utf-8", "replace")
        quoted = table not in _WRITTEN_BY_OTHERS and any(piece in held for piece in pieces)
        if quoted or named.search(text):
            writer = writers.get(text) if table == "answers" else None
            said.append(
                f"the answer of {writer.student} to {writer.question_id}"
                if writer
                else _WORDS.get(table, table)
            )
    return [*dict.fromkeys(said), *_phrases(book, one)]


def bytes_left(book: Gradebook, one: HeldPerson) -> list[str]:
    """What is found in the raw bytes of the gradebook or of its journals, and is in none of its rows."""
    rows = b"\n".join(text.encode("utf-8", "replace") for _, text in book.texts_held())
    sought = [form for name in (*one.names, *one.answer_ids) for form in _forms(name)]
    sought += _pieces_of(one)
    sought = [form for form in dict.fromkeys(sought) if form not in rows]
    left = []
    for file in (book.path, *sorted(book.path.parent.glob(f"{glob.escape(book.path.name)}-*"))):
        data = file.read_bytes()
        left += [f"{file.name}: {form.decode('utf-8', 'replace')}" for form in sought if form in data]
    return left


def _phrases(book: Gradebook, one: HeldPerson) -> list[str]:
    """Phrases of the rubric, in any of its versions, that stand in the person's answers."""
    phrases = {
        (question.id, phrase)
        for _, _, rubric in book.rubric_versions()
        for question in rubric.questions
        for point in question.key_points
        for phrase in (*point.accept, *point.reject)
    }
    return [
        f"the rubric, which has a phrase that stands in their answer: '{phrase}'"
        for question, phrase in sorted(phrases)
        if any(a.question_id == question and spans_of(a.text, phrase) for a in one.answers)
    ]


def named_beside(path: Path, one: HeldPerson) -> list[str]:
    """Files in the gradebook's folder that name the person, or may: those whose form is not searched."""
    forms = [form for name in one.names for form in _forms(name)]
    found = []
    for number, file in enumerate(sorted(path.parent.iterdir())):
        if number >= _FILES or file == path or not file.is_file() or file.stat().st_size > _LARGEST:
            continue
        if file.suffix.casefold() in _OPAQUE and file.stem.startswith(path.stem):
            found.append(f"{file.name} may")
        elif any(form in file.read_bytes() for form in forms):
            found.append(file.name)
    return found


def _forms(name: str) -> tuple[bytes, ...]:
    """UTF-8, as JSON escapes it, and UTF-16, which other programs write; none of what chance may write."""
    if len(name) < _CHANCE:
        return ()
    escaped = json.dumps(name)[1:-1].encode()
    return tuple(
        dict.fromkeys((name.encode("utf-8", "replace"), escaped, name.encode("utf-16-le", "replace")))
    )


def _pieces_of(one: HeldPerson) -> Iterator[bytes]:
    """Pieces of every answer from one end to the other; of a short one all of it."""
    for text in dict.fromkeys(answer.text for answer in one.answers):
        data = text.encode("utf-8", "replace")
        if len(data) < 2 * _PIECE:
            yield from [data] if len(data) >= _SHORT else []
            continue
        count = min(_PIECES, len(data) // _PIECE)
        for number in range(count):
            start = (len(data) - _PIECE) * number // (count - 1)
            yield data[start : start + _PIECE]

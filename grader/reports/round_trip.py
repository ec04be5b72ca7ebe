"""An edited export back into the gradebook: what was changed becomes decisions, and nothing is guessed."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from grader.domain import Answer, Decision, KeyPoint, Label
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.reports.columns import (
    ANSWER,
    COMMENT,
    ID,
    MARK,
    QUESTION,
    SEAL,
    STUDENT,
    checksum,
    letter_of,
    parse_seal,
    point_titles,
    seal,
)
from grader.reports.damage import may_be
from grader.reports.edited import (
    CODECS,
    EditedRow,
    edited_file,
    flat,
    is_workbook,
    lossy_forms,
    same_text,
)
from grader.reports.formats import ReportOptions
from grader.review.answers import ReviewedAnswer, ReviewedPoint, reviewed
from grader.signs import word

# fmt: off
_SAID: dict[Label, tuple[str, ...]] = {
    Label.COVERED: ("covered", "cover", "c", "yes", "y", "true", "1", "1.0", "ok", "✓", "✔", "☑", "present",
                    "fault found", "found",
                    "wahr", "ja", "oui", "vrai", "sí", "si", "sì", "verdadero", "sim", "vero"),
    Label.MISSED: ("missed", "miss", "missing", "m", "no", "n", "false", "0", "0.0", "✗", "✘", "☒", "absent",
                   "not covered", "not found", "falsch", "nein", "non", "faux", "falso", "nao", "não", "nee"),
    Label.UNSURE: ("unsure", "u", "?", "unclear"),
}
# fmt: on
SPELLINGS: Mapping[str, Label] = {word: label for label, words in _SAID.items() for word in words}
"""What may stand in a key point's cell. An `x` may not: to some it is a tick, to others a cross."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row or cell that was not read back, and why."""

    where: str
    reason: str


@dataclass(slots=True)
class Edits:
    """What an edited file says."""

    decisions: list[Decision] = field(default_factory=list)
    comments: list[tuple[str, str]] = field(default_factory=list)
    """(answer id, new comment)"""
    problems: list[Problem] = field(default_factory=list)
    repaired: list[Problem] = field(default_factory=list)
    """Rows with an id or a name that a spreadsheet has changed, and by what they were found."""
    unread: list[str] = field(default_factory=list)
    """Key points of the rubric that no column is headed by: reworded since, or renamed in the file."""
    rows: int = 0
    """Rows read, problems included."""


def read_edits(book: Gradebook, path: Path, names: Mapping[str, str] | None = None) -> Edits:
    """Compare an edited CSV or spreadsheet with the gradebook. Nothing is recorded yet.

    `names` is the key of an anonymised export. Raises InputError when the file is no export at all.
    """
    edits = _compared(book, path, names or {}, "")
    if not edits.problems or is_workbook(path):
        return edits
    # A handful of accents is little to guess an encoding from; the gradebook knows what they should be.
    others = [edits]
    for codec in CODECS:
        with contextlib.suppress(InputError):
            others.append(_compared(book, path, names or {}, codec))
    return min(others, key=lambda edits: len(edits.problems))


def _compared(book: Gradebook, path: Path, names: Mapping[str, str], encoding: str) -> Edits:
    file = edited_file(path, encoding=encoding)
    rows = file.rows
    edits = Edits(rows=len(rows), unread=_unread(book, rows))
    options = ReportOptions(names=names)
    known = _told_apart((flat(options.answer_id(row.answer)), row) for row in reviewed(book).by_question())
    lossy = _lossy(known)
    targets = [_target(row, known, lossy, options) for row in rows]
    times = Counter(target.answer.id for target in targets if target is not None)
    for row, target in zip(rows, targets, strict=True):
        problem = _mismatch(row, target, times[target.answer.id] if target else 0, options)
        if problem or target is None:
            edits.problems.append(Problem(row.where, problem))
        else:
            edits.repaired += _repairs(row, target, options)
            sealed = row.cells.get(SEAL) or file.seals.get(flat(options.answer_id(target.answer)), "")
            _read_row(row, target, sealed, path.name, edits)
    return edits


def record(book: Gradebook, edits: Edits, source: str) -> None:
    """Keep the edits: all decisions as one action, which one undo takes back."""
    if edits.decisions:
        book.decide(edits.decisions)
    for answer, text in edits.comments:
        book.comment(answer, text, source=source)


def _lossy(known: Mapping[str, ReviewedAnswer]) -> dict[str, ReviewedAnswer]:
    """Ids as an older encoding leaves them, where that still tells one answer from all others."""
    return _told_apart((form, row) for row_id, row in known.items() for form in lossy_forms(row_id))


def _told_apart(pairs: Iterable[tuple[str, ReviewedAnswer]]) -> dict[str, ReviewedAnswer]:
    """The ids that mean one answer and no other."""
    listed = list(pairs)
    times = Counter(row_id for row_id, _ in listed)
    return {row_id: row for row_id, row in listed if times[row_id] == 1}


def _mismatch(row: EditedRow, target: ReviewedAnswer | None, times: int, options: ReportOptions) -> str:
    """Why a row can't be taken for an answer of the gradebook, or ''."""
    row_id = flat(row.cells[ID])
    if not row_id:
        return f"the {ID} is missing"
    if target is None:
        return f"no answer has the id '{row_id[:80]}'"
    if times > 1:
        return f"the id '{row_id[:80]}' stands in {times} rows"
    for column, text in _expected(target, options).items():
        if column in row.cells and not _says(row.cells[column], text):
            return f"the {column} is not the one of '{row_id[:80]}'"
    return ""


def _expected(target: ReviewedAnswer, options: ReportOptions) -> dict[str, str]:
    answer: Answer = target.answer
    return {STUDENT: options.name(answer.student), QUESTION: answer.question_id, ANSWER: answer.text}


def _says(cell: str, text: str) -> bool:
    return same_text(cell, text) or may_be(flat(cell), flat(text))


def _target(
    row: EditedRow,
    known: Mapping[str, ReviewedAnswer],
    lossy: Mapping[str, ReviewedAnswer],
    options: ReportOptions,
) -> ReviewedAnswer | None:
    row_id = flat(row.cells[ID])
    return known.get(row_id) or lossy.get(row_id) or _behind(row, known, options)


def _behind(
    row: EditedRow, known: Mapping[str, ReviewedAnswer], options: ReportOptions
) -> ReviewedAnswer | None:
    """The answer whose id a spreadsheet made a number or date of, by all else that the row says.

    None where the row says too little, or fits more than one answer: nobody is guessed.
    """
    row_id = flat(row.cells[ID])
    matching = [
        target
        for known_id, target in known.items()
        if may_be(row_id, known_id)
        and ANSWER in row.cells
        and all(
            _says(row.cells[column], text)
            for column, text in _expected(target, options).items()
            if column in row.cells
        )
    ]
    return matching[0] if len(matching) == 1 else None


def _repairs(row: EditedRow, target: ReviewedAnswer, options: ReportOptions) -> Iterator[Problem]:
    """What a spreadsheet has changed in the columns that say whose row it is."""
    expected = {ID: options.answer_id(target.answer), **_expected(target, options)}
    del expected[ANSWER]
    for column, text in expected.items():
        cell = row.cells.get(column, text)
        if not same_text(cell, text) and may_be(flat(cell), flat(text)):
            yield Problem(row.where, f"a spreadsheet made '{cell[:40]}' of the {column} '{text[:40]}'")


def _read_row(row: EditedRow, target: ReviewedAnswer, sealed: str, source: str, edits: Edits) -> None:
    now = seal(target)
    then = parse_seal(sealed) or now
    if len(then.letters) != len(target.points):
        then = now
    titles = point_titles(target.question)
    for point, exported in zip(target.points, then.letters, strict=True):
        forms = _forms(target.question.id, titles[point.point.id])
        heading = next((form for form in forms if form in row.cells), None)
        if heading is not None:
            place = f"{row.where}, column {row.letters[heading]}"
            _read_point(row.cells[heading], point, target.answer.id, exported, place, source, edits)
    text = row.cells.get(COMMENT, "").strip()
    if text and checksum(text) not in (then.comment, now.comment) and not same_text(text, target.comment):
        if then.comment != now.comment:
            edits.problems.append(
                Problem(row.where, "the comment was changed here and, since the export, in the gradebook too")
            )
        else:
            edits.comments.append((target.answer.id, text))
    _read_mark(row, then.mark, edits)


def _read_point(
    cell: str,
    point: ReviewedPoint,
    answer: str,
    exported: str,
    place: str,
    source: str,
    edits: Edits,
) -> None:
    text = flat(cell).casefold()
    if not text:
        return
    covered, missed = (word(point.point, said) for said in (Label.COVERED, Label.MISSED))
    label, level = _said(point.point, text)
    new, now = letter_of(point.point, label, level), letter_of(point.point, point.label, point.level)
    if label is None:
        edits.problems.append(Problem(place, f"'{flat(cell)[:40]}' is neither {covered} nor {missed}"))
    elif new not in (exported, now):
        decided = point.decision is not None and now != exported
        if label is Label.UNSURE:
            edits.problems.append(Problem(place, f"unsure is no decision: write {covered} or {missed}"))
        elif decided:
            said = word(point.point, point.label, point.level)
            edits.problems.append(Problem(place, f"since the export it was decided to be {said}"))
        else:
            decision = Decision(answer, point.point.id, label is Label.MISSED, source, level=level)
            edits.decisions.append(decision)


def _said(point: KeyPoint, text: str) -> tuple[Label | None, str]:
    """(label, level) that a cell says; (None, '') where it says neither. A level is said by its name."""
    for level in point.levels:
        if flat(level.name).casefold() == text:
            return (Label.MISSED if point.is_missed_at(level) else Label.COVERED), level.name
    return SPELLINGS.get(text), ""


def _read_mark(row: EditedRow, exported: str, edits: Edits) -> None:
    """Marks follow from key points; a mark typed over is told, for it will not be kept."""
    text = row.cells.get(MARK, "").strip().replace(",", ".")
    if text and _number(text) != _number(exported):
        reason = "the mark was changed: change the key points, or give a mark of your own"
        edits.problems.append(Problem(row.where, reason))


def _number(text: str) -> float | str:
    try:
        return round(float(text), 4)
    except ValueError:
        return text


def _unread(book: Gradebook, rows: Iterable[EditedRow]) -> list[str]:
    headings = {heading for row in rows for heading in row.cells}
    return [
        f"{question.id}: {title}"
        for question in book.rubric.questions
        for title in point_titles(question).values()
        if not headings & set(_forms(question.id, title))
    ]


@lru_cache(maxsize=1000)
def _forms(question: str, title: str) -> tuple[str, ...]:
    """How a key point's column may be headed: by its text, where all questions share a sheet after its id."""
    whole = (flat(f"{question}: {title}"), flat(title))
    return tuple(form for option in whole for form in (option, *lossy_forms(option)))

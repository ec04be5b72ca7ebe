"""What every kind of rubric file is read into first, and how that becomes a `Rubric`.

A key point's default id is the handle of the teacher's decisions, so it follows the wording and not the
position: reordering the list in an editor must not hand one point's decisions to another. Case,
punctuation and spacing do not change it; a reworded point is a new point, unless the file names its id
(the app always writes ids, so rewording there keeps them).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from grader.domain import KeyPoint, PointLevel, Question, Rounding, Rubric
from grader.errors import ErrorKind, InputError
from grader.text import words

_POINTS_AFTER = re.compile(
    r"\s*[-–—,:]?\s*(?:"
    r"\[\s*(?P<bare>[-−–]?\d+(?:[.,]\d+)?)\s*(?:points?|pts?|marks?|p|punkte?)?\.?\s*\]"
    r"|\(\s*(?P<short>[-−–]?\d+(?:[.,]\d+)?)\s*(?:p|pkt|pkte|be|bp|pt|punt[oi]s?|pontos?|ptos?)\.?\s*\)"
    r"|\(\s*(?P<cost>[-−–]\d+(?:[.,]\d+)?)\s*(?:points?|pts?|marks?|punkte?)\.?\s*\)"
    r"|\(?\s*(?P<named>\d+(?:[.,]\d+)?)\s*(?:points?|pts?|marks?|punkte?)\.?\s*\)?)\s*$",
    re.IGNORECASE,
)
_POINTS_WITHIN = 100
"""Characters from the end of a statement within which its points stand."""
MOST_QUESTIONS, MOST_POINTS = 1_000, 10_000
"""Of one rubric: a bank of questions is not graded as one assignment."""


@dataclass
class WrittenPoint:
    """A key point as written; `line` is where, in the file's own counting (a line or a row)."""

    text: str
    line: int
    id: str = ""
    points: float | None = None
    """Below 0: a fault, which costs them."""
    fault: bool = False
    levels: Sequence[tuple[str, float]] = ()
    """(name, points), in any order; below 0 for a fault, as `points`."""
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    comment_missed: str = ""
    comment_covered: str = ""


@dataclass
class WrittenQuestion:
    """A question as written."""

    line: int
    id: str = ""
    text: str = ""
    marks: float | None = None
    partial_credit: bool = True
    rounding: Rounding = Rounding.NONE
    below_zero: bool = False
    guidelines: str = ""
    points: list[WrittenPoint] = field(default_factory=list)


def build(
    written: Sequence[WrittenQuestion], *, title: str, where: str, unit: str = "line", language: str = ""
) -> Rubric:
    """The rubric of what was read. Raises InputError naming the line (or `unit`) at fault."""
    if not written:
        raise InputError("no question with key points was found", where=where)
    points = sum(len(question.points) for question in written)
    if len(written) > MOST_QUESTIONS or points > MOST_POINTS:
        raise InputError(
            f"this rubric has {len(written):,} questions and {points:,} key points; at most"
            f" {MOST_QUESTIONS:,} and {MOST_POINTS:,} are read",
            where=where,
            hint="Keep one file for each assignment.",
            kind=ErrorKind.TOO_LARGE,
        )
    questions = []
    seen: dict[str, int] = {}
    for position, question in enumerate(written, start=1):
        here = f"{where}, {unit} {question.line}"
        if not question.points:
            raise InputError(
                "this question has no key points",
                where=here,
                hint="List under it what a good answer states, one statement each.",
            )
        question_id = question.id.strip() or f"q{position}"
        if question_id in seen:
            raise InputError(
                f"the question id '{question_id}' is used twice (first in {unit} {seen[question_id]})",
                where=here,
                hint="Give each question an id of its own.",
            )
        seen[question_id] = question.line
        try:
            questions.append(
                Question(
                    id=question_id,
                    text=question.text.strip(),
                    marks=question.marks,
                    partial_credit=question.partial_credit,
                    rounding=question.rounding,
                    below_zero=question.below_zero,
                    guidelines=question.guidelines.strip(),
                    key_points=tuple(_key_points(question.points, where=where, unit=unit)),
                )
            )
        except ValidationError as problem:
            raise InputError(_first(problem), where=here) from problem
    return Rubric(title=title.strip(), language=language.strip(), questions=tuple(questions))


def default_id(text: str) -> str:
    """The id of a key point that names none: its first words, and a sum of all of them.

    >>> default_id("Water leaves the cell.") == default_id("water leaves  the cell")
    True
    """
    spoken = words(text)
    plain = unicodedata.normalize("NFKD", "-".join(spoken[:3])).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9-]", "", plain).strip("-")[:24].rstrip("-") or "point"
    basis = " ".join(spoken) or text.strip()
    return f"{slug}-{hashlib.sha256(basis.encode('utf-8', 'surrogatepass')).hexdigest()[:4]}"


def number(text: str) -> float | None:
    """A number as a teacher writes it, with a decimal point or comma; None when it is not one."""
    match = re.fullmatch(r"[+−–-]?\d+(?:[.,]\d+)?", text.strip())
    return float(re.sub("[−–]", "-", match[0]).replace(",", ".")) if match else None


def best_of(scores: Sequence[float]) -> float | None:
    """What a criterion with levels is worth: its best score, or what it costs where none gives marks.

    None without levels.
    """
    if not scores:
        return None
    return max(scores) if max(scores) > 0 else min(scores)


def points_after(text: str) -> tuple[str, float | None]:
    """A statement and the points written behind it: 'It melts (2 points)' is ('It melts', 2.0).

    Points that are taken stand in brackets, 'It burns (-1 point)': elsewhere a dash is a dash.
    """
    # Near the end, and without long runs of spaces: each place is tried as the beginning of the points.
    text = text.strip()
    start = max(0, len(text) - _POINTS_WITHIN)
    match = _POINTS_AFTER.search(text, start)
    if match is None or not text[: match.start()].strip():
        return text, None
    return text[: match.start()].strip(), number(
        match["bare"] or match["short"] or match["cost"] or match["named"]
    )


def _key_points(written: Sequence[WrittenPoint], *, where: str, unit: str) -> list[KeyPoint]:
    points = []
    seen: dict[str, int] = {}
    for point in written:
        here = f"{where}, {unit} {point.line}"
        point_id = point.id.strip() or default_id(point.text)
        if point_id in seen:
            what = f"the key point id '{point_id}' is" if point.id else "the same key point is"
            raise InputError(
                f"{what} here twice (first in {unit} {seen[point_id]})",
                where=here,
                hint="Remove one, or give each an id of its own.",
            )
        seen[point_id] = point.line
        worth, fault, levels = _worth(point)
        try:
            points.append(
                KeyPoint(
                    id=point_id,
                    text=point.text.strip(),
                    points=worth,
                    fault=fault,
                    levels=levels,
                    accept=tuple(wording.strip() for wording in point.accept),
                    reject=tuple(phrase.strip() for phrase in point.reject),
                    comment_missed=point.comment_missed.strip(),
                    comment_covered=point.comment_covered.strip(),
                )
            )
        except ValidationError as problem:
            raise InputError(_first(problem), where=here) from problem
    return points


def _worth(point: WrittenPoint) -> tuple[float, bool, tuple[PointLevel, ...]]:
    """Points, whether they are taken, and the levels, the best first; of a fault, the worst."""
    scores = [score for _, score in point.levels]
    stated = best_of(scores) if point.points is None else point.points
    fault = point.fault or (stated or 0.0) < 0
    levels = [(name, abs(score) if fault else score) for name, score in point.levels]
    named = tuple(
        PointLevel(name=name, points=score) for name, score in sorted(levels, key=lambda one: -one[1])
    )
    return 1.0 if stated is None else abs(stated), fault, named


def named_levels(levels: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """The levels of a school's criterion, each with a name of its own; none where they say nothing more.

    Full marks and none are what covered and missed say already.
    """
    named: dict[str, tuple[str, float]] = {}
    for name, score in levels:
        short = " ".join(name.split()) or f"{score:g}"
        unique = short if short.casefold() not in named else f"{short} ({score:g})"
        named.setdefault(unique.casefold(), (unique, score))
    scores = {score for _, score in named.values()}
    return [*named.values()] if len(scores) > 2 or (len(scores) == 2 and 0.0 not in scores) else []


def _first(problem: ValidationError) -> str:
    error = problem.errors()[0]
    field_name = ".".join(str(part) for part in error["loc"] if not isinstance(part, int)) or "rubric"
    return f"{field_name}: {error['msg'].removeprefix('Value error, ')}"

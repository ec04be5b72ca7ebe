"""What a class looks like when it was read wrongly: few students, one with many answers, blanks, cuts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from grader.answers.haul import Item
from grader.answers.plan import ReadingWarning, WarningKind
from grader.answers.reading import Asked
from grader.domain import Answer
from grader.text import has_picture, is_blank

_BLANKS = 0.1
_CUT = 200
"""Answers shorter than this are not taken for cut off."""
_DROPS = (WarningKind.NO_ANSWERS, WarningKind.NO_QUESTION)
_ALIKE = 3
"""So many answers of one length, none longer, and the length is a program's."""


def alarms(
    questions: Sequence[Asked],
    answers: Sequence[Answer],
    items: Sequence[Item],
    warnings: Sequence[ReadingWarning],
) -> tuple[ReadingWarning, ...]:
    """Every warning of a reading, loud ones first, one a kind and cause.

    What would drop a whole question stands before everything else.
    """
    unanswered = list(_unanswered(questions, answers))
    every = [
        *unanswered,
        *warnings,
        *_students(items),
        *_blanks(answers),
        *_cuts(answers),
        *_pictures(answers),
    ]
    return tuple(sorted(every, key=lambda w: (not w.loud, w.kind not in _DROPS)))


def _unanswered(questions: Sequence[Asked], answers: Sequence[Answer]) -> Iterator[ReadingWarning]:
    answered = {answer.question_id for answer in answers}
    without = [q for q in questions if q.id not in answered]
    if answers and without:
        one = len(without) == 1
        yield ReadingWarning(
            kind=WarningKind.NO_ANSWERS,
            message=f"{'A question' if one else f'{len(without)} questions'} of the rubric "
            f"{'has' if one else 'have'} no answers here.",
            advice="If there are answers, look which column they stand in; its header may word the question "
            "in another way.",
            where=tuple(f"{q.id} '{' '.join(q.text.split())[:200]}'" for q in without),
        )


def _students(items: Sequence[Item]) -> Iterator[ReadingWarning]:
    files: dict[str, set[str]] = {}
    for item in items:
        files.setdefault(item.who.name, set()).update(item.source.split(" + "))
    places = set().union(*files.values()) if files else set()
    folders = not any(", row " in place for place in places)
    if folders and len(places) > 3 and len(files) < len(places) / 4:
        yield ReadingWarning(
            kind=WarningKind.FEW_STUDENTS,
            message=f"{len(places)} files were read, but only {len(files)} "
            f"{'student is' if len(files) == 1 else 'students are'} named.",
            advice="If these are no students' names, say at which level of the folders they stand.",
            flags="--students-at LEVEL",
            where=tuple(sorted(files)[:10]),
        )
    most = Counter({name: len(own) for name, own in files.items()}).most_common(2)
    others = most[1][1] if len(most) > 1 else 0
    if folders and len(most) > 1 and most[0][1] > 3 and most[0][1] > 3 * others:
        yield ReadingWarning(
            kind=WarningKind.MANY_ANSWERS,
            message=f"{most[0][1]} files belong to '{most[0][0]}', and at most {others} to anyone else.",
            advice="If this is no student's name, say at which level of the folders they stand.",
            flags="--students-at LEVEL",
            where=(most[0][0],),
        )


def _blanks(answers: Sequence[Answer]) -> Iterator[ReadingWarning]:
    blank = [answer for answer in answers if is_blank(answer.text)]
    if len(answers) > 3 and len(blank) > max(1, _BLANKS * len(answers)):
        yield ReadingWarning(
            kind=WarningKind.MANY_BLANK,
            message=f"{len(blank)} of {len(answers)} answers are blank.",
            advice="If that is too many, look whether the right columns or files were read.",
            where=tuple(answer.source for answer in blank[:10]),
        )


def _cuts(answers: Sequence[Answer]) -> Iterator[ReadingWarning]:
    lengths = Counter(len(answer.text) for answer in answers)
    longest = max(lengths, default=0)
    if longest >= _CUT and lengths[longest] >= _ALIKE and not _same_words(answers, longest):
        cut = [answer for answer in answers if len(answer.text) == longest]
        yield ReadingWarning(
            kind=WarningKind.CUT_OFF,
            message=f"{len(cut)} answers end after {longest} characters, none is longer: they seem cut off.",
            advice="Export them again from where they were written; a spreadsheet may have cut them.",
            where=tuple(answer.source for answer in cut[:10]),
        )


def _same_words(answers: Sequence[Answer], length: int) -> bool:
    return len({answer.text for answer in answers if len(answer.text) == length}) < _ALIKE


def _pictures(answers: Sequence[Answer]) -> Iterator[ReadingWarning]:
    pictured = [answer for answer in answers if has_picture(answer.text)]
    if pictured:
        one = len(pictured) == 1
        yield ReadingWarning(
            kind=WarningKind.PICTURES,
            message=f"{len(pictured)} {'answer has' if one else 'answers have'} pictures that are not read.",
            advice="Their points are never counted as missed without you: look at the originals.",
            where=tuple(answer.source for answer in pictured[:10]),
            loud=False,
        )

"""Students in names of several parts: which part is the name, told from all the names together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from grader.answers.dates import moment
from grader.answers.haul import Who
from grader.answers.naming import clean, is_thing, person_likeness, question_number, try_number
from grader.text import visible

_COPY = re.compile(r"\s*(?:\((\d{1,3})\)|[-–]\s*(?:copy|kopie|copie|copia)(?:\s*\((\d+)\))?)$", re.IGNORECASE)
_QUESTION = re.compile(
    r"[\s_-]+(?P<question>(?:q|question|aufgabe|frage|task|pregunta|domanda)[\s_-]?\d{1,2})$", re.IGNORECASE
)
_LOGIN = re.compile(r"(?P<name>[^()]+?)\s*\((?P<login>[\w.@+-]+)\)$")
_CLASS = re.compile(r"\d{1,2}[a-z]?|[a-z]\d{1,2}")
"""A class, as it stands behind every name: '9b'."""
_SURNAMES = frozenset(
    {"page", "new", "old", "hand", "first", "last", "photo", "part", "class", "klasse", "end"}
)
"""Words for things that are families' names, too: 'Ann Page' and 'Ben Page' are brother and sister."""
_COUNTED = re.compile(r"\d{1,2}(?:[.)]\s*|[\s_-]+)(?=[^\W\d_])")
_DATED = re.compile(r"[\s_-]+(?P<when>\d{4}-\d{2}-\d{2}(?:[T\s_-]+\d{2}[-.:_h]?\d{2}(?:[-.:_]?\d{2})?)?)$")
_NUMBER = re.compile(r"\d{3,}")
_DASH = re.compile(r"\s+[-–—]\s+|\s*_-_\s*")
_GROUP = re.compile(
    r"(?:group|gruppe|groupe|grupo|gruppo|groep|team|section)\s+[^\s-]{1,12}\s*[-–]\s*(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """What one name tells."""

    who: Who
    question: str = ""
    attempt: tuple[float, ...] = ()
    task: bool = False
    """Whether it is what stands beside every student's name: the task's own title, and nobody's."""


def labelled(names: Sequence[str]) -> dict[str, Labelled]:
    """Who each of the names is; `names` are all that stand side by side on one level.

    >>> both = labelled(["Ann Lee - Ice", "Bo Ray - Ice"])
    >>> both["Ann Lee - Ice"].who.name
    'Ann Lee'
    """
    distinct = list(dict.fromkeys(names))
    trimmed = {name: _trimmed(name) for name in distinct}
    if len(distinct) > 1 and all(_COUNTED.match(rest) for rest, _, _ in trimmed.values()):
        trimmed = {
            name: (_COUNTED.sub("", rest, count=1), question, copy)
            for name, (rest, question, copy) in trimmed.items()
        }
    bare = {name: rest for name, (rest, _, _) in trimmed.items()}
    fields = _fields(bare)
    shared = _shared_ends(list(bare.values())) if fields is None else frozenset()
    result = {}
    for name, (rest, question, copy) in trimmed.items():
        label = Labelled(_plain(_without(rest, shared))) if fields is None else fields[name]
        attempt = label.attempt or ((copy,) if copy else ())
        result[name] = replace(label, question=question or label.question, attempt=attempt)
    return result


def _trimmed(name: str) -> tuple[str, str, float]:
    """A name without the browser's copy mark, a date and a question at its end, a group at its start."""
    rest = clean(visible(name)) or name
    copy = _COPY.search(rest)
    number = 0.0
    if copy:
        rest, number = rest[: copy.start()], float(copy[1] or copy[2] or 1)
    dated = _DATED.search(rest)
    if dated:
        clock = re.sub(r"\D", "", dated["when"][10:])
        rest = rest[: dated.start()]
        number = moment(f"{dated['when'][:10]} {clock[:2]}:{clock[2:4]}" if clock else dated["when"])
    question = _QUESTION.search(rest)
    asked = ""
    if question and rest[: question.start()].strip(" _-"):
        rest, asked = rest[: question.start()], question["question"]
    return _GROUP.sub("", rest, count=1) or rest, asked, number


def _fields(names: dict[str, str]) -> dict[str, Labelled] | None:
    """Names of parts with ' - ' between them as a small table; None where they are not of that kind."""
    parts = {name: [part for part in _DASH.split(rest) if part.strip()] for name, rest in names.items()}
    split = [fields for fields in parts.values() if len(fields) > 1]
    if len(split) < 0.7 * len(parts) or not split:
        return None
    columns: Counter[int] = Counter()
    width = min(len(fields) for fields in split)
    for at in range(width):
        values = [fields[at] for fields in split]
        varies = len(set(values)) > 1 or len(split) == 1
        columns[at] = round(1000 * fmean(map(person_likeness, values)) * (1 if varies else 0.1))
    best, likeness = columns.most_common(1)[0]
    if likeness < 200:
        return None
    beside = [{field.casefold() for at, field in enumerate(fields) if at != best} for fields in split]
    titles = set.intersection(*beside) if len(split) > 2 else set()
    return {
        name: replace(_row(fields, best), task=len(fields) == 1 and fields[0].casefold() in titles)
        for name, fields in parts.items()
    }


def _row(fields: Sequence[str], best: int) -> Labelled:
    who = _plain(fields[best] if best < len(fields) else fields[0])
    attempt: list[float] = []
    question = ""
    for at, field in enumerate(fields):
        if at == best:
            continue
        tried, when = try_number(field), moment(field)
        if tried is not None or when:
            attempt.append(when or float(tried or 0))
        elif question_number(field) is not None:
            question = field
        elif "@" in field and not who.email:
            who = replace(who, email=field)
        elif re.fullmatch(r"[a-z]*\d{3,}", field, re.IGNORECASE) and not who.number:
            who = replace(who, number=field)
    return Labelled(who, question, tuple(attempt))


def _shared_ends(names: Sequence[str]) -> frozenset[str]:
    """Words that all names have in common and that are a thing's, or any word that three and more share."""
    words = [[word.casefold() for word in _words(name)] for name in set(names)]
    if len(words) < 2:
        return frozenset()
    common = set.intersection(*map(set, words))
    left = [[word for word in own if word not in common] for own in words]
    if not all(any(any(map(str.isalpha, word)) for word in own) for own in left):
        return frozenset()
    bare = any(len(own) == 1 for own in left)
    kept = _SURNAMES if bare and len(words) <= 3 else frozenset()
    shared = [word for word in common if is_thing(word) or len(words) > 3 or _CLASS.fullmatch(word)]
    return frozenset(shared) - kept


def _without(name: str, shared: frozenset[str]) -> str:
    if not shared:
        return name
    return " ".join(word for word in _words(name) if word.casefold() not in shared) or name


def _words(name: str) -> list[str]:
    return name.replace("_", " ").split()


def _plain(text: str) -> Who:
    """`Surname Name 12345`, `Surname, Name(login)`: a number of three digits or more is the student's."""
    login = _LOGIN.fullmatch(text.strip())
    if login:
        inner = _plain(login["name"])
        return replace(inner, number=inner.number or login["login"])
    parts = _words(clean(visible(text)).strip(" _-")) or [text]
    numbers = [part for part in parts if _NUMBER.fullmatch(part)]
    others = [part for part in parts if part not in numbers]
    if len(numbers) == 1 and others:
        return Who(name=" ".join(others), number=numbers[0])
    return Who(name=" ".join(parts).strip() or "unnamed")

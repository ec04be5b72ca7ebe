"""Who is who among the items, the same student twice, and answers in the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grader.answers.haul import Item, Who
from grader.answers.plan import ReadingWarning, SameName, WarningKind
from grader.answers.reading import Person
from grader.answers.remarks import one_line_each
from grader.domain import Answer, Skipped
from grader.pages import Page
from grader.text import is_blank, words


@dataclass(frozen=True, slots=True)
class Settled:
    """Answers with their ids, one a student and question; what was dropped for a later one; people."""

    answers: list[Answer]
    dropped: list[Skipped]
    notes: list[str]
    people: list[Person]
    warnings: list[ReadingWarning]
    pages: dict[str, tuple[Page, ...]]
    """Answer id -> the pages that it was read from."""


def settle(met: Sequence[Item], told: SameName | None = None) -> Settled:
    """Who is who, and which of several answers of one student counts.

    An answer's id is `student key/question id`. The key is the e-mail address, else a number, else the
    name, so it is the same whenever the file is read again and whatever the order of its rows. A name alone
    that answers a question twice with different words may be two people. Unless that is `told`, it is asked
    about; until then they are kept apart, or where the files tell which came last, that one counts.
    """
    items, warnings = _kept_apart(met, told)
    keys = _keys([item.who for item in items])
    shown = _shown(items, keys)
    latest: dict[tuple[str, str], Item] = {}
    for item in items:
        place = (keys[item.who], item.question)
        if place not in latest or _counts_more(item, latest[place]):
            latest[place] = item
    answers = []
    pages = {}
    dropped = []
    again: dict[str, tuple[str, str]] = {}
    for item in items:
        key = keys[item.who]
        kept = latest[key, item.question]
        if kept is item:
            answer_id = f"{key}/{item.question}"
            if item.pages:
                pages[answer_id] = item.pages
            answers.append(
                Answer(
                    id=answer_id,
                    student=shown[key],
                    question_id=item.question,
                    text=item.text,
                    source=item.source,
                )
            )
        else:
            which = "the latest" if item.when <= kept.when else "the one before, as this is blank"
            dropped.append(
                Skipped(
                    where=item.source, reason=f"{shown[key]} answered again: kept {which} ({kept.source})"
                )
            )
            again[key] = (shown[key], f"here more than once: kept {which}")
    notes = one_line_each(again.values(), "students")
    people = {keys[item.who]: _person(item.who, keys, shown) for item in items}
    return Settled(answers, dropped, notes, list(people.values()), warnings, pages)


def _counts_more(item: Item, other: Item) -> bool:
    """Whether an answer replaces another of its student: a later one does, but never a text by nothing."""
    return (not is_blank(item.text), item.when) > (not is_blank(other.text), other.when)


def _kept_apart(met: Sequence[Item], told: SameName | None) -> tuple[list[Item], list[ReadingWarning]]:
    """Namesakes that nothing but their name identifies, the second and later ones named by their rows.

    A row belongs to the first of them whose answers it does not contradict.
    """
    if told is SameName.ONE:
        return list(met), []
    people: dict[str, list[dict[str, str]]] = defaultdict(list)
    chosen: dict[tuple[str, str], int] = {}
    for (name, source), row in _rows(met).items():
        texts = {item.question: " ".join(item.text.split()) for item in row if not is_blank(item.text)}
        known = people[name]
        at = next((n for n, held in enumerate(known) if _agree(held, texts)), len(known))
        known += [{}] if at == len(known) else []
        known[at].update(texts)
        chosen[name, source] = at
    items = []
    split: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for item in met:
        if chosen.get((item.who.name.casefold(), item.source)):
            latest = item.times_known and told is None
            split[item.who.name, latest].append(item.source)
            if not latest:
                place = item.source.rpartition(", ")[2] or item.source
                item = replace(item, who=replace(item.who, name=f"{item.who.name} ({place})"))
        items.append(item)
    if told is SameName.SEVERAL:
        return items, []
    return items, [
        _same_name(name, tuple(dict.fromkeys(rows)), latest=latest) for (name, latest), rows in split.items()
    ]


def _rows(met: Sequence[Item]) -> dict[tuple[str, str], list[Item]]:
    """The items of students known by their names alone, by name and row or file."""
    rows: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in met:
        who = item.who
        named = who.email or who.number or who.participant
        # Where a system keeps the tries of a student as files, it is the system that says whose they are.
        if not named and (not item.times_known or ", row " in item.source):
            rows[who.name.casefold(), item.source].append(item)
    return rows


def _agree(held: dict[str, str], other: dict[str, str]) -> bool:
    return all(held.get(question, text) == text for question, text in other.items())


def _same_name(name: str, rows: Sequence[str], *, latest: bool) -> ReadingWarning:
    several = len(rows) + 1
    done = "only the latest is kept" if latest else f"kept as {several} people"
    return ReadingWarning(
        kind=WarningKind.SAME_NAME,
        message=f"{name} answers a question {several} times with different words, and only the name "
        f"says who it is: {done}.",
        advice="Say whether people of one name are several people, or one whose latest answer counts. A "
        "column with e-mail addresses tells them apart for good.",
        flags="--same-name several, or --same-name one",
        where=tuple(rows),
    )


def identical_groups(answers: Iterable[Answer]) -> list[tuple[str, ...]]:
    """Groups of answer ids with the same words in the same order to one question, largest first."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for answer in answers:
        spoken = words(answer.text)
        if len(spoken) > 2 or not is_blank(answer.text):
            groups[answer.question_id, *(spoken or [answer.text.strip()])].append(answer.id)
    several = [tuple(ids) for ids in groups.values() if len(ids) > 1]
    return sorted(several, key=lambda ids: (-len(ids), ids))


def _keys(everyone: Iterable[Who]) -> dict[Who, str]:
    """The key of each student as named. One address or number under clearly different names is two people."""
    people: dict[str, list[Who]] = defaultdict(list)
    for who in dict.fromkeys(everyone):
        people[_base(who).casefold()].append(who)
    keys = {}
    for same in people.values():
        base = _base(min(same, key=_base))
        shared = not all(_alike(same[0].name, who.name) for who in same)
        for who in same:
            keys[who] = f"{base} {who.name.casefold()}" if shared else base
    return keys


def _base(who: Who) -> str:
    return who.email.casefold() or who.number or who.participant or who.name


def _alike(one: str, other: str) -> bool:
    """Whether two spellings can be one person's name: the words of one are among those of the other."""
    first, second = set(words(one)), set(words(other))
    return first <= second or second <= first


def _shown(items: Iterable[Item], keys: dict[Who, str]) -> dict[str, str]:
    """The name to show for each key; namesakes have their key behind the name."""
    names: dict[str, str] = {}
    for item in items:
        names.setdefault(keys[item.who], item.who.name)
    times = Counter(name.casefold() for name in names.values())
    return {
        key: f"{name} ({key})" if times[name.casefold()] > 1 and key != name else name
        for key, name in names.items()
    }


def _person(who: Who, keys: dict[Who, str], shown: dict[str, str]) -> Person:
    key = keys[who]
    return Person(
        student=shown[key],
        key=key,
        given=who.given,
        family=who.family,
        email=who.email,
        number=who.number,
        participant=who.participant,
    )

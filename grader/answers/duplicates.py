"""Who is who among the items, the same student twice, and answers in the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from grader.answers.haul import Item, Who
from grader.answers.reading import Person
from grader.domain import Answer, Skipped
from grader.text import is_blank, words


def settle(items: Sequence[Item]) -> tuple[list[Answer], list[Skipped], list[str], list[Person]]:
    """Answers with their ids, one a student and question; what was dropped for a later one; notes; people.

    An answer's id is `student key/question id`. The key is the e-mail address, else the number, else the
    name, so it is the same whenever the file is read again and whatever the order of its rows.
    """
    keys = _keys([item.who for item in items])
    shown = _shown(items, keys)
    latest: dict[tuple[str, str], Item] = {}
    for item in items:
        place = (keys[item.who], item.question)
        if place not in latest or item.when > latest[place].when:
            latest[place] = item
    answers = []
    dropped = []
    again: dict[str, tuple[str, str]] = {}
    for item in items:
        key = keys[item.who]
        kept = latest[key, item.question]
        if kept is item:
            answers.append(
                Answer(
                    id=f"{key}/{item.question}",
                    student=shown[key],
                    question_id=item.question,
                    text=item.text,
                    source=item.source,
                )
            )
        else:
            dropped.append(
                Skipped(
                    where=item.source, reason=f"{shown[key]} answered again: kept the latest ({kept.source})"
                )
            )
            again[key] = (shown[key], kept.source)
    notes = [f"{name} is here more than once: kept the latest ({source})" for name, source in again.values()]
    people = {keys[item.who]: _person(item.who, keys, shown) for item in items}
    return answers, dropped, notes, list(people.values())


def identical_groups(answers: Iterable[Answer]) -> list[tuple[str, ...]]:
    """Groups of answer ids with the same words in the same order to one question, largest first."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for answer in answers:
        spoken = words(answer.text)
        if len(spoken) > 2 or not is_blank(answer.text):
            groups[answer.question_id, *(spoken or [answer.text.strip()])].append(answer.id)
    found = [tuple(ids) for ids in groups.values() if len(ids) > 1]
    return sorted(found, key=lambda ids: (-len(ids), ids))


def _keys(everyone: Iterable[Who]) -> dict[Who, str]:
    """The key of each student as named. One address or number under clearly different names is two people."""
    found: dict[str, list[Who]] = defaultdict(list)
    for who in dict.fromkeys(everyone):
        found[_base(who).casefold()].append(who)
    keys = {}
    for same in found.values():
        base = _base(min(same, key=_base))
        shared = not all(_alike(same[0].name, who.name) for who in same)
        for who in same:
            keys[who] = f"{base} {who.name.casefold()}" if shared else base
    return keys


def _base(who: Who) -> str:
    return who.email.casefold() or who.number or who.name


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
        student=shown[key], key=key, given=who.given, family=who.family, email=who.email, number=who.number
    )

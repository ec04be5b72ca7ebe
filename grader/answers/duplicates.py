"""Who is who among the items, the same student twice, and answers that are alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from grader.answers.haul import Item, Who
from grader.answers.reading import NearPair, Person
from grader.domain import Answer, Skipped
from grader.text import is_blank, words

_NEAR = 0.8
_FEWEST_WORDS = 12
"""Shorter answers agree by chance: there are only so many ways to name three planets."""
_SHINGLE = 3


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
        if not is_blank(answer.text):
            groups[answer.question_id, *(words(answer.text) or [answer.text.strip()])].append(answer.id)
    found = [tuple(ids) for ids in groups.values() if len(ids) > 1]
    return sorted(found, key=lambda ids: (-len(ids), ids))


def near_pairs(answers: Iterable[Answer], *, at_least: float = _NEAR) -> list[NearPair]:
    """Pairs of different students whose answers to one question share most three-word sequences.

    Jaccard similarity, found exactly with the prefix filter of Chaudhuri et al. (2006): with sequences
    ordered from rare to common, two sets that similar share one among the first (1 - t)n + 1 of each.
    Answers of the same words are left to `identical_groups`; answers under 12 words are left out.
    """
    by_question: dict[str, list[tuple[str, str, frozenset[tuple[str, ...]]]]] = defaultdict(list)
    for answer in answers:
        spoken = words(answer.text)
        if len(spoken) >= _FEWEST_WORDS:
            shingles = frozenset(zip(*(spoken[start:] for start in range(_SHINGLE)), strict=False))
            by_question[answer.question_id].append((answer.id, answer.student, shingles))
    found: list[NearPair] = []
    for group in by_question.values():
        found += _near_in(group, at_least)
    return sorted(found, key=lambda pair: (-pair.similarity, pair.first, pair.second))


def _near_in(
    group: Sequence[tuple[str, str, frozenset[tuple[str, ...]]]], at_least: float
) -> Iterable[NearPair]:
    frequency = Counter(shingle for _, _, shingles in group for shingle in shingles)
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    seen: set[frozenset[tuple[str, ...]]] = set()
    for place, (answer_id, student, shingles) in enumerate(group):
        if shingles in seen:
            continue
        seen.add(shingles)
        ordered = sorted(shingles, key=lambda shingle: (frequency[shingle], shingle))
        prefix = ordered[: len(ordered) - int(at_least * len(ordered)) + 1]
        candidates = {other for shingle in prefix for other in index[shingle]}
        for other in sorted(candidates):
            other_id, other_student, other_shingles = group[other]
            if student == other_student:
                continue
            shared = len(shingles & other_shingles) / len(shingles | other_shingles)
            if shared >= at_least:
                yield NearPair(first=other_id, second=answer_id, similarity=round(shared, 4))
        for shingle in prefix:
            index[shingle].append(place)


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

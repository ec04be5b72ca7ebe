"""Who is meant by a name, an e-mail address, a number or the code on a sheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from grader.answers.reading import Person
from grader.appeals.codes import SheetCodes
from grader.domain import Answer
from grader.errors import ErrorKind, InputError
from grader.gradebook import Gradebook
from grader.reports.students import people_of
from grader.text import visible

_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """A student as a gradebook holds them: what their answers have in common is the key of their ids."""

    key: str
    answers: tuple[Answer, ...]
    """Every version of each."""
    person: Person | None
    code: str

    @property
    def students(self) -> tuple[str, ...]:
        """How the answers name them, the latest last."""
        return tuple(dict.fromkeys(answer.student for answer in self.answers))

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """Ids of their answers."""
        return tuple(dict.fromkeys(answer.id for answer in self.answers))

    @property
    def names(self) -> tuple[str, ...]:
        """All that is theirs alone and can be looked for in texts; a bare number can't."""
        told = [*self.students, self.key]
        if self.person:
            told += [self.person.student, self.person.key, self.person.email, *_full_names(self.person)]
        return tuple(dict.fromkeys(name for name in told if name and not name.isdigit()))

    def __str__(self) -> str:
        beside = self.person.email or self.person.number if self.person else ""
        told = [self.students[-1]]
        told += [part for part in (self.key, beside) if part and part not in told[0]]
        return f"{', '.join(dict.fromkeys(told))} (code {self.code}, {len(self.answer_ids)} answers)"


def held_people(book: Gradebook) -> list[HeldPerson]:
    """Everybody in a gradebook, in the order they came in. Namesakes are told apart by their keys."""
    people, codes = people_of(book), SheetCodes(book)
    by_key: dict[str, list[Answer]] = {}
    for answer in book.answer_versions():
        by_key.setdefault(answer.id.removesuffix(f"/{answer.question_id}"), []).append(answer)
    named: dict[str, set[str]] = {}
    for key, answers in by_key.items():
        for answer in answers:
            named.setdefault(answer.student, set()).add(key)
    found = []
    for key, answers in by_key.items():
        told = [people[name] for name in {a.student: None for a in answers} if name in people]
        own = [p for p in told if p.key == key or len(named[p.student]) == 1]
        person = own[-1] if own else None
        found.append(HeldPerson(key, tuple(answers), person, codes.of(answers[-1].student)))
    return found


def called(book: Gradebook, said: str) -> list[HeldPerson]:
    """Everybody who can be meant by a name, address, number or code; several are namesakes."""
    return [one for one in held_people(book) if _plain(said) in _ways_to_say(one)]


def meant(book: Gradebook, said: str, keys: Collection[str] = ()) -> list[HeldPerson]:
    """The one person of this name, address, number or code; of namesakes, those of these `keys`.

    Raises InputError where nobody is called so, or several are and no key says who is meant.
    """
    found = called(book, said)
    if keys:
        chosen = [one for one in found if one.key in keys]
        if len(chosen) == len(set(keys)):
            return chosen
        found = found if chosen else []
    if len(found) == 1:
        return found
    if found:
        raise InputError(
            f"{len(found)} students can be meant by '{said}'; nobody was removed",
            where=str(book.path),
            hint="Say which by what tells them apart:\n" + _listed(found),
            flags=" or ".join(f"--key '{one.key}'" for one in found),
            kind=ErrorKind.MISMATCH,
        )
    near = [one for one in held_people(book) if any(_plain(said) in _plain(name) for name in one.names)]
    raise InputError(
        f"no student of this class is called '{said}', and none has that e-mail address, number or code",
        where=str(book.path),
        hint="Similar names:\n" + _listed(near[:_SUGGESTED]) if near else "",
        kind=ErrorKind.NOT_FOUND,
    )


def _listed(people: Sequence[HeldPerson]) -> str:
    return "\n".join(f"  {visible(str(one))}" for one in people)


def _ways_to_say(one: HeldPerson) -> set[str]:
    told = [*one.names, one.key, one.code, one.code.replace("-", "")]
    # Namesakes have their key behind the name: 'Ann Lee (ann@x.test)'.
    told += [student.removesuffix(f" ({one.key})") for student in one.students]
    if one.person:
        told += [one.person.number, one.person.participant]
    return {_plain(name) for name in told if name}


def _full_names(person: Person) -> tuple[str, ...]:
    """A name in both orders, where both halves are known; half a name may be anybody's."""
    if not (person.given and person.family):
        return ()
    return (
        f"{person.given} {person.family}",
        f"{person.family}, {person.given}",
        f"{person.family} {person.given}",
    )


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", visible(name)).casefold().split())

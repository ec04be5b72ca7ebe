"""Any other tree: a folder a student, a file a student, a folder a question, or several of these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.naming import clean, is_thing, person_likeness, question_number, try_number
from grader.answers.plan import Choice, Offer, Part
from grader.answers.questions import find_question
from grader.answers.reading import Asked
from grader.answers.trees.labels import Labelled, labelled
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout
from grader.answers.trees.level import Level, StudentLevel, levels, student_level, value_at

TREE = "folders and files"
"""The place of the choice of a level."""


class PlainTree(TreeLayout):
    """What no system's layout fits: the level of the tree that names people is the students'."""

    name = "a folder"

    def __init__(self, asked: Sequence[Asked] = (), *, level: int | None = None) -> None:
        """`asked` are the rubric's questions; `level`, from 1 outside, is what the teacher said."""
        self._asked = tuple(asked)
        self._told = level

    def identify(self, entries: Sequence[Entry]) -> Confidence:
        """Fits anything, so that anything better comes first."""
        return Confidence(0.1 if entries else 0.0, ("no school's system is known by these names",))

    def extract(self, entries: Sequence[Entry]) -> Placement:
        """Student, question and try of every file."""
        paths = [entry.parts for entry in entries]
        chosen = self._level([self._without_questions(path) for path in paths])
        at = chosen.level.at
        own = labelled([value_at(self._without_questions(path), at) for path in paths])
        tasks = self._tasks(paths, at)
        placement = Placement(
            choices=[_choice(chosen, levels([self._without_questions(path) for path in paths]))]
        )
        apart = _namesakes([self._without_questions(path) for path in paths], at, tasks)
        for path, entry in zip(paths, entries, strict=True):
            bare = self._without_questions(path)
            label = own[value_at(bare, at)]
            if label.task:
                placement.asides.append(Aside(entry, "named like the task itself, and by no student"))
                continue
            question = self._question(path, label, tasks)
            who = label.who
            if value_at(bare, at) in apart:
                who = replace(who, name=f"{who.name} ({'/'.join(map(clean, bare[:at]))})")
            placement.documents.append(Placed(entry, who, question, _attempt(path, bare, at, label)))
        for name, folders in apart.items():
            placement.choices.append(_apart(own[name].who.name, folders))
        return placement

    def _level(self, paths: Sequence[tuple[str, ...]]) -> StudentLevel:
        if self._told is not None:
            every = levels(paths)
            level = every[min(max(self._told, 1), len(every)) - 1]
            return StudentLevel(level, ("the teacher said so",))
        return student_level(paths)

    def _asks(self, name: str) -> bool:
        """Whether a name is a question's: numbered as one, or in the words of the rubric's."""
        if question_number(name) is not None:
            return True
        return len(self._asked) > 1 and find_question(name, self._asked) is not None

    def _without_questions(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path without folders that are questions'; the file's own name stays."""
        kept = tuple(part for part in path[:-1] if not self._asks(clean(part)))
        return (*kept, path[-1])

    def _tasks(self, paths: Sequence[tuple[str, ...]], at: int) -> frozenset[str]:
        """Folders that come back under most students and differ within one: an assignment each."""
        below: dict[str, set[str]] = defaultdict(set)
        students = {value_at(self._without_questions(path), at) for path in paths}
        for path in paths:
            bare = self._without_questions(path)
            for part in (*bare[: min(at, len(bare) - 1)], *bare[at + 1 : -1]):
                below[clean(part)].add(value_at(bare, at))
        shared = [
            name
            for name, who in below.items()
            if len(who) > max(1, len(students) // 2) and try_number(name) is None
        ]
        numbered = [name for name in shared if any(map(str.isdigit, name)) or not is_thing(name)]
        return frozenset(numbered) if len(numbered) > 1 else frozenset()

    def _question(self, path: tuple[str, ...], label: Labelled, tasks: frozenset[str]) -> str:
        """The question as the path writes it; '' where it does not."""
        names = [clean(part) for part in path[:-1]]
        stem = value_at(path, len(path) - 1)
        for name in (*names, stem):
            if self._asks(name):
                return name
        if label.question:
            return label.question
        return next((name for name in names if name in tasks), "")


def _namesakes(paths: Sequence[tuple[str, ...]], at: int, tasks: frozenset[str]) -> dict[str, list[str]]:
    """Names that come back below several folders which are nobody's tasks: perhaps two people of one name."""
    above: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        outer = [clean(part) for part in path[: min(at, len(path) - 1)] if clean(part) not in tasks]
        above[value_at(path, at)].add("/".join(outer))
    return {name: sorted(folders) for name, folders in above.items() if len(folders) > 1}


def _apart(name: str, folders: Sequence[str]) -> Choice:
    return Choice(
        part=Part.STUDENT,
        place=name,
        taken=f"{len(folders)} people, one below each of {', '.join(folders[:5])}",
        why=("one name stands below several folders",),
        sure=0.5,
        others=("one person with work in each folder",),
    )


def _attempt(path: tuple[str, ...], bare: tuple[str, ...], at: int, label: Labelled) -> tuple[float, ...]:
    """The number of the try: of a folder below the student's, or what the student's name says."""
    tries = [float(n) for part in bare[at + 1 : -1] if (n := try_number(clean(part))) is not None]
    own = try_number(value_at(path, len(path) - 1)) if at < len(bare) - 1 else None
    return (*label.attempt, *tries, *((float(own),) if own is not None else ()))


def _choice(chosen: StudentLevel, every: Sequence[Level]) -> Choice:
    likeness = max(map(person_likeness, chosen.level.distinct))
    return Choice(
        part=Part.STUDENT,
        place=TREE,
        taken=chosen.level.said,
        why=chosen.reasons,
        sure=0.5 if chosen.other else min(1.0, 0.5 + likeness / 2),
        others=(chosen.other.said,) if chosen.other else (),
        field="student_level",
        offers=tuple(
            Offer(words=level.said, value=str(level.at + 1)) for level in every if level.at != chosen.level.at
        ),
    )

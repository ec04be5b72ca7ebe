"""The layouts of folders and archives: a class each, asked in turn how well all the files together fit."""

from __future__ import annotations

from collections.abc import Sequence

from grader.answers.confidence import Confidence
from grader.answers.entry import Entry
from grader.answers.plan import Choice, Offer, Part
from grader.answers.reading import Asked
from grader.answers.trees.blackboard import Blackboard
from grader.answers.trees.brightspace import Brightspace
from grader.answers.trees.canvas import CanvasSubmissions
from grader.answers.trees.ilias import Ilias
from grader.answers.trees.layout import Aside, Placed, Placement, TreeLayout
from grader.answers.trees.moodle import MoodleAssignment
from grader.answers.trees.moodle_quiz import MoodleQuizEssays
from grader.answers.trees.plain import PlainTree
from grader.answers.trees.sakai import Sakai
from grader.answers.trees.schoology import Schoology
from grader.answers.trees.teams import Teams
from grader.errors import InputError

__all__ = ["LAYOUTS", "Aside", "Placed", "Placement", "TreeLayout", "recognise"]

LAYOUTS: tuple[type[TreeLayout], ...] = (
    MoodleAssignment,
    MoodleQuizEssays,
    CanvasSubmissions,
    Blackboard,
    Brightspace,
    Sakai,
    Teams,
    Schoology,
    Ilias,
)
_FITS = 0.5
"""From this confidence on a system's layout is taken."""


def recognise(
    entries: Sequence[Entry], asked: Sequence[Asked], *, level: int | None = None, told: str = ""
) -> tuple[TreeLayout, Choice]:
    """The layout that fits best, with the evidence, or the one called `told`; a level means the plain tree.

    Raises InputError when no layout is called so.
    """
    plain = PlainTree(asked, level=level)
    rated: list[tuple[Confidence, TreeLayout]] = [(plain.identify(entries), plain)]
    rated += [(layout.identify(entries), layout) for layout in (kind() for kind in LAYOUTS)]
    fits = [pair for pair in rated if pair[0].score >= _FITS] or rated[:1]
    best, layout = max(fits, key=lambda pair: pair[0].score)
    if level is not None:
        best, layout = Confidence(1.0, ("the teacher said where the students' names are",)), plain
    elif told:
        best, layout = Confidence(1.0, ("the teacher said so",)), _called(told, [known for _, known in rated])
    others = [other.name for rating, other in rated if other is not layout and rating.score >= _FITS]
    choice = Choice(
        part=Part.LAYOUT,
        place="all files",
        taken=layout.name,
        why=best.reasons,
        sure=best.score,
        others=tuple(others) if best.score < 1 else (),
        field="layout",
        offers=tuple(
            Offer(words=other.name, value=other.name)
            for rating, other in rated
            if other is not layout and rating.score > 0
        ),
    )
    return layout, choice


def _called(name: str, layouts: Sequence[TreeLayout]) -> TreeLayout:
    named = next((layout for layout in layouts if layout.name.casefold() == name.casefold()), None)
    if named is None:
        known = ", ".join(f"'{layout.name}'" for layout in layouts)
        raise InputError(f"no layout is called '{name}'", hint=f"Known: {known}.")
    return named

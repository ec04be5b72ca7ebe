"""Moodle's XML: a bank of questions, and the rubric of an assignment as a backup holds it.

A bank is written by question/format/xml (Moodle's source): `quiz` with a `question` each, whose essays have
`graderinfo`. A rubric leaves Moodle in a backup alone, as `activities/assign_N/grading.xml`: see
grade/grading/form/rubric/backup. What else a bank holds is left out, and so are essays without a word on how
to grade them.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from grader.answers.documents.html import seen
from grader.domain import Rubric
from grader.errors import ErrorKind, InputError
from grader.rubrics.as_written import WrittenPoint, WrittenQuestion, best_of, build, named_levels, number
from grader.rubrics.proposing import proposed

_NEXT = "Export the questions as 'Moodle XML', or take grading.xml out of a backup of the assignment."


def read_moodle(data: bytes, where: str) -> Rubric:
    """The rubric in a file of Moodle's. Raises InputError when it is another file, damaged or hostile."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as problem:
        raise InputError(
            "holds XML declarations that Moodle does not write; not read", where=where
        ) from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise InputError("the XML is damaged", where=where, hint=_NEXT, kind=ErrorKind.DAMAGED) from problem
    readers = {"quiz": _essays, "areas": _criteria}
    if root.tag not in readers:
        raise InputError(
            "this XML is neither a bank of questions nor a rubric of Moodle's",
            where=where,
            hint=_NEXT,
            kind=ErrorKind.WRONG_FORMAT,
        )
    written = list(readers[root.tag](root))
    if not written:
        raise InputError(
            "no essay question with information for graders, and no rubric, is in this file",
            where=where,
            hint="Write what a good answer states under 'Information for graders', one statement a line.",
        )
    title = written[0].text if root.tag == "areas" else ""
    return build(written, title=title, where=where, unit="question")


def _essays(root: Element) -> Iterator[WrittenQuestion]:
    for place, question in enumerate(root.findall("question"), start=1):
        notes = proposed(_text(question, "graderinfo")) or proposed(_text(question, "generalfeedback"))
        if question.get("type") == "essay" and notes:
            asked = " ".join((_text(question, "questiontext") or _text(question, "name")).split())
            marks = number((question.findtext("defaultgrade") or "").strip())
            points = [WrittenPoint(text, place, points=worth) for text, worth in notes]
            yield WrittenQuestion(line=place, text=asked, marks=marks or None, points=points)


def _criteria(root: Element) -> Iterator[WrittenQuestion]:
    """A question a rubric, its criteria as key points with their levels."""
    for place, definition in enumerate(root.iter("definition"), start=1):
        criteria = sorted(
            definition.iterfind(".//criteria/criterion"),
            key=lambda criterion: number(criterion.findtext("sortorder") or "") or 0.0,
        )
        points = [
            WrittenPoint(
                text,
                place,
                points=best_of([score for _, score in levels]),
                levels=named_levels(levels),
            )
            for criterion in criteria
            for levels in [[*_levels(criterion)]]
            if (text := " ".join(seen(criterion.findtext("description") or "").split()))
        ]
        if points:
            asked = seen(definition.findtext("name") or "")
            yield WrittenQuestion(line=place, text=asked, points=points)


def _levels(criterion: Element) -> Iterator[tuple[str, float]]:
    for level in criterion.iterfind("levels/level"):
        if (score := number((level.findtext("score") or "").strip())) is not None:
            yield seen(level.findtext("definition") or ""), score


def _text(question: Element, name: str) -> str:
    """What stands in a text of Moodle's, as a reader of the page would see it; list items marked as such."""
    return seen((question.findtext(f"{name}/text") or "").replace("<li>", "<li>- ")).strip()

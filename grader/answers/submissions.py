"""Students' documents: which belong together, to whom, and to which question."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grader.answers.documents import read_document
from grader.answers.documents.document import Scanned
from grader.answers.entry import Entry
from grader.answers.haul import Haul, Item, Who
from grader.answers.memory import Remembered, recall, remember, tree_layout
from grader.answers.naming import question_number
from grader.answers.plan import Choice, Part, ReadingWarning, WarningKind
from grader.answers.questions import find_question
from grader.answers.reading import Asked, ReadOptions, Source
from grader.answers.remarks import one_line_each
from grader.answers.trees import Placed, Placement, TreeLayout, recognise
from grader.answers.trees.level import shape
from grader.answers.trees.plain import TREE, PlainTree
from grader.errors import InputError
from grader.pages import Page
from grader.text import PICTURE

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".ods", ".xls", ".jsonl")


@dataclass(frozen=True, slots=True)
class _Document:
    """One document that could be read, with its place and its text."""

    placed: Placed
    question: str
    when: tuple[float, ...]
    text: str
    pages: tuple[Page, ...] = ()


def read_documents(
    entries: Sequence[Entry], questions: Sequence[Asked], options: ReadOptions, *, layout: str, where: str
) -> Haul:
    """Every document as an answer, or as skipped with the reason.

    Several documents of one try (a folder of a student, a Canvas submission) make one answer, in the order
    of their names; a later try replaces an earlier one.
    """
    haul = Haul(asked=list(questions))
    ordered = sorted(entries, key=lambda entry: entry.parts)
    recognised, why, known = _recognised(ordered, questions, options)
    if known:
        haul.notes.append(f"{where} is read as the last files that were laid out so: {known}")
    placement = recognised.extract(ordered)
    for aside in placement.asides:
        haul.skip(aside.entry.name, aside.reason)
    documents = _documents(placement, questions, options, haul)
    _join(documents, haul, own_files=isinstance(recognised, PlainTree))
    if not questions and haul.items:
        haul.asked = [Asked(id=i) for i in dict.fromkeys(item.question for item in haul.items)]
    choices = (why, *placement.choices)
    haul.sources.append(
        Source(
            path=where,
            layout=_layout(recognised, layout, entries),
            details=_details(documents),
            choices=choices,
        )
    )
    haul.warnings += _doubts(placement)
    return haul


def _recognised(
    entries: Sequence[Entry], questions: Sequence[Asked], options: ReadOptions
) -> tuple[TreeLayout, Choice, str]:
    """The layout, by what is said now or was for files laid out like these; and the latter in words."""
    key = tree_layout(shape([entry.parts for entry in entries]))
    remembered = Remembered(student_level=options.student_level, layout=options.layout)
    remember(options.memory if options.remember else None, key, remembered)
    told = recall(options.memory, key) if remembered.empty else remembered
    layout, why = recognise(entries, questions, level=told.student_level, told=told.layout)
    words = f"students at level {told.student_level}" if told.student_level else told.layout
    return layout, why, words if remembered.empty else ""


def _documents(
    placement: Placement, questions: Sequence[Asked], options: ReadOptions, haul: Haul
) -> list[_Document]:
    """The texts; what could not be read is skipped, and where it was a picture, its neighbours say so."""
    documents = []
    remarks: list[tuple[str, str]] = []
    pictured: Counter[tuple[Who, str]] = Counter()
    longest = max((len(placed.attempt) for placed in placement.documents), default=0)
    for position, placed in enumerate(placement.documents):
        name = placed.entry.name
        question, complaint = _question(placed.question, questions, options)
        if complaint:
            haul.skip(name, complaint, flags="" if options.question else "--question")
            continue
        try:
            document = read_document(placed.entry, options)
        except Scanned as problem:
            haul.refuse(name, problem)
            pictured[placed.who, question] += 1
            continue
        except InputError as problem:
            haul.refuse(name, problem)
            continue
        remarks += [(name, note) for note in document.notes]
        text = placed.take(document.text) if placed.take else document.text
        tried = (*placed.attempt, *(0.0,) * (longest - len(placed.attempt)))
        when = (*tried, placed.entry.modified, float(position))
        documents.append(_Document(placed, question, when, text, document.pages))
    haul.notes += one_line_each(remarks, "files")
    return [
        _with_mark(document) if pictured[document.placed.who, document.question] else document
        for document in documents
    ]


def _with_mark(document: _Document) -> _Document:
    """A document beside a picture that was handed in with it and could not be read."""
    if PICTURE in document.text:
        return document
    text = f"{document.text}\n\n{PICTURE}".strip("\n")
    return replace(document, text=text)


def _question(written: str, asked: Sequence[Asked], options: ReadOptions) -> tuple[str, str]:
    """(the id of the question, why there is none): one of the two is ''."""
    if written:
        matched = find_question(written, asked)
        number = question_number(written)
        if matched is None and number is not None and 0 < number <= len(asked):
            matched = asked[number - 1]
        if matched is not None:
            return matched.id, ""
        if not asked:
            return f"q{number}" if number is not None else written, ""
        if len(asked) > 1 or number is not None:
            return "", f"the rubric has no question '{written[:80]}'"
    if options.question:
        known = not asked or any(question.id == options.question for question in asked)
        return (options.question, "") if known else ("", f"the rubric has no question '{options.question}'")
    if len(asked) > 1:
        return "", "which question it answers is not known: name the file or its folder after the question"
    return (asked[0].id if asked else "q1"), ""


def _join(documents: Sequence[_Document], haul: Haul, *, own_files: bool) -> None:
    """One answer a student, question and try. Files lying loose are each a try of their own."""
    groups: dict[tuple[object, ...], list[_Document]] = defaultdict(list)
    tried = {document.placed.who for document in documents if document.placed.attempt}
    for document in documents:
        placed = document.placed
        loose = placed.entry.parts if own_files and len(placed.entry.parts) == 1 else ()
        groups[placed.who, document.question, placed.attempt, loose].append(document)
    together: list[tuple[str, str]] = []
    for same in groups.values():
        first = same[0].placed
        haul.read += 1
        texts = [document.text for document in same if document.text.strip()]
        haul.items.append(
            Item(
                first.who,
                same[0].question,
                "\n\n".join(texts),
                " + ".join(document.placed.entry.name for document in same),
                max(document.when for document in same),
                times_known=first.who in tried,
                pages=tuple(page for document in same for page in document.pages),
            )
        )
        if len(texts) > 1:
            together.append((first.who.name, f"{len(texts)} files are read as one answer"))
    haul.notes += one_line_each(together, "students")


def _doubts(placement: Placement) -> list[ReadingWarning]:
    """A loud warning where a second level of the tree could be the students'."""
    return [
        ReadingWarning(
            kind=WarningKind.TWO_READINGS if choice.place == TREE else WarningKind.SAME_NAME,
            message=f"{choice.place}: taken as {choice.taken}; it could also be {choice.others[0]}.",
            advice="Look at the names below; if they are none, say at which level of the folders they stand.",
            flags="--students-at LEVEL",
        )
        for choice in placement.choices
        if choice.part is Part.STUDENT and choice.others
    ]


def _layout(recognised: TreeLayout, layout: str, entries: Sequence[Entry]) -> str:
    if not isinstance(recognised, PlainTree):
        return recognised.name
    if layout.startswith("one "):
        return layout
    folders = any(len(entry.parts) > 1 for entry in entries)
    return f"{layout} with a {'folder' if folders else 'file'} a student"


def _details(documents: Sequence[_Document]) -> tuple[str, ...]:
    return (f"{len(documents)} {'document' if len(documents) == 1 else 'documents'} read",)

"""Students' documents: which belong together, to whom, and to which question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.answers.documents import read_document
from grader.answers.entry import Entry
from grader.answers.haul import Haul, Item, Who
from grader.answers.names import Named, from_file, from_folder
from grader.answers.questions import find_question
from grader.answers.reading import Asked, ReadOptions, Source
from grader.errors import InputError

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".ods", ".xls", ".jsonl")


@dataclass(frozen=True, slots=True)
class _Part:
    """One document that could be read, and what its place tells."""

    who: Who
    question: str
    group: tuple[str, ...]
    """Documents with one group are one submission; a later group of the same student replaces it."""
    when: tuple[float, int]
    text: str
    where: str


def read_documents(
    entries: Sequence[Entry], questions: Sequence[Asked], options: ReadOptions, *, layout: str, where: str
) -> Haul:
    """Every document as an answer, or as skipped with the reason.

    Several documents of one submission (a folder of a student, a Canvas submission) make one answer, in
    the order of their names.
    """
    haul = Haul(asked=list(questions))
    asked = list(questions)
    systems = set()
    parts = []
    ordered = sorted(entries, key=lambda entry: entry.parts)
    folders = _student_folders(ordered, asked)
    for position, entry in enumerate(ordered):
        named, question, group = _place(entry, asked, folders)
        systems.add(named.system)
        found = _question(question, asked, options)
        if found is None:
            haul.skip(entry.name, "which question it answers is not known (say it with --question ID)")
            continue
        try:
            document = read_document(entry, options)
        except InputError as problem:
            haul.skip(entry.name, problem.message)
            continue
        haul.notes += [f"{entry.name}: {note}" for note in document.notes]
        when = (float(sum(named.attempt)) or entry.modified, position)
        parts.append(_Part(named.who, found, group, when, document.text, entry.name))
    _join(parts, haul)
    if not questions and haul.items:
        haul.asked = [Asked(id=i) for i in dict.fromkeys(item.question for item in haul.items)]
    haul.sources.append(Source(path=where, layout=_layout(layout, systems, folders), details=_details(parts)))
    return haul


def _student_folders(entries: Sequence[Entry], asked: Sequence[Asked]) -> frozenset[str]:
    """The innermost folders, when they are students' and not questions'."""
    inner = {entry.parts[-2] for entry in entries if len(entry.parts) > 1}
    outer = {entry.parts[-3] for entry in entries if len(entry.parts) > 2}
    if not inner or all(find_question(name, asked) for name in inner):
        return frozenset()
    crowded = len(inner) == 1 and not from_folder(next(iter(inner))).system
    if crowded and not outer and sum(len(entry.parts) > 1 for entry in entries) > 1:
        return frozenset()
    return frozenset(inner)


def _place(
    entry: Entry, asked: Sequence[Asked], folders: frozenset[str]
) -> tuple[Named, str, tuple[str, ...]]:
    """Who, which question (as written), and which submission, by where a document lies."""
    stem = PurePosixPath(entry.parts[-1]).stem
    own = from_file(entry.parts[-1])
    if own.system:
        return own, own.question, ("/".join(entry.parts[:-1]), own.who.number, str(own.attempt[0]))
    if len(entry.parts) > 1 and entry.parts[-2] in folders:
        named = from_folder(entry.parts[-2])
        question = stem if find_question(stem, asked) and len(asked) > 1 else ""
        group = (named.who.number, named.who.name) if named.system else entry.parts[:-1]
        return named, question, group
    question = own.question
    if len(entry.parts) > 1 and len(asked) > 1 and find_question(entry.parts[-2], asked):
        question = entry.parts[-2]
    if question and not find_question(question, asked) and asked:
        own = Named(Who(name=stem.replace("_", " ").strip() or stem))
        question = ""
    return own, question, entry.parts


def _question(written: str, asked: Sequence[Asked], options: ReadOptions) -> str | None:
    if written:
        found = find_question(written, asked)
        if found is not None:
            return found.id
        if not asked:
            return written.casefold().replace(" ", "")
    if options.question:
        known = not asked or any(question.id == options.question for question in asked)
        return options.question if known else None
    if len(asked) > 1:
        return None
    return asked[0].id if asked else "q1"


def _join(parts: Sequence[_Part], haul: Haul) -> None:
    groups: dict[tuple[tuple[str, ...], str], list[_Part]] = defaultdict(list)
    for part in parts:
        groups[part.group, part.question].append(part)
    for same in groups.values():
        first = same[0]
        haul.read += 1
        haul.items.append(
            Item(
                first.who,
                first.question,
                "\n\n".join(part.text for part in same),
                " + ".join(part.where for part in same),
                max(part.when for part in same),
            )
        )
        if len(same) > 1:
            haul.notes.append(f"{first.who.name}: {len(same)} files are read as one answer")


def _layout(layout: str, systems: set[str], folders: frozenset[str]) -> str:
    if systems == {"Moodle"}:
        return "Moodle assignment submissions"
    if systems == {"Canvas"}:
        return "Canvas submissions"
    if layout.startswith("one "):
        return layout
    return f"{layout} with a {'folder' if folders else 'file'} a student"


def _details(parts: Sequence[_Part]) -> tuple[str, ...]:
    return (f"{len(parts)} {'document' if len(parts) == 1 else 'documents'} read",)

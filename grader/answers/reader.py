"""The one way in: paths of any kind to one `Reading`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.answers.alarms import alarms
from grader.answers.duplicates import identical_groups, settle
from grader.answers.entry import Entry, file_entry
from grader.answers.haul import Haul
from grader.answers.likeness import near_groups
from grader.answers.plan import SameName
from grader.answers.reading import Asked, Reading, ReadOptions
from grader.answers.sniff import FileKind, kind_of
from grader.answers.table_files import read_table
from grader.domain import Rubric, Skipped
from grader.errors import ErrorKind, InputError

_KINDS = (
    "Tables (.csv .tsv .xlsx .ods .xls), documents, folders of documents, zip archives and .jsonl are read."
)
_DOCUMENTS = (
    FileKind.DOCX,
    FileKind.ODT,
    FileKind.RTF,
    FileKind.PDF,
    FileKind.TEXT,
    FileKind.HTML,
    FileKind.PICTURE,
)
_NO_OPTIONS = ReadOptions()


def read_answers(
    paths: Sequence[Path], rubric: Rubric | None = None, options: ReadOptions = _NO_OPTIONS
) -> Reading:
    """Reads every path and settles who answered what.

    Without a rubric the questions are those the files ask; labelled JSON lines alone bring their own.
    Raises InputError when a path cannot be read at all, or its columns cannot be told; a single row or
    file inside that cannot be read is in `skipped` with its reason instead.
    """
    if not paths:
        raise InputError("no file of answers was named", hint=_KINDS)
    if rubric is None and len(paths) == 1 and paths[0].is_file():
        labelled = _labelled(paths[0], options)
        if labelled is not None:
            return labelled
    questions = tuple(Asked(id=q.id, text=q.text) for q in rubric.questions) if rubric else ()
    haul = Haul()
    for path in paths:
        haul.add(_read_path(path, questions, options))
    return reading_of(haul, rubric, questions or tuple(haul.asked), options.same_name)


def reading_of(
    haul: Haul, rubric: Rubric | None, questions: Sequence[Asked], same_name: SameName | None = None
) -> Reading:
    """A haul with its duplicates settled and its likenesses found."""
    settled = settle(haul.items, same_name)
    answers = settled.answers
    return Reading(
        rubric=rubric,
        questions=tuple(questions),
        answers=tuple(answers),
        skipped=(*haul.skipped, *settled.dropped),
        warnings=alarms(questions, answers, haul.items, (*haul.warnings, *settled.warnings)),
        notes=(*haul.notes, *settled.notes),
        read=haul.read,
        sources=tuple(haul.sources),
        people=tuple(settled.people),
        pages=settled.pages,
        identical=tuple(identical_groups(answers)),
        near=tuple(near_groups(answers)),
    )


def _read_path(path: Path, questions: Sequence[Asked], options: ReadOptions) -> Haul:
    if path.is_dir():
        from grader.answers.folder import read_folder

        return read_folder(path, questions, options)
    return read_entry(file_entry(path, options.limits), questions, options)


def read_entry(entry: Entry, questions: Sequence[Asked], options: ReadOptions) -> Haul:
    """The answers in one file. Raises InputError when it is no file of answers."""
    data = entry.read()
    kind = kind_of(entry.name, data)
    table = read_table(entry.name, kind, data, questions, options)
    if table is not None:
        return table
    if kind is FileKind.ARCHIVE:
        from grader.answers.archive import read_archive

        return read_archive(entry.name, data, questions, options)
    if kind in _DOCUMENTS:
        from grader.answers.submissions import read_documents

        return read_documents([entry], questions, options, layout=f"one {kind}", where=entry.name)
    raise InputError(_refusal(kind, data), where=entry.name, hint=_KINDS, kind=ErrorKind.WRONG_FORMAT)


def _refusal(kind: FileKind, data: bytes) -> str:
    if not data:
        return "the file is empty"
    if kind is FileKind.LOCKED:
        return "the file is protected with a password; save a copy without one"
    if kind is FileKind.OLD_WORD:
        return "this is an old Word file (.doc); save it as .docx"
    return "this is not a kind of file that answers are read from"


def _labelled(path: Path, options: ReadOptions) -> Reading | None:
    """Labelled rows, each with its own key points, as a rubric and answers; None for any other file."""
    if path.suffix.lower() not in {".jsonl", ".ndjson"}:
        return None
    from grader.answers.jsonl import is_labelled, read_labelled_rows

    if not is_labelled(path, options.limits):
        return None
    rubric, answers, skipped = read_labelled_rows(path, options.limits)
    return Reading(
        rubric=rubric,
        questions=tuple(Asked(id=q.id, text=q.text) for q in rubric.questions),
        answers=answers,
        skipped=tuple(Skipped(where=where, reason=reason) for where, reason in skipped),
        read=len(answers) + len(skipped),
        identical=tuple(identical_groups(answers)),
    )

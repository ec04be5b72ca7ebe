"""Reading labelled answers: whatever is wrong with a row is said with the file, the row and the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StrictBool,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from grader.domain import Text
from grader.errors import ErrorKind, InputError
from grader.jsonl import read_jsonl, validation_problem
from grader.labelled.answers import LabelledAnswer, LabelledSet

_SHAPE = (
    'Each line looks like {"id": ..., "group": ..., "answer": ..., "key_points": [...], "missed": [...]}.'
)
_COMMON = {"dev", "test", "train"}


def _label(value: Any, info: ValidationInfo) -> float:
    soft = bool(info.context and info.context.get("soft"))
    number = isinstance(value, bool) or (soft and isinstance(value, int | float) and 0 <= value <= 1)
    if not number:
        allowed = "true, false, or a probability" if soft else "true or false"
        raise ValueError(f"must be {allowed}")
    return float(value)


def _told(value: Any) -> Any:
    """A name or remark as text: people number their rows, and leave fields empty."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


_Told = Annotated[str, BeforeValidator(_told)]


class _Row(BaseModel):
    """A row as JSON has it."""

    model_config = ConfigDict(extra="allow")

    id: Annotated[Text, BeforeValidator(_told)]
    group: _Told = ""
    question: str = ""
    answer: str
    key_points: tuple[Text, ...]
    missed: tuple[Annotated[Any, AfterValidator(_label)], ...]
    missed_second_grader: tuple[StrictBool, ...] | None = None
    kind: _Told = ""
    source: _Told = ""
    guidelines: _Told = ""

    @model_validator(mode="after")
    def _one_label_a_key_point(self) -> _Row:
        if not self.key_points:
            raise ValueError("there are no key points")
        for name, labels in (("missed", self.missed), ("missed_second_grader", self.missed_second_grader)):
            if labels is not None and len(labels) != len(self.key_points):
                raise ValueError(f"{len(self.key_points)} key points but {len(labels)} labels in {name!r}")
        return self


def labelled_answer(row: Any, *, soft: bool = False) -> LabelledAnswer:
    """The answer that a parsed row holds. With `soft`, a label may be a probability.

    Raises ValueError that names the field and says what is wrong with it.
    """
    try:
        told = _Row.model_validate(row, context={"soft": soft})
    except ValidationError as error:
        raise ValueError(validation_problem(error)) from None
    further = (told.model_extra or {}).items()
    return LabelledAnswer.of(
        told.id,
        group=told.group,
        question=told.question,
        answer=told.answer,
        key_points=told.key_points,
        missed=told.missed,
        second=told.missed_second_grader,
        kind=told.kind,
        source=told.source,
        guidelines=told.guidelines,
        further={name: str(v) for name, v in further if v is not None and not isinstance(v, dict | list)},
    )


def read_labelled(path: Path, *, soft: bool = False) -> LabelledSet:
    """All rows of a file. Raises InputError that names the file, the row and the field."""
    rows: list[LabelledAnswer] = []
    owner: dict[str, int] = {}
    for number, value in read_jsonl(path):
        where = f"{path}, row {number}"
        try:
            row = labelled_answer(value, soft=soft)
        except ValueError as reason:
            raise InputError(str(reason), where=where, hint=_SHAPE) from None
        if row.id in owner:
            raise InputError(f"the id {row.id!r} was used before, in row {owner[row.id]}", where=where)
        owner[row.id] = number
        rows.append(row)
    if not rows:
        raise InputError("there are no rows in this file", where=str(path), hint=_SHAPE)
    return LabelledSet(path.stem, tuple(rows))


def labelled_sets(paths: Sequence[Path]) -> tuple[list[LabelledSet], list[Path]]:
    """The labelled sets of files and folders (searched through and through), and what was passed over.

    A .jsonl file inside a folder whose first row has no 'missed' is something else and is passed over; a
    file named outright must be labelled. Sets are named so that they can be told apart.
    """
    files: list[Path] = []
    passed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(p for p in path.rglob("*.jsonl") if p.is_file())
        files += [p for p in inside if _looks_labelled(p)]
        passed += [p for p in inside if not _looks_labelled(p)]
        if not inside:
            raise InputError(
                "there is no .jsonl file in this folder", where=str(path), kind=ErrorKind.NOT_FOUND
            )
    names = _names(files)
    sets = [LabelledSet(name, read_labelled(file).rows) for name, file in zip(names, files, strict=True)]
    if not sets:
        raise InputError("no labelled answers were found", where=str(paths[0]), hint=_SHAPE)
    return sets, passed


def _names(files: Iterable[Path]) -> list[str]:
    """Each file by its folder and stem, or by its stem alone where that is enough to tell it apart."""
    listed = list(files)
    stems = [file.stem for file in listed]
    return [
        stem if stems.count(stem) == 1 and stem not in _COMMON else f"{file.resolve().parent.name}/{stem}"
        for stem, file in zip(stems, listed, strict=True)
    ]


def _looks_labelled(path: Path) -> bool:
    try:
        first: Any = next(read_jsonl(path), (0, None))[1]
    except InputError:
        return True
    return isinstance(first, Mapping) and "missed" in first

"""A teacher's comments to be used again, in whatever gradebook: kept, read and written as YAML or CSV.

Its file is `comments.yaml` in the folder of settings. A list of entries, each with `comment`, and where it
was written for one key point `key_point` and `when` (missed or covered).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from grader.answers.encoding import decode
from grader.domain import Rubric
from grader.errors import ErrorKind, InputError, reading_failed, writing_failed
from grader.places import config_dir
from grader.reports.cells import guarded, unguarded
from grader.rubrics.as_written import default_id
from grader.whole import replace_text

MOST, LONGEST = 5_000, 5_000
"""Entries of a bank, and characters of a comment: more is some other file."""
_LARGEST = 20 << 20
_DEEPEST = 8
# libyaml's, where it is there: a bank is read whenever a comment is chosen, and Python's own takes seconds.
# The base loader makes text of everything: no tag makes an object.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_HEAD = ("comment", "key_point", "when")
_WHEN = ("", "missed", "covered")


@dataclass(frozen=True, slots=True)
class BankedComment:
    """One comment, and what it was written for."""

    text: str
    key_point: str = ""
    """The key point's words; '' for any."""
    when: str = ""
    """'missed', 'covered', or '' for either."""


def bank_file() -> Path:
    """Where the bank is kept."""
    return config_dir() / "comments.yaml"


def kept() -> list[BankedComment]:
    """The bank; empty before there is one. Raises InputError where its file makes no sense."""
    file = bank_file()
    return read_bank(file) if file.exists() else []


def keep(new: Iterable[BankedComment]) -> int:
    """Add what the bank does not have, the newest first; return how many. Raises InputError."""
    before = kept()
    fresh = [one for one in dict.fromkeys(new) if one.text.strip() and one not in before]
    write_bank([*fresh, *before][:MOST], bank_file(), force=True)
    return len(fresh)


def drop(text: str) -> int:
    """Take a comment out of the bank; return how many entries had it."""
    before = kept()
    after = [one for one in before if one.text != text]
    write_bank(after, bank_file(), force=True)
    return len(before) - len(after)


def for_point(bank: Sequence[BankedComment], key_point: str, when: str) -> list[BankedComment]:
    """The comments that may be used for a key point, those written for its very words first.

    Those written for the other case are left out.
    """
    wanted = default_id(key_point)
    usable = [one for one in bank if one.when in ("", when)]
    return sorted(usable, key=lambda one: not (one.key_point and default_id(one.key_point) == wanted))


def of_rubric(rubric: Rubric) -> Iterator[BankedComment]:
    """The comments that stand in a rubric."""
    for point in (point for question in rubric.questions for point in question.key_points):
        for when, text in (("missed", point.comment_missed), ("covered", point.comment_covered)):
            if text.strip():
                yield BankedComment(text, point.text, when)


def read_bank(path: Path) -> list[BankedComment]:
    """The comments in a YAML or CSV file. Raises InputError, with the entry, when it holds none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("too large for a bank of comments", where=str(path), kind=ErrorKind.TOO_LARGE)
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", where=str(path), kind=reading_failed(error)
        ) from error
    text, _ = decode(data, where=str(path))
    rows = _csv_rows(text, path) if path.suffix.lower() in {".csv", ".tsv"} else _yaml_rows(text, path)
    entries = [_entry(row, f"{path}, entry {number}") for number, row in enumerate(rows, start=1)]
    if len(entries) > MOST:
        raise InputError(f"more than {MOST:,} comments", where=str(path), kind=ErrorKind.TOO_LARGE)
    return [*dict.fromkeys(entries)]


def write_bank(entries: Sequence[BankedComment], path: Path, *, force: bool = False) -> None:
    """Write comments as CSV or YAML, by the suffix, whole or not at all. Raises InputError."""
    if path.exists() and not force:
        raise InputError(
            "this file is there already", where=str(path), flags="--force", kind=ErrorKind.EXISTS
        )
    text = _as_csv(entries) if path.suffix.lower() == ".csv" else _as_yaml(entries)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror})", where=str(path), kind=writing_failed(error)
        ) from error


def _entry(row: object, where: str) -> BankedComment:
    if isinstance(row, str):
        row = {"comment": row}
    if not isinstance(row, dict) or not isinstance(row.get("comment"), str) or not row["comment"].strip():
        raise InputError(
            "this is no comment",
            where=where,
            hint="An entry has `comment`, maybe `key_point` and `when`.",
        )
    when = str(row.get("when") or "").strip().casefold()
    when = {"found": "covered", "not found": "missed"}.get(when, when)
    if when not in _WHEN:
        raise InputError(f"`when` is missed or covered, and not '{when[:40]}'", where=where)
    text = row["comment"].strip()
    if len(text) > LONGEST:
        raise InputError(f"a comment of more than {LONGEST:,} characters", where=where)
    return BankedComment(text, str(row.get("key_point") or "").strip(), when)


def _yaml_rows(text: str, path: Path) -> list[object]:
    try:
        _look_through(text, path)
        loaded = yaml.load(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError("this is not valid YAML", where=str(path), kind=ErrorKind.WRONG_FORMAT) from error
    rows = loaded.get("comments") if isinstance(loaded, dict) else loaded
    if rows is None or rows == "":
        return []
    if not isinstance(rows, list):
        raise InputError(
            "a bank of comments is a list", where=str(path), hint="Each entry: `- comment: Well put.`"
        )
    return rows


def _look_through(text: str, path: Path) -> None:
    """Before anything is made of it: no alias makes a larger file than was read, and a bank is not deep."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise InputError("aliases are not read", where=str(path), kind=ErrorKind.UNSUPPORTED)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise InputError("this is not a list of comments", where=str(path), kind=ErrorKind.WRONG_FORMAT)


def _csv_rows(text: str, path: Path) -> list[object]:
    reader = csv.reader(io.StringIO(text), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
    rows = [row for row in reader if any(cell.strip() for cell in row)]
    head = [cell.strip().casefold().replace(" ", "_") for cell in rows[0]] if rows else []
    if "comment" not in head:
        raise InputError("no column is headed `comment`", where=str(path), kind=ErrorKind.WRONG_FORMAT)
    return [
        {name: unguarded(cell) for name, cell in zip(head, row, strict=False)}
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def _as_csv(entries: Sequence[BankedComment]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    writer.writerows([guarded(one.text), guarded(one.key_point), one.when] for one in entries)
    return out.getvalue()


def _as_yaml(entries: Sequence[BankedComment]) -> str:
    rows = [
        {name: value for name, value in zip(_HEAD, (one.text, one.key_point, one.when), strict=True) if value}
        for one in entries
    ]
    return str(yaml.dump({"comments": rows}, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=100))

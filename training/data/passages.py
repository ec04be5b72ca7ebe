"""Passages, the raw material of dataset creation: read from the files they commonly come in, and selected."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from grader.errors import ErrorKind, InputError
from grader.jsonl import read_jsonl
from grader.text import visible
from training.data.neardup import THRESHOLD, NearDuplicates
from training.data.tables import read_table, read_text

MIN_CHARS = 1000
_TEXT_SUFFIXES = (".txt", ".md")
_TEXT_FIELDS = ("passage", "context", "paragraph", "text")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph to write answers about. Its id is made of its text, so a run can be resumed by content."""

    text: str
    title: str = ""
    source: str = ""

    @property
    def id(self) -> str:
        return "p-" + sha256(self.text.encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was kept of the passages read, and how many were not, and why."""

    passages: tuple[Passage, ...]
    read: int
    short: int
    duplicates: int
    near_duplicates: int


def read_passages(path: Path, column: str = "") -> list[Passage]:
    """The passages of a CSV, JSONL or SQuAD JSON file, or of a folder of .txt and .md files.

    `column` names the CSV column or JSONL field; without it the well-known names are tried, then the one
    with the longest texts. Raises InputError where nothing can be read.
    """
    if path.is_dir():
        read = list(_folder(path))
    elif not path.is_file():
        raise InputError("there is no such file or folder", where=str(path), kind=ErrorKind.NOT_FOUND)
    elif path.suffix.lower() == ".jsonl":
        read = list(_jsonl(path, column))
    elif path.suffix.lower() == ".json":
        read = list(_squad(path))
    elif path.suffix.lower() in (".csv", ".tsv"):
        read = list(_csv(path, column))
    elif path.suffix.lower() in _TEXT_SUFFIXES:
        read = [_passage(read_text(path), path.stem, path.name)]
    else:
        raise InputError(
            "is no kind of file that passages are read from",
            where=str(path),
            hint="Give a .csv, .jsonl, a SQuAD .json, or a folder of .txt and .md files.",
        )
    passages = [passage for passage in read if passage.text]
    if not passages:
        raise InputError("holds no passages", where=str(path))
    return passages


def select(
    passages: list[Passage], *, min_chars: int = MIN_CHARS, seed: int = 3407, similarity: float = THRESHOLD
) -> Selection:
    """Keep the long ones, each once, and shuffle them. The first of several near-duplicates is kept."""
    long = [passage for passage in passages if len(passage.text) >= min_chars]
    exact = list({_folded(passage.text): passage for passage in reversed(long)}.values())[::-1]
    index = NearDuplicates(similarity)
    kept = []
    for passage in exact:
        if not index.like(passage.text):
            index.add(passage.id, passage.text)
            kept.append(passage)
    # Sorted first, so that the order in which a folder or an export lists them has no say.
    kept.sort(key=lambda passage: passage.id)
    random.Random(seed).shuffle(kept)
    return Selection(
        tuple(kept), len(passages), len(passages) - len(long), len(long) - len(exact), len(exact) - len(kept)
    )


def _folder(path: Path) -> Iterator[Passage]:
    for file in sorted(path.rglob("*")):
        if file.suffix.lower() in _TEXT_SUFFIXES and file.is_file():
            yield _passage(read_text(file), file.stem, str(file.relative_to(path)))


def _jsonl(path: Path, column: str) -> Iterator[Passage]:
    rows = list(read_jsonl(path))
    for number, row in rows:
        if not isinstance(row, dict):
            raise InputError("is not a JSON object", where=f"{path}, row {number}")
    texts = [{key: value for key, value in row.items() if isinstance(value, str)} for _, row in rows]
    fields = list(dict.fromkeys(key for row in texts for key in row))
    field = _chosen(fields, texts, column, str(path))
    for (number, _), row in zip(rows, texts, strict=True):
        if field in row:
            yield _passage(row[field], row.get("title", ""), f"{path.name}, row {number}")


def _csv(path: Path, column: str) -> Iterator[Passage]:
    table = read_table(path)
    texts = [row for _, row in table.rows]
    wanted = table.column(column, str(path)) if column else ""
    field = _chosen(list(table.columns), texts, wanted, str(path))
    titles = next((name for name in table.columns if name.casefold() == "title"), "")
    for number, row in table.rows:
        yield _passage(row[field], row.get(titles, ""), f"{path.name}, row {number}")


def _chosen(fields: list[str], rows: list[dict[str, str]], column: str, where: str) -> str:
    if column:
        if column not in fields:
            raise InputError(
                f"has no text field {column!r}", where=where, hint=f"Text fields: {', '.join(fields)}"
            )
        return column
    known = [field for field in fields if field.casefold() in _TEXT_FIELDS]
    candidates = known or fields
    if not candidates:
        raise InputError("has no field that holds text", where=where)
    # The longest in total: one long remark in a column of short ones doesn't make it the paragraphs'.
    return max(candidates, key=lambda field: sum(len(row.get(field, "")) for row in rows))


def _squad(path: Path) -> Iterator[Passage]:
    """SQuAD v1.1 and v2.0 share this shape: data[].paragraphs[].context; the questions are not needed."""
    try:
        document: Any = json.loads(read_text(path))
        articles = document["data"]
        for article in articles:
            title = str(article.get("title", ""))
            for number, paragraph in enumerate(article["paragraphs"], start=1):
                yield _passage(str(paragraph["context"]), title, f"{path.name}, {title}, paragraph {number}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            "is not a SQuAD file",
            where=str(path),
            hint='SQuAD JSON holds {"data": [{"title", "paragraphs": [{"context"}]}]}. '
            "One object a line is JSONL: name such a file .jsonl.",
        ) from None


def _passage(text: str, title: str, source: str) -> Passage:
    clean = unicodedata.normalize("NFC", visible(text)).strip()
    return Passage(clean, visible(title).replace("_", " ").strip(), source)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())

"""`kpgrade train import FILE ... -o OUT.jsonl`: labelled answers of one's own, checked and normalised."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from grader.errors import ErrorKind, InputError
from grader.jsonl import refuse_overwriting, write_jsonl
from grader.labelled import LabelledAnswer, labelled_answer, write_labelled
from grader.text import is_blank, visible, words
from training.data.marked import read_marked

LONGEST_ANSWER = 20_000
"""Words. More is a whole book in a cell, which no training row can hold."""


@dataclass
class Imported:
    """What was read: examples, and rows that are none with the reason."""

    examples: list[LabelledAnswer] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade train import`."""
    parser.add_argument("files", nargs="+", type=Path, help=".jsonl, .csv or .kpgrade files")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the .jsonl file to write")
    parser.add_argument(
        "--rubric", type=Path, help="turns key point ids in a table's header into their texts"
    )
    parser.add_argument("--question", default="", help="the question, for rows that don't bring one")


def run(args: argparse.Namespace) -> int:
    """Import; exit code 0 when anything was, 2 when nothing could be used."""
    refuse_overwriting(args.output, args.files)
    rubric = None
    if args.rubric:
        from grader.rubrics import read_rubric

        rubric = read_rubric(args.rubric)
    imported = Imported()
    for path in args.files:
        if not path.is_file():
            raise InputError("there is no such file", where=str(path), kind=ErrorKind.NOT_FOUND)
        rows = read_marked(path, rubric=rubric, question=args.question)
        take(imported, rows, source=path.name, prefix=path.stem)
    rejected = args.output.with_name(f"{args.output.stem}.rejected.jsonl")
    write_jsonl(rejected, imported.rejected)
    _report(imported, rejected)
    if not imported.examples:
        raise InputError("no row could be used", where=", ".join(map(str, args.files)))
    write_labelled(args.output, imported.examples)
    return 0


def take(imported: Imported, rows: Iterable[tuple[str, dict[str, Any]]], *, source: str, prefix: str) -> None:
    """Check rows and add them; a repeated id, a repeated answer or a contradiction is set aside."""
    ids = {example.id for example in imported.examples}
    seen = {_content(example): example for example in imported.examples}
    for number, (where, row) in enumerate(rows, start=1):
        try:
            example = normalised(row, default_id=f"{prefix}-{number}", source=source)
            _refuse_repeats(example, ids, seen)
        except ValueError as reason:
            imported.rejected.append({"where": where, "reason": str(reason)})
            continue
        ids.add(example.id)
        seen[_content(example)] = example
        imported.examples.append(example)


def normalised(row: dict[str, Any], *, default_id: str, source: str) -> LabelledAnswer:
    """A row as a LabelledAnswer: composed characters, no control characters, no space around.

    Rows without a group share one with the rows of the same question. Raises ValueError with the reason
    where the row can't be used.
    """
    plain = {name: _clean(value) for name, value in row.items()}
    question = str(plain.get("question") or "")
    identity = str(plain.get("id") or default_id)
    group = plain.get("group") or (_named(question) if question else identity)
    example = labelled_answer(
        {
            **plain,
            "id": identity,
            "group": str(group),
            "question": question,
            "kind": plain.get("kind") or "human",
            "source": plain.get("source") or source,
        }
    )
    keys = [" ".join(words(point)) for point in example.key_points]
    twice = [point for point, key in zip(example.key_points, keys, strict=True) if keys.count(key) > 1]
    if twice:
        raise ValueError(f"has the key point twice: {twice[0]}")
    if is_blank(example.answer) and not all(example.missed):
        raise ValueError("is blank, yet a key point is labelled as stated")
    if len(words(example.answer)) > LONGEST_ANSWER:
        raise ValueError(f"has more than {LONGEST_ANSWER:,} words")
    return example


def _refuse_repeats(
    example: LabelledAnswer, ids: set[str], seen: dict[tuple[str, ...], LabelledAnswer]
) -> None:
    twin = seen.get(_content(example))
    if twin is not None and twin.missed == example.missed:
        raise ValueError(f"repeats {twin.id}")
    if twin is not None:
        raise ValueError(f"contradicts {twin.id}: the same answer to the same key points, labelled otherwise")
    if example.id in ids:
        raise ValueError(f"its id {example.id} is used already")


def _content(example: LabelledAnswer) -> tuple[str, ...]:
    return (example.question, example.answer, *example.key_points)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", visible(value)).strip()
    return [_clean(one) for one in value] if isinstance(value, list) else value


def _named(question: str) -> str:
    return "q-" + sha256(question.casefold().encode("utf-8", "replace")).hexdigest()[:12]


def _report(imported: Imported, rejected: Path) -> None:
    labels = Counter(missed for example in imported.examples for missed in example.missed)
    groups = len({example.group for example in imported.examples})
    lines = [
        f"{len(imported.examples):,} answers in {groups:,} groups, {labels.total():,} labels, "
        f"{labels[True]:,} of them missed"
    ]
    if imported.rejected:
        lines.append(f"{len(imported.rejected):,} rows were set aside, each with its reason, in {rejected}:")
        lines += [f"  {row['where']}: {row['reason']}" for row in imported.rejected[:5]]
    sys.stderr.write("\n".join(map(visible, lines)) + "\n")

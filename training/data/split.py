"""`kpgrade train split DATASET -o DIR`: set test examples apart, by group, so that none was trained on.

Writes train.jsonl, dev.jsonl and test.jsonl, what is alike across them into split.md, and, where wanted, the
same parts in Alpaca form into alpaca/.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.errors import InputError
from grader.jsonl import write_jsonl, write_text
from grader.labelled import LabelledAnswer, read_labelled, write_labelled
from grader.text import is_blank, visible
from training.data.alpaca import alpaca
from training.data.neardup import THRESHOLD, NearDuplicates

TEST = 300
_SHOWN = 10
Row = TypeVar("Row", LabelledAnswer, dict[str, str])


CROSSINGS = (("train", "test"), ("train", "dev"), ("dev", "test"))
"""Every two parts that may hold the same answer. What must go goes from the first of them."""


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two near-identical answers, by id, on different sides of a split."""

    left: str
    right: str
    similarity: float
    sides: tuple[str, str] = ("train", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """Examples set apart, no group on two sides."""

    train: tuple[LabelledAnswer, ...]
    dev: tuple[LabelledAnswer, ...]
    test: tuple[LabelledAnswer, ...]


def split(examples: Sequence[LabelledAnswer], *, test: int = TEST, dev: int = 0, seed: int = 3407) -> Split:
    """Draw whole groups, in an order that only the seed and the groups' names decide.

    A side may stay below its number where no remaining group fits, never above it. Raises InputError
    where a side would be empty.
    """
    groups: defaultdict[str, list[LabelledAnswer]] = defaultdict(list)
    for example in examples:
        groups[example.group].append(example)
    names = sorted(groups)
    random.Random(seed).shuffle(names)
    in_test = _drawn(names, groups, test)
    in_dev = _drawn([name for name in names if name not in in_test], groups, dev)
    sides: dict[str, list[LabelledAnswer]] = {"train": [], "dev": [], "test": []}
    for example in examples:
        side = "test" if example.group in in_test else "dev" if example.group in in_dev else "train"
        sides[side].append(example)
    empty = [
        side for side, wanted in (("test", test), ("dev", dev), ("train", 1)) if wanted and not sides[side]
    ]
    if empty:
        raise InputError(
            f"nothing would be left for {empty[0]}: {len(examples)} examples in {len(groups)} groups",
            hint="Ask for fewer test examples with --test, or for smaller groups.",
        )
    return Split(tuple(sides["train"]), tuple(sides["dev"]), tuple(sides["test"]))


def near_duplicates(
    left: Sequence[LabelledAnswer],
    right: Sequence[LabelledAnswer],
    similarity: float = THRESHOLD,
    sides: tuple[str, str] = ("train", "test"),
) -> list[DuplicatePair]:
    """Answers on the right that stand nearly word for word on the left too, most similar first.

    Blank answers are alike and teach nothing, so they don't count.
    """
    index = NearDuplicates(similarity)
    for example in left:
        if not is_blank(example.answer):
            index.add(example.id, example.answer)
    pairs = [
        DuplicatePair(name, example.id, round(score, 3), sides)
        for example in right
        if not is_blank(example.answer)
        for name, score in index.like(example.answer)
    ]
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.right, pair.left))


def across(parts: Split) -> list[DuplicatePair]:
    """Near-duplicates between any two parts, those of train and test first.

    An answer in train and test is a memory that passes for a skill; in dev and test, a test that was used
    to choose.
    """
    return [
        pair
        for left, right in CROSSINGS
        for pair in near_duplicates(getattr(parts, left), getattr(parts, right), sides=(left, right))
    ]


def without(parts: Split, pairs: Sequence[DuplicatePair]) -> Split:
    """The parts without what each of the pairs has on its left, so that test stays as it was drawn.

    Raises InputError where nothing would be left of a part.
    """
    alike = {side: {pair.left for pair in pairs if pair.sides[0] == side} for side in ("train", "dev")}
    train, dev = (
        tuple(example for example in getattr(parts, side) if example.id not in alike[side])
        for side in ("train", "dev")
    )
    for side, before, after in (("train", parts.train, train), ("dev", parts.dev, dev)):
        if before and not after:
            raise InputError(
                f"nothing would be left for {side}: all its answers stand in another part too",
                hint="Leave --drop-duplicates out, and look at the rows in split.md.",
            )
    return Split(train, dev, parts.test)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade train split`."""
    parser.add_argument("dataset", type=Path, help="a .jsonl file of labelled answers")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to write the parts to")
    parser.add_argument("--test", type=int, default=TEST, help="test examples (%(default)s)")
    parser.add_argument(
        "--dev", type=int, default=0, help="dev examples, to choose settings on (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=3407, help="of the draw (%(default)s)")
    parser.add_argument(
        "--drop-duplicates",
        action="store_true",
        help="leave near-duplicates of test or dev answers out of train, and those of test answers out of "
        "dev (default: only report them)",
    )
    parser.add_argument(
        "--alpaca",
        action="store_true",
        help="write the parts in Alpaca form too (instruction, input, output), into DIR/alpaca",
    )


def run(args: argparse.Namespace) -> int:
    """Split; the report says what each part holds and which answers are alike across them."""
    if args.test < 1 or args.dev < 0:
        raise InputError("--test must be 1 or more, --dev 0 or more")
    parts = split(read_labelled(args.dataset).rows, test=args.test, dev=args.dev, seed=args.seed)
    pairs = across(parts)
    if args.drop_duplicates:
        # Said first, since the advice of what may fail next is to look at it.
        write_text(args.output / "split.md", _report(args, parts, pairs, len(pairs)))
        parts = without(parts, pairs)
    write_text(args.output / "split.md", _report(args, parts, pairs, len(pairs)))
    for name in ("train", "dev", "test"):
        examples = getattr(parts, name)
        _write(args.output / f"{name}.jsonl", examples, write_labelled)
        shown = [alpaca(example) for example in examples] if args.alpaca else []
        _write(args.output / "alpaca" / f"{name}.jsonl", shown, write_jsonl)
    sys.stderr.write(visible(_report(args, parts, pairs, _SHOWN)))
    return 0


def _write(path: Path, rows: Sequence[Row], write: Callable[[Path, Sequence[Row]], None]) -> None:
    """Write a part; one of an earlier split must not stand beside the parts of this one."""
    if rows:
        write(path, rows)
    else:
        path.unlink(missing_ok=True)


def _drawn(names: Sequence[str], groups: dict[str, list[LabelledAnswer]], wanted: int) -> set[str]:
    drawn: set[str] = set()
    left = wanted
    for name in names:
        if len(groups[name]) <= left:
            drawn.add(name)
            left -= len(groups[name])
    return drawn


def _report(args: argparse.Namespace, parts: Split, pairs: list[DuplicatePair], shown: int) -> str:
    lines = [f"# Split of {args.dataset.name}", "", f"Seed {args.seed}, by group.", ""]
    lines += ["| part | examples | groups | labels | missed |", "| --- | --- | --- | --- | --- |"]
    for name in ("train", "dev", "test"):
        examples = getattr(parts, name)
        labels = [missed for example in examples for missed in example.missed]
        groups = len({example.group for example in examples})
        lines.append(f"| {name} | {len(examples):,} | {groups:,} | {len(labels):,} | {sum(labels):,} |")
    lines += ["", f"Near-duplicates across the split: {len(pairs):,} pairs{_told(args, pairs)}."]
    if pairs:
        lines += ["", "| similarity | in | answer | and in | answer |", "| --- | --- | --- | --- | --- |"]
        lines += [
            f"| {pair.similarity:.2f} | {pair.sides[0]} | {pair.left} | {pair.sides[1]} | {pair.right} |"
            for pair in pairs[:shown]
        ]
    if len(pairs) > shown:
        lines += ["", f"All {len(pairs):,} are in {args.output / 'split.md'}"]
    return "\n".join(lines) + "\n"


def _told(args: argparse.Namespace, pairs: list[DuplicatePair]) -> str:
    """Where they are, and what became of them."""
    if not pairs:
        return ""
    counted = Counter(pair.sides for pair in pairs)
    places = ", ".join(f"{left} and {right} {counted[left, right]:,}" for left, right in CROSSINGS)
    done = (
        "the first of each is left out"
        if args.drop_duplicates
        else "all still there; --drop-duplicates leaves the first of each out"
    )
    return f" ({places}; {done})"

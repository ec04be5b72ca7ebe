"""`kpgrade train split DATASET -o DIR`: set test examples apart, by group, so that none was trained on."""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import InputError
from grader.text import is_blank, visible
from training.examples import Example, read_examples, write_jsonl, write_text
from training.neardup import THRESHOLD, NearDuplicates

HELP = "set test examples apart, by group"

TEST = 300
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """Two near-identical answers on different sides of a split."""

    train: str
    test: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Split:
    """Examples set apart, no group on two sides."""

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]


def split(examples: Sequence[Example], *, test: int = TEST, dev: int = 0, seed: int = 3407) -> Split:
    """Draw whole groups, in an order that only the seed and the groups' names decide.

    A side may stay below its number where no remaining group fits, never above it. Raises InputError
    where a side would be empty.
    """
    groups: defaultdict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.group].append(example)
    names = sorted(groups)
    random.Random(seed).shuffle(names)
    in_test = _drawn(names, groups, test)
    in_dev = _drawn([name for name in names if name not in in_test], groups, dev)
    sides: dict[str, list[Example]] = {"train": [], "dev": [], "test": []}
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
    train: Sequence[Example], test: Sequence[Example], similarity: float = THRESHOLD
) -> list[Pair]:
    """Test answers that a trained model may have seen nearly word for word, most similar first.

    Blank answers are alike and teach nothing, so they don't count.
    """
    index = NearDuplicates(similarity)
    for example in train:
        if not is_blank(example.answer):
            index.add(example.id, example.answer)
    pairs = [
        Pair(name, example.id, round(score, 3))
        for example in test
        if not is_blank(example.answer)
        for name, score in index.like(example.answer)
    ]
    return sorted(pairs, key=lambda pair: (-pair.similarity, pair.test, pair.train))


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
        help="leave near-duplicates of test or dev answers out of train (default: only report them)",
    )


def run(args: argparse.Namespace) -> int:
    """Split; the report says what each part holds and which answers are alike across them."""
    if args.test < 1 or args.dev < 0:
        raise InputError("--test must be 1 or more, --dev 0 or more")
    parts = split(read_examples(args.dataset), test=args.test, dev=args.dev, seed=args.seed)
    held_out = [*parts.test, *parts.dev]
    pairs = near_duplicates(parts.train, held_out)
    train = parts.train
    if args.drop_duplicates:
        alike = {pair.train for pair in pairs}
        train = tuple(example for example in train if example.id not in alike)
    files = {"train": train, "dev": parts.dev, "test": parts.test}
    for name, examples in files.items():
        if examples:
            write_jsonl(args.output / f"{name}.jsonl", examples)
    write_text(args.output / "split.md", _report(args, files, pairs, len(pairs)))
    sys.stderr.write(visible(_report(args, files, pairs, _SHOWN)))
    return 0


def _drawn(names: Sequence[str], groups: dict[str, list[Example]], wanted: int) -> set[str]:
    drawn: set[str] = set()
    left = wanted
    for name in names:
        if len(groups[name]) <= left:
            drawn.add(name)
            left -= len(groups[name])
    return drawn


def _report(
    args: argparse.Namespace, files: dict[str, tuple[Example, ...]], pairs: list[Pair], shown: int
) -> str:
    lines = [f"# Split of {args.dataset.name}", "", f"Seed {args.seed}, by group.", ""]
    lines += ["| part | examples | groups | labels | missed |", "| --- | --- | --- | --- | --- |"]
    for name, examples in files.items():
        labels = [missed for example in examples for missed in example.missed]
        groups = len({example.group for example in examples})
        lines.append(f"| {name} | {len(examples):,} | {groups:,} | {len(labels):,} | {sum(labels):,} |")
    done = (
        "left out of train" if args.drop_duplicates else "still in train; --drop-duplicates leaves them out"
    )
    lines += [
        "",
        f"Near-duplicates across the split: {len(pairs):,} pairs" + (f" ({done})." if pairs else "."),
    ]
    if pairs:
        lines += ["", "| in train | in test or dev | similarity |", "| --- | --- | --- |"]
        lines += [f"| {pair.train} | {pair.test} | {pair.similarity:.2f} |" for pair in pairs[:shown]]
    if len(pairs) > shown:
        lines += ["", f"All {len(pairs):,} are in {args.output / 'split.md'}"]
    return "\n".join(lines) + "\n"

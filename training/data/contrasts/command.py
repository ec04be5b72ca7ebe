"""`kpgrade train contrasts LABELLED ... -o MADE.jsonl`: made contrasts to measure a model on.

By default of the kinds that no training sees, as many labels of each:

    kpgrade train contrasts ../data/science-answers/dev-unseen-questions.jsonl -o held-out.jsonl
    kpgrade train evaluate kpgrade-1.5b --on held-out.jsonl --by kind -o measured
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from grader.arguments import positive
from grader.errors import InputError
from grader.jsonl import refuse_overwriting
from grader.labelled import LabelledAnswer, write_labelled
from training.data.augment import PAIRS
from training.data.contrasts.pairs import HELD_OUT_CONTRASTS
from training.data.learning import answers_to_learn

HELP = "make pairs of answers that differ in little, to measure a model on"
_MAKERS = PAIRS | HELD_OUT_CONTRASTS
_HARD = (0.0, 1.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade train contrasts`."""
    parser.add_argument("files", nargs="+", type=Path, metavar="LABELLED", help="labelled answers, as JSONL")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="MADE.jsonl")
    parser.add_argument(
        "--kinds",
        nargs="+",
        choices=sorted(_MAKERS),
        default=sorted(HELD_OUT_CONTRASTS),
        metavar="KIND",
        help=f"out of {', '.join(sorted(PAIRS))}, and those that no recipe can train on (the default): "
        f"{', '.join(sorted(HELD_OUT_CONTRASTS))}",
    )
    parser.add_argument(
        "--labels", type=positive, default=60, metavar="N", help="about N labels of each kind (default 60)"
    )
    parser.add_argument("--seed", type=int, default=0, help="what answers and wordings are drawn by")


def run(args: argparse.Namespace) -> int:
    """Write the rows and say how many labels of each kind there are; exit code 0."""
    refuse_overwriting(args.output, args.files)
    items = [item for path in args.files for item in answers_to_learn(path, path.stem)]
    items = [item for item in items if all(point.p_missed in _HARD for point in item.points)]
    made = [side for kind in args.kinds for side in _of_kind(kind, items, args.labels, args.seed)]
    if not made:
        raise InputError("no answer here can be made into one of these kinds", where=str(args.files[0]))
    write_labelled(args.output, [replace(item, id=f"{item.source}-{n}") for n, item in enumerate(made)])
    counts = Counter(kind for item in made for kind in [item.kind] * len(item.points))
    sys.stdout.write("".join(f"{count:6}  {kind}\n" for kind, count in sorted(counts.items())))
    sys.stdout.write(f"{args.output}\n")
    return 0


def _of_kind(kind: str, items: Sequence[LabelledAnswer], labels: int, seed: int) -> list[LabelledAnswer]:
    """Both sides of pairs worth about so many labels, whole pairs, in groups of their own."""
    rng = random.Random(f"{kind} {seed}")
    made: list[LabelledAnswer] = []
    count = 0
    for item in rng.sample(items, len(items)):
        pair = _MAKERS[kind](item, rng)
        if pair and count < labels:
            sides = [replace(side, group=f"{kind} {side.group}") for side in pair.items()]
            made += sides
            count += sum(len(side.points) for side in sides)
    return made

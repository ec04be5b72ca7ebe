"""`kpgrade train teach LABELLED ... -o TAUGHT.jsonl`: a larger model's probabilities as labels.

Soft targets (Hinton, Vinyals and Dean 2015, arXiv 1503.02531): where people marked a key point, what is
learned lies between their mark and the teacher's calibrated probability; a key point of another question,
which nobody marked for this answer, has the teacher's alone. What was scored is kept beside the output, so
the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from grader.arguments import natural, positive, share
from grader.jsonl import refuse_overwriting
from grader.labelled import LabelledAnswer, LabelledPoint, dev_sample, write_labelled
from training.data.augment import a_point_each, nearest
from training.data.learning import answers_to_learn

_DRAWN = 12
"""Key points of other groups that are looked at for each one taken."""
_Step = TypeVar("_Step")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade train teach`."""
    parser.add_argument("files", nargs="+", type=Path, metavar="LABELLED", help="labelled answers, as JSONL")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TAUGHT.jsonl")
    parser.add_argument("--teacher", default="accurate", help="a model's name or file (default: accurate)")
    parser.add_argument(
        "--trust",
        type=share,
        default=0.5,
        help="the teacher's part of a label that people gave as well (default 0.5)",
    )
    parser.add_argument(
        "--others", type=natural, default=0, metavar="N", help="key points of other groups, for each answer"
    )
    parser.add_argument("--labels", type=positive, metavar="N", help="answers worth about N labels")
    parser.add_argument("--seed", type=int, default=0, help="what answers and other points are drawn by")


def run(args: argparse.Namespace) -> int:
    """Write the rows; exit code 0."""
    from grader.grader import Grader
    from grader.models.opening import open_llama
    from grader.models.resolving import resolve
    from grader.models.store import Store
    from training.compare.cache import CachedEngine, Scores

    refuse_overwriting(args.output, args.files)
    items = [item for path in args.files for item in answers_to_learn(path, path.stem)]
    if args.labels:
        items = dev_sample(items, args.labels, args.seed)
    rng = random.Random(args.seed)
    asked = [with_others(item, items, args.others, rng) for item in items]
    scores = Scores(args.output.with_suffix(".scores.sqlite"))
    try:
        engine = CachedEngine(open_llama(resolve(Store(), args.teacher, pull=True)), scores)
        with Grader.of(engine) as teacher:
            judged = dict(_shown(teacher.judge(asked), len(asked)))
    finally:
        scores.close()
    taught = [
        soft(item, len(own.points), [point.score for point in judged[place].points], args.trust)
        for place, (item, own) in enumerate(zip(asked, items, strict=True))
    ]
    named = [replace(item, id=f"{item.source}-{number}") for number, item in enumerate(taught)]
    write_labelled(args.output, named)
    _report([[point.p_missed for point in item.points] for item in taught], args.output)
    return 0


def with_others(
    item: LabelledAnswer, pool: Sequence[LabelledAnswer], count: int, rng: random.Random
) -> LabelledAnswer:
    """The answer with `count` more key points, of other groups, near to it in words.

    Their labels say nothing yet. Fewer are added where the pool holds no others.
    """
    known = {point.text for point in item.points}
    added: list[str] = []
    for _ in range(count):
        drawn = [rng.choice(pool) for _ in range(_DRAWN)]
        others = [other for other in drawn if other.group != item.group]
        texts = [text for text in a_point_each(others, rng) if text not in known]
        if texts:
            added.append(nearest(texts, item.answer))
            known.add(added[-1])
    return replace(item, points=(*item.points, *(LabelledPoint(text, 1.0) for text in added)))


def soft(item: LabelledAnswer, marked: int, p_missed: Sequence[float], trust: float) -> LabelledAnswer:
    """The answer with soft targets: of the first `marked` key points people's mark counts 1 - trust."""
    points = tuple(
        LabelledPoint(point.text, trust * p + (1 - trust) * point.p_missed if place < marked else p)
        for place, (point, p) in enumerate(zip(item.points, p_missed, strict=True))
    )
    return replace(item, points=points)


def _shown(steps: Iterator[_Step], total: int) -> Iterator[_Step]:
    from rich.console import Console
    from rich.progress import track

    yield from track(steps, "answers read by the teacher", total=total, console=Console(stderr=True))


def _report(targets: Sequence[Sequence[float]], output: Path) -> None:
    from rich.console import Console

    flat = [target for row in targets for target in row]
    between = sum(0.1 < target < 0.9 for target in flat)
    Console().print(
        f"{len(targets):,} answers with {len(flat):,} key points, "
        f"{between:,} of them between 0.1 and 0.9: {output}",
        markup=False,
        highlight=False,
    )

"""What a run learns from, row by row: fixed before it starts, so that a restart changes nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import InputError
from grader.labelled import LabelledAnswer
from grader.prompt import PromptFormat, Tokenise
from grader.text import sentences, words
from training.data.augment import augmented, with_negatives
from training.data.learning import answers_to_learn
from training.fit.packing import LabelledPath, PackedRow, pack, singles
from training.fit.paths import bundles, paths
from training.fit.recipe import Recipe, RecipeSource

_FRAME_WORDS = 10
"""What the frame around a key point costs beside its own words."""


@dataclass(frozen=True)
class TrainingPlan:
    """All rows in the order they are trained on."""

    rows: list[PackedRow]
    first: int
    """Steps of the schedule that lie before these rows."""
    whole: int
    """Steps of the whole schedule."""

    @property
    def labels(self) -> dict[str, int]:
        """Labels by 'source kind'."""
        return dict(Counter(kind for row in self.rows for kind in row.kinds))

    @property
    def tokens(self) -> int:
        """Tokens evaluated in all."""
        return sum(len(row.tokens) for row in self.rows)


def make_plan(
    recipe: Recipe, data: Path, form: PromptFormat, tokenise: Tokenise, budget: int | None
) -> TrainingPlan:
    """Draw, augment, render, pack, and take the schedule's part of it.

    `budget` is how many tokens to draw in all; None: `epochs` over everything.
    """
    seed = recipe.schedule.seed
    sources = [answers_to_learn(data / source.file, source.file) for source in recipe.data]
    filler = _filler(recipe, data)
    streams = [
        _stream(source, items, filler, recipe, seed + 7919 * number)
        for number, (source, items) in enumerate(zip(recipe.data, sources, strict=True), 1)
    ]
    drawn: Iterator[list[LabelledAnswer]]
    if budget is None:
        drawn = _epochs(recipe, sources, streams, random.Random(seed))
    else:
        drawn = _mixed(recipe, streams, random.Random(seed))
    schedule = recipe.schedule

    def rendered() -> Iterator[list[LabelledPath]]:
        for bundle in drawn:
            yield [path for item in bundle for path in paths(item, form, tokenise)]

    packed = pack(rendered(), schedule.row_tokens) if schedule.packing == "tree" else singles(rendered())
    rows: list[PackedRow] = []
    total = 0
    for row in packed:
        rows.append(row)
        total += len(row.tokens)
        if budget is not None and total >= budget:
            break
    rows = normalised(rows, schedule.batch_rows, schedule.accumulation)
    per_step = schedule.batch_rows * schedule.accumulation
    whole = len(rows) // per_step
    begin, end = (round(share * whole) for share in schedule.part)
    if begin == end:
        raise InputError(
            "the data does not fill one step", hint="Lower batch_rows or accumulation, or add data."
        )
    return TrainingPlan(rows[begin * per_step : end * per_step], begin, whole)


def normalised(rows: Sequence[PackedRow], batch: int, accumulation: int) -> list[PackedRow]:
    """Whole steps only, with weights scaled so that a step's loss is its mean over labels.

    The trainer averages over the `accumulation` batches of a step, which would let a row of few labels
    weigh as much as one of many; each label's weight is scaled to undo that.
    """
    step = batch * accumulation
    result = []
    for start in range(0, len(rows) - step + 1, step):
        group = rows[start : start + step]
        scale = accumulation / sum(weight for row in group for weight in row.weights)
        result += [replace(row, weights=[weight * scale for weight in row.weights]) for row in group]
    return result


def _stream(
    source: RecipeSource, items: Sequence[LabelledAnswer], filler: Sequence[str], recipe: Recipe, seed: int
) -> Iterator[list[LabelledAnswer]]:
    """Bundles of one source, one shuffled pass after the other, without end."""
    while True:
        rng = random.Random(seed)
        ready = [_drawn_points(item, source.points, rng) for item in items]
        ready = augmented(ready, recipe.augment, filler, seed)
        if source.negatives:
            ready = [
                with_negatives(item, items, source.negatives, rng) if item.kind != "blank" else item
                for item in ready
            ]
        yield from bundles(ready, source.together, rng)
        seed += 1


def _drawn_points(item: LabelledAnswer, most: int, rng: random.Random) -> LabelledAnswer:
    points = item.points
    return item if len(points) <= most else replace(item, points=tuple(rng.sample(points, most)))


def _mixed(
    recipe: Recipe, streams: Sequence[Iterator[list[LabelledAnswer]]], rng: random.Random
) -> Iterator[list[LabelledAnswer]]:
    """Bundles from all sources, each source's share of what was read so far kept near its due.

    What is read is counted in words, which follow tokens closely and need no tokenizer.
    """
    shares = [source.share for source in recipe.data]
    if not sum(shares):
        raise InputError("no data source has a share above 0")
    read = [0.0] * len(shares)
    while True:
        due = [share and (count + rng.random()) / share for share, count in zip(shares, read, strict=True)]
        chosen = min((i for i, share in enumerate(shares) if share), key=lambda index: due[index])
        bundle = next(streams[chosen])
        read[chosen] += _words(bundle)
        yield bundle


def _words(bundle: Sequence[LabelledAnswer]) -> int:
    points = [point for item in bundle for point in item.points]
    texts = [bundle[0].question, *(item.answer for item in bundle), *(point.text for point in points)]
    return sum(len(words(text)) for text in texts) + _FRAME_WORDS * len(points)


def _epochs(
    recipe: Recipe,
    sources: Sequence[Sequence[LabelledAnswer]],
    streams: Sequence[Iterator[list[LabelledAnswer]]],
    rng: random.Random,
) -> Iterator[list[LabelledAnswer]]:
    result: list[list[LabelledAnswer]] = []
    for items, stream in zip(sources, streams, strict=True):
        wanted = len(items) * (recipe.schedule.epochs or 1)
        while wanted > 0:
            bundle = next(stream)
            wanted -= len(bundle)
            result.append(bundle)
    rng.shuffle(result)
    yield from result


def _filler(recipe: Recipe, data: Path) -> list[str]:
    """Sentences of the recipe's passages, in order, so that neighbours make sense together."""
    if not recipe.augment.filler:
        return []
    path = data / recipe.augment.filler
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        texts = [str(json.loads(line)["passage"]) for line in lines if line.strip()]
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(f"the filler passages cannot be read: {error}", where=str(path)) from error
    pieces = [text[start:end] for text in texts for start, end in sentences(text)]
    return [text for text in pieces if 5 <= len(words(text)) <= 45]

"""Many key points in one row, without one of them seeing another.

A labelled key point is a path of tokens: root, answer, branch (see `grader.prompt`). Paths that start
alike are merged into a tree of tokens, so instructions, a question and an answer stand once in a row
however many key points hang from them. Every token attends to its own ancestors and to nothing else, at
the position it has on its path, which is the arithmetic the grading engine does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LabelledPath:
    """A path of tokens, how likely its key point is missed (in [0, 1]), and what the label weighs."""

    tokens: tuple[int, ...]
    target: float
    weight: float = 1.0
    kind: str = ""
    """Where it is from and how it was made."""


@dataclass(slots=True)
class PackedRow:
    """A tree of tokens in an order where parents come first.

    `tokens`, `parents` (-1 for a root) and `depths` have one entry a token; `ends`, `targets`, `weights` and
    `kinds` one a label, `ends` being the index of the token whose output is the verdict.
    """

    tokens: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


class RowBuilder:
    """Grows one row, path by path."""

    def __init__(self) -> None:
        self.row = PackedRow()
        self._children: dict[tuple[int, int], int] = {}

    def cost(self, paths: Iterable[LabelledPath]) -> int:
        """How many tokens `paths` would add to the row; what they share among themselves is counted once."""
        new: dict[tuple[int, int], int] = {}
        for path in paths:
            node = -1
            for token in path.tokens:
                step = node, token
                child = self._children.get(step, new.get(step))
                if child is None:
                    child = new[step] = -2 - len(new)
                node = child
        return len(new)

    def add(self, path: LabelledPath) -> None:
        """Hang one labelled path into the tree."""
        row, node = self.row, -1
        for depth, token in enumerate(path.tokens):
            child = self._children.get((node, token))
            if child is None:
                child = len(row.tokens)
                row.tokens.append(token)
                row.parents.append(node)
                row.depths.append(depth)
                self._children[node, token] = child
            node = child
        row.ends.append(node)
        row.targets.append(path.target)
        row.weights.append(path.weight)
        row.kinds.append(path.kind)


def pack(bundles: Iterable[Sequence[LabelledPath]], size: int) -> Iterator[PackedRow]:
    """Fill rows of at most `size` tokens with bundles, in order; what a bundle holds stays together.

    A bundle that alone is larger than a row is split between paths. A path longer than a row gets a
    row of its own: nothing is ever cut.
    """
    builder = RowBuilder()
    for bundle in bundles:
        for part in _fitting(bundle, size):
            if builder.row.tokens and len(builder.row.tokens) + builder.cost(part) > size:
                yield builder.row
                builder = RowBuilder()
            for path in part:
                builder.add(path)
    if builder.row.tokens:
        yield builder.row


def singles(bundles: Iterable[Sequence[LabelledPath]]) -> Iterator[PackedRow]:
    """One row per key point, the same tokens: for kernels that take no mask of their own."""
    for bundle in bundles:
        for path in bundle:
            builder = RowBuilder()
            builder.add(path)
            yield builder.row


def _fitting(bundle: Sequence[LabelledPath], size: int) -> Iterator[Sequence[LabelledPath]]:
    if len(bundle) < 2 or RowBuilder().cost(bundle) <= size:
        yield bundle
        return
    middle = len(bundle) // 2
    yield from _fitting(bundle[:middle], size)
    yield from _fitting(bundle[middle:], size)

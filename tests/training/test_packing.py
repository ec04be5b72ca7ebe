"""Laws of packing: every path comes back whole, shared tokens stand once, nothing is lost or cut."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from training.fit.packing import LabelledPath, PackedRow, RowBuilder, pack, singles

paths = st.builds(
    LabelledPath,
    st.lists(st.integers(0, 3), min_size=1, max_size=12).map(tuple),
    st.floats(0, 1),
    st.floats(0.1, 2),
)
bundles = st.lists(st.lists(paths, min_size=1, max_size=5), min_size=1, max_size=6)


def path_at(row: PackedRow, end: int) -> tuple[int, ...]:
    """The tokens from the root to `end`, read back through the parents."""
    found = []
    node = end
    while node >= 0:
        assert row.depths[node] == 0 if row.parents[node] < 0 else row.parents[node] < node
        found.append(row.tokens[node])
        node = row.parents[node]
    return tuple(reversed(found))


def labels(rows: list[PackedRow]) -> list[LabelledPath]:
    return [
        LabelledPath(path_at(row, end), target, weight)
        for row in rows
        for end, target, weight in zip(row.ends, row.targets, row.weights, strict=True)
    ]


@given(bundles, st.integers(4, 40))
@settings(max_examples=200, deadline=None)
def test_every_label_comes_back_in_order_with_its_whole_path(
    data: list[list[LabelledPath]], size: int
) -> None:
    assert labels(list(pack(data, size))) == [path for bundle in data for path in bundle]


@given(bundles, st.integers(12, 40))
@settings(max_examples=100, deadline=None)
def test_rows_keep_to_their_size(data: list[list[LabelledPath]], size: int) -> None:
    assert all(len(row.tokens) <= size for row in pack(data, size))


@given(bundles)
@settings(max_examples=100, deadline=None)
def test_positions_are_those_of_the_path_alone(data: list[list[LabelledPath]]) -> None:
    for row in pack(data, 1000):
        for end in row.ends:
            assert row.depths[end] == len(path_at(row, end)) - 1


@given(st.lists(paths, min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_the_cost_foretold_is_the_cost_paid(bundle: list[LabelledPath]) -> None:
    builder = RowBuilder()
    foretold = builder.cost(bundle)
    for path in bundle:
        builder.add(path)
    assert len(builder.row.tokens) == foretold
    assert builder.cost(bundle) == 0


def test_shared_tokens_stand_once() -> None:
    prefix = (1, 2, 3, 4)
    (row,) = pack([[LabelledPath((*prefix, 5, 6), 1.0), LabelledPath((*prefix, 7), 0.0)]], 100)
    assert len(row.tokens) == len(prefix) + 3


def test_a_path_longer_than_a_row_is_never_cut() -> None:
    long, short = LabelledPath(tuple(range(50)), 1.0), LabelledPath((1, 2), 0.0)
    rows = list(pack([[short, long]], 10))
    assert [len(row.tokens) for row in rows] == [2, 50]


def test_singles_are_the_same_labels_one_a_row() -> None:
    data = [[LabelledPath((1, 2, 3), 1.0), LabelledPath((1, 2, 4), 0.0)], [LabelledPath((5,), 0.5)]]
    rows = list(singles(data))
    assert [row.depths for row in rows] == [[0, 1, 2], [0, 1, 2], [0]]
    assert labels(rows) == [path for bundle in data for path in bundle]

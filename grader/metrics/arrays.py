"""What the metrics share: sequences in, checked NumPy arrays out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Flags = Sequence[bool] | Bools
Numbers = Sequence[float] | Floats


def flags(values: Flags) -> Bools:
    """A one-dimensional boolean array."""
    return np.asarray(values, dtype=np.bool_).reshape(-1)


def numbers(values: Numbers, length: int) -> Floats:
    """A one-dimensional float array of `length`; ValueError for another length or NaN."""
    result = np.asarray(values, dtype=np.float64).reshape(-1)
    if len(result) != length:
        raise ValueError(f"{len(result)} values for {length} labels")
    if np.isnan(result).any():
        raise ValueError("a score is not a number")
    return result


def weights(values: Numbers | None, length: int) -> Floats:
    """Non-negative weights, 1 each where none are given."""
    if values is None:
        return np.ones(length)
    result = numbers(values, length)
    if (result < 0).any():
        raise ValueError("a weight is negative")
    return result


def ratio(top: float, bottom: float) -> float:
    """top / bottom, NaN where bottom is 0."""
    return top / bottom if bottom else float("nan")

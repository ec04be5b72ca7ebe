"""The model's hidden state where it answers, small enough to keep beside every score.

At a branch's end the logits are W h: the final normalised state h, seen through the output matrix W. The
logits of some tokens fixed once and for all are therefore a fixed projection of h, and they are there
already. (`llama_get_embeddings_ith` gives h itself, but a llama.cpp context with embeddings makes an output
of every token of a batch, not of the branch ends alone: `output_all` in llama-context.cpp.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats32 = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

DIMENSIONS = 128
"""Numbers in a state; docs/learning.md has what fewer and more are worth."""

_PACKED = np.dtype("<f2")


def readout_tokens(vocabulary: int) -> Integers:
    """The ids of the DIMENSIONS tokens whose logits are kept, the same on every machine and for ever.

    Fewer where the vocabulary is smaller.
    """
    drawn: dict[int, None] = {}
    number = 0
    while len(drawn) < min(DIMENSIONS, vocabulary):
        digest = hashlib.sha256(str(number).encode()).digest()
        drawn[int.from_bytes(digest[:6], "big") % vocabulary] = None
        number += 1
    return np.fromiter(drawn, dtype=np.int64)


def packed(logits: Floats32) -> bytes:
    """A state as it is kept: float16, little-endian, without what all its logits share."""
    return bytes((logits - logits.mean()).astype(_PACKED).tobytes())


def unpacked(states: Sequence[bytes | None]) -> Floats32:
    """States as a matrix (states, dimensions); a row of NaN where there is none, or one of another length."""
    size = max((len(s) for s in states if s is not None), default=0)
    matrix = np.full((len(states), size // _PACKED.itemsize), np.nan, dtype=np.float32)
    for row, state in zip(matrix, states, strict=True):
        if state is not None and len(state) == size:
            row[:] = np.frombuffer(state, dtype=_PACKED)
    return matrix

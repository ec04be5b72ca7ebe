"""`python -m bench.soup ONE.gguf OTHER.gguf OUT.gguf`: an adapter half way between two others.

Of a run that went on from another, the mean of their factors keeps most of what both can (Wortsman et al.
2022, Robust fine-tuning of zero-shot models). OUT says of itself what OTHER says: it is for measuring alone.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np


def mean(one: Path, other: Path, out: Path) -> None:
    """Write the mean of two adapters. Raises ValueError where they are not of one shape."""
    from gguf import GGUFReader

    shutil.copyfile(other, out)
    held = {tensor.name: tensor for tensor in GGUFReader(one).tensors}
    into = GGUFReader(out, "r+")
    for tensor in into.tensors:
        beside = held.get(tensor.name)
        if beside is None or beside.data.shape != tensor.data.shape:
            raise ValueError(f"{one} has no {tensor.name} of the same shape")
        half = (tensor.data.astype(np.float32) + beside.data.astype(np.float32)) / 2
        tensor.data[...] = half.astype(tensor.data.dtype)
    into.data.flush()


if __name__ == "__main__":
    mean(*map(Path, sys.argv[1:4]))

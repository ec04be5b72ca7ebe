"""Which tensor of a GGUF a Hugging Face weight is, and how its rows are ordered there.

Names come from gguf's own tables. llama.cpp's converter reorders the rows of the query and key projections
of the llama family, so that its rotary embedding pairs neighbours instead of halves; a change of such a
weight must be reordered the same way.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from gguf.constants import MODEL_ARCH, MODEL_ARCH_NAMES
from gguf.tensor_mapping import TensorNameMap, get_tensor_name_map

from export.container import Container
from export.errors import ExportError
from grader.errors import ErrorKind

ARCHITECTURES = ("llama", "granite", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "phi3")
"""Whose conversion is known here in every detail. Mistral and Mistral Nemo are 'llama' in a GGUF."""

REORDERED = ("llama", "granite")
"""Whose converter reorders the rows of the query and key projections."""

Rows = npt.NDArray[np.intp]


class Layout:
    """How one base lays out its weights."""

    def __init__(self, base: Container) -> None:
        """Raises ExportError for an architecture whose weights would have to be guessed at."""
        architecture = base.value("general.architecture")
        if architecture not in ARCHITECTURES:
            raise ExportError(
                f"models of the kind {architecture!r} cannot be merged here",
                where=str(base.path),
                hint=f"Known are {', '.join(ARCHITECTURES)}. On a GPU, try --unsloth-gguf.",
                kind=ErrorKind.UNSUPPORTED,
            )
        self.architecture = str(architecture)
        blocks = base.value(f"{architecture}.block_count")
        if not isinstance(blocks, int):
            raise ExportError(f"the base does not say {architecture}.block_count", where=str(base.path))
        self.blocks = blocks
        heads = base.value(f"{architecture}.attention.head_count")
        shared = base.value(f"{architecture}.attention.head_count_kv")
        self._heads = heads if isinstance(heads, int) else 0
        self._shared_heads = shared if isinstance(shared, int) else self._heads

    def gguf_name(self, module: str) -> str | None:
        """The GGUF's name of a Hugging Face weight without its suffix; None when it has none."""
        plain = module.replace("model.language_model.", "model.").replace("language_model.model.", "model.")
        return _table(self.architecture, self.blocks).get_name(plain)

    def row_order(self, name: str, rows: int) -> Rows | None:
        """Which row of the Hugging Face weight is row i of the GGUF's; None when they are the same.

        The order of `permute` in llama.cpp's convert_hf_to_gguf.py.
        """
        if self.architecture not in REORDERED:
            return None
        heads = {"attn_q": self._heads, "attn_k": self._shared_heads}.get(name.split(".")[-2])
        if heads is None:
            return None
        if not heads or rows % (2 * heads):
            raise ExportError(f"{name} has {rows} rows, which {heads} heads cannot share")
        return np.arange(rows).reshape(heads, 2, -1).swapaxes(1, 2).reshape(-1)

    def norm_offset(self, name: str) -> float:
        """What the converter adds to a weight: Gemma's norms are stored as their distance from one."""
        return 1.0 if self.architecture.startswith("gemma") and name.endswith("norm.weight") else 0.0


@cache
def _table(architecture: str, blocks: int) -> TensorNameMap:
    numbers = {name: number for number, name in MODEL_ARCH_NAMES.items()}
    return get_tensor_name_map(MODEL_ARCH(numbers[architecture]), blocks)

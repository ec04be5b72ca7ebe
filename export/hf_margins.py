"""Margins of the merged model in PyTorch: the side of the comparison that training knows."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from export.errors import ExportError
from export.verify import Measured
from grader.errors import ErrorKind
from grader.labelled import LabelledAnswer
from grader.prompt import answer_tokens, tokens

NAME = "merged, PyTorch"


def available() -> bool:
    """Whether the packages that this needs are installed here."""
    return all(find_spec(name) is not None for name in ("torch", "transformers", "peft"))


def measure_merged(base: Path, adapter: Path, rows: list[LabelledAnswer], tokens_from: Path) -> Measured:
    """Margins of base + adapter, float32, one prompt at a time and without any cache.

    `base` is a GGUF or a Hugging Face folder, `tokens_from` a GGUF whose tokenizer gives the tokens, so
    that only the weights are compared. Memory: the whole model in float32. Raises ExportError where
    there is less of it free than that.
    """
    _require_memory(tokens_from)
    import torch
    from peft import PeftModel

    prompts, (yes, no) = _prompts(tokens_from, rows)
    model: Any = PeftModel.from_pretrained(_load(base), str(adapter)).merge_and_unload().eval()
    margins = []
    with torch.inference_mode():
        for prompt in prompts:
            logits = model(torch.tensor([prompt]), logits_to_keep=1).logits[0, -1]
            margins.append(float(logits[no]) - float(logits[yes]))
    return Measured(NAME, np.array(margins))


def _require_memory(model: Path) -> None:
    """Refuse before the system has to end the process. `model` is a GGUF of at most two bytes a weight."""
    needed, free = 2 * model.stat().st_size, psutil.virtual_memory().available
    if needed > free:
        raise ExportError(
            f"comparing with PyTorch needs {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free",
            hint="Leave it out with --no-torch; every form is compared with the f16 file anyway.",
            kind=ErrorKind.NO_MEMORY,
        )


def _load(base: Path) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    if base.is_dir():
        return AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32, local_files_only=True)
    return AutoModelForCausalLM.from_pretrained(base.parent, gguf_file=base.name, dtype=torch.float32)


def _prompts(path: Path, rows: list[LabelledAnswer]) -> tuple[list[list[int]], tuple[int, int]]:
    """One whole prompt a key point, and the tokens (yes, no)."""
    from grader.engines.llama import LlamaEngine

    prompts = []
    with LlamaEngine(path, name=path.name, sha256="") as engine:
        for row in rows:
            before = [*engine.format.root(row.question), *engine.format.answer(row.answer)]
            for point in row.key_points:
                prompts.append(tokens((*before, *engine.format.branch(point)), engine.tokenise))
        return prompts, answer_tokens(engine.tokenise)

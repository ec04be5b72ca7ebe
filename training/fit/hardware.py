"""What a recipe asks of the machine, said before hours are spent, or where memory runs out on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from grader.errors import ErrorKind, ModelError
from training.fit.recipe import Base, Recipe

_GPU = (
    "If this machine has one, `nvidia-smi` must list it, and the environment must be built for it: "
    "TORCH=torch bash training/setup-venv.sh"
)
_CPU = "The recipes in training/recipes/ that end in -cpu train models that a processor can manage."
LESS_TRAINING = (
    "In the recipe, in this order: halve row_tokens, or batch_rows (and double accumulation), set "
    "gradient_checkpointing = true, on a GPU load_in_4bit = true, or choose a smaller base; then start in a "
    "new folder."
)
LESS_LOADING = "Close other programs, choose a smaller base, or, on a GPU, set load_in_4bit = true."
_WORDS = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory")


def require_hardware(recipe: Recipe) -> None:
    """Raise ModelError, with what to change in the recipe, where this machine cannot run it."""
    optimizer = recipe.schedule.optimizer
    _require(_for_base(recipe.base) | _for_optimizer(optimizer))


def require_for_base(base: Base) -> None:
    """Raise ModelError where this machine cannot load `base` as the recipe wants it."""
    _require(_for_base(base))


@contextmanager
def memory_explained(doing: str, where: str, hint: str) -> Iterator[None]:
    """Raise ModelError in place of what PyTorch raises when memory runs out, on a GPU or on a processor.

    `doing` says what memory was needed for; `hint` what to change.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        # On a processor PyTorch raises a bare RuntimeError, which only its words tell from others.
        message = str(error).casefold()
        if not isinstance(error, MemoryError) and not any(words in message for words in _WORDS):
            raise
        raise ModelError(
            f"memory ran out while {doing}", where=where, hint=hint, kind=ErrorKind.NO_MEMORY
        ) from error


def _for_base(base: Base) -> dict[str, str]:
    """What cannot be had here -> what to write in the recipe instead."""
    if base.load_in_4bit and not _has_gpu():
        return {"weights in 4 bits need a CUDA GPU": "load_in_4bit = false under [base]"}
    return {}


def _for_optimizer(name: str) -> dict[str, str]:
    if name.endswith("8bit") and find_spec("bitsandbytes") is None:
        what = f"the optimizer {name} needs the package bitsandbytes"
        return {what: 'optimizer = "adamw_torch" under [schedule]'}
    return {}


def _require(wrong: dict[str, str]) -> None:
    if wrong:
        here = "" if _has_gpu() else f"PyTorch sees no GPU here. {_CPU} {_GPU}"
        raise ModelError(" and ".join(wrong), hint=f"Set {' and '.join(wrong.values())}. {here}".strip())


def _has_gpu() -> bool:
    import torch

    return bool(torch.cuda.is_available())

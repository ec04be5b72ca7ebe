"""Opening the model that a person has chosen, in the thread that will own it."""

from __future__ import annotations

from grader.grader import Grader
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from tui.app.settings import Settings


def open_chosen(settings: Settings) -> Grader:
    """The model in use, with its calibration. Raises ModelError when it is not here or cannot be loaded."""
    from grader.engines.llama import LlamaSettings
    from tui.store import open_store

    model = resolve(open_store())
    engine = open_llama(model, LlamaSettings(gpu_layers=settings.gpu_layers, threads=settings.threads))
    return Grader.of(engine)

"""From a resolved model to an engine that runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models.first_trial import first_trial
from grader.models.gguf_info import gguf_info
from grader.models.store import ModelFile

if TYPE_CHECKING:
    from grader.engines.llama import LlamaEngine, LlamaSettings


def open_llama(model: ModelFile, settings: LlamaSettings | None = None) -> LlamaEngine:
    """Load a model into the embedded engine. Raises ModelError.

    The header is checked first: llama.cpp maps the file, and reading past its end would kill the app. A
    model that was never opened on this machine is loaded once by another process, for what no check finds.
    """
    gguf_info(model.path)
    first_trial(model, settings.gpu_layers if settings else -1)
    from grader.engines.llama import LlamaEngine

    return LlamaEngine(
        model.path,
        name=model.name,
        sha256=model.sha256,
        adapter=model.adapter,
        adapter_sha256=model.adapter_sha256,
        settings=settings,
    )

"""A model's own chat template, rendered where it can do nothing: sandboxed, in a process with limits.

A template is a program that came with a stranger's file. Jinja's sandbox keeps it from reaching anything;
that it ends, and fits in memory, only another process can promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from grader.confined import Bounds, Unfinished, confined

Message = Mapping[str, str]
"""`role` and `content`."""
_BOUNDS = Bounds(seconds=5.0, memory=500_000_000, output=1_000_000)
"""Far more than any template of a published model takes."""


@lru_cache(maxsize=16)
def rendered(template: str, messages: tuple[tuple[str, str], ...], bos: str, eos: str) -> str | None:
    """The text of (role, content) pairs under a template; None where it does not take them.

    Raises ValueError, in words that read on from 'the model's chat template', where it does not come to an
    end within its limits.
    """
    chat = [{"role": role, "content": content} for role, content in messages]
    try:
        return confined(_BOUNDS, render, template, chat, bos, eos)
    except Unfinished as problem:
        raise ValueError(f"the model's chat template cannot be used: {problem}") from problem


def render(template: str, messages: Sequence[Message], bos: str, eos: str) -> str | None:
    """Render in this process. None for what a template may raise of itself, by mistake or on purpose."""
    # As transformers sets it up, which is what templates are written for.
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    environment.globals["raise_exception"] = _refuse
    try:
        return str(
            environment.from_string(template).render(
                messages=messages, add_generation_prompt=True, bos_token=bos, eos_token=eos
            )
        )
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError):
        return None


def _refuse(message: str) -> None:
    raise TemplateError(message)

"""What a model asks of this machine, in the app's words."""

from __future__ import annotations

from grader.models.memory import Fit, available, fit
from tui.app import strings as s

_BESIDE = 600 << 20
"""Bytes that grading takes beside the weights, for a model whose header is not here to tell."""


def fit_words(size: int) -> str:
    """Whether a model of `size` bytes sits well in the memory that is free now."""
    words = {Fit.COMFORTABLE: s.MODEL_FITS, Fit.TIGHT: s.MODEL_TIGHT, Fit.TOO_LARGE: s.MODEL_TOO_LARGE}
    return words[fit(size + _BESIDE, available())]


def pace_words(pace: float | None) -> str:
    """What a model has done on this machine, or how to find out."""
    return s.MODEL_PACE.format(pace=pace) if pace else s.MODEL_PACE_UNKNOWN

"""What a model asks of this machine, in the app's words."""

from __future__ import annotations

from grader.models.memory import Fit, available, fit
from tui.app import strings as s
from tui.models import LINE, ListedModel

_BESIDE = 600 << 20
"""Bytes that grading takes beside the weights, for a model whose header is not here to tell."""


def fit_words(size: int) -> str:
    """Whether a model of `size` bytes sits well in the memory that is free now."""
    words = {Fit.COMFORTABLE: s.MODEL_FITS, Fit.TIGHT: s.MODEL_TIGHT, Fit.TOO_LARGE: s.MODEL_TOO_LARGE}
    return words[fit(size + _BESIDE, available())]


def here_words(row: ListedModel) -> str:
    """Whether a model is here, and whose."""
    if not row.here:
        return s.MODEL_ABSENT
    return s.MODEL_SHARED if row.is_shared else s.MODEL_HERE


def fetch_words(row: ListedModel) -> str:
    """What fetching a model takes, and from where; empty for one that is here."""
    if row.here:
        return ""
    if not row.to_fetch:
        return s.MODEL_ONLY_BUILT
    return s.MODEL_FETCH.format(
        size=row.to_fetch / 1e6,
        origin=row.origin,
        minutes=row.minutes,
        line=LINE // 1_000_000,
        built=s.MODEL_BUILT if row.is_built else "",
    )


def pace_words(pace: float | None) -> str:
    """What a model has done on this machine, or how to find out."""
    return s.MODEL_PACE.format(pace=pace) if pace else s.MODEL_PACE_UNKNOWN

"""When two texts are taken to have nothing to do with each other, by their words alone."""

from __future__ import annotations

from grader.text import overlap

UNRELATED = 0.5
"""Texts that share a smaller part of a key point's words are taken not to state it."""


def unrelated(key_point: str, text: str) -> bool:
    """Whether a text shares too few words with a key point to state it."""
    return overlap(key_point, text) < UNRELATED

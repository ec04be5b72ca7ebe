"""Checks of what is typed as an option, for the commands of every room."""

from __future__ import annotations

import argparse


def positive(text: str) -> int:
    """A whole number from 1."""
    return _from(1, text)


def natural(text: str) -> int:
    """A whole number from 0."""
    return _from(0, text)


def _from(least: int, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise argparse.ArgumentTypeError(f"must be a whole number, at least {least}")
    return int(text)


def level(text: str) -> float:
    """An agreement with people, as a share; below one half it would be worse than chance."""
    return _share_from(0.5, text)


def share(text: str) -> float:
    """A part of a whole."""
    return _share_from(0, text)


def _share_from(least: float, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value <= 1:
        raise argparse.ArgumentTypeError(f"must be a share from {least} to 1, as in 0.9 for 90%")
    return value

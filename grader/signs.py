"""The signs of what counts for a key point, the same on every screen, page and terminal.

Each has a shape of its own, and stands beside or in place of the label's word, so that no colour is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from grader.domain import Label

SIGNS: Mapping[Label | None, str] = MappingProxyType(
    {Label.COVERED: "✓", Label.MISSED: "✗", Label.UNSURE: "?", None: "·"}
)
"""None: nothing has been said of it yet."""

"""What the command line prints on: a console that no control character gets through to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from grader.text import visible
from tui.inert import inert


class Screen(Console):
    """A rich console on which text is inert; what rich itself says to the terminal passes."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments as rich makes them, as `inert` leaves them."""
        return inert(super().render(renderable, options))


def inert_json(data: Any, indent: int = 1) -> str:
    """JSON with nothing lost and nothing that a terminal obeys: what `visible` leaves out is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return text.translate({ord(c): json.dumps(c)[1:-1] for c in set(text) if not visible(c)})

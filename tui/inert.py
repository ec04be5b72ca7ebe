"""Text on its way to a terminal, for both wings: nothing that a terminal obeys stays in it.

Names of files, students' names and answers are strangers' text, and any table or widget may show one. Rich
and Textual take five control characters out of what they draw, and leave the one that begins an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.segment import Segment

from grader.text import visible


def inert(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments without control, format and private characters, each as wide as before.

    What rich itself says to the terminal stands in segments of its own, and passes.
    """
    for segment in segments:
        plain = segment.control or segment.text.isprintable()
        yield segment if plain else segment._replace(text=visible(segment.text))

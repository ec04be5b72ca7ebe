"""A picture in Braille signs, eight dots a cell: the finest that every terminal can draw.

https://www.unicode.org/charts/PDF/U2800.pdf numbers the dots.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 8_000_000
"""kpgrade keeps pages of fewer; a gradebook from elsewhere may hold anything."""
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""Of each row of a cell, left and right."""
MOST_PIECES = 6
"""Of one line, one below the other."""
_BLANK = 0x2800
_INK = 0.62
"""Share of the way from the darkest to the lightest below which a dot is drawn: thin strokes stay whole."""
Box = tuple[float, float, float, float]


def drawn(picture: bytes, box: Box, width: int, height: int) -> list[str]:
    """The part of a picture within `box` (shares of its sides), as large as fits in so many cells.

    A long line of writing is cut in pieces, one below the other, where it is drawn larger so. Returns lines;
    none where this is no picture that can be drawn.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return []
            part = opened.convert("L").crop(_pixels(box, opened.width, opened.height))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
    count = max(range(1, min(MOST_PIECES, height) + 1), key=lambda n: _scale(part.size, n, width, height))
    scale = _scale(part.size, count, width, height)
    lines = []
    for piece in _pieces(part, count):
        columns, rows = max(1, int(piece.width * scale)), max(1, int(piece.height * scale))
        lines += _signs(piece.resize((min(columns, 2 * width), rows), Image.Resampling.BOX))
    return lines[:height]


def _scale(size: tuple[int, int], pieces: int, width: int, height: int) -> float:
    """Dots a pixel, where the picture is cut in so many pieces."""
    return min(2 * width / _piece_width(size, pieces), 4 * (height // pieces) / size[1])


def _piece_width(size: tuple[int, int], pieces: int) -> float:
    """A piece reaches a letter's width into the next, so that what is cut stands whole in one of them."""
    return size[0] / pieces + (size[1] / 2 if pieces > 1 else 0)


def _pieces(part: Image, count: int) -> list[Image]:
    width = _piece_width(part.size, count)
    lefts = [int(number * part.width / count) for number in range(count)]
    return [part.crop((left, 0, min(part.width, int(left + width) + 1), part.height)) for left in lefts]


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    left, top, right, bottom = (min(1.0, max(0.0, share)) for share in box)
    first = int(left * width), int(top * height)
    last = max(first[0] + 1, round(right * width)), max(first[1] + 1, round(bottom * height))
    return *first, *last


def _signs(part: Image) -> list[str]:
    import numpy as np

    shades = np.asarray(part, dtype=np.float32)
    darkest, lightest = shades.min(), shades.max()
    rows, columns = -(-part.height // 4), -(-part.width // 2)
    ink = np.zeros((rows * 4, columns * 2), dtype=bool)
    if lightest > darkest:
        ink[: part.height, : part.width] = shades < darkest + _INK * (lightest - darkest)
    cells = ink.reshape(rows, 4, columns, 2).transpose(0, 2, 1, 3)
    bits = (cells * np.array(_BITS)).sum(axis=(2, 3))
    return ["".join(chr(_BLANK + bit) for bit in line) for line in bits]

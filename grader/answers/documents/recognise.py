"""Print read from pictures, by the extra `kpgrade[ocr]`, in a process of its own: `python -m ... FILE`.

RapidOCR (PP-OCR models, inside its wheel) reads each page; nothing is fetched, and a socket ends the process.
It reads print. Handwriting comes out with little confidence, which is told line by line. `python -m ...
drawn FILE` draws the pages and reads nothing, which takes no extra.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWN = "drawn"
"""The word that asks for the pages alone."""
MOST_PAGES, MOST_BYTES = 50, 50_000_000
"""Of one document, and of one picture in an office file."""
_SIDE, _QUALITY = 1_600, 70
"""Pixels of a kept page's longer side, and its JPEG quality: writing is legible at some 150 KB a page."""
_MEMORY = 6 << 30
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp"})


def main(path: Path, *, read: bool) -> None:
    """Print the pages of a file of pictures as JSON: [[JPEG in base 64, lines], ...].

    A line is [text, confidence in [0, 1], [left, top, right, bottom] in shares of the page].
    """
    _confine()
    engine: Any = None
    if read:
        from rapidocr import RapidOCR

        engine = RapidOCR()
    json.dump([[_kept(page), _lines(engine, page) if read else []] for page in _pages(path)], sys.stdout)


def _kept(page: Image) -> str:
    small = page.convert("L")
    small.thumbnail((_SIDE, _SIDE))
    data = io.BytesIO()
    small.save(data, "JPEG", quality=_QUALITY)
    return base64.b64encode(data.getvalue()).decode("ascii")


def _confine() -> None:
    """No network, and no more memory than pages need."""

    def refuse(event: str, _arguments: object) -> None:
        if event == "socket.connect":
            raise OSError("pictures are read offline")

    sys.addaudithook(refuse)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _pages(path: Path) -> Iterator[Image]:
    """The pictures of a file, upright: itself, a PDF's, or those in an office file."""
    from PIL import Image, ImageOps

    data = path.read_bytes()
    found: Iterator[Image.Image | None]
    if b"%PDF-" in data[:1024]:
        from pypdf import PdfReader

        found = (image.image for page in PdfReader(io.BytesIO(data)).pages for image in page.images)
    elif data.startswith(b"PK"):
        found = (Image.open(io.BytesIO(picture)) for picture in _in_office_file(data))
    else:
        found = iter([Image.open(io.BytesIO(data))])
    for number, picture in enumerate(found):
        if number == MOST_PAGES:
            raise ValueError(f"over {MOST_PAGES} pictures")
        if picture is not None:
            yield ImageOps.exif_transpose(picture).convert("RGB")


def _in_office_file(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if PurePath(member.filename).suffix.lower() in _PICTURES and member.file_size <= MOST_BYTES:
                yield archive.read(member)


def _lines(engine: Any, page: Image) -> list[tuple[str, float, list[float]]]:
    """Lines from the top: boxes whose middles are within half a line of each other stand on one."""
    import numpy as np

    found = engine(np.asarray(page))
    if not found.txts:
        return []
    boxes = sorted(zip(found.boxes, found.txts, found.scores, strict=True), key=lambda box: _middle(box[0]))
    rows: list[list[tuple[Any, str, float]]] = []
    for box in boxes:
        if rows and _middle(box[0]) - _middle(rows[-1][0][0]) < _height(box[0]) / 2:
            rows[-1].append(box)
        else:
            rows.append([box])
    in_order = [sorted(row, key=lambda box: float(box[0][:, 0].min())) for row in rows]
    return [
        (
            " ".join(text for _, text, _ in row),
            min(1.0, max(0.0, min(float(sure) for *_, sure in row))),
            _around([box for box, *_ in row], page),
        )
        for row in in_order
    ]


def _around(boxes: list[Any], page: Image) -> list[float]:
    """The rectangle around boxes, in shares of the page."""
    import numpy as np

    corners = np.concatenate(boxes) / (page.width, page.height)
    return [*map(float, np.clip([*corners.min(axis=0), *corners.max(axis=0)], 0, 1))]


def _middle(box: Any) -> float:
    return float(box[:, 1].mean())


def _height(box: Any) -> float:
    return float(box[:, 1].max() - box[:, 1].min())


if __name__ == "__main__":
    main(Path(sys.argv[-1]), read=sys.argv[1] != DRAWN)

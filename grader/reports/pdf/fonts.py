"""Which letters a PDF can show, and with which font.

DejaVu Sans comes with kpgrade: Latin, Greek, Cyrillic, Armenian, Georgian, mathematical signs. Chinese,
Japanese and Korean are set in the fonts that PDF readers bring themselves (Adobe's CJK character
collections). Right-to-left and Indic scripts need shaping, which reportlab does not do: they are told.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import as_file, files
from xml.sax.saxutils import escape

REGULAR, BOLD = "kpgrade", "kpgrade-bold"
_MISSING = "□"
_CHINESE, _JAPANESE, _KOREAN = "STSong-Light", "HeiseiMin-W3", "HYSMyeongJo-Medium"


@cache
def register() -> frozenset[int]:
    """Make the fonts known to reportlab, once; the code points that DejaVu Sans has."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    folder = files("grader.reports") / "fonts"
    with as_file(folder / "DejaVuSans.ttf") as regular, as_file(folder / "DejaVuSans-Bold.ttf") as bold:
        font = TTFont(REGULAR, str(regular))
        pdfmetrics.registerFont(font)
        pdfmetrics.registerFont(TTFont(BOLD, str(bold)))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    for name in (_CHINESE, _JAPANESE, _KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return frozenset(font.face.charToGlyph)


class Letters:
    """Text as reportlab's paragraph markup; remembers whether all of it could be shown."""

    def __init__(self) -> None:
        self._known = register()
        self.complete = True

    def markup(self, text: str) -> str:
        """The text, escaped, each stretch in a font that has it; what no font has is a box."""
        kana = any("\u3040" <= c <= "\u30ff" for c in text)
        runs: list[tuple[str, str]] = []
        for char in text:
            font, shown = self._font(char, kana)
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + shown)
            else:
                runs.append((font, shown))
        return "".join(
            escape(part) if not font else f'<font name="{font}">{escape(part)}</font>' for font, part in runs
        )

    def _font(self, char: str, kana: bool) -> tuple[str, str]:
        if unicodedata.bidirectional(char) in ("R", "AL"):
            self.complete = False
        if ord(char) in self._known or char in "\n\u200c\u200d":
            return "", char
        if "\uac00" <= char <= "\ud7af" or "\u1100" <= char <= "\u11ff":
            return _KOREAN, char
        if "\u3000" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef":
            return _JAPANESE if kana else _CHINESE, char
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            return "", ""
        self.complete = False
        return "", _MISSING

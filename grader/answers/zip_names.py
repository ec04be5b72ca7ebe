"""The names in a zip archive, in the code page that all of them together are in; letters are composed.

A zip says of each name only whether it is UTF-8 (bit 11, APPNOTE.TXT 4.4.4). Without the bit it is in the
code page of the packing program: DOS's in Windows, UTF-8 unsaid on a Mac, Shift-JIS in Japan. Info-ZIP adds
the name in UTF-8 as an extra field (0x7075).
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.answers.encoding import oddness

_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_WESTERN = ("cp437", "cp850", "cp1252", "mac_roman")
_OTHERS = (
    "cp932", "gb18030", "big5", "cp949", "cp852", "cp1250", "cp866", "cp1251", "koi8_r",
    "cp737", "cp1253", "cp862",
)  # fmt: skip
_FIRST_HANGUL, _LAST_HANGUL = 0xB0, 0xC8
"""The lead bytes of Korean syllables in KS X 1001; Chinese uses those above as well."""
_ODD = 0.2
"""The share of strange signs from which a Western code page is not believed."""
_FOREIGN = 0.5
"""The share of letters with accents from which a text is in another script, read in a Western code page."""
_CENTRAL = frozenset("ąćęłńóśźżáčďéěíňřšťúůýžőűăâîșțşţôĺľŕäöüßçđ")
_SCRIPTS = {"cp949": "HANGUL", "cp737": "GREEK", "cp1253": "GREEK", "cp862": "HEBREW"}
_LEVEL_1 = {"gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "cp932": (0x88, 0x97)}
"""Lead bytes of the characters in daily use."""


@dataclass(frozen=True, slots=True)
class ZipNames:
    """The names in the archive's order, and the code page that the unmarked ones were read in."""

    names: tuple[str, ...]
    code_page: str = ""
    sure: bool = True


def zip_names(infos: Sequence[zipfile.ZipInfo]) -> ZipNames:
    """Reads every name; `zipfile` itself takes unmarked ones for DOS code page 437."""
    told = [_told(info) for info in infos]
    raw = [b"" if known is not None else _raw(info) for known, info in zip(told, infos, strict=True)]
    strange = [name for name in raw if not name.isascii()]
    page, sure = _code_page(strange) if strange else ("", True)
    names = [
        known if known is not None else name.decode(page or "ascii", "replace")
        for known, name in zip(told, raw, strict=True)
    ]
    return ZipNames(tuple(unicodedata.normalize("NFC", name) for name in names), page, sure)


def _told(info: zipfile.ZipInfo) -> str | None:
    """The name where the archive says how it is written; None where it does not."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return info.orig_filename if info.flag_bits & _UTF8 else None


def _raw(info: zipfile.ZipInfo) -> bytes:
    """The bytes of a name that `zipfile` has decoded as code page 437, which has a sign for each byte."""
    try:
        return info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename.encode("utf-8")


def _code_page(names: Sequence[bytes]) -> tuple[str, bool]:
    """(the code page in which all names read best, whether nothing else reads nearly as well)."""
    if _decodes(names, "utf-8"):
        return "utf-8", True
    joined = {
        page: "/".join(name.decode(page) for name in names) for page in _WESTERN if _decodes(names, page)
    }
    western = min(joined, key=lambda page: oddness(joined[page]))
    if oddness(joined[western]) <= _ODD and _mixed(joined[western]):
        return western, True
    fits = {page: _plausible(names, page) for page in _OTHERS if _decodes(names, page)}
    best = max(fits, key=lambda page: fits[page], default="")
    if best and fits[best] > 0.5:
        rivals = [page for page in fits if page != best and fits[page] > 0.9 * fits[best]]
        return best, not rivals
    return western, False


def _mixed(text: str) -> bool:
    """Whether letters with accents stand among letters without, as in every Western language."""
    letters = [char for char in text.rpartition(".")[0] or text if char.isalpha()]
    return sum(not char.isascii() for char in letters) < _FOREIGN * len(letters)


def _decodes(names: Sequence[bytes], page: str) -> bool:
    try:
        for name in names:
            name.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _plausible(names: Sequence[bytes], page: str) -> float:
    """How much the names read like words of the code page's own script, in [0, 1]."""
    text = "/".join(name.decode(page) for name in names)
    strange = [char for char in text if ord(char) > 127]
    scripts = [unicodedata.name(char, "").split(" ")[0] for char in strange]
    if page in _LEVEL_1:
        kana = sum(script in ("HIRAGANA", "KATAKANA") for script in scripts)
        half = sum(script == "HALFWIDTH" for script in scripts)
        han = sum(script == "CJK" for script in scripts)
        first, last = _LEVEL_1[page]
        leads = [char.encode(page)[0] for char, s in zip(strange, scripts, strict=True) if s == "CJK"]
        daily = sum(first <= lead <= last for lead in leads)
        return (kana + 0.5 * han + 0.5 * daily - half) / len(strange)
    if page in ("cp852", "cp1250"):
        known = sum(char.casefold() in _CENTRAL for char in strange)
        return known / len(strange) - oddness(text) * 0.01 if _mixed(text) else 0.0
    own = _SCRIPTS.get(page, "CYRILLIC")
    letters = sum(script == own and char.isalpha() for char, script in zip(strange, scripts, strict=True))
    # A capital behind a small letter is a sign of the wrong one of two code pages of a script.
    turned = sum(a.islower() and b.isupper() for a, b in pairwise(text))
    # Two letters of different scripts side by side are none of a word.
    torn = sum(a.isalpha() and b.isalpha() and a.isascii() != b.isascii() for a, b in pairwise(text))
    daily = page == "cp949" and all(_in_daily_use(char.encode(page)) for char in strange)
    return (letters - turned - torn) / len(strange) + (0.2 if daily else -0.5 * (page == "cp949"))


def _in_daily_use(char: bytes) -> bool:
    """Whether a character of two bytes is one of the 2,350 Korean syllables of KS X 1001."""
    return len(char) == 2 and _FIRST_HANGUL <= char[0] <= _LAST_HANGUL and char[1] > 0xA0

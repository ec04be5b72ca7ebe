"""Which encoding a text file is in, and its text.

UTF-8 proves itself. The single-byte encodings of Western Europe do not: any bytes are valid in most of
them, so they are told apart by what the accented bytes would spell. Only for other scripts is the
statistical guess of charset-normalizer asked.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable

from grader.answers.plan import Choice, Offer, Part
from grader.errors import ErrorKind, InputError

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_WESTERN = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"), ("cp850", "DOS 850"))
# fmt: off
_OTHER = (
    "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "koi8_r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp949",
)
# fmt: on
_COMMON = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœßÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŒ")
_TYPOGRAPHY = frozenset("‘’“”–—…«»€£°·•²³½¼µ×±¿¡§©®™ \u00a0")
_SAMPLE = 200_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_STRAY = 4
"""Control characters that a text may have, however short it is."""
_OFFERED = 5
"""Other encodings that a person is asked to choose from."""


def decode(data: bytes, *, where: str, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the name of the encoding it was read as.

    A given `encoding` is used as it is. Otherwise nothing is ever dropped or replaced: the last resort
    is an encoding in which every byte is a character.
    Raises InputError for an encoding that is unknown or does not fit.
    """
    if encoding:
        return _as_told(data, encoding, where), encoding
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _lenient(data, codec), name
    wide = _utf16_without_mark(data)
    if wide:
        return _lenient(data, wide), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    mixed = _utf8_with_strays(data)
    if mixed is not None:
        return mixed, "UTF-8 with some characters in Windows-1252"
    return _single_byte(data)


def refuse_binary(text: str, where: str) -> None:
    """Raise InputError for what was decoded, and is no text: every twentieth character is a control."""
    odd = len(_CONTROLS.findall(text))
    if odd > _STRAY and odd > 0.05 * len(text):
        raise InputError("not text, whatever its name says", where=where, kind=ErrorKind.WRONG_FORMAT)


def encoding_choice(data: bytes, taken: str) -> Choice:
    """What `decode` took a file's encoding for, and what else the bytes could spell, Western letters first.

    UTF-8 and UTF-16 prove themselves: nothing else is offered then.
    """
    others = () if taken.startswith("UTF") else tuple(_other_readings(data[:_SAMPLE], taken))
    offers = tuple(Offer(words=other, value=other) for other in others)
    return Choice(
        part=Part.ENCODING, place="file", taken=taken, others=others, field="encoding", offers=offers
    )


def _other_readings(sample: bytes, taken: str) -> list[str]:
    names = dict(_WESTERN)
    readings: dict[str, tuple[bool, float, str]] = {}
    used = ""
    for codec in (*names, *_OTHER):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(sample)
        except UnicodeDecodeError:
            continue
        if taken in (codec, names.get(codec)):
            used = text
        else:
            readings.setdefault(text, (codec not in names, oddness(text), codec))
    readings.pop(used, None)
    return [codec for _, _, codec in sorted(readings.values())][:_OFFERED]


def _as_told(data: bytes, encoding: str, where: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError as problem:
        raise InputError(
            f"'{encoding}' is not an encoding",
            where=where,
            hint="For example utf-8, cp1252, mac_roman, utf-16.",
        ) from problem
    except UnicodeError as problem:
        raise InputError(
            f"the file is not in {encoding}",
            where=where,
            hint="Say no encoding, and it is found out.",
            flags="leave --encoding away",
        ) from problem


def _lenient(data: bytes, codec: str) -> str:
    """A marked file may be cut off in the middle of a character; that one shows as U+FFFD."""
    return data.decode(codec, errors="replace").removeprefix("\ufeff")


def _utf16_without_mark(data: bytes) -> str:
    """UTF-16 of mostly Latin text has a zero in every other byte."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half < 2:
        return ""
    for codec, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = sample[start::2].count(0)
        if zeros > 0.7 * half and sample[1 - start :: 2].count(0) < 0.1 * half:
            return codec
    return ""


def _utf8_with_strays(data: bytes) -> str | None:
    """A file pasted together from two programs: nearly all UTF-8, a few bytes not."""
    strays = 0

    def stray(error: UnicodeError) -> tuple[str, int]:
        nonlocal strays
        assert isinstance(error, UnicodeDecodeError)
        strays += error.end - error.start
        return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end

    codecs.register_error("kpgrade-stray", stray)
    text = data.decode("utf-8", errors="kpgrade-stray")
    proper = sum(1 for char in text if ord(char) > 127) - strays
    return text if proper > 4 * strays else None


def _single_byte(data: bytes) -> tuple[str, str]:
    sample = data[:_SAMPLE]
    scored = []
    for codec, name in _WESTERN:
        try:
            scored.append((oddness(sample.decode(codec)), codec, name))
        except UnicodeDecodeError:
            continue
    odd, codec, name = min(scored)  # the DOS code page decodes any byte, so there is always one
    if odd > 0.3:
        guess = _statistical(sample)
        if guess:
            codec = name = guess
    try:
        return data.decode(codec), name
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"


def oddness(text: str) -> float:
    """The share of non-ASCII characters that do not belong where they stand, in [0, 1]."""
    odd = total = 0
    for place, char in enumerate(text):
        if ord(char) < 128:
            continue
        total += 1
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        odd += _is_odd(before, char, after)
    return odd / total if total else 0.0


def _is_odd(before: str, char: str, after: str) -> bool:
    if char in _COMMON:
        crowded = before.isalpha() and after.isalpha() and not (before.isascii() or after.isascii())
        return crowded or (char.isupper() and before.islower())
    if char in _TYPOGRAPHY:
        inside = before.isalpha() and after.isalpha()
        return inside and char not in "’‘–—·"
    return unicodedata.category(char) != "Zs"


def _statistical(sample: bytes, codecs_to_try: Iterable[str] = _OTHER) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(codecs_to_try)).best()
    return best.encoding if best is not None else ""

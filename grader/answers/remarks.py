"""Remarks on many files or people in one line, however many they concern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_NAMED = 5


def one_line_each(pairs: Iterable[tuple[str, str]], things: str) -> list[str]:
    """(whom or what, remark) as a line a remark: 'Ann Lee: ...', or '12 students: ... (Ann Lee, ...)'.

    >>> one_line_each([("a.pdf", "two pages"), ("b.pdf", "two pages")], "files")
    ['2 files: two pages (a.pdf, b.pdf)']
    """
    by_remark: dict[str, list[str]] = {}
    for name, remark in pairs:
        by_remark.setdefault(remark, []).append(name)
    return [_line(names, remark, things) for remark, names in by_remark.items()]


def _line(names: Sequence[str], remark: str, things: str) -> str:
    if len(names) == 1:
        return f"{names[0]}: {remark}"
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} {things}: {remark} ({', '.join(names[:_NAMED])}{more})"

"""Gradebooks changed on the disk: bytes, pages, ends, headers, single bits."""

from __future__ import annotations

import random

KINDS = ("bytes", "page", "zeros", "cut", "header", "bit", "letter")
_PAGE = 4096


def corrupted(data: bytes, seed: int) -> bytes:
    """A gradebook's bytes with one kind of damage."""
    r = random.Random(seed)
    changed = bytearray(data)
    kind = KINDS[seed % len(KINDS)]
    if kind == "bytes":
        for _ in range(r.choice((1, 5, 50, 500))):
            changed[r.randrange(100, len(changed))] = r.randrange(256)
    elif kind in {"page", "zeros"}:
        at = r.randrange(1, len(changed) // _PAGE) * _PAGE
        changed[at : at + _PAGE] = r.randbytes(_PAGE) if kind == "page" else bytes(_PAGE)
    elif kind == "cut":
        del changed[r.randrange(100, len(changed)) :]
    elif kind == "header":
        for _ in range(3):
            changed[r.randrange(100)] = r.randrange(256)
    elif kind == "bit":
        changed[r.randrange(100, len(changed))] ^= 1 << r.randrange(8)
    else:
        # A letter of an answer, which SQLite cannot notice.
        places = [at for at in range(100, len(changed)) if changed[at : at + 5] == b"Water"]
        changed[r.choice(places)] = ord("L")
    return bytes(changed)

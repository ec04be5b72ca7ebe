"""Messages over a pipe: eight bytes of length, then that many bytes."""

from __future__ import annotations

import struct
from typing import IO

_LENGTH = struct.Struct("<Q")
SECONDS = struct.Struct("<d")
"""A request begins with the seconds of processor time that it may take; the pickled work follows."""


class TooLong(Exception):
    """A message longer than what is taken."""


def send(pipe: IO[bytes], data: bytes) -> None:
    """Write one message. Raises OSError when nobody reads any more."""
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> bytes | None:
    """The next message; None at the end of the pipe. Raises TooLong for one of more than `most` bytes."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise TooLong
    data = pipe.read(length)
    return data if len(data) == length else None

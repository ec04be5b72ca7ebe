"""`python -m grader.confined MEMORY`: the process that does the work. Started by `Worker`, by nobody else."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
import threading
from queue import SimpleQueue
from typing import BinaryIO

from grader.confined.bounds import Unfinished
from grader.confined.frames import SECONDS, receive, send
from grader.confined.guard import here
from grader.confined.plain import dumped

_ANY = 1 << 62
_GRACE = 5
"""Seconds of processor time after which the system ends what the parent did not: it may be gone."""


def main(memory: int) -> None:
    """Answer requests until the parent closes the pipe."""
    replies = _private_output()
    _limit(memory)
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    while True:
        request = requests.get()
        (seconds,) = SECONDS.unpack_from(request)
        _limit_time(seconds)
        try:
            reply: tuple[str, object] = ("done", here(_work, request))
        except Unfinished as problem:
            reply = ("unfinished", str(problem))
        except Exception as problem:
            reply = ("refused", problem)
        try:
            data = here(dumped, reply)
        except Unfinished as problem:
            data = dumped(("unfinished", str(problem)))
        send(replies, data)


def _work(request: bytes) -> object:
    # The parent is trusted: what it sends may name functions.
    function, args = pickle.loads(memoryview(request)[SECONDS.size :])
    return function(*args)


def _listen(requests: SimpleQueue[bytes]) -> None:
    """Take requests in beside the work, so that the end of the parent ends the work too."""
    while (request := receive(sys.stdin.buffer, _ANY)) is not None:
        requests.put(request)
    os._exit(0)


def _private_output() -> BinaryIO:
    """The pipe to the parent; what libraries print goes nowhere."""
    own = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(own, "wb")


def _limit(memory: int) -> None:
    """Bounds that the system keeps, where it can. The parent watches in any case."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _limit_time(seconds: float) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime + seconds) + _GRACE
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]))

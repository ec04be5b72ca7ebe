"""The parent's side: one process beside this one, watched while it works."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

import psutil

from grader.children import command, environment
from grader.confined.bounds import Bounds, Unfinished, too_large, took_too_long
from grader.confined.frames import SECONDS, TooLong, receive, send
from grader.confined.plain import loaded

_R = TypeVar("_R")
_LOOK = 0.05
"""Seconds between two looks at the process."""
_CLOCK = 3
"""Time by the clock for each second of processor time: others may be using the machine."""


class Worker:
    """A process that does one piece of work after another. Threads take turns.

    It is started at the first work, and again after one that it did not survive.
    """

    def __init__(self, memory: int = Bounds().memory) -> None:
        self._memory = memory
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: SimpleQueue[bytes | TooLong | None] = SimpleQueue()
        self._owner = 0

    def run(self, bounds: Bounds, function: Callable[..., _R], *args: object) -> _R:
        """What the function returns, run in the process.

        The function is one that a module of `grader` has at its top; arguments and result are plain data.
        A KpgradeError that it raises is raised here. Raises Unfinished when the work failed, or was ended
        because it took more than it may.
        """
        with self._turn:
            self._send(SECONDS.pack(bounds.seconds) + pickle.dumps((function, args)))
            reply = self._reply(bounds)
        kind, value = cast("tuple[str, Any]", reply)
        if kind == "refused" and isinstance(value, Exception):
            raise value
        if kind != "done":
            # What failed for want of memory may have left little of it.
            self.close()
            raise Unfinished(str(value))
        return cast("_R", value)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _send(self, request: bytes) -> None:
        for attempt in (1, 2):
            process = self._started()
            assert process.stdin is not None
            try:
                send(process.stdin, request)
                return
            except OSError:
                # It died while it had nothing to do, as when the system ran out of memory.
                self.close()
                if attempt == 2:
                    raise Unfinished("the process that reads it ends as soon as it is started") from None

    def _started(self) -> subprocess.Popen[bytes]:
        alive = self._process is not None and self._process.poll() is None and self._owner == os.getpid()
        if not alive:
            self.close()
            self._owner = os.getpid()
            self._process = _start(self._memory)
            self._replies = SimpleQueue()
            listening = (self._process, self._replies)
            threading.Thread(target=_listen, args=listening, daemon=True, name="confined").start()
        assert self._process is not None
        return self._process

    def _reply(self, bounds: Bounds) -> object:
        try:
            reply = self._awaited(bounds)
            if reply is None:
                raise Unfinished(self._last_words(bounds))
            if isinstance(reply, TooLong):
                raise Unfinished("what is in it is far more than one file of answers holds")
            return loaded(reply)
        except pickle.UnpicklingError as error:
            self.close()
            raise Unfinished("the process that reads it sent something that is no text") from error
        except BaseException:
            self.close()
            raise

    def _awaited(self, bounds: Bounds) -> bytes | TooLong | None:
        """The reply, or None when the process has ended. Raises Unfinished when it has to be ended."""
        assert self._process is not None
        start = time.monotonic()
        watched: psutil.Process | None = None
        used = 0.0
        while True:
            with contextlib.suppress(Empty):
                return self._replies.get(timeout=_LOOK)
            with contextlib.suppress(psutil.Error):
                if watched is None:
                    watched = psutil.Process(self._process.pid)
                    used = _seconds(watched)
                if watched.memory_info().rss > bounds.memory:
                    raise too_large(bounds)
                if _seconds(watched) - used > bounds.seconds:
                    raise took_too_long(bounds)
            if time.monotonic() - start > _CLOCK * bounds.seconds:
                raise took_too_long(bounds)

    def _last_words(self, bounds: Bounds) -> str:
        """Why the process ended in the middle of its work, as far as its exit code tells."""
        assert self._process is not None
        code = self._process.wait()
        if code == -getattr(signal, "SIGXCPU", 0):
            return str(took_too_long(bounds))
        if code == -getattr(signal, "SIGABRT", 0):
            # A library written in C or Rust ends so where it is refused memory.
            return f"{too_large(bounds)}, or it breaks the reader"
        return f"it breaks the reader (exit code {code})"


def confined(bounds: Bounds, function: Callable[..., _R], *args: object) -> _R:
    """`Worker.run` by the one worker that all of this program shares."""
    return _worker(bounds.memory).run(bounds, function, *args)


_workers: dict[int, Worker] = {}
_workers_lock = threading.Lock()


def _worker(memory: int) -> Worker:
    with _workers_lock:
        if memory not in _workers:
            _workers[memory] = Worker(memory)
            atexit.register(_workers[memory].close)
        return _workers[memory]


def _start(memory: int) -> subprocess.Popen[bytes]:
    """A new interpreter and no fork: a copy of a program with threads may hang in what they held."""
    return subprocess.Popen(
        command("grader.confined", str(memory)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _listen(process: subprocess.Popen[bytes], replies: SimpleQueue[bytes | TooLong | None]) -> None:
    assert process.stdout is not None
    try:
        while (reply := receive(process.stdout, Bounds().output)) is not None:
            replies.put(reply)
    except TooLong as problem:
        replies.put(problem)
    except (OSError, ValueError):
        pass
    replies.put(None)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)

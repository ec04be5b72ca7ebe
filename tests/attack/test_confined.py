"""The process that reads files of strangers: whatever becomes of it, the program goes on and says so."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import threading
import time

import psutil
import pytest

from grader.answers.grid import Grid, GridRow
from grader.answers.reading import ReadOptions
from grader.answers.sniff import FileKind
from grader.answers.table_files import read_cells
from grader.confined import Bounds, Unfinished, Worker
from grader.confined.plain import dumped, loaded
from grader.errors import InputError
from grader.text import words

_BOUNDS = Bounds(seconds=1)


@pytest.fixture
def worker() -> Worker:
    return Worker()


def _processes() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_the_work_is_done_in_one_process_that_stays(worker: Worker) -> None:
    first = worker.run(_BOUNDS, os.getpid)

    assert worker.run(_BOUNDS, words, "Water leaves.") == ["water", "leaves"]
    assert worker.run(_BOUNDS, os.getpid) == first != os.getpid()
    worker.close()
    assert first not in _processes()


@pytest.mark.parametrize(
    ("function", "args", "said"),
    [
        (time.sleep, (600,), "more than 1 seconds"),
        (re.match, (r"(?:a|a)*b", "a" * 60), "more than 1 seconds"),
        (bytearray, (2_000_000_000,), "memory"),
        (os.abort, (), "memory, or it breaks the reader"),
        (os._exit, (7,), "exit code 7"),
        (int, ("1" * 5000,), "ValueError"),
        (bytes, (220_000_000,), "far more than one file of answers holds"),
        (threading.Lock, (), "TypeError"),
        (os.stat, ("/",), "no text"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_work_that_fails_in_any_way_has_words_and_the_next_is_done(
    worker: Worker, function: object, args: tuple[object, ...], said: str
) -> None:
    assert callable(function)
    with pytest.raises(Unfinished, match=said):
        worker.run(_BOUNDS, function, *args)

    assert worker.run(_BOUNDS, words, "goes on") == ["goes", "on"]
    worker.close()


def test_an_error_in_words_comes_back_as_it_is(worker: Worker) -> None:
    with pytest.raises(InputError) as caught:
        worker.run(_BOUNDS, read_cells, "a.csv", FileKind.DELIMITED, b" ", (), ReadOptions())
    assert (caught.value.message, caught.value.where) == ("the file is empty", "a.csv")
    worker.close()


def test_a_process_killed_while_idle_is_started_again(worker: Worker) -> None:
    pid = worker.run(_BOUNDS, os.getpid)
    psutil.Process(pid).kill()
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=5)

    assert worker.run(_BOUNDS, os.getpid) != pid
    worker.close()


def test_threads_take_turns(worker: Worker) -> None:
    found: dict[int, list[str]] = {}

    def ask(number: int) -> None:
        found[number] = worker.run(_BOUNDS, words, f"word{number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    worker.close()

    assert found == {number: [f"word{number}"] for number in range(8)}


def test_the_process_ends_with_the_program_that_started_it() -> None:
    code = (
        "import os\nfrom grader.confined import Bounds, confined\n"
        "print(confined(Bounds(), os.getpid), flush=True)\nos.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    pid = int(done.stdout)

    if psutil.pid_exists(pid):
        psutil.Process(pid).wait(timeout=20)
    assert not psutil.pid_exists(pid)


def test_what_comes_back_is_data_and_is_never_run(capfd: pytest.CaptureFixture[str]) -> None:
    class Run:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("echo taken over",)

    with pytest.raises(pickle.UnpicklingError, match="no data"):
        loaded(pickle.dumps(Run()))
    assert "taken over" not in capfd.readouterr().out

    grid = Grid((GridRow(1, ("a", "\ud800")),))
    assert loaded(dumped(grid)) == grid

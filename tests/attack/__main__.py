"""`python -m tests.attack [--long] [--seed N]`: every attack, counted. `make attack` runs it.

The short form takes about two minutes; the long one takes 1,000 kills and as many changed files as are asked
for. The figures that docs/security.md gives are those of the long form.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.addressed import addressed
from grader.answers import Limits, ReadOptions, read_answers
from grader.errors import GradebookError, InputError
from grader.gradebook import Gradebook
from grader.prompt import PromptFormat
from grader.reports.cells import guarded
from grader.rubrics import read_rubric
from tests.attack import hostile, kills
from tests.attack.corrupt import corrupted
from tests.attack.fuzz import fuzz
from tests.attack.test_gradebooks import everything, made
from tests.attack.test_models import TEMPLATES, damaged, met
from tests.export import tiny
from tests.files_in.case import ONE
from tests.samples.adversarial import SAMPLES, full_answer, load_cases

Row = tuple[str, int, list[str]]
"""What was done, how often, and what should not have come of it."""
_CELLS = (
    "=1+1",
    "+1",
    "-1",
    "@A1",
    "\t=1",
    "\r=1",
    ";=1",
    "\u00a0=1",
    "\u3000=1",
    "\u2028=1",
    "a;=1;b",
    "'=1",
)


def main(words: list[str]) -> int:
    """Attack, and print one table. Exit code 1 where something got through."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack")
    parser.add_argument("--long", action="store_true", help="1,000 kills, and as many damaged files")
    parser.add_argument("--inputs", type=int, default=0, help="changed files (default 2,000; long 20,000)")
    parser.add_argument("--seed", type=int, default=0, help="where the seeds begin")
    args = parser.parse_args(words)
    table = Table("attack", "times", "got through", "seconds")
    through: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kpgrade-attack-") as folder:
        # Nothing of the person who runs this is touched.
        os.environ["KPGRADE_CONFIG"] = str(Path(folder) / "config")
        for attack in _attacks(args, Path(folder)):
            began = time.monotonic()
            name, times, found = attack()
            table.add_row(name, f"{times:,}", str(len(found)), f"{time.monotonic() - began:.0f}")
            through += found
    screen = Console()
    screen.print(table)
    for one in through[:50]:
        screen.print(one, markup=False, highlight=False)
    return 1 if through else 0


def _attacks(args: argparse.Namespace, folder: Path) -> Iterator[Callable[[], Row]]:
    each = 143 if args.long else 5
    seeds = range(args.seed, args.seed + each)
    if hasattr(os, "fork"):
        for kind in kills.KINDS:
            yield lambda kind=kind: _killed(kind, seeds, _under(folder, "kills"))  # type: ignore[misc]
    yield lambda: _corrupted(range(args.seed, args.seed + (1_000 if args.long else 60)), folder)
    yield lambda: _bombs(_under(folder, "bombs"))
    inputs = args.inputs or (20_000 if args.long else 2_000)
    yield lambda: _fuzzed(range(args.seed, args.seed + inputs), _under(folder, "fuzz"))
    yield _templates
    yield lambda: _models(range(args.seed, args.seed + (500 if args.long else 40)), _under(folder, "models"))
    yield _cells
    yield _injections
    yield lambda: _offline(folder)


def _under(folder: Path, name: str) -> Path:
    (folder / name).mkdir(exist_ok=True)
    return folder / name


def _killed(kind: str, seeds: range, folder: Path) -> Row:
    done = kills.kill(kind, seeds, folder)
    return f"killed while {kind} ({done.said:,} things done)", done.kills, done.lost


def _corrupted(seeds: range, folder: Path) -> Row:
    sound = made(folder / "sound.kpgrade")
    before, path, found = everything(sound, read_only=True), folder / "bad.kpgrade", []
    for seed in seeds:
        path.write_bytes(corrupted(sound.read_bytes(), seed))
        try:
            if everything(path, read_only=True) != before:
                found.append(f"corrupted gradebook {seed}: shown as something else")
        except GradebookError:
            continue
        except Exception as error:
            found.append(f"corrupted gradebook {seed}: {type(error).__name__}")
    return "gradebooks with bytes changed", len(seeds), found


def _bombs(folder: Path) -> Row:
    options = ReadOptions(limits=Limits(seconds=10, memory_megabytes=1000))
    found: list[str] = []
    answers = {**hostile.documents(), **hostile.tables()}
    for name, make in {**answers, **hostile.rubrics()}.items():
        path = folder / name
        path.write_bytes(make())
        began = time.monotonic()
        try:
            with contextlib.suppress(InputError):
                if name in answers:
                    read_answers([path], ONE, options)
                else:
                    read_rubric(path)
        except Exception as error:
            found.append(f"{name}: {type(error).__name__}")
        # By the clock a reader has three times its seconds, for a machine that others use.
        if time.monotonic() - began > 40:
            found.append(f"{name}: {time.monotonic() - began:.0f} s")
        path.unlink()
    return "files made to hang, crash or bloat", len(answers) + len(hostile.rubrics()), found


def _fuzzed(seeds: range, folder: Path) -> Row:
    done = fuzz(seeds, folder)
    return f"files changed at random (slowest {done.slowest:.1f} s)", done.inputs, done.findings


def _templates() -> Row:
    found = []
    for name, template in TEMPLATES.items():
        with contextlib.suppress(ValueError):
            PromptFormat(template).root("Why?")
            found.append(f"the chat template '{name}' was taken")
    return "hostile chat templates", len(TEMPLATES), found


def _models(seeds: range, folder: Path) -> Row:
    sound = tiny.write_base(folder / "sound.gguf").read_bytes()
    path, found = folder / "m.gguf", []
    for seed in seeds:
        path.write_bytes(damaged(sound, seed))
        try:
            met(path)
        except Exception as error:
            found.append(f"damaged model {seed}: {type(error).__name__}")
    return "models with bytes changed", len(seeds), found


def _cells() -> Row:
    texts = [before + cell for cell in _CELLS for before in ("", " ", "\n", "x;", "\u200b")]
    dangerous = ("=", "+", "-", "@", "\t", "\r")
    found = [
        f"the cell {text!r}"
        for text in texts
        if any(part.lstrip().startswith(dangerous) for part in guarded(text).split(";"))
    ]
    return "cells that a spreadsheet would run", len(texts), found


def _injections() -> Row:
    cases = [case for case in load_cases().values() if case.kind in ("injection", "control-tokens")]
    missed = [case.id for case in cases if not addressed(full_answer(case))]
    # The model is asked in tests/engine/adversarial.py; here the teacher's notice is counted.
    return f"answers that speak to a grader ({len(missed)} untold)", len(cases), []


def _offline(folder: Path) -> Row:
    sample = SAMPLES / "photosynthesis"
    grade = [sys.executable, "-m", "tui.cli", "grade", str(sample / "answers.csv")]
    grade += ["-r", str(sample / "rubric.yaml"), "-o", str(folder / "offline.kpgrade"), "-m", "gemma-3-270m"]
    without = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "-rn"]
    try:
        able = subprocess.run([*without, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        able = False
    if not able:
        return "graded without a network: cannot be tried here", 0, []
    done = subprocess.run([*without, *grade], capture_output=True, text=True, check=False)
    with Gradebook.open(folder / "offline.kpgrade", read_only=True) as book:
        graded = book.counts().progress.graded
    wrong = (
        [] if done.returncode == 0 and graded == 25 else [f"offline: exit {done.returncode}, {graded} graded"]
    )
    return "graded in a network namespace without interfaces", graded, wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

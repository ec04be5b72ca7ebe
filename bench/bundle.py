"""The bundle that `make bundle` made, beside the installed kpgrade: size, start and speed, in turns."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "photosynthesis"
TURNS = 3


def run() -> list[tuple[str, float, str]]:
    """Aims: starts within 1.5 times, grades within 5%. Exits with what to do where there is no bundle."""
    folders = [path for path in (ROOT / "dist").glob("kpgrade-*") if path.is_dir()]
    if not folders:
        sys.exit("There is no bundle: make bundle")
    folder = max(folders, key=lambda path: path.stat().st_mtime)
    bundled, installed = [str(folder / "kpgrade")], [sys.executable, "-m", "tui.cli"]
    helped = _in_turns([installed, bundled], ["--help"])
    starts = _in_turns([installed, bundled], ["inspect", str(SAMPLE / "answers.csv")])
    grading = [
        "grade",
        str(SAMPLE / "answers.csv"),
        "-r",
        str(SAMPLE / "rubric.yaml"),
        "-m",
        "fast",
        "--json",
    ]
    grades = _in_turns([installed, bundled], grading)
    model = _size(folder / "models")
    return [
        ("the folder without its model", _size(folder) - model, "MB"),
        ("the model in it", model, "MB"),
        ("the archive", _size(folder.parent / f"{folder.name}.tar.gz"), "MB"),
        ("kpgrade --help, installed", helped[0], "s"),
        ("kpgrade --help, bundle", helped[1], "s"),
        ("the sample class read and told, installed", starts[0], "s"),
        ("the sample class read and told, bundle", starts[1], "s"),
        ("started and read in (aim: 1.5)", starts[1] / starts[0], "x"),
        ("the sample class with the fast model, installed", grades[0], "s"),
        ("the sample class with the fast model, bundle", grades[1], "s"),
        ("grades in (aim: 1.05)", grades[1] / grades[0], "x"),
    ]


def _in_turns(programs: Sequence[Sequence[str]], words: Sequence[str]) -> list[float]:
    """Median seconds of each program, run one after the other so that a busy minute meets both."""
    taken: list[list[float]] = [[] for _ in programs]
    for _ in range(TURNS):
        for program, seconds in zip(programs, taken, strict=True):
            with tempfile.TemporaryDirectory() as folder:
                output = ["-o", str(Path(folder) / "class.kpgrade")] if words[0] == "grade" else []
                start = time.perf_counter()
                subprocess.run([*program, *words, *output], check=True, capture_output=True)
                seconds.append(time.perf_counter() - start)
    return [statistics.median(seconds) for seconds in taken]


def _size(path: Path) -> float:
    """Megabytes of a file or of all files of a folder; 0 where there is none."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6

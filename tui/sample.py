"""The sample class that comes with kpgrade, as a gradebook of the teacher's own to play with."""

from __future__ import annotations

from pathlib import Path

from grader.answers import read_answers
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.places import cache_dir
from grader.rubrics import read_rubric
from tui import strings as s


def sample_folder() -> Path:
    """Where the sample class lies. Raises InputError when it did not come along."""
    folder = Path(__file__).parent.parent / "samples" / "photosynthesis"
    if not (folder / "rubric.yaml").is_file():
        raise InputError(s.SAMPLE_MISSING, where=str(folder))
    return folder


def open_sample(path: Path | None = None) -> Gradebook:
    """The sample gradebook, made where there is none yet."""
    path = path or cache_dir() / "sample" / "photosynthesis.kpgrade"
    if path.exists():
        return Gradebook.open(path)
    folder = sample_folder()
    rubric = read_rubric(folder / "rubric.yaml")
    reading = read_answers([folder / "answers.csv"], rubric)
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Gradebook.create(path, rubric)
    book.add_answers(reading.answers, reading.skipped)
    return book

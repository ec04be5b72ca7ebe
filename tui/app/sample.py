"""The sample class that comes with kpgrade, as a gradebook of the teacher's own to play with."""

from __future__ import annotations

from pathlib import Path

from grader.answers import read_answers
from grader.errors import InputError
from grader.gradebook import Gradebook
from grader.places import cache_dir
from grader.rubrics import read_rubric
from tui.app import strings as s
from tui.intake import take_in


def sample_folder() -> Path:
    """Where the sample class lies. Raises InputError when it did not come along."""
    installed = Path(__file__).parent / "sample_class"
    for folder in (installed, Path(__file__).parents[2] / "samples" / "photosynthesis"):
        if (folder / "rubric.yaml").is_file():
            return folder
    raise InputError(s.SAMPLE_MISSING, where=str(installed))


def open_sample(path: Path | None = None) -> Gradebook:
    """The sample gradebook, made where there is none yet and made whole where it is only begun."""
    path = path or cache_dir() / "sample" / "photosynthesis.kpgrade"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        Gradebook.create(path, read_rubric(sample_folder() / "rubric.yaml")).close()
    book = Gradebook.open(path)
    if not book.answers():
        answers = sample_folder() / "answers.csv"
        take_in(book, read_answers([answers], book.rubric), [answers])
    return book

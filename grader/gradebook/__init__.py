"""The gradebook: one SQLite file that holds a class, its rubric, verdicts, decisions and their history."""

from grader.gradebook.book import Gradebook
from grader.gradebook.view import ClassView, Key, Progress

__all__ = ["ClassView", "Gradebook", "Key", "Progress"]

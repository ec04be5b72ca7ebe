"""The gradebook: one SQLite file that holds a class, its rubric, verdicts, decisions and their history."""

from grader.gradebook.book import Gradebook, Progress

__all__ = ["Gradebook", "Progress"]

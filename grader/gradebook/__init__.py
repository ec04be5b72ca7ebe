"""The gradebook: one SQLite file that holds a class, its rubric, verdicts, decisions and their history."""

from grader.gradebook.book import Gradebook
from grader.gradebook.counts import ClassCounts, GradingProgress
from grader.gradebook.view import ClassView, Key

__all__ = ["ClassCounts", "ClassView", "Gradebook", "GradingProgress", "Key"]

"""Answers from whatever a teacher's class handed in or a school's system exported.

    reading = read_answers([Path("class.xlsx")], rubric, ReadOptions())

Nothing here changes or runs what it reads: files are opened read-only, archives are read in memory,
formulas and macros are not evaluated.
"""

from grader.answers.limits import Limits
from grader.answers.reader import read_answers
from grader.answers.reading import Asked, Column, NearGroup, Person, Reading, ReadOptions, Source

__all__ = [
    "Asked", "Column", "Limits", "NearGroup", "Person", "ReadOptions", "Reading", "Source", "read_answers",
]  # fmt: skip

"""Labelled answers: what people, or a teacher model, say that an answer misses; read, written and drawn.

On disk a JSONL row an answer:

    {"id", "group", "question", "answer", "key_points": [...], "missed": [true|false, ...]}

`group` names what rows share (a document, a question); without one, the question is it, else the row.
A row may carry a second grader's labels (`missed_second_grader`), how the answer came to be (`kind`), where
it is from (`source`), and any further fields. A soft target, as `kpgrade train teach` writes it, is a
probability in the place of true or false.
"""

from grader.labelled.answers import LabelledAnswer, LabelledPoint, LabelledSet
from grader.labelled.decided import decided_answers, decided_set, gradebooks_in
from grader.labelled.reading import labelled_answer, labelled_sets, read_labelled
from grader.labelled.sampling import dev_sample, few, hashed, spread
from grader.labelled.writing import write_labelled

__all__ = [
    "LabelledAnswer",
    "LabelledPoint",
    "LabelledSet",
    "decided_answers",
    "decided_set",
    "dev_sample",
    "few",
    "gradebooks_in",
    "hashed",
    "labelled_answer",
    "labelled_sets",
    "read_labelled",
    "spread",
    "write_labelled",
]

"""What a teacher waits for: answers a minute with the shipped models, and the first verdict."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.engine import generated_list, scoring, seconds
from bench.texts import QUESTION, answer, points
from grader.domain import Answer, KeyPoint, Question, Rubric
from grader.engines.base import Engine, Task
from grader.gradebook import Gradebook
from grader.grader import Grader
from grader.grading import grade
from grader.labelled import LabelledAnswer
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from training.compare.embedding import SentenceEmbedder, embedding_folder
from tui.store import open_store

CLASS = 30
POINTS = points(6)
SAMPLE = Path(__file__).parents[1] / "samples" / "photosynthesis"


def run() -> list[tuple[str, float, str]]:
    """A class of 30 from start to finish, the alternatives on a few of its answers, a cold start."""
    model = resolve(open_store(), "default", pull=True)
    texts = [answer(150, seed) for seed in range(CLASS)]
    key_points = tuple(KeyPoint(id=f"k{i}", text=text) for i, text in enumerate(POINTS))
    rubric = Rubric(questions=(Question(id="q1", text=QUESTION, key_points=key_points),))
    answers = [Answer(id=f"s{i}", student=f"s{i}", question_id="q1", text=t) for i, t in enumerate(texts)]
    with open_llama(model) as engine:
        whole = _a_class(engine, rubric, answers)
        few = [[Task(QUESTION, text, (point,))] for text in texts[:3] for point in POINTS]
        prompts = scoring(engine, few) / 3
    with open_llama(resolve(open_store(), "fast", pull=True)) as engine:
        fast = _a_class(engine, rubric, answers)
    ask = generated_list(model)
    generated = sum(ask(text, POINTS) for text in texts[:3]) / 3
    ours = whole / CLASS
    return [
        ("answers a minute, kpgrade", 60 / ours, "answers/min"),
        ("a class of 30, kpgrade", whole, "s"),
        ("answers a minute, one prompt a point", 60 / prompts, "answers/min"),
        ("answers a minute, generated JSON list", 60 / generated, "answers/min"),
        ("kpgrade against one prompt a point", prompts / ours, "x"),
        ("kpgrade against the generated list", generated / ours, "x"),
        ("first verdict after a cold start", _cold_start(), "s"),
        ("answers a minute, the fast model", 60 * CLASS / fast, "answers/min"),
        ("a class of 30, the fast model", fast, "s"),
        *_embedding_floor(texts),
    ]


def _a_class(engine: Engine, rubric: Rubric, answers: list[Answer]) -> float:
    """Seconds from the first answer to the last, every verdict on disk."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Gradebook.create(Path(folder) / "class.kpgrade", rubric) as book,
    ):
        book.add_answers(answers)
        return seconds(lambda: grade(book, Grader.of(engine)))


def _embedding_floor(texts: list[str]) -> list[tuple[str, float, str]]:
    """What the sentence-embedding floor takes for the same answers; key points are read once."""
    folder = embedding_folder(None)
    if folder is None:
        return []
    floor = SentenceEmbedder(folder)
    rows = [LabelledAnswer.of(f"s{i}", answer=text, key_points=POINTS) for i, text in enumerate(texts)]
    floor.judge(rows[0])
    spent = seconds(lambda: [floor.judge(row) for row in rows[1:]]) / (len(rows) - 1)
    return [("answers a minute, sentence-embedding floor", 60 / spent, "answers/min")]


def _cold_start() -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tui.cli", "grade", str(SAMPLE / "answers.csv"), "--limit", "1"]
        command += ["-r", str(SAMPLE / "rubric.yaml"), "-o", str(Path(folder) / "c.kpgrade"), "--json"]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start

"""Guidelines in the prompt, drafted feedback and rubric checks, each beside the model asked for the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import llama_cpp

from bench.engine import scoring, seconds
from bench.marking import marked_class
from bench.texts import QUESTION, answer, points
from grader.domain import KeyPoint, Question, Rubric
from grader.drafting.draft import draft
from grader.engines.base import Task
from grader.engines.llama import LlamaEngine
from grader.gradebook import Gradebook
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from grader.models.store import ModelFile
from grader.review.answers import reviewed
from grader.rubrics.check import check_rubric
from tui.store import open_store

ANSWERS, POINTS, STUDENTS, ASKED, TURNS = 4, 8, 1_000, 3, 3
_GUIDELINES = "Accept spelling mistakes and half sentences. A number needs its unit. Do not count examples."
_SENTENCES = 60
"""Tokens of two or three sentences to a student."""


def run() -> list[tuple[str, float, str]]:
    """(what, value, unit), with the ratio to the obvious alternative of the same run."""
    model = resolve(open_store(), "qwen2.5-coder-0.5b", pull=True)
    with open_llama(model) as engine:
        list(engine.score([Task(QUESTION, "warm up", points(POINTS))]))
        return [*_guidelines(engine), *_checks(engine), *_drafts(model)]


def _guidelines(engine: LlamaEngine) -> list[tuple[str, float, str]]:
    """Guidelines once a question, as they are read, beside the same words with each key point.

    The ways take turns, and the best of each counts: a busy machine slows one and not the other.
    """
    told = f"{QUESTION}\n\nGuidelines: {_GUIDELINES}"
    repeated = tuple(f"{point} ({_GUIDELINES})" for point in points(POINTS))
    ways = {
        "without guidelines": (QUESTION, points(POINTS)),
        "guidelines once a question": (told, points(POINTS)),
        "guidelines with each key point": (QUESTION, repeated),
    }
    took: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(TURNS):
        for way, (question, wanted) in ways.items():
            before = engine.runtime.decoded
            spent = scoring(engine, [[Task(question, answer(80, seed), wanted) for seed in range(ANSWERS)]])
            took[way].append((spent / ANSWERS, (engine.runtime.decoded - before) / ANSWERS))
    best = {way: min(turns) for way, turns in took.items()}
    rows = [
        row
        for way, (spent, decoded) in best.items()
        for row in (
            (f"{POINTS} points, {way}", spent, "s an answer"),
            (f"{POINTS} points, {way}", decoded, "tokens an answer"),
        )
    ]
    _, (once, _), (each, _) = best.values()
    return [*rows, ("once against with each", each / once, "x")]


def _checks(engine: LlamaEngine) -> list[tuple[str, float, str]]:
    """What looks wrong in a rubric, beside asking of each key point whether it states each other one."""
    wanted = points(12)
    key_points = tuple(KeyPoint(id=f"k{place}", text=text) for place, text in enumerate(wanted))
    rubric = Rubric(questions=(Question(id="q1", text=QUESTION, key_points=key_points),))
    ours = seconds(lambda: [check_rubric(rubric) for _ in range(20)]) / 20
    tasks = [Task(QUESTION, text, tuple(p for p in wanted if p != text)) for text in wanted]
    asked = scoring(engine, [tasks])
    return [
        ("rubric checks, 12 key points", 1000 * ours, "ms"),
        ("the model asked of each pair", asked, "s"),
        ("checks against asking", asked / ours, "x"),
    ]


def _drafts(model: ModelFile) -> list[tuple[str, float, str]]:
    """Drafted sentences for a class, beside a model that writes as many words a student."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "class.kpgrade"
        marked_class(path, STUDENTS)
        with Gradebook.open(path) as book:
            rows = list(reviewed(book).by_question())
            drafted = seconds(lambda: [draft(row, "en") for row in rows])
    llama = llama_cpp.Llama(str(model.path), n_ctx=2048, verbose=False)
    prompts = [
        f"{QUESTION}\n\nAnswer: {answer(60, seed)}\n\nFeedback to the student:" for seed in range(ASKED)
    ]
    written = seconds(lambda: [llama(p, max_tokens=_SENTENCES, temperature=0.0) for p in prompts]) / ASKED
    return [
        (f"drafted feedback, {len(rows):,} students", drafted, "s"),
        ("the base model writes as much, a student", written, "s"),
        ("drafted against written, a student", written / (drafted / len(rows)), "x"),
    ]

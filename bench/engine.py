"""Branch scoring against one prompt a key point, and against a generated JSON list (the seed's way)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import llama_cpp
from llama_cpp.llama_grammar import LlamaGrammar

from bench.texts import QUESTION, answer, points
from grader.engines.base import Task
from grader.engines.llama import LlamaEngine
from grader.engines.runtime import Runtime
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from grader.models.store import ModelFile
from grader.prompt import tokens
from tui.store import open_store

ANSWERS = 3


def run() -> list[tuple[str, float, str]]:
    """Seconds an answer for each way and number of key points, their ratios, and tokens a second."""
    model = resolve(open_store(), "qwen2.5-coder-0.5b", pull=True)
    texts = [answer(80, seed) for seed in range(ANSWERS)]
    rows: list[tuple[str, float, str]] = []
    branch: dict[int, float] = {}
    with open_llama(model) as engine:
        list(engine.score([Task(QUESTION, "warm up", points(4))]))
        for count in (4, 8, 16):
            tasks = [Task(QUESTION, text, points(count)) for text in texts]
            branch[count] = scoring(engine, [tasks]) / ANSWERS
            single = [[Task(t.question, t.answer, (p,))] for t in tasks for p in t.points]
            prompts = scoring(engine, single) / ANSWERS
            rows.append((f"{count} points: branches", branch[count], "s an answer"))
            rows.append((f"{count} points: one prompt a point", prompts, "s an answer"))
            rows.append(
                (f"{count} points: branches against one prompt a point", prompts / branch[count], "x")
            )
        rows += _against_raw(engine, [Task(QUESTION, text, points(8)) for text in texts])
    with_list = generated_list(model)
    for count in (4, 8, 16):
        listed = sum(with_list(text, points(count)) for text in texts) / ANSWERS
        rows.append((f"{count} points: a generated JSON list", listed, "s an answer"))
        rows.append((f"{count} points: branches against the list", listed / branch[count], "x"))
    return rows


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes, by the wall clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def scoring(engine: LlamaEngine, calls: list[list[Task]]) -> float:
    """Seconds to score these tasks, each list in a call of its own that shares nothing with the others."""
    return seconds(lambda: [list(engine.score(tasks)) for tasks in calls])


def _against_raw(engine: LlamaEngine, tasks: list[Task]) -> list[tuple[str, float, str]]:
    """The engine's tokens a second beside the same number of tokens in plain llama_decode calls."""
    form, tokenise = engine.format, engine.tokenise
    flat = tokens(form.root(QUESTION), tokenise)
    for task in tasks:
        flat += tokens(form.answer(task.answer), tokenise)
        for point in task.points:
            flat += tokens(form.branch(point), tokenise)
    ours = len(flat) / seconds(lambda: list(engine.score(tasks)))
    raw = len(flat) / seconds(lambda: _decode_plain(engine.runtime, flat))
    return [
        ("the engine", ours, "tokens/s"),
        ("plain llama_decode, same tokens", raw, "tokens/s"),
        ("the engine reaches", 100 * ours / raw, "% of plain"),
    ]


def _decode_plain(runtime: Runtime, flat: list[int]) -> None:
    """The same tokens as one plain sequence after another, as many at once as the engine takes."""
    for start in range(0, len(flat), runtime.pack):
        runtime.clear()
        part = flat[start : start + runtime.pack]
        runtime.decode([(token, place, (0,), place == len(part) - 1) for place, token in enumerate(part)])
    runtime.clear()


def generated_list(model: ModelFile) -> Callable[[str, tuple[str, ...]], float]:
    """The seed's way: ask for the missed points as a JSON list, under a grammar that allows nothing else."""
    llama = llama_cpp.Llama(str(model.path), n_ctx=4096, verbose=False)

    def ask(text: str, wanted: tuple[str, ...]) -> float:
        schema = {"type": "array", "items": {"enum": list(wanted)}, "maxItems": len(wanted)}
        listed = "\n".join(f"- {point}" for point in wanted)
        user = (
            f"Question: {QUESTION}\n\nAnswer: {text}\n\nKey points:\n{listed}\n\n"
            "List the key points that the answer misses, as a JSON list of strings."
        )
        messages: list[Any] = [{"role": "user", "content": user}]
        grammar = LlamaGrammar.from_json_schema(json.dumps(schema), verbose=False)
        llama.reset()  # type: ignore[no-untyped-call]
        return seconds(
            lambda: llama.create_chat_completion(messages, grammar=grammar, max_tokens=512, temperature=0.0)
        )

    return ask

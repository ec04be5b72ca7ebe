"""Long answers read whole and in windows: is a point found that stands in one place of 200-500 words?

python -m bench.long_answers DATA [--model M] [--answers N]

DATA is the folder of labelled answers (see docs/training.md). Answers of summary-units/dev are stretched with
sentences on other matters, which changes no label, and judged by the same model in several ways.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

from grader.engines.base import Task
from grader.engines.llama import LlamaSettings
from grader.errors import KpgradeError
from grader.labelled import LabelledAnswer, dev_sample
from grader.metrics import roc_auc
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from grader.text import overlap, sentences, words
from training.data.augment import long
from training.data.learning import answers_to_learn
from tui.store import open_store

WORDS = (200, 500)
WINDOWS = {"whole": 3000, "windows of 320": 320, "windows of 160": 160, "windows of 80": 80}
_SEED = 11


def main() -> int:
    """Print a table: AUC and seconds of each way, beside the same answers before they were stretched."""
    parser = argparse.ArgumentParser(description="Long answers read whole and in windows.")
    parser.add_argument("data", type=Path, help="the folder of labelled answers")
    parser.add_argument("--model", default="default")
    parser.add_argument("--answers", type=int, default=24, help="answers to stretch (default: 24)")
    args = parser.parse_args()
    try:
        short, stretched = answers(args.data, args.answers)
        model = resolve(open_store(), args.model, pull=True)
        count = sum(len(item.points) for item in stretched)
        size = sum(len(words(item.answer)) for item in stretched) / len(stretched)
        print(f"{len(stretched)} answers of {size:.0f} words on average, {count} labels")  # noqa: T201
        print("| answers | read | AUC | s an answer |\n|---|---|---:|---:|")  # noqa: T201
        ways = [("as written", "whole", short), *(("stretched", name, stretched) for name in WINDOWS)]
        for kind, name, items in ways:
            window = WINDOWS[name]
            settings = LlamaSettings(window=window, overlap=min(80, window // 4))
            began = time.monotonic()
            with open_llama(model, settings) as engine:
                tasks = [Task(i.question, i.answer, tuple(p.text for p in i.points)) for i in items]
                scores = dict(engine.score(tasks))
            spent = (time.monotonic() - began) / len(items)
            margins = [score.margin or 0.0 for index in range(len(items)) for score in scores[index]]
            print(f"| {kind} | {name} | {_auc(items, margins):.3f} | {spent:.2f} |", flush=True)  # noqa: T201
        floor = [-overlap(p.text, item.answer) for item in stretched for p in item.points]
        print(f"| stretched | word overlap | {_auc(stretched, floor):.3f} | |")  # noqa: T201
    except KpgradeError as error:
        print(error)  # noqa: T201
        return error.exit_code
    return 0


def answers(data: Path, count: int) -> tuple[list[LabelledAnswer], list[LabelledAnswer]]:
    """The same answers as written and stretched. Raises InputError where DATA lacks a file."""
    rng = random.Random(_SEED)
    path = data / "summary-units" / "dev.jsonl"
    items = dev_sample(answers_to_learn(path, path.name), 10**6, _SEED)
    lines = (data / "passages" / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [str(json.loads(line)["passage"]) for line in lines]
    filler = [text[a:b] for text in texts for a, b in sentences(text) if 5 <= len(words(text[a:b])) <= 45]
    pairs = ((item, long(item, filler, WORDS, rng)) for item in items)
    kept = [(item, made) for item, made in pairs if made is not None][:count]
    return [item for item, _ in kept], [made for _, made in kept]


def _auc(items: list[LabelledAnswer], scores: list[float]) -> float:
    return float(roc_auc([missed for item in items for missed in item.missed], scores))


if __name__ == "__main__":
    raise SystemExit(main())

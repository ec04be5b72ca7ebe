"""The embedded engine: every key point of several answers in one decode.

A question's root stays in the cache on sequence 0. Every key point of every packed answer is a sequence
of its own, and an answer's tokens belong to all sequences of its key points at once, so one decode
evaluates root once, each answer once, and each branch once: R + sum(A + N*S) tokens for the whole pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from grader.engines.base import Score, Task
from grader.engines.readout import packed, readout_tokens
from grader.engines.runtime import CONTEXT, MAX_OUTPUTS, Row, Runtime
from grader.errors import ErrorKind, InputError, ModelError
from grader.prompt import PROMPT_VERSION, PromptFormat, answer_tokens, tokens
from grader.windows import windows


@dataclass(frozen=True, slots=True)
class LlamaSettings:
    """How the model is run. Only the window changes what is read, so only it is part of the identity."""

    gpu_layers: int = -1
    """Layers on the GPU; -1 is all, where the build has a GPU backend at all."""
    threads: int | None = None
    """None: one a physical core."""
    window: int = 640
    """Longest stretch of an answer read at once, in tokens. Shorter ones rank no better and take longer
    (docs/training-results.md, on answers of up to 640)."""
    overlap: int = 80
    """Tokens that neighbouring windows may share."""
    pack: int | None = None
    """Tokens packed into one decode. None: 512 on a CPU, 2,048 on a GPU."""


@dataclass(slots=True)
class _Window:
    """A stretch of one task's answer, with some of its key points."""

    task: int
    answer: list[int]
    points: list[tuple[int, list[int]]]

    @property
    def size(self) -> int:
        return len(self.answer) + sum(len(branch) for _, branch in self.points)


@dataclass(slots=True)
class _Pending:
    """A task whose windows are not all read yet."""

    windows: int
    left: int
    best: dict[int, Score] = field(default_factory=dict)
    """Point -> the score of the window that decides so far: a point is covered if any window covers it."""

    def heard(self, point: int, score: Score) -> None:
        held = self.best.get(point)
        if held is None or _margin(score) < _margin(held):
            self.best[point] = score


class LlamaEngine:
    """Scores key points with a GGUF on this machine. One thread owns it."""

    def __init__(
        self,
        path: Path,
        *,
        name: str,
        sha256: str,
        adapter: Path | None = None,
        adapter_sha256: str = "",
        settings: LlamaSettings | None = None,
    ) -> None:
        """Load a model. Raises ModelError when the file is no usable model or memory runs out."""
        self._settings = settings or LlamaSettings()
        self.model_name = name
        parts = [f"gguf:{sha256}"]
        parts += [f"adapter:{adapter_sha256}"] if adapter else []
        parts += [f"prompt:{PROMPT_VERSION}", f"window:{self._settings.window}/{self._settings.overlap}"]
        self.identity = " ".join(parts)
        self.runtime = Runtime(
            path,
            adapter,
            gpu_layers=self._settings.gpu_layers,
            threads=self._settings.threads,
            pack=self._settings.pack,
        )
        self._heard: Callable[[float], None] = lambda _share: None
        self._interrupted = False
        self._tokens_of = lru_cache(maxsize=4096)(self._branch)
        try:
            self.format = PromptFormat(self.runtime.chat_template, self.runtime.bos, self.runtime.eos)
            self.format.root("")
            self._yes, self._no = answer_tokens(self.tokenise)
            self._readout = readout_tokens(self.runtime.vocabulary)
        except ValueError as error:
            self.close()
            raise ModelError(str(error), where=str(path)) from error

    @property
    def decoded(self) -> int:
        """Tokens evaluated since the model was loaded."""
        return self.runtime.decoded

    def metadata(self, key: str) -> str | None:
        """A value of the GGUF's metadata, as text; None where the key is absent."""
        return self.runtime.metadata(key)

    def tokenise(self, text: str, control: bool) -> list[int]:
        """Token ids of a text, without any token added; `control` lets control tokens be read in it."""
        return self.runtime.tokenise(text, control)

    def _branch(self, key_point: str) -> tuple[int, ...]:
        return tuple(tokens(self.format.branch(key_point), self.tokenise))

    def count_tokens(self, text: str) -> int:
        """Tokens of a student's text: what its reading costs."""
        return len(self.tokenise(text, False))

    def prompts(self, task: Task) -> list[list[str]]:
        """For each key point of a task, what is read of each window of its answer, control tokens as text."""
        spans = windows(task.answer, self._settings.window, self._settings.overlap, self.count_tokens)
        root = self.format.root(task.question)
        return [
            [
                "".join(
                    piece.text
                    for piece in (*root, *self.format.answer(task.answer[a:b]), *self.format.branch(point))
                )
                for a, b in spans
            ]
            for point in task.points
        ]

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Yield (task index, scores) as packs are decoded; tasks that share a question run together.

        Raises InputError for a question or key point too long for the model to read at once.
        """
        self._interrupted = False
        order = sorted(range(len(tasks)), key=lambda index: tasks[index].question)
        for question, group in groupby(order, key=lambda index: tasks[index].question):
            root = tokens(self.format.root(question), self.tokenise)
            room = CONTEXT - len(root)
            if room < CONTEXT // 2:
                raise InputError(
                    f"the question is too long: {len(root)} tokens, and at most {CONTEXT // 2} can be read",
                    hint="Shorten the question; the key points carry what matters.",
                    kind=ErrorKind.TOO_LARGE,
                )
            yield from self._score_question(tasks, root, list(group), room)
            if self._interrupted:
                return

    def tell(self, heard: Callable[[float], None]) -> None:
        """Call `heard` after each decode of an answer that takes several, with the share that is read."""
        self._heard = heard

    def interrupt(self) -> None:
        """Leave after the decode in hand; `score` ends as if it had no more tasks."""
        self._interrupted = True

    def _score_question(
        self, tasks: Sequence[Task], root: list[int], order: list[int], room: int
    ) -> Iterator[tuple[int, list[Score]]]:
        self.runtime.clear()
        self.runtime.decode([(token, place, (0,), False) for place, token in enumerate(root)])
        pending: dict[int, _Pending] = {}
        try:
            for pack in self._packs(tasks, order, room, pending):
                for task, point, score in self._decode_pack(pack, len(root)):
                    pending[task].heard(point, score)
                for window in pack:
                    pending[window.task].left -= 1
                for task in [t for t, state in pending.items() if state.left == 0]:
                    best = pending.pop(task).best
                    yield task, [best[point] for point in range(len(tasks[task].points))]
                for state in pending.values():
                    if state.left < state.windows:
                        self._heard(1 - state.left / state.windows)
                if self._interrupted:
                    return
        finally:
            self.runtime.clear()

    def _packs(
        self, tasks: Sequence[Task], order: list[int], room: int, pending: dict[int, _Pending]
    ) -> Iterator[list[_Window]]:
        """Fill decodes with windows until the next one would not fit."""
        pack: list[_Window] = []
        size = outputs = 0
        soft = min(self.runtime.pack, room)
        for index in order:
            cut = self._windows(index, tasks[index], room)
            pending[index] = _Pending(len(cut), len(cut))
            if not cut:
                pending[index].left = 1
                cut = [_Window(index, [], [])]
            for window in cut:
                full = size + window.size > soft or outputs + len(window.points) > MAX_OUTPUTS
                if pack and full:
                    yield pack
                    pack, size, outputs = [], 0, 0
                pack.append(window)
                size += window.size
                outputs += len(window.points)
        if pack:
            yield pack

    def _windows(self, index: int, task: Task, room: int) -> list[_Window]:
        """One task as windows; the points are dealt out again where they don't all fit beside the text."""
        frame = tokens(self.format.answer(""), self.tokenise)
        spans = windows(task.answer, self._settings.window, self._settings.overlap, self.count_tokens)
        result = []
        for start, end in spans:
            text = tokens(self.format.answer(task.answer[start:end]), self.tokenise)
            current = _Window(index, text, [])
            for number, point in enumerate(task.points):
                branch = list(self._tokens_of(point))
                if len(frame) + self._settings.window + len(branch) > room:
                    raise InputError(
                        f"a key point is too long: {len(branch)} tokens",
                        where=point[:60],
                        hint="Split it into several key points of one statement each.",
                        kind=ErrorKind.TOO_LARGE,
                    )
                if current.points and (
                    current.size + len(branch) > room or len(current.points) == MAX_OUTPUTS
                ):
                    result.append(current)
                    current = _Window(index, text, [])
                current.points.append((number, branch))
            if current.points:
                result.append(current)
        return result

    def _decode_pack(self, pack: list[_Window], start: int) -> list[tuple[int, int, Score]]:
        """(task, point, score) of all branches of a pack. The root lies on sequence 0."""
        rows: list[Row] = []
        outputs: list[tuple[int, int, int]] = []
        sequence = 1
        for window in pack:
            shared = tuple(range(sequence, sequence + len(window.points)))
            if not shared:
                continue
            rows += [(token, start + place, shared, False) for place, token in enumerate(window.answer)]
            after = start + len(window.answer)
            for number, branch in window.points:
                rows += [
                    (token, after + place, (sequence,), False) for place, token in enumerate(branch[:-1])
                ]
                rows.append((branch[-1], after + len(branch) - 1, (sequence,), True))
                outputs.append((len(rows) - 1, window.task, number))
                sequence += 1
        if not rows:
            return []
        branches = range(1, sequence)
        self.runtime.share(branches)
        self.runtime.decode(rows)
        scores = [(task, number, self._score_at(row)) for row, task, number in outputs]
        self.runtime.drop(branches)
        return scores

    def _score_at(self, row: int) -> Score:
        margin = self.runtime.logit_difference(row, self._no, self._yes)
        return Score(margin, margin > 0, packed(self.runtime.logits_of(row, self._readout)))

    def close(self) -> None:
        """Free the model. Safe to call twice."""
        self.runtime.close()

    def __enter__(self) -> LlamaEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _margin(score: Score) -> float:
    assert score.margin is not None
    return score.margin

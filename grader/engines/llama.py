"""The embedded engine: llama.cpp through the low-level API of llama-cpp-python.

A question's root stays in the cache on sequence 0. Every key point of every packed answer is a sequence
of its own, and an answer's tokens belong to all sequences of its key points at once, so one decode
evaluates root once, each answer once, and each branch once: R + sum(A + N*S) tokens for the whole pack.
"""

from __future__ import annotations

import ctypes
import math
import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import llama_cpp
import psutil

from grader.engines.base import Score, Task
from grader.errors import InputError, ModelError
from grader.prompt import PROMPT_VERSION, PromptFormat, answer_tokens, tokens
from grader.windows import windows

MAX_OUTPUTS = 64
"""Branches in one decode. Each costs n_vocab floats of logits: 64 of a 152k vocabulary are 39 MB."""
CONTEXT = 4096
"""Cells of the cache: root, answers and branches of one pack together."""


@dataclass(frozen=True, slots=True)
class LlamaSettings:
    """How the model is run. Only the window changes what is read, so only it is part of the identity."""

    gpu_layers: int = -1
    """Layers on the GPU; -1 is all, where the build has a GPU backend at all."""
    threads: int | None = None
    """None: one a physical core."""
    window: int = 320
    """Longest stretch of an answer read at once, in tokens."""
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

    left: int
    margins: list[float] = field(default_factory=list)


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
        self._model: Any = None
        self._context: Any = None
        self._batch: Any = None
        self.decoded = 0
        """Tokens evaluated since the model was loaded."""
        try:
            self._open(path, adapter)
        except BaseException:
            self.close()
            raise

    def _open(self, path: Path, adapter: Path | None) -> None:
        _LOG.clear()
        llama_cpp.llama_log_set(_on_log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = self._settings.gpu_layers if llama_cpp.llama_supports_gpu_offload() else 0
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(path), params)
        if not self._model:
            raise ModelError(
                "this file cannot be loaded as a model",
                where=str(path),
                hint=f"llama.cpp says: {_last_log()}. `kpgrade models verify` checks a downloaded model.",
            )
        if (
            llama_cpp.llama_model_is_recurrent(self._model)
            or llama_cpp.llama_model_is_hybrid(self._model)
            or llama_cpp.llama_model_has_encoder(self._model)
        ):
            raise ModelError(
                "this kind of model cannot share one prefix between key points",
                where=str(path),
                hint="Choose a plain decoder such as Qwen2.5, Llama, Mistral or Gemma.",
            )
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.format = self._prompt_format(path)
        self._tokens_of = lru_cache(maxsize=4096)(self._branch)
        try:
            self._yes, self._no = answer_tokens(self.tokenise)
        except ValueError as error:
            raise ModelError(str(error), where=str(path)) from error
        self._context = self._new_context(path)
        if adapter:
            self._apply(adapter)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(CONTEXT, 0, MAX_OUTPUTS + 1)

    def _new_context(self, path: Path) -> Any:
        params = llama_cpp.llama_context_default_params()
        threads = self._settings.threads or psutil.cpu_count(logical=False) or 1
        params.n_ctx = CONTEXT
        params.n_batch = CONTEXT
        params.n_ubatch = self._pack
        params.n_seq_max = MAX_OUTPUTS + 1
        params.kv_unified = True
        params.swa_full = True
        params.n_threads = params.n_threads_batch = threads
        params.no_perf = True
        context = llama_cpp.llama_init_from_model(self._model, params)
        if not context:
            raise ModelError(
                "there is not enough memory to run this model",
                where=str(path),
                hint="Close other programs, or choose a smaller model (`kpgrade models list`).",
            )
        return context

    @property
    def _pack(self) -> int:
        if self._settings.pack:
            return self._settings.pack
        return 2048 if llama_cpp.llama_supports_gpu_offload() and self._settings.gpu_layers else 512

    def _apply(self, adapter: Path) -> None:
        lora = llama_cpp.llama_adapter_lora_init(self._model, os.fsencode(adapter))
        if not lora:
            raise ModelError(
                "this adapter does not fit the model",
                where=str(adapter),
                hint=f"llama.cpp says: {_last_log()}",
            )
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(lora)
        scales = (ctypes.c_float * 1)(1.0)
        if llama_cpp.llama_set_adapters_lora(self._context, adapters, 1, scales) != 0:
            raise ModelError("this adapter could not be applied", where=str(adapter), hint=_last_log())

    def _prompt_format(self, path: Path) -> PromptFormat:
        template = llama_cpp.llama_model_chat_template(self._model, None)
        bos = ""
        if llama_cpp.llama_vocab_get_add_bos(self._vocab):
            bos = self._token_text(llama_cpp.llama_vocab_bos(self._vocab))
        eos = self._token_text(llama_cpp.llama_vocab_eos(self._vocab))
        form = PromptFormat(template.decode() if template else "", bos, eos)
        try:
            form.root("")
        except ValueError as error:
            raise ModelError(str(error), where=str(path)) from error
        return form

    def _token_text(self, token: int) -> str:
        return llama_cpp.llama_vocab_get_text(self._vocab, token).decode() if token >= 0 else ""

    def tokenise(self, text: str, control: bool) -> list[int]:
        """Token ids of a text, without any token added; `control` lets control tokens be read in it."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        while True:
            buffer = (llama_cpp.llama_token * room)()
            count = llama_cpp.llama_tokenize(self._vocab, raw, len(raw), buffer, room, False, control)
            if count >= 0:
                return list(buffer[:count])
            # A negative count is the room it needs; a vocabulary of bytes needs more than the text's.
            room = -count

    def _branch(self, key_point: str) -> tuple[int, ...]:
        return tuple(tokens(self.format.branch(key_point), self.tokenise))

    def metadata(self, key: str) -> str | None:
        """A value of the GGUF's metadata, as text; None where the key is absent."""
        room = 1024
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, room)
            if length < room:
                return buffer.value.decode("utf-8", "replace") if length >= 0 else None
            room = length + 1

    def count_tokens(self, text: str) -> int:
        """Tokens of a student's text: what its reading costs."""
        return len(self.tokenise(text, False))

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Yield (task index, scores) as packs are decoded; tasks that share a question run together.

        Raises InputError for a question or key point too long for the model to read at once.
        """
        order = sorted(range(len(tasks)), key=lambda index: tasks[index].question)
        for question, group in groupby(order, key=lambda index: tasks[index].question):
            root = tokens(self.format.root(question), self.tokenise)
            room = CONTEXT - len(root)
            if room < CONTEXT // 2:
                raise InputError(
                    f"the question is too long: {len(root)} tokens, and at most {CONTEXT // 2} can be read",
                    hint="Shorten the question; the key points carry what matters.",
                )
            yield from self._score_question(tasks, root, list(group), room)

    def _score_question(
        self, tasks: Sequence[Task], root: list[int], order: list[int], room: int
    ) -> Iterator[tuple[int, list[Score]]]:
        llama_cpp.llama_memory_clear(self._memory, True)
        self._decode([(token, place, (0,), False) for place, token in enumerate(root)])
        pending: dict[int, _Pending] = {}
        try:
            for pack in self._packs(tasks, order, room, pending):
                for (task, point), margin in self._decode_pack(pack, len(root)):
                    margins = pending[task].margins
                    margins[point] = min(margins[point], margin)
                for window in pack:
                    pending[window.task].left -= 1
                for task in [t for t, state in pending.items() if state.left == 0]:
                    yield task, [Score(m, m > 0) for m in pending.pop(task).margins]
        finally:
            if self._context:
                llama_cpp.llama_memory_clear(self._memory, True)

    def _packs(
        self, tasks: Sequence[Task], order: list[int], room: int, pending: dict[int, _Pending]
    ) -> Iterator[list[_Window]]:
        """Fill decodes with windows until the next one would not fit."""
        pack: list[_Window] = []
        size = outputs = 0
        soft = min(self._pack, room)
        for index in order:
            cut = self._windows(index, tasks[index], room)
            pending[index] = _Pending(len(cut), [float("inf")] * len(tasks[index].points))
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

    def _decode_pack(self, pack: list[_Window], start: int) -> list[tuple[tuple[int, int], float]]:
        """Margins of all branches of a pack, by (task, point). The root lies on sequence 0."""
        rows: list[tuple[int, int, tuple[int, ...], bool]] = []
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
        for branch_sequence in range(1, sequence):
            llama_cpp.llama_memory_seq_cp(self._memory, 0, branch_sequence, -1, -1)
        self._decode(rows)
        margins = [((task, number), self._margin(row)) for row, task, number in outputs]
        for branch_sequence in range(1, sequence):
            llama_cpp.llama_memory_seq_rm(self._memory, branch_sequence, -1, -1)
        return margins

    def _margin(self, row: int) -> float:
        logits = llama_cpp.llama_get_logits_ith(self._context, row)
        margin = float(logits[self._no]) - float(logits[self._yes])
        if not math.isfinite(margin):
            raise ModelError(
                "the model computes no numbers",
                hint="The file may be damaged (`kpgrade models verify`), or try --gpu-layers 0.",
            )
        return margin

    def _decode(self, rows: list[tuple[int, int, tuple[int, ...], bool]]) -> None:
        """Decode (token, position, sequences, wants logits) rows in one batch."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for i, (token, position, sequences, wants) in enumerate(rows):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = len(sequences)
            for j, sequence in enumerate(sequences):
                batch.seq_id[i][j] = sequence
            batch.logits[i] = wants
        self.decoded += len(rows)
        code = llama_cpp.llama_decode(self._context, batch)
        if code != 0:
            raise ModelError(
                f"the model stopped working (llama.cpp code {code})",
                hint=f"llama.cpp says: {_last_log()}. A smaller model or fewer GPU layers may help.",
            )

    def decode_plain(self, tokens_: Sequence[int]) -> None:
        """Evaluate tokens as one plain sequence, pack by pack: the yardstick for `make bench`."""
        for start in range(0, len(tokens_), self._pack):
            llama_cpp.llama_memory_clear(self._memory, True)
            part = tokens_[start : start + self._pack]
            last = len(part) - 1
            self._decode([(token, place, (0,), place == last) for place, token in enumerate(part)])
        llama_cpp.llama_memory_clear(self._memory, True)

    def close(self) -> None:
        """Free the batch, the context and the model, in that order."""
        if self._batch is not None:
            llama_cpp.llama_batch_free(self._batch)
        if self._context:
            llama_cpp.llama_free(self._context)
        if self._model:
            llama_cpp.llama_model_free(self._model)
        self._batch = self._context = self._model = None

    def __enter__(self) -> LlamaEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_LOG: deque[str] = deque(maxlen=20)


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _on_log(level: int, text: bytes, _user_data: ctypes.c_void_p) -> None:
    """Keep llama.cpp's words for an error message; it must never write on the terminal itself."""
    line = text.decode("utf-8", "replace").strip()
    if line and level >= 3:
        _LOG.append(line)


def _last_log() -> str:
    return _LOG[-1] if _LOG else "nothing"

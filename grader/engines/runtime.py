"""A GGUF running in llama.cpp, through the low-level API of llama-cpp-python.

Everything that is llama.cpp's stands here: the model, its context and batch, tokens, logits, words for what
goes wrong. What to decode in which order is for the engine that owns it.
"""

from __future__ import annotations

import ctypes
import math
import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from grader.cores import usable_cores
from grader.engines.library import llama_cpp, start
from grader.engines.readout import Floats32, Integers
from grader.errors import ErrorKind, ModelError

MAX_OUTPUTS = 64
"""Branches in one decode. Each costs n_vocab floats of logits: 64 of a 152k vocabulary are 39 MB."""
CONTEXT = 4096
"""Cells of the cache: everything that lies on any sequence together."""

Row = tuple[int, int, tuple[int, ...], bool]
"""One entry of a batch: (token, position, sequences it belongs to, whether its logits are wanted)."""


class Runtime:
    """A loaded model with one context of CONTEXT cells and MAX_OUTPUTS + 1 sequences. One thread owns it."""

    def __init__(
        self, path: Path, adapter: Path | None, *, gpu_layers: int, threads: int | None, pack: int | None
    ) -> None:
        """Load a model, run as `LlamaSettings` says.

        Raises ModelError when the file is no usable model or memory runs out.
        """
        self._path = path
        self._model: Any = None
        self._context: Any = None
        self._batch: Any = None
        self.decoded = 0
        """Tokens evaluated since the model was loaded."""
        _LOG.clear()
        llama_cpp.llama_log_set(_on_log, ctypes.c_void_p(0))
        start()
        gpu_layers = gpu_layers if llama_cpp.llama_supports_gpu_offload() else 0
        self.pack = pack or (2048 if gpu_layers else 512)
        """Tokens that are worth evaluating at once."""
        try:
            self._load(gpu_layers)
            self._make_context(threads or usable_cores())
            if adapter:
                self._apply(adapter)
        except BaseException:
            self.close()
            raise

    def _load(self, gpu_layers: int) -> None:
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(self._path), params)
        if not self._model:
            raise ModelError(
                "this file cannot be loaded as a model",
                where=str(self._path),
                hint=f"llama.cpp says: {_last_log()}. The file may be damaged: fetch it again.",
                command="kpgrade models verify",
                kind=ErrorKind.DAMAGED,
            )
        if (
            llama_cpp.llama_model_is_recurrent(self._model)
            or llama_cpp.llama_model_is_hybrid(self._model)
            or llama_cpp.llama_model_has_encoder(self._model)
        ):
            raise ModelError(
                "this kind of model cannot share one prefix between key points",
                where=str(self._path),
                hint="Choose a plain decoder such as Qwen2.5, Llama, Mistral or Gemma.",
                kind=ErrorKind.UNSUPPORTED,
            )
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.vocabulary = int(llama_cpp.llama_vocab_n_tokens(self._vocab))

    def _make_context(self, threads: int) -> None:
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = CONTEXT
        params.n_batch = CONTEXT
        params.n_ubatch = self.pack
        params.n_seq_max = MAX_OUTPUTS + 1
        params.kv_unified = True
        params.swa_full = True
        params.n_threads = params.n_threads_batch = threads
        params.no_perf = True
        self._context = llama_cpp.llama_init_from_model(self._model, params)
        if not self._context:
            raise ModelError(
                "there is not enough memory to run this model",
                where=str(self._path),
                hint="Close other programs, or choose a smaller model.",
                command="kpgrade models list",
                kind=ErrorKind.NO_MEMORY,
            )
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(CONTEXT, 0, MAX_OUTPUTS + 1)

    def _apply(self, adapter: Path) -> None:
        lora = llama_cpp.llama_adapter_lora_init(self._model, os.fsencode(adapter))
        if not lora:
            raise ModelError(
                "this adapter does not fit the model",
                where=str(adapter),
                hint=f"llama.cpp says: {_last_log()}",
                kind=ErrorKind.MISMATCH,
            )
        adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(lora)
        scales = (ctypes.c_float * 1)(1.0)
        if llama_cpp.llama_set_adapters_lora(self._context, adapters, 1, scales) != 0:
            raise ModelError("this adapter could not be applied", where=str(adapter), hint=_last_log())

    @property
    def chat_template(self) -> str:
        """The Jinja template that the file carries; empty without one."""
        template = llama_cpp.llama_model_chat_template(self._model, None)
        return template.decode() if template else ""

    @property
    def bos(self) -> str:
        """Text of the token that opens a sequence; empty where the model adds none."""
        adds = llama_cpp.llama_vocab_get_add_bos(self._vocab)
        return self._text(llama_cpp.llama_vocab_bos(self._vocab)) if adds else ""

    @property
    def eos(self) -> str:
        """Text of the token that closes a sequence; empty where there is none."""
        return self._text(llama_cpp.llama_vocab_eos(self._vocab))

    def _text(self, token: int) -> str:
        return llama_cpp.llama_vocab_get_text(self._vocab, token).decode() if token >= 0 else ""

    def metadata(self, key: str) -> str | None:
        """A value of the GGUF's metadata, as text; None where the key is absent."""
        room = 1024
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = llama_cpp.llama_model_meta_val_str(self._model, key.encode(), buffer, room)
            if length < room:
                return buffer.value.decode("utf-8", "replace") if length >= 0 else None
            room = length + 1

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

    def decode(self, rows: Sequence[Row]) -> None:
        """Evaluate rows in one batch, at most CONTEXT of them. Raises ModelError."""
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
                where=str(self._path),
                hint=f"llama.cpp says: {_last_log()}. A smaller model or fewer GPU layers may help.",
            )

    def logit_difference(self, row: int, one: int, other: int) -> float:
        """Logit of token `one` minus that of `other`, in nats, at a row of the last batch."""
        logits = llama_cpp.llama_get_logits_ith(self._context, row)
        difference = float(logits[one]) - float(logits[other])
        if not math.isfinite(difference):
            raise ModelError(
                "the model computes no numbers",
                where=str(self._path),
                hint="The file may be damaged, or try without the graphics card.",
                flags="--gpu-layers 0",
                command="kpgrade models verify",
            )
        return difference

    def logits_of(self, row: int, tokens: Integers) -> Floats32:
        """Logits of these tokens, in nats, at a row of the last batch whose logits were wanted."""
        logits = llama_cpp.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(logits, shape=(self.vocabulary,))[tokens]

    def share(self, sequences: range) -> None:
        """Let these sequences begin with what lies on sequence 0; nothing is computed or copied."""
        for sequence in sequences:
            llama_cpp.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)

    def drop(self, sequences: range) -> None:
        """Forget these sequences."""
        for sequence in sequences:
            llama_cpp.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def clear(self) -> None:
        """Forget everything that was evaluated. Does nothing once closed."""
        if self._context:
            llama_cpp.llama_memory_clear(self._memory, True)

    def close(self) -> None:
        """Free the batch, the context and the model, in that order. Safe to call twice."""
        if self._batch is not None:
            llama_cpp.llama_batch_free(self._batch)
        if self._context:
            llama_cpp.llama_free(self._context)
        if self._model:
            llama_cpp.llama_model_free(self._model)
        self._batch = self._context = self._model = None


_LOG: deque[str] = deque(maxlen=20)


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _on_log(level: int, text: bytes, _user_data: ctypes.c_void_p) -> None:
    """Keep llama.cpp's words for an error message; it must never write on the terminal itself."""
    line = text.decode("utf-8", "replace").strip()
    if line and level >= 3:
        _LOG.append(line)


def _last_log() -> str:
    return _LOG[-1] if _LOG else "nothing"

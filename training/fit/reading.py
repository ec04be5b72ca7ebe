"""Texts as tokens, exactly as the grading engine reads them.

A GGUF is read with llama.cpp's own tokenizer, since transformers rebuilds one from a GGUF only nearly:
for Gemma it finds other merges, and lets a student's text become control tokens.
"""

from __future__ import annotations

import ctypes
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from grader.errors import ModelError
from grader.prompt import PromptFormat, Tokenise

CACHED = 65536
"""Pieces whose tokens are remembered: frames, questions and key points come again and again."""


def gguf_reading(path: Path) -> tuple[PromptFormat, Tokenise]:
    """Prompt format and tokenizer of a GGUF; only its vocabulary is loaded. Raises ModelError."""
    import llama_cpp

    llama_cpp.llama_log_set(_silence(), ctypes.c_void_p(0))
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
    if not model:
        raise ModelError("the vocabulary of this GGUF cannot be read", where=str(path))
    vocab = llama_cpp.llama_model_get_vocab(model)

    def text_of(token: int) -> str:
        return str(llama_cpp.llama_vocab_get_text(vocab, token).decode()) if token >= 0 else ""

    @lru_cache(maxsize=CACHED)
    def tokenise(text: str, control: bool) -> list[int]:
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(vocab, raw, len(raw), buffer, room, False, control)
        if count < 0:
            raise ModelError("the model's tokenizer failed on a text", where=str(path))
        return list(buffer[:count])

    template = llama_cpp.llama_model_chat_template(model, None)
    opens = llama_cpp.llama_vocab_get_add_bos(vocab)
    form = PromptFormat(
        template.decode() if template else "",
        text_of(llama_cpp.llama_vocab_bos(vocab)) if opens else "",
        text_of(llama_cpp.llama_vocab_eos(vocab)),
    )
    return form, tokenise


@cache
def _silence() -> Any:
    """A log callback that says nothing; kept for good, since llama.cpp goes on calling it."""
    import llama_cpp

    return llama_cpp.llama_log_callback(lambda _level, _text, _data: None)


def hub_reading(tokenizer: Any) -> tuple[PromptFormat, Tokenise]:
    """Prompt format and tokenisation of a Hugging Face tokenizer."""
    opens = tokenizer.bos_token and tokenizer("a")["input_ids"][:1] == [tokenizer.bos_token_id]
    form = PromptFormat(
        tokenizer.chat_template or "", tokenizer.bos_token if opens else "", tokenizer.eos_token or ""
    )

    @lru_cache(maxsize=CACHED)
    def tokenise(text: str, control: bool) -> list[int]:
        ids = tokenizer(text, add_special_tokens=False, split_special_tokens=not control)["input_ids"]
        return [int(token) for token in ids]

    return form, tokenise

"""Model files of strangers: whatever a template or a header holds, kpgrade answers in words and lives on."""

from __future__ import annotations

import hashlib
import random
import struct
from pathlib import Path

import pytest

from grader.engines.base import Task
from grader.errors import ModelError
from grader.models.first_trial import first_trial
from grader.models.gguf_info import gguf_info
from grader.models.opening import open_llama
from grader.models.store import ModelFile
from grader.prompt import PromptFormat
from tests.export import tiny

TEMPLATES = {
    "loops": "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "power": "{{ 10 ** 10 ** 9 }}",
    "product": "{{ 'a' * 10 ** 10 }}",
    "replacing": "{{ ('a' * 10**6) | replace('a', 'a' * 10**5) }}",
    "a macro of itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "ifs": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "a width": "{{ '%10000000000d' | format(1) }}",
    "classes": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ raise_exception.__globals__ }}",
    "a file": "{% include '/etc/passwd' %}",
}


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_hostile_template_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="the model's chat template"):
        PromptFormat(TEMPLATES[name]).root("Why?")


def damaged(data: bytes, seed: int) -> bytes:
    """A copy with a few bytes, numbers or header fields of another value. `make attack` takes many."""
    chance = random.Random(seed)
    changed = bytearray(data)
    numbers = (0, 1, 2, 3, 7, 255, 65_535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
    end = data.index(b"output_norm.weight")
    for _ in range(chance.choice((1, 1, 2, 4))):
        at, number = chance.randrange(4, end), chance.choice(numbers)
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                struct.pack_into("<I", changed, at, number & 0xFFFFFFFF)
            case 2:
                struct.pack_into("<Q", changed, at, number)
            case _:
                field = chance.choice(FIELDS)
                if (found := changed.find(field)) >= 0:
                    struct.pack_into("<I", changed, found + len(field) + 4, number & 0xFFFFFFFF)
    return bytes(changed)


FIELDS = tuple(
    name.encode()
    for name in (
        "llama.embedding_length",
        "llama.block_count",
        "llama.attention.head_count",
        "llama.attention.head_count_kv",
        "llama.rope.dimension_count",
        "llama.context_length",
        "llama.feed_forward_length",
        "llama.vocab_size",
        "tokenizer.ggml.bos_token_id",
        "tokenizer.ggml.eos_token_id",
    )
)


def met(path: Path) -> str:
    """How kpgrade takes a model file: 'graded', or the words of its refusal."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        with open_llama(ModelFile(path, "tiny", digest)) as engine:
            list(engine.score([Task("Why?", "Water leaves.", ("It leaves.",))]))
    except ModelError as error:
        return error.message
    return "graded"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return tiny.write_base(tmp_path_factory.mktemp("tiny") / "tiny.gguf").read_bytes()


@pytest.mark.parametrize("seeds", [range(0, 30), range(30, 60)], ids=str)
def test_a_damaged_model_is_refused_or_runs_and_never_ends_the_program(
    seeds: range, sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPGRADE_CACHE", str(tmp_path))
    path = tmp_path / "m.gguf"
    said = []
    for seed in seeds:
        path.write_bytes(damaged(sound, seed))
        said.append(met(path))
    assert all(said)
    assert any(words != "graded" for words in said)


def test_what_the_header_says_must_agree_with_the_weights(sound: bytes, tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    for field, number in (
        (FIELDS[0], 128),
        (FIELDS[1], 3),
        (FIELDS[2], 7),
        (FIELDS[3], 0),
        (FIELDS[8], 99_999),
    ):
        changed = bytearray(sound)
        struct.pack_into("<I", changed, changed.index(field) + len(field) + 4, number)
        path.write_bytes(changed)
        with pytest.raises(ModelError, match="contradicts itself"):
            gguf_info(path)


def test_a_model_that_ends_its_process_is_refused_and_one_that_works_is_tried_once(
    sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPGRADE_CACHE", str(tmp_path))
    path = tmp_path / "m.gguf"
    path.write_bytes(sound)
    works = ModelFile(path, "tiny", hashlib.sha256(sound).hexdigest())
    first_trial(works, 0)
    monkeypatch.setattr("grader.models.trial.command", lambda *_: ["/bin/sh", "-c", "kill -ABRT $$"])
    first_trial(works, 0)
    with pytest.raises(ModelError, match="broke down over this file"):
        first_trial(ModelFile(path, "tiny", "0" * 64), 0)

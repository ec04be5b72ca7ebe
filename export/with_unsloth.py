"""The two roads through Unsloth: its merge of a Hugging Face folder, and its own GGUF export."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from export.errors import ExportError
from grader.errors import ErrorKind
from grader.models.run_folder import CONFIG, WEIGHTS


def available() -> bool:
    """Whether Unsloth is installed here."""
    return find_spec("unsloth") is not None


@contextmanager
def merged_folder(base: Path, adapter: Path, beside: Path) -> Iterator[Path]:
    """Base + adapter as a 16-bit Hugging Face folder by `save_pretrained_merged`, gone at the end.

    Raises ExportError where Unsloth is not installed or fails. Memory: the whole model.
    """
    with TemporaryDirectory(prefix=".merged.", dir=beside) as name:
        model, tokenizer = _loaded(base, adapter, Path(name))
        folder = Path(name) / "merged"
        try:
            model.save_pretrained_merged(str(folder), tokenizer, save_method="merged_16bit")
        except (OSError, RuntimeError, ValueError) as error:
            raise ExportError(f"Unsloth could not merge: {error}", where=str(base)) from error
        yield folder


def save_gguf(base: Path, adapter: Path, out: Path, form: str) -> None:
    """Write a GGUF by Unsloth's `save_pretrained_gguf`, which fetches and builds llama.cpp.

    Raises ExportError where Unsloth is not installed, or fails, as it does without internet.
    """
    with TemporaryDirectory(prefix=".unsloth.", dir=out.parent) as name:
        model, tokenizer = _loaded(base, adapter, Path(name))
        folder = Path(name) / "gguf"
        try:
            model.save_pretrained_gguf(str(folder), tokenizer, quantization_method=form)
        except (OSError, RuntimeError, ValueError) as error:
            raise ExportError(
                f"Unsloth could not export: {error}",
                where=str(base),
                hint="It needs internet and a compiler. Without --unsloth-gguf, kpgrade exports by itself.",
            ) from error
        files = sorted(Path(name).rglob("*.gguf"), key=lambda path: path.stat().st_size)
        if not files:
            raise ExportError("Unsloth wrote no GGUF", where=str(folder))
        files[0].replace(out)


def _loaded(base: Path, adapter: Path, work: Path) -> tuple[Any, Any]:
    if not available():
        raise ExportError(
            "a Hugging Face folder is merged by Unsloth, which is not installed here",
            where=str(base),
            hint="`make .venv-training/.ready` makes an environment with it; --merge-with numpy needs none.",
            kind=ErrorKind.NOT_INSTALLED,
        )
    from unsloth import FastLanguageModel

    copy = work / "adapter"
    copy.mkdir()
    config = json.loads((adapter / CONFIG).read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = str(base)
    (copy / CONFIG).write_text(json.dumps(config), encoding="utf-8")
    shutil.copyfile(adapter / WEIGHTS, copy / WEIGHTS)
    try:
        loaded: tuple[Any, Any] = FastLanguageModel.from_pretrained(str(copy), load_in_4bit=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise ExportError(f"Unsloth could not load this base: {error}", where=str(base)) from error
    return loaded

"""Folders as engines: a merged model, as `save_pretrained_merged` writes it, and an adapter on its base."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import InputError, ModelError
from grader.models import run_folder
from grader.models.hashing import sha256_file
from grader.prompt import PROMPT_VERSION
from training.compare.runs import TorchEngine, precise

if TYPE_CHECKING:
    from training.fit.base import LoadedBase

_CONFIG = "config.json"
_PARTS = ("*.safetensors", "*.bin", "*.json", "*.model", "*.jinja")
"""Weights, configuration, tokenizer and chat template: whatever a margin depends on."""


def is_model_folder(path: Path) -> bool:
    """Whether a folder is a whole model, or an adapter that somebody took for one."""
    return any((path / name).is_file() for name in (_CONFIG, run_folder.CONFIG))


class MergedEngine(TorchEngine):
    """Scores with a model that is whole by itself."""

    def __init__(self, folder: Path, *, scratch: Path) -> None:
        """Load it. Raises InputError for an adapter alone, ModelError for what cannot be loaded."""
        if not (folder / _CONFIG).is_file():
            raise InputError(
                "this folder holds an adapter without its base",
                where=str(folder),
                hint="Give BASE+FOLDER, the run's folder, or what `save_pretrained_merged` wrote.",
            )
        loaded, name = _whole(str(folder), scratch)
        super().__init__(loaded)
        self.model_name = folder.resolve().name
        self.identity = f"merged:{name} {loaded.model.dtype} prompt:{PROMPT_VERSION} whole"


class AdapterEngine(TorchEngine):
    """Scores with a peft adapter on its base, not merged."""

    def __init__(self, base: str, adapter: Path, *, scratch: Path) -> None:
        """`base` is a model folder, or a GGUF as `training.fit.recipe.Base` names it. Raises ModelError."""
        import unsloth  # noqa: F401  (must come before peft and transformers)
        from peft import PeftModel

        from training.fit.start import adapter_sum

        loaded, name = _whole(base, scratch)
        try:
            model = PeftModel.from_pretrained(loaded.model, str(adapter), local_files_only=True)
            learned = adapter_sum(adapter)
        except (OSError, ValueError, RuntimeError, KeyError, TypeError) as error:
            raise ModelError(
                f"this adapter cannot be put on the base {base}: {str(error).strip().splitlines()[0]}",
                where=str(adapter),
                hint="It needs the base that it was trained on.",
            ) from error
        super().__init__(replace(loaded, model=model))
        self.model_name = adapter.resolve().name
        self.identity = f"base:{name} adapter:{learned} {model.dtype} prompt:{PROMPT_VERSION} whole"


def _whole(base: str, scratch: Path) -> tuple[LoadedBase, str]:
    """The model, and what it is known by."""
    from training.fit.base import identity, load_whole
    from training.fit.recipe import Base

    folder = Path(base).expanduser()
    named = Base(model=str(folder)) if folder.is_dir() else Base(gguf=base)
    scratch.mkdir(parents=True, exist_ok=True)
    return load_whole(precise(named), scratch=scratch), _sum(folder) if folder.is_dir() else identity(named)


def _sum(folder: Path) -> str:
    """One sum of all files that matter, by name: the folder may be moved, not changed."""
    files = sorted({path for pattern in _PARTS for path in folder.glob(pattern)})
    listed = "".join(f"{sha256_file(path)}  {path.name}\n" for path in files)
    return sha256(listed.encode()).hexdigest()

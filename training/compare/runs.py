"""A training run as an engine: its base and its adapter in PyTorch, before anything is exported.

Answers are read whole. The margins are those of `training.fit.margins`, which are the grading engine's
within a tolerance that `tests/training` holds; calibration belongs to the exported file, not to a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from grader.engines.base import Score, Task
from grader.errors import InputError
from grader.models.run_folder import RunFolder
from grader.prompt import PROMPT_VERSION

if TYPE_CHECKING:
    from training.fit.base import LoadedBase


class TorchEngine:
    """Scores with a model in PyTorch, answers read whole."""

    model_name: str
    identity: str

    def __init__(self, loaded: LoadedBase) -> None:
        """`identity` and `model_name` are the caller's to say."""
        loaded.model.eval()
        self._base: LoadedBase | None = loaded

    def metadata(self, key: str) -> str | None:  # noqa: ARG002
        """Weights in PyTorch carry no calibration."""
        return None

    def score(self, tasks: Sequence[Task]) -> Iterator[tuple[int, list[Score]]]:
        """Yield scores task by task, all key points of an answer in one pass."""
        import torch

        for index, task in enumerate(tasks):
            with torch.no_grad():
                yield index, [Score(m, m > 0) for m in self._margins(task)]

    def _margins(self, task: Task) -> list[float]:
        from grader.labelled import LabelledAnswer
        from training.fit.margins import collate, margins
        from training.fit.packing import RowBuilder
        from training.fit.paths import paths

        base = self._base
        if base is None:
            raise InputError("this model was closed")
        asked = LabelledAnswer.of("asked", question=task.question, answer=task.answer, key_points=task.points)
        builder = RowBuilder()
        for path in paths(asked, base.form, base.tokenise):
            builder.add(path)
        batch = {key: value.to(base.model.device) for key, value in collate([builder.row]).items()}
        return [float(m) for m in margins(base.model, batch, base.yes, base.no)]

    def close(self) -> None:
        """Let the model go."""
        self._base = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class RunEngine(TorchEngine):
    """Scores with a run's adapter, or, without it, with what the run started from."""

    def __init__(self, run: Path, *, trained: bool, scratch: Path) -> None:
        """Load the base, and the adapter on it. Raises InputError for a run that cannot be judged."""
        import unsloth  # noqa: F401  (must come before peft and transformers)
        from peft import load_peft_weights, set_peft_model_state_dict

        from training.fit.base import load_base
        from training.fit.recipe import load_recipe
        from training.fit.start import adapter_sum

        folder = RunFolder(run)
        facts = folder.facts_of_this_prompt()
        recipe = load_recipe(folder.recipe)
        base, lora = precise(_base(recipe.base, str(facts.get("base", "")))), recipe.lora
        adapter = _adapter(folder) if trained else None
        if adapter:
            lora = lora.model_copy(update={"start": ""})
        scratch.mkdir(parents=True, exist_ok=True)
        loaded = load_base(base, lora, seed=recipe.schedule.seed, scratch=scratch)
        parts = [f"run-base:{facts.get('base')} {loaded.model.dtype} prompt:{PROMPT_VERSION} whole"]
        if adapter:
            set_peft_model_state_dict(loaded.model, load_peft_weights(str(adapter), device="cpu"))
            parts.append(f"adapter:{adapter_sum(adapter)}")
        elif lora.start:
            parts.append(f"start:{facts.get('start_sha256')}")
        super().__init__(loaded)
        self.model_name = run.name if trained else f"{run.name} before training"
        self.identity = " ".join(parts)


def _adapter(folder: RunFolder) -> Path:
    adapter = folder.result()
    if adapter is None:
        raise InputError(
            "this run has no adapter yet",
            where=str(folder.path),
            hint="Let `kpgrade train fit` run until it has saved for the first time.",
        )
    return adapter


def precise(base: Any) -> Any:
    """On a processor float32 where the recipe leaves the choice: bfloat16 blurs what would be exported."""
    import torch

    free = base.dtype == "auto" and not torch.cuda.is_available()
    return base.model_copy(update={"dtype": "float32"}) if free else base


def _base(base: Any, used: str) -> Any:
    """The recipe's base, or the one that the command line put in its place."""
    if not used or used in (base.gguf, base.model):
        return base
    return base.named(used)

"""`kpgrade train fit RECIPE -o RUN`: fine-tune a base on labelled answers, resumably."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import ErrorKind, ModelError, Stopped

if TYPE_CHECKING:
    from training.fit.base import LoadedBase
    from training.fit.packing import PackedRow
    from training.fit.plan import TrainingPlan
    from training.fit.recipe import Recipe
    from training.fit.run_writer import RunWriter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "recipe", type=Path, help="a TOML file; training/recipes/ has one for every known base"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="RUN", help="the run's folder")
    parser.add_argument(
        "--data", type=Path, default=Path(), help="folder that the recipe's files are relative to"
    )
    parser.add_argument(
        "--base", help="another base: a hub id, a folder, a GGUF or its sha256 in the model store"
    )
    parser.add_argument("--start", metavar="ADAPTER", help="go on from this adapter or run instead")
    parser.add_argument(
        "--part",
        nargs=2,
        type=float,
        metavar=("FROM", "TO"),
        help="the part of the recipe's schedule that this sitting does, as in 0.25 0.5; the next goes on "
        "from there, with this one's folder as --start",
    )
    parser.add_argument("--threads", type=int, help="processor threads (default: one a core)")
    parser.add_argument("--minutes", type=float, help="train about so long instead of what the recipe says")
    parser.add_argument(
        "--tensorboard",
        action="store_true",
        help="also write the log as TensorBoard events into the run's folder (needs tensorboard)",
    )


def run(args: argparse.Namespace) -> int:
    """Run the command. The same command again goes on where a stopped run was."""
    from training.fit.options import with_options
    from training.fit.recipe import load_recipe

    options = {name: getattr(args, name) for name in ("base", "minutes", "start", "part")}
    recipe = with_options(load_recipe(args.recipe), **options)
    require_training_packages()
    text = args.recipe.read_text(encoding="utf-8")
    folder = fit(recipe, text, args.data, args.output, threads=args.threads, tensorboard=args.tensorboard)
    sys.stdout.write(
        f"Done: the adapter is in {folder.result()}, the curves are in {folder.path / 'curves.png'}\n"
        f"`kpgrade train evaluate {folder.path} --on LABELLED -o DIR` says how good it is.\n"
    )
    return 0


def require_training_packages() -> None:
    """Raise ModelError, with what to install, where the training packages are absent."""
    from importlib.util import find_spec

    absent = [name for name in ("torch", "unsloth", "trl", "peft", "datasets") if find_spec(name) is None]
    if absent:
        raise ModelError(
            f"training needs packages that are not installed here: {', '.join(absent)}",
            hint="`make .venv-training/.ready` builds an environment that has them.",
            kind=ErrorKind.NOT_INSTALLED,
        )


def fit(
    recipe: Recipe,
    recipe_text: str,
    data: Path,
    output: Path,
    *,
    threads: int | None = None,
    tensorboard: bool = False,
) -> RunWriter:
    """Train, or go on training, in `output`. Returns the run's folder, with the adapter in it.

    A run that was done before is left as it is.

    Raises Stopped after a signal (all is saved), ModelError for a base that can't be loaded or that runs
    out of memory and where `tensorboard` is wanted and absent, and InputError for data or a folder that
    doesn't fit the recipe.
    """
    import torch

    from training.fit.base import identity, load_base
    from training.fit.events import require_tensorboard
    from training.fit.hardware import LESS_TRAINING, memory_explained, require_hardware
    from training.fit.options import as_used
    from training.fit.plan import make_plan
    from training.fit.run_facts import describe, plan_sum, sums
    from training.fit.run_writer import RunWriter
    from training.fit.start import adapter_at, adapter_sum
    from training.fit.trainer import require_optimizer

    require_hardware(recipe)
    require_optimizer(recipe.schedule.optimizer)
    if tensorboard:
        require_tensorboard()
    if threads:
        torch.set_num_threads(threads)
    schedule = recipe.schedule
    folder = RunWriter(output)
    files = [*(source.file for source in recipe.data), *recipe.dev.files]
    files += [recipe.augment.filler] if recipe.augment.filler else []
    text = recipe_text + "".join(f"# {line}\n" for line in as_used(recipe))
    facts = describe(text, identity(recipe.base), sums(data, files), schedule.seed)
    if recipe.lora.start:
        facts["start_sha256"] = adapter_sum(adapter_at(recipe.lora.start))
    facts = folder.start(recipe, text, facts)
    if folder.done:
        return folder
    base = load_base(
        recipe.base,
        recipe.lora,
        seed=schedule.seed,
        scratch=output,
        checkpointing=schedule.gradient_checkpointing,
    )
    budget = schedule.tokens
    if schedule.minutes:
        if "budget" not in facts:
            trial = make_plan(recipe, data, base.form, base.tokenise, 4 * schedule.row_tokens)
            with memory_explained("training", str(output), LESS_TRAINING):
                speed = measured_speed(base, trial.rows, tree=schedule.packing == "tree")
            facts |= {
                "budget": int(schedule.minutes * 60 * speed),
                "measured_tokens_per_second": round(speed, 1),
            }
            folder.update(facts)
        budget = facts["budget"]
    plan = make_plan(recipe, data, base.form, base.tokenise, budget)
    facts.setdefault("plan_sha256", plan_sum(plan.rows))
    folder.expect(facts, "plan_sha256", plan_sum(plan.rows))
    facts |= {"rows": len(plan.rows), "tokens": plan.tokens, "labels": plan.labels}
    facts |= {"threads": torch.get_num_threads(), "device": str(base.model.device)}
    folder.update(facts)
    with memory_explained("training", str(output), LESS_TRAINING):
        _train(recipe, data, folder, base, plan, tensorboard=tensorboard)
    return folder


def measured_speed(base: LoadedBase, rows: Sequence[PackedRow], *, tree: bool) -> float:
    """Tokens a second of forward and backward passes, the first of them left out as warming up."""
    from training.fit.margins import collate, loss, margins

    clocks = []
    for row in rows[:4]:
        began = time.monotonic()
        batch = {key: value.to(base.model.device) for key, value in collate([row], tree=tree).items()}
        loss(margins(base.model, batch, base.yes, base.no), batch).backward()
        base.model.zero_grad(set_to_none=True)
        clocks.append((len(row.tokens), time.monotonic() - began))
    timed = clocks[1:] or clocks
    return sum(count for count, _ in timed) / sum(seconds for _, seconds in timed)


def _train(
    recipe: Recipe,
    data: Path,
    folder: RunWriter,
    base: LoadedBase,
    plan: TrainingPlan,
    *,
    tensorboard: bool,
) -> None:
    from transformers import set_seed
    from trl import SFTConfig

    from training.fit.averaging import Average
    from training.fit.callbacks import Checkpoints, DevProgress, StepLog
    from training.fit.display import shown
    from training.fit.events import recorded
    from training.fit.progress import DevSet
    from training.fit.rates import factor_at
    from training.fit.trainer import KeyPointTrainer

    schedule, rows = recipe.schedule, plan.rows
    set_seed(schedule.seed)
    per_step = schedule.batch_rows * schedule.accumulation
    arguments = SFTConfig(
        output_dir=str(folder.checkpoints),
        max_steps=len(rows) // per_step,
        per_device_train_batch_size=schedule.batch_rows,
        gradient_accumulation_steps=schedule.accumulation,
        learning_rate=schedule.learning_rate,
        optim=schedule.optimizer,
        weight_decay=schedule.weight_decay,
        max_grad_norm=schedule.max_grad_norm,
        gradient_checkpointing=schedule.gradient_checkpointing,
        seed=schedule.seed,
        logging_steps=1,
        save_strategy="no",
        save_total_limit=2,
        eval_strategy="no",
        report_to="none",
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_num_workers=0,
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
    )
    sets = [DevSet(data / name, name, recipe.dev, schedule, base) for name in recipe.dev.files]
    stop = Checkpoints(schedule.save_minutes)
    last = folder.last_checkpoint()
    done = int(last.name.rpartition("-")[2]) if last else 0
    average = Average(schedule.ema, last) if schedule.ema else None
    with ExitStack() as stack:
        watchers = [stack.enter_context(shown(len(rows) // per_step, done))]
        if tensorboard:
            watchers.append(stack.enter_context(recorded(folder, done)))

        def show(entry: dict[str, Any]) -> None:
            for watcher in watchers:
                watcher(entry)

        trainer = KeyPointTrainer(
            base,
            rows,
            arguments,
            tree=schedule.packing == "tree",
            factor=partial(
                factor_at,
                decay=schedule.decay,
                warmup=schedule.warmup_steps,
                first=plan.first,
                whole=plan.whole,
            ),
            callbacks=[
                *([average] if average else []),
                StepLog(folder, rows, per_step, show),
                DevProgress(
                    folder,
                    lambda: {dev.name: dev.auc(base.model, base) for dev in sets},
                    recipe.dev,
                    show,
                    average.applied if average else nullcontext,
                ),
                stop,
            ],
        )
        folder.write(event="start", step=done)
        trainer.train(resume_from_checkpoint=str(last) if last else None)
    if stop.stopped:
        folder.write(event="stopped", step=trainer.state.global_step)
        raise Stopped("stopped; the same command goes on from here", where=str(folder.path))
    if average:
        base.model.save_pretrained(folder.last)
    with average.applied(base.model) if average else nullcontext():
        base.model.save_pretrained(folder.adapter)
    folder.write(event="done", step=trainer.state.global_step)
    _draw(folder)


def _draw(folder: RunWriter) -> None:
    from training.fit.curves import draw_curves

    draw_curves({folder.path.name: folder.log()}, folder.path / "curves.png")

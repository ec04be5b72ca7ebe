"""What `kpgrade doctor` looks at, one finding at a time, so that a slow or dying check hides no other."""

from __future__ import annotations

import argparse
import importlib.metadata
import math
import os
import platform
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import __version__
from grader.engines.base import Task
from grader.errors import KpgradeError, ModelError
from grader.models.machine import machine
from grader.models.store import ModelFile
from grader.models.trial import Ending, attempt
from grader.places import cache_dir, config_dir
from tui.cli.llama_check import fix, graphics_fix, whats_wrong
from tui.cli.options import open_model
from tui.models import megabytes

TEST_SECONDS = 5.0
LOW_DISK = 2 << 30
_MOST = 64

_QUESTION = "Why does a puddle dry up on a warm day?"
_POINTS = (
    "The sun's warmth gives the water energy.",
    "The water turns into vapour and rises into the air.",
    "Some of the water seeps into the ground.",
    "Wind makes it dry faster.",
)
_ANSWER = (
    "The warm sun heats up the puddle so the water particles get more energy and move faster. Some of them "
    "escape from the surface as water vapour and go up in the air, and in the end the puddle is gone."
)


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at."""

    what: str
    value: object
    """For a program."""
    text: str
    """For a person."""
    broken: bool = False
    """Grading can't work like this."""
    hint: str = ""


def examine(args: argparse.Namespace) -> Iterator[Examined]:
    """All findings, quick ones first. Never raises KpgradeError: a failed check is a finding."""
    versions = {"kpgrade": __version__, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    versions |= {"llama.cpp": _version("llama-cpp-python"), "Textual": _version("textual")}
    yield Examined("versions", versions, ", ".join(f"{name} {number}" for name, number in versions.items()))
    yield _machine()
    yield from _llama()
    yield _folder("cache", cache_dir())
    yield _folder("config", config_dir())
    yield _disk(cache_dir())
    yield from _model(args)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _machine() -> Examined:
    facts = machine()
    memory = f"{facts.memory_free / 1e9:.1f} of {facts.memory / 1e9:.1f} GB memory free"
    return Examined(
        "machine", facts.model_dump(), f"{facts.processor}, {facts.cores} cores, {memory}, {facts.system}"
    )


def _llama() -> Iterator[Examined]:
    trial = attempt()
    backends = trial.backends
    if backends is None:
        yield Examined("llama.cpp", None, whats_wrong(trial), broken=True, hint=fix(trial.ending))
        return
    yield Examined("CPU features", list(backends.features), ", ".join(backends.features))
    none = "none in this build of llama.cpp; the CPU does the work"
    yield Examined("GPU", backends.gpu, backends.gpu or none, hint=graphics_fix(backends))


def _folder(what: str, folder: Path) -> Examined:
    """A folder is good if it can be written, or made in the nearest one above that exists."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Examined(what, str(folder), str(folder))
    variable = "KPGRADE_CACHE" if what == "cache" else "KPGRADE_CONFIG"
    hint = f"Set the variable {variable} to a folder that is yours."
    return Examined(what, str(folder), f"{folder} can't be written", broken=True, hint=hint)


def _disk(folder: Path) -> Examined:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    hint = "There is little room for another model or a large gradebook." if free < LOW_DISK else ""
    return Examined("disk free", free, megabytes(free), hint=hint)


def _model(args: argparse.Namespace) -> Iterator[Examined]:
    """The model in use: is it here, is it whole, does it fit, does it run. Fetches nothing."""
    from grader.models.gguf_info import gguf_info
    from grader.models.memory import Fit
    from grader.models.resolving import resolve
    from tui.cli.options import uses_server
    from tui.store import open_store

    try:
        if uses_server(args):
            yield Examined("model", args.model, f"{args.model} on {args.base_url}: not tested here")
            return
        model = resolve(open_store(), args.model)
        info = gguf_info(model.path)
    except KpgradeError as error:
        yield _broken("model", error)
        return
    about = {"name": model.name, "path": str(model.path), "sha256": model.sha256, "size": info.size}
    yield Examined(
        "model", about, f"{model.name} ({info.quantisation}, {megabytes(info.size)}), {model.path}"
    )
    smaller = "Close other programs, or choose a smaller model (`kpgrade models list`)."
    hint = "" if info.fit is Fit.COMFORTABLE else smaller
    need = f"about {megabytes(info.need.total)} needed, {megabytes(info.free)} free: {info.fit}"
    yield Examined(
        "memory", {"needed": info.need.total, "free": info.free, "fit": str(info.fit)}, need, hint=hint
    )
    if args.no_test and not args.offline:
        return
    trial = attempt(model.path, args.gpu_layers)
    if trial.ending is not Ending.WORKS:
        yield Examined(
            "self-test", None, f"llama.cpp: {whats_wrong(trial)}", broken=True, hint=fix(trial.ending)
        )
    else:
        yield from _runs(model, args)


def _runs(model: ModelFile, args: argparse.Namespace) -> Iterator[Examined]:
    try:
        if not args.no_test:
            yield self_test(model, args)
        if args.offline:
            yield offline_test(model, args)
    except KpgradeError as error:
        yield _broken("self-test", error)


def offline_test(model: ModelFile, args: argparse.Namespace) -> Examined:
    """Grade, export and report while every connection is watched. Raises KpgradeError."""
    from tui.cli.offline import run_offline

    reached = run_offline(model, args, _QUESTION, _POINTS, _ANSWER)
    if reached:
        return Examined("offline", reached, f"tried to reach {', '.join(reached)}", broken=True)
    return Examined("offline", [], "an answer was graded, exported and reported, and nothing was reached for")


def self_test(model: ModelFile, args: argparse.Namespace) -> Examined:
    """Grade one small answer, then as many at once as five seconds are likely to hold. Raises ModelError."""
    started = time.perf_counter()
    with open_model(model, args) as engine:
        task = Task(_QUESTION, _ANSWER, _POINTS)
        loaded = time.perf_counter()
        scores = dict(engine.score([task]))[0]
        first, alone = time.perf_counter() - started, time.perf_counter() - loaded
        if not all(score.margin is not None and math.isfinite(score.margin) for score in scores):
            raise ModelError(
                "the model gives no usable numbers", where=str(model.path), hint="Choose another one."
            )
        answers = max(1, min(_MOST, round(TEST_SECONDS / alone)))
        before, began = engine.decoded, time.perf_counter()
        list(engine.score([task] * answers))
        seconds = time.perf_counter() - began
        speed, rate = (engine.decoded - before) / seconds, answers * 60 / seconds
    value = {
        "first_verdict_s": round(first, 2),
        "tokens_per_s": round(speed, 1),
        "answers_per_min": round(rate, 1),
    }
    return Examined(
        "self-test",
        value | {"margins": [score.margin for score in scores]},
        f"{speed:,.0f} tokens/s, {rate:,.0f} short answers a minute with {len(_POINTS)} key points each; "
        f"first verdict after {first:.1f} s",
    )


def _broken(what: str, error: KpgradeError) -> Examined:
    where = f"{error.where}: " if error.where else ""
    return Examined(what, None, f"{where}{error.message}", broken=True, hint=_advice(error))


def _advice(error: KpgradeError) -> str:
    return f"{error.hint} Command: {error.command}".strip() if error.command else error.hint

"""The options that several commands share for choosing a model, and the engine they mean."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from grader.arguments import positive
from grader.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from grader.engines.base import Engine
    from grader.engines.llama import LlamaEngine
    from grader.models.store import ModelFile


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """`--model`, and how and where the model is run."""
    group = parser.add_argument_group("the model")
    group.add_argument(
        "-m", "--model", metavar="NAME|PATH", help="a name from `kpgrade models list`, or a .gguf file"
    )
    group.add_argument(
        "--gpu-layers",
        type=int,
        default=-1,
        metavar="N",
        help="layers on the GPU, where there is one (default: all)",
    )
    group.add_argument("--threads", type=_threads, metavar="N", help="threads (default: one a physical core)")
    group.add_argument(
        "--engine",
        choices=("llama", "openai"),
        help="llama: the model in kpgrade (default); openai: a server",
    )
    group.add_argument(
        "--base-url", metavar="URL", help="an OpenAI-compatible server; its key is read from OPENAI_API_KEY"
    )


def open_engine(args: argparse.Namespace, screen: Console) -> Engine:
    """Open the engine that the options mean, fetching its model first where it isn't here.

    Raises InputError for options that contradict each other, ModelError for a model that can't be had.
    """
    if uses_server(args):
        return _server(args)
    from grader.models.resolving import resolve
    from tui.cli.fetching import shown
    from tui.store import open_store

    with shown(screen) as progress:
        return open_model(resolve(open_store(), args.model, pull=True, progress=progress), args)


def open_model(model: ModelFile, args: argparse.Namespace) -> LlamaEngine:
    """Open a model that is here, run as the options say. Raises ModelError."""
    from grader.engines.llama import LlamaSettings
    from grader.models.opening import open_llama

    settings = LlamaSettings(gpu_layers=args.gpu_layers, threads=args.threads)
    window = getattr(args, "window", None)
    if window:
        settings = replace(settings, window=window, overlap=min(settings.overlap, window // 4))
    return open_llama(model, settings)


def uses_server(args: argparse.Namespace) -> bool:
    """Whether the options name a server. Raises InputError where they contradict each other."""
    if args.engine == "llama" and args.base_url:
        raise InputError(
            "--base-url names a server, and --engine llama the model in kpgrade",
            hint="Leave one of them out.",
        )
    return args.engine == "openai" or bool(args.base_url)


def names_server(args: argparse.Namespace) -> bool:
    """Whether --base-url and --model name a server to be asked for words. Raises InputError for one alone."""
    if bool(args.base_url) != bool(args.model):
        raise InputError("a server is told by its address and its model", flags="--base-url, --model")
    return bool(args.base_url)


def _server(args: argparse.Namespace) -> Engine:
    if not args.base_url:
        raise InputError(
            "--engine openai needs the server's address", hint="Add --base-url http://HOST:PORT/v1"
        )
    if not args.model:
        raise InputError(
            "a server needs the name of its model", hint="Add --model NAME, as the server calls it."
        )
    from grader.engines.chat import ServerSettings
    from grader.engines.openai import OpenAIEngine

    return OpenAIEngine(ServerSettings(base_url=args.base_url, model=args.model))


def _threads(text: str) -> int:
    number = positive(text)
    if number > 1024:
        raise argparse.ArgumentTypeError("must be between 1 and 1024")
    return number

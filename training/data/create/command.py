"""`kpgrade train create PASSAGES -o DIR`: make labelled answers about passages with a model."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from grader import __version__
from grader.errors import InputError
from grader.jsonl import write_jsonl, write_text
from grader.labelled import write_labelled
from training.data.alpaca import alpaca
from training.data.create.batch import Batch, make_all
from training.data.create.card import DatasetProvenance, card
from training.data.create.client import Chat, Connection, as_sent, connect
from training.data.create.cost import Ledger, Prices
from training.data.create.dialect import Dialect
from training.data.create.display import Bar, report
from training.data.create.journal import Journal
from training.data.create.maker import CreationRecipe, Maker
from training.data.create.prompts import extraction
from training.data.create.schema import AnswerKind, Extraction
from training.data.create.verify import ChatVerifier, EngineVerifier, Verifier
from training.data.passages import MIN_CHARS, Selection, read_passages, select

if TYPE_CHECKING:
    from rich.console import Console


_JOURNAL = "replies.sqlite"
_UNANSWERED = 3
_STOPPED = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade train create`."""
    parser.add_argument(
        "passages", type=Path, help="a .csv, .jsonl or SQuAD .json file, or a folder of .txt and .md files"
    )
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to make the dataset in")
    chosen = parser.add_argument_group("passages")
    chosen.add_argument("--column", default="", help="the column or field with the text (default: found out)")
    chosen.add_argument("--min-chars", type=_count, default=MIN_CHARS, help="shortest passage (%(default)s)")
    chosen.add_argument("--limit", type=_count, help="use this many passages only")
    chosen.add_argument(
        "--seed", type=int, default=3407, help="of the shuffle and of every choice (%(default)s)"
    )
    chosen.add_argument("--source", default="", help="where the passages are from, for the card")
    chosen.add_argument("--licence", default="not stated", help="the passages' licence, for the card")
    made = parser.add_argument_group("examples")
    made.add_argument(
        "--kinds",
        type=_kinds,
        default=tuple(AnswerKind),
        help=f"ways of writing, separated by commas (all: {','.join(AnswerKind)})",
    )
    made.add_argument(
        "--question",
        default="What do you know about {title}?",
        help="question to file the answers under; {title} is the passage's (%(default)s)",
    )
    model = parser.add_argument_group("model")
    model.add_argument("--model", required=True, help="the model's name at its server, such as gpt-4o-mini")
    model.add_argument("--base-url", default="", help="a compatible server, such as http://127.0.0.1:8000/v1")
    model.add_argument("--azure", action="store_true", help="Azure OpenAI, by its environment variables")
    model.add_argument(
        "--key-env", default="OPENAI_API_KEY", help="environment variable with the key (%(default)s)"
    )
    model.add_argument(
        "--temperature", type=_amount, default=0.7, help="of everything it writes (%(default)s)"
    )
    model.add_argument("--max-tokens", type=_count, default=1024, help="longest reply (%(default)s)")
    model.add_argument(
        "--verifier",
        default="same",
        help="who checks the labels: 'same', 'embedded' (the grader on this machine), a .gguf file, or "
        "another model at the same server (%(default)s)",
    )
    run_options = parser.add_argument_group("run")
    run_options.add_argument("--concurrency", type=_count, default=4, help="passages at once (%(default)s)")
    run_options.add_argument(
        "--retries", type=_whole, default=5, help="of a busy or failing server (%(default)s)"
    )
    run_options.add_argument("--timeout", type=_amount, default=120.0, help="seconds a reply (%(default)s)")
    run_options.add_argument("--price-in", type=_amount, help="money per million tokens read")
    run_options.add_argument("--price-out", type=_amount, help="money per million tokens written")
    run_options.add_argument(
        "--max-cost", type=_amount, help="never spend more on this folder, earlier runs included"
    )
    run_options.add_argument(
        "--dry-run", action="store_true", help="print the first request and send nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Make the dataset; exit code 0 when done or at the cost cap, 3 with replies missing, 130 on Ctrl-C."""
    from rich.console import Console

    screen = Console(stderr=True, highlight=False)
    prices = _prices(args)
    selection = select(read_passages(args.passages, args.column), min_chars=args.min_chars, seed=args.seed)
    if not selection.passages:
        raise InputError(
            f"none of its {selection.read} passages has {args.min_chars} characters",
            where=str(args.passages),
            hint="Give a smaller --min-chars.",
        )
    connection = Connection(args.base_url, args.azure, args.key_env, args.timeout, args.retries)
    if args.dry_run:
        return _print_request(args, selection, connection)
    batch = _made(args, selection, connection, prices, screen)
    if batch.error is not None:
        raise batch.error
    if batch.interrupted:
        return _STOPPED
    return _UNANSWERED if any(made.unanswered for made in batch.made) else 0


def _made(
    args: argparse.Namespace,
    selection: Selection,
    connection: Connection,
    prices: Prices | None,
    screen: Console,
) -> Batch:

    stop = threading.Event()
    client = connect(connection)
    recipe = _recipe(args)
    with Journal(args.output / _JOURNAL) as journal:
        ledger = Ledger(prices, args.max_cost, journal.spent())
        chat = Chat(client, journal, ledger, stop)
        with _verifier(args.verifier, chat, journal, stop, recipe) as verifier:
            passages = selection.passages[: args.limit]
            with Bar(screen, ledger, len(passages)) as progress:
                batch = make_all(
                    Maker(chat, verifier, recipe),
                    passages,
                    concurrency=args.concurrency,
                    stop=stop,
                    on_progress=progress.advance,
                )
            _write(args, batch, selection, recipe, chat, verifier, journal)
        report(screen, args.output, batch, ledger)
    return batch


def _write(
    args: argparse.Namespace,
    batch: Batch,
    selection: Selection,
    recipe: CreationRecipe,
    chat: Chat,
    verifier: Verifier,
    journal: Journal,
) -> None:

    provenance = DatasetProvenance(
        source=args.source or args.passages.name,
        licence=args.licence,
        server="Azure OpenAI" if args.azure else args.base_url or "OpenAI",
        verifier=verifier.name,
        reply_format=chat.dialect.format,
        min_chars=args.min_chars,
        version=__version__,
        date=datetime.now(UTC).date().isoformat(),
    )
    write_labelled(args.output / "dataset.jsonl", batch.kept)
    write_jsonl(args.output / "alpaca.jsonl", [alpaca(example) for example in batch.kept])
    write_jsonl(args.output / "rejected.jsonl", [rejected.row() for rejected in batch.rejected])
    write_text(args.output / "README.md", card(batch, selection, recipe, provenance, journal.spent()))


@contextmanager
def _verifier(
    name: str, chat: Chat, journal: Journal, stop: threading.Event, recipe: CreationRecipe
) -> Iterator[Verifier]:

    if name != "embedded" and not name.endswith(".gguf"):
        yield ChatVerifier(chat, recipe.model if name == "same" else name)
        return
    from grader.models.opening import open_llama
    from grader.models.resolving import resolve
    from grader.models.store import Store

    with open_llama(resolve(Store(), None if name == "embedded" else name)) as engine:
        yield EngineVerifier(engine, journal, stop)


def _print_request(args: argparse.Namespace, selection: Selection, connection: Connection) -> int:

    client = connect(connection, needs_key=False)
    body = Dialect().body(
        args.model,
        extraction(selection.passages[0]),
        temperature=args.temperature,
        max_tokens=args.max_tokens,
        returned=Extraction,
    )
    request = json.dumps(as_sent(client, body), indent=2, ensure_ascii=False)
    sys.stdout.write(f"{request}\n")
    counts = {name: count for name, count in asdict(selection).items() if name != "passages"}
    used = len(selection.passages[: args.limit])
    sys.stderr.write(f"Nothing was sent. {used} passages would be used; {json.dumps(counts)}\n")
    return 0


def _recipe(args: argparse.Namespace) -> CreationRecipe:

    return CreationRecipe(
        model=args.model,
        kinds=args.kinds,
        question=args.question,
        temperature=args.temperature,
        max_tokens=args.max_tokens,
        seed=args.seed,
    )


def _prices(args: argparse.Namespace) -> Prices | None:

    if (args.price_in is None) != (args.price_out is None):
        raise InputError("--price-in and --price-out go together")
    if args.price_in is None:
        if args.max_cost is not None:
            raise InputError("--max-cost needs --price-in and --price-out")
        return None
    return Prices(args.price_in, args.price_out)


def _kinds(text: str) -> tuple[AnswerKind, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(AnswerKind)]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"choose from {', '.join(AnswerKind)}")
    return tuple(kind for kind in AnswerKind if kind in names)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number above 0")
    return int(text)


def _whole(text: str) -> int:
    return 0 if text == "0" else _count(text)


def _amount(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must be a number, 0 or more")
    return value

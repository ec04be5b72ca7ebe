"""`kpgrade train export RUN -o MODEL.gguf`: one file that grades, proved before it is kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.arguments import level
from grader.errors import ErrorKind

if TYPE_CHECKING:
    from rich.console import Console

    from export.metadata import Provenance
    from export.pipeline import Exported, ExportPlan
    from export.source import BaseSource
    from export.trained import TrainedAdapter
    from grader.labelled import LabelledAnswer
    from grader.models.progress import Progress

_SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "adversarial" / "cases.jsonl"
_OWN_LABELS = 24


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("run", type=Path, help="a run of `kpgrade train fit`, a peft adapter, a GGUF adapter")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="MODEL.gguf")
    parser.add_argument(
        "--quantise",
        default="mixed",
        metavar="TYPES",
        help="one or more, with commas: mixed (the base's own bytes, what was trained as q8_0), as-base, "
        "f16, bf16, f32, or any type of llama.cpp: q8_0, q4_k_m, q4_0, ... (default: mixed)",
    )
    parser.add_argument(
        "--adapter-only", action="store_true", help="write the adapter alone, as a GGUF of a few MB"
    )
    parser.add_argument("--base", help="a GGUF, a name of `kpgrade models list`, or a Hugging Face folder")
    parser.add_argument("--checkpoint", default="", help="a folder of the run, such as adapter or best")
    parser.add_argument("--name", help="the model's name (default: the output's)")
    parser.add_argument("--licence", help="licence of the result (default: the base's)")
    parser.add_argument("--about", type=Path, help="TOML table of training data and their licences")
    parser.add_argument("--verify-rows", type=Path, metavar="JSONL", help="labelled answers to compare on")
    parser.add_argument("--verify-labels", type=int, default=60, help="how many labels (default: 60)")
    parser.add_argument(
        "--calibrate",
        type=Path,
        nargs="+",
        metavar="JSONL",
        help="labelled answers to calibrate on; a file a kind of answer, each weighing the same",
    )
    parser.add_argument(
        "--calibrated",
        type=Path,
        metavar="GGUF",
        help="take over the calibration of this file, which was made of the same run in the same form",
    )
    parser.add_argument(
        "--calibrate-labels", type=int, default=600, help="how many labels of each file (default: 600)"
    )
    parser.add_argument(
        "--calibrate-level",
        type=level,
        default=0.9,
        help="agreement with people that settled verdicts must reach in every file (default: 0.9)",
    )
    parser.add_argument(
        "--calibrate-no-overlap",
        action="store_true",
        help="calibrate on the margin alone, without word overlap",
    )
    parser.add_argument("--max-auc-drop", type=float, default=0.03, help="what quantising may cost")
    parser.add_argument("--min-correlation", type=float, default=0.9, help="of quantised and f16 margins")
    parser.add_argument("--no-torch", action="store_true", help="leave out the comparison with PyTorch")
    parser.add_argument(
        "--like", type=Path, metavar="GGUF", help="for a folder as base: a GGUF of the same model"
    )
    parser.add_argument(
        "--merge-with",
        choices=("unsloth", "numpy"),
        default="unsloth",
        help="how a folder as base is merged; a GGUF is always merged here (default: unsloth)",
    )
    parser.add_argument(
        "--unsloth-gguf", action="store_true", help="Unsloth's own GGUF export; needs internet and a compiler"
    )


def run(args: argparse.Namespace) -> int:
    """Run the command and print what was made and how it compares."""
    from rich.console import Console

    from export.pipeline import export, export_adapter
    from export.terminal import Lines

    progress = Lines(Console(stderr=True))
    if args.unsloth_gguf:
        kept = [_by_unsloth(args, progress)]
    else:
        with _plan(args) as (plan, base):
            kept = [export_adapter(plan, base, progress)] if args.adapter_only else export(plan, progress)
    _report(kept, Console())
    return 0


@contextmanager
def _plan(args: argparse.Namespace) -> Iterator[tuple[ExportPlan, Path]]:
    from export.errors import ExportError
    from export.files import folder_sha256, sha256
    from export.source import FolderSource, GgufSource
    from export.trained import trained_adapter
    from export.with_unsloth import merged_folder

    trained = trained_adapter(args.run, args.checkpoint)
    base = _base(args, trained)
    if base.is_file():
        digest = sha256(base)
        _require_base(trained, digest, base)
        yield _plan_of(args, trained, base, GgufSource(base), trained.adapter, digest), base
        return
    if not args.like:
        raise ExportError(
            "a Hugging Face folder needs a GGUF of the same model for tokenizer and metadata",
            where=str(base),
            hint="Name one with --like; any quantisation will do.",
            kind=ErrorKind.NEEDS_FILE,
        )
    digest = folder_sha256(base)
    if args.adapter_only or args.merge_with == "numpy":
        yield _plan_of(args, trained, base, FolderSource(base, args.like), trained.adapter, digest), args.like
        return
    args.output.parent.mkdir(parents=True, exist_ok=True)
    with merged_folder(base, trained.adapter, args.output.parent) as folder:
        yield _plan_of(args, trained, base, FolderSource(folder, args.like), None, digest), args.like


def _plan_of(
    args: argparse.Namespace,
    trained: TrainedAdapter,
    base: Path,
    source: BaseSource,
    adapter: Path | None,
    digest: str,
) -> ExportPlan:
    """The plan to write `source`, with `adapter` merged into it where it is not yet."""
    from export.changes import changes_of
    from export.hf_margins import available, measure_merged
    from export.pipeline import ExportPlan
    from export.verify import READ_WHOLE, MarginLimits
    from grader.labelled import LabelledSet, few, labelled_sets, read_labelled

    rows = _verify_rows(args)
    calibrate_on = [
        LabelledSet(part.name, tuple(few(part.rows, args.calibrate_labels)))
        for part in (labelled_sets(args.calibrate)[0] if args.calibrate else [])
    ]
    torch_too = trained.adapter.is_dir() and available() and not args.no_torch
    return ExportPlan(
        source=source,
        changes=changes_of(adapter, source) if adapter else {},
        provenance=_provenance(args, trained, base, digest),
        forms=list(dict.fromkeys(form for form in args.quantise.lower().split(",") if form)),
        out=args.output,
        rows=rows,
        calibrate_on=calibrate_on,
        calibrated=args.calibrated,
        level=args.calibrate_level,
        use_overlap=not args.calibrate_no_overlap,
        own_rows=few(read_labelled(_SAMPLES).rows, _OWN_LABELS, longest=READ_WHOLE)
        if _SAMPLES.is_file()
        else [],
        merged_in_torch=(lambda gguf: measure_merged(base, trained.adapter, rows, gguf))
        if torch_too
        else None,
        limits=MarginLimits(auc_drop=args.max_auc_drop, correlation=args.min_correlation),
    )


def _verify_rows(args: argparse.Namespace) -> list[LabelledAnswer]:
    from export.errors import ExportError
    from export.verify import READ_WHOLE
    from grader.labelled import few, read_labelled

    verify_on = args.verify_rows or _SAMPLES
    if not verify_on.is_file():
        raise ExportError("there are no labelled answers to verify on", hint="Name some with --verify-rows.")
    rows = few(read_labelled(verify_on).rows, args.verify_labels, longest=READ_WHOLE)
    if not rows:
        raise ExportError(
            f"there is no answer of at most {READ_WHOLE} words to verify on", where=str(verify_on)
        )
    return rows


def _base(args: argparse.Namespace, trained: TrainedAdapter) -> Path:
    """The base as a file or folder that is here; a hub id is fetched, once. Raises ModelError."""
    from export.errors import ExportError
    from export.metadata import texts_of
    from grader.models.resolving import resolve
    from grader.models.store import Store
    from grader.places import cache_dir

    text = args.base or trained.base
    if not text and trained.adapter.is_file():
        text = texts_of(trained.adapter).get("kpgrade.base.sha256", "")
    if not text:
        raise ExportError(
            "nothing says which base this adapter is for",
            where=str(args.run),
            hint="Name it with --base.",
            kind=ErrorKind.NEEDS_FILE,
        )
    if Path(text).expanduser().is_dir():
        return Path(text).expanduser()
    # Only a sum's: beside a folder named so there may lie a GGUF of its name, which is another base.
    stored: Path = cache_dir() / "models" / f"{text}.gguf"
    if len(text) == 64 and stored.is_file():
        return stored
    if text.count("/") == 1 and not text.endswith(".gguf") and not Path(text).exists():
        return _of_hub(text)
    return resolve(Store(), text).path


def _of_hub(name: str) -> Path:
    """The folder in the hub's own cache that holds a model; what is there already is not fetched again."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    from export.errors import ExportError

    try:
        return Path(snapshot_download(name, allow_patterns=["*.safetensors", "*.json", "tokenizer*"]))
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise ExportError(
            "this base is neither on this machine nor to be had from the hub",
            where=name,
            hint="Name a folder or a GGUF that holds it with --base.",
            kind=ErrorKind.NOT_FOUND,
        ) from error


def _require_base(trained: TrainedAdapter, digest: str, base: Path) -> None:
    """Raise ExportError when the run says that it was trained on another file."""
    from export.errors import ExportError

    if len(trained.base) == 64 and trained.base != digest:
        raise ExportError(
            f"the run was trained on another base than {base.name}",
            where=str(trained.adapter),
            hint=f"It was trained on the GGUF with the sha256 {trained.base}.",
            kind=ErrorKind.MISMATCH,
        )


def _provenance(args: argparse.Namespace, trained: TrainedAdapter, base: Path, digest: str) -> Provenance:
    from export.data_sources import data_sources
    from export.metadata import Provenance, provenance_of, texts_of
    from grader.models.catalogue import ENTRIES

    if trained.adapter.is_file() and "kpgrade.name" in texts_of(trained.adapter):
        return provenance_of(trained.adapter)
    entry = next((e for e in ENTRIES if e.kind == "download" and e.sha256 == digest), None)
    licence = entry.licence if entry else ""
    return Provenance(
        name=args.name or args.output.stem,
        licence=args.licence or licence or "not stated",
        base_name=entry.name if entry else base.stem,
        base_sha256=digest,
        base_licence=licence,
        training_data=data_sources(trained.data, args.about),
        metrics_dev=trained.metrics,
        recipe=trained.recipe,
        revision=trained.revision,
    )


def _report(kept: list[Exported], screen: Console) -> None:
    from export.card import comparison_table

    for item in kept:
        size, speed = item.size / 1e6, item.measured.tokens_per_second
        screen.print(
            f"{item.path}  {size:,.0f} MB, read at {speed:.0f} tokens/s", markup=False, soft_wrap=True
        )
    comparison = list(dict.fromkeys(comparison for item in kept for comparison in item.comparisons))
    screen.print("\n".join(comparison_table(comparison)), markup=False, highlight=False, soft_wrap=True)


def _by_unsloth(args: argparse.Namespace, progress: Progress) -> Exported:
    """Unsloth's GGUF, proved against the merged model in PyTorch like any other."""
    from tempfile import TemporaryDirectory

    from export.files import folder_sha256
    from export.hf_margins import measure_merged
    from export.pipeline import adopt
    from export.source import GgufSource
    from export.trained import trained_adapter
    from export.with_unsloth import save_gguf

    trained = trained_adapter(args.run, args.checkpoint)
    base, rows = _base(args, trained), _verify_rows(args)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{args.output.name}.", dir=args.output.parent) as work:
        draft = Path(work) / "unsloth.gguf"
        progress.step("merging and converting by Unsloth", 0)
        save_gguf(base, trained.adapter, draft, args.quantise.lower())
        progress.step("reading answers with PyTorch", 0)
        reference = measure_merged(base, trained.adapter, rows, draft)
        plan = _plan_of(args, trained, base, GgufSource(draft), None, folder_sha256(base))
        return adopt(plan, draft, reference, progress)

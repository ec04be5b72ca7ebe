"""`python -m tests.training.cuda_check [--cpu]`: whether training and grading run on this machine's GPU.

`make cuda-check` runs it. It needs no network and no model: a base of 100,000 random weights is written,
fitted by Unsloth on the GPU, exported, and graded with all layers on the GPU and with none. All of it takes a
minute or two, and `LIMIT` seconds at the most. `--cpu` does every step without a GPU, to try the script.

Exit code: 0 all well, 1 something is not, 3 no GPU that PyTorch or llama.cpp can use.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

LIMIT = 480
"""Seconds for all steps together."""
SAME = 0.2
"""Nats that margins may differ by between processor and GPU: docs/design.md, Tolerance. In f16, since random
weights in fewer bits move by more than that with every change of the arithmetic."""
_NO_GPU = 3
_LOOK = Console(highlight=False)


class CheckFailed(Exception):
    """A step did not come to what it should."""


def main(words: list[str]) -> int:
    """Every step, each told with its seconds."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.cuda_check")
    parser.add_argument(
        "--cpu", action="store_true", help="do without a GPU: whether the script itself works"
    )
    parser.add_argument("--report", type=Path, help="write what was found as JSON")
    args = parser.parse_args(words)
    missing = [] if args.cpu else lacking()
    for line in missing:
        _LOOK.print(f"- {line}")
    if missing:
        _LOOK.print("Nothing was tried. `--cpu` tries the steps without a GPU.")
        return _NO_GPU
    began, found = time.monotonic(), dict[str, object]()
    with tempfile.TemporaryDirectory(prefix="kpgrade-cuda-") as name:
        try:
            for title, step in _steps(Path(name), "cpu" if args.cpu else "cuda"):
                start = time.monotonic()
                said = step()
                seconds = time.monotonic() - start
                found[title] = {"found": said, "seconds": round(seconds, 1)}
                _LOOK.print(f"{seconds:6.1f} s  {title}: {said}", markup=False)
                if time.monotonic() - began > LIMIT:
                    raise CheckFailed(f"over {LIMIT} seconds: a GPU takes a fraction of that")
        except CheckFailed as problem:
            _LOOK.print(f"! {problem}", markup=False)
            found["failed"] = str(problem)
    if args.report:
        args.report.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 1 if "failed" in found else 0


def lacking() -> list[str]:
    """What this machine or its environment lacks for a GPU to be used, in words."""
    import llama_cpp
    import torch

    wanted = {
        "PyTorch sees no CUDA device: `nvidia-smi` must list one, and torch must be built for it "
        "(TORCH=torch bash training/setup-venv.sh)": torch.cuda.is_available(),
        "llama-cpp-python was built without a GPU: CMAKE_ARGS=-DGGML_CUDA=on pip install --no-binary :all: "
        "llama-cpp-python": llama_cpp.llama_supports_gpu_offload(),
    }
    return [words for words, there in wanted.items() if not there]


def _steps(folder: Path, device: str) -> list[tuple[str, Callable[[], str]]]:
    from tests.training.runs import go, write_tiny_work

    work, gguf = folder / "work", folder / "fitted.gguf"

    def machine() -> str:
        import torch

        return torch.cuda.get_device_name(0) if device == "cuda" else "no GPU, as asked for"

    def fit() -> str:
        work.mkdir()
        run = go(write_tiny_work(work), "run")
        told = json.loads((run.path / "run.json").read_text("utf-8"))
        if told["device"] != device:
            raise CheckFailed(f"it was fitted on {told['device']}, not on {device}")
        logged = [json.loads(line) for line in (run.path / "log.jsonl").read_text("utf-8").splitlines()]
        losses = [one["loss"] for one in logged if one["event"] == "step"]
        if not losses or not all(math.isfinite(loss) for loss in losses):
            raise CheckFailed("the loss is no number")
        return f"{len(losses)} steps on {device}, loss {losses[0]:.2f} to {losses[-1]:.2f}"

    def export() -> str:
        from tui.cli import main as kpgrade

        code = kpgrade(["train", "export", str(work / "run"), "-o", str(gguf), "--quantise", "f16",
                        "--base", str(work / "tiny.gguf"), "--min-correlation", "0"])  # fmt: skip
        if code != 0:
            raise CheckFailed(f"`kpgrade train export` ended with {code}")
        return f"{gguf.stat().st_size / 1e6:.1f} MB"

    def grade() -> str:
        apart = _apart(gguf, work / "train.jsonl", offload=device == "cuda")
        if apart > SAME:
            raise CheckFailed(f"margins on the GPU lie up to {apart:.2f} nats from the processor's")
        return f"margins lie at most {apart:.3f} nats apart"

    return [("machine", machine), ("fit by Unsloth", fit), ("export", export),
            ("grade with all layers and with none on the GPU", grade)]  # fmt: skip


def _apart(gguf: Path, rows: Path, *, offload: bool) -> float:
    """The largest difference of a margin between grading with and without a GPU, in nats."""
    from export.verify import compare, measure
    from grader.engines.llama import LlamaSettings
    from grader.labelled import read_labelled

    answers = read_labelled(rows).rows
    without, within = (
        measure(gguf, answers, f"{layers} layers on the GPU", settings=LlamaSettings(gpu_layers=layers))
        for layers in (0, 999 if offload else 0)
    )
    return compare(without, within, answers).largest


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

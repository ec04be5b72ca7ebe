"""Forms of one exported model side by side: size, speed, memory, margins against the first file given.

python -m bench.export_forms LABELLED.jsonl [--labels N] F16.gguf MIXED.gguf Q8_0.gguf ...
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from export.card import comparison_table
from export.verify import READ_WHOLE, Measured, compare, measure
from grader.errors import KpgradeError
from grader.labelled import LabelledAnswer, few, read_labelled


def measured_with_memory(path: Path, rows: Sequence[LabelledAnswer]) -> tuple[Measured, int]:
    """What reading the rows gave, and the most bytes of memory that this process has ever held."""
    measured = measure(path, rows, path.name)
    return measured, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    """Print a table of sizes and speeds and a table of differences; return the exit code."""
    parser = argparse.ArgumentParser(description="Compare forms of one exported model.")
    parser.add_argument("labelled", type=Path, help="labelled answers, JSONL")
    parser.add_argument("files", type=Path, nargs="+", help="GGUF files; the first is the reference")
    parser.add_argument("--labels", type=int, default=60, help="labels to read (default: 60)")
    args = parser.parse_args()
    try:
        rows = few(read_labelled(args.labelled).rows, args.labels, longest=READ_WHOLE)
        measured = []
        print("| file | MB | tokens/s | peak memory, MB |\n| --- | --- | --- | --- |")  # noqa: T201
        for path in args.files:
            # A process for each, so that one file's memory is not counted with another's.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                result, peak = alone.submit(measured_with_memory, path, rows).result()
            measured.append(result)
            megabytes = f"{path.stat().st_size / 1e6:,.0f}"
            print(  # noqa: T201
                f"| {path.name} | {megabytes} | {result.tokens_per_second:.1f} | {peak / 1e6:,.0f} |",
                flush=True,
            )
        print()  # noqa: T201
        reference, *others = measured
        print("\n".join(comparison_table([compare(reference, other, rows) for other in others])))  # noqa: T201
    except KpgradeError as error:
        print(error)  # noqa: T201
        return error.exit_code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

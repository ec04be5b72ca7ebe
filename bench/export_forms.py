"""Forms of one exported model side by side: size, reading speed, margins against the first file given.

python -m bench.export_forms LABELLED.jsonl [--labels N] F16.gguf MIXED.gguf Q8_0.gguf ...
"""

from __future__ import annotations

import argparse
from pathlib import Path

from export.card import comparison_table
from export.rows import read_rows
from export.verify import compare, measure
from grader.errors import KpgradeError


def main() -> int:
    """Print a table of sizes and speeds and a table of differences; return the exit code."""
    parser = argparse.ArgumentParser(description="Compare forms of one exported model.")
    parser.add_argument("labelled", type=Path, help="labelled answers, JSONL")
    parser.add_argument("files", type=Path, nargs="+", help="GGUF files; the first is the reference")
    parser.add_argument("--labels", type=int, default=60, help="labels to read (default: 60)")
    args = parser.parse_args()
    try:
        rows = read_rows(args.labelled, labels=args.labels)
        measured = []
        print("| file | MB | tokens/s |\n| --- | --- | --- |")  # noqa: T201
        for path in args.files:
            found = measure(path, rows, path.name)
            measured.append(found)
            print(  # noqa: T201
                f"| {path.name} | {path.stat().st_size / 1e6:,.0f} | {found.tokens_per_second:.1f} |",
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

"""Coverage-guided fuzzing of the table reader: `python -m tests.files_in.fuzz_table [SECONDS]`.

Not part of `make test`: atheris has no wheel for some machines. A bounded run is 60 seconds.
"""

from __future__ import annotations

import contextlib
import sys


def main(seconds: int) -> int:
    """Exit code 0 when nothing worse than a clear error was found, or atheris cannot be had here."""
    try:
        import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        sys.stdout.write(
            "skipped: atheris is not installed (pip install atheris; it needs clang on some machines)\n"
        )
        return 0
    with atheris.instrument_imports(include=["grader.answers"]):
        from grader.answers.delimited import read_delimited
        from grader.answers.limits import Limits
        from grader.answers.reading import ReadOptions
        from grader.answers.tables import read_grid
        from grader.errors import InputError

    def once(data: bytes) -> None:
        with contextlib.suppress(InputError):
            grid = read_delimited(data, where="fuzz.csv", limits=Limits(rows=1000))
            haul = read_grid(grid, (), ReadOptions(), file="fuzz.csv")
            assert haul.read == len(haul.items) + len(haul.skipped)

    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=4096", "-verbosity=0"], once)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))

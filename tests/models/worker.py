"""A process of its own that pulls one model: `python -m tests.models.worker ENTRY.json [HUB] [BYTES]`.

BYTES limits the size of any file it writes, as a full disk would. It prints what it is told, a line each.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grader.errors import KpgradeError
from grader.models.catalogue import Catalogue
from grader.models.entries import Download
from grader.models.store import Store


class Printed:
    """Progress as lines on standard output."""

    def step(self, text: str, total: int) -> None:
        print(f"step {text} {total}", flush=True)  # noqa: T201

    def advance(self, done: int) -> None:
        """Not printed: there are too many."""

    def note(self, text: str) -> None:
        print(f"note {text}", flush=True)  # noqa: T201


def main(words: list[str]) -> int:
    entry = Download.model_validate_json(Path(words[0]).read_text())
    if len(words) > 2:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(words[2]), int(words[2])))
    store = Store(catalogue=Catalogue([entry]), hub_endpoint=words[1] if len(words) > 1 else None)
    try:
        print(store.pull(entry, Printed()).path, flush=True)  # noqa: T201
    except KpgradeError as error:
        print(f"error {error}", flush=True)  # noqa: T201
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Fetch what the tests need before they start, with progress, so that no test waits on a download."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tui.cli import main

MODELS = ("gemma-3-270m", "qwen2.5-coder-0.5b", "default")


def prepare(names: Sequence[str] = MODELS) -> int:
    """Pull the models of the tests into the store; what is there already costs nothing."""
    for name in names:
        code = main(["models", "pull", name])
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(prepare(sys.argv[1:] or MODELS))

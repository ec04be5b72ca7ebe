"""`kpgrade` with no command, or with a gradebook: the app."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The gradebook to open, if any."""
    parser.add_argument("gradebook", nargs="?", type=Path, help="a .kpgrade file")


def run(args: argparse.Namespace) -> int:
    """Open the app; exit code 0, whatever was decided there."""
    from tui.app.start import start

    return start(args.gradebook)

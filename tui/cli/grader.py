"""The grader that the options of the command line name."""

from __future__ import annotations

import argparse

from rich.console import Console

from grader.grader import Grader


def open_grader(args: argparse.Namespace, screen: Console) -> Grader:
    """Open the model the options name, fetching it first where it has to be."""
    from tui.cli.options import open_engine

    grader = Grader.of(open_engine(args, screen))
    if grader.calibrator.is_default:
        screen.print(
            "This model was never calibrated, so only what it is very sure of is settled. "
            "`kpgrade calibrate` fits it to answers you have already marked.",
            style="dim",
            markup=False,
        )
    return grader

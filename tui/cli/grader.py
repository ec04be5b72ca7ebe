"""What grading needs from the command line: an engine and its calibrator, opened together."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from rich.console import Console

from grader.calibration import Calibrator
from grader.calibrations import calibrator_for
from grader.engines.base import Engine


@dataclass(frozen=True, slots=True)
class Grader:
    """A model and how its margins become verdicts."""

    engine: Engine
    calibrator: Calibrator


def open_grader(args: argparse.Namespace, screen: Console) -> Grader:
    """Open the model the options name, fetching it first where it has to be."""
    from tui.cli.options import open_engine

    engine = open_engine(args, screen)
    calibrator = calibrator_for(engine)
    if calibrator.is_default:
        screen.print(
            "This model was never calibrated, so only what it is very sure of is settled. "
            "`kpgrade calibrate` fits it to answers you have already marked.",
            style="dim",
            markup=False,
        )
    return Grader(engine, calibrator)

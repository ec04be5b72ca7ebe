"""`kpgrade calibrate LABELLED...`: fit probabilities and thresholds to answers people have marked."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade calibrate`."""
    from tui.options import add_model_options

    parser.add_argument("labelled", nargs="+", type=Path, help="labelled answers (JSONL)")
    parser.add_argument("--level", type=float, default=0.9, help="agreement to aim for (default 0.9)")
    parser.add_argument("--limit", type=int, help="use at most this many answers of each file")
    parser.add_argument("--no-overlap", action="store_true", help="calibrate on the margin alone")
    parser.add_argument("-o", "--output", type=Path, help="also write the calibration to this file")
    add_model_options(parser)


def run(args: argparse.Namespace) -> int:
    """Fit and store; print what was fitted."""
    from rich.console import Console

    from grader.calibration import fit
    from grader.calibrations import keep
    from grader.errors import InputError
    from tui.options import open_engine
    from tui.scoring import scored_labels

    screen = Console()
    with open_engine(args, screen) as engine:
        sample = scored_labels(args.labelled, engine, screen, limit=args.limit)
        try:
            calibrator = fit(
                sample.margins,
                sample.overlaps,
                sample.missed,
                fitted_on=", ".join(path.name for path in args.labelled),
                level=args.level,
                use_overlap=not args.no_overlap,
            )
        except ValueError as error:
            raise InputError(str(error), where=str(args.labelled[0])) from error
        where = keep(engine, calibrator)
    if args.output:
        args.output.write_text(calibrator.model_dump_json(indent=2), "utf-8")
    p = [calibrator.probability(m, o) for m, o in zip(sample.margins, sample.overlaps, strict=True)]
    settled = sum(calibrator.label(value) != "unsure" for value in p) / len(p)
    screen.print(
        f"{engine.model_name}: fitted on {calibrator.labels} key points. Covered at or below "
        f"{calibrator.covered_below:.2f}, missed at or above {calibrator.missed_above:.2f}: "
        f"{settled:.0%} of them settled at {args.level:.0%} agreement.\nKept in {where}",
        highlight=False,
        markup=False,
    )
    return 0

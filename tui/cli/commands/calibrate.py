"""`kpgrade calibrate FILE...`: fit probabilities and thresholds to answers people have marked."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade calibrate`."""
    from grader.arguments import level, positive
    from tui.cli.options import add_model_options

    parser.add_argument(
        "labelled",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="your gradebooks or a folder of them, whose decisions count together, and labelled answers "
        "(JSONL), one file a kind of answer",
    )
    parser.add_argument(
        "--level", type=level, default=0.9, help="agreement to aim for, from 0.5 to 1 (default 0.9)"
    )
    parser.add_argument("--limit", type=positive, help="use at most this many answers of each file")
    parser.add_argument("--no-overlap", action="store_true", help="calibrate on the margin alone")
    parser.add_argument("-o", "--output", type=Path, help="also write the calibration to this file")
    add_model_options(parser)


def run(args: argparse.Namespace) -> int:
    """Fit and store; print what was fitted."""
    from grader.calibration import fit
    from grader.calibrations import keep
    from grader.errors import InputError
    from grader.grader import Grader
    from grader.labelled import decided_set, gradebooks_in, labelled_sets
    from tui.cli.options import open_engine
    from tui.cli.results import save, writable
    from tui.cli.scoring import scored_labels
    from tui.cli.screen import Screen

    screen = Screen()
    if args.output:
        writable(args.output)
    gradebooks = [book for path in args.labelled for book in gradebooks_in(path)]
    files = [path for path in args.labelled if not gradebooks_in(path)]
    sets = labelled_sets(files)[0] if files else []
    if gradebooks:
        sets.append(decided_set(gradebooks))
    with open_engine(args, screen) as engine:
        sample = scored_labels(sets, Grader.uncalibrated(engine), screen, limit=args.limit)
        try:
            calibrator = fit(
                sample.margins,
                sample.overlaps,
                sample.missed,
                kinds=sample.kinds,
                fitted_on=", ".join(path.name for path in (*files, *gradebooks)),
                level=args.level,
                use_overlap=not args.no_overlap,
            )
        except ValueError as error:
            raise InputError(str(error), where=str(args.labelled[0])) from error
        where = keep(engine, calibrator)
    if args.output:
        save(args.output, calibrator.model_dump_json(indent=2))
    p = [calibrator.probability(m, o) for m, o in zip(sample.margins, sample.overlaps, strict=True)]
    settled = sum(calibrator.label(value) != "unsure" for value in p) / len(p)
    screen.print(
        f"{engine.model_name}: fitted on {calibrator.labels} key points. Covered at or below "
        f"{calibrator.covered_below:.2f}, missed at or above {calibrator.missed_above:.2f}: "
        f"{settled:.0%} of them settled at {args.level:.0%} agreement.\nKept in {where}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    return 0

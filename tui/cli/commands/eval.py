"""`kpgrade eval LABELLED...`: how well a model agrees with people, beside the word-overlap floor."""

from __future__ import annotations

import argparse
from pathlib import Path

from grader.arguments import natural, positive

WHOLE = 3000
"""Tokens: about the longest answer that the engine's cache holds beside a question and its key points."""
_STOPPED, _PARTLY = 130, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade eval`."""
    from tui.cli.options import add_model_options

    parser.add_argument(
        "labelled", nargs="+", type=Path, help="labelled answers (JSONL), or folders: every file in them"
    )
    parser.add_argument(
        "--limit", type=positive, metavar="N", help="at most N answers of each file, spread over its groups"
    )
    parser.add_argument(
        "--seed", type=natural, default=0, help="what --limit and the bootstrap draw by (default 0)"
    )
    parser.add_argument(
        "--resamples", type=positive, default=1000, metavar="N", help="bootstrap resamples (default 1000)"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write all figures to this file")
    parser.add_argument(
        "--verdicts", type=Path, metavar="OUT.jsonl", help="also write one line a judged key point"
    )
    reading = parser.add_mutually_exclusive_group()
    reading.add_argument(
        "--whole",
        dest="window",
        action="store_const",
        const=WHOLE,
        help=f"read answers whole, up to {WHOLE} tokens",
    )
    reading.add_argument(
        "--window", type=positive, metavar="N", help="read at most N tokens of an answer at once"
    )
    add_model_options(parser)


def run(args: argparse.Namespace) -> int:
    """Measure every set; 0 when done, 3 when some answers failed, 130 when stopped."""
    from grader.evaluation import floor
    from grader.grader import Grader
    from grader.labelled import LabelledSet, labelled_sets, spread
    from grader.scorecard import Scorecard
    from grader.text import visible
    from tui.cli.options import open_engine
    from tui.cli.results import save, writable
    from tui.cli.scorecards import METHOD, Compared, as_json, means, table, verdict_lines
    from tui.cli.scoring import judged_rows
    from tui.cli.screen import Screen

    screen = Screen()
    for output in filter(None, (args.json, args.verdicts)):
        writable(output)
    sets, passed = labelled_sets(args.labelled)
    for path in passed:
        screen.print(f"{path} holds no labels; passed over.", markup=False, highlight=False)
    done: list[Compared] = []
    code = 0
    with Grader.of(open_engine(args, screen)) as grader:
        origin = grader.calibrator.fitted_on or "never calibrated: its own odds"
        screen.print(f"{grader.name} (calibration: {origin})", markup=False, highlight=False)
        for labelled in sets:
            rows = spread(labelled.rows, args.limit, args.seed)
            result = judged_rows(grader, rows, labelled.name, screen)
            if result.failed:
                reason = next(iter(result.failed.values()))
                screen.print(visible(f"{len(result.failed)} answers left out: {reason}"), markup=False)
                code = _PARTLY
            if result.judged:
                draws = {"resamples": args.resamples, "seed": args.seed}
                compared = Compared(
                    LabelledSet(labelled.name, tuple(rows[i] for i in sorted(result.judged))),
                    Scorecard(rows, result.judged, **draws),
                    Scorecard(rows, {i: floor(rows[i]) for i in result.judged}, **draws),
                    result.seconds,
                )
                done.append(compared)
                screen.print(table(compared, grader.name, screen.width))
            if result.stopped:
                screen.print("Stopped; the figures are of what was done.", style="bold")
                code = _STOPPED
                break
        if len(done) > 1:
            screen.print(means(done), style="bold", highlight=False)
        if done:
            screen.print(METHOD, style="dim", markup=False, highlight=False)
        name = grader.name
        facts = {
            "model": name,
            "identity": grader.engine.identity,
            "calibration": grader.calibrator.model_dump(),
            "limit": args.limit,
            "seed": args.seed,
            "resamples": args.resamples,
            "complete": code == 0,
        }
    if args.json:
        save(args.json, as_json(done, facts) + "\n")
    if args.verdicts:
        save(args.verdicts, "".join(f"{line}\n" for c in done for line in verdict_lines(c, name)))
    return code

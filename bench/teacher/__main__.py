"""`python -m bench.teacher LABELLED ... -o DIR`: a simulated teacher settles labelled answers.

    python -m bench.teacher ../shared/data/physics-explanations/dev.jsonl -o runs/teacher
    python -m bench.teacher A/dev.jsonl B/dev.jsonl@0.5 --prior fit -o runs/teacher

Answers are scored once and kept in DIR/scores.sqlite, so that a stopped run goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bench.teacher.carrying import carrying, carrying_page
from bench.teacher.classes import Class, classes, share_of
from bench.teacher.fitting import PriorFit
from bench.teacher.measuring import OWN, Measured, measure, plans
from bench.teacher.report import draw_curves, markdown, table, write_figures
from grader.errors import KpgradeError
from grader.labelled import read_labelled
from grader.learning import Prior
from grader.learning.prior import prior_of
from grader.models.opening import open_llama
from grader.models.resolving import resolve
from grader.whole import replace_text
from training.compare.cache import CachedEngine, Scores
from tui.store import open_store


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(prog="python -m bench.teacher", description=__doc__.split("\n")[0])
    parser.add_argument(
        "labelled",
        nargs="+",
        type=_share,
        metavar="FILE[@SHARE]",
        help="labelled answers; with @0.5 half of its groups, chosen by hash",
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help="where figures go")
    parser.add_argument("--model", default="default", help="whose verdicts the teacher settles")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--sizes", type=int, nargs="*", default=[16, 30, 100], help="answers in a class")
    parser.add_argument(
        "--most", type=float, default=0.75, help="share of a class after which the teacher is let go"
    )
    parser.add_argument(
        "--prior",
        choices=("shipped", "fit"),
        default="shipped",
        help="'fit' fits the prior of each file on the other files, and one on all",
    )
    parser.add_argument(
        "--own",
        action="store_true",
        help="measure with states and in kpgrade's order on whole classes alone: its own stop, in short",
    )
    parser.add_argument(
        "--carry",
        action="store_true",
        help="measure instead what is carried over from half of each class to the other",
    )
    return parser


def _share(text: str) -> tuple[Path, float]:
    """FILE@SHARE. Raises ValueError."""
    path, _, share = text.partition("@")
    return Path(path), float(share or 1)


def main(given: Sequence[str] | None = None) -> int:
    """Measure, show, keep."""
    chosen = arguments().parse_args(given)
    screen = Console()
    if chosen.prior == "fit" and len(chosen.labelled) < 2:
        screen.print("bench.teacher: --prior fit takes two files or more, to fit on others than it reports")
        return 2
    try:
        sets = _scored(chosen, screen)
    except KpgradeError as error:
        screen.print(f"bench.teacher: {error}", style="red")
        return 2
    if chosen.prior == "fit":
        screen.print("fitting the prior of each set on the others, some minutes")
    priors = _priors(sets, fit=chosen.prior == "fit")
    command = "python -m bench.teacher " + " ".join(sys.argv[1:] if given is None else given)
    if chosen.carry:
        rows = [
            row
            for name, held in sets.items()
            for row in carrying(name, held, priors[name], seeds=chosen.seeds, most=chosen.most)
        ]
        page = carrying_page(rows, command)
        replace_text(chosen.output / "carried.md", page)
        screen.print(page, markup=False, soft_wrap=True)
        return 0
    measured: list[Measured] = []
    with Progress(console=screen) as progress:
        for name, held in sets.items():
            each = OWN if chosen.own else plans(chosen.sizes)
            bar = progress.add_task(name, total=len(each) * chosen.seeds)
            for plan in each:
                row = measure(
                    name,
                    held,
                    plan,
                    priors[name],
                    seeds=chosen.seeds,
                    most=chosen.most,
                    step=partial(progress.advance, bar),
                )
                measured += [row] if row else []
            progress.update(bar, completed=len(each) * chosen.seeds)
    screen.print(table(measured))
    replace_text(chosen.output / "teacher.md", markdown(measured, priors, command))
    write_figures(chosen.output / "teacher.json", measured, priors)
    draw_curves(chosen.output / "teacher.png", measured)
    screen.print(f"kept in {chosen.output}: teacher.md, teacher.json, teacher.png")
    return 0


def _scored(chosen: argparse.Namespace, screen: Console) -> dict[str, list[Class]]:
    """Each file's classes, by the name of its folder and file."""
    rows = {
        f"{path.parent.name}/{path.stem}": share_of(read_labelled(path).rows, share)
        for path, share in chosen.labelled
    }
    model = resolve(open_store(), chosen.model, pull=True)
    scored: dict[str, list[Class]] = {}
    with closing(Scores(chosen.output / "scores.sqlite")) as scores, open_llama(model) as engine:
        for name, answers in rows.items():
            screen.print(f"{name}: {len(answers)} answers")
            scored[name] = classes(answers, CachedEngine(engine, scores))
    return scored


def _priors(sets: Mapping[str, Sequence[Class]], *, fit: bool) -> dict[str, Prior]:
    """The prior that each set is measured with: one that never saw it. Under 'all', the one to ship."""
    if not fit:
        models = {v.model for held in sets.values() for each in held for v in each.verdicts.values()}
        return dict.fromkeys(sets, prior_of(models - {""}))
    fitting = PriorFit(sets)
    found = {name: fitting.best(sets.keys() - {name}, Prior()) for name in sets}
    return found | {"all": fitting.best(sets, Prior())}


if __name__ == "__main__":
    sys.exit(main())

"""`kpgrade train STEP`: from passages to a model of one's own. Only the chosen step is imported."""

from __future__ import annotations

import argparse
import importlib

STEPS = {
    "create": ("training.data.create.command", "make labelled answers about passages with a model"),
    "import": ("training.data.importing", "check labelled answers that exist already"),
    "split": ("training.data.split", "set test examples apart, by group"),
    "teach": ("training.data.teaching", "let a larger model label answers for a smaller one"),
    "contrasts": ("training.data.contrasts.command", "make pairs of answers that differ in little"),
    "fit": ("training.fit.command", "fine-tune a model by a recipe"),
    "evaluate": ("training.compare.command", "compare graders on labelled answers"),
    "learning-curve": ("training.compare.learning_curve", "measure how much more labels help"),
    "export": ("export.command", "turn a fine-tuned model into one GGUF file"),
}
"""Step -> the module that offers add_arguments and run, and what it does."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The step; its own options are left for `run`, which alone loads it."""
    width = max(map(len, STEPS))
    listed = "\n".join(f"  {name:<{width}}  {what}" for name, (_, what) in STEPS.items())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"steps:\n{listed}\n\n'kpgrade train STEP --help' says more about one."
    parser.add_argument("step", choices=STEPS, metavar="STEP", help="what to do; see below")
    parser.add_argument("options", nargs=argparse.REMAINDER, metavar="...", help="options of the step")


def run(args: argparse.Namespace) -> int:
    """Load the step and run it with its own options; return its exit code."""
    path, what = STEPS[args.step]
    module = importlib.import_module(path)
    parser = argparse.ArgumentParser(prog=f"kpgrade train {args.step}", description=f"{what.capitalize()}.")
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(args.options)))

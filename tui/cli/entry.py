"""The `kpgrade` command. Only the chosen subcommand is imported, so that help answers at once."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from grader import __version__
from grader.errors import KpgradeError
from grader.text import visible

COMMANDS = {
    "grade": "grade answers against a rubric into a gradebook",
    "show": "show a gradebook, or one student's answers",
    "recover": "write what can be read of a damaged gradebook into a new one",
    "split": "split a class in parts, one a colleague",
    "merge": "join gradebooks that several people graded",
    "conflicts": "list or settle what several people decided differently",
    "adjust": "give or take marks of your own beside the key points, with a reason",
    "comments": "the bank of comments, and what one student is told of a key point",
    "feedback": "draft two or three sentences to each student",
    "pages": "what was recognised in pictures of answers, the pages, and a text typed instead",
    "appeal": "look at one student's sheet again by its code, and decide anew with a reason",
    "forget": "take a person out of a gradebook for good, and search the file for what is left",
    "leave": "leave the rest of a question to kpgrade, on its promise",
    "oversight": "write the record of what graded a class, who settled what and who changed what when",
    "fairness": "compare verdicts with your decisions by groups of answers, and early with late",
    "inspect": "show how a file or folder of answers would be read",
    "rubric": "write or check a rubric",
    "export": "write marks and verdicts as CSV, XLSX, JSONL, Moodle or Canvas files",
    "import-decisions": "read decisions back from an edited export",
    "report": "write feedback for students and a report on the class",
    "calibrate": "fit probabilities and thresholds to labelled answers",
    "eval": "measure a grader on labelled answers",
    "models": "list, fetch, choose and check models",
    "doctor": "check this machine and the model in use",
    "train": "make examples, fine-tune, evaluate and export a model of one's own",
    "serve": "offer the app in a browser on this machine",
    "app": "open the app (also: kpgrade with no command, with a gradebook, or with answers)",
}
"""Command -> what it does. `import-decisions` lives in tui/cli/commands/import_decisions.py, and so on."""

EXIT_CODES = {
    0: "done",
    1: "a mistake of kpgrade's own",
    2: "input or options that cannot be used",
    3: "the model, or some answers that it could not score",
    4: "the gradebook",
    130: "stopped by Ctrl-C, with what was done saved",
}
"""What every command means by its exit code."""

_OURS = 1
_STOPPED = 130


def parser() -> argparse.ArgumentParser:
    """The top-level parser: the list of commands, without loading any of them."""
    listed = "\n".join(f"  {name:<18}{text}" for name, text in COMMANDS.items())
    codes = "\n".join(f"  {code:<18}{text}" for code, text in EXIT_CODES.items())
    top = argparse.ArgumentParser(
        prog="kpgrade",
        usage="kpgrade [COMMAND ...] | [GRADEBOOK.kpgrade] | [ANSWERS]",
        description="Which key points does each answer miss, how sure is that, on what evidence. Offline.",
        epilog=f"commands:\n{listed}\n\n'kpgrade COMMAND --help' says more.\n\nexit codes:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"kpgrade {__version__}")
    top.add_argument("command", choices=COMMANDS, metavar="COMMAND", nargs="?", help=argparse.SUPPRESS)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run `kpgrade` and return its exit code. No traceback reaches the person at the keyboard."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A sign or a file name that the terminal's encoding lacks must not end the command.
            stream.reconfigure(errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    name, rest = _command(words)
    if name is None:
        parser().parse_args(words)
        return 0
    try:
        module = importlib.import_module(f"tui.cli.commands.{name.replace('-', '_')}")
        sub = argparse.ArgumentParser(
            prog=f"kpgrade {name}",
            description=f"{COMMANDS[name].capitalize()}.",
            epilog=f"Exit codes: {'; '.join(f'{code} {text}' for code, text in EXIT_CODES.items())}.",
        )
        module.add_arguments(sub)
        return int(module.run(sub.parse_args(rest)))
    except KpgradeError as error:
        print(f"kpgrade: {visible(str(error))}", file=sys.stderr)  # noqa: T201
        return error.exit_code
    except KeyboardInterrupt:
        print("kpgrade: stopped; what was done is saved.", file=sys.stderr)  # noqa: T201
        return _STOPPED
    except BrokenPipeError:
        # The reader (head, less) has left; nothing more can be said to it.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except Exception as error:
        if os.environ.get("KPGRADE_DEBUG"):
            raise
        print(  # noqa: T201
            f"kpgrade: something went wrong inside kpgrade ({type(error).__name__}: {visible(str(error))}).\n"
            "Your files are as they were. KPGRADE_DEBUG=1 in front of the command shows where.",
            file=sys.stderr,
        )
        return _OURS


def _command(words: list[str]) -> tuple[str | None, list[str]]:
    """(command, its words). No words, a gradebook, or any file or folder that is there, means the app."""
    if not words:
        return "app", []
    if words[0] in COMMANDS:
        return words[0], words[1:]
    if words[0].endswith(".kpgrade") or (not words[0].startswith("-") and Path(words[0]).exists()):
        return "app", words
    return None, words

"""`kpgrade doctor`: is everything here that grading needs, and how fast is it?"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.cli.diagnosis import Examined
    from tui.cli.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade doctor`."""
    from tui.cli.options import add_model_options

    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-test", action="store_true", help="leave out the five-second test of the model")
    parser.add_argument(
        "--offline",
        action="store_true",
        help="grade and export an answer while every connection is watched: nothing leaves this computer",
    )
    add_model_options(parser)


def run(args: argparse.Namespace) -> int:
    """Examine; exit code 0 when all is well, 3 when something essential is broken."""
    from tui.cli.diagnosis import examine
    from tui.cli.screen import Screen

    screen = Screen()
    findings: list[Examined] = []
    for finding in examine(args):
        findings.append(finding)
        if not args.json:
            _show(finding, screen)
    broken = [finding.what for finding in findings if finding.broken]
    if args.json:
        shown = {f.what: {"value": f.value, "broken": f.broken, "hint": f.hint} for f in findings}
        print(json.dumps(shown, indent=1))  # noqa: T201
    elif broken:
        screen.print(f"\nNot ready to grade: {', '.join(broken)}.", style="bold red")
    else:
        screen.print("\nReady to grade.", style="bold green")
    return 3 if broken else 0


def _show(finding: Examined, screen: Screen) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    line = Table.grid(padding=(0, 2))
    line.add_column(width=16)
    line.add_column(overflow="fold")
    line.add_row(Text(finding.what, style="dim"), Text(finding.text, style="red" if finding.broken else ""))
    screen.print(line)
    if finding.hint:
        screen.print(Padding(Text(finding.hint, style="yellow"), (0, 0, 0, 18)))

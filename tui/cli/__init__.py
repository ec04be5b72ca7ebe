"""The command line: `kpgrade`, one module a command, and what the commands print."""

from tui.cli.entry import COMMANDS, EXIT_CODES, main, parser

__all__ = ["COMMANDS", "EXIT_CODES", "main", "parser"]

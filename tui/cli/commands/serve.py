"""`kpgrade serve`: the same app in a browser, on this machine only unless two flags say otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and who may come in."""
    parser.add_argument("gradebook", nargs="?", type=Path, help="a .kpgrade file")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8421, help="port (default 8421)")
    parser.add_argument("--public-url", metavar="URL", help="the address that browsers use, behind a proxy")
    parser.add_argument(
        "--allow-network",
        action="store_true",
        help="listen beyond this machine; whoever has the address with its token can read and decide",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C; exit code 0."""
    from grader.children import command, shell_line
    from grader.errors import InputError
    from tui.cli.screen import Screen
    from tui.cli.serving import is_loopback, make_server, new_token

    # A proxy in front brings strangers in through loopback.
    shown = urlsplit(args.public_url).hostname or "" if args.public_url else args.host
    if not (is_loopback(args.host) and is_loopback(shown)) and not args.allow_network:
        raise InputError(
            "this address can be reached by other computers",
            where=args.public_url or args.host,
            hint="Student work would leave this machine. If that is what you want: --allow-network.",
        )
    token = new_token()
    words = command("tui.cli", "app", *([str(args.gradebook.resolve())] if args.gradebook else []))
    server = make_server(shell_line(words), args.host, args.port, token=token, public_url=args.public_url)
    address = args.public_url or f"http://{args.host}:{args.port}"
    greeting = f"kpgrade is at {address}/?token={token}  (Ctrl-C stops it)"
    Screen().print(greeting, highlight=False, markup=False, soft_wrap=True)
    server.serve()
    return 0

"""`kpgrade models`: list, fetch, choose, describe and check models."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.cli.screen import Screen


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of `kpgrade models`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what there is, what is here, what is in use")
    pull = actions.add_parser("pull", help="fetch a model, going on where an earlier try stopped")
    add = actions.add_parser("add", help="take in a model file that somebody handed over")
    share = actions.add_parser("share", help="copy a model into a folder for other accounts or computers")
    use = actions.add_parser("use", help="grade with this model from now on")
    info = actions.add_parser("info", help="what a model is, and whether it fits this machine's memory")
    verify = actions.add_parser("verify", help="read models again and compare them with their sums")
    path = actions.add_parser("path", help="where a model's file is")
    pull.add_argument("name", help="a name from the list")
    add.add_argument("file", type=Path, help="a .gguf file, on a stick or a share")
    add.add_argument(
        "--sha256", default="", metavar="SUM", help="what the computer that it comes from says of it"
    )
    share.add_argument("name", help="a name from the list")
    share.add_argument(
        "folder", type=Path, help="for all accounts: see KPGRADE_SHARED_MODELS in docs/models.md"
    )
    use.add_argument(
        "name", help="a name from the list or a .gguf file; 'default' goes back to kpgrade's own"
    )
    info.add_argument(
        "name", nargs="?", help="a name from the list or a .gguf file (default: the one in use)"
    )
    verify.add_argument("name", nargs="?", help="a name from the list (default: all that are here)")
    path.add_argument("name", nargs="?", help="a name from the list (default: the one in use)")
    for sub in (listing, info, verify):
        sub.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Run one action; exit code 0, or 3 when `verify` finds a damaged model."""
    from tui.cli.screen import Screen

    actions = {
        "list": _list, "pull": _pull, "add": _add, "share": _share, "use": _use, "info": _info,
        "verify": _verify, "path": _path,
    }  # fmt: skip
    return actions[args.action](args, Screen())


def _list(args: argparse.Namespace, screen: Screen) -> int:
    from dataclasses import asdict

    from tui.cli.model_tables import list_table
    from tui.models import listed_models
    from tui.store import open_store

    listed = listed_models(open_store())
    if args.json:
        print_plain(json.dumps([asdict(row) for row in listed], indent=1))
    else:
        screen.print(list_table(listed))
    return 0


def _pull(args: argparse.Namespace, screen: Screen) -> int:
    from grader.models.catalogue import shown_name
    from tui.cli.fetching import shown
    from tui.models import fetch_line, listed_models, megabytes
    from tui.store import open_store

    store = open_store()
    entry = store.catalogue.get(args.name)
    here = store.find(entry)
    if here is None:
        screen.print(
            f"{shown_name(entry.name)}: {megabytes(entry.size)}, licence {entry.licence}", highlight=False
        )
        row = next(row for row in listed_models(store) if row.name == entry.name)
        screen.print(fetch_line(row), markup=False, highlight=False)
        screen.print(entry.notice, style="dim", markup=False, highlight=False)
        with shown(screen) as progress:
            here = store.pull(entry, progress)
        screen.print(
            f"{shown_name(entry.name)} is here, and its content is what the catalogue promises:",
            highlight=False,
        )
    else:
        screen.print(f"{shown_name(entry.name)} was here already:", highlight=False)
    print_plain(str(here.path))
    return 0


def _add(args: argparse.Namespace, screen: Screen) -> int:
    import sys

    from grader.models.adding import add, offered
    from tui.cli.fetching import shown
    from tui.models import megabytes
    from tui.store import open_store

    store, vouched = open_store(), args.sha256
    with shown(screen) as progress:
        offer = offered(store, args.file, progress)
    screen.print(
        f"{offer.name} ({offer.info.quantisation}, {megabytes(offer.info.size)}), SHA-256\n{offer.sha256}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if not (offer.known or vouched) and sys.stdin.isatty():
        screen.print("Nothing here knows this content; whoever made it does (`kpgrade models info`).")
        if screen.input("Is this the sum that is told there? [y/N] ").strip().casefold() in {"y", "yes"}:
            vouched = offer.sha256
    with shown(screen) as progress:
        model = add(store, offer, vouched=vouched, progress=progress)
    screen.print(
        f"{model.name} is here: `kpgrade models use {model.name}` grades with it from now on.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    return 0


def _share(args: argparse.Namespace, screen: Screen) -> int:
    from grader.models.adding import share
    from grader.models.resolving import resolve
    from tui.cli.fetching import shown
    from tui.store import open_store

    store = open_store()
    with shown(screen) as progress:
        path = share(store, resolve(store, args.name), args.folder, progress)
    print_plain(str(path))
    return 0


def _use(args: argparse.Namespace, screen: Screen) -> int:
    from grader.models.catalogue import shown_name
    from grader.models.choice import choose
    from grader.models.gguf_info import gguf_info
    from grader.models.resolving import DEFAULT, named
    from tui.models import megabytes
    from tui.store import open_store

    store = open_store()
    if args.name.lower() == DEFAULT:
        choose(None)
        file = named(store, None)
    else:
        file = named(store, args.name)
        if isinstance(file, Path):
            gguf_info(file)
        choose(str(file.resolve()) if isinstance(file, Path) else file.name)
    name = str(file) if isinstance(file, Path) else file.name
    screen.print(f"kpgrade grades with {shown_name(name)} from now on.", markup=False, highlight=False)
    if not isinstance(file, Path) and store.find(file) is None:
        screen.print(
            f"It is not on this machine yet ({megabytes(file.size)}): the first grading fetches it, "
            f"or `kpgrade models pull {name}` now.",
            markup=False,
            highlight=False,
        )
    return 0


def _info(args: argparse.Namespace, screen: Screen) -> int:
    from grader.models.gguf_info import gguf_info
    from grader.models.resolving import resolve
    from tui.cli.fetching import shown
    from tui.cli.model_tables import facts, info_table
    from tui.store import open_store

    with shown(screen) as progress:
        model = resolve(open_store(), args.name, progress=progress)
    info = gguf_info(model.path)
    if args.json:
        print_plain(json.dumps(facts(model, info), indent=1))
    else:
        screen.print(info_table(model, info))
    return 0


def _verify(args: argparse.Namespace, screen: Screen) -> int:
    from tui.cli.fetching import shown
    from tui.store import open_store

    store = open_store()
    if args.name:
        entries = [store.catalogue.get(args.name)]
    else:
        entries = [entry for entry in store.catalogue if store.find(entry)]
    results = {}
    with shown(screen) as progress:
        for entry in entries:
            results[entry.name] = store.verify(entry, progress)
    if args.json:
        print_plain(json.dumps(results, indent=1))
    elif not results:
        screen.print(
            "No model is on this machine yet; `kpgrade models pull default` fetches one.", markup=False
        )
    for name, good in results.items() if not args.json else ():
        if good:
            screen.print(f"{name}: as it should be", highlight=False)
        else:
            file = store.find(store.catalogue.get(name))
            screen.print(
                f"{name}: DAMAGED, its content is not what it was. "
                f"Delete {file.path if file else 'it'} and pull again.",
                style="red",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    return 0 if all(results.values()) else 3


def _path(args: argparse.Namespace, screen: Screen) -> int:  # noqa: ARG001
    from grader.models.resolving import resolve
    from tui.store import open_store

    print_plain(str(resolve(open_store(), args.name).path))
    return 0


def print_plain(text: str) -> None:
    """For programs that read it: never wrapped, coloured or interpreted."""
    print(text)  # noqa: T201

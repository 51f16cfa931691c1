"""vzdesk download: a model from the Hugging Face Hub."""

from __future__ import annotations

import argparse
import json
import sys

from vzdesk.cli.terminal import OK, USER_ERROR, ProgressLine, print_line
from vzdesk.errors import UserError


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    download = subparsers.add_parser(
        "download",
        help="get a model from the Hugging Face Hub",
        description="Download a model from the Hugging Face Hub into the cache that other "
        "programs use too. What was stopped goes on where it was.",
    )
    download.add_argument(
        "name", metavar="NAME", help="such as bert-base-uncased, or NAME@REVISION"
    )
    download.add_argument("--show", action="store_true", help="only show its size and licence")
    download.add_argument("--json", action="store_true", help="a JSON object for each step")
    download.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from vzdesk.engine.hub import download, offer

    if arguments.json:
        return _download_json(arguments)
    offered = offer.look_up(arguments.name)
    size, left = map(download.format_bytes, (offered.size_bytes, offered.left_bytes))
    part = f", {left} of it still to download" if offered.left_bytes else ", all of it here already"
    if offered.left_bytes == offered.size_bytes:
        part = ""
    print_line(f"{offered.name}: {offered.family}, licence {offered.licence}, {size}{part}")
    if not offered.is_known:
        print_line("vzdesk does not know this kind; loading it shows whether it can be used.")
    if arguments.show:
        return OK
    with ProgressLine(sys.stderr) as line:
        path = download.fetch(offered, lambda progress: line.show(progress, f"of {size}"))
    print_line(f"It is in {path}. To score with it: --model {offered.name}")
    return OK


def _download_json(arguments: argparse.Namespace) -> int:
    """The same for programs, by a line of JSON on standard output for every step."""
    from vzdesk.engine.hub import download, offer

    def print_line(**values: object) -> None:
        print(json.dumps(values), flush=True)

    try:
        offered = offer.look_up(arguments.name)
        print_line(
            family=offered.family,
            is_known=offered.is_known,
            licence=offered.licence,
            size_bytes=offered.size_bytes,
            left_bytes=offered.left_bytes,
        )
        if not arguments.show:
            path = download.fetch(offered, lambda progress: print_line(**vars(progress)))
            print_line(path=str(path))
    except UserError as error:
        print_line(message=error.message, next_step=error.next_step)
        return USER_ERROR
    return OK

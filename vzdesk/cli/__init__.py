"""The same jobs without a screen: one file for each command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from vzdesk import __version__
from vzdesk.cli.terminal import (
    USER_ERROR,
    escape_what_cannot_be_printed,
    harmless,
    print_line,
)
from vzdesk.errors import UserError

COMMANDS = (
    "score",
    "predict",
    "study",
    "finetune",
    "figure",
    "methods",
    "export-onnx",
    "models",
    "download",
    "selftest",
)
"""In the order of --help. The module of a command has its name, and an `add_command`.

They are imported when the command line is parsed, so that the window does not wait for them.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 after a user's error, 2 for wrong usage."""
    escape_what_cannot_be_printed()
    line = list(sys.argv[1:] if argv is None else argv)
    arguments = parser().parse_args(_readable(line), argparse.Namespace(line=line))
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except UserError as error:
        print_line(f"vzdesk: {error.for_terminal}")
        return USER_ERROR


def _readable(line: list[str]) -> list[str]:
    """The line as argparse reads it rightly."""
    if line[:1] == ["score"]:
        from vzdesk.cli.tables import with_rollout_said

        return with_rollout_said(line)
    if line[:1] == ["figure"]:
        from vzdesk.cli.figure.subjects import with_curves_said

        return with_curves_said(line)
    return line


class _Parser(argparse.ArgumentParser):
    """A parser that prints no control characters of what it got."""

    def error(self, message: str) -> NoReturn:
        super().error(harmless(message))


def parser() -> argparse.ArgumentParser:
    top = _Parser(
        prog="vzdesk",
        description="See how a Transformer mixes context. Without a command, opens the window.",
        epilog="vzdesk FILE opens that file in the window.",
    )
    top.add_argument("--version", action="version", version=f"vzdesk {__version__}")
    subparsers = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        module = import_module(f"{__name__}.{command.replace('-', '_')}")
        module.add_command(subparsers)
    return top

"""vzdesk figure: options that say what a figure compares."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any

from vzdesk.view.figures.spec import FigureSpec

KINDS_HELP = (
    "methods: the maps of several methods on one scale; pair: those of two sentences, A and B, and "
    "A − B; models: those of two models, likewise"
)

_OPTION = re.compile(r"--[a-z][a-z-]*(=.*)?", re.DOTALL)
_WORD = "\0"
"""Before a word that could be taken for an option; no command line can have it."""


def with_curves_said(line: Sequence[str]) -> list[str]:
    """The line with the two words behind each --curve marked as such: these may begin with "-",
    unless they look like a long option.
    """
    return [
        f"{_WORD}{part}"
        if "--curve" in line[max(at - 2, 0) : at] and not _OPTION.fullmatch(part)
        else part
        for at, part in enumerate(line)
    ]


def curve_word(said: str) -> str:
    return said.removeprefix(_WORD)


def add_options(figure: argparse.ArgumentParser) -> None:
    figure.add_argument(
        "--method",
        default="",
        metavar="NAME[,NAME…]",
        help="value-zeroing, if left out; or another. Several, with commas, for methods, arcs and "
        "curves; all that there are, if left out for methods",
    )
    figure.add_argument(
        "--second",
        default="",
        metavar="ID",
        help="for pair: the other sentence, its variant if left out; also for arcs and curves",
    )
    figure.add_argument(
        "--second-model",
        default="",
        metavar="NAME",
        help="for models: the other model, the last one if left out; also for arcs and curves",
    )
    figure.add_argument(
        "--own-scales", action="store_true", help="for methods: a colour scale for each map"
    )
    figure.add_argument(
        "--difference", action="store_true", help="for two methods: also A − B, the difference"
    )


def compared(arguments: argparse.Namespace) -> dict[str, Any]:
    """The fields of a `FigureSpec` that these options say."""
    names = tuple(dict.fromkeys(filter(None, arguments.method.split(","))))
    is_of_several = arguments.kind == "methods" or len(names) > 1
    usual = FigureSpec("").method
    return {
        "method": usual if is_of_several else "".join(names) or usual,
        "methods": names if is_of_several else (),
        "second": arguments.second,
        "second_model": arguments.second_model,
        "own_scales": arguments.own_scales,
        "difference": arguments.difference,
    }

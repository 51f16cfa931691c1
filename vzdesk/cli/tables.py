"""What `vzdesk score` is told of a table: which maps, layers and columns it has; and how large it
will be.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vzdesk.cli.arguments import layer_numbers
from vzdesk.cli.terminal import ask, print_line
from vzdesk.engine.analysis.analyse import encode, work_of
from vzdesk.engine.methods import rolls_out
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Failure, Request
from vzdesk.errors import UserError
from vzdesk.export.table import TableChoices
from vzdesk.export.table_size import expected_from, is_large, lack_of_room, said_bytes
from vzdesk.export.tables import columns
from vzdesk.export.tables.imagined import imagined
from vzdesk.export.tables.parts import ROLLED_OUT, Part, Rollout, parts

TABLES = (".csv", ".tsv")
"""Those that are written as sentences are scored."""
ALL_TABLES = (*TABLES, ".parquet", ".npz")
_FEW_SENTENCES = 64


def add_choices(score: argparse.ArgumentParser) -> None:
    """What is chosen of the maps that are scored."""
    rollout = score.add_mutually_exclusive_group()
    rollout.add_argument(
        "--rollout",
        nargs="?",
        choices=tuple(ROLLED_OUT),
        const="only",
        help="for tables and .conllu: the rolled-out maps instead of those of single layers; both: "
        "all of these; none, if left out",
    )
    rollout.add_argument(
        "--no-rollout",
        action="store_const",
        const="none",
        dest="rollout",
        help="the same as --rollout none, which is usual",
    )
    score.add_argument(
        "--layers",
        type=layer_numbers,
        metavar="N,…",
        help="for tables: these layers only, from 1, such as 3,4; all, if left out",
    )
    score.add_argument(
        "--columns",
        default="core",
        metavar="core|all|NAME,…",
        help="for tables: which columns there are besides the usual ones: model, sentence, roles, "
        "tags, and annotations by their names; core, if left out: none; all: all of these",
    )
    score.add_argument(
        "--yes",
        action="store_true",
        help="for tables: do not ask whether one of more than 1 GB is to be written; only a person "
        "at a terminal is asked",
    )


def with_rollout_said(line: Sequence[str]) -> list[str]:
    """The line with "=only" behind a --rollout that has no value: a file that follows is none.

    >>> with_rollout_said(["score", "--rollout", "in.txt"])
    ['score', '--rollout=only', 'in.txt']
    """
    behind = [*line[1:], ""]
    return [
        "--rollout=only" if part == "--rollout" and after not in ROLLED_OUT else part
        for part, after in zip(line, behind, strict=True)
    ]


def check_choices(out: Path, arguments: argparse.Namespace) -> None:
    """UserError where what is chosen is nothing that this file has."""
    ending = out.suffix.lower()
    if ending != ".conllu" and arguments.layer is not None:
        raise UserError(
            "--layer and its number choose what a .conllu file gets; {out} gets all layers.",
            next_step="Leave it out, or choose --layers for a table.",
            out=out,
        )
    if ending == ".vzd" and arguments.rollout is not None:
        raise UserError(
            "--rollout and --no-rollout choose what a .conllu file gets, or a table; {out} gets "
            "all maps.",
            next_step="Leave them out.",
            out=out,
        )
    if ending not in ALL_TABLES and (arguments.layers or arguments.columns != "core"):
        raise UserError(
            "--layers and --columns are for tables, not for {out}.",
            next_step="Leave them out, or end --out in .csv, .tsv or .parquet.",
            out=out,
        )
    if ending == ".npz" and arguments.columns != "core":
        raise UserError(
            "--columns is for tables with rows; {out} holds arrays.",
            next_step="Leave it out, or end --out in .csv, .tsv or .parquet.",
            out=out,
        )


def check_rollout(names: Sequence[str], out: Path, arguments: argparse.Namespace) -> None:
    """Say which methods a table of rolled-out maps has nothing of; UserError where it is all."""
    lacking = [name for name in names if not rolls_out(name, "")]
    if not lacking or rollout_of(arguments) != "only" or out.suffix.lower() not in ALL_TABLES:
        return
    if len(lacking) == len(names):
        raise UserError(
            "A table of rolled-out maps would be empty: {methods} cannot be rolled out.",
            next_step="Leave --rollout out.",
            methods=", ".join(lacking),
        )
    print_line(f"{', '.join(lacking)} cannot be rolled out, so {out} has nothing of it.")


def rollout_of(arguments: argparse.Namespace) -> Rollout:
    """Those of single layers, if nothing is said."""
    rollout: Rollout = arguments.rollout or "none"
    return rollout


def choices_of(arguments: argparse.Namespace, sentences: Sequence[Sentence]) -> TableChoices:
    """What the table is to have."""
    layers = arguments.layers and frozenset(layer - 1 for layer in arguments.layers)
    return TableChoices(
        units=arguments.units,
        guard_formulas=arguments.guard_formulas,
        rollout=rollout_of(arguments),
        layers=layers,
        columns=columns.chosen(arguments.columns, sentences),
    )


def is_wanted(
    backend: Backend, request: Request, choices: TableChoices, arguments: argparse.Namespace
) -> bool:
    """Whether a table is to be written; one that will be large is named, and where somebody can
    answer, asked about: a script that waited for an answer, or stopped without one, would lose a
    night's work.
    """
    out: Path = arguments.out
    if out.suffix.lower() not in ALL_TABLES:
        return True
    expected = _expected_bytes(backend, request, choices, out.suffix.lower())
    if not is_large(expected):
        return True
    room = lack_of_room(out, expected)
    print_line(f"{out} will have about {said_bytes(expected)}. {room}".rstrip())
    if arguments.yes or "-" in arguments.inputs or not sys.stdin.isatty():
        return True
    return ask("Write it? [y/N] ").strip().lower() in ("y", "yes")


def _expected_bytes(backend: Backend, request: Request, choices: TableChoices, ending: str) -> int:
    """About how large the table will be. Of many sentences only some are read for that, as if each
    had rows by the square of its length.
    """
    work = work_of(request)

    def parts_at(at: int) -> list[Part]:
        sentence = request.sentences[at]
        read = encode(backend, sentence)
        if isinstance(read, Failure):
            return []
        made = imagined(backend.ref, work, sentence, read)
        return list(parts(made, choices, backend.ref.name))

    if len(request.sentences) <= _FEW_SENTENCES:
        counts = [sum(each.n_rows for each in parts_at(at)) for at in range(len(request.sentences))]
    else:
        texts = ((each.text, each.decoder_text or "") for each in request.sentences)
        counts = [(sum(map(len, both)) + 1) ** 2 for both in texts]
    return expected_from(counts, parts_at, choices, ending)

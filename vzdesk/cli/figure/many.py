"""vzdesk figure: one figure or many, by what --sentence, --layer, --method and --out say."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vzdesk.cli.arguments import check_output
from vzdesk.cli.terminal import OK, USER_ERROR, ProgressLine, print_line
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError, unknown_name
from vzdesk.export.figures.batch import Batch, Outcome, batch_of, is_of, of_each
from vzdesk.export.figures.naming import has_fields
from vzdesk.export.figures.numbers import numbers_in
from vzdesk.session.document import Session
from vzdesk.view.figures.spec import FigureSpec

BY_METHOD = ("heatmap", "layers", "strip", "pair", "models")
"""Kinds of figures of one method; several make several figures."""


def figures_of(
    spec: FigureSpec, arguments: argparse.Namespace, session: Session
) -> list[FigureSpec]:
    """The figures that these options say, all like this one."""
    ids = _ids(arguments.sentence or spec.sentence, spec, session)
    layers = numbers_in(arguments.layer, _n_layers(session)) if _is_list(arguments.layer) else ()
    names = arguments.method.split(",") if spec.kind in BY_METHOD and arguments.method else ()
    methods = tuple(dict.fromkeys(filter(None, names)))
    return list(of_each(spec, ids, methods, layers))


def layer_of(text: str | None) -> int | None:
    """The one layer that is said, from 0; None where none is, or several are."""
    if text is None or _is_list(text):
        return None
    return int(text) - 1


def _is_list(text: str | None) -> bool:
    """Whether this may be several layers; UserErrors of one alone name those that there are."""
    return text is not None and not text.strip().isdecimal()


def is_batch(specs: Sequence[FigureSpec], out: Path) -> bool:
    """Whether files are named by a pattern."""
    return len(specs) > 1 or has_fields(out.name)


def _ids(said: str, spec: FigureSpec, session: Session) -> list[str]:
    """Those of an id as it is, of several with commas between them, or of all that are scored."""
    known = [each.id for each in session.sentences]
    if said in known:
        return [said]
    if said == "all":
        of_model = [each for each in session.analyses if is_of(spec, each)]
        return [id for id in known if any(id in each.results for each in of_model)]
    found = list(dict.fromkeys(filter(None, (each.strip() for each in said.split(",")))))
    for id in found or [said]:
        if id not in known:
            raise unknown_name("No sentence '{name}' in this session.", id, known)
    return found


def _n_layers(session: Session) -> int:
    """Of the model with the most."""
    models = [each.model for each in session.analyses]
    return max((max(each.n_layers, each.n_decoder_layers) for each in models), default=1)


def write_many(specs: Sequence[FigureSpec], arguments: argparse.Namespace, session: Session) -> int:
    """Write these figures, and say how many are there; the exit code."""
    if arguments.caption or arguments.bibtex:
        raise UserError(
            "--caption and --bibtex are for one figure.",
            next_step="Leave them out: each file has its caption inside.",
        )
    path, name = arguments.out, arguments.session.name
    batch = batch_of(specs, path, session.sentences, session.analyses, name, arguments.dpi)
    check_output(batch.paths, [str(arguments.session)])
    outcome = _write(batch)
    for warning in outcome.warnings:
        print_line(warning)
    print_line(outcome.said(str(path.parent)))
    for failed, error in outcome.failed:
        print_line(f"{failed.name}: {error.for_terminal}")
    return USER_ERROR if outcome.n < outcome.n_all else OK


def _write(batch: Batch) -> Outcome:
    """With progress; Ctrl+C leaves what is written."""
    with ProgressLine(sys.stderr) as line:

        def show(progress: Progress) -> None:
            line.show(progress, f"{progress.done:,} of {progress.total:,} figures")

        return batch.write(show)

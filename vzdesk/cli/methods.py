"""vzdesk methods: which there are, and which of them a model can be scored with."""

from __future__ import annotations

import argparse

from vzdesk.cli.arguments import add_model, load_model
from vzdesk.cli.terminal import OK, print_row
from vzdesk.engine.methods import Method, methods
from vzdesk.engine.runtime.contract import Backend

FAMILIES = {
    "norms": "all whose norms are known",
    "last-norm": "post-norm ones of one stack, such as BERT",
    "prediction": "all with a head",
    "prediction-gradients": "all of one stack, with their head",
    "whole-model": "of one stack, with one usual feed-forward behind the attention",
}
"""By what a method needs."""


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = subparsers.add_parser(
        "methods",
        help="list the methods to score with",
        description="List the methods to score with, separated by tabs: the name for --method, the "
        "kind, whether maps are per layer or global, what runs it, for which model families, and "
        "whom to cite. With --model, also whether that model can be scored with it, or why not.",
    )
    add_model(listing)
    listing.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    backend = load_model(arguments) if arguments.model else None
    titles = "method", "kind", "maps", "backends", "families", "citation"
    print_row(*titles, *([backend.ref.name] if backend else []))
    for method in methods().values():
        extent = "global" if method.is_global else "per layer"
        families = [FAMILIES.get(need, "") for need in sorted(method.needs)]
        about = ", ".join(filter(None, families)) or "all"
        verdict = [_verdict(method, backend)] if backend else []
        row = method.name, method.kind, extent, ", ".join(method.backends), about
        print_row(*row, method.citation, *verdict)
    return OK


def _verdict(method: Method, backend: Backend) -> str:
    lacks = (backend.lack(need) for need in sorted(method.needs))
    return next((f"no: {lack.reason}" for lack in lacks if lack), "yes")

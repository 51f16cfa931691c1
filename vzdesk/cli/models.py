"""vzdesk models: which there are on this computer."""

from __future__ import annotations

import argparse
import os

from vzdesk.cli.terminal import OK, print_row
from vzdesk.engine import models


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = subparsers.add_parser(
        "models",
        help="list the models on this computer",
        description="List the models on this computer: for each its name, what runs it, its "
        "folder, and where it comes from, separated by tabs.",
    )
    listing.set_defaults(run=_run)


def bundled_everywhere() -> list[models.ModelChoice]:
    """The bundled models, on PyTorch too where that is installed."""
    backends = ["onnx", "torch"] if models.has_torch() else ["onnx"]
    return [models.find(c.name, backend) for c in models.available() for backend in backends]


def _run(_arguments: argparse.Namespace) -> int:
    from vzdesk.desk import preferences

    for choice in bundled_everywhere():
        _print_model(choice, "comes with vzdesk")
    for choice in preferences.read().models:
        if not models.is_cached(choice):
            _print_model(
                choice, "folder" if os.path.isdir(choice.path) else "folder, no longer there"
            )
    for each in models.cached():
        _print_model(each.choice, ": ".join(filter(None, ("Hugging Face cache", each.trouble))))
    return OK


def _print_model(choice: models.ModelChoice, origin: str) -> None:
    lacks = choice.backend == "torch" and not models.has_torch()
    about = f"{origin}; needs PyTorch" if lacks else origin
    print_row(choice.name, choice.backend, choice.path, about)

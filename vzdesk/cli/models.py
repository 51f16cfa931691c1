"""The commands about models: which there are, and getting one from the Hub."""

from __future__ import annotations

import argparse
import json
import sys

from vzdesk.cli.terminal import ProgressLine, print_line
from vzdesk.engine import models
from vzdesk.errors import UserError

OK, USER_ERROR = 0, 1


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`models` and `download`."""
    listing = commands.add_parser(
        "models",
        help="list the models on this computer",
        description="List the models on this computer: for each its name, what runs it, its "
        "folder, and where it comes from, separated by tabs.",
    )
    listing.set_defaults(run=_models)
    _add_download(commands)


def _add_download(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    download = commands.add_parser(
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
    download.set_defaults(run=_download)


def bundled_everywhere() -> list[models.ModelChoice]:
    """The bundled models, on PyTorch too where that is installed."""
    backends = ["onnx", "torch"] if models.has_torch() else ["onnx"]
    return [models.find(c.name, backend) for c in models.available() for backend in backends]


def _models(_arguments: argparse.Namespace) -> int:
    from vzdesk.desk import preferences

    for choice in bundled_everywhere():
        _print_model(choice, "comes with vzdesk")
    for choice in preferences.read().models:
        if not models.is_cached(choice):
            _print_model(choice, "folder" if choice.path.is_dir() else "folder, no longer there")
    for each in models.cached():
        _print_model(each.choice, ": ".join(filter(None, ("Hugging Face cache", each.trouble))))
    return OK


def _print_model(choice: models.ModelChoice, origin: str) -> None:
    lacks = choice.backend == "torch" and not models.has_torch()
    print(
        *(choice.name, choice.backend, choice.path),
        f"{origin}; needs PyTorch" if lacks else origin,
        sep="\t",
    )


def _download(arguments: argparse.Namespace) -> int:
    from vzdesk.engine.hub import download

    if arguments.json:
        return _download_json(arguments)
    offered = download.offer(arguments.name)
    size, left = map(download.bytes_in_words, (offered.size_bytes, offered.left_bytes))
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
    from vzdesk.engine.hub import download

    def tell(**values: object) -> None:
        print(json.dumps(values), flush=True)

    try:
        offered = download.offer(arguments.name)
        tell(
            family=offered.family,
            is_known=offered.is_known,
            licence=offered.licence,
            size_bytes=offered.size_bytes,
            left_bytes=offered.left_bytes,
        )
        if not arguments.show:
            path = download.fetch(offered, lambda progress: tell(**vars(progress)))
            tell(path=str(path))
    except UserError as error:
        tell(message=error.message, next_step=error.next_step)
        return USER_ERROR
    return OK

"""vzdesk export-onnx: an ONNX bundle of a PyTorch model."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from vzdesk.cli.terminal import OK, ProgressLine, print_line
from vzdesk.engine import models


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = subparsers.add_parser(
        "export-onnx",
        help="make an ONNX bundle of a PyTorch model",
        description="Make an ONNX bundle, which needs no PyTorch, of a model that transformers "
        "saved.",
    )
    export.add_argument("model", metavar="MODEL_DIR")
    export.add_argument("out", type=Path, metavar="OUT_DIR")
    export.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from vzdesk.engine.runtime.onnx_export.export import check_output, export
    from vzdesk.engine.runtime.torch.backend import TorchBackend
    from vzdesk.engine.runtime.torch.libraries import libraries

    libraries("A bundle is made by PyTorch, which is not installed.")
    choice = models.find_to_export(arguments.model)
    check_output(arguments.out)
    print_line(f"Loading {choice.name} …")
    backend = models.load(choice)
    assert isinstance(backend, TorchBackend)
    with ProgressLine(sys.stderr) as line, _watching_ctrl_c() as check:
        for step in export(backend, arguments.out):
            check()
            line.show(step, "graphs")
    print_line(f"Wrote the bundle to {arguments.out}.")
    return OK


@contextmanager
def _watching_ctrl_c() -> Iterator[Callable[[], None]]:
    """Ctrl+C ends the work as such, even where a library made another error of it, or none.

    Returns a function that raises KeyboardInterrupt where one was lost on the way.
    """
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield check
        check()
    except Exception:
        check()
        raise
    finally:
        signal.signal(signal.SIGINT, before)

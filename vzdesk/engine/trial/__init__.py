"""A model from elsewhere is first loaded and run in a process of its own, once.

Its files are read by libraries that can end the process: by taking all memory, or by a mistake of
their own. It then ends that process, and not the one with the user's work.

A model that passed is noted in the cache folder, by the names, sizes and times of its files and the
versions of the libraries, so that this costs some seconds only once.
"""

from __future__ import annotations

import faulthandler
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import BinaryIO, NamedTuple

import psutil

from vzdesk import __version__, paths
from vzdesk.engine import models, text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.safety import stopping
from vzdesk.engine.safety.memory import written
from vzdesk.engine.safety.program import environment, program
from vzdesk.engine.types import Precision, Request
from vzdesk.errors import Cancelled, UserError
from vzdesk.translate import say

COMMAND = "--try-model"
TEXT = "A trial."
LIBRARIES = ("onnxruntime", "tokenizers", "torch", "transformers")
SPARE_BYTES = {"onnx": 2**30, "torch": 2 * 2**30}
"""Memory that a trial may take for its libraries, and besides for each byte of the files:"""
TIMES_FILES = 6
SPARE_S, BYTES_PER_S = 60, 20 * 2**20
"""Time that a trial may take, and besides for reading the files from a slow disk."""
POLL_S = 0.02
PASSED, FAILED = 0, 3
"""Exit codes: it failed as a program may, so what went wrong will be told where it is loaded."""


class Limits(NamedTuple):
    """What a trial may take."""

    n_bytes: int
    seconds: float


def load(choice: ModelChoice, device: str = "auto", precision: Precision = "single") -> Backend:
    """What `models.load` gives, after a trial where the model has not passed one.

    UserError also where the trial ended badly, Cancelled where `stopping.is_stopped`.
    """
    if paths.resources() not in choice.path.parents:
        note = paths.cache() / "tried" / _fingerprint(choice, device)
        if not note.exists() and _passes(choice, device, precision, _limits(choice)):
            with suppress(OSError):  # then it is tried again
                note.parent.mkdir(parents=True, exist_ok=True)
                note.touch()
    return models.load(choice, device, precision)


def main(arguments: Sequence[str]) -> int:
    """The trial itself, in its own process."""
    name, path, backend, device, precision, seconds = arguments
    # Should a library never come back and nobody be there any more to end this process.
    faulthandler.dump_traceback_later(float(seconds), exit=True)
    choice = ModelChoice(name, Path(path), "torch" if backend == "torch" else "onnx")
    try:
        loaded = models.load(choice, device, "double" if precision == "double" else "single")
        for _ in analyse(loaded, Request("trial", name, (text.sentence("1", TEXT),))):
            pass
    except Exception:
        return FAILED
    return PASSED


def _limits(choice: ModelChoice) -> Limits:
    n_bytes = sum(size for _, size, _ in _files(choice.path))
    return Limits(
        SPARE_BYTES[choice.backend] + TIMES_FILES * n_bytes, SPARE_S + n_bytes / BYTES_PER_S
    )


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """Names, sizes and times of the folder's files; none where it cannot be read."""
    try:
        found = [(path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    except OSError:
        return []
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in found]


def _fingerprint(choice: ModelChoice, device: str) -> str:
    what = (choice.path.resolve(), choice.backend, device, _files(choice.path), _versions())
    return hashlib.sha256(repr(what).encode("utf-8", "surrogateescape")).hexdigest()


def _versions() -> list[str]:
    found = [__version__]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found.append(version(name))
    return found


def _passes(choice: ModelChoice, device: str, precision: Precision, limits: Limits) -> bool:
    """Whether the trial ended well; UserError where the process did not end in order."""
    with (
        tempfile.TemporaryFile() as errors,
        started(choice, device, precision, limits, errors) as process,
    ):
        watched, end_s = psutil.Process(process.pid), time.monotonic() + limits.seconds
        while process.poll() is None:
            if stopping.is_stopped():
                raise Cancelled
            if _memory(watched) > limits.n_bytes:
                raise _takes_too_much(choice, say("{most} of memory", most=written(limits.n_bytes)))
            if time.monotonic() > end_s:
                raise _takes_too_much(choice, say("{n:.0f} seconds", n=limits.seconds))
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL_S)
        if process.returncode not in (PASSED, FAILED):
            raise UserError(
                "{model} ended the process that it was tried in ({code}): {reason}.",
                next_step="Choose another model: this one would end vzdesk.",
                model=choice.name,
                code=process.returncode,
                reason=_last_line(errors),
            )
        return process.returncode == PASSED


@contextmanager
def started(
    choice: ModelChoice, device: str, precision: Precision, limits: Limits, errors: BinaryIO
) -> Iterator[subprocess.Popen[bytes]]:
    """The process; it has ended at the end, whatever happens.

    It ends itself after twice the time, should this process end without ending it.
    """
    limit_s = str(2 * limits.seconds)
    named = (choice.name, str(choice.path), choice.backend, device, precision, limit_s)
    process = subprocess.Popen(
        [sys.executable, *program(), COMMAND, *named],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=environment(),
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it has just ended
        return 0


def _takes_too_much(choice: ModelChoice, what: str) -> UserError:
    return UserError(
        "Loading {model} was stopped: it takes more than {what}, by far more than its files need.",
        next_step="Choose another model.",
        model=choice.name,
        what=what,
    )


def _last_line(errors: BinaryIO) -> str:
    """What the process said last; where it said nothing, that."""
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - 4000))
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else say("it said nothing")

"""The files of an evaluation, copied to where the user wants them, and removed."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from vzdesk.atomic import replacing
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError, reported_as
from vzdesk.export.studies.results import make_folder

_TRIES, _WAIT_S = 20, 0.1


def copy_files(made: Path, folder: Path, report: Callable[[Progress], object]) -> None:
    """Copy all that is in `made`, each file whole or as it was. UserError where one cannot be."""
    with reported_as(OSError, _cannot_read):
        files = sorted(each for each in made.rglob("*") if each.is_file())
        for number, file in enumerate(files):
            report(Progress(number, len(files)))
            path = folder / file.relative_to(made)
            make_folder(path.parent)
            with file.open("rb") as source, replacing(path) as target:
                shutil.copyfileobj(source, target)
        if not files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))


def _cannot_read(error: OSError) -> UserError:
    return UserError(
        "The temporary files of the evaluation cannot be read: {reason}.",
        next_step="Run the evaluation again.",
        reason=error.strerror or str(error),
    )


def remove_files(made: Path) -> None:
    """Remove the folder. A process that was killed may write into it for a moment yet."""
    for _ in range(_TRIES):
        shutil.rmtree(made, ignore_errors=True)
        if not made.exists():
            return
        time.sleep(_WAIT_S)

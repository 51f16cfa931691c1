"""Files that are either written whole or not touched at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from vzdesk.errors import UserError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file, open for writing and reading, that takes the place of `path` at the end.

    Until then it lies in the same folder under another name. Whatever is raised inside leaves
    `path` as it was and no new file behind. Raises UserError where the file cannot be written.
    """
    target = Path(os.path.realpath(path))  # a link goes on pointing to the file
    temporary = target.with_name(f".vzdesk-{secrets.token_hex(6)}.tmp")
    try:
        _refuse_what_must_stay(target)
        with temporary.open("x+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        raise UserError(
            f"Cannot write {path}: {error.strerror or error}.",
            next_step="Choose another place, or close the program that has the file open.",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _refuse_what_must_stay(target: Path) -> None:
    """Raise where `target` is a folder or write-protected: a replacement would not mind either."""
    if target.is_dir():
        raise IsADirectoryError(None, "it is a folder")
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, "it is write-protected")

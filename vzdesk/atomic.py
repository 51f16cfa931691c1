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
from vzdesk.translate import say


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file, open for writing and reading, that takes the place of `path` at the end.

    Until then it lies in the same folder under another name. Whatever is raised inside leaves
    `path` as it was and no new file behind. Raises UserError where the file cannot be written.
    """
    with _temporary_in_folder(path) as (target, temporary):
        with temporary.open("x+b") as file:
            yield file
            settle(file)
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)


def settle(file: BinaryIO) -> None:
    """Bring what was written to the disk, where a full one is noticed."""
    file.flush()
    os.fsync(file.fileno())


def check(path: Path) -> None:
    """UserError where `replacing` could not write the file: to know it before a long work."""
    with _temporary_in_folder(path) as (_, temporary):
        temporary.touch()


@contextmanager
def _temporary_in_folder(path: Path) -> Iterator[tuple[Path, Path]]:
    """The file itself, and another in the same folder, which is removed at the end."""
    if "\0" in str(path):
        raise UserError("No file can have a NUL in its name.", next_step="Choose another name.")
    target = Path(os.path.realpath(path))  # a link still points to the file
    temporary = target.with_name(f".vzdesk-{secrets.token_hex(6)}.tmp")
    try:
        _refuse_what_cannot_be(target)
        yield target, temporary
    except OSError as error:
        raise UserError(
            "Cannot write {path}: {reason}.",
            next_step="Choose another place, or close the program that has the file open.",
            path=path,
            reason=error.strerror or error,
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _refuse_what_cannot_be(target: Path) -> None:
    """Raise where there is no folder for `target`, and where `target` is a folder or
    write-protected, which a replacement would not mind.
    """
    if not target.parent.is_dir():
        raise FileNotFoundError(None, say("there is no folder {folder}", folder=target.parent))
    if target.is_dir():
        raise IsADirectoryError(None, say("it is a folder"))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, say("it is write-protected"))

"""Files that are either written whole or not touched at all."""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import shutil
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from vzdesk.errors import UserError
from vzdesk.translate import mark, say

T = TypeVar("T")
WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Between tries to touch a file that another program holds: sync clients and virus scanners let go
soon.
"""
_HELD = (errno.EBUSY, getattr(errno, "ETXTBSY", errno.EBUSY))
_HELD_ON_WINDOWS = (5, 32, 33)
"""ERROR_ACCESS_DENIED, which a file gives that is about to be removed, ERROR_SHARING_VIOLATION and
ERROR_LOCK_VIOLATION.
"""
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_OLD_S = 24 * 3600
_TEMPORARY = re.compile(r"\.vzdesk-(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f]{12}\.tmp")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file, open for writing and reading, that takes the place of `path` at the end.

    Until then it lies in the same folder under another name. Whatever is raised inside leaves
    `path` as it was and no new file behind. Raises UserError where the file cannot be written.
    """
    with _temporary_in_folder(path) as (target, temporary):
        _remove_left_behind(target.parent)
        with temporary.open("x+b") as file:
            yield file
            settle(file)
        if target.exists():
            shutil.copymode(target, temporary)
        _patiently(lambda: os.replace(temporary, target))


def keep_previous(path: Path) -> Path | None:
    """Keep the file, as it is now, beside itself as `.bak`, in the place of an older one; None
    where there is none. Raises UserError where it cannot be kept.
    """
    if not os.path.isfile(path):
        return None
    kept = path.with_name(f"{path.name}.bak")
    with _temporary_in_folder(kept) as (target, temporary):
        try:
            # It takes no room: the file itself is replaced, not changed. A link to a link would
            # lead to the new file.
            os.link(os.path.realpath(path), temporary)
        except OSError:
            shutil.copy2(path, temporary)
        _patiently(lambda: os.replace(temporary, target))
    return kept


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
    _refuse_what_is_no_name(path)
    target = Path(os.path.realpath(path))  # a link still points to the file
    name = f".vzdesk-{computer()}-{os.getpid()}-{secrets.token_hex(6)}.tmp"
    temporary = target.with_name(name)
    try:
        _refuse_what_cannot_be(target)
        yield target, temporary
    except OSError as error:
        is_full = error.errno in _FULL
        raise UserError(
            "Cannot write {path}: {reason}.",
            next_step=mark("Make room on the disk, or choose another place.")
            if is_full
            else mark("Choose another place, or close the program that has the file open."),
            path=path,
            reason=error.strerror or error,
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _refuse_what_is_no_name(path: Path) -> None:
    """UserError where no file can have this name."""
    try:
        has_nul = b"\0" in os.fsencode(path)
    except UnicodeError as error:
        raise UserError(
            "No file can have half a character in its name.", next_step="Choose another name."
        ) from error
    if has_nul:
        raise UserError("No file can have a NUL in its name.", next_step="Choose another name.")


def _refuse_what_cannot_be(target: Path) -> None:
    """Raise where there is no folder for `target`, and where `target` is a folder, a pipe, a device
    or write-protected, which a replacement would not mind.
    """
    if not target.parent.is_dir():
        raise FileNotFoundError(None, say("there is no folder {folder}", folder=target.parent))
    if target.is_dir():
        raise IsADirectoryError(None, say("it is a folder"))
    if target.exists() and not target.is_file():
        raise OSError(None, say("it is a pipe or a device"))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(None, say("it is write-protected"))


def _patiently(work: Callable[[], T]) -> T:
    """The result of `work`, tried again where another program holds the file."""
    for wait_s in WAITS_S:
        try:
            return work()
        except OSError as error:
            if error.errno not in _HELD and _windows_error(error) not in _HELD_ON_WINDOWS:
                raise
            time.sleep(wait_s)
    return work()


def _windows_error(error: OSError) -> int | None:
    return getattr(error, "winerror", None)


def _remove_left_behind(folder: Path) -> None:
    """Remove the temporary files of processes that were killed while they wrote in this folder."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _TEMPORARY.fullmatch(entry.name)
            if found and _is_left_behind(entry, *found.groups()):
                with suppress(OSError):
                    os.unlink(entry.path)


def _is_left_behind(entry: os.DirEntry[str], where: str | None, process: str | None) -> bool:
    """Whether nobody writes it any more. Of other computers, and of older versions of the program,
    all that is known is that nobody writes for a day.
    """
    if where == computer() and process is not None:
        import psutil  # most writers find nothing left behind, and need not wait for it

        return not psutil.pid_exists(int(process))
    return time.time() - entry.stat().st_mtime > _OLD_S


def computer() -> str:
    """This computer among those that share a folder, without its name."""
    return f"{zlib.crc32(platform.node().encode('utf-8', 'surrogateescape')):08x}"

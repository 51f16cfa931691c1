"""Writing a session to its file, without losing what others, or the user before, wrote there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vzdesk.atomic import keep_previous
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.stamp import Stamp, is_other, stamp

_log = logging.getLogger("vzdesk.files")


class ChangedMeanwhile(UserError):  # noqa: N818  like UserError, what the world is
    """Somebody else has written the file since it was read: saving would lose their work."""


class Saver:
    """Knows what files were like when they were read or written here, and which have a previous
    version of this session of work beside them.
    """

    def __init__(self) -> None:
        self._stamps: dict[Path, Stamp | None] = {}
        self._have_previous: set[Path] = set()

    def begin(self, path: Path | None, stamp: Stamp | None) -> None:
        """Another session is open, of the file at `path`; it has no previous version yet."""
        self._have_previous = set()  # that of the session before goes on with what is to be written
        if path is not None:
            self._stamps[path] = stamp

    def writing(self, session: Session, path: Path, *, is_own: bool) -> Callable[[], Stamp | None]:
        """Writes the session; its own file only where that is still what was read or written last.

        It is to be called in the files' thread, one after the other. ChangedMeanwhile where the
        file is not what it was, UserError where it cannot be written.
        """
        return partial(self._write, session, path, self._have_previous, is_own=is_own)

    def _write(
        self, session: Session, path: Path, have_previous: set[Path], *, is_own: bool
    ) -> Stamp | None:
        from vzdesk.session.write import write

        known = self._stamps.get(path)

        def is_changed() -> bool:
            found = known is not None and is_other(path, known)
            if found and is_own:
                raise ChangedMeanwhile(
                    "{name} was changed by somebody else after it was opened here.",
                    next_step="Save this session under another name, or open the file again.",
                    name=path.name,
                )
            return found

        def keep() -> None:
            if is_changed() or path not in have_previous:
                _keep_previous(path)

        is_changed()
        write(session, path, keep)  # a large one takes seconds, in which others save too
        have_previous.add(path)
        self._stamps[path] = stamp(path)
        return self._stamps[path]


def _keep_previous(path: Path) -> None:
    """Where the previous version cannot be kept, the work of now is saved all the same."""
    try:
        keep_previous(path)
    except UserError as error:
        _log.info("bak: %s", error.template)

"""Reading the user's files for the desk: sessions, also damaged ones, and sentences."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from vzdesk.corpus import ids, readers
from vzdesk.desk.document import Document
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.stamp import Stamp, stamp
from vzdesk.view.types import SentenceRow


@dataclass(frozen=True, eq=False)
class Opened:
    """What a file holds, what the user should know about how it was read, and what it was like.

    damage says what is lost of a damaged one: it is untitled, so that saving leaves it as it is.
    rows is its sentence list, made where nobody waits: there may be thousands.
    """

    session: Session
    rows: tuple[SentenceRow, ...]
    notice: str = ""
    stamp: Stamp | None = None
    damage: UserError | None = None

    @property
    def is_partial(self) -> bool:
        return self.damage is not None


def _nothing() -> None:
    """What is done after each sentence where nobody asks."""


def read(
    path: Path,
    report: Callable[[], object] = _nothing,
    columns: Mapping[str, str] | None = None,
) -> Opened:
    """The session in this file, or one with the sentences of a file in another format.

    `columns` says which column of a table is what, see `readers.find`. `report`
    is called after each sentence, or part of a session, and may raise Cancelled.
    """
    _refuse_what_never_ends(path)
    if path.suffix.lower() == ".vzd":
        return _read_session(path, report)
    found = readers.find(path, columns=columns, report=report)
    if not found.sentences:
        raise UserError(
            "{path} holds no sentences.",
            next_step="Choose another file, or write a sentence into this one first.",
            path=path,
        )
    sentences = ids.unique(found.sentences)
    renamed = ids.renaming_notice(found.sentences, sentences)
    return _opened(Session(sentences), notice=" ".join(filter(None, (found.notice, renamed))))


def _opened(
    session: Session,
    *,
    notice: str = "",
    stamp: Stamp | None = None,
    damage: UserError | None = None,
) -> Opened:
    return Opened(session, Document.of(session).rows(), notice, stamp, damage)


def _refuse_what_never_ends(path: Path) -> None:
    """UserError for a pipe or a device: nobody may ever write into the one, all memory may not be
    enough for the other.
    """
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        raise UserError(
            "Cannot open {path}: it is a pipe or a device.",
            next_step="Choose a file.",
            path=path,
        )


def _read_session(path: Path, report: Callable[[], object]) -> Opened:
    """A session; of a damaged one, what is whole."""
    from vzdesk.session.read import DamagedSession
    from vzdesk.session.read import read as read_session
    from vzdesk.session.rescue import rescue

    before = stamp(path)  # not after: what is written while it is read is noticed
    try:
        return _opened(read_session(path, report), stamp=before)
    except DamagedSession as damaged:
        with suppress(UserError):  # else nothing is whole
            rescued = rescue(path, report)
            return _opened(rescued.session, damage=rescued.error(path))
        raise damaged

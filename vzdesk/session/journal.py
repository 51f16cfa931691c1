"""Unsaved work on disk, change by change, so that a crash costs a second of it at most.

A journal is a folder. `about.json` says what is in it, and which of its files count: of the number
n, `base.n.vzd` is a session, without which there was none, and `changes.n` what was done since, a
frame for each second (see `changes`). about.json is written last, so that it always names whole
files.
"""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from vzdesk.atomic import replacing, settle
from vzdesk.errors import UserError
from vzdesk.jsonfields import Fields, WrongField, whole
from vzdesk.session.archive import Report, no_report
from vzdesk.session.changes import Change, applied, change, read_changes, write_change
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.rescue import named, rescue
from vzdesk.session.stamp import Stamp, is_other
from vzdesk.session.write import write
from vzdesk.translate import mark, say

ABOUT = "about.json"
_LARGEST_ABOUT = 2**20
_NUMBERS = ("size_bytes", "changed_ns")
SLACK_BYTES = 16 * 2**20
"""Where the changes are by so many bytes more than twice the session that they began with, a new
one is written: a journal grows no further, however long the program runs.
"""


@dataclass(frozen=True)
class About:
    """What a journal holds: unsaved work on the file at `path`, "" where it was never saved.

    stamp     that file's, as it was opened or saved last
    when      of the last change, local time in ISO 8601
    n         the number of the files that count; 0 where there are none
    has_base  whether there is a session that the changes begin with
    n_changes  how many frames were written; one more may be there
    is_read_only  whether the file was opened to be read only
    is_base_unsaved  whether that session is a later one than was saved last
    """

    path: str = ""
    stamp: Stamp | None = None
    when: str = ""
    n_sentences: int = 0
    n_scored: int = 0
    n: int = 0
    has_base: bool = False
    n_changes: int = 0
    is_read_only: bool = False
    is_base_unsaved: bool = False


@dataclass(frozen=True, eq=False)
class Recovered:
    """The unsaved work of a journal, and what of it was saved.

    lost        for each thing that could not be read a sentence
    is_partial  whether parts of the session that it began with are among them: the file must not be
                written over with what is left
    """

    session: Session
    saved: Session
    about: About
    lost: tuple[str, ...] = ()
    is_partial: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether this is all that was written."""
        return not self.lost

    @property
    def damage(self) -> UserError | None:
        """What the user should know of what is lost; None where nothing is."""
        if self.is_whole:
            return None
        return UserError(
            "Not all of the unsaved work could be read; what is whole is here. {lost}",
            next_step="See what is there, and save it under another name."
            if self.is_partial
            else "See what is there, and save it.",
            lost=named(self.lost),
        )


class Journal:
    """Writes a journal. All its methods work on files; they are called in one thread, not the
    window's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._about = About()
        self._saved = Session()
        self._written: Session | None = None
        self._size_bytes = self._base_bytes = 0
        self._aside = ThreadPoolExecutor(1, "journal")
        self._next: tuple[Session, Future[None]] | None = None

    def begin(
        self,
        saved: Session,
        path: Path | None = None,
        stamp: Stamp | None = None,
        *,
        is_read_only: bool = False,
    ) -> None:
        """From now on what is written is work since `saved`, which the file at `path` holds.

        What was written before stays until something else is, or `empty` is called.
        """
        self._drop_next()
        self._saved, self._written = saved, None
        self._about = About(str(path or ""), stamp, n=self._about.n, is_read_only=is_read_only)

    def write(self, now: Session) -> bool:
        """Bring to the disk all that is not yet there; whether that was anything.

        OSError or UserError where it cannot be written.
        """
        if self._written is not None and not self._is_whole():
            self._written = None  # somebody removed it: begin with new files
        new = change(self._written or self._saved, now)
        if new is None:
            return False
        try:
            self._write(new, now)
        except BaseException:
            self._written = None  # what is there may end in half a frame: begin with new files
            raise
        return True

    def _is_whole(self) -> bool:
        """Whether the files that count are still there."""
        n = self._about.n
        has_base = not self._about.has_base or os.path.isfile(_base(self._folder, n))
        return has_base and os.path.isfile(_changes(self._folder, n))

    def _write(self, new: Change, now: Session) -> None:
        if self._written is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._start(self._saved, now, has_base=self._write_base())
        elif self._next is not None and self._next[1].done():
            base, written = self._next
            self._next = None
            written.result()
            self._start(base, now, has_base=True, is_unsaved=True)
        else:
            self._append(new, now)
            self._write_next(now)

    def empty(self) -> None:
        """Remove what was written: nothing is unsaved."""
        self._drop_next()
        self._written = None
        _remove(_changes(self._folder, self._about.n))  # without these, nothing counts
        _remove(self._folder / ABOUT)
        self._remove_others(0)

    def close(self) -> None:
        """End what is being written aside."""
        self._drop_next()
        self._aside.shutdown()

    def _write_base(self) -> bool:
        """Write the session that the next files begin with; False where it is an empty one."""
        saved, about = self._saved, self._about
        if not saved.sentences and not saved.analyses:
            return False
        base = _base(self._folder, about.n + 1)
        if about.path and about.stamp and not is_other(Path(about.path), about.stamp):
            with suppress(OSError):
                shutil.copyfile(about.path, base)  # far quicker
                return True
        write(saved, base)
        return True

    def _start(
        self, base: Session, now: Session, *, has_base: bool, is_unsaved: bool = False
    ) -> None:
        """Begin the next files, and remove the others once these count."""
        self._about = replace(
            self._about,
            n=self._about.n + 1,
            has_base=has_base,
            n_changes=0,
            is_base_unsaved=is_unsaved,
        )
        path = _base(self._folder, self._about.n)
        self._base_bytes = path.stat().st_size if has_base else 0
        self._size_bytes = 0
        _remove(_changes(self._folder, self._about.n))
        self._append(change(base, now), now)
        self._remove_others(self._about.n)

    def _append(self, new: Change | None, now: Session) -> None:
        with _changes(self._folder, self._about.n).open("ab") as file:
            if new is not None:
                self._size_bytes += write_change(file, new)
                settle(file)
        scored = {id for analysis in now.analyses for id in analysis.results}
        self._about = replace(
            self._about,
            when=datetime.now().astimezone().isoformat(timespec="seconds"),
            n_sentences=len(now.sentences),
            n_scored=sum(each.id in scored for each in now.sentences),
            n_changes=self._about.n_changes + (new is not None),
        )
        with replacing(self._folder / ABOUT) as file:
            file.write(json.dumps(asdict(self._about)).encode("utf-8", "surrogatepass"))
        self._written = now

    def _write_next(self, now: Session) -> None:
        """Where there is much more than `now` takes, write that aside, to go on from it later."""
        if self._next is None and self._size_bytes > SLACK_BYTES + 2 * self._base_bytes:
            base = _base(self._folder, self._about.n + 1)
            self._next = now, self._aside.submit(write, now, base)

    def _drop_next(self) -> None:
        if self._next is not None:
            wait([self._next[1]])
            self._next = None

    def _remove_others(self, n: int) -> None:
        """The files that do not have this number."""
        kept = {_base(self._folder, n), _changes(self._folder, n)}
        for path in {*self._folder.glob("base.*"), *self._folder.glob("changes.*")} - kept:
            _remove(path)


def about(folder: Path) -> About:
    """What the journal in this folder says that it holds. Where that cannot be read, all that is
    known is whether there is anything.
    """
    said = _said(folder) or _found(folder)
    return said if os.path.isfile(_changes(folder, said.n)) else About()


def _found(folder: Path) -> About:
    numbers = [path.suffix[1:] for path in folder.glob("changes.*")]
    n = max((int(each) for each in numbers if each.isdecimal()), default=0)
    return About(n=n, has_base=os.path.isfile(_base(folder, n)))


def _said(folder: Path) -> About | None:
    if not os.path.isfile(folder / ABOUT):  # a pipe would be waited for
        return None
    try:
        with (folder / ABOUT).open("rb") as file:
            raw = json.loads(file.read(_LARGEST_ABOUT).decode("utf-8", "surrogatepass"))
        fields = Fields(raw, mark("its description"))
        return About(
            fields.text("path"),
            _stamp(fields.object("stamp")) if fields.has("stamp") else None,
            fields.text("when"),
            fields.count("n_sentences"),
            fields.count("n_scored"),
            fields.count("n"),
            fields.flag("has_base"),
            fields.count("n_changes"),
            fields.flag("is_read_only"),
            fields.has("is_base_unsaved") and fields.flag("is_base_unsaved"),
        )
    except (OSError, ValueError, RecursionError, WrongField):
        return None


def _stamp(fields: Fields) -> Stamp:
    size_bytes, changed_ns = (whole(fields, name, least=0, most=2**63) for name in _NUMBERS)
    return Stamp(size_bytes, changed_ns, fields.text("content"))


def recovered(folder: Path, report: Report = no_report) -> Recovered:
    """The unsaved work in this journal, as far as it is whole. UserError where nothing is."""
    found = about(folder)
    if not found.n:
        raise UserError("The unsaved work is gone: another program removed it.")
    base, error, lost = _begun_with(folder, found, report)
    changes = list(read_changes(_changes(folder, found.n), report))
    session = applied(base, changes)
    if error is not None and not session.sentences:
        raise UserError(
            "Nothing of the unsaved work can be read. {reason}",
            next_step="Discard it, unless somebody can repair {folder}.",
            reason=error.message,
            folder=folder,
        )
    if len(changes) < found.n_changes:
        lost = (*lost, say("Its last changes are missing."))
    saved = Session() if error is not None or found.is_base_unsaved else base
    return Recovered(session, saved, found, lost, is_partial=error is not None)


def _begun_with(
    folder: Path, found: About, report: Report
) -> tuple[Session, UserError | None, tuple[str, ...]]:
    """The session that the changes begin with; where it is damaged, what is whole of it, why it
    cannot be read, and what is lost.
    """
    if not found.has_base:
        return Session(), None, ()
    base = _base(folder, found.n)
    try:
        return read(base, report), None, ()
    except UserError as error:
        with suppress(UserError):
            if not found.is_base_unsaved and _is_there(found):
                return read(Path(found.path), report), None, ()  # it is a copy of that
        with suppress(UserError):
            rescued = rescue(base, report)
            return rescued.session, error, rescued.lost
        return Session(), error, (say("All that was saved before is lost."),)


def _is_there(about: About) -> bool:
    """Whether the file that the work is on is still as it was."""
    path = Path(about.path)
    return path.is_file() and about.stamp is not None and not is_other(path, about.stamp)


def _base(folder: Path, n: int) -> Path:
    return folder / f"base.{n}.vzd"


def _changes(folder: Path, n: int) -> Path:
    return folder / f"changes.{n}"


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)

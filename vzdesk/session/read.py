"""`.vzd` file -> Session, as FORMAT.md describes it.

Nothing that is read can run: the document is JSON, arrays are plain numbers. Whatever is wrong with
a file is one UserError that names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.jsonfields import Fields, WrongField, list_
from vzdesk.session import archive
from vzdesk.session.archive import Archive, DamagedError, Members, Report, no_report
from vzdesk.session.document import Session
from vzdesk.session.parts import NAMES, READ
from vzdesk.session.reading import parsing
from vzdesk.session.reading.analyses import Reading, analysis
from vzdesk.session.reading.figures import kept
from vzdesk.session.reading.losses import Losses
from vzdesk.session.reading.view import selection, settings
from vzdesk.translate import mark, say

SENTENCE = mark("sentence {number} of {whole}")
ANALYSIS = mark("analysis {number} of {whole}")


def read(path: Path, report: Report = no_report) -> Session:
    """The session in this file, equal bit for bit to what was written. Needs no model.

    Raises UserError where the file cannot be read, is damaged, or is of a newer major version.
    """
    with opened(path) as file:
        return read_file(file, path, report)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file at `path`, while it is read. UserError where that cannot be done."""
    try:
        if path.exists() and not path.is_file():
            raise UserError(
                "Cannot open {path}: it is not a file.", next_step="Choose a .vzd file.", path=path
            )
        try:
            file = path.open("rb")
        except ValueError as error:  # no file can have this name
            raise _cannot_open(path, error) from error
        with file:
            yield file
    except OSError as error:
        raise _cannot_open(path, error.strerror or error) from error


def _cannot_open(path: Path, reason: object) -> UserError:
    return UserError(
        "Cannot open {path}: {reason}.", next_step="Check the path.", path=path, reason=reason
    )


def read_file(file: BinaryIO, path: Path, report: Report = no_report) -> Session:
    """The session in this open file; `path` names it in errors."""
    return read_with_members(file, path, report)[0]


def read_with_members(
    file: BinaryIO, path: Path, report: Report = no_report
) -> tuple[Session, Archive]:
    """The session in this open file, and the members that it was read from."""
    try:
        members = Archive(file, report)
        document = parse(members.document(), report)
        check_version(document, path)
        members.check_all()
        return session_of(document, members, Losses(is_strict=True)), members
    except (DamagedError, WrongField) as error:
        raise refusal(path, error) from error


class DamagedSession(UserError):  # noqa: N818  like UserError, what the world is
    """The file is damaged, or is no session: what is whole of it may be rescued."""


def refusal(path: Path, error: DamagedError | WrongField) -> DamagedSession:
    """That the file cannot be opened, as the error says why."""
    is_field = isinstance(error, WrongField)
    return DamagedSession(
        "Cannot open {path}: {reason}.",
        next_step="Open another copy of it, if there is one.",
        path=path,
        reason=say("it is damaged: {reason}", reason=error) if is_field else error,
    )


def parse(data: bytes | memoryview, report: Report = no_report) -> Fields:
    """The document. DamagedError where it is none."""
    try:
        document = parsing.document(str(data, "utf-8", "surrogatepass"), report)
    except RecursionError as error:
        raise DamagedError("it is damaged: its document is nested too deeply") from error
    except ValueError as error:
        raise DamagedError(
            "it is damaged: its document is not JSON ({reason})", reason=error
        ) from error
    return checked(document)


def checked(document: Any) -> Fields:
    if not isinstance(document, dict) or document.get("format") != archive.FORMAT:
        raise DamagedError(
            "it is not a vzdesk session: its format is not '{format}'", format=archive.FORMAT
        )
    return Fields(document, mark("its document"))


def check_version(document: Fields, path: Path) -> None:
    """UserError where the version, or the content that the file declares, is too new."""
    major, minor = document.pair("version")
    if major > archive.VERSION[0]:
        known = ".".join(map(str, archive.VERSION))
        raise UserError(
            "{path} is a session of format {major}.{minor}; this vzdesk reads up to {known}.",
            next_step="Open it with a newer vzdesk.",
            path=path,
            major=major,
            minor=minor,
            known=known,
        )
    unread = [part for part in _parts(document) if part not in READ]
    if unread:
        raise UserError(
            "{path} holds {parts}, which this vzdesk does not read.",
            next_step="Open it with a newer vzdesk.",
            path=path,
            parts=", ".join(say(NAMES[part]) if part in NAMES else part for part in unread),
        )


def _parts(document: Fields) -> list[str]:
    """The content that the file declares; in files of version 1 no reader knows that key."""
    major, _ = document.pair("version")
    return document.texts("parts") if major == archive.VERSION[0] else []


def session_of(document: Fields, members: Members, losses: Losses) -> Session:
    """The session in this document and these members; what is damaged is for `losses`."""
    parts = frozenset(_parts(document))
    reading = Reading(members, losses, parts)
    sentences = tuple(_sentences(document, reading).values())
    analyses = tuple(_analyses(document, reading))
    if len({each.model.key for each in analyses}) > archive.MOST_MODELS:
        raise DamagedError(
            "it is damaged: it is of more than {most} models", most=archive.MOST_MODELS
        )
    return Session(
        sentences,
        analyses,
        selection(document.object_or_empty("selection")),
        settings(document.object_or_empty("settings")),
        kept(document, parts, losses),
    )


def _sentences(document: Fields, reading: Reading) -> dict[str, Sentence]:
    made: dict[str, Sentence] = {}

    def read_one(number: int, values: object) -> None:
        found = reading.sentences.shared(Fields(values, SENTENCE, number=number, whole=document))
        if found.id in made:
            raise DamagedError(
                "it is damaged: two of its sentences have the id '{twice}'", twice=found.id
            )
        made[found.id] = found
        reading.losses.note(found.id, number)

    lost = mark("Sentence {number} is lost.")
    for number, values in enumerate(list_(document, "sentences"), 1):
        reading.losses.or_none(partial(read_one, number, values), lost, number=number)
    return made


def _analyses(document: Fields, reading: Reading) -> Iterator[Analysis]:
    lost = mark("Analysis {number} is lost, with all results of {model} in it.")
    for number, values in enumerate(list_(document, "analyses"), 1):
        entry = partial(Fields, values, ANALYSIS, number=number, whole=document)
        read_one = partial(_analysis, entry, number - 1, reading)
        found = reading.losses.or_none(read_one, lost, model=_model_name(values), number=number)
        if found is not None:
            yield found


def _analysis(entry: Callable[[], Fields], position: int, reading: Reading) -> Analysis:
    return analysis(entry(), position, reading)


def _model_name(values: object) -> str:
    model = values.get("model") if isinstance(values, dict) else None
    name = model.get("name") if isinstance(model, dict) else None
    return name if isinstance(name, str) else "?"

"""`.vzd` file -> Session, as FORMAT.md describes it.

Nothing that is read can run: the document is JSON, arrays are plain numbers. Whatever is wrong with
a file is one UserError that names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vzdesk.errors import UserError
from vzdesk.jsonfields import Fields, WrongField
from vzdesk.session import archive
from vzdesk.session.archive import Archive, DamagedError, check_unique
from vzdesk.session.document import Session
from vzdesk.session.parts import FLOAT64, NAMES, READ, parts_of
from vzdesk.session.read_analyses import analysis
from vzdesk.session.read_sentences import sentence
from vzdesk.session.read_view import selection, settings
from vzdesk.translate import mark, say

SENTENCE = mark("sentence {number} of {whole}")
ANALYSIS = mark("analysis {number} of {whole}")


def read(path: Path) -> Session:
    """The session in this file, equal bit for bit to what was written. Needs no model.

    Raises UserError where the file cannot be read, is damaged, or is of a newer major version.
    """
    try:
        if path.exists() and not path.is_file():
            raise UserError(
                "Cannot open {path}: it is not a file.", next_step="Choose a .vzd file.", path=path
            )
        with path.open("rb") as file:
            return read_file(file, path)
    except OSError as error:
        raise UserError(
            "Cannot open {path}: {reason}.",
            next_step="Check the path.",
            path=path,
            reason=error.strerror or error,
        ) from error


def read_file(file: BinaryIO, path: Path) -> Session:
    """The session in this open file; `path` names it in errors."""
    try:
        members = Archive(file)
        document = _parse(members.document())
        parts = _check_version(document, path)
        members.check_all()
        session = _session(document, members)
        for part in (*parts_of(session.analyses), *_declared(document)):
            if part not in parts:
                raise DamagedError(
                    "it is damaged: it holds {part}, which it does not list",
                    part=say(NAMES[part]),
                )
        return session
    except (DamagedError, WrongField) as error:
        is_field = isinstance(error, WrongField)
        raise UserError(
            "Cannot open {path}: {reason}.",
            next_step="Open another copy of it, if there is one.",
            path=path,
            reason=say("it is damaged: {reason}", reason=error) if is_field else error,
        ) from error


def _parse(data: bytes) -> Fields:
    try:
        document = json.loads(data.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise DamagedError("it is damaged: its document is nested too deeply") from error
    except ValueError as error:
        raise DamagedError(
            "it is damaged: its document is not JSON ({reason})", reason=error
        ) from error
    if not isinstance(document, dict) or document.get("format") != archive.FORMAT:
        raise DamagedError(
            "it is not a vzdesk session: its format is not '{format}'", format=archive.FORMAT
        )
    return Fields(document, mark("its document"))


def _check_version(document: Fields, path: Path) -> list[str]:
    """The content that the file declares. UserError where that, or its version, is too new."""
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
    parts = document.texts("parts") if major == archive.VERSION[0] else []
    unread = [part for part in parts if part not in READ]
    if unread:
        raise UserError(
            "{path} holds {parts}, which this vzdesk does not read.",
            next_step="Open it with a newer vzdesk.",
            path=path,
            parts=", ".join(say(NAMES[part]) if part in NAMES else part for part in unread),
        )
    return parts


def _declared(document: Fields) -> Iterator[str]:
    """Parts that analyses name although they may hold nothing of them."""
    for entry in document.objects("analyses", ANALYSIS):
        if entry.has("dtype") and entry.text("dtype") == FLOAT64:
            yield FLOAT64


def _session(document: Fields, members: Archive) -> Session:
    sentences = tuple(sentence(entry) for entry in document.objects("sentences", SENTENCE))
    twice = mark("it is damaged: two of its sentences have the id '{twice}'")
    check_unique([each.id for each in sentences], twice)
    analyses = tuple(
        analysis(entry, position, members)
        for position, entry in enumerate(document.objects("analyses", ANALYSIS))
    )
    return Session(
        sentences,
        analyses,
        selection(document.object_or_empty("selection")),
        settings(document.object_or_empty("settings")),
    )

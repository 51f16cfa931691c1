"""What is whole of a damaged `.vzd` file, and what is lost of it.

Numbers are whole or lost: an array whose CRC-32 is wrong is not looked at. Of a document that is
damaged only the sentences are kept, since nobody knows which of its characters are wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vzdesk.errors import UserError
from vzdesk.jsonfields import Fields, WrongField
from vzdesk.session import archive
from vzdesk.session.archive import DamagedError, Report, no_report
from vzdesk.session.document import Session
from vzdesk.session.parts import FIGURES, STUDIES
from vzdesk.session.read import check_version, checked, opened, parse, refusal, session_of
from vzdesk.session.reading import parsing
from vzdesk.session.reading.losses import NAMED, Losses
from vzdesk.session.remains import Remains
from vzdesk.translate import say


@dataclass(frozen=True, eq=False)
class Rescued:
    """What is whole, and for each thing that is lost a sentence; none where only the file's list
    of its members was damaged.
    """

    session: Session
    lost: tuple[str, ...]

    def error(self, path: Path) -> UserError:
        """What the user should know of the file at `path`."""
        if not self.lost:
            return UserError(
                "{path} is damaged, but all that it holds is here.",
                next_step="Save it under another name.",
                path=path,
            )
        return UserError(
            "{path} is damaged; what is whole is here. {lost}",
            next_step="Open another copy of it, if there is one, or save this under another name.",
            path=path,
            lost=named(self.lost),
        )


def named(lost: Sequence[str]) -> str:
    """The first few of these sentences, and how many more there are."""
    first = " ".join(lost[:NAMED])
    more = len(lost) - NAMED
    return first if more <= 0 else say("{lost} And {more} more.", lost=first, more=more)


def rescue(path: Path, report: Report = no_report) -> Rescued:
    """What is whole of this file, which `read` refuses as damaged.

    Raises UserError where no sentence is whole, or where the file is of a newer version.
    """
    with opened(path) as file:
        remains, losses = Remains(file.read(), report), Losses(is_strict=False)
    try:
        document = _document(remains, losses, report)
        check_version(document, path)
        session = session_of(document, remains, losses)
        if not session.sentences:
            raise DamagedError("it is damaged: nothing in it is whole")
    except (DamagedError, WrongField) as error:
        raise refusal(path, error) from error
    return Rescued(session, tuple(losses.texts))


def _document(remains: Remains, losses: Losses, report: Report) -> Fields:
    """The document, or one with the sentences that stand before the damage."""
    try:
        return parse(remains.document(), report)
    except DamagedError:
        text = remains.damaged(archive.DOCUMENT).decode(errors="replace")
        found = parsing.beginning(text, report)
        document = checked({**found, "analyses": [], "figures": [], "styles": [], "studies": []})
        sentences = found.get("sentences")
        n_read = len(sentences) if isinstance(sentences, list) else 0
        losses.texts.append(
            say(
                "All results are lost, and the sentences after number {number}, if there were"
                " more: the text of the file is damaged, so check the sentences that are left.",
                number=n_read,
            )
        )
        if FIGURES in (found.get("parts") or ()):
            losses.texts.append(say("All figures and styles that were kept are lost."))
        if STUDIES in (found.get("parts") or ()):
            losses.texts.append(say("All studies that were kept are lost."))
        return document

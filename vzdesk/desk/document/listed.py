"""A sentence as a line of the list."""

from __future__ import annotations

from vzdesk.engine.sentence import NO_ROLES, Sentence
from vzdesk.view.types import SentenceRow, Status


def line_of(sentence: Sentence, status: Status, message: str) -> SentenceRow:
    return SentenceRow(
        sentence.id,
        sentence.text,
        status,
        message,
        sentence.decoder_text,
        sentence.tags,
        sentence.note,
        sentence.parent,
        sentence if sentence.roles is not NO_ROLES else None,
    )

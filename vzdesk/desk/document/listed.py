"""A sentence as a line of the list."""

from __future__ import annotations

from vzdesk.engine.sentence import NO_ROLES, Sentence
from vzdesk.engine.types import Failure, SentenceResult
from vzdesk.view.types import SentenceRow, Status


def row_of(
    sentence: Sentence, result: SentenceResult | None, status: Status, failure: Failure | None
) -> SentenceRow:
    """The line of a sentence; status is how far it is where it has no result."""
    message = ""
    if result is not None:
        status, message = "scored", " ".join(result.notices)
    elif status == "unscored" and failure is not None and failure.sentence.same_texts(sentence):
        status, message = "failed", f"{failure.message} {failure.next_step}".strip()
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

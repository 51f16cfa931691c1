"""Texts of a row of the table of sentences."""

from __future__ import annotations

from typing import Final

from vzdesk.translate import say
from vzdesk.view.types import SentenceRow, Status

MARKS: Final = {"unscored": "", "queued": "○", "running": "●", "scored": "✓", "failed": "⚠"}


def status_text(row: SentenceRow) -> str:
    """The status of a sentence, with its message."""
    words = _status_name(row.status)
    return f"{words}: {row.message}" if row.message else words


def _status_name(status: Status) -> str:
    return {
        "unscored": say("Not scored yet"),
        "queued": say("Waiting to be scored"),
        "running": say("Being scored"),
        "scored": say("Scored"),
        "failed": say("Failed"),
    }[status]


def row_text(row: SentenceRow) -> str:
    """The sentence, and the text that the decoder reads with it."""
    return row.text if row.decoder_text is None else f"{row.text} → {row.decoder_text}"

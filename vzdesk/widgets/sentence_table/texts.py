"""Texts of a row of the table of sentences."""

from __future__ import annotations

from typing import Final

from vzdesk.translate import say
from vzdesk.view.predictions.preference import preference_line
from vzdesk.view.types import SentenceRow, Status
from vzdesk.widgets.sentence_table.fields import PREFERENCE, TAGS, TEXT

MARKS: Final = {"unscored": "", "queued": "○", "running": "●", "scored": "✓", "failed": "⚠"}


def names() -> tuple[str, ...]:
    """Of the columns."""
    return (
        *(say("Number"), say("Sentence"), say("Status"), say("Tags"), say("Note"), say("Roles")),
        *(say("Id"), say("Preference (bits)"), say("Log-probability")),
    )


def short_names() -> tuple[str, ...]:
    """What is above them."""
    *others, _, _ = names()[TAGS:]
    return "#", names()[TEXT], "", *others, say("Preference"), say("Log-prob.")


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


def predicted_text(row: SentenceRow, column: int) -> str:
    """The preference of a good sentence in bits, or the log-probability of any; "" for none."""
    if column == PREFERENCE:
        value = row.preference_bits
        return "" if value is None else _minus(f"{value:+.2f}")
    value = row.log_probability
    return "" if value is None else _minus(f"{value:.2f}")


def preference_text(row: SentenceRow) -> str:
    """What the model prefers of the pair of which this is the good one."""
    found = row.pair
    return "" if found is None else preference_line(found, say("The model"))


def _minus(number: str) -> str:
    return number.replace("-", "−")

"""Which sentences the list shows, and in which order: a filter and a column to sort by.

Display only: no sentence and no order of the session is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from vzdesk.view.types import SentenceRow, Status

Column = Literal[
    "number",
    "text",
    "status",
    "tags",
    "note",
    "roles",
    "id",
    "preference",
    "log-probability",
]
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
_STATUSES = get_args(Status)
_SPECIAL = re.compile(r"(?<!\S)(tag|status):(\S+)")
_DIGITS = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True)
class Arrangement:
    """How the list is filtered and sorted.

    filter      plain text in any case, found in text, tags, note or id; `tag:x` and `status:x` in
                it are tags and states that begin so
    is_pattern  whether the filter is a regular expression instead, in any case too; ^ and $ are the
                ends of a text, tag, note or id
    column      what to sort by; "" is the order of the session
    """

    filter: str = ""
    is_pattern: bool = False
    column: Column | Literal[""] = ""
    descending: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it shows every sentence in the order of the session."""
        return not (self.filter.strip() or self.column)


def arrange(
    rows: Sequence[SentenceRow],
    arrangement: Arrangement,
    matches: Callable[[str], bool] | None = None,
) -> Sequence[int]:
    """The positions among `rows` of those to show, in the order to show them in.

    Rows that have nothing in the column to sort by come last either way. matches decides for a
    filter that is a regular expression; it gets text, tags, note and id on lines of their own.
    """
    shown: Sequence[int] = range(len(rows))
    if arrangement.filter.strip():
        fits = _fits(arrangement.filter) if matches is None else lambda row: matches(_all(row))
        shown = [position for position, row in enumerate(rows) if fits(row)]
    if not arrangement.column:
        return shown
    if arrangement.column == "number":
        return sorted(shown, reverse=arrangement.descending)
    key = _KEYS[arrangement.column]
    keys = {position: key(rows[position]) for position in shown}
    filled = [position for position in shown if keys[position] not in _NOTHING]
    empty = [position for position in shown if keys[position] in _NOTHING]
    return sorted(filled, key=keys.__getitem__, reverse=arrangement.descending) + empty


def _fits(filter: str) -> Callable[[SentenceRow], bool]:
    """Whether a row fits plain text."""
    special = [(kind, start.casefold()) for kind, start in _SPECIAL.findall(filter)]
    plain = _SPECIAL.sub("", filter).strip().casefold()
    if not special:
        return lambda row: plain in _all(row).casefold()

    def fits(row: SentenceRow) -> bool:
        return all(_begins(row, *each) for each in special) and plain in _all(row).casefold()

    return fits


def _begins(row: SentenceRow, kind: str, start: str) -> bool:
    values = row.tags if kind == "tag" else (row.status,)
    return any(value.casefold().startswith(start) for value in values)


def _all(row: SentenceRow) -> str:
    """Everything that can be found, on lines of their own."""
    if not (row.tags or row.note or row.decoder_text):
        return f"{row.text}\n{row.id}"
    return "\n".join([row.text, row.decoder_text or "", *row.tags, row.note, row.id])


def _natural(id: str) -> str:
    """item-9 before item-10."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(12), id.casefold())


_NOTHING: Final = ("", None)
_KEYS: Final[dict[str, Callable[[SentenceRow], Any]]] = {
    "text": lambda row: row.text.casefold(),
    "status": lambda row: str(_STATUSES.index(row.status)),
    "tags": lambda row: "\n".join(row.tags).casefold(),
    "note": lambda row: row.note.casefold(),
    "roles": lambda row: row.roles.casefold(),
    "id": lambda row: _natural(row.id),
    "preference": lambda row: row.preference_bits,
    "log-probability": lambda row: row.log_probability,
}

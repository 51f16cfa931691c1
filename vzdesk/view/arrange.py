"""Which sentences the list shows, and in which order: a filter and a column to sort by.

Display only: no sentence and no order of the session is changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from vzdesk.view.search.query import Hits, everything, search
from vzdesk.view.search.scores import Lens
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
NO_LENS: Final = Lens()
_DIGITS = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True)
class Arrangement:
    """How the list is filtered and sorted.

    filter      plain text in any case, found in text, tags, note or id, and fields such as `tag:x`
                and `score>0.3`, see `search`
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
    lens: Lens = NO_LENS,
) -> Sequence[int]:
    """The positions among `rows` of those to show, in the order to show them in.

    Rows that have nothing in the column to sort by come last either way. matches decides for a
    filter that is a regular expression; it gets text, tags, note and id on lines of their own.
    UserError where a filter of fields cannot be understood; the lens is for scores in it.
    """
    return in_order(rows, arrangement, shown(rows, arrangement, matches, lens).positions)


def shown(
    rows: Sequence[SentenceRow],
    arrangement: Arrangement,
    matches: Callable[[str], bool] | None,
    lens: Lens,
) -> Hits:
    """The same in the order of the session, and what rows lack that the filter asks for."""
    if not arrangement.filter.strip():
        return Hits(range(len(rows)))
    if matches is None:
        return search(arrangement.filter, rows, lens)
    return Hits([at for at, row in enumerate(rows) if matches(everything(row))])


def in_order(
    rows: Sequence[SentenceRow], arrangement: Arrangement, positions: Sequence[int]
) -> Sequence[int]:
    """These rows as they are sorted."""
    if not arrangement.column:
        return positions
    if arrangement.column == "number":
        return sorted(positions, reverse=arrangement.descending)
    key = _KEYS[arrangement.column]
    keys = {position: key(rows[position]) for position in positions}
    filled = [position for position in positions if keys[position] not in _NOTHING]
    empty = [position for position in positions if keys[position] in _NOTHING]
    return sorted(filled, key=keys.__getitem__, reverse=arrangement.descending) + empty


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

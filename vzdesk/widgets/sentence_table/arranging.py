"""Which rows of the list are shown, in which order, and again when rows or maps change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vzdesk.errors import UserError
from vzdesk.view.arrange import Arrangement, in_order, shown
from vzdesk.view.search.query import Hits, uses_scores
from vzdesk.view.search.scores import Lens
from vzdesk.view.types import SentenceRow
from vzdesk.widgets.sentence_table.pattern import search_for


class Arranging:
    """An arrangement that could be used. without is, of each number that its filter asks for, how
    many of the rows that fit all else have none; error is why rows that came later are all shown.
    """

    def __init__(self) -> None:
        self.arrangement = Arrangement()
        self.without: tuple[tuple[str, int], ...] = ()
        self.error: UserError | None = None
        self._matches: Callable[[str], bool] | None = None
        self._lens = Lens()

    def arrange(self, rows: Sequence[SentenceRow], arrangement: Arrangement) -> Sequence[int]:
        """The positions of the rows to show. UserError, and all as before, where the filter cannot
        be used.
        """
        matches = (
            search_for(arrangement.filter)
            if arrangement.is_pattern and arrangement.filter.strip()
            else None
        )
        hits = shown(rows, arrangement, matches, self._lens)
        self.arrangement, self._matches = arrangement, matches
        return self._ordered(rows, hits)

    def again(self, rows: Sequence[SentenceRow]) -> Sequence[int]:
        """By the filter that could be used before; where these rows are too much for it, all."""
        try:
            hits = shown(rows, self.arrangement, self._matches, self._lens)
        except UserError as error:
            self.error, self.without = error, ()
            return range(len(rows))
        return self._ordered(rows, hits)

    def look(self, lens: Lens) -> bool:
        """Scores are of these maps now; whether another choice of rows may fit."""
        before, self._lens = self._lens, lens
        is_plain = not self.arrangement.is_pattern
        return lens != before and is_plain and uses_scores(self.arrangement.filter)

    def _ordered(self, rows: Sequence[SentenceRow], hits: Hits) -> Sequence[int]:
        self.without, self.error = hits.without, None
        return in_order(rows, self.arrangement, hits.positions)

"""Tables without a line of names, such as CoLA's and those of CLAMS: what their columns are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vzdesk.corpus.look_alikes import name_of
from vzdesk.corpus.reader import Source
from vzdesk.corpus.tables import table
from vzdesk.corpus.tables.columns import NAMES, Opened
from vzdesk.corpus.tables.judgements import is_judged, judged
from vzdesk.corpus.tables.table import Row
from vzdesk.engine import text

_KNOWN = frozenset(name for names in NAMES.values() for name in names)
_MOST_ROWS = 300
"""How many rows show which column has sentences; whether the first is one of names, all rows."""


def nameless(source: Source) -> Opened | None:
    """The table, if one column has all the sentences and another shows that the first row is like
    the others: it has a number there, or what other rows have too.
    """
    for delimiter in table.delimiters(source):
        first = table.first_row(source.text, delimiter)
        if len(first.fields) < 2 or any(name_of(name) in _KNOWN for name in first.fields):
            continue
        rows = [each for each in table.rows(source.text, delimiter) if isinstance(each, Row)]
        columns = _columns([row.fields for row in rows])
        if columns:
            return Opened(delimiter, first.line, tuple(first.fields), columns, has_names=False)
    return None


def _columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """What is where; nothing where that is not plain."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    whole = [row for row in rows if len(row) == width]
    if len(rows) < 2 or width < 2 or len(rows[0]) != width:
        return {}
    shown = whole[:_MOST_ROWS]
    texts = [at for at in range(width) if _are_sentences([row[at] for row in shown])]
    others = [at for at in range(width) if at not in texts]
    values = {at: [row[at].strip() for row in whole] for at in others}
    if len(texts) != 1 or not any(_is_like_the_others(each) for each in values.values()):
        return {}
    found = {"sentence": texts[0]}
    labels = [at for at in others if is_judged(values[at])]
    if labels:
        found["label"] = labels[0]
    others = [at for at in others if at not in labels]
    ids = [at for at in others if len({*values[at]}) == len(whole) and values[at][0].isdecimal()]
    if ids:
        found["id"] = ids[0]
    return found


def _are_sentences(fields: Sequence[str]) -> bool:
    n_words = [len(text.words(field[:1000])) for field in fields]
    return n_words[0] > 1 and 5 * sum(n > 1 for n in n_words) >= 4 * len(n_words)


def _is_like_the_others(values: Sequence[str]) -> bool:
    first, *others = values
    if judged(first) is not None or first.isdecimal():
        return True
    return bool(first) and first in others

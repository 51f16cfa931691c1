"""matches.csv: the values behind the means of a study, one row per sentence, match, map and layer.

Layers, words and matches count from 1; target_word_id and source_word_ids are what they are in
tables of scores. NA where a value is not there. A measure of a word, such as its surprisal, is in
each row of its match. Groups have a column each, see `group_columns`.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.export.table import csv_bytes, has_return
from vzdesk.study.groups import NA
from vzdesk.study.measures import names as measure_names
from vzdesk.study.plan import Plan
from vzdesk.study.relations.types import Match
from vzdesk.study.values import MatchValues

COLUMNS = (
    *("study", "sentence_id", "item_id", "model", "method", "rollout", "units", "part", "layer"),
    *("relation", "match", "target_word_id", "target", "source_word_ids", "sources"),
)
SUMMARY_COLUMNS = ("measure", "mean", "low", "high", "n")
"""Of table.csv besides what both have."""
_LAYER = COLUMNS.index("layer")
_OF_MATCH = [at for at, name in enumerate(COLUMNS) if name != "layer"]
_IDS = " "
YES, NO = "yes", "no"


def group_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The columns of grouping variables; where a table has another column of this name, such as
    the measure distance, it is group_distance.
    """
    taken = {*COLUMNS, *SUMMARY_COLUMNS, *measure_names()}
    return tuple(f"group_{name}" if name in taken else name for name in names)


def header(plan: Plan) -> bytes:
    """The line with the names of the columns."""
    names = (each.name for each in plan.measures)
    return csv_bytes([(*COLUMNS, *group_columns(plan.grouping.names), *names)], ",")


def rows_of(plan: Plan, sentence: Sentence, found: Iterable[MatchValues]) -> bytes:
    """The rows of a sentence by one model."""
    rows = [row for of in found for row in _rows(plan, sentence, of)]
    texts = (each for row in rows for each in row if isinstance(each, str))
    return csv_bytes(rows, ",", quote_all=has_return(texts))


def _rows(plan: Plan, sentence: Sentence, of: MatchValues) -> Iterator[list[object]]:
    target, sources = of.match.target, of.match.sources
    before = [plan.spec.name, of.sentence, of.item, of.model, of.key.method]
    before += [YES if of.key.rolled_out else NO, plan.spec.units, of.key.part]
    after: list[object] = [of.relation, of.number, target + 1, sentence.words[target].text]
    after += [_IDS.join(str(source + 1) for source in sources)]
    after += [" ".join(sentence.words[source].text for source in sources), *of.group]
    for layer, values in zip(of.layers, of.values.T.tolist(), strict=True):
        numbers = (NA if math.isnan(value) else value for value in values)
        yield [*before, layer + 1, *after, *numbers]


def read_matches(path: Path, n_groups: int) -> Iterator[MatchValues]:
    """What the rows say, match by match, in their order; the file is one that `rows_of` wrote, and
    a grouping of so many variables. Columns are found by their places: files that are older have
    other names for some.
    """
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows, None)
        first_value = len(COLUMNS) + n_groups
        for same, of in groupby(rows, key=_match_of):
            layers = list(of)
            values = [[_value(field) for field in row[first_value:]] for row in layers]
            yield _read(same, layers, np.array(values, dtype=np.float64).T, first_value)


def _value(field: str) -> float:
    return math.nan if field == NA else float(field)


def _match_of(row: list[str]) -> list[str]:
    """All that says which match and map it is."""
    return [row[at] for at in _OF_MATCH]


def _read(
    same: list[str], rows: list[list[str]], values: np.ndarray, first_value: int
) -> MatchValues:
    of = dict(zip([COLUMNS[at] for at in _OF_MATCH], same, strict=True))
    sources = tuple(int(each) - 1 for each in of["source_word_ids"].split(_IDS))
    return MatchValues(
        of["sentence_id"],
        of["item_id"],
        of["model"],
        MapKey(of["method"], of["part"], rolled_out=of["rollout"] == YES),
        of["relation"],
        int(of["match"]),
        Match(int(of["target_word_id"]) - 1, sources),
        tuple(rows[0][len(COLUMNS) : first_value]),
        tuple(int(row[_LAYER]) - 1 for row in rows),
        values,
    )

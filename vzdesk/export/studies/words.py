"""words.csv: one row for each word, with all that a mixed model needs; and the R script for one.

Columns: model, sentence_id, item_id, target_word_id and target (of scores of one target's row, else
NA), word_id, word, length (in characters as one reads them), surprisal (bits), a column for each
annotation with numbers, and one for each method and layer, such as value_zeroing_L1 and
alti_rollout_L4. Words and layers count from 1; NA where there is no value.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import regex

from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.sentence import Sentence
from vzdesk.export.studies.tables import csv_of, number
from vzdesk.study.groups import NA
from vzdesk.study.human.collected import OfTarget
from vzdesk.study.measures import Values
from vzdesk.study.plan import Plan
from vzdesk.study.word_numbers import numbers

FIXED = (
    *("model", "sentence_id", "item_id", "target_word_id", "target"),
    *("word_id", "word", "length", "surprisal"),
)
_SCORE = regex.compile(r".*_L\d+", regex.DOTALL)


def tier_column(tier: str) -> str:
    """The column of an annotation; tier_ is before one that would be another."""
    return f"tier_{tier}" if tier in FIXED or _SCORE.fullmatch(tier) else tier


def score_column(key: MapKey, layer: int) -> str:
    """That of a map's layer: a name that R has for a variable too."""
    rollout = "rollout" if key.rolled_out else ""
    named = "_".join(filter(None, (key.method.replace("-", "_"), rollout, key.part)))
    return f"{named}_L{layer + 1}"


def values_line(of: OfTarget) -> bytes:
    """All that is known of a sentence, or of one target in it, as it is kept until the table is
    made: a line of JSON.
    """
    scores = [
        [str(key), list(layers), of_map.tolist()] for key, (layers, of_map) in of.scores.items()
    ]
    content = [of.model, of.sentence.id, of.target, of.surprisals.tolist(), scores]
    return json.dumps(content).encode() + b"\n"


def read_values(path: Path, sentences: Mapping[str, Sentence]) -> Iterator[OfTarget]:
    """What the lines of a file say, which `values_line` wrote; sentences are by their ids."""
    with path.open("rb") as file:
        for line in file:
            model, id, target, bits, scores = json.loads(line)
            by_key = {map_key(key): (layers, np.array(of)) for key, layers, of in scores}
            yield OfTarget(model, sentences[id], target, np.array(bits, dtype=np.float64), by_key)


class WordsTable:
    """The rows of words.csv. Which columns it has is known once all is added: models have other
    layers; then `rows` gives those of each.
    """

    def __init__(self, plan: Plan, tiers: Sequence[str]) -> None:
        self._plan, self._tiers = plan, tiers
        self._columns = dict.fromkeys((*FIXED, *map(tier_column, tiers)))

    def add(self, of: OfTarget) -> None:
        """The columns of one sentence, or of one target in it."""
        self._columns |= dict.fromkeys(_scores(of))

    @property
    def header(self) -> bytes:
        """The line with the names of the columns."""
        return csv_of([*self._columns], ())

    def rows(self, of: OfTarget) -> bytes:
        """Its words, NA in columns of other models."""
        measured = {tier_column(tier): numbers(of.sentence, tier) for tier in self._tiers}
        measured |= _scores(of)
        rows, others = [], [*self._columns][len(FIXED) :]
        for at, fixed in enumerate(_fixed(of, self._plan.items[of.sentence.id])):
            row = {name: number(float(values[at])) for name, values in measured.items()}
            rows.append([*fixed, *(row.get(name, NA) for name in others)])
        return b"".join(csv_of(row, ()) for row in rows)


def _scores(of: OfTarget) -> dict[str, Values]:
    """By column ["word"]."""
    return {
        score_column(key, layer): values[at]
        for key, (layers, values) in of.scores.items()
        for at, layer in enumerate(layers)
    }


def _fixed(of: OfTarget, item: str) -> Iterator[list[str]]:
    target = (
        [NA, NA] if of.target is None else [str(of.target + 1), of.sentence.words[of.target].text]
    )
    for at, word in enumerate(of.sentence.words):
        length = len(regex.findall(r"\X", word.text))
        bits = of.surprisals[at] if at < len(of.surprisals) else math.nan
        yield [
            *(of.model, of.sentence.id, item, *target),
            *(str(at + 1), word.text, str(length), number(float(bits))),
        ]

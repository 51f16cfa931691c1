"""words.csv: one row for each word, with all that a mixed model needs; and the R script for one.

Columns: model, sentence_id, item_id, target_word_id and target (of scores of one target's row, else
NA), word_id, word, length (in characters as one reads them), surprisal (bits), a column for each
annotation with numbers, and one for each method and layer, such as value_zeroing_L1 and
alti_rollout_L4. Words and layers count from 1; NA where there is no value.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, BinaryIO

import regex

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.export.studies.tables import csv_of, number
from vzdesk.study.groups import NA
from vzdesk.study.measures import Values

FIXED = (
    *("model", "sentence_id", "item_id", "target_word_id", "target"),
    *("word_id", "word", "length", "surprisal"),
)
_SCORE = regex.compile(r".*_L\d+", regex.DOTALL)


@dataclass(frozen=True, eq=False)
class WordRows:
    """What is known of the words of a sentence. target is the word whose row scores are, if any;
    numbers and surprisals are ["word"], scores by map ["layer word"] with the layers.
    """

    model: str
    sentence: Sentence
    item: str
    target: int | None
    surprisals: Values
    numbers: Mapping[str, Values]
    scores: Mapping[MapKey, tuple[Sequence[int], Values]]


def tier_column(tier: str) -> str:
    """The column of an annotation; tier_ is before one that would be another."""
    return f"tier_{tier}" if tier in FIXED or _SCORE.fullmatch(tier) else tier


def score_column(key: MapKey, layer: int) -> str:
    """That of a map's layer: a name that R has for a variable too."""
    rollout = "rollout" if key.rolled_out else ""
    named = "_".join(filter(None, (key.method.replace("-", "_"), rollout, key.part)))
    return f"{named}_L{layer + 1}"


@dataclass(eq=False)
class WordsTable(AbstractContextManager["WordsTable"]):
    """Rows as they come, kept in a file until all columns are known: models have other layers."""

    tiers: Sequence[str]
    columns: dict[str, None] = field(default_factory=dict)
    _rows: IO[str] = field(init=False)

    def __post_init__(self) -> None:
        self._rows = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115
        self.columns |= dict.fromkeys((*FIXED, *map(tier_column, self.tiers)))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()

    def add(self, of: WordRows) -> None:
        """The words of one sentence, or of one target in it."""
        scores = {
            score_column(key, layer): values[at]
            for key, (layers, values) in of.scores.items()
            for at, layer in enumerate(layers)
        }
        numbers = {tier_column(tier): values for tier, values in of.numbers.items()}
        self.columns |= dict.fromkeys(scores)
        places = [[*self.columns].index(name) for name in (*numbers, *scores)]
        measured = [*numbers.values(), *scores.values()]
        for at, fixed in enumerate(_fixed(of)):
            row = [*fixed, *[NA] * (len(self.columns) - len(fixed))]
            for place, values in zip(places, measured, strict=True):
                row[place] = number(float(values[at]))
            self._rows.write(json.dumps(row) + "\n")

    def write(self, file: BinaryIO) -> None:
        """All rows, those of models with fewer layers filled up."""
        self._rows.seek(0)
        file.write(csv_of([*self.columns], ()))
        for line in self._rows:
            row = json.loads(line)
            file.write(csv_of([*row, *[NA] * (len(self.columns) - len(row))], ()))


def _fixed(of: WordRows) -> Iterator[list[str]]:
    target = (
        [NA, NA] if of.target is None else [str(of.target + 1), of.sentence.words[of.target].text]
    )
    for at, word in enumerate(of.sentence.words):
        length = len(regex.findall(r"\X", word.text))
        bits = of.surprisals[at] if at < len(of.surprisals) else math.nan
        yield [
            *(of.model, of.sentence.id, of.item, *target),
            *(str(at + 1), word.text, str(length), number(float(bits))),
        ]

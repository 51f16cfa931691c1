"""Tables of what a model predicts: one row per word, or per token, of each sentence.

Ids count from 1; word_id counts words as `word_ids` does. Logarithms are natural, surprisal is in
bits; NA where the model gives none: see `predicted.Predictions`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vzdesk.atomic import replacing, settle
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.chosen import Chosen
from vzdesk.export.table import csv_bytes, delimiter_for, has_return
from vzdesk.export.word_ids import NA

PredictedUnits = Literal["words", "tokens"]
CITATIONS = {
    "": "Tiago Pimentel and Clara Meister. 2024. How to Compute the Probability of a Word. In "
    "Proceedings of EMNLP 2024.",
    "within-word": "Carina Kauf and Anna Ivanova. 2023. A Better Way to Do Masked Language Model "
    "Scoring. In Proceedings of ACL 2023 (short papers).",
    "one-piece": "Julian Salazar, Davis Liang, Toan Q. Nguyen, and Katrin Kirchhoff. 2020. Masked "
    "Language Model Scoring. In Proceedings of ACL 2020.",
}
"""The papers on how this is done, by how masked models are asked; "" for others."""
COLUMNS = {
    "words": ("sentence_id", "word_id", "word", "log_probability", "surprisal_bits"),
    "tokens": ("sentence_id", "token_id", "token", "log_probability", "surprisal_bits", "word_id"),
}


@dataclass(frozen=True)
class PredictedTable:
    """What a table of predictions has.

    with_part  whether there are two texts, so that a first column says of which a row is: "first",
               "second", or "decoder"
    masking    how a masked model was asked; "" for others
    """

    units: PredictedUnits
    with_part: bool
    masking: str = ""


def write_predictions(
    predicted: Iterable[SentenceResult],
    path: Path,
    table_of: PredictedTable,
    *,
    run: Analysis,
    chosen: Chosen,
    command: str = "",
) -> None:
    """Write the table at `path` and its provenance at `path` + ".json"; old files stay until both
    are whole. Sentences are taken one by one. UserError where a file cannot be written.
    """
    units, with_part, masking = table_of.units, table_of.with_part, table_of.masking
    delimiter, contents = delimiter_for(path), provenance.Contents()
    contents.add_run(run)
    columns = (*(("part",) if with_part else ()), *COLUMNS[units])
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as table:
        table.write(csv_bytes([columns], delimiter))
        for each in predicted:
            rows = list(_tokens(each) if units == "tokens" else _words(each))
            rows = rows if with_part else [row[1:] for row in rows]
            quote_all = has_return(field for row in rows for field in row)
            table.write(csv_bytes(rows, delimiter, quote_all))
            contents.add(run, each)
        recorded = {"units": units, **chosen.recorded(contents.n_sentences, {})}
        recorded |= {"masking": masking} if masking else {}
        metadata.write(contents.record(path, command, recorded, CITATIONS[masking]))
        settle(metadata)


def _words(scored: SentenceResult) -> Iterator[tuple[str, ...]]:
    side, id = scored.predicted, scored.sentence.id
    for number, (word, log_p) in enumerate(
        zip(side.words, _found(scored).words.tolist(), strict=True)
    ):
        text = side.text[word.start : word.end]
        yield (_part(scored, number), id, str(side.number_of(number)), text, *_numbers(log_p))


def _tokens(scored: SentenceResult) -> Iterator[tuple[str, ...]]:
    side, id = scored.predicted, scored.sentence.id
    values = _found(scored).tokens.tolist()
    for number, (token, log_p) in enumerate(zip(side.tokens, values, strict=True), 1):
        word = token.word_index
        part = _part(scored, 0 if word is None else word)
        word_id = NA if word is None else str(side.number_of(word))
        yield (part, id, str(number), token.text, *_numbers(log_p), word_id)


def _found(scored: SentenceResult) -> Predictions:
    assert scored.predictions is not None, "only these are written"
    return scored.predictions


def _part(scored: SentenceResult, word: int) -> str:
    """Which of two texts this word is in."""
    if scored.decoder is not None:
        return "decoder"
    n_first = scored.predicted.n_first
    return "first" if n_first is None or word < n_first else "second"


def _numbers(log_p: float) -> tuple[str, str]:
    """The logarithm and the surprisal as texts that read back as the same numbers."""
    if math.isnan(log_p):
        return NA, NA
    return str(log_p), str(0.0 if log_p == 0 else -log_p / math.log(2))

"""A concordance as a table: a row for each line, with the text before and after its match.

before, match and after are as they follow one another in the sentence. Words count from 1 in their
sentence; NA where the match is a piece of text, and where there is no number. score is what the
target takes from its sources, in the layer and by the method of the last columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from vzdesk.atomic import replacing, settle
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Analysis
from vzdesk.export import provenance
from vzdesk.export.table import csv_bytes, delimiter_for, has_return
from vzdesk.export.word_ids import NA
from vzdesk.study.concordance import Asked, Concordance, Line

COLUMNS = (
    *("sentence_id", "before", "match", "after", "target_word_id", "source_word_ids"),
    *("score", "preference_bits", "method", "layer"),
)


def write_concordance(
    asked: Asked,
    found: Concordance,
    lines: Sequence[Line],
    analyses: Sequence[Analysis],
    path: Path,
) -> None:
    """Write these lines of it, and the provenance at `path` + ".json"; both are whole or as they
    were before. Raises UserError where a file cannot be written. analyses are those of the scores.
    """
    lens = found.lens
    contents = provenance.Contents(several_models=True)
    for analysis in analyses:
        contents.add_run(analysis)
    key = str(MapKey(lens.method, lens.part, rolled_out=lens.rolled_out))
    contents.methods = {key: found.n_sentences}
    rows = [*_rows(lines, key, lens.layer + 1)]
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as table:
        quotes = has_return(text for row in rows for text in row[:4])
        table.write(csv_bytes([COLUMNS, *rows], delimiter_for(path), quote_all=quotes))
        kind = "relation" if asked.relation is not None else "search"
        choices = {kind: asked.text, "units": lens.units, "layer": lens.layer + 1}
        metadata.write(contents.record(path, "", choices))
        settle(metadata)


def _rows(lines: Sequence[Line], method: str, layer: int) -> Iterator[tuple[str, ...]]:
    for line in lines:
        bits = line.row.preference_bits
        yield (
            *(line.row.id, line.before, line.match, line.after),
            NA if line.word is None else str(line.word + 1),
            " ".join(str(at + 1) for at in line.sources) or NA,
            NA if line.score is None else str(line.score),
            NA if bits is None else str(bits),
            *(method, str(layer)),
        )

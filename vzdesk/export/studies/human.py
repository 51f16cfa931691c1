"""table.csv and correlations.csv of scores with numbers of words, one for each tier, map and layer.

Layers and words count from 1; NA where there is no value, and for the target where scores are of
each word's own row. In table.csv n is how many items a mean is over, or how many words one
correlation; n_words are the words that count, n_left_out those without a number, a score or, where
it is partialled out, a surprisal; n_few and n_constant are correlations that are not there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from vzdesk.engine.sentence import Sentence
from vzdesk.export.studies.matches import NO, YES
from vzdesk.export.studies.tables import COLUMNS as OF_STUDIES
from vzdesk.export.studies.tables import csv_of, number, read_count, row_of
from vzdesk.study.groups import NA
from vzdesk.study.human.correlations import Cell, Correlation, Counts
from vzdesk.study.human.question import Question
from vzdesk.study.intervals import Mean
from vzdesk.study.summary import Row
from vzdesk.view.studies.spec import StudySpec

_HOW = ("tier", "score", "pooling", "over")
_COUNTS = ("n_words", "n_left_out", "n_few", "n_constant")
COLUMNS = (*OF_STUDIES, *_HOW, *_COUNTS)
OF_SENTENCES = (
    *("study", "sentence_id", "item_id", "model", "method", "rollout", "units", "part", "layer"),
    *(
        "target_word_id",
        "target",
        "measure",
        *_HOW[:-1],
        "rho",
        "n_words",
        "n_left_out",
        "why_none",
    ),
)


def correlations_header() -> bytes:
    """The line with the names of the columns of correlations.csv."""
    return csv_of(OF_SENTENCES, ())


def correlation_rows(
    spec: StudySpec,
    question: Question,
    of: tuple[Sentence, str, int | None],
    found: Iterable[tuple[Cell, Correlation]],
) -> bytes:
    """Rows of a sentence, its item, and the target whose row scores are, if any."""
    sentence, item, target = of
    named = (NA, NA) if target is None else (target + 1, sentence.words[target].text)
    rows = [
        (
            *(spec.name, sentence.id, item, *_of_cell(spec, cell), *named),
            *_how(question, cell),
            *(number(each.rho), each.n, each.n_left_out, each.why or NA),
        )
        for cell, each in found
    ]
    return csv_of([str(field) for field in rows[0]], rows[1:]) if rows else b""


def human_table(
    spec: StudySpec,
    question: Question,
    means: Sequence[tuple[Cell, Mean]],
    counts: Mapping[Cell, Counts],
) -> bytes:
    """A row for each mean, or each correlation over words."""
    return csv_of(
        COLUMNS,
        (
            (
                *(spec.name, *_of_cell(spec, cell), question.relation),
                question.measures[cell.tier].partition(":")[0],
                *map(number, (mean.mean, mean.low, mean.high)),
                *(mean.n, *_how(question, cell)[1:], question.over),
                *_counted(counts[cell]),
            )
            for cell, mean in means
        ),
    )


def read_human(text: str, spec: StudySpec) -> list[tuple[Row, int]]:
    """The means in a table that `human_table` wrote of this study, and how many correlations each
    lacks. ValueError, csv.Error where it is none, or says what such a table cannot.
    """
    first, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    if tuple(first) != COLUMNS:
        raise ValueError(f"a table begins with {COLUMNS}, got {tuple(first)}")
    found: dict[tuple[object, ...], tuple[Row, int]] = {}
    for line in lines:
        of = dict(zip(COLUMNS, line, strict=True))
        of["measure"] = f"{of['measure']}:{of['tier']}"
        row = row_of(of, (), spec)
        place = row.series, row.measure, row.layer
        if row.layer is None or place in found:
            raise ValueError(f"it has {place} twice, or of no layer")
        counts = {name: read_count(of[name]) for name in _COUNTS}
        found[place] = row, counts["n_few"] + counts["n_constant"]
    return [*found.values()]


def _of_cell(spec: StudySpec, cell: Cell) -> tuple[object, ...]:
    key = cell.key
    rollout = YES if key.rolled_out else NO
    return cell.model, key.method, rollout, spec.units, key.part, cell.layer + 1


def _how(question: Question, cell: Cell) -> tuple[str, ...]:
    kind = question.measures[cell.tier].partition(":")[0]
    return kind, question.tiers[cell.tier], question.score, question.pooling


def _counted(counts: Counts) -> tuple[int, ...]:
    return counts.n_words, counts.n_left_out, counts.n_few, counts.n_constant

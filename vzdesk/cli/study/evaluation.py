"""What cue alignment and faithfulness ask of pairs, and the files that they write."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.cli.terminal import print_line
from vzdesk.engine.methods import methods
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.partial import PartialTable, beside
from vzdesk.export.provenance import metadata_path
from vzdesk.export.studies.evaluations import dropped_table, means_table, read_items
from vzdesk.export.studies.figures import write_pictures
from vzdesk.study.cues.asking import Reading
from vzdesk.study.cues.cases import Dropped, Pair
from vzdesk.study.evaluations.evaluated import Means, Row, Value
from vzdesk.study.evaluations.evaluated_pictures import pictures
from vzdesk.study.intervals import LEAST, LEVEL, RESAMPLES
from vzdesk.translate import say
from vzdesk.view.studies.spec import StudySpec

METHODS = ("value-zeroing", "attention")
"""If none is named: the method of the paper beside what it is compared with."""


@dataclass(frozen=True)
class Evaluation:
    """What is asked of pairs.

    measures  those of which there are means, and what stands beside their axes
    options   what must be the same for --resume, and is recorded
    read      what a model reads of the pairs
    values    of a result by a model of this name, with trained or random weights
    """

    name: str
    measures: Mapping[str, str]
    caveats: Sequence[str]
    options: Mapping[str, Any]
    read: Callable[[Backend, Sequence[Pair]], Reading]
    values: Callable[[Backend, Reading, SentenceResult, tuple[str, str]], Iterator[Value]]


@dataclass(eq=False)
class Work:
    """One evaluation, as it is done: by label, what each model is not asked."""

    evaluation: Evaluation
    arguments: argparse.Namespace
    spec: StudySpec
    pairs: Sequence[Pair]
    table: PartialTable
    analyses: list[Analysis] = field(default_factory=list)
    trained: list[Analysis] = field(default_factory=list)
    dropped: dict[str, list[tuple[Pair, Dropped]]] = field(default_factory=dict)

    @property
    def methods(self) -> tuple[str, ...]:
        return self.arguments.method or METHODS


@dataclass(frozen=True)
class Files:
    """Where they are."""

    folder: Path
    name: str

    @property
    def items(self) -> Path:
        return self.folder / f"{self.name}-items.csv"

    @property
    def means(self) -> Path:
        return self.folder / f"{self.name}.csv"

    @property
    def dropped(self) -> Path:
        return self.folder / f"{self.name}-dropped.csv"

    @property
    def record(self) -> Path:
        return self.folder / f"{self.name}.json"

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    @property
    def all(self) -> tuple[Path, ...]:
        made = self.means, self.dropped, self.record
        return self.items, *beside(self.items), metadata_path(self.items), *made


def finish(work: Work, files: Files, about: Mapping[str, Any]) -> None:
    """Write all files, the table of items last, and say what is missing."""
    measures = work.evaluation.measures
    means = read_items(work.table.part, measures)
    rows = list(means.rows(work.spec.seed))
    _say(work, means, rows)
    texts = {
        "Software": f"vzdesk {__version__}",
        "Command": str(about["command"]),
        "Caveats": "\n".join(map(say, work.evaluation.caveats)),
    }
    drawn = pictures(rows, measures)
    _, notices = write_pictures(files.figures, ((each, texts) for each in drawn))
    for notice in notices:
        print_line(notice)
    record = json.dumps(_record(work, means, about), ensure_ascii=False, indent=2)
    written = record.encode("utf-8", "backslashreplace")
    with ExitStack() as open_files:
        for path, content in (
            (files.means, means_table(rows)),
            (files.dropped, dropped_table(work.dropped)),
            (files.record, written),
        ):
            open_files.enter_context(replacing(path)).write(content)
    work.table.finish(written)


def _say(work: Work, means: Means, rows: Sequence[Row]) -> None:
    for measure, reason, n in means.reasons():
        print_line(f"{n:,} values of {measure}, each map and layer counted, are missing: {reason}.")
    few = sum(row.mean.n < LEAST for row in rows)
    if few:
        print_line(f"{few:,} means are of fewer than {LEAST} items, and have no interval.")
    for caveat in work.evaluation.caveats:
        print_line(f"Note: {say(caveat)}")


def _record(work: Work, means: Means, about: Mapping[str, Any]) -> dict[str, Any]:
    """How the numbers came to be, and what is known against them."""
    cited = (methods()[name].citation for name in work.methods)
    return {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        **about,
        "caveats": [say(each) for each in work.evaluation.caveats],
        "n_items": len(work.pairs),
        "dropped": {model: _dropped(of) for model, of in work.dropped.items()},
        "missing": [
            {"measure": measure, "reason": reason, "values": n}
            for measure, reason, n in means.reasons()
        ],
        "interval": {
            "level": LEVEL,
            "kind": "bootstrap-t",
            "resamples": RESAMPLES,
            "resampled": "items",
            "none_below": LEAST,
        },
        "runs": provenance.runs(work.analyses),
        "citations": list(dict.fromkeys((provenance.CITATION, *cited))),
    }


def _dropped(of: Sequence[tuple[Pair, Dropped]]) -> list[dict[str, Any]]:
    """By reason, with how many of each paradigm."""
    found: dict[Dropped, Counter[str]] = {}
    for pair, why in of:
        found.setdefault(why, Counter())[pair.paradigm] += 1
    return [
        {"reason": why.reason, "next_step": why.next_step, "paradigms": dict(counted)}
        for why, counted in found.items()
    ]

"""What cue alignment and faithfulness ask of pairs, and the files that they write."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.engine.methods import methods
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.tables import dropped_table, means_table, read_items
from vzdesk.export.partial import PartialTable
from vzdesk.export.run import Listener
from vzdesk.export.studies.figures import write_pictures
from vzdesk.export.studies.left_out import Refused
from vzdesk.study.cues.asking import Reading
from vzdesk.study.cues.cases import Case, Dropped, Pair
from vzdesk.study.cues.contractions import words_behind
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.evaluated import ALL_PARADIGMS, Means, Row, Value, values_of
from vzdesk.study.evaluations.evaluated_pictures import pictures
from vzdesk.study.intervals import LEAST, LEVEL, RESAMPLES, said_of_few
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import document

Found = Callable[[EvaluationAnswer], object]
LEAST_S, PATIENCE = 2.0, 9
"""While values come, what they come to is found anew after so long at least, and so many times as
long as that takes: the values are what is waited for.
"""


@dataclass(frozen=True)
class Evaluation:
    """What is asked of pairs.

    measures  those of which there are means, and what stands beside their axes
    read      what a model reads of the pairs
    values    of a result by a model of this name, with trained or random weights
    """

    measures: Mapping[str, str]
    caveats: Sequence[str]
    read: Callable[[Backend, Sequence[Pair]], Reading]
    values: Callable[[Backend, Reading, SentenceResult, tuple[str, str]], Iterator[Value]]


@dataclass(eq=False)
class Work:
    """One evaluation, as it is done.

    trained  the analyses of models with trained weights, which are among all `analyses`
    dropped  by the label of each model, what it is not asked
    refused  by the number of the run, the models that cannot be asked
    cases    what is asked, by item, of the first model that is asked it
    n_entries, n_dropped, n_failed  items, each model counted: all, those that are not asked, and
             those that have no result though they are
    """

    job: Job
    evaluation: Evaluation
    pairs: Sequence[Pair]
    table: PartialTable
    listener: Listener
    n_entries: int
    found: Found | None = None
    analyses: list[Analysis] = field(default_factory=list)
    trained: list[Analysis] = field(default_factory=list)
    dropped: dict[str, list[tuple[Pair, Dropped]]] = field(default_factory=dict)
    refused: dict[int, Refused] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    n_dropped: int = 0
    n_failed: int = 0
    _next_s: float = 0.0

    def look(self) -> None:
        """Tell `found` what there is by now, where it is time for that."""
        now_s = time.monotonic()
        if self.found is None or now_s < self._next_s:
            return
        if self._next_s:
            means = read_items(self.table.part, self.evaluation.measures)
            self.found(answer_of(self, means, is_whole=False))
        took_s = time.monotonic() - now_s
        self._next_s = time.monotonic() + max(LEAST_S, PATIENCE * took_s)


def finish(work: Work) -> EvaluationAnswer:
    """Write all files, the table of items last, and say what is missing."""
    job, files = work.job, work.job.files
    means = read_items(work.table.part, work.evaluation.measures)
    answer = answer_of(work, means, is_whole=True)
    for line in answer.notices:
        work.listener.print_line(line)
    for caveat in answer.caveats:
        work.listener.print_line(say("Note: {caveat}", caveat=caveat))
    texts = {
        "Software": f"vzdesk {__version__}",
        "Command": job.command,
        "Caveats": "\n".join(answer.caveats),
    }
    _, notices = write_pictures(files.figures, ((each, texts) for each in answer.pictures))
    for notice in notices:
        work.listener.print_line(notice)
    written = answer.about.encode("utf-8", "backslashreplace")
    with ExitStack() as open_files:
        for path, content in (
            (files.means, answer.table.encode("utf-8", "backslashreplace")),
            (files.dropped, dropped_table(work.dropped)),
            (files.record, written),
        ):
            open_files.enter_context(replacing(path)).write(content)
    work.table.finish(written)
    return answer


def answer_of(work: Work, means: Means, *, is_whole: bool) -> EvaluationAnswer:
    """What these values come to."""
    spec = work.job.spec
    rows = tuple(means.rows(spec.seed))
    measures = work.evaluation.measures
    items = tuple(dict.fromkeys(item for found in means.values.values() for item in found))
    return EvaluationAnswer(
        spec,
        tuple(pictures(rows, measures)),
        means_table(rows).decode("utf-8", "backslashreplace"),
        json.dumps(_record(work, means), ensure_ascii=False, indent=2),
        tuple(_said(work, means, rows)) if is_whole else (),
        tuple(map(say, work.evaluation.caveats)),
        rows,
        items,
        {
            series: values_of(items, found)
            for (series, paradigm), found in means.values.items()
            if paradigm == ALL_PARADIGMS
        },
        _places(work),
        sum(each.failure is None for each in work.table.done),
        work.n_failed,
        work.n_entries - work.n_dropped,
        is_whole,
    )


def _places(work: Work) -> dict[str, Place]:
    """Where the words of cases stand in the sentences as they were given."""
    by_id = {each.id: each for each in work.job.sentences}
    return {
        item: place
        for item, case in work.cases.items()
        if (place := _place(case, by_id)) is not None
    }


def _place(case: Case, by_id: Mapping[str, Sentence]) -> Place | None:
    id = case.pair.sentence or case.pair.good.id
    if id not in by_id or not case.targets:
        return None
    behind = words_behind(by_id[id])
    sources = tuple(dict.fromkeys(behind[at] for at in case.cues))
    return Place(id, behind[case.targets[0]], sources, case.pair.paradigm)


def _said(work: Work, means: Means, rows: Sequence[Row]) -> Iterator[str]:
    yield from (each.said for each in work.refused.values())
    missing = mark("{n:,} values of {measure}, each map and layer counted, are missing: {reason}.")
    for measure, reason, n in means.reasons():
        yield say(missing, n=n, measure=measure, reason=reason)
    yield from said_of_few(row.mean for row in rows)


def _record(work: Work, means: Means) -> dict[str, Any]:
    """How the numbers came to be, and what is known against them."""
    spec = work.job.spec
    cited = (methods()[name].citation for name in spec.methods)
    return document(
        spec,
        {
            "vzdesk": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": work.job.command,
            "caveats": [say(each) for each in work.evaluation.caveats],
            "n_items": len(work.pairs),
            "dropped": {model: _dropped(of) for model, of in work.dropped.items()},
            "left_out": [each.recorded for each in work.refused.values()],
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
        },
    )


def _dropped(of: Sequence[tuple[Pair, Dropped]]) -> list[dict[str, Any]]:
    """By reason, with how many of each paradigm."""
    found: dict[Dropped, Counter[str]] = {}
    for pair, why in of:
        found.setdefault(why, Counter())[pair.paradigm] += 1
    return [
        {"reason": why.reason, "next_step": why.next_step, "paradigms": dict(counted)}
        for why, counted in found.items()
    ]

"""Probing: how easily labels are read from each layer, by online code length."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.torch.libraries import libraries
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Progress
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.evaluations.drawn import drawn_pairs
from vzdesk.export.evaluations.evaluation import Found
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.models import has_random
from vzdesk.export.evaluations.probing_table import probing_table
from vzdesk.export.run import Listener
from vzdesk.export.studies.figures import write_pictures
from vzdesk.export.studies.left_out import Refused
from vzdesk.export.studies.writing import label_of
from vzdesk.study.chosen import chosen
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED
from vzdesk.study.intervals import LEAST, LEVEL, RESAMPLES
from vzdesk.study.probing import probe
from vzdesk.study.probing.code import ENDS, ends
from vzdesk.study.probing.items import Items, items_of
from vzdesk.study.probing.measure import NONE, RANDOM_WEIGHTS, SHUFFLED, Labels, Probing
from vzdesk.study.probing.pictures import pictures
from vzdesk.study.probing.representations import Float32, representations
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import ProbingOptions, document

CITATION = (
    "Elena Voita and Ivan Titov. 2020. Information-Theoretic Probing with Minimum Description "
    "Length. In Proceedings of EMNLP 2020, pages 183–196."
)
_UTF8 = "utf-8", "backslashreplace"


@dataclass(eq=False)
class _Work:
    """What is done, and what was found on the way."""

    job: Job
    options: ProbingOptions
    probing: Probing
    listener: Listener
    found: Found | None
    runs: list[Analysis] = field(default_factory=list)
    trained: list[Analysis] = field(default_factory=list)
    items: dict[str, Items] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)


def probe_layers(
    job: Job, options: ProbingOptions, listener: Listener, found: Found | None = None
) -> EvaluationAnswer:
    """Write probing.csv, probing.json and figures into the folder; `found` gets what is there after
    each model and control. UserError without PyTorch.
    """
    torch, _ = libraries(mark("Probing needs PyTorch, which is not installed."))
    spec = job.spec
    sentences = chosen(job.sentences, spec.sentences)
    if spec.balanced:
        pairs = drawn_pairs(job, listener)
        ids = {each.id for pair in pairs for each in (pair.good, pair.bad) if each is not None}
        sentences = tuple(each for each in job.sentences if each.id in ids)
    probing = Probing(torch, options.seeds, spec.seed, options.reference)
    work = _Work(job, options, probing, listener, found)
    for number in range(len(job.models.choices)):
        _probe_model(work, number, sentences)
    if not work.items:
        raise work.refused[0].error
    for caveat in caveats.PROBING:
        listener.print_line(say("Note: {caveat}", caveat=say(caveat)))
    return _write(work)


def _probe_model(work: _Work, number: int, sentences: Sequence[Sentence]) -> None:
    """The layers of a model and of its controls. Where it cannot be probed, that is said and
    counted, and others go on; UserError where there is no other.
    """
    job, listener = work.job, work.listener
    try:
        backend, name, items = _items(work, number, sentences)
    except UserError as error:
        if len(job.models.choices) == 1:
            raise
        _leave_out(work, Refused(job.models.choices[number].name, TRAINED, error))
        return
    _add(work, backend, items, name, (NONE, SHUFFLED))
    if not job.spec.controls or not has_random(job.models, number, listener):
        return
    try:
        with job.models.random(number, job.spec.seed, listener, with_head=False) as random:
            _add(work, random, items, name, (RANDOM_WEIGHTS,))
    except UserError as error:
        _leave_out(work, Refused(say("{model} with random weights", model=name), RANDOM, error))


def _leave_out(work: _Work, refused: Refused) -> None:
    work.refused.append(refused)
    work.listener.print_line(refused.said)


def _items(work: _Work, number: int, sentences: Sequence[Sentence]) -> tuple[Backend, str, Items]:
    """The model, how it is called, and what is probed. UserError where nothing can be."""
    backend = work.job.models.load(number, work.listener)
    name = label_of(backend.ref, work.trained)
    items = items_of(backend, sentences, work.options.label)
    ends(len(items.found))
    work.items[name] = items
    work.trained.append(Analysis(backend.ref, backend.provenance(), {}))
    for notice in items.notices():
        work.listener.print_line(notice)
    counts = ", ".join(f"{label} {n:,}" for label, n in items.labels.items())
    work.listener.print_line(say("Labels: {counts}.", counts=counts))
    return backend, name, items


def _add(work: _Work, backend: Backend, items: Items, model: str, controls: Sequence[str]) -> None:
    """Probe the layers of this model; model is how it is called in the table."""
    names = tuple(items.labels)
    labels = Labels(np.array([names.index(each.label) for each in items.found]), names)
    layers: list[Float32] = []
    asked = [each.asked for each in items.found]
    for done in representations(backend, asked, layers):
        shown = say("{n:,} of {n_all:,} representations", n=done, n_all=len(asked))
        work.listener.show(Progress(done, len(asked)), shown)
    work.runs.append(Analysis(backend.ref, backend.provenance(), {}))
    total, started = work.probing.n_codes(len(layers), controls), time.monotonic()
    of = mark("{n:,} of {n_all:,} codes of {model}")
    for done, _ in enumerate(work.probing.add(model, layers, labels, controls), 1):
        eta_s = (time.monotonic() - started) * (total - done) / done
        shown = say(of, n=done, n_all=total, model=model)
        work.listener.show(Progress(done, total, eta_s), shown)
    if work.found is not None:
        work.found(_answer(work, (), is_whole=False))


def _answer(work: _Work, names: Sequence[str], *, is_whole: bool) -> EvaluationAnswer:
    found = tuple(work.probing.found)
    n = sum(len(each.found) for each in work.items.values())
    # What a model would have been asked is not known: as much as those that were.
    n_refused = sum(each.weights == TRAINED for each in work.refused)
    n_failed = n_refused * max(len(each.found) for each in work.items.values())
    return EvaluationAnswer(
        work.job.spec,
        tuple(pictures(found)),
        probing_table(found).decode(*_UTF8),
        json.dumps(_record(work, names), ensure_ascii=False, indent=2),
        (
            *(each.said for each in work.refused),
            *(notice for each in work.items.values() for notice in each.notices()),
        ),
        tuple(map(say, caveats.PROBING)),
        n_done=n,
        n_failed=n_failed,
        n_all=n + n_failed,
        is_whole=is_whole,
    )


def _write(work: _Work) -> EvaluationAnswer:
    files, shown = work.job.files, tuple(pictures(work.probing.found))
    texts = {"Command": work.job.command, "Caveats": "\n".join(map(say, caveats.PROBING))}
    names, notices = write_pictures(files.figures, ((each, texts) for each in shown))
    for notice in notices:
        work.listener.print_line(notice)
    answer = _answer(work, names, is_whole=True)
    with ExitStack() as open_files:
        for path, content in ((files.means, answer.table), (files.record, answer.about)):
            open_files.enter_context(replacing(path)).write(content.encode(*_UTF8))
    wrote = mark("Wrote the compression of {n:,} layers, controls counted, to {folder}.")
    work.listener.print_line(say(wrote, n=len(work.probing.found), folder=files.folder))
    return answer


def _record(work: _Work, figures: Sequence[str]) -> dict[str, Any]:
    """How it came to be."""
    return document(
        work.job.spec,
        {
            "vzdesk": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": work.job.command,
            "caveats": [say(each) for each in caveats.PROBING],
            "items": {
                model: {"labels": of.labels, "not_probed": dict(of.dropped)}
                for model, of in work.items.items()
            },
            "left_out": [each.recorded for each in work.refused],
            "code": _code(work.probing),
            "interval": {
                "level": LEVEL,
                "kind": "bootstrap-t",
                "resamples": RESAMPLES,
                "resampled": "labels, with the probes as they are",
                "none_below": LEAST,
            },
            "runs": provenance.runs(work.runs),
            "citations": [provenance.CITATION, CITATION],
            "figures": list(figures),
        },
    )


def _code(of: Probing) -> dict[str, Any]:
    """How labels are sent."""
    return {
        "blocks_end_at_percent": ENDS,
        "seeds": list(range(of.seed, of.seed + of.n_seeds)),
        "probe": {
            "width": probe.WIDTH,
            "learning_rate": probe.LEARNING_RATE,
            "weight_decay": 0.0,
            "batch": probe.BATCH,
            "epochs": probe.EPOCHS,
            "patience": probe.PATIENCE,
            "held_out_of_known": probe.HELD_OUT,
        },
        "torch": str(of.torch.__version__),
    }

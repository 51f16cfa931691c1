"""vzdesk study probing: how easily labels are read from each layer, by online code length."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.cli.arguments import check_output, load_model
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.terminal import OK, ProgressLine, print_line
from vzdesk.engine import models
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.torch.libraries import libraries
from vzdesk.engine.types import Analysis, Progress
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.studies.figures import write_pictures
from vzdesk.export.studies.probing import probing_table
from vzdesk.export.studies.results import make_folder
from vzdesk.study.agreement.random_weights import write_random
from vzdesk.study.chosen import chosen
from vzdesk.study.intervals import LEAST, LEVEL, RESAMPLES
from vzdesk.study.probing import probe
from vzdesk.study.probing.code import ENDS
from vzdesk.study.probing.items import Items, items_of
from vzdesk.study.probing.measure import NONE, RANDOM_WEIGHTS, SHUFFLED, Labels, Probing
from vzdesk.study.probing.pictures import pictures
from vzdesk.study.probing.representations import Float32, representations
from vzdesk.view.studies.spec import StudySpec

OUTPUTS = ("probing.csv", "probing.json")
CITATION = (
    "Elena Voita and Ivan Titov. 2020. Information-Theoretic Probing with Minimum Description "
    "Length. In Proceedings of EMNLP 2020, pages 183–196."
)


@dataclass(eq=False)
class _Work:
    """What is done, and what was found on the way."""

    arguments: argparse.Namespace
    spec: StudySpec
    probing: Probing
    runs: list[Analysis] = field(default_factory=list)
    items: dict[str, Items] = field(default_factory=dict)


def run_probing(arguments: argparse.Namespace, spec: StudySpec, command: str) -> int:
    """Write probing.csv, probing.json and figures into the folder. UserError without PyTorch."""
    if not 1 <= arguments.seeds <= 1000:
        raise UserError(
            "--seeds cannot be {n}.", next_step="Choose from 1 to 1000.", n=arguments.seeds
        )
    torch, _ = libraries()
    make_folder(arguments.out)
    make_folder(arguments.out / "figures")
    check_output([arguments.out / name for name in OUTPUTS], arguments.inputs)
    sentences = chosen(read_inputs(arguments).sentences, spec.sentences)
    probing = Probing(torch, arguments.seeds, spec.seed, arguments.reference)
    work = _Work(arguments, spec, probing)
    for name in spec.models or ("",):
        backend = load_model(argparse.Namespace(**{**vars(arguments), "model": name}))
        items = items_of(backend, sentences, arguments.label)
        for notice in items.notices():
            print_line(notice)
        _say_labels(items)
        _add(work, backend, items, backend.ref.name, (NONE, SHUFFLED))
        work.items[backend.ref.name] = items
        with _random_weights(name, spec.seed, arguments) as random:
            if random is not None:
                _add(work, random, items, backend.ref.name, (RANDOM_WEIGHTS,))
    _write(work, command)
    return OK


def _say_labels(items: Items) -> None:
    counts = ", ".join(f"{name} {n:,}" for name, n in items.labels.items())
    print_line(f"Labels: {counts}.")


def _add(work: _Work, backend: Backend, items: Items, model: str, controls: Sequence[str]) -> None:
    """Probe the layers of this model; model is how it is called in the table."""
    names = tuple(items.labels)
    labels = Labels(np.array([names.index(each.label) for each in items.found]), names)
    layers: list[Float32] = []
    asked = [each.asked for each in items.found]
    with ProgressLine(sys.stderr) as line:
        for done in representations(backend, asked, layers):
            line.show(Progress(done, len(asked)), f"{done:,} of {len(asked):,} representations")
        total, started = work.probing.n_codes(len(layers), controls), time.monotonic()
        steps = work.probing.add(model, layers, labels, controls)
        for done, _ in enumerate(steps, 1):
            eta_s = (time.monotonic() - started) * (total - done) / done
            line.show(Progress(done, total, eta_s), f"{done:,} of {total:,} codes of {model}")
    work.runs.append(Analysis(backend.ref, backend.provenance(), {}))


@contextmanager
def _random_weights(
    name: str, seed: int, arguments: argparse.Namespace
) -> Iterator[Backend | None]:
    """A model of the same shape with random weights; None, which is said, where none can be made.

    It reads the same pieces, so that no tokenizer is asked again.
    """
    with tempfile.TemporaryDirectory(prefix="vzdesk-") as temporary:
        try:
            found = models.find(name or models.default().name, "torch")
            folder = Path(temporary) / f"{Path(found.name).name}-random-weights"
            write_random(found.path, folder, seed)
        except UserError as error:
            print_line(f"There is no control with random weights: {error}")
            yield None
            return
        of_random = {**vars(arguments), "model": str(folder), "backend": "torch"}
        yield load_model(argparse.Namespace(**of_random))


def _write(work: _Work, command: str) -> None:
    folder, found = work.arguments.out, work.probing.found
    names, notices = write_pictures(
        folder / "figures", ((each, {"Command": command}) for each in pictures(found))
    )
    for notice in notices:
        print_line(notice)
    record = {**_record(work, command), "figures": names}
    written = json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
    with ExitStack() as files:
        for name, content in zip(OUTPUTS, (probing_table(found), written), strict=True):
            files.enter_context(replacing(folder / name)).write(content)
    print_line(f"Wrote the compression of {len(found):,} layers, controls counted, to {folder}.")


def _record(work: _Work, command: str) -> dict[str, Any]:
    """How it came to be."""
    torch = work.probing.torch
    return {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "label": work.arguments.label,
        "items": {
            model: {"labels": of.labels, "not_probed": dict(of.dropped)}
            for model, of in work.items.items()
        },
        "code": {
            "blocks_end_at_percent": ENDS,
            "seeds": list(range(work.spec.seed, work.spec.seed + work.probing.n_seeds)),
            "probe": {
                "width": probe.WIDTH,
                "learning_rate": probe.LEARNING_RATE,
                "weight_decay": 0.0,
                "batch": probe.BATCH,
                "epochs": probe.EPOCHS,
                "patience": probe.PATIENCE,
                "held_out_of_known": probe.HELD_OUT,
            },
            "torch": str(torch.__version__),
        },
        "interval": {
            "level": LEVEL,
            "kind": "bootstrap-t",
            "resamples": RESAMPLES,
            "resampled": "labels, with the probes as they are",
            "none_below": LEAST,
        },
        "runs": provenance.runs(work.runs),
        "citations": [provenance.CITATION, CITATION],
    }

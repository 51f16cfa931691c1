"""How long saving, opening and exporting take. Run: python tests/benchmarks/files.py

Nothing is asserted: figures depend on the machine. Times are the best of three; "cpu" leaves out
waiting, for the disk or for other programs. A session is opened as the window does it, up to the
state with the first map, in a process of its own, whose memory is compared with the arrays.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import (
    Analysis,
    ModelRef,
    Provenance,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.export.table import write_table
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write

VOCABULARY = 20_000
METHODS = ("value-zeroing", "value-zeroing+rollout", "attention", "attention+rollout")


def made_up(n_sentences: int, n_layers: int, n_tokens: int) -> Session:
    """A session of random numbers: four maps for each sentence, distances for the first."""
    numbers, share = np.random.default_rng(0), 1 / np.arange(1, VOCABULARY + 1)
    share /= share.sum()  # some words are frequent and most are rare, as in texts (Zipf)
    results = {}
    for id in map(str, range(1, n_sentences + 1)):
        of = sentence(
            id, " ".join(f"word{i}" for i in numbers.choice(VOCABULARY, n_tokens, p=share))
        )
        tokens = tuple(Token(word.text, word.text, i) for i, word in enumerate(of.words))
        maps = {}
        for method in METHODS:
            raw = numbers.random((n_layers, n_tokens, n_tokens), np.float32)
            maps[map_key(method)] = ScoreMap(
                map_key(method),
                frozen(raw / raw.sum(-1, keepdims=True)),
                frozen(raw) if method == METHODS[0] else None,
                np.zeros((n_layers, n_tokens), bool),
            )
        results[id] = SentenceResult(of, tokens, maps)
    model = ModelRef("m", "", "", "bert", "onnx", "float32", n_layers, 4, 512, False)
    analysis = Analysis(model, Provenance("", "cpu", ""), results)
    return Session(tuple(scored.sentence for scored in results.values()), (analysis,))


def best(work: Callable[[], object]) -> str:
    """The shortest of three runs, elapsed and processor time."""
    elapsed_ms, cpu_ms = [], []
    for _ in range(3):
        start, cpu_start = time.perf_counter(), time.process_time()
        work()
        elapsed_ms.append((time.perf_counter() - start) * 1000)
        cpu_ms.append((time.process_time() - cpu_start) * 1000)
    return f"{min(elapsed_ms):.0f} ms (cpu {min(cpu_ms):.0f})"


def measure(folder: Path, n_sentences: int, n_layers: int, n_tokens: int) -> str:
    """One line: how long writing, reading and exporting a session of this size take."""
    session = made_up(n_sentences, n_layers, n_tokens)
    analysis = session.analyses[0]
    results = [(analysis, scored) for scored in analysis.results.values()]
    file, table = folder / "s.vzd", folder / "t.csv"
    return (
        f"{n_sentences} × {n_layers} layers × {n_tokens} tokens × {len(METHODS)} maps: "
        f"write {best(lambda: write(session, file))}, read {best(lambda: read(file))}, "
        f"{file.stat().st_size / 1e6:.1f} MB; "
        f"table {best(lambda: write_table(results, table))}, {table.stat().st_size / 1e6:.1f} MB"
    )


def measure_many(folder: Path, n_sentences: int, n_layers: int, n_tokens: int) -> str:
    """One line: how long saving a large session takes, and opening it up to the first map."""
    session, file = made_up(n_sentences, n_layers, n_tokens), folder / "many.vzd"
    gc.freeze()  # as in the window
    written = best(lambda: write(session, file))
    opening = [sys.executable, __file__, "--open", str(file)]
    opened = subprocess.run(opening, check=True, capture_output=True, text=True).stdout.strip()
    arrays_mb = (
        sum(
            each.nbytes
            for scored in session.analyses[0].results.values()
            for score_map in scored.maps.values()
            for each in (score_map.scores, score_map.distances, score_map.no_mixing)
            if each is not None
        )
        / 1e6
    )
    return (
        f"{n_sentences} × {n_layers} layers × {n_tokens} tokens × {len(METHODS)} maps: "
        f"write {written}, {opened}; arrays {arrays_mb:.0f} MB"
    )


def open_as_the_window_does(path: Path) -> str:
    """How long it takes up to the state with the first map, and how much memory is kept."""
    from vzdesk.desk.document import Document
    from vzdesk.desk.files.reading import read as read_any
    from vzdesk.desk.garbage import without_gc
    from vzdesk.desk.inputs import inputs_of
    from vzdesk.view.resolve import resolve

    read_any(path.with_name("s.vzd"))  # what is imported only then
    before = _memory_bytes()
    start, cpu_start = time.perf_counter(), time.process_time()
    document = Document.of(without_gc(lambda: read_any(path)).session)
    state = resolve(inputs_of(document, document.rows(), document.model_labels, is_running=False))
    elapsed_ms = (time.perf_counter() - start) * 1000
    cpu_ms = (time.process_time() - cpu_start) * 1000
    assert state.map is not None
    kept_mb = (_memory_bytes() - before) / 1e6
    return f"open to the first map {elapsed_ms:.0f} ms (cpu {cpu_ms:.0f}), {kept_mb:.0f} MB more"


def _memory_bytes() -> int:
    """What this process has in memory; 0 where the system does not say so in this way."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__" and sys.argv[1:2] == ["--open"]:
    print(open_as_the_window_does(Path(sys.argv[2])))
elif __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for size in ((200, 4, 15), (1, 12, 512)):
            print(measure(Path(folder), *size))
        for size in ((1000, 12, 20), (20_000, 3, 10)):
            print(measure_many(Path(folder), *size), flush=True)

"""How long saving, opening and exporting take. Run: python tests/benchmarks/files.py

Nothing is asserted: figures depend on the machine. Times are the best of three; "cpu" leaves out
waiting, for the disk or for other programs.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from vzdesk.engine.map_key import map_key
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

METHODS = ("value-zeroing", "value-zeroing+rollout", "attention", "attention+rollout")


def made_up(n_sentences: int, n_layers: int, n_tokens: int) -> Session:
    """A session of random numbers: four maps for each sentence, distances for the first."""
    numbers = np.random.default_rng(0)
    results = {}
    for id in map(str, range(1, n_sentences + 1)):
        of = sentence(id, " ".join(f"word{i}" for i in range(n_tokens)))
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for size in ((200, 4, 15), (1, 12, 512)):
            print(measure(Path(folder), *size))

"""How fast a corpus is scored: python tests/benchmarks/corpus.py [--sentences 1000] [--json FILE]

Sentences held out from the training of the bundled model, minimal pairs of BLiMP, through
`vzdesk score` into a table, each time in a process of its own: sentences a second and its memory at
the peak, on ONNX Runtime and on PyTorch. Then the same sentences through the engine, together and
one by one: how many tokens a second either way.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest import mock

import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))

from vzdesk import paths
from vzdesk.engine import models, text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.types import Request, SentenceResult

HELD_OUT = paths.resources() / "models" / "agreement-mini-heldout.tsv"


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    sentences = held_out(arguments.sentences)
    rows = [row for backend in ("onnx", "torch") for row in measure(backend, sentences)]
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1))


def held_out(n_sentences: int) -> list[str]:
    """So many sentences, with the good word where the two of a pair differ."""
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    pairs = csv.DictReader(lines, delimiter="\t")
    found = [pair["sentence"].replace("[MASK]", pair["good"]) for pair in pairs]
    # Every so many, so that all paradigms are there.
    return found[:: max(1, len(found) // n_sentences)][:n_sentences]


def measure(backend: str, sentences: list[str]) -> list[dict[str, Any]]:
    """A row for the command line, one for the engine."""
    seconds, peak = command_line(backend, sentences)
    print(
        f"vzdesk score, {backend}: {len(sentences)} sentences in {seconds:.1f} s, "
        f"{len(sentences) / seconds:.0f} a second, peak {peak / 2**20:.0f} MiB",
        flush=True,
    )
    together, alone = tokens_per_second(backend, sentences)
    print(
        f"engine, {backend}: {together:.0f} tokens a second together, {alone:.0f} one by one, "
        f"{together / alone:.2f}×",
        flush=True,
    )
    return [
        {"backend": backend, "seconds": seconds, "peak_bytes": peak, "sentences": len(sentences)},
        {"backend": backend, "tokens_per_s": {"together": together, "one by one": alone}},
    ]


def command_line(backend: str, sentences: list[str]) -> tuple[float, int]:
    """Seconds from start to end of `vzdesk score`, and the most memory it had."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "sentences.txt", Path(folder) / "scores.csv"
        source.write_text("\n".join(sentences), encoding="utf-8")
        command = [sys.executable, "-m", "vzdesk", "score", str(source), "--out", str(out)]
        started = time.perf_counter()
        child = psutil.Popen([*command, "--backend", backend], stderr=subprocess.DEVNULL)
        peak = 0
        while child.poll() is None:
            peak = max(peak, child.memory_info().rss)
            time.sleep(0.02)
        return time.perf_counter() - started, peak


def tokens_per_second(backend: str, sentences: list[str]) -> tuple[float, float]:
    """Together, as `analyse` does it, and one by one; the model is loaded before."""
    loaded = models.load(models.find(models.default().name, backend))
    request = Request("benchmark", "", text.sentences(sentences), ("value-zeroing",))

    def speed() -> float:
        started = time.perf_counter()
        results = [step for step in analyse(loaded, request) if isinstance(step, SentenceResult)]
        n_tokens = sum(len(result.tokens) for result in results)
        return n_tokens / (time.perf_counter() - started)

    speed()
    with mock.patch.object(type(loaded), "batch_size", return_value=1):
        alone = speed()
    return speed(), alone


if __name__ == "__main__":
    main()

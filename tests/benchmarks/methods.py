"""What all per-layer methods cost beside Value Zeroing: python tests/benchmarks/methods.py

Value Zeroing alone, then with each of the other forward-only methods that have a map per layer,
then all together, on the blocks of one forward pass; in turn, on PyTorch and on ONNX Runtime, with
real MiniLM weights. Beside medians of time and of processor time, which other programs on the
machine disturb less, stand the medians of their ratios of each round; the bound is 1.3 for all
together. Below, the largest difference of a score between the two backends.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.value_zeroing import machine, model_folder, sentence_of
from vzdesk.engine.methods import methods
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.tokenization.encoder import Encoded

ZEROING = "value-zeroing"
RUNS = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="minilm")
    parser.add_argument("--tokens", type=int, nargs="+", default=[16, 32, 64])
    arguments = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        path = model_folder(arguments.model, Path(folder))
        if path is None:
            sys.exit(f"{arguments.model} is not installed")
        choice = ModelChoice(arguments.model, path, "torch")
        torch = load(choice)
        assert isinstance(torch, TorchBackend)
        bundle = Path(folder) / "onnx"
        list(export(torch, bundle))
        backends = {"torch": torch, "onnx": load(ModelChoice(arguments.model, bundle, "onnx"))}
        for n_tokens in arguments.tokens:
            measure(backends, sentence_of(n_tokens, torch.model.config.vocab_size))


def measure(backends: dict[str, Backend], encoded: Encoded) -> None:
    """Print a line for each backend and way."""
    found = {}
    for name, backend in backends.items():
        others = [each for each in per_layer(backend) if each != ZEROING]
        ways = {"alone": [ZEROING]} | {each: [ZEROING, each] for each in others}
        ways["all"] = [ZEROING, *others]
        print(f"\n{len(encoded.ids)} tokens, {name}")
        rounds = [
            {way: timed(backend, encoded, names) for way, names in ways.items()}
            for _ in range(RUNS + 1)
        ][1:]  # the first warms up
        for way in ways:
            ms, cpu_ms = (1e3 * statistics.median(r[way][i] for r in rounds) for i in (0, 1))
            ratios = [statistics.median(r[way][i] / r["alone"][i] for r in rounds) for i in (0, 1)]
            print(
                f"  {way:22} {ms:8.1f} ms  processor {cpu_ms:8.1f} ms  "
                f"{ratios[0]:5.2f}×  processor {ratios[1]:5.2f}×",
                flush=True,
            )
        found[name] = scores(backend, encoded, ways["all"])
    worst = np.abs(found["torch"] - found["onnx"]).max(axis=(1, 2, 3))
    print(
        "  torch - onnx:",
        ", ".join(f"{n} {d:.0e}" for n, d in zip(ways["all"], worst, strict=True)),
    )


def per_layer(backend: Backend) -> list[str]:
    """The methods that run on both backends, have maps per layer, and that this model has."""
    return [
        name
        for name, method in methods().items()
        if not method.is_global
        and not method.is_costly
        and "onnx" in method.backends
        and not any(backend.lack(need) for need in method.needs)
    ]


def timed(backend: Backend, encoded: Encoded, names: Sequence[str]) -> tuple[float, float]:
    """Seconds, and those of all processors."""
    started, cpu_started = time.perf_counter(), time.process_time()
    scores(backend, encoded, names)
    return time.perf_counter() - started, time.process_time() - cpu_started


def scores(backend: Backend, encoded: Encoded, names: Sequence[str]) -> np.ndarray:
    """["method layer target source"], of one forward pass."""
    found = []
    for block in backend.trace([encoded]):
        layer = []
        for name in names:
            steps = methods()[name].layer(block)
            while True:
                try:
                    next(steps)
                except StopIteration as finished:
                    layer.append(finished.value.scores[0])
                    break
        found.append(layer)
    return np.stack(found, axis=1)


if __name__ == "__main__":
    main()

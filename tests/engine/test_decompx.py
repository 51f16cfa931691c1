"""DecompX: its parts sum to each token, and are those of a plain restatement; or it is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")
import torch
import transformers

from tests.engine import decompx_oracle, oracle
from tests.engine.conftest import make_tiny_model, make_tiny_seq2seq
from tests.engine.test_norm_methods import refused
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.families import FeedForward, families
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import decompx, find
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult

NAME = "decompx"
KEY = MapKey(NAME)
TEXT = "the keys are on the table"


def results(backend: Backend, *texts: str) -> list[SentenceResult]:
    steps = analyse(backend, Request("r", "m", sentences(texts), (NAME,)))
    return [step for step in steps if isinstance(step, SentenceResult)]


def parts_of(backend: Backend, text: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """["target source d_model"] and the output ["target d_model"] of each block."""
    found = []
    for block in backend.trace([backend.encode(sentence("1", text))]):
        for _ in decompx.layer(block):
            pass
        parts = block.below["parts"]
        found.append((block.to_numpy(parts)[0].copy(), block.to_numpy(block.output)[0]))
    return found


@pytest.mark.parametrize(
    "name",
    ["bert", "albert", "deberta", "modernbert-biases", "gpt2", "bloom", "gemma2", "llama", "opt"],
)
def test_parts_sum_to_each_token_in_float64(name, tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", name)
    backend = load(ModelChoice("tiny", folder, "torch"), precision="double")
    for parts, output in parts_of(backend, TEXT):
        np.testing.assert_allclose(parts.sum(axis=1), output, atol=1e-10 * np.abs(output).max())
        if backend.ref.causal:
            future = np.triu(np.ones(parts.shape[:2], dtype=bool), 1)
            assert (parts[future] == 0).all()


@pytest.mark.parametrize("name", ["bert", "llama"])
def test_parts_are_those_of_a_plain_restatement(name, tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", name)
    backend = load(ModelChoice("tiny", folder, "torch"), precision="double")
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")
    with oracle.nothing_in_float32():
        model = oracle.made_in_float64(model).eval()
        model.set_attn_implementation("eager")
        ids = list(backend.encode(sentence("1", "the keys are")).ids)
        expected = getattr(decompx_oracle, name)(model, ids)
    found = parts_of(backend, "the keys are")
    for (parts, _), of_layer in zip(found, expected, strict=True):
        np.testing.assert_allclose(parts, of_layer, atol=1e-10 * np.abs(of_layer).max())


def test_scores_are_the_lengths_of_the_parts_as_shares_of_the_row(bert):
    [result] = results(bert, TEXT)
    assert set(result.maps) == {KEY}
    assert find(NAME).is_global
    for layer, (parts, _) in enumerate(parts_of(bert, TEXT)):
        lengths = np.linalg.norm(parts.astype(np.float64), axis=-1)
        expected = lengths / lengths.sum(axis=-1, keepdims=True)
        np.testing.assert_allclose(result.maps[KEY].scores[layer], expected, atol=1e-6)


def test_sentences_that_run_together_or_in_chunks_have_what_each_has_alone(bert, monkeypatch):
    texts = ["a key", "the dog", "a table"]
    together = results(bert, *texts)
    monkeypatch.setattr(type(bert.budget), "pairs_of", lambda *_arguments: 1)
    for result in together:
        [alone] = results(bert, result.sentence.text)
        np.testing.assert_allclose(result.maps[KEY].scores, alone.maps[KEY].scores, atol=2e-6)


def test_progress_counts_every_target(bert):
    steps = analyse(bert, Request("r", "m", sentences([TEXT]), (NAME,)))
    told = [step for step in steps if isinstance(step, Progress)]
    assert told[-1].done == told[-1].total == told[0].total


def test_what_does_not_fit_into_memory_is_refused_with_what_it_needs(bert, monkeypatch):
    scoring = bert.budget.free_bytes()

    def little(self):
        return scoring if not calls.append(1) and len(calls) == 1 else 1000

    calls: list[int] = []
    monkeypatch.setattr(type(bert.budget), "free_bytes", little)
    steps = analyse(bert, Request("r", "m", sentences([TEXT]), (NAME,)))
    [failure] = [step for step in steps if isinstance(step, Failure)]
    assert "Scoring 8 tokens with tiny-bert needs about" in failure.message


# What is refused


def test_bundles_and_models_with_a_decoder_are_refused(bert_onnx, tmp_path):
    assert "needs the weights of all blocks, which only PyTorch" in refused(bert_onnx, NAME).message
    folder = make_tiny_seq2seq(tmp_path / "tiny", "bart")
    message = refused(load(ModelChoice("tiny", folder, "torch")), NAME).message
    assert "DecompX: the method is not defined for models with an encoder and a decoder" in message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gpt_neox", "its blocks is not a usual one (GPT-NeoX)"),
        ("bloom-normed-residual", "the norms of its blocks are not known (BLOOM)"),
    ],
)
def test_families_that_do_not_fit_are_refused_by_name(name, reason, tmp_path):
    backend = load(ModelChoice("tiny", make_tiny_model(tmp_path / "tiny", name), "torch"))
    assert reason in refused(backend, NAME).message


def changed(folder, **changes) -> TorchBackend:
    """The tiny BERT, whose family says these things of its feed-forward."""
    bert = families()["bert"]

    def feed_forward(layer) -> FeedForward:
        found = bert.feed_forward(layer)
        assert isinstance(found, FeedForward)
        return replace(found, **changes)

    return TorchBackend(folder, replace(bert, feed_forward=feed_forward), "tiny", may_fold=False)


def test_a_family_that_says_wrong_things_of_its_feed_forward_is_refused(bert_folder):
    assert changed(bert_folder).lack("whole-model") is None
    wrong = changed(bert_folder, activation=torch.nn.functional.relu)
    assert "the parts of its tokens do not sum to them (BERT)" in refused(wrong, NAME).message


def test_attention_whose_weights_do_not_sum_to_one_is_refused(bert_folder, monkeypatch):
    """Some models have a sink that takes weight and is no token."""
    backend = changed(bert_folder)
    softmax = torch.nn.functional.softmax
    monkeypatch.setattr(
        torch.nn.functional, "softmax", lambda *given, **named: softmax(*given, **named) * 0.9
    )
    assert "its attention weights do not sum to 1" in refused(backend, NAME).message

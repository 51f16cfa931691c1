"""What counts for the model's own prediction: against plain gradients, and captum on the model."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("captum")
import torch
import transformers

from tests.engine.conftest import make_tiny_seq2seq
from tests.engine.test_norm_methods import refused
from tests.engine.test_predictions import make_with_head
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import prediction_integrated_gradients
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Progress, Request, SentenceResult
from vzdesk.errors import UserError

GRADIENTS, INTEGRATED = "prediction-gradient-x-input", "prediction-integrated-gradients"
TEXT = "the keys are"


def results(backend: Backend, *texts: str, name: str = GRADIENTS) -> list[SentenceResult]:
    steps = analyse(backend, Request("r", "m", sentences(texts), (name,)))
    return [step for step in steps if isinstance(step, SentenceResult)]


@pytest.fixture(scope="module", params=["bert", "gpt2", "llama"])
def folder(request, tmp_path_factory):
    return make_with_head(tmp_path_factory.mktemp("heads") / "tiny", request.param)


@pytest.fixture(scope="module")
def double(folder) -> Backend:
    return load(ModelChoice("tiny", folder, "torch"), precision="double")


@pytest.fixture(scope="module")
def stock(folder):
    config = transformers.AutoConfig.from_pretrained(folder)
    kind = getattr(transformers, config.architectures[0])
    return kind.from_pretrained(folder, attn_implementation="eager").double().eval()


def test_every_layer_has_the_gradient_times_what_it_reads(double, stock):
    [result] = results(double, TEXT)
    ids = torch.tensor([double.encode(result.sentence).ids])
    outputs = stock(ids, output_hidden_states=True)
    found = result.maps[MapKey(GRADIENTS)].scores
    for target, piece in enumerate(ids[0]):
        place = target - double.ref.causal
        if place < 0:
            assert (found[:, target] == 0).all()
            assert result.maps[MapKey(GRADIENTS)].no_mixing[:, target].all()
            continue
        states = outputs.hidden_states[: len(found)]
        logit = outputs.logits[0, place, piece]
        gradients = torch.autograd.grad(logit, states, retain_graph=True)
        for layer, (state, gradient) in enumerate(zip(states, gradients, strict=True)):
            amounts = (state * gradient)[0].sum(-1).abs().detach().numpy()
            np.testing.assert_allclose(found[layer, target], amounts / amounts.sum(), atol=5e-6)
    assert not double.ref.causal or (np.triu(found) == 0).all()


def test_integrated_gradients_of_the_embeddings_are_a_plain_sum(tmp_path, monkeypatch):
    """Over nodes of the way itself, not of its cube root."""
    monkeypatch.setattr(prediction_integrated_gradients, "STEPS", (60,))
    folder = make_with_head(tmp_path / "tiny", "bert")
    backend = load(ModelChoice("tiny", folder, "torch"), precision="double")
    [result] = results(backend, "a key", name=INTEGRATED)
    ids = torch.tensor([backend.encode(result.sentence).ids])
    model = transformers.BertForMaskedLM.from_pretrained(folder, attn_implementation="eager")
    model = model.double().eval()
    for target, piece in enumerate(ids[0]):
        amounts = integrated(model, ids, target, int(piece)).sum(-1).abs().numpy()
        got = result.maps[MapKey(INTEGRATED)].scores[0, target]
        np.testing.assert_allclose(got, amounts / amounts.sum(), atol=1e-6)


def integrated(model, ids, target: int, piece: int) -> torch.Tensor:
    """["source d_model"], with the embeddings' module hooked."""
    states = model.bert.embeddings(ids).detach()
    points, weights = np.polynomial.legendre.leggauss(100)
    total = torch.zeros_like(states)
    for point, weight in zip((points + 1) / 2, weights / 2, strict=True):
        scaled = (point * states).requires_grad_()

        def put(_module, _args, _output, scaled=scaled):
            return scaled

        handle = model.bert.embeddings.register_forward_hook(put)
        logit = model(ids).logits[0, target, piece]
        handle.remove()
        total += weight * torch.autograd.grad(logit, scaled)[0]
    return (total * states)[0]


def test_what_all_sources_add_is_the_logit_without_the_baseline_s(double):
    """Signed, over many nodes; and what too few miss is said."""
    encoded = double.encode(sentence("1", TEXT))
    assert double.lack("prediction-gradients") is None
    block = next(double.trace([encoded]))
    steps = block.adds_to_prediction((200,), 0.0)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            signed, gaps = finished.value
            break
    assert (signed < 0).any()
    # Without biases, Llama's norms jump to their full length next to 0: no number of nodes is
    # enough, and that is what it says.
    assert gaps.max() > 0.1 if double.ref.family == "Llama" else gaps.max() < 1e-4


def test_too_few_nodes_are_said(double, monkeypatch):
    monkeypatch.setattr(prediction_integrated_gradients, "STEPS", (2,))
    [result] = results(double, TEXT, name=INTEGRATED)
    [notice] = result.notices
    assert notice.startswith("Prediction Integrated Gradients: in layer ")


def test_sentences_that_run_together_have_what_each_has_alone(double):
    for result in results(double, "a key", "the dog"):
        [alone] = results(double, result.sentence.text)
        got, expected = (each.maps[MapKey(GRADIENTS)].scores for each in (result, alone))
        np.testing.assert_allclose(got, expected, atol=1e-9)


def test_between_two_targets_nothing_is_left_of_how_it_computes(double):
    block = next(double.trace([double.encode(sentence("1", TEXT))]))
    steps = block.adds_to_prediction((), 0.0)
    with torch.no_grad():
        next(steps)
        assert not torch.is_grad_enabled()
        assert (torch.ones(1) / 3).float().dtype == torch.float32
        steps.close()


def test_progress_counts_every_target(double):
    steps = list(analyse(double, Request("r", "m", sentences([TEXT]), (GRADIENTS,))))
    told = [step for step in steps if isinstance(step, Progress)]
    assert told[-1].done == told[-1].total == told[0].total
    assert len(told) > 4 * double.ref.n_layers


# What is refused


def test_models_without_a_head_bundles_and_decoders_are_refused(bert, bert_onnx, tmp_path):
    assert "has no head that predicts pieces" in refused(bert, GRADIENTS).message
    assert "it needs gradients, which only PyTorch gives" in refused(bert_onnx, INTEGRATED).message
    backend = load(ModelChoice("tiny", make_tiny_seq2seq(tmp_path / "tiny", "t5"), "torch"))
    assert (
        "not defined for models with an encoder and a decoder"
        in refused(backend, GRADIENTS).message
    )


def test_without_captum_it_is_said_how_to_get_it(double, monkeypatch):
    from vzdesk.engine.runtime.torch import lacks

    find = importlib.util.find_spec
    monkeypatch.setattr(lacks, "find_spec", lambda name: None if name == "captum" else find(name))
    error = refused(double, GRADIENTS)
    assert "the library captum is not installed" in error.message
    assert "packaging/bootstrap.py torch" in error.next_step


def test_a_captum_that_does_not_load_is_said_in_one_sentence(double, monkeypatch):
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    for method in (GRADIENTS, INTEGRATED):
        with pytest.raises(UserError, match="The library captum cannot be loaded: ") as caught:
            list(analyse(double, Request("1", "tiny", sentences(["the keys"]), (method,))))
        assert caught.value.next_step.endswith("packaging/bootstrap.py torch")

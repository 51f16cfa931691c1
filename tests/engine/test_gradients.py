"""Gradient × Input and Integrated Gradients: against whole Jacobians, and what must add up."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, fields, replace

import numpy as np
import pytest

pytest.importorskip("torch")
import torch
import transformers

from tests.engine import oracle
from tests.engine.conftest import make_tiny_model, make_tiny_seq2seq
from tests.engine.test_known_answers import LinearBlock, linear_block, run
from tests.engine.test_norm_methods import refused
from vzdesk.cli.scoring import Run
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import gradient_x_input, integrated_gradients, methods
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.export.run import said_costs

TEXT = "the keys are"
NAMES = ("gradient-x-input", "integrated-gradients")


def results(backend: Backend, *texts: str, names=NAMES) -> list[SentenceResult]:
    steps = analyse(backend, Request("r", "m", sentences(texts), names))
    return [step for step in steps if isinstance(step, SentenceResult)]


# Known answers


@dataclass(frozen=True, eq=False)
class Differentiable(LinearBlock):
    """A linear block: its Jacobian is its weights, wherever it is taken."""

    def differential(self, scale=1.0):
        weights = self.attention[0, 0] + self.has_residual * np.eye(self.attention.shape[-1])
        inputs = self.projected_values[0, 0]
        return lambda sources: (
            np.atleast_2d(weights.T[sources]).T @ inputs[sources].reshape(-1, inputs.shape[1])
        )[None]

    def output_without_input(self):
        return self.output * 0


@pytest.mark.parametrize("has_residual", [False, True])
def test_of_a_linear_block_both_are_the_lengths_of_its_terms(has_residual):
    rng = np.random.default_rng(1)
    weights, inputs = rng.dirichlet(np.ones(4), size=4), rng.normal(size=(4, 6))
    plain = linear_block(weights, inputs, has_residual=has_residual)
    given = {each.name: getattr(plain, each.name) for each in fields(plain) if each.init}
    block = Differentiable(**given)
    terms = weights + has_residual * np.eye(4)
    lengths = terms * np.linalg.norm(inputs, axis=-1)
    expected = lengths / lengths.sum(axis=-1, keepdims=True)
    for method in (gradient_x_input, integrated_gradients):
        np.testing.assert_allclose(run(method.layer(block)).scores, expected, atol=1e-12)


def test_the_nodes_integrate_what_is_smooth():
    points, weights = integrated_gradients.nodes(20)
    assert weights.sum() == pytest.approx(1, abs=1e-13)
    assert (weights * points**2).sum() == pytest.approx(1 / 3, abs=1e-13)
    assert (weights * np.exp(points)).sum() == pytest.approx(np.e - 1, abs=1e-12)


# Whole Jacobians


def jacobian_products(layer, args, kwargs, states: torch.Tensor, name: str, scale: float = 1.0):
    """J_ij x_j ["target source d_model"], from all of the Jacobian."""

    def output(states):
        if name == "hidden":
            found = layer(states, *args[1:], **kwargs)
        else:
            found = layer(*args, **{**kwargs, name: states})
        return (found[0] if isinstance(found, (tuple, list)) else found)[0]

    jacobian = torch.autograd.functional.jacobian(output, scale * states)[:, :, 0]
    return torch.einsum("iajb,jb->ija", jacobian, states[0]).numpy(), output


def shared(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=-1)
    return lengths / lengths.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(
    "name",
    ["bert", "gpt2", "bloom", "llama", "gemma2", "deberta-v2", "modernbert"],
)
def test_products_are_those_of_the_whole_jacobian(name, tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", name)
    backend = load(ModelChoice("tiny", folder, "torch"), precision="double")
    [result] = results(backend, TEXT, names=NAMES[:1])
    encoded = backend.encode(result.sentence)
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    with oracle.nothing_in_float32():
        model = oracle.made_in_float64(model).eval()
        with torch.no_grad():
            calls = oracle.clean_calls(
                model,
                oracle.WHERE[model.config.model_type][0],
                list(encoded.ids),
                list(encoded.type_ids),
            )
        found = result.maps[MapKey("gradient-x-input")].scores
        for number, (layer, args, kwargs) in enumerate(calls):
            states = args[0] if args else kwargs.pop("hidden_states")
            products, _ = jacobian_products(layer, args, kwargs, states, "hidden")
            np.testing.assert_allclose(found[number], shared(products), atol=1e-9)
    assert not backend.ref.causal or (np.triu(found, 1) == 0).all()


@pytest.mark.parametrize("name", ["t5", "bart"])
def test_parts_of_encoder_decoder_models_are_those_of_the_whole_jacobian(name, tmp_path):
    folder = make_tiny_seq2seq(tmp_path / "tiny", name)
    backend = load(ModelChoice("tiny", folder, "torch"), precision="double")
    pair = replace(sentence("1", TEXT), decoder_text="a dog")
    steps = list(analyse(backend, Request("r", "m", (pair,), NAMES[:1])))
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    encoded = backend.encode(pair)
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")
    with oracle.nothing_in_float32():
        model = oracle.made_in_float64(model).eval()
    inputs = {
        "input_ids": torch.tensor([encoded.ids]),
        "decoder_input_ids": torch.tensor([encoded.decoder_ids]),
        "use_cache": False,
    }
    with oracle.nothing_in_float32():
        for part, (path, *_) in oracle.SEQ2SEQ[name].items():
            with torch.no_grad():
                calls = oracle.block_calls(model, model.get_submodule(path), inputs)
            found = result.maps[MapKey("gradient-x-input", part)].scores
            for number, (layer, args, kwargs) in enumerate(calls):
                bound = inspect.signature(layer.forward).bind(*args, **kwargs).arguments
                bound |= bound.pop("kwargs", {})
                of = "encoder_hidden_states" if part == "cross" else "hidden_states"
                products, _ = jacobian_products(layer, (), bound, bound[of], of)
                np.testing.assert_allclose(found[number], shared(products), atol=1e-9)
    progress = [step for step in steps if isinstance(step, Progress)]
    assert progress[-1].done == progress[-1].total == progress[0].total


# Completeness


@pytest.fixture(scope="module")
def double(bert_folder) -> Backend:
    return load(ModelChoice("tiny-bert", bert_folder, "torch"), precision="double")


def test_what_all_sources_add_is_the_output_without_the_baseline_s(double, bert_folder):
    """The sum over sources of a fine trapezoid over whole Jacobians, and its shares."""
    [result] = results(double, TEXT, names=NAMES[1:])
    encoded = double.encode(result.sentence)
    model = transformers.AutoModel.from_pretrained(bert_folder, attn_implementation="eager")
    with torch.no_grad():
        [(layer, args, kwargs), *_] = oracle.clean_calls(
            model.double().eval(), "encoder.layer", list(encoded.ids), list(encoded.type_ids)
        )
    points, weights = np.polynomial.legendre.leggauss(20)
    total = 0.0
    for point, weight in zip((points + 1) / 2, weights / 2, strict=True):
        products, output = jacobian_products(layer, args, kwargs, args[0], "hidden", point)
        total = total + weight * products
    with torch.no_grad():
        whole = (output(args[0]) - output(0 * args[0])).numpy()
    np.testing.assert_allclose(total.sum(axis=1), whole, atol=1e-5)
    found = result.maps[MapKey("integrated-gradients")].scores[0]
    np.testing.assert_allclose(found, shared(total), atol=1e-5)


def test_a_sum_that_misses_more_than_it_may_is_said(double, monkeypatch):
    assert not results(double, TEXT, names=NAMES[1:])[0].notices
    monkeypatch.setattr(integrated_gradients, "STEPS", (2,))
    [result] = results(double, TEXT, names=NAMES[1:])
    [notice] = result.notices
    assert notice.startswith("Integrated Gradients: in layer ")
    assert "of the whole, more than 1%" in notice


def test_of_an_encoder_decoder_model_it_is_said_of_which_part(tmp_path, monkeypatch):
    backend = load(ModelChoice("t", make_tiny_seq2seq(tmp_path / "tiny", "bart"), "torch"))
    monkeypatch.setattr(integrated_gradients, "STEPS", (1,))
    pair = replace(sentence("1", "the keys"), decoder_text="a dog")
    steps = list(analyse(backend, Request("r", "m", (pair,), NAMES[1:])))
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    parts = [notice.removeprefix("Integrated Gradients: in ") for notice in result.notices]
    assert [part.split(" ")[:2] for part in parts] == [
        [name, "layer"] for name in ("encoder", "decoder", "cross")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_sentences_that_run_together_have_the_numbers_that_each_has_alone(bert, name):
    texts = ["a key", "the dog"]
    for result in results(bert, *texts, names=(name,)):
        [alone] = results(bert, result.sentence.text, names=(name,))
        key = MapKey(name)
        np.testing.assert_allclose(result.maps[key].scores, alone.maps[key].scores, atol=2e-6)
        np.testing.assert_allclose(result.maps[key].scores.sum(axis=-1), 1, atol=1e-6)
        assert result.maps.keys() == {key}


def test_some_sources_at_a_time_give_what_all_at_once_give(bert, monkeypatch):
    [whole] = results(bert, TEXT, names=NAMES[1:])
    monkeypatch.setattr(integrated_gradients, "NUMBERS_AT_ONCE", 1)
    [by_source] = results(bert, TEXT, names=NAMES[1:])
    key = MapKey(NAMES[1])
    np.testing.assert_allclose(by_source.maps[key].scores, whole.maps[key].scores, atol=1e-6)


# What is said


def test_a_bundle_has_no_gradients_and_says_so(bert_onnx):
    for name in NAMES:
        error = refused(bert_onnx, name)
        assert "it needs gradients, which only PyTorch gives" in error.message
        assert error.next_step.startswith("Load the PyTorch model")
        assert said_costs(bert_onnx, Request("r", "m", sentences([TEXT]), (name,))) == []


def test_a_model_that_gives_no_numbers_is_said(tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", "bert")
    backend = load(ModelChoice("tiny", folder, "torch"))
    with torch.no_grad():
        backend.model.encoder.layer[1].output.dense.weight[0, 0] = float("nan")
    request = Request("r", "m", sentences([TEXT]), NAMES[:1])
    [failure] = [step for step in analyse(backend, request) if isinstance(step, Failure)]
    assert "gradient-x-input in layer 2 is NaN" in failure.message


def test_nodes_and_baseline_are_in_the_record_and_the_cost_is_said_before(bert):
    request = Request("r", "m", sentences(["a key"]), NAMES[1:])
    options = Run(bert, request).analysis.provenance.options
    assert options[NAMES[1]] == methods()[NAMES[1]].settings
    first, last = integrated_gradients.STEPS[0], integrated_gradients.STEPS[-1]
    assert options[NAMES[1]].startswith("baseline 0; Gauss-Legendre")
    assert f"{first} to {last} nodes" in options[NAMES[1]]
    [said] = said_costs(bert, request)
    assert said.startswith("Integrated Gradients takes 48 pairs of target and source")
    assert said.endswith("about as long as Value Zeroing of 15,360: 1 s or so in a small model.")

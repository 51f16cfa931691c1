"""Attention flow: known answers, another library's flows, and what is said of its cost."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.engine.test_global_methods import scored
from vzdesk import cli
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import attention_flow, find
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.text import sentences
from vzdesk.engine.types import Progress, Request, SentenceResult
from vzdesk.errors import UserError

KEY = MapKey("attention-flow")


def flows(scores: np.ndarray) -> np.ndarray:
    """The method's map of attention ["layer target source"]."""
    steps = attention_flow.across(scores)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            return finished.value


def attention_of(steps: np.ndarray) -> np.ndarray:
    """What attention gives these rows once the identity is added: rn(A + I)."""
    return 2 * steps - np.eye(steps.shape[-1])


def by_networkx(attention: np.ndarray) -> np.ndarray:
    """The same once more: floating-point flows in a graph of named nodes."""
    networkx = pytest.importorskip("networkx")
    n_layers, n, _ = attention.shape
    graph = networkx.DiGraph()
    for layer in range(n_layers):
        for i in range(n):
            row = attention[layer, i] + np.eye(n)[i]
            for j in np.flatnonzero(row):
                graph.add_edge((layer + 1, i), (layer, int(j)), capacity=row[j] / row.sum())
        graph.add_nodes_from((layer, i) for i in range(n))
    found = np.zeros_like(attention)
    for layer, i, j in np.ndindex(found.shape):
        found[layer, i, j] = networkx.maximum_flow_value(graph, (layer + 1, i), (0, j))
    return found / found.sum(axis=-1, keepdims=True)


def random_attention(n_layers: int, n_tokens: int, *, causal: bool = False) -> np.ndarray:
    rng = np.random.default_rng(3)
    found = rng.dirichlet(np.full(n_tokens, 0.3), size=(n_layers, n_tokens))
    found = np.tril(found) if causal else found
    return found / found.sum(axis=-1, keepdims=True)


def test_two_tokens_in_two_layers_give_the_known_answer():
    """Flows [[1, .5], [.5, 1]], so rows (2/3, 1/3)."""
    step = np.array([[0.75, 0.25], [0.25, 0.75]])
    found = flows(attention_of(np.stack([step, step])))
    np.testing.assert_allclose(found[0], step, atol=1e-9)
    np.testing.assert_allclose(found[1], [[2 / 3, 1 / 3], [1 / 3, 2 / 3]], atol=1e-9)


@pytest.mark.parametrize("causal", [False, True])
def test_flows_are_those_of_another_library(causal):
    attention = random_attention(3, 5, causal=causal)
    np.testing.assert_allclose(flows(attention), by_networkx(attention), atol=1e-8)


def test_one_token_has_all_of_the_flow():
    np.testing.assert_allclose(flows(np.ones((3, 1, 1))), 1.0)


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_a_model_s_map_is_that_of_its_attention_on_both_backends(name, request):
    backend = request.getfixturevalue(name)
    maps = scored(backend, "the keys are", "attention", "attention-flow").maps
    expected = by_networkx(maps[MapKey("attention")].scores.astype(np.float64))
    np.testing.assert_allclose(maps[KEY].scores, expected, atol=1e-6)
    np.testing.assert_allclose(maps[KEY].scores.sum(axis=-1), 1.0, atol=1e-6)
    assert maps[KEY].distances is None


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory):
    from tests.engine.conftest import make_tiny_model

    folder = make_tiny_model(tmp_path_factory.mktemp("gpt2") / "tiny", "gpt2")
    return load(ModelChoice("tiny", folder, "torch"))


def test_nothing_flows_from_the_future_in_causal_models(gpt2):
    found = scored(gpt2, "the keys are on the table", "attention-flow").maps[KEY].scores
    assert (np.triu(found, 1) == 0).all()
    assert (found[0, 1:, 0] > 0).all()


@pytest.mark.parametrize("name", ["bert", "gpt2"])
def test_each_flow_is_a_place_to_stop_and_counts_for_progress(name, request):
    backend = request.getfixturevalue(name)
    asked = Request("r", "m", sentences(["the keys are on the table"]), ("attention-flow",))
    steps = list(analyse(backend, asked))
    told = [step for step in steps if isinstance(step, Progress)]
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    n_flows = int((result.maps[KEY].scores > 0).sum())
    assert len(told) == backend.ref.n_layers + n_flows + 1
    assert told[-1].done == told[-1].total == told[0].total
    work = find("attention-flow").across_work
    assert work is not None
    ref, n_tokens = backend.ref, len(result.tokens)
    assert work(ref.n_layers, n_tokens, ref.causal).number == n_flows


def test_numbers_that_are_none_are_said_and_not_flown():
    assert np.isnan(flows(np.full((2, 3, 3), np.nan))).all()


def test_what_it_costs_is_said_before_it_begins(tmp_path, capsys):
    out = tmp_path / "out.csv"
    line = ["score", "--text", "The keys are here .", "--method", "attention-flow"]
    assert cli.main([*line, "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "Attention Flow takes about 256 maximum flows, some 1 s" in said
    assert said.index("maximum flows") < said.index("Wrote")
    assert cli.main(["score", "--text", "Keys .", "--out", str(out)]) == 0
    assert "takes" not in capsys.readouterr().err


@pytest.mark.parametrize("part", ["scipy.sparse", "scipy.sparse.csgraph"])
def test_without_scipy_it_is_said_how_to_get_it(monkeypatch, part):
    monkeypatch.setitem(sys.modules, part, None)
    with pytest.raises(UserError, match="The library scipy cannot be loaded: ") as caught:
        flows(random_attention(1, 2))
    assert caught.value.next_step == "Install it again: python3 packaging/bootstrap.py"

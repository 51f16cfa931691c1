"""The probe: what it learns, that its scored block never steers it, and the published way."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from vzdesk.study.probing.code import code, compression  # noqa: E402
from vzdesk.study.probing.measure import (  # noqa: E402
    NONE,
    ONLINE,
    REFERENCE,
    SHUFFLED,
    Labels,
    Probing,
)
from vzdesk.study.probing.probe import Probe  # noqa: E402
from vzdesk.study.probing.reference import ReferenceCode  # noqa: E402

N = 300


def data(n_classes: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Representations in which one direction of many is the label."""
    random = np.random.default_rng(0)
    labels = random.integers(0, n_classes, N)
    inputs = random.normal(size=(N, 12)).astype(np.float32)
    inputs[:, 0] = 6 * labels
    return inputs, labels


def order() -> np.ndarray:
    return np.random.default_rng(1).permutation(N)


def test_what_is_there_to_be_read_compresses_and_what_is_not_does_not() -> None:
    inputs, labels = data()
    noise = np.random.default_rng(5).normal(size=inputs.shape).astype(np.float32)
    read, unread = (
        compression(float(code(Probe(torch, of, labels, 2, 1), order(), 2).sum()), N, 2)
        for of in (inputs, noise)
    )
    assert read > 2
    assert 0.7 < unread < 1.1


def test_the_same_seed_gives_the_same_bits_and_leaves_torch_s_own_alone() -> None:
    inputs, labels = data()
    known, block = np.arange(40), np.arange(40, 80)
    torch.manual_seed(4)
    before = torch.get_rng_state()
    first, again = (Probe(torch, inputs, labels, 2, 7)(known, block) for _ in range(2))
    other = Probe(torch, inputs, labels, 2, 8)(known, block)
    assert torch.equal(before, torch.get_rng_state())
    assert (first == again).all()
    assert (first != other).any()


def test_labels_of_the_scored_block_steer_nothing() -> None:
    """The probe gives the same probabilities whatever the labels are that it is scored on."""
    inputs, labels = data()
    known, block = np.arange(40), np.arange(40, 80)
    turned = labels.copy()
    turned[block] = 1 - turned[block]
    p, q = (2 ** Probe(torch, inputs, of, 2, 7)(known, block) for of in (labels, turned))
    assert p + q == pytest.approx(np.ones(len(block)))


def test_the_probe_goes_back_to_the_epoch_that_was_best_on_what_is_held_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of noise the best epoch is an early one, so that more epochs give the same probe."""
    inputs = np.random.default_rng(5).normal(size=(N, 12)).astype(np.float32)
    labels = np.random.default_rng(6).integers(0, 2, N)
    known, block = np.arange(150), np.arange(150, N)
    bits = []
    for n_epochs in range(1, 16):
        monkeypatch.setattr("vzdesk.study.probing.probe.EPOCHS", n_epochs)
        bits.append(Probe(torch, inputs, labels, 2, 3)(known, block))
    same = [bool((each == bits[-1]).all()) for each in bits]
    best = same.index(True)
    assert 0 < best < 14
    assert all(same[best:])


def test_a_probe_that_knows_nothing_reaches_1_44_in_the_published_way() -> None:
    """Nats are added to bits there, so that uniform guesses seem to compress."""
    labels = np.random.default_rng(2).integers(0, 2, 1000)
    nothing = np.zeros((1000, 4), np.float32)
    length = ReferenceCode(torch, nothing, labels, 2, 1).length(np.arange(1000))
    assert 1000 / length == pytest.approx(1 / math.log(2), abs=0.05)
    ours = code(Probe(torch, nothing, labels, 2, 1), np.arange(1000), 2)
    assert 0.9 < compression(float(ours.sum()), 1000, 2) < 1.01


def test_a_sure_probe_pays_for_the_double_softmax_in_the_published_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And blocks leave out what rounding down leaves over."""
    inputs, labels = data()
    inputs[:, 0] = 1e4 * (labels - 0.5)

    def sure(torch, d_model, n_classes):
        linear = torch.nn.Linear(d_model, n_classes)
        weight = torch.zeros(n_classes, d_model)
        weight[:, 0] = torch.tensor([-1.0, 1.0])
        linear.load_state_dict({"weight": weight, "bias": torch.zeros(n_classes)})
        return linear

    monkeypatch.setattr("vzdesk.study.probing.reference.make_network", sure)
    monkeypatch.setattr("vzdesk.study.probing.reference.LEARNING_RATE", 0.0)
    length = ReferenceCode(torch, inputs, labels, 2, 1).length(np.arange(N))
    n_scored = 2 + 4 + 9 + 18 + 37 + 75 + 150  # of 298 that are left behind the first block
    assert length == pytest.approx(2 + n_scored * math.log(1 + math.exp(-1)), rel=1e-6)


def test_layers_are_measured_with_intervals_seeds_and_a_control() -> None:
    inputs, labels = data(3)
    probing = Probing(torch, 2, 1, reference=True)
    of = Labels(labels, ("a", "b", "c"))
    n = sum(1 for _ in probing.add("m", [inputs], of, (NONE, SHUFFLED)))
    assert n == probing.n_codes(1, (NONE, SHUFFLED)) == 8
    found = {(each.control, each.code): each for each in probing.found}
    plain = found[NONE, ONLINE]
    assert plain.compression.low < plain.compression.mean < plain.compression.high
    assert plain.of_seeds[0] <= plain.compression.mean <= plain.of_seeds[1]
    assert plain.compression.mean > 1.1 > 1 > found[SHUFFLED, ONLINE].compression.mean
    assert not found[NONE, REFERENCE].compression.has_interval
    assert sorted(of.shuffled(1).of) == sorted(labels)
    assert (of.shuffled(1).of != labels).any()

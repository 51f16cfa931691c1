"""The online code: what probes that know nothing, everything or the wrong thing come to."""

from __future__ import annotations

import math

import numpy as np
import pytest

from vzdesk.errors import UserError
from vzdesk.study.probing.code import code, compression, ends


def order(n: int) -> np.ndarray:
    return np.random.default_rng(3).permutation(n)


@pytest.mark.parametrize("n", [20, 33, 100, 999, 2000])
@pytest.mark.parametrize("n_classes", [2, 3, 7])
def test_a_probe_that_knows_nothing_compresses_by_exactly_one(n: int, n_classes: int) -> None:
    def learn(known, block):
        return np.full(len(block), -math.log2(n_classes))

    bits = code(learn, order(n), n_classes)
    assert (bits == math.log2(n_classes)).all()
    assert compression(float(bits.sum()), n, n_classes) == pytest.approx(1.0, abs=1e-12)


def test_a_constant_probe_of_two_classes_compresses_by_exactly_one() -> None:
    bits = code(lambda known, block: np.log2(np.full(len(block), 0.5)), order(1000), 2)
    assert compression(float(bits.sum()), 1000, 2) == 1.0


def test_a_probe_that_is_always_sure_and_right_costs_the_first_block_alone() -> None:
    bits = code(lambda known, block: np.zeros(len(block)), order(1000), 2)
    assert bits.sum() == 8  # 0.8 % of 1,000
    assert compression(float(bits.sum()), 1000, 2) == 125.0


def test_blocks_are_learned_from_those_before_and_each_label_is_sent_once() -> None:
    asked = []

    def learn(known, block):
        asked.append((set(known.tolist()), set(block.tolist())))
        return np.zeros(len(block))

    code(learn, order(1000), 2)
    assert [len(known) for known, _ in asked] == [8, 16, 32, 62, 125, 250, 500]
    sent = set(asked[0][0])
    for known, block in asked:
        assert known == sent
        assert not known & block
        sent |= block
    assert sent == set(range(1000))


def test_few_labels_join_the_first_block_and_too_few_are_refused() -> None:
    assert ends(100) == [6, 12, 25, 50, 100]
    assert ends(20) == [5, 10, 20]
    with pytest.raises(UserError, match="19 labels are too few"):
        ends(19)

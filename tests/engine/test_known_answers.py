"""Value Zeroing, attention and rollout on blocks whose answers are known in closed form.

Uniform attention over T orthonormal inputs, identity value and output maps, no norm, no
feed-forward: D and C then depend on T alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.engine.distance import cosine_distance, normalise_rows
from vzdesk.engine.formulas import terms
from vzdesk.engine.formulas.rollout import rollout, rollout_across_texts
from vzdesk.engine.methods import (
    LayerMap,
    alti,
    attention,
    attention_norm,
    attention_norm_res,
    attention_norm_res_ln,
    find,
    globenc,
    methods,
    value_zeroing,
)
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.runtime.gate import norms_misfit
from vzdesk.engine.runtime.norms import Norm, Norms
from vzdesk.errors import UserError


@dataclass(frozen=True, eq=False)
class LinearBlock(Block):
    """A block whose rest is nothing, or the residual added."""

    has_residual: bool = False
    n_pairs: int = 10_000

    def rest_of_block(self, mixed, targets=slice(None)):
        """The attention output itself, or with the residual added."""
        return mixed + self.residual[:, targets] if self.has_residual else mixed

    @property
    def pairs_at_once(self) -> int:
        """As the test has it."""
        return self.n_pairs

    def to_numpy(self, array):
        """It is numpy's already."""
        return array


def linear_block(weights: np.ndarray, inputs: np.ndarray, *, has_residual: bool) -> LinearBlock:
    """One head with these attention weights over these inputs, in float64."""
    mixed = weights @ inputs
    return LinearBlock(
        attention=weights[None, None],
        projected_values=inputs[None, None],
        mixed=mixed[None],
        residual=inputs[None],
        output=(mixed + inputs if has_residual else mixed)[None],
        has_residual=has_residual,
        middle=(mixed + inputs)[None],
        norms=Norms(None),
    )


def uniform_block(n_tokens: int, *, has_residual: bool) -> LinearBlock:
    weights = np.full((n_tokens, n_tokens), 1 / n_tokens)
    return linear_block(weights, np.eye(n_tokens), has_residual=has_residual)


def run(layer) -> LayerMap:
    """The map of the only sentence, as a method's generator returns it."""
    while True:
        try:
            next(layer)
        except StopIteration as finished:
            found = finished.value
            distances = None if found.distances is None else found.distances[0]
            ratios = None if found.mixing_ratios is None else found.mixing_ratios[0]
            return LayerMap(found.scores[0], distances, found.no_mixing[0], mixing_ratios=ratios)


@pytest.mark.parametrize("n_tokens", [2, 3, 7, 50])
def test_uniform_attention_without_residual(n_tokens):
    found = run(value_zeroing.layer(uniform_block(n_tokens, has_residual=False)))
    np.testing.assert_allclose(found.distances, 1 - np.sqrt(1 - 1 / n_tokens), atol=1e-14)
    np.testing.assert_allclose(found.scores, 1 / n_tokens, atol=1e-14)


@pytest.mark.parametrize("n_tokens", [2, 3, 7, 50])
def test_uniform_attention_with_residual(n_tokens):
    """The diagonal does not contain the residual: it is the part through attention alone."""
    found = run(value_zeroing.layer(uniform_block(n_tokens, has_residual=True)))
    squared = 1 + 3 / n_tokens
    off_diagonal = 1 - np.sqrt(1 - 1 / (n_tokens**2 * squared))
    rest = 1 + 1 / n_tokens - 1 / n_tokens**2
    diagonal = 1 - (1 + 2 / n_tokens - 1 / n_tokens**2) / np.sqrt(squared * rest)
    expected = np.where(np.eye(n_tokens, dtype=bool), diagonal, off_diagonal)
    np.testing.assert_allclose(found.distances, expected, atol=1e-14)


def test_two_tokens_with_residual_give_the_published_figures():
    found = run(value_zeroing.layer(uniform_block(2, has_residual=True)))
    np.testing.assert_allclose(found.distances[0], [0.010051, 0.051317], atol=5e-7)
    np.testing.assert_allclose(found.scores[0], [0.16378, 0.83622], atol=5e-6)


def test_a_linear_block_loses_exactly_the_source_s_term():
    """D[i, j] = 1 - cos(y_i, y_i - t_ij), with rows as targets and columns as sources."""
    rng = np.random.default_rng(1)
    weights, inputs = rng.dirichlet(np.ones(4), size=4), rng.normal(size=(4, 6))
    found = run(value_zeroing.layer(linear_block(weights, inputs, has_residual=True)))
    clean = weights @ inputs + inputs
    for target in range(4):
        for source in range(4):
            zeroed = clean[target] - weights[target, source] * inputs[source]
            cosine = clean[target] @ zeroed
            cosine /= np.linalg.norm(clean[target]) * np.linalg.norm(zeroed)
            assert found.distances[target, source] == pytest.approx(1 - cosine, abs=1e-12)


def test_identical_tokens_without_residual_mix_nothing():
    """Zeroing one of identical tokens changes a length and no direction: flagged, never NaN."""
    inputs = np.tile([[0.0, 2.0, 0.0]], (4, 1))
    block = linear_block(np.full((4, 4), 0.25), inputs, has_residual=False)
    found = run(value_zeroing.layer(block))
    assert found.no_mixing.all()
    assert (found.scores == 0).all()


def test_one_token_gets_the_whole_score():
    inputs = np.array([[1.0, 2.0]])
    block = linear_block(np.array([[0.3]]), inputs, has_residual=True)
    lopsided = replace(block, projected_values=np.array([[[[1.0, 0.0]]]]))
    np.testing.assert_allclose(run(value_zeroing.layer(lopsided)).scores, [[1.0]])


def test_what_no_head_attends_to_is_zero_and_is_not_computed(monkeypatch):
    """A causal block: the future is exactly 0, and the first token has only itself."""
    causal = linear_block(np.tril(np.ones((7, 7))) / 7, np.eye(7) + 0.1, has_residual=True)
    found = run(value_zeroing.layer(causal))
    assert (np.triu(found.distances, 1) == 0).all()
    np.testing.assert_allclose(found.scores[0], np.eye(7)[0])
    asked = []
    monkeypatch.setattr(LinearBlock, "rest_of_block", lambda s, m, t: asked.append(m.shape[2]) or m)
    run(value_zeroing.layer(replace(causal, n_pairs=1)))
    assert asked == [7, 6, 5, 4, 3, 2, 1]


def test_chunks_of_any_size_give_the_same_distances():
    block = uniform_block(7, has_residual=True)
    whole = run(value_zeroing.layer(block)).distances
    by_source = replace(block, n_pairs=1)
    assert list(value_zeroing.layer(by_source)) == [7] * 7
    np.testing.assert_array_equal(run(value_zeroing.layer(by_source)).distances, whole)


def test_a_chunk_counts_only_pairs_that_attend():
    """The triangle of a causal block: 7 + 6 pairs, then 5 + 4 + 3, then the last 2 + 1."""
    causal = linear_block(np.tril(np.ones((7, 7))) / 7, np.eye(7) + 0.1, has_residual=True)
    assert list(value_zeroing.layer(replace(causal, n_pairs=13))) == [2 * 7, 3 * 7, 2 * 7]


def test_attention_is_the_mean_over_heads():
    heads = np.array([[[0.2, 0.8], [1.0, 0.0]], [[0.6, 0.4], [0.5, 0.5]]])
    block = LinearBlock(heads[None], heads[None], *(np.eye(2)[None] for _ in range(3)))
    np.testing.assert_allclose(run(attention.layer(block)).scores, [[0.4, 0.6], [0.75, 0.25]])


@pytest.mark.parametrize("n_layers", [1, 2, 5])
def test_rolled_out_uniform_attention(n_layers):
    """rn(A + I) is ½A + ½I, whose product over L layers is (1 - 2⁻ᴸ) J/T + 2⁻ᴸ I."""
    n_tokens = 4
    uniform = np.full((n_layers, n_tokens, n_tokens), 1 / n_tokens)
    half = 2.0**-n_layers
    expected = (1 - half) / n_tokens + half * np.eye(n_tokens)
    np.testing.assert_allclose(rollout(uniform, add_identity=True)[-1], expected, atol=1e-15)


@pytest.mark.parametrize("n_layers", [1, 2, 5])
@pytest.mark.parametrize("method", [attention_norm_res, attention_norm_res_ln, alti])
def test_uniform_attention_and_the_residual_share_a_row_half_and_half(method, n_layers):
    """rn(+RES) and ALTI are ½A + ½I of orthonormal inputs, and rolled out what attention with I
    gives.
    """
    n_tokens = 4
    found = run(method.layer(uniform_block(n_tokens, has_residual=True))).scores
    np.testing.assert_allclose(found, 0.5 / n_tokens + 0.5 * np.eye(n_tokens), atol=1e-15)
    half = 2.0**-n_layers
    expected = (1 - half) / n_tokens + half * np.eye(n_tokens)
    rolled_out = rollout(np.stack([found] * n_layers), add_identity=False)
    np.testing.assert_allclose(rolled_out[-1], expected, atol=1e-15)
    plain = run(attention_norm.layer(uniform_block(n_tokens, has_residual=True)))
    np.testing.assert_allclose(plain.scores, 1 / n_tokens, atol=1e-15)


def random_block(norms: Norms, n_heads: int = 3) -> LinearBlock:
    """A block with these norms, whose heads add random vectors; in float64."""
    rng = np.random.default_rng(2)
    n_tokens, d_model = 5, 8
    attention = rng.dirichlet(np.ones(n_tokens), size=(1, n_heads, n_tokens))
    values = rng.normal(size=(1, n_heads, n_tokens, d_model))
    residual = rng.normal(size=(1, n_tokens, d_model))
    mixed = (attention @ values).sum(axis=1)
    if norms.projection_bias is not None:
        mixed = mixed + norms.projection_bias
    added = mixed if norms.mixed is None else norms.mixed.of(mixed)
    middle = residual + norms.scale * added
    return LinearBlock(attention, values, mixed, residual, middle, middle=middle, norms=norms)


def vector(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=8)


BIAS = vector(3)
LAYER_NORM, RMS_NORM = Norm(vector(4), vector(5), True, 1e-5), Norm(vector(6), None, False, 1e-6)
EVERY_KIND = [
    Norms(None),
    Norms(BIAS, after=LAYER_NORM),
    Norms(BIAS, scale=0.3),
    Norms(BIAS, mixed=RMS_NORM),
    Norms(None, scale=2.0, mixed=LAYER_NORM, after=RMS_NORM),
]


def plain_terms(block: LinearBlock) -> np.ndarray:
    """T["target source d_model"], of all pairs, as the formula has it."""
    weights, values = block.attention[0], block.projected_values[0]
    terms = np.einsum("hij,hjd->ijd", weights, values)
    norm = block.norms.mixed
    if norm is not None:
        centred = terms - terms.mean(axis=-1, keepdims=True) if norm.is_centred else terms
        squares = block.mixed[0].var(axis=-1) if norm.is_centred else (block.mixed[0] ** 2).mean(-1)
        terms = centred / np.sqrt(squares + norm.epsilon)[:, None, None] * norm.gain
    own = np.eye(len(terms))[..., None] * block.residual[0][:, None]
    return block.norms.scale * terms + own


@pytest.mark.parametrize("norms", EVERY_KIND)
@pytest.mark.parametrize("at_once", [0, 10_000])
def test_what_sources_add_is_as_long_as_the_formula_says(norms, at_once, monkeypatch):
    monkeypatch.setattr(terms, "KEPT", at_once)
    block = replace(random_block(norms), n_pairs=at_once)
    parts = plain_terms(block)
    lengths = np.linalg.norm(parts, axis=-1)
    expected = lengths / lengths.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(run(attention_norm_res.layer(block)).scores, expected, atol=1e-14)
    assert norms_misfit(block) < 1e-14


def test_the_norm_s_output_is_the_sum_of_its_terms_and_biases():
    """Σ_j g_ij + g(b_O) + β is the first norm's output, so g leaves nothing out."""
    block = random_block(EVERY_KIND[1])
    normed = LAYER_NORM.of(block.middle[0])
    middle = block.middle[0]
    deviation = np.sqrt(middle.var(axis=-1, keepdims=True) + LAYER_NORM.epsilon)
    by_hand = (middle - middle.mean(axis=-1, keepdims=True)) / deviation
    np.testing.assert_allclose(normed, by_hand * LAYER_NORM.gain + LAYER_NORM.bias, atol=1e-14)

    def g(vectors: np.ndarray) -> np.ndarray:
        return LAYER_NORM.linear(vectors) / LAYER_NORM.divisor(middle)[:, None]

    terms = g(plain_terms(block))
    whole = terms.sum(axis=1) + g(BIAS[None, None])[:, 0] + LAYER_NORM.bias
    np.testing.assert_allclose(whole, normed, atol=1e-14)
    lengths = np.linalg.norm(terms, axis=-1)
    expected = lengths / lengths.sum(axis=-1, keepdims=True)
    found = run(attention_norm_res_ln.layer(block)).scores
    np.testing.assert_allclose(found, expected, atol=1e-14)


@pytest.mark.parametrize("norms", EVERY_KIND)
@pytest.mark.parametrize("at_once", [0, 2**17])
def test_alti_is_what_the_formula_says(norms, at_once, monkeypatch):
    """Whatever the norms, and however many sources at a time; a source that leads away counts 0."""
    monkeypatch.setattr(terms, "CHUNK", at_once)
    monkeypatch.setattr(terms, "KEPT", at_once)
    block = random_block(norms)
    parts, whole = plain_terms(block), block.middle[0]
    if norms.after is not None:
        divisor = norms.after.divisor(whole)
        parts, whole = norms.after.linear(parts) / divisor[:, None], norms.after.of(whole)
    nearer = np.abs(whole).sum(-1)[:, None] - np.abs(whole[:, None] - parts).sum(-1)
    assert (nearer < 0).any()
    expected = np.maximum(nearer, 0) / np.maximum(nearer, 0).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(run(alti.layer(block)).scores, expected, atol=1e-13)


def test_globenc_is_what_the_formula_says():
    """Both divisors, of which the shares know nothing, and the last norm's gain and centring."""
    norms = Norms(BIAS, after=LAYER_NORM, last=Norm(vector(7), vector(8), True, 1e-5))
    block = random_block(norms)
    middle = block.middle[0]
    normed = LAYER_NORM.of(middle)
    summed = normed + np.tanh(normed)  # any feed-forward
    parts = norms.after.linear(plain_terms(block)) / LAYER_NORM.divisor(middle)[:, None]
    parts = norms.last.linear(parts) / norms.last.divisor(summed)[:, None]
    lengths = np.linalg.norm(parts, axis=-1)
    expected = lengths / lengths.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(run(globenc.layer(block)).scores, expected, atol=1e-14)
    one = run(attention_norm_res_ln.layer(block)).scores
    assert np.abs(expected - one).max() > 0.01


def test_alti_of_a_block_that_adds_nothing_is_the_target_s_own():
    block = random_block(Norms(None))
    silent = replace(block, projected_values=np.zeros_like(block.projected_values))
    silent = replace(silent, mixed=np.zeros_like(block.mixed), middle=block.residual)
    np.testing.assert_array_equal(run(alti.layer(silent)).scores, np.eye(5))
    nothing = replace(silent, residual=np.zeros_like(block.residual))
    found = run(alti.layer(nothing))
    assert found.no_mixing.all()
    assert (found.scores == 0).all()


def test_alti_of_cross_attention_leaves_the_residual_s_share_out():
    """Two targets, three sources, all orthogonal: half is the target's, a sixth of each source."""
    weights, values = np.full((2, 3), 1 / 3), np.eye(5)[2:]
    block = linear_block(np.eye(2), np.eye(5)[:2], has_residual=True)
    cross = replace(
        block,
        attention=weights[None, None],
        projected_values=values[None, None],
        mixed=(weights @ values)[None],
        part="cross",
    )
    found = run(alti.layer(cross))
    np.testing.assert_allclose(found.scores, np.full((2, 3), 1 / 6), atol=1e-15)
    assert not found.no_mixing.any()
    silent = replace(cross, projected_values=0 * values[None, None], mixed=0 * cross.mixed)
    assert run(alti.layer(silent)).no_mixing.all()


def test_a_rollout_across_texts_is_the_sum_over_all_ways():
    """One layer of each: through cross-attention, or what is left of it through the own text."""
    encoder, decoder = np.array([[[0.5, 0.5], [0.0, 1.0]]]), np.array([[[1.0, 0.0], [0.4, 0.6]]])
    cross = np.array([[[0.25, 0.25], [0.5, 0.0]]])
    found = rollout_across_texts(encoder, decoder, cross)
    np.testing.assert_allclose(found[0], [[[0.125, 0.375], [0.25, 0.25]]])
    np.testing.assert_allclose(found[1], [[[0.5, 0.0], [0.2, 0.3]]])
    twice = rollout_across_texts(encoder, decoder.repeat(2, axis=0), cross.repeat(2, axis=0))
    expected = [
        [0.1875, 0.5625],
        [0.25 + 0.2 * 0.125 + 0.3 * 0.25, 0.25 + 0.2 * 0.375 + 0.3 * 0.25],
    ]
    np.testing.assert_allclose(twice[0][1], expected)
    np.testing.assert_allclose(twice[1][1], [[0.25, 0.0], [0.2 * 0.5 + 0.3 * 0.2, 0.3 * 0.3]])


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_two_halves_of_a_row_across_texts_sum_to_one(n_layers, n_sources, n_targets, seed):
    rng = np.random.default_rng(seed)
    encoder = rng.dirichlet(np.ones(n_sources), size=(2, n_sources))
    decoder = np.tril(rng.random((n_layers, n_targets, n_targets))) + 1e-9 * np.eye(n_targets)
    decoder /= decoder.sum(axis=-1, keepdims=True)
    cross = rng.dirichlet(np.ones(n_sources), size=(n_layers, n_targets))
    cross *= rng.random((n_layers, n_targets, 1))
    for maps in (encoder, decoder, cross):
        maps[rng.random(maps.shape[:2]) < 0.2] = 0.0
    from_encoder, own = rollout_across_texts(encoder, decoder, cross)
    np.testing.assert_allclose(from_encoder.sum(axis=-1) + own.sum(axis=-1), 1.0, rtol=1e-12)
    assert (np.triu(own, 1) == 0).all()
    assert from_encoder.min() >= 0
    assert own.min() >= 0


@pytest.mark.parametrize("n_tokens", [1, 2, 3, 7, 50])
def test_uniform_attention_and_the_residual_have_a_known_mixing_ratio(n_tokens):
    """All others add a vector of length √(T-1)/T, and the target itself one of 1 + 1/T. A norm that
    subtracts the mean leaves both as long but for √(1/T) and √(1 - 1/T).
    """
    t, block = n_tokens, uniform_block(n_tokens, has_residual=True)
    found = run(attention_norm_res.layer(block))
    expected = np.sqrt(t - 1) / (np.sqrt(t - 1) + t + 1)
    np.testing.assert_allclose(found.mixing_ratios, expected, atol=1e-14)
    np.testing.assert_array_equal(
        run(attention_norm_res_ln.layer(block)).mixing_ratios, found.mixing_ratios
    )
    normed = replace(block, norms=Norms(None, after=Norm(np.full(t, 2.0), None, True, 1e-5)))
    expected = 1 / (t + 2) if t > 1 else 0
    found = run(attention_norm_res_ln.layer(normed))
    np.testing.assert_allclose(found.mixing_ratios, expected, atol=1e-14)


def test_where_nothing_is_there_the_mixing_ratio_is_zero():
    block = linear_block(np.eye(2), np.array([[0.0, 0.0], [1.0, 0.0]]), has_residual=True)
    assert run(attention_norm_res.layer(block)).mixing_ratios.tolist() == [0, 0]


def test_heads_that_cancel_one_another_add_nothing():
    """Two heads whose vectors are opposite: their sum is 0 to a fraction of float32's rounding."""
    block = random_block(Norms(None), n_heads=2)
    opposite = np.concatenate([block.projected_values[:, :1], -block.projected_values[:, :1]], 1)
    weights = np.concatenate([block.attention[:, :1]] * 2, axis=1)
    even = replace(block, attention=weights, projected_values=opposite)
    assert max(float(each) for each in terms_of(even)) < 1e-7
    found = run(attention_norm_res.layer(even)).scores
    np.testing.assert_allclose(found, np.eye(5), atol=1e-7)


def terms_of(block: LinearBlock) -> np.ndarray:
    lengths = terms.lengths(block)
    while True:
        try:
            next(lengths)
        except StopIteration as finished:
            return finished.value.ravel()


def test_a_target_without_any_term_is_flagged():
    block = random_block(Norms(None))
    nothing = replace(block, projected_values=np.zeros_like(block.projected_values))
    found = run(attention_norm.layer(nothing))
    assert found.no_mixing.all()
    assert (found.scores == 0).all()
    assert found.distances is None


def test_rollout_multiplies_the_upper_layer_from_the_left():
    lower, upper = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.2, 0.8], [0.0, 1.0]])
    found = rollout(np.stack([lower, upper]), add_identity=False)
    np.testing.assert_allclose(found, [lower, [[0.6, 0.4], [0.5, 0.5]]])


def test_a_row_that_mixes_nothing_keeps_its_own_representation_in_rollout():
    layer = np.array([[0.0, 0.0], [0.25, 0.75]])
    np.testing.assert_allclose(
        rollout(np.stack([layer, layer]), add_identity=False)[-1],
        [[1.0, 0.0], [0.25 + 0.75 * 0.25, 0.75**2]],
    )


def test_a_cosine_distance_does_not_drown_in_float32():
    """1 - cos of nearly equal float32 vectors is rounding; half the squared chord is not."""
    rng = np.random.default_rng(3)
    clean = rng.normal(size=(1, 384))
    zeroed = clean + 1e-4 * rng.normal(size=(1, 1, 384))
    exact = 1 - (clean * zeroed[0]).sum() / np.linalg.norm(clean) / np.linalg.norm(zeroed)
    found = cosine_distance(clean.astype(np.float32), zeroed.astype(np.float32))
    assert found[0, 0] == pytest.approx(exact, rel=1e-3)


def test_a_vector_without_length_is_never_nan():
    clean = np.array([[0.0, 0.0], [3.0, 0.0]])
    zeroed = np.array([[[0.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 2.0]]])
    np.testing.assert_allclose(cosine_distance(clean, zeroed), [[0, 1], [1, 1]])


@given(st.data())
def test_shares_sum_to_one_or_are_flagged(data):
    amounts = np.array(
        data.draw(st.lists(st.lists(st.floats(0, 2), min_size=3, max_size=3), min_size=1))
    )
    amounts[amounts < 1e-300] = 0.0
    found, nothing = normalise_rows(amounts)
    np.testing.assert_allclose(found.sum(axis=-1), np.where(nothing, 0.0, 1.0), rtol=1e-12)
    assert (nothing == (amounts == 0).all(axis=-1)).all()


@given(st.integers(1, 5), st.integers(1, 6), st.booleans(), st.integers(0, 2**32 - 1))
def test_rolled_out_maps_are_row_stochastic(n_layers, n_tokens, add_identity, seed):
    rng = np.random.default_rng(seed)
    maps = rng.dirichlet(np.ones(n_tokens), size=(n_layers, n_tokens))
    maps[rng.random((n_layers, n_tokens)) < 0.2] = 0.0
    found = rollout(maps, add_identity=add_identity)
    np.testing.assert_allclose(found.sum(axis=-1), 1.0, rtol=1e-12)


def test_every_method_file_defines_its_method():
    assert set(methods()) >= {"value-zeroing", "attention", "attention-norm"}
    assert all(name == method.name for name, method in methods().items())


def test_an_unknown_method_suggests_a_near_one():
    with pytest.raises(UserError, match=r"No method 'atention'\. Did you mean 'attention'\?"):
        find("atention")

"""Words zeroed as one: closed forms on linear blocks, and what ways and batches must not change.

The slow float64 oracle checks the same for every family, in test_oracle.py and test_seq2seq.py.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import word_maps
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.test_known_answers import linear_block, run, uniform_block
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.distance import cosine_distance
from vzdesk.engine.joint_words import has_joint_maps, joint_maps
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.methods import LayerMap, value_zeroing
from vzdesk.engine.models import find, load
from vzdesk.engine.sentence import Word
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Progress, Request, SentenceResult
from vzdesk.engine.words import Span

Spans = list[Span]


def zeroed_as_one(block, words: Spans) -> LayerMap:
    """The map over these words of a block with one sentence."""
    tokens = run(value_zeroing.layer(block))
    batch = LayerMap(tokens.scores[None], tokens.distances[None], tokens.no_mixing[None])
    steps = value_zeroing.words_as_one(block, batch, [(words, words)])

    def only():
        return (yield from steps)[0]

    return run(only())


def spans(*sizes: int) -> Spans:
    """Words of so many pieces, one after the other."""
    ends = np.cumsum(sizes).tolist()
    return [(end - size, end) for size, end in zip(sizes, ends, strict=True)]


@pytest.mark.parametrize(("n_tokens", "size"), [(4, 2), (7, 2), (7, 3), (50, 10)])
def test_uniform_attention_without_residual(n_tokens, size):
    """A word of m of T orthonormal tokens takes m of T equal terms: D = 1 - √(1 - m/T)."""
    words = spans(size, *[1] * (n_tokens - size))
    found = zeroed_as_one(uniform_block(n_tokens, has_residual=False), words)
    np.testing.assert_allclose(found.distances[:, 0], 1 - np.sqrt(1 - size / n_tokens), atol=1e-14)
    np.testing.assert_allclose(found.distances[:, 1:], 1 - np.sqrt(1 - 1 / n_tokens), atol=1e-14)


@pytest.mark.parametrize(("n_tokens", "size"), [(4, 2), (7, 2), (7, 3), (50, 10)])
def test_uniform_attention_with_residual(n_tokens, size):
    """As for tokens, with m/T² where one token takes 1/T²; the word's own pieces are alike."""
    words = spans(size, *[1] * (n_tokens - size))
    found = zeroed_as_one(uniform_block(n_tokens, has_residual=True), words)
    squared, taken = 1 + 3 / n_tokens, size / n_tokens**2
    np.testing.assert_allclose(found.distances[1:, 0], 1 - np.sqrt(1 - taken / squared), atol=1e-14)
    rest = 1 + 1 / n_tokens - taken
    own = 1 - (1 + 2 / n_tokens - taken) / np.sqrt(squared * rest)
    np.testing.assert_allclose(found.distances[0, 0], own, atol=1e-14)


def test_two_tokens_in_one_word_take_all_that_there_is():
    """Without the residual nothing is left of it, which is as far as 1; it has the whole score."""
    found = zeroed_as_one(uniform_block(2, has_residual=False), [(0, 2)])
    np.testing.assert_allclose(found.distances, [[1.0]])
    np.testing.assert_allclose(found.scores, [[1.0]])


def test_a_word_is_the_mean_over_its_pieces_as_targets_and_one_as_a_source():
    """D[i, J] = mean over i's pieces of 1 - cos(y_i, y_i - Σ_j t_ij), with unequal weights."""
    rng = np.random.default_rng(4)
    weights, inputs = rng.dirichlet(np.ones(6), size=6), rng.normal(size=(6, 8))
    words = spans(1, 3, 2)
    found = zeroed_as_one(linear_block(weights, inputs, has_residual=True), words)
    clean = weights @ inputs + inputs
    for row, targets in enumerate(words):
        for column, (start, end) in enumerate(words):
            distances = []
            for target in range(*targets):
                zeroed = clean[target] - weights[target, start:end] @ inputs[start:end]
                lengths = np.linalg.norm(clean[target]) * np.linalg.norm(zeroed)
                distances.append(1 - clean[target] @ zeroed / lengths)
            assert found.distances[row, column] == pytest.approx(np.mean(distances), abs=1e-12)
    np.testing.assert_allclose(found.scores.sum(axis=-1), 1.0)


def test_a_word_across_the_diagonal_loses_the_pieces_that_a_target_sees():
    """In a causal block the first piece of a word sees itself, the second both; later words: 0."""
    weights, inputs = np.tril(np.ones((4, 4))) / 4, np.eye(4) + 0.1
    found = zeroed_as_one(linear_block(weights, inputs, has_residual=True), spans(1, 2, 1))
    assert (np.triu(found.distances, 1) == 0).all()
    clean = weights @ inputs + inputs

    def distance(target: int, sources: slice) -> float:
        zeroed = clean[target] - weights[target, sources] @ inputs[sources]
        lengths = np.linalg.norm(clean[target]) * np.linalg.norm(zeroed)
        return float(1 - clean[target] @ zeroed / lengths)

    expected = (distance(1, slice(1, 2)) + distance(2, slice(1, 3))) / 2
    assert found.distances[1, 1] == pytest.approx(expected, abs=1e-12)


def test_identical_words_without_residual_mix_nothing():
    block = linear_block(np.full((4, 4), 0.25), np.tile([[0.0, 2.0]], (4, 1)), has_residual=False)
    found = zeroed_as_one(block, spans(2, 2))
    assert found.no_mixing.all()
    assert (found.scores == 0).all()


@given(st.integers(1, 40))
def test_chunks_of_any_size_give_the_same_distances(n_pairs):
    rng = np.random.default_rng(2)
    weights, inputs = rng.dirichlet(np.ones(9), size=9), rng.normal(size=(9, 5))
    block = linear_block(weights, inputs, has_residual=True)
    words = spans(2, 1, 3, 2, 1)
    whole = zeroed_as_one(block, words).distances
    in_chunks = zeroed_as_one(replace(block, n_pairs=n_pairs), words).distances
    np.testing.assert_allclose(in_chunks, whole, atol=1e-15)


def test_a_group_takes_only_its_own_pieces_and_an_empty_one_is_not_computed():
    rng = np.random.default_rng(3)
    block = linear_block(
        rng.dirichlet(np.ones(4), size=4), rng.normal(size=(4, 6)), has_residual=True
    )
    groups = block.of_groups(np.array([[[2, -1], [-1, -1], [1, 3]]]))
    assert groups.attends[0].all(axis=0).tolist() == [True, False, True]
    assert not groups.attends[0, :, 1].any()
    found = groups.distances(slice(0, 3))[0]
    np.testing.assert_allclose(found[:, 0], block.distances(slice(2, 3))[0, :, 0], atol=1e-15)
    assert (found[:, 1] == 0).all()
    taken = block.attention[0, 0][:, [1, 3]] @ block.projected_values[0, 0][[1, 3]]
    expected = cosine_distance(block.output[0], (block.output[0] - taken)[None])[0]
    np.testing.assert_allclose(found[:, 2], expected, atol=1e-14)


# Whole sentences

PIECES = "the keyss to the cabinets are on a tables ."  # some of these words are two pieces


def score(backend, *texts: str, words_as_one: bool = True) -> list[SentenceResult]:
    of = tuple(sentence(str(number), text) for number, text in enumerate(texts))
    steps = analyse(backend, Request("r", "m", of, words_as_one=words_as_one))
    return sorted(
        (step for step in steps if isinstance(step, SentenceResult)),
        key=lambda each: each.sentence.id,
    )


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_a_batch_gives_what_each_sentence_gives_alone(name, request, monkeypatch):
    """Of equal length, with long words at other places, of other sizes, or none."""
    backend = request.getfixturevalue(name)
    texts = [
        *("the keyss to a dogs", "the dogss on a key", "keysss to the tables"),
        *("a dog barks to the key is", "the keys are on a dog ."),
    ]
    lengths = {len(backend.encode(sentence("1", text)).ids) for text in texts}
    assert len(lengths) == 1
    traced = []
    trace = type(backend).trace
    monkeypatch.setattr(
        type(backend), "trace", lambda self, batch: traced.append(len(batch)) or trace(self, batch)
    )
    together = score(backend, *texts)
    assert traced == [5]
    assert [bool(word_maps(each)) for each in together] == [True, True, True, False, False]
    for text, batched in zip(texts, together, strict=True):
        [alone] = score(backend, text)
        assert joint_maps(batched).keys() == joint_maps(alone).keys()
        for key, score_map in joint_maps(batched).items():
            np.testing.assert_allclose(score_map.scores, joint_maps(alone)[key].scores, atol=2e-6)


def test_words_of_one_piece_are_zeroed_as_their_tokens_are(bert):
    [scored] = score(bert, "the keys to the cabinet are on the table .")
    assert not word_maps(scored)
    for name in ("value-zeroing", "value-zeroing+rollout"):
        of_tokens = scored.maps[map_key(name)]
        key = replace(of_tokens.key, units="words-joint")
        assert joint_maps(scored)[key].scores is of_tokens.scores
    names = {"value-zeroing+words", "value-zeroing+words+rollout"}
    assert set(map(str, joint_maps(scored))) == names


def test_where_nothing_is_asked_nothing_is_computed_and_tokens_are_the_same(bert):
    [plain], [asked] = score(bert, PIECES, words_as_one=False), score(bert, PIECES)
    assert not joint_maps(plain)
    assert not has_joint_maps(plain)
    assert has_joint_maps(asked)
    for name, score_map in plain.maps.items():
        assert score_map.equals(asked.maps[name])


def test_in_a_bundle_the_output_with_nothing_zeroed_is_rounded_as_the_others_are(bert_onnx):
    """The smallest distances would else be those between two ways to compute the same."""
    for block in bert_onnx.trace([bert_onnx.encode(sentence("1", PIECES))]):
        nothing = block.of_groups(np.array([[[-1, -1]]]))
        zeroed = nothing.zeroed(slice(0, 1), slice(0, block.mixed.shape[1]))
        np.testing.assert_array_equal(zeroed[0], nothing.output)


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_a_column_of_a_word_of_one_piece_is_the_mean_of_its_tokens_column(name, request):
    [scored] = score(request.getfixturevalue(name), PIECES)
    tokens = scored.maps[map_key("value-zeroing")].distances
    words = joint_maps(scored)[map_key("value-zeroing+words")].distances
    [first] = [
        n for n, (start, end) in enumerate(scored.sides("")[0].word_spans) if end - start > 1
    ][:1]
    start, end = scored.sides("")[0].word_spans[first]
    np.testing.assert_allclose(words[:, first, 0], tokens[:, start:end, 0].mean(axis=1), rtol=1e-6)
    assert (words[:, first, first] != tokens[:, start:end, start:end].mean(axis=(1, 2))).all()


def test_rolled_out_words_are_the_product_of_the_maps_of_words(bert):
    [scored] = score(bert, PIECES)
    own = joint_maps(scored)[map_key("value-zeroing+words")].scores.astype(np.float64)
    rolled = joint_maps(scored)[map_key("value-zeroing+words+rollout")]
    np.testing.assert_allclose(rolled.scores[-1], own[2] @ own[1] @ own[0], atol=1e-6)
    np.testing.assert_allclose(rolled.scores.sum(axis=-1), 1.0, atol=1e-6)
    assert rolled.distances is None


def test_words_of_an_annotation_are_the_words_that_are_zeroed(bert):
    """Where two words share a piece, it counts for the first; a word without pieces has no row."""
    text = "the keys are"
    own = replace(
        sentence("1", text),
        words=(Word("the ke", 0, 6), Word("ys", 6, 8), Word("are", 9, 12)),
    )
    request = Request("r", "m", (own,), words_as_one=True)
    [scored] = [step for step in analyse(bert, request) if isinstance(step, SentenceResult)]
    assert scored.sides("")[0].word_spans == ((0, 1), (1, 3), (3, 4), (4, 5))
    assert joint_maps(scored)[map_key("value-zeroing+words")].scores.shape == (3, 4, 4)


def test_progress_counts_what_words_add_and_ends_at_all(bert):
    of = (sentence("1", PIECES),)
    totals = []
    for words_as_one in (False, True):
        steps = analyse(bert, Request("r", "m", of, ("value-zeroing",), words_as_one))
        told = [step for step in steps if isinstance(step, Progress)]
        assert told[-1].done == told[-1].total
        totals.append(told[-1].total)
    n_tokens = len(bert.encode(of[0]).ids)
    assert totals == [3 * n_tokens**2, 3 * n_tokens * (n_tokens + 3)]


def test_the_folded_way_and_the_stock_modules_give_the_same(bert, bert_folder):
    from vzdesk.engine.families import families
    from vzdesk.engine.runtime.torch.backend import TorchBackend

    stock = TorchBackend(bert_folder, families()["bert"], "tiny", may_fold=False)
    [one], [other] = score(bert, PIECES), score(stock, PIECES)
    for name, score_map in word_maps(one).items():
        np.testing.assert_allclose(score_map.scores, word_maps(other)[name].scores, atol=4e-6)


def test_the_bundle_that_ships_zeroes_words_as_one_as_pytorch_does():
    """It was exported before anybody thought of words."""
    pytest.importorskip("torch")
    text = "The photographers' anachronistic keys are unquestionably rusty."
    one, other = (score(load(find("agreement-mini", name)), text)[0] for name in ("onnx", "torch"))
    assert word_maps(one)
    for name, score_map in word_maps(one).items():
        np.testing.assert_allclose(score_map.scores, word_maps(other)[name].scores, atol=4e-6)

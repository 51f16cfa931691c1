"""Encoder-decoder models as ONNX bundles: three maps without PyTorch, and the decoder's text."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import torch
from transformers import (
    ForcedBOSTokenLogitsProcessor,
    ForcedEOSTokenLogitsProcessor,
    LogitsProcessorList,
    MinLengthLogitsProcessor,
    NoBadWordsLogitsProcessor,
    NoRepeatNGramLogitsProcessor,
    SuppressTokensAtBeginLogitsProcessor,
    SuppressTokensLogitsProcessor,
)

from tests.engine.conftest import make_tiny_seq2seq, rewrite_json
from tests.engine.rows_compared import compare_rows
from tests.engine.test_norm_methods import seq2seq_norm_difference
from tests.engine.test_seq2seq import PAIRS, TOLERANCE, assert_oracle_s_scores, failure_of, score
from tests.test_floors import QT, TORCH, run
from vzdesk.engine.models import ModelChoice, find, has_decoder, load, reads_pairs
from vzdesk.engine.predictions.predict import predict
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.onnx.manifest import NAME
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.text import sentence
from vzdesk.engine.tokenization.generation import Rules
from vzdesk.engine.types import SentenceResult, Targets
from vzdesk.errors import UserError

SMALL = {"encoder_layers": 1, "decoder_layers": 1}
TEXTS = ["the key", "a dog barks , the dog is a key", "keys are on the table ."]
PAIR = ("the keys are on the table", "a dog barks")
BOTH_TEXTS = replace(
    sentence("1", "the keyss to the cabinets are"), decoder_text="a dogs barkss on"
)
"""Words of several pieces on both sides."""


def exported(folder: Path, bundle: Path) -> Path:
    list(export(load(ModelChoice("small", folder, "torch")), bundle))
    return bundle


def assert_writes_the_same(one: Backend, other: Backend) -> None:
    for text in TEXTS:
        ours, theirs = (
            backend.complete(backend.encode(sentence("1", text))) for backend in (one, other)
        )
        assert ours == theirs


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BART with one layer on each side, whose decoder has fewer heads: quickly exported."""
    folder = tmp_path_factory.mktemp("small") / "small"
    return make_tiny_seq2seq(folder, "bart", **SMALL)


@pytest.fixture(scope="session")
def small_bundle(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a bundle: not to be changed."""
    return exported(small_folder, tmp_path_factory.mktemp("small-bundle") / "small")


@pytest.fixture(scope="session")
def small(small_bundle: Path) -> Backend:
    """The same on ONNX Runtime."""
    return load(find(str(small_bundle)))


@pytest.fixture
def bundle(small_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the small bundle, to damage."""
    return Path(shutil.copytree(small_bundle, tmp_path / "bundle"))


@pytest.mark.slow
def test_every_part_has_the_oracle_s_scores_on_onnx(seq2seq_folder, tmp_path):
    backend = load(find(str(exported(seq2seq_folder, tmp_path / "bundle"))))
    assert backend.ref.backend == "onnx"
    for text, decoder_text in [*PAIRS, ("key", "dog")]:
        assert_oracle_s_scores(backend, seq2seq_folder, text, decoder_text)
    compare_rows(backend, [BOTH_TEXTS], Targets((1, 3)))
    assert seq2seq_norm_difference(backend, seq2seq_folder, *PAIR) <= TOLERANCE
    assert_writes_the_same(backend, load(ModelChoice("small", seq2seq_folder, "torch")))


def test_a_small_bundle_has_the_oracle_s_scores(small, small_folder):
    for text, decoder_text in [*PAIRS[:2], ("key", "dog")]:
        assert_oracle_s_scores(small, small_folder, text, decoder_text)
    compare_rows(small, [BOTH_TEXTS], Targets((1, 3)))
    assert seq2seq_norm_difference(small, small_folder, *PAIR) <= TOLERANCE


def test_a_bundle_gives_the_maps_and_tokens_that_pytorch_gives(small, small_folder):
    stock = load(ModelChoice("tiny", small_folder, "torch"))
    assert small.ref.n_decoder_layers == stock.ref.n_decoder_layers
    assert small.provenance().options == {"value-zeroing": "folded"}
    [one], [other] = score(small, PAIR), score(stock, PAIR)
    assert (one.tokens, one.decoder) == (other.tokens, other.decoder)
    assert list(one.maps) == list(other.maps)
    for name in one.maps:
        np.testing.assert_allclose(one.maps[name].scores, other.maps[name].scores, atol=4e-6)


def test_a_bundle_predicts_the_decoder_s_text_as_pytorch_does(small, small_folder):
    of = sentence("1", PAIR[0], decoder_text=PAIR[1])
    on_torch = load(ModelChoice("small", small_folder, "torch"))
    found = []
    for backend in (small, on_torch):
        [predicted] = [each for each in predict(backend, [of]) if isinstance(each, SentenceResult)]
        found.append(predicted.predictions)
    ours, theirs = found
    np.testing.assert_allclose(ours.tokens, theirs.tokens, atol=1e-5)
    np.testing.assert_allclose(ours.words, theirs.words, atol=1e-5)
    assert np.isfinite(ours.words).all()


def test_pairs_of_equal_lengths_run_together_and_give_what_each_gives_alone(small):
    pairs = [PAIR, ("the key is on a table", "the dog barks"), ("a key", "the key is")]
    for pair, together in zip(pairs, score(small, *pairs), strict=True):
        [alone] = score(small, pair)
        for name in alone.maps:
            difference = np.abs(alone.maps[name].scores - together.maps[name].scores).max()
            assert difference <= 2 * TOLERANCE


def test_chunks_of_few_pairs_give_the_same(small, monkeypatch):
    from vzdesk.engine.safety import memory

    [whole] = score(small, PAIR)
    monkeypatch.setattr(memory, "pairs_in", lambda _chunk, _width: 7)
    [chunked] = score(small, PAIR)
    for name in whole.maps:
        np.testing.assert_allclose(whole.maps[name].scores, chunked.maps[name].scores, atol=4e-6)


def test_the_window_knows_that_a_bundle_reads_two_texts(small_bundle, bert_bundle):
    assert has_decoder(find(str(small_bundle)))
    assert not has_decoder(find(str(bert_bundle)))
    assert reads_pairs(find(str(bert_bundle)))
    assert not reads_pairs(find(str(small_bundle)))


def test_texts_for_the_decoder_are_refused_as_on_pytorch(small):
    assert failure_of(small, "the key", " ").message == "The decoder's text is empty."
    message = failure_of(small, "the key", "dog " * 50).message
    assert message == "The decoder's text has 52 tokens; small reads at most 40."


def changed(bundle: Path, **changes: object) -> None:
    """Change keys of what the manifest says of the decoder."""
    content = json.loads((bundle / NAME).read_text(encoding="utf-8"))
    rewrite_json(bundle / NAME, decoder=content["decoder"] | changes)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"n_layers": 2}, "it names 3 blocks for 3 layers"),
        ({"n_layers": 0}, "n_layers must be a whole number from 1"),
        ({"n_heads": None}, "n_heads must be a whole number from 1"),
        ({"start": -1}, "start must be a whole number from 0"),
        ({"ends": 3}, "ends must be a list, got 3"),
        ({"ends": ["x"]}, "ends 1 must be a whole number"),
        ({"tokenizer": "../t.json"}, "is no plain name of a file"),
        ({"numbers": "n.json"}, "it has no checksum of n.json"),
    ],
)
def test_a_decoder_described_wrongly_is_refused(bundle, changes, match):
    changed(bundle, **changes)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: .*{match}"):
        load(find(str(bundle)))


@pytest.mark.parametrize(
    ("number", "changes", "match"),
    [
        (0, {"part": "cross"}, 'part of block 1 must be "encoder", got "cross"'),
        (1, {"part": 1}, "part must be a text, got 1"),
        (
            *(0, {"finish": {"file": "encoder-01-finish.onnx", "inputs": ["encoded"]}}),
            "it does not say its outputs",
        ),
    ],
)
def test_a_block_in_the_wrong_place_is_refused(bundle, number, changes, match):
    graphs = json.loads((bundle / NAME).read_text(encoding="utf-8"))["graphs"]
    graphs["blocks"][number] |= changes
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: .*{match}"):
        load(find(str(bundle)))


def test_a_bundle_whose_decoder_has_no_beginning_is_refused(bundle):
    graphs = json.loads((bundle / NAME).read_text(encoding="utf-8"))["graphs"]
    del graphs["embed_decoder"]
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match=r"damaged: it does not say its embed_decoder"):
        find(str(bundle))


def test_what_only_the_decoder_s_beginning_gives_no_block_of_the_encoder_may_take(bundle):
    graphs = json.loads((bundle / NAME).read_text(encoding="utf-8"))["graphs"]
    graphs["blocks"][0]["mix"]["inputs"].append("encoder_hidden_states")
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match='nothing gives "encoder_hidden_states"'):
        find(str(bundle))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"forced_bos_token_id": 9, "begin_suppress_tokens": [10, 12]},
        {"forced_eos_token_id": 3, "bad_words_ids": [[0], [7], [3]]},
        {"suppress_tokens": [8, 11], "min_length": 6},
        {"no_repeat_ngram_size": 2},
        {"no_repeat_ngram_size": 1, "repetition_penalty": 1.0},
        {"num_beams": 4, "do_sample": True, "temperature": 0.5, "length_penalty": 2.0},
    ],
)
def test_a_bundle_writes_what_the_stock_search_writes(bundle, small_folder, settings):
    """The same graphs under the rules of many a generation configuration."""
    stock = load(ModelChoice("small", small_folder, "torch"))
    stock.model.generation_config.update(**settings)
    changed(bundle, writing=asdict(stock.rules))
    small = load(find(str(bundle)))
    assert_writes_the_same(small, stock)
    assert small.complete(small.encode(sentence("1", TEXTS[0]))).decoder.generated


N_PIECES, MOST, ENDS = 9, 8, (3,)
RULES: list[tuple[dict, list]] = [
    ({}, []),
    ({"no_repeat_ngram_size": 1}, [NoRepeatNGramLogitsProcessor(1)]),
    ({"no_repeat_ngram_size": 3}, [NoRepeatNGramLogitsProcessor(3)]),
    (
        {"bad_words_ids": [[0], [4], [3]]},
        [NoBadWordsLogitsProcessor([[0], [4], [3]], torch.tensor(ENDS))],
    ),
    ({"min_length": 6}, [MinLengthLogitsProcessor(6, torch.tensor(ENDS))]),
    ({"forced_bos_token_id": 5}, [ForcedBOSTokenLogitsProcessor(5)]),
    ({"forced_eos_token_id": 3}, [ForcedEOSTokenLogitsProcessor(MOST, 3)]),
    ({"forced_eos_token_id": [3, 5]}, [ForcedEOSTokenLogitsProcessor(MOST, [3, 5])]),
    ({"suppress_tokens": [1, 2, 99]}, [SuppressTokensLogitsProcessor([1, 2, 99])]),
    (
        {"begin_suppress_tokens": [*range(6)]},
        [SuppressTokensAtBeginLogitsProcessor([*range(6)], 1)],
    ),
    (
        {"forced_bos_token_id": 5, "begin_suppress_tokens": [*range(7)]},
        [
            ForcedBOSTokenLogitsProcessor(5),
            SuppressTokensAtBeginLogitsProcessor([*range(7)], 2),
        ],
    ),
]


@pytest.mark.parametrize(("settings", "processors"), RULES)
def test_every_rule_chooses_as_the_stock_one_does(settings, processors):
    rules = Rules.of({"eos_token_id": 3} | settings, ENDS)
    generator = torch.Generator().manual_seed(1)
    for n_ids in [*range(1, MOST)] * 20:
        ids = torch.randint(0, 4, (1, n_ids), generator=generator)
        logits = torch.randn(1, N_PIECES, generator=generator)
        logits[0, 3] += 1  # so that an end is often the likeliest
        expected = LogitsProcessorList(processors)(ids, logits.clone())
        chosen = rules.choose(tuple(ids[0].tolist()), logits[0].numpy(), ENDS, MOST)
        assert chosen == int(expected.argmax())


@pytest.mark.parametrize(
    "settings",
    [
        {"repetition_penalty": 1.3},
        {"bad_words_ids": [[7, 8]]},
        {"eos_token_id": 4},
        {"suppress_tokens": [3], "forced_eos_token_id": 3},
        {"sequence_bias": [[[7], 1.0]]},
    ],
)
def test_rules_that_a_bundle_would_not_heed_leave_the_writing_to_pytorch(settings):
    assert Rules.of({"eos_token_id": 3}, (3,)) == Rules()
    assert Rules.of({"eos_token_id": 3} | settings, (3,)) is None


def test_a_bundle_that_cannot_write_asks_for_the_decoder_s_text(bundle):
    content = json.loads((bundle / NAME).read_text(encoding="utf-8"))
    del content["decoder"]["writing"]
    rewrite_json(bundle / NAME, decoder=content["decoder"])
    failure = failure_of(load(find(str(bundle))), "the key", None)
    assert failure.message.startswith("small cannot write the decoder's text itself: its bundle")
    assert failure.next_step == "Give the decoder's text."


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"least": -1}, "least must be a whole number from 0"),
        ({"never": ["the"]}, "never 1 must be a whole number"),
        ({"first": True}, "first must be a whole number"),
    ],
)
def test_rules_described_wrongly_are_refused(bundle, changes, match):
    writing = json.loads((bundle / NAME).read_text(encoding="utf-8"))["decoder"]["writing"]
    changed(bundle, writing=writing | changes)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: {match}"):
        find(str(bundle))


def test_a_bundle_needs_its_head_to_write(bundle):
    graphs = json.loads((bundle / NAME).read_text(encoding="utf-8"))["graphs"]
    del graphs["head"]
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match="damaged: it does not say its head"):
        find(str(bundle))


@pytest.mark.parametrize("given", [["--decoder-text", "a dog barks"], []])
def test_a_bundle_scores_without_torch(small_bundle, tmp_path, given):
    """From the command line, with the decoder's text given and written."""
    out = tmp_path / "out.csv"
    told = ["--text", "the keys are", *given, "--model", str(small_bundle), "--out", str(out)]
    code = f"from vzdesk.cli import main\nsys.exit(main({['score', *told]!r}))"
    result = run(code, (*QT, *TORCH))
    assert result.returncode == 0, result.stderr
    assert "value-zeroing/cross" in out.read_text(encoding="utf-8")


def test_a_start_that_the_model_does_not_embed_is_refused_in_a_sentence(bundle):
    changed(bundle, start=999)
    with pytest.raises(UserError, match=r"ONNX Runtime cannot run .*embed-decoder\.onnx"):
        score(load(find(str(bundle))), PAIR)

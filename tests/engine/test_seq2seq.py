"""Encoder-decoder models: three maps against the slow float64 oracle, and the decoder's text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import transformers

from tests.engine import oracle
from tests.engine.conftest import make_tiny_model, make_tiny_seq2seq, rewrite_json
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.families import families
from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.model_input import NO_SPECIAL_TOKENS
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.torch.seq2seq import Seq2SeqBackend
from vzdesk.engine.text import sentence
from vzdesk.engine.types import PARTS, Failure, Progress, Request, SentenceResult
from vzdesk.errors import UserError

TOLERANCE = 2e-6
PAIRS = [
    ("the keys to the cabinet are on the table .", "a dog barks"),
    ("key", "the keys to the cabinet are on the table ."),
    ("a dog barks , the dog is a key", None),
    ("the keyss to the cabinets are", "a dogs barkss on"),  # words of several pieces
]


def score(backend, *texts: tuple[str, str | None]) -> list[SentenceResult]:
    sentences = [sentence(str(i), a, decoder_text=b) for i, (a, b) in enumerate(texts)]
    request = Request("r", "m", tuple(sentences), words_as_one=True)
    found = {s.sentence.id: s for s in analyse(backend, request) if isinstance(s, SentenceResult)}
    return [found[each.id] for each in sentences]


def assert_oracle_s_scores(backend, folder: Path, text: str, decoder_text: str | None) -> None:
    """All parts' scores are those of the slow float64 oracle on the model in the folder, and so are
    those of words that are zeroed as one.
    """
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")
    encoded = backend.complete(backend.encode(sentence("0", text, decoder_text=decoder_text)))
    expected = oracle.seq2seq_distances(model, list(encoded.ids), list(encoded.decoder_ids))
    [scored] = score(backend, (text, decoder_text))
    for part in PARTS:
        found = scored.maps[map_key(f"value-zeroing/{part}")]
        assert np.abs(found.scores - oracle.scores(expected[part])).max() <= TOLERANCE
        np.testing.assert_allclose(found.distances, expected[part], rtol=1e-2, atol=1e-9)
    encoder, decoder = (
        oracle.groups([token.word_index for token in tokens])
        for tokens in (scored.tokens, scored.decoder.tokens)
    )
    expected = oracle.seq2seq_distances(
        model, list(encoded.ids), list(encoded.decoder_ids), (encoder, decoder)
    )
    for part in PARTS:
        of_words = oracle.means(expected[part], encoder if part == "encoder" else decoder)
        found = joint_maps(scored)[map_key(f"value-zeroing/{part}+words")]
        assert np.abs(found.scores - oracle.scores(of_words)).max() <= TOLERANCE
        np.testing.assert_allclose(found.distances, of_words, rtol=1e-2, atol=1e-9)


@pytest.mark.parametrize(("text", "decoder_text"), PAIRS)
def test_every_part_has_the_oracle_s_scores(seq2seq, seq2seq_folder, text, decoder_text):
    assert_oracle_s_scores(seq2seq, seq2seq_folder, text, decoder_text)


def test_there_are_three_maps_a_method_and_none_across_texts_is_rolled_out(seq2seq):
    [scored] = score(seq2seq, ("the keys are on the table", "a dog barks"))
    n, m = len(scored.tokens), len(scored.decoder.tokens)
    shapes = {str(key): found.scores.shape for key, found in scored.maps.items()}
    assert [name for name in shapes if "cross" in name] == [
        "value-zeroing/cross",
        "attention/cross",
    ]
    assert {name: shape for name, shape in shapes.items() if "value" in name} == {
        "value-zeroing/encoder": (seq2seq.ref.n_layers, n, n),
        "value-zeroing/encoder+rollout": (seq2seq.ref.n_layers, n, n),
        "value-zeroing/decoder": (seq2seq.ref.n_decoder_layers, m, m),
        "value-zeroing/decoder+rollout": (seq2seq.ref.n_decoder_layers, m, m),
        "value-zeroing/cross": (seq2seq.ref.n_decoder_layers, m, n),
    }


def test_a_later_piece_scores_zero_in_the_decoder(seq2seq):
    [scored] = score(seq2seq, ("the keys are on the table", "a dog barks"))
    for name in ("value-zeroing/decoder", "value-zeroing/decoder+rollout"):
        assert (np.triu(scored.maps[map_key(name)].scores, 1) == 0).all()
        assert (scored.maps[map_key(name)].scores[:, 0, 0] == 1).all()


def test_the_decoder_reads_the_start_and_the_pieces_without_the_end(seq2seq):
    [scored] = score(seq2seq, ("the keys are", "a dog barks"))
    assert [token.text for token in scored.decoder.tokens] == [
        "[PAD]",
        "[CLS]",
        "a",
        "dog",
        "barks",
    ]
    assert [token.word_index for token in scored.decoder.tokens] == [None, None, 0, 1, 2]
    assert (scored.decoder.text, scored.decoder.generated) == ("a dog barks", False)


def test_without_special_tokens_only_the_decoder_s_start_is_left(tmp_path):
    folder = make_tiny_seq2seq(tmp_path / "bart", "bart")
    bare = load(ModelChoice("bart", folder, "torch", NO_SPECIAL_TOKENS))
    [given, written] = score(bare, ("the keys are", "a dog barks"), ("the keys are", None))
    assert [token.text for token in given.tokens] == ["the", "keys", "are"]
    assert [token.text for token in given.decoder.tokens] == ["[PAD]", "a", "dog", "barks"]
    assert written.decoder.tokens[0].text == "[PAD]"


def test_without_a_text_the_decoder_reads_what_the_stock_model_writes(seq2seq, seq2seq_folder):
    import torch

    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(seq2seq_folder).eval()
    encoded = seq2seq.complete(seq2seq.encode(sentence("0", "the key is on the table")))
    n_written = 0
    for _ in range(len(encoded.decoder_ids) - 1):
        ids = torch.tensor([encoded.decoder_ids[: n_written + 1]])
        logits = model(torch.tensor([encoded.ids]), decoder_input_ids=ids).logits[0, -1]
        n_written += 1
        assert encoded.decoder_ids[n_written] == int(logits.argmax())
    assert n_written
    assert encoded.decoder.generated


def test_a_batch_gives_what_each_pair_gives_alone(seq2seq):
    pairs = [("the keys are", "a dog barks"), ("a dog is", "the key is"), ("a key is", None)]
    together = score(seq2seq, *pairs)
    for pair, scored in zip(pairs, together, strict=True):
        [alone] = score(seq2seq, pair)
        for name in alone.maps:
            difference = np.abs(alone.maps[name].scores - scored.maps[name].scores).max()
            assert difference <= 2 * TOLERANCE


def test_progress_never_goes_beyond_its_end(seq2seq):
    request = Request("r", "m", (sentence("0", "the keys are"), sentence("1", "a dog")))
    steps = [step for step in analyse(seq2seq, request) if isinstance(step, Progress)]
    assert all(0 <= step.done <= step.total for step in steps)
    assert steps[-1].total == steps[0].total > 0


def test_folded_equals_stock_modules(seq2seq, seq2seq_folder):
    model_type = json.loads((seq2seq_folder / "config.json").read_text(encoding="utf-8"))[
        "model_type"
    ]
    stock = Seq2SeqBackend(seq2seq_folder, families()[model_type], "tiny", may_fold=False)
    pair = ("the keys to the cabinet are on the table", "a dog barks , the dog is a key")
    [one], [other] = score(seq2seq, pair), score(stock, pair)
    assert stock.provenance().options == {"value-zeroing": "stock modules"}
    assert seq2seq.provenance().options == {"value-zeroing": "folded"}
    for name in one.maps:
        np.testing.assert_allclose(one.maps[name].scores, other.maps[name].scores, atol=4e-6)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_does_not_fit_its_family_is_refused_by_name(seq2seq_folder, part):
    from dataclasses import replace

    model_type = json.loads((seq2seq_folder / "config.json").read_text(encoding="utf-8"))[
        "model_type"
    ]
    family = families()[model_type]

    def broken(site):
        key = re.sub(r"v(_proj)?$", r"k\1", site.value)
        return replace(site, value=key) if site.part == part else site

    others = tuple(broken(site) for site in family.others)
    with pytest.raises(UserError, match=rf"usually is \({part} layer 1\)"):
        Seq2SeqBackend(seq2seq_folder, replace(broken(family), others=others), "tiny")


@pytest.mark.parametrize("name", ["t5", "bart"])
def test_a_model_saved_without_its_head_scores_the_same(tmp_path, name):
    whole = load(ModelChoice("w", make_tiny_seq2seq(tmp_path / "whole", name), "torch"))
    stock = transformers.AutoModel.from_pretrained(tmp_path / "whole")
    make_tiny_seq2seq(tmp_path / "plain", name)
    stock.save_pretrained(tmp_path / "plain")
    plain = load(ModelChoice("p", tmp_path / "plain", "torch"))
    pair = ("the keys are on the table", "a dog barks")
    [one], [other] = score(whole, pair), score(plain, pair)
    for name in one.maps:
        np.testing.assert_array_equal(one.maps[name].scores, other.maps[name].scores)


def failure_of(backend, text: str, decoder_text: str | None) -> Failure:
    request = Request("r", "m", (sentence("0", text, decoder_text=decoder_text),))
    return next(step for step in analyse(backend, request) if isinstance(step, Failure))


def test_a_model_without_head_asks_for_the_decoder_s_text(tmp_path):
    folder = make_tiny_seq2seq(tmp_path / "m", "bart", head=False, tie_word_embeddings=False)
    failure = failure_of(load(ModelChoice("plain", folder, "torch")), "the key", None)
    assert failure.message.startswith("plain cannot write the decoder's text itself")
    assert failure.next_step == "Give the decoder's text."


def test_a_model_with_another_head_is_not_asked_to_write(tmp_path):
    folder = make_tiny_seq2seq(tmp_path / "m", "bart")
    rewrite_json(folder / "config.json", architectures=["BartForSequenceClassification"])
    failure = failure_of(load(ModelChoice("nli", folder, "torch")), "the key", None)
    assert failure.message.startswith("nli cannot write the decoder's text itself")


def test_a_causal_model_refuses_a_second_text(tmp_path):
    gpt2 = load(ModelChoice("gpt2", make_tiny_model(tmp_path / "gpt2", "gpt2"), "torch"))
    failure = failure_of(gpt2, "the key", "a dog")
    assert failure.message == (
        "gpt2 has no decoder that reads a second text, and causal models read no pairs."
    )


def test_an_empty_text_for_the_decoder_is_refused(seq2seq):
    assert failure_of(seq2seq, "the key", " ").message == "The decoder's text is empty."


def test_a_text_too_long_for_the_decoder_is_refused_with_both_numbers(seq2seq):
    message = failure_of(seq2seq, "the key", "dog " * 50).message
    assert message == "The decoder's text has 52 tokens; tiny reads at most 40."


def test_weights_of_layers_that_the_decoder_lacks_are_refused(tmp_path):
    folder = make_tiny_seq2seq(tmp_path / "m", "bart")
    rewrite_json(folder / "config.json", decoder_layers=2)
    with pytest.raises(UserError, match=r"weights of layers that the model of its config\.json"):
        load(ModelChoice("m", folder, "torch"))


@pytest.mark.parametrize("start", [None, 999, -1])
def test_a_model_whose_decoder_has_no_start_is_refused(tmp_path, start):
    folder = make_tiny_seq2seq(tmp_path / "m", "bart")
    rewrite_json(folder / "config.json", decoder_start_token_id=start)
    (folder / "generation_config.json").unlink(missing_ok=True)
    with pytest.raises(UserError, match=f"gives {start} as decoder_start_token_id"):
        load(ModelChoice("m", folder, "torch"))


def test_the_head_does_not_run_while_maps_are_made(seq2seq, monkeypatch):
    import torch

    n_pieces = seq2seq.model.get_output_embeddings().out_features
    real, widths = torch.nn.Linear.forward, []

    def forward(module, hidden):
        widths.append(module.out_features)
        return real(module, hidden)

    monkeypatch.setattr(torch.nn.Linear, "forward", forward)
    score(seq2seq, ("the key is", "a dog barks"))
    assert widths
    assert n_pieces not in widths
    score(seq2seq, ("the key is", None))
    assert n_pieces in widths  # to write, it is needed


@pytest.mark.parametrize(
    ("name", "key"), [("bart", "decoder_layers"), ("t5", "num_decoder_layers")]
)
def test_a_decoder_without_layers_is_refused(tmp_path, name, key):
    folder = make_tiny_seq2seq(tmp_path / "m", name)
    rewrite_json(folder / "config.json", **{key: 0})
    with pytest.raises(UserError, match=r"config\.json gives the decoder no layer"):
        load(ModelChoice("m", folder, "torch"))

"""Rows of some targets: what they are in the maps of all, exactly, at the cost of these rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from tests.engine import oracle
from tests.engine.conftest import make_tiny_model, make_tiny_seq2seq
from tests.engine.rows_compared import assert_rows_of, compare_rows, run
from vzdesk.engine.analysis import cost
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.methods import methods
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.engine.targets import MARKED, Targets
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult

TEXTS = ["the keys to the cabinets are on the table .", "a dog barks , is a key on tables ?"]
FAMILIES = ["bert", "gpt2", "gpt_neox", "gemma2", "modernbert", "falcon-old"]
"""Post-norm, pre-norm, parallel, a norm of the attention output, a window both ways, by alibi."""
AT_MOST = 2e-6


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("rows") / request.param, request.param)


@pytest.fixture(scope="module")
def loaded(folder: Path):
    return load(ModelChoice("tiny", folder, "torch"))


def test_rows_are_those_of_the_whole_map_on_pytorch(loaded):
    """Of words of one piece and of several, of sentences that run together and have other words."""
    chosen = sentences(TEXTS)
    by_sentence = {"1": (1, 4), "2": (0, 8)}
    compare_rows(loaded, chosen, Targets(by_sentence=by_sentence))
    compare_rows(loaded, chosen, Targets((3,)))


def test_rows_are_those_of_the_whole_map_in_a_bundle(bert_onnx):
    """Bundles of other families: in test_oracle.py and test_onnx_seq2seq.py."""
    compare_rows(bert_onnx, sentences(TEXTS), Targets(by_sentence={"1": (1, 4), "2": (0, 8)}))
    compare_rows(bert_onnx, sentences(TEXTS), Targets((3,)))


def test_rows_are_those_of_the_oracle(loaded, folder):
    """Float64, one run of the block for each zeroed token."""
    reference = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").double()
    [result] = run(loaded, sentences(TEXTS[:1]), Targets((4,)), methods=("value-zeroing",))
    assert isinstance(result, SentenceResult)
    [found] = result.maps.values()
    assert found.rows is not None
    ids = loaded.encode(result.sentence)
    exact = oracle.scores(oracle.distances(reference, list(ids.ids), list(ids.type_ids)))
    chosen = list(found.rows.targets)
    np.testing.assert_allclose(found.scores, exact[:, chosen], atol=AT_MOST, rtol=0)


def test_single_heads_have_rows_too(bert, bert_onnx):
    for backend in (bert, bert_onnx):
        compare_rows(backend, sentences(TEXTS), Targets((1, 4)), heads=True)


@pytest.mark.parametrize("name", ["t5", "bart"])
def test_rows_of_encoder_and_decoder(name, tmp_path):
    """Numbers count in the text of the part: of a cross map in the decoder's."""
    backend = load(ModelChoice("tiny", make_tiny_seq2seq(tmp_path / name, name), "torch"))
    pair = replace(sentence("1", TEXTS[0]), decoder_text="a dog barks on the tables")
    compare_rows(backend, [pair], Targets((1, 5)))
    [result] = run(backend, [pair], Targets((1, 5)))
    assert isinstance(result, SentenceResult)
    assert result.decoder is not None
    for key, each in result.maps.items():
        side = result.sides(key.part)[0]
        assert each.rows is not None
        words = [side.tokens[at].word_index for at in each.rows.targets]
        assert sorted(set(words)) == [1, 5]


def test_a_decoder_text_has_no_marks_so_all_its_rows_are_there(tmp_path):
    backend = load(ModelChoice("tiny", make_tiny_seq2seq(tmp_path / "t5", "t5"), "torch"))
    pair = replace(marked(TEXTS[0], 1), decoder_text="a dog barks")
    [result] = run(backend, [pair], MARKED, methods=("value-zeroing",))
    assert isinstance(result, SentenceResult)
    rows = {key.part: each.rows for key, each in result.maps.items()}
    assert rows["decoder"] is None
    assert rows["cross"] is None
    assert rows["encoder"] is not None


def test_a_decoder_text_without_the_words_has_no_maps_and_that_is_said(tmp_path):
    backend = load(ModelChoice("tiny", make_tiny_seq2seq(tmp_path / "t5", "t5"), "torch"))
    pair = replace(sentence("1", TEXTS[0]), decoder_text="a dog")
    [result] = run(backend, [pair], Targets((5,)), methods=("value-zeroing",))
    assert isinstance(result, SentenceResult)
    assert {key.part for key in result.maps} == {"encoder"}
    assert "none of the words" in result.notices[-1]


def marked(text: str, *targets: int) -> Sentence:
    return replace(sentence("1", text), roles=Roles(targets))


def test_sentences_without_a_mark_fail_and_the_others_go_on(bert):
    others = replace(sentence("2", TEXTS[1]))
    found = run(bert, [marked(TEXTS[0], 4), others], MARKED)
    by_id = {each.sentence.id: each for each in found}
    assert isinstance(by_id["1"], SentenceResult)
    assert isinstance(by_id["2"], Failure)
    assert "No word of the sentence is marked" in by_id["2"].message


def test_a_word_that_the_sentence_does_not_have_is_named(bert):
    [failed] = run(bert, [sentence("1", "a key")], Targets((7,)))
    assert isinstance(failed, Failure)
    assert "2 words" in failed.message
    assert "8" in failed.message


def test_global_methods_are_computed_whole_and_keep_the_rows(bert):
    """What reaches a target from the input needs all rows of the layers below."""
    names = ("attention-rollout", "attention-flow", "decompx", "gradient-x-input")
    [whole] = run(bert, sentences(TEXTS[:1]), methods=names)
    [found] = run(bert, sentences(TEXTS[:1]), Targets((4,)), methods=names)
    assert isinstance(found, SentenceResult)
    assert isinstance(whole, SentenceResult)
    assert {key.method for key in found.maps} == set(names)
    for key, each in found.maps.items():
        assert_rows_of(each, whole.maps[key])


def test_of_a_prediction_only_the_wanted_targets_are_asked(tmp_path):
    transformers_folder = make_tiny_model(tmp_path / "bert", "bert")
    torch.manual_seed(5)
    config = transformers.AutoConfig.from_pretrained(transformers_folder)
    transformers.AutoModelForMaskedLM.from_config(config).save_pretrained(transformers_folder)
    backend = load(ModelChoice("tiny", transformers_folder, "torch"))
    names = ("prediction-gradient-x-input",)
    [whole] = run(backend, sentences(TEXTS[:1]), methods=names)
    [found] = run(backend, sentences(TEXTS[:1]), Targets((4,)), methods=names)
    assert isinstance(found, SentenceResult)
    assert isinstance(whole, SentenceResult)
    for key, each in found.maps.items():
        assert_rows_of(each, whole.maps[key])


class Counted:
    """A backend that remembers how many sentences of how many tokens it ran at once."""

    def __init__(self, backend) -> None:
        self._backend = backend
        self.batches: list[int] = []

    def __getattr__(self, name: str):
        return getattr(self._backend, name)

    def trace(self, batch):
        self.batches.append(len(batch))
        return self._backend.trace(batch)


def test_batches_and_progress_are_of_the_pairs_of_wanted_targets(bert, monkeypatch):
    """As many sentences run together as have the pairs of one chunk."""
    chosen = sentences(["the dog barks ."] * 30)
    n_tokens = 6
    monkeypatch.setattr(type(bert), "pairs_at_once", n_tokens * 12)
    counted = Counted(bert)
    run(counted, chosen, Targets((1,)), methods=("value-zeroing",))
    assert counted.batches == [12, 12, 6]
    counted = Counted(bert)
    run(counted, chosen, methods=("value-zeroing",))
    assert counted.batches == [2] * 15
    steps = list(analyse(bert, Request("r", "m", chosen, targets=Targets((1,)))))
    progress = [step for step in steps if isinstance(step, Progress)]
    assert progress[-1].total == 30 * 2 * n_tokens * bert.ref.n_layers


def test_what_is_said_of_costs_counts_the_wanted_rows(bert):
    work = cost.Work([methods()["prediction-integrated-gradients"]])
    read = bert.encode(sentence("1", TEXTS[0]))
    n_tokens = len(read.ids)
    [of_all] = cost.said(bert.ref, [cost.Input(read)], work)
    [of_one] = cost.said(bert.ref, [cost.Input(read, cost.Wanted((3,)))], work)
    assert f"{3 * n_tokens**2:,}" in of_all
    assert f"{3 * n_tokens:,}" in of_one

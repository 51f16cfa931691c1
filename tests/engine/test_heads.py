"""Single heads of attention and of Value Zeroing: right on families of every kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import torch
import transformers

from tests.engine import heads_oracle, oracle
from tests.engine.conftest import CONFIGURATIONS, VARIANTS, make_tiny_model, make_tiny_seq2seq
from tests.engine.test_analyse import MIXED_LENGTHS, Small
from vzdesk import cli
from vzdesk.engine.analysis import cost
from vzdesk.engine.analysis.analyse import analyse, work_of
from vzdesk.engine.analysis.head_overview import head_overview
from vzdesk.engine.maps.head_cell import HeadCell, HeadOverview
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Progress, Request, SentenceResult
from vzdesk.errors import NotEnoughMemory, UserError
from vzdesk.session.read import read

TEXT = "the keys are on the table"
TOLERANCE = 2e-6
METHODS = ("value-zeroing", "attention")


def results(backend: Backend, *texts: str, methods=METHODS) -> list[SentenceResult]:
    steps = analyse(backend, Request("r", "m", sentences(texts), methods, heads=True))
    return [step for step in steps if isinstance(step, SentenceResult)]


def by_head(result: SentenceResult, method: str, part: str = "", field: str = "scores"):
    """["layer head target source"]"""
    keys = [key for key in result.maps if (key.method, key.part) == (method, part)]
    heads = sorted(key.head for key in keys if key.head is not None)
    assert heads == list(range(len(heads)))
    maps = (result.maps[MapKey(method, part, head=head)] for head in heads)
    return np.stack([getattr(each, field) for each in maps], axis=1)


def model_of(folder: Path):
    return transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")


@pytest.mark.parametrize("name", ["bert", "gpt2", "gpt_neox", "llama", "gemma2", "qwen3"])
def test_a_head_of_value_zeroing_is_that_of_the_oracle(name, tmp_path):
    folder = make_tiny_model(tmp_path / "tiny", name)
    backend = load(ModelChoice("tiny", folder, "torch"))
    [result] = results(backend, TEXT)
    encoded = backend.encode(result.sentence)
    expected = heads_oracle.distances(model_of(folder), list(encoded.ids), list(encoded.type_ids))
    expected = np.maximum(expected, 0)
    found = by_head(result, "value-zeroing")
    np.testing.assert_allclose(found, oracle.scores(expected), atol=TOLERANCE)
    distances = by_head(result, "value-zeroing", field="distances")
    np.testing.assert_allclose(distances, expected, atol=TOLERANCE)


def test_what_other_heads_leave_is_summed_where_it_is_little(tmp_path):
    """Gemma's norm of the attention output makes any length one: of the first token, which has but
    one source, the head that has nearly all of it leaves the thousandth that the others have.
    """
    folder = make_tiny_model(tmp_path / "tiny", "gemma2")
    model = model_of(folder)
    with torch.no_grad():
        for layer in model.layers:
            layer.self_attn.o_proj.weight[:, layer.self_attn.head_dim :] *= 1e-3
    model.save_pretrained(folder)
    backend = load(ModelChoice("tiny", folder, "torch"))
    [result] = results(backend, TEXT)
    ids = list(backend.encode(result.sentence).ids)
    expected = np.maximum(heads_oracle.distances(model, ids, [0] * len(ids)), 0)
    found = by_head(result, "value-zeroing", field="distances")
    np.testing.assert_allclose(found, expected, atol=TOLERANCE)


@pytest.mark.parametrize("name", ["t5", "bart"])
def test_heads_of_cross_attention_are_those_of_the_oracle(name, tmp_path):
    folder = make_tiny_seq2seq(tmp_path / "tiny", name)
    backend = load(ModelChoice("tiny", folder, "torch"))
    pair = replace(sentence("1", TEXT), decoder_text="a dog barks")
    steps = analyse(backend, Request("r", "m", (pair,), METHODS, heads=True))
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    encoded = backend.encode(pair)
    inputs = {
        "input_ids": torch.tensor([encoded.ids]),
        "decoder_input_ids": torch.tensor([encoded.decoder_ids]),
        "use_cache": False,
    }
    expected = heads_oracle.cross_distances(model_of(folder), inputs)
    found = by_head(result, "value-zeroing", "cross")
    np.testing.assert_allclose(found, oracle.scores(np.maximum(expected, 0)), atol=TOLERANCE)


def test_a_block_s_only_head_is_all_of_it(tmp_path, monkeypatch):
    monkeypatch.setitem(CONFIGURATIONS, "one-head", CONFIGURATIONS["bert"])
    monkeypatch.setitem(VARIANTS, "one-head", ("bert", {"num_attention_heads": 1}))
    backend = load(ModelChoice("tiny", make_tiny_model(tmp_path / "tiny", "one-head"), "torch"))
    [result] = results(backend, TEXT)
    for method in METHODS:
        whole = result.maps[MapKey(method)].scores
        np.testing.assert_allclose(by_head(result, method)[:, 0], whole, atol=1e-7)


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_the_mean_over_heads_of_attention_is_attention(name, request):
    [result] = results(request.getfixturevalue(name), TEXT)
    mean = by_head(result, "attention").mean(axis=1)
    np.testing.assert_allclose(mean, result.maps[MapKey("attention")].scores, atol=1e-7)


def test_both_backends_give_the_same_heads(bert, bert_onnx):
    [ours], [theirs] = results(bert, TEXT), results(bert_onnx, TEXT)
    for key in ours.maps:
        np.testing.assert_allclose(ours.maps[key].scores, theirs.maps[key].scores, atol=2e-6)


def test_sentences_that_run_together_have_the_heads_that_each_has_alone(bert):
    for result in results(Small(bert, pairs_at_once=1000), *MIXED_LENGTHS):
        [alone] = results(bert, result.sentence.text)
        for key in alone.maps:
            got, expected = result.maps[key].scores, alone.maps[key].scores
            np.testing.assert_allclose(got, expected, atol=TOLERANCE)


def test_heads_are_not_rolled_out_and_other_methods_have_none(bert):
    [result] = results(bert, TEXT, methods=("value-zeroing", "attention-rollout"))
    assert not [key for key in result.maps if key.head is not None and key.rolled_out]
    assert {key.method for key in result.maps if key.head is not None} == {"value-zeroing"}


def test_progress_counts_single_heads(bert):
    asked = Request("r", "m", sentences([TEXT]), METHODS, heads=True)
    told = [step for step in analyse(bert, asked) if isinstance(step, Progress)]
    assert told[-1].done == told[-1].total == told[0].total


def test_maps_that_do_not_fit_into_memory_are_refused_with_what_they_need(bert):
    request = Request("r", "m", sentences([TEXT]), METHODS, heads=True)
    encoded = bert.encode(request.sentences[0])
    many = replace(bert.ref, n_heads=10**9)
    with pytest.raises(NotEnoughMemory, match=r"8 tokens with tiny-bert needs about .* GB"):
        cost.check_memory(many, [cost.Input(encoded)], work_of(request))
    cost.check_memory(many, [cost.Input(encoded)], work_of(replace(request, heads=False)))


# The command line


def test_a_table_names_heads_in_the_column_of_methods(tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert cli.main(["score", "--text", "The keys .", "--heads", "--out", str(out)]) == 0
    methods = {line.split(",")[1] for line in out.read_text(encoding="utf-8").splitlines()[1:]}
    heads = {f"value-zeroing@{number}" for number in range(1, 5)}
    assert methods == {"value-zeroing", *heads}
    assert "Single heads: " in capsys.readouterr().err


def test_a_session_keeps_heads(tmp_path):
    out = tmp_path / "out.vzd"
    line = ["score", "--text", "The keys .", "--heads", "--units", "words", "--out", str(out)]
    assert cli.main(line) == 0
    [analysis] = read(out).analyses
    [result] = analysis.results.values()
    assert by_head(result, "value-zeroing").shape[:2] == (4, 4)


@pytest.mark.parametrize(
    "more", [["--units", "words-joint", "--out", "x.csv"], ["--out", "x.conllu"]]
)
def test_heads_are_of_tokens_and_in_tables(more, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["score", "--text", "The keys .", "--heads", *more]) == 1
    assert "Single heads are measured for each token" in capsys.readouterr().err


def test_many_tokens_are_announced_with_what_they_cost(bert):
    """512 tokens in a model of 12 layers with 12 heads."""
    large = replace(bert.ref, n_layers=12, n_heads=12)
    request = Request("r", "m", sentences([TEXT]), METHODS, heads=True)
    encoded = replace(bert.encode(request.sentences[0]), ids=(0,) * 512)
    [said] = cost.said(large, [cost.Input(encoded)], work_of(request))
    assert said == (
        "Single heads: 75,497,472 pairs of target and source, 13 minutes or so in a small model, "
        "and 1.1 GB of memory for the longest sentence."
    )


# One target and source


def overview(backend: Backend, text: str, cell: HeadCell, decoder_text=None) -> HeadOverview:
    asked = replace(sentence("1", text), decoder_text=decoder_text)
    *told, found = head_overview(backend, asked, backend.encode(asked), cell)
    assert all(isinstance(step, Progress) for step in told)
    assert isinstance(found, HeadOverview)
    return found


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_an_overview_of_a_cell_has_what_the_maps_of_heads_have(name, request):
    backend = request.getfixturevalue(name)
    [result] = results(backend, TEXT)
    distances = by_head(result, "value-zeroing", field="distances")
    attention = by_head(result, "attention")
    for target, source in ((0, 0), (4, 2), (7, 7)):
        found = overview(backend, TEXT, HeadCell(target, source))
        np.testing.assert_allclose(found.distances, distances[:, :, target, source], atol=1e-6)
        np.testing.assert_allclose(found.attention, attention[:, :, target, source], atol=1e-7)


@pytest.mark.parametrize("name", ["t5", "bart"])
def test_an_overview_of_each_part_has_what_the_maps_have(name, tmp_path):
    backend = load(ModelChoice("tiny", make_tiny_seq2seq(tmp_path / "tiny", name), "torch"))
    pair = replace(sentence("1", TEXT), decoder_text="a dog barks")
    steps = analyse(backend, Request("r", "m", (pair,), METHODS, heads=True))
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    for part in ("encoder", "decoder", "cross"):
        found = overview(backend, TEXT, HeadCell(2, 1, part), "a dog barks")
        expected = by_head(result, "value-zeroing", part, "distances")[:, :, 2, 1]
        np.testing.assert_allclose(found.distances, expected, atol=1e-6)


def test_where_hardly_anything_is_left_the_overview_sums_it_too(tmp_path):
    """Gemma has a norm of the attention output, which magnifies what is left."""
    backend = load(ModelChoice("tiny", make_tiny_model(tmp_path / "tiny", "gemma2"), "torch"))
    [result] = results(backend, TEXT)
    expected = by_head(result, "value-zeroing", field="distances")
    for target, source in ((0, 0), (3, 1)):
        found = overview(backend, TEXT, HeadCell(target, source))
        np.testing.assert_allclose(found.distances, expected[:, :, target, source], atol=2e-6)


def test_a_cell_that_is_not_there_is_said(bert):
    with pytest.raises(UserError, match=r"There is no token 9 or no token 1: the map has 8 by 8\."):
        overview(bert, TEXT, HeadCell(8, 0))
    with pytest.raises(UserError, match="tiny-bert has no map “cross”"):
        overview(bert, TEXT, HeadCell(0, 0, "cross"))

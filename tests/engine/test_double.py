"""Double precision: the oracle's scores to nine decimals and more, also where stock code goes to
float32 inside, and nothing rounded on the way into words, rollouts, tables and sessions.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import torch
import transformers

from tests.engine import oracle
from tests.engine.conftest import SEQ2SEQ, make_tiny_model, make_tiny_seq2seq, rewrite_json
from tests.engine.test_oracle import TINY_TEXTS, in_long_words
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.models import ModelChoice, find, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.torch.folding import activate
from vzdesk.engine.text import sentence
from vzdesk.engine.types import PARTS, Analysis, Failure, Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.table import TableChoices, write_table
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.units import aggregate, units_of

TOLERANCE = 1e-9
"""Of scores and distances; what is found is some 1e-13."""
FAMILIES = (
    *("albert", "bert", "bloom", "deberta", "deberta-v2", "distilbert", "falcon", "gemma2"),
    *("gpt2", "gptj", "llama", "modernbert", "mpnet", "phi3", "bloom-normed-residual"),
)
"""Of every way to have norms, positions, softmax and activations one."""
UNMAPPED = "ctrl", "mixtral", "olmo2"


def double(folder: Path) -> Backend:
    return load(find(str(folder)), "cpu", "double")


def score(backend: Backend, text: str, methods=("value-zeroing",)) -> SentenceResult:
    request = Request("r", "m", (in_long_words(text),), methods, words_as_one=True)
    return next(step for step in analyse(backend, request) if isinstance(step, SentenceResult))


def stock(folder: Path) -> torch.nn.Module:
    model = transformers.AutoModel.from_pretrained(
        folder, attn_implementation="eager", experts_implementation="eager"
    )
    return oracle.made_in_float64(model)


def assert_oracle_s_scores(backend: Backend, folder: Path, texts: list[str]) -> None:
    """Of tokens, of words zeroed as one, and of both rolled out."""
    model = stock(folder)
    for text in texts:
        encoded = backend.encode(sentence("1", text))
        scored = score(backend, text)
        words = oracle.groups([token.word_index for token in scored.tokens])
        with oracle.nothing_in_float32():
            ids = list(encoded.ids), list(encoded.type_ids)
            of_tokens, of_words = oracle.of_tokens_and_groups(model, *ids, words)
        for maps, suffix, distances in (
            (scored.maps, "", of_tokens),
            (joint_maps(scored), "+words", of_words),
        ):
            expected = oracle.scores(distances)
            own = maps[map_key(f"value-zeroing{suffix}")]
            rolled_out = maps[map_key(f"value-zeroing{suffix}+rollout")]
            assert own.scores.dtype == own.distances.dtype == rolled_out.scores.dtype == np.float64
            np.testing.assert_allclose(own.distances, distances, rtol=0, atol=TOLERANCE)
            np.testing.assert_allclose(own.scores, expected, rtol=0, atol=TOLERANCE)
            np.testing.assert_allclose(
                rolled_out.scores, oracle.rollout(expected), rtol=0, atol=TOLERANCE
            )


@pytest.mark.parametrize("name", [*FAMILIES, *UNMAPPED])
def test_scores_are_the_oracle_s_to_nine_decimals(name, tmp_path):
    folder = make_tiny_model(tmp_path / name, name)
    backend = double(folder)
    assert (backend.ref.dtype, backend.ref.precision) == ("float64", "double")
    assert_oracle_s_scores(backend, folder, TINY_TEXTS)


def test_attention_that_stock_code_insists_to_do_in_float32_is_in_float64_too(tmp_path):
    """GPT-2 can be told to reorder and upcast its attention; the numbers are the same."""
    folder = make_tiny_model(tmp_path / "gpt2", "gpt2")
    plain = score(double(folder), TINY_TEXTS[1])
    rewrite_json(folder / "config.json", reorder_and_upcast_attn=True)
    key = map_key("value-zeroing")
    np.testing.assert_allclose(
        score(double(folder), TINY_TEXTS[1]).maps[key].scores,
        plain.maps[key].scores,
        rtol=0,
        atol=TOLERANCE,
    )


def test_what_a_model_makes_once_is_made_in_float64(tmp_path):
    """GPT-J's angles, for which it divides whole numbers, are those of float64."""
    folder = make_tiny_model(tmp_path / "gptj", "gptj")
    made = dict(double(folder).model.named_buffers())
    found = next(made[name] for name in made if name.endswith("embed_positions")).numpy()
    angles = np.outer(np.arange(40), [1, 0.01])
    expected = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)
    assert torch.get_default_dtype() == torch.float32


@pytest.mark.parametrize(
    "kind", ["NewGELUActivation", "FastGELUActivation", "GELUTanh", "BloomGelu"]
)
def test_in_float64_an_activation_is_the_stock_one_to_the_last_digits(kind):
    """Some of them have √(2/π) to eight digits only, which is not what a sigmoid makes of it."""
    from transformers.models.bloom.modeling_bloom import BloomGelu

    made = BloomGelu() if kind == "BloomGelu" else getattr(transformers.activations, kind)()
    hidden = torch.linspace(-5, 5, 101, dtype=torch.float64)
    with torch.inference_mode():
        expected = made(hidden)
        found = activate(torch, made, hidden.clone())
    assert (found - expected).abs().max() <= 1e-15


@pytest.mark.slow
def test_real_weights_give_the_oracle_s_scores_to_nine_decimals(minilm_folder):
    texts = ["The keys to the cabinet are on the table.", "It rains.", " ".join(TINY_TEXTS)]
    assert_oracle_s_scores(double(minilm_folder), minilm_folder, texts)


@pytest.mark.parametrize("name", SEQ2SEQ)
def test_all_three_maps_of_two_texts_are_the_oracle_s_to_nine_decimals(name, tmp_path):
    folder = make_tiny_seq2seq(tmp_path / name, name)
    backend = double(folder)
    model = stock(folder)
    for decoder_text in ("a dog barks", None):
        own = sentence("1", "the keyss to the cabinet are", decoder_text=decoder_text)
        [scored] = [s for s in analyse(backend, Request("r", "m", (own,))) if is_result(s)]
        encoded = backend.complete(backend.encode(own))
        with oracle.nothing_in_float32():
            expected = oracle.seq2seq_distances(model, list(encoded.ids), list(encoded.decoder_ids))
        for part in PARTS:
            found = scored.maps[map_key(f"value-zeroing/{part}")].scores
            np.testing.assert_allclose(found, oracle.scores(expected[part]), rtol=0, atol=TOLERANCE)


def is_result(step: object) -> bool:
    return isinstance(step, SentenceResult)


@pytest.fixture(scope="module")
def double_bert(bert_folder) -> Backend:
    """The tiny BERT in double precision."""
    return double(bert_folder)


def test_single_is_what_it_was(bert, double_bert):
    """And says nothing of precision where it said nothing before."""
    scored, other = (score(each, TINY_TEXTS[1]) for each in (bert, double_bert))
    one, two = (each.maps[map_key("value-zeroing")] for each in (scored, other))
    assert one.scores.dtype == one.distances.dtype == np.float32
    np.testing.assert_allclose(one.scores, two.scores, rtol=0, atol=2e-6)
    assert (one.scores != two.scores).any()
    assert "precision" not in bert.provenance().options
    assert double_bert.provenance().options["precision"] == "double"
    assert bert.ref.key != double_bert.ref.key


def test_a_batch_gives_what_each_sentence_gives_alone(double_bert):
    texts = ["the keys are on a dog", "a dog barks on the keys"]
    of = tuple(sentence(str(number), text) for number, text in enumerate(texts))
    together = [s for s in analyse(double_bert, Request("r", "m", of)) if is_result(s)]
    for one in together:
        request = Request("r", "m", (one.sentence,))
        [alone] = [s for s in analyse(double_bert, request) if is_result(s)]
        for key in alone.maps:
            difference = np.abs(one.maps[key].scores - alone.maps[key].scores).max()
            assert difference <= TOLERANCE


def test_attention_is_in_double_precision_too(double_bert):
    attention = score(double_bert, TINY_TEXTS[1], ("attention",)).maps[map_key("attention")].scores
    assert attention.dtype == np.float64
    np.testing.assert_allclose(attention.sum(axis=-1), 1, rtol=0, atol=1e-15)


def test_a_chunk_holds_half_as_many_numbers_of_twice_the_size(bert, double_bert, monkeypatch):
    from vzdesk.engine.safety import memory

    monkeypatch.setattr(memory, "free_bytes", lambda: 2**30)
    for backend in (bert, double_bert):
        backend.budget.check(1, 8)
    assert bert.pairs_at_once // 2 == double_bert.pairs_at_once > 1


def test_a_bundle_has_no_double_precision(bert_bundle):
    with pytest.raises(UserError, match="is an ONNX bundle, which computes in single") as raised:
        load(ModelChoice("tiny-bert", bert_bundle, "onnx"), "cpu", "double")
    assert "PyTorch folder" in raised.value.next_step
    assert "single precision" in raised.value.next_step


def test_weights_too_large_are_said_to_be_so_for_the_numbers_that_were_computed_with(bert_folder):
    backend = double(bert_folder)
    weight = backend.model.get_submodule("encoder.layer.1.attention.self.value").weight
    weight.data = weight.data * 1e300
    request = Request("r", "m", (sentence("1", "a key"),))
    [failure] = [step for step in analyse(backend, request) if isinstance(step, Failure)]
    assert "too large for float64" in failure.next_step


# What is made of the numbers


def analysis_of(backend: Backend, *texts: str) -> Analysis:
    scored = [replace(score(backend, text), sentence=in_long_words(text)) for text in texts]
    named = [
        replace(one, sentence=replace(one.sentence, id=str(n))) for n, one in enumerate(scored)
    ]
    return Analysis(backend.ref, backend.provenance(), {one.sentence.id: one for one in named})


def test_scores_put_together_into_words_keep_their_digits(double_bert):
    scored = score(double_bert, TINY_TEXTS[1])
    targets, sources = units_of(scored, "words")
    scores = scored.maps[map_key("value-zeroing")].scores[0]
    found = aggregate(scores, targets, sources)
    assert found.dtype == np.float64
    expected = [
        [scores[t.start : t.end, s.start : s.end].sum(axis=1).mean() for s in sources]
        for t in targets
    ]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("units", ["tokens", "words", "words-joint"])
def test_a_table_reads_back_to_the_same_numbers(double_bert, tmp_path, units):
    analysis = analysis_of(double_bert, TINY_TEXTS[1])
    [scored] = analysis.results.values()
    write_table([(analysis, scored)], tmp_path / "t.csv", TableChoices(units=units))
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    suffix = "+words" if units == "words-joint" else ""
    for end in ("", "+rollout"):
        key = map_key(f"value-zeroing{suffix}{end}")
        score_map = joint_maps(scored).get(key) or scored.maps[key]
        targets, sources = units_of(scored, units)
        expected = np.stack([aggregate(layer, targets, sources) for layer in score_map.scores])
        own = [row for row in rows if row["method"] == str(key)]
        assert np.array([float(row["score"]) for row in own]).tobytes() == expected.tobytes()
        if units != "words" and not end:
            distances = np.array([float(row["distance"]) for row in own])
            assert distances.tobytes() == score_map.distances.tobytes()
    record = json.loads((tmp_path / "t.csv.json").read_text(encoding="utf-8"))
    assert record["runs"][0]["model"]["dtype"] == "float64"
    assert record["runs"][0]["options"]["precision"] == "double"


def test_a_session_keeps_every_bit(double_bert, bert, tmp_path):
    """Beside results in single precision, of the same sentences."""
    analyses = analysis_of(bert, TINY_TEXTS[1]), analysis_of(double_bert, *TINY_TEXTS)
    sentences = tuple(scored.sentence for scored in analyses[1].results.values())
    session = Session(sentences, analyses)
    write(session, tmp_path / "s.vzd")
    reopened = read(tmp_path / "s.vzd")
    assert reopened.equals(session)
    dtypes = [
        {score_map.scores.dtype for one in each.results.values() for score_map in one.maps.values()}
        for each in reopened.analyses
    ]
    assert dtypes == [{np.dtype(np.float32)}, {np.dtype(np.float64)}]

"""Attention-Norm, with residual and with norm: right on every family, or refused by name."""

from __future__ import annotations

import functools
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import transformers

from tests.engine import norms_oracle
from tests.engine.conftest import make_tiny_model, rewrite_json
from tests.engine.test_analyse import MIXED_LENGTHS, Small
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.families import NormModules, families
from vzdesk.engine.formulas import terms
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.methods import methods
from vzdesk.engine.models import ModelChoice, find, load
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.onnx.manifest import NAME
from vzdesk.engine.runtime.torch import backend as torch_backend
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.text import sentence, sentences
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.errors import UserError

GOLDEN = Path(__file__).parents[1] / "golden"
TEXT = "the keys to the cabinet are on the table , the dog barks ."
TEXTS = ["key", "the keys to the cabinet are on the table .", "a dog barks , the dog is a key"]
REAL_TEXTS = [
    "The keys to the cabinet are on the table.",
    "Nobody who was in the house that evening could remember having put them there.",
]
PAIR = ("the keys are on the table", "a dog barks")
PLAIN, WITH_NORMS = "attention-norm", ("attention-norm-res", "attention-norm-res-ln", "alti")
ALL = (PLAIN, *WITH_NORMS)
GLOBENC = "globenc"
TOLERANCE = 2e-6
VECTORS = ["projection_bias", "after.gain", "after.bias"]
REFUSED = {"bloom-normed-residual"}
"""Models that do not say where their norms are."""


def results(backend: Backend, texts: Iterable[str], names=ALL) -> list[SentenceResult]:
    steps = analyse(backend, Request("r", "m", sentences(list(texts)), names))
    return [step for step in steps if isinstance(step, SentenceResult)]


@functools.lru_cache(maxsize=1)
def stock_model(folder: Path):
    """The oracle's model."""
    return transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")


@functools.cache
def expected_maps(folder: Path, ids: tuple[int, ...], type_ids: tuple[int, ...]):
    """The oracle's shares by method. Slow, so they are kept for the other backend."""
    return norms_oracle.maps(stock_model(folder), [*ids], [*type_ids])


def worst_norm_difference(
    backend: Backend, folder: Path, texts: Iterable[str], names: Iterable[str] = ()
) -> float:
    """max |ΔC|, of shares and of mixing ratios, over the texts and methods, all if none are named,
    against the oracle on the same folder.
    """
    names = tuple(names) or (ALL if backend.lack("last-norm") else (*ALL, GLOBENC))
    worst = 0.0
    for result in results(backend, texts, names):
        encoded = backend.encode(result.sentence)
        expected = expected_maps(folder, tuple(encoded.ids), tuple(encoded.type_ids))
        assert (backend.lack("last-norm") is None) == (GLOBENC in expected)
        for name in names:
            found = result.maps[MapKey(name)]
            worst = max(worst, float(np.abs(found.scores - expected[name]).max()))
            assert (found.mixing_ratios is None) == (norms_oracle.MIXING + name not in expected)
            if found.mixing_ratios is not None:
                difference = found.mixing_ratios - expected[norms_oracle.MIXING + name]
                worst = max(worst, float(np.abs(difference).max()))
    return worst


def seq2seq_norm_difference(backend: Backend, folder: Path, text: str, decoder_text: str) -> float:
    """The same of every part of an encoder-decoder model."""
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager")
    pair = replace(sentence("1", text), decoder_text=decoder_text)
    encoded = backend.encode(pair)
    expected = norms_oracle.seq2seq_maps(model, list(encoded.ids), list(encoded.decoder_ids))
    request = Request("r", "m", (pair,), ALL)
    [result] = [step for step in analyse(backend, request) if isinstance(step, SentenceResult)]
    stated = {
        map_key(name.replace(key.method, f"{key.method}/{part}")): expected[part][name]
        for part in expected
        for name in expected[part]
        if not name.startswith(norms_oracle.MIXING)
        for key in [map_key(name)]
    }
    layers = {key for key in result.maps if not key.rolled_out}
    assert layers == {key for key in stated if not key.rolled_out}
    worst = max(float(np.abs(result.maps[key].scores - stated[key]).max()) for key in stated)
    for key, each in result.maps.items():
        ratios = expected[key.part].get(norms_oracle.MIXING + key.method)
        assert (each.mixing_ratios is None) == (ratios is None or key.rolled_out)
        if each.mixing_ratios is not None:
            worst = max(worst, float(np.abs(each.mixing_ratios - ratios).max()))
    return worst


def refused(backend: Backend, name: str) -> UserError:
    with pytest.raises(UserError) as caught:
        list(analyse(backend, Request("r", "m", sentences(["a key"]), ("value-zeroing", name))))
    assert methods()[name].label in caught.value.message
    assert backend.ref.name in caught.value.message
    assert caught.value.next_step
    return caught.value


def test_every_family_gives_the_oracle_s_maps_or_is_refused_by_name(tiny_folder):
    backend = load(ModelChoice("tiny", tiny_folder, "torch"))
    if tiny_folder.name in REFUSED:
        for name in WITH_NORMS:
            assert "the norms of its blocks are not known (BLOOM)" in refused(backend, name).message
        assert worst_norm_difference(backend, tiny_folder, TEXTS, (PLAIN,)) <= TOLERANCE
        return
    assert worst_norm_difference(backend, tiny_folder, TEXTS) <= TOLERANCE


def test_a_causal_model_s_future_is_exactly_zero(tiny_folder):
    backend = load(ModelChoice("tiny", tiny_folder, "torch"))
    names = (PLAIN,) if tiny_folder.name in REFUSED else ALL
    [result] = results(backend, [TEXT], names)
    for score_map in result.maps.values():
        np.testing.assert_allclose(score_map.scores.sum(axis=-1), 1.0, atol=2e-6)
        assert not backend.ref.causal or (np.triu(score_map.scores, 1) == 0).all()
        if backend.ref.causal and score_map.mixing_ratios is not None:
            assert (score_map.mixing_ratios[:, 0] == 0).all()


def test_real_weights_give_the_oracle_s_maps(minilm_folder):
    backend = load(ModelChoice("minilm", minilm_folder, "torch"))
    assert worst_norm_difference(backend, minilm_folder, REAL_TEXTS) <= TOLERANCE


@pytest.mark.parametrize("name", ["bert", "bert_onnx"])
def test_a_batch_gives_the_same_numbers_as_one_by_one(name, request, bert_folder):
    backend = request.getfixturevalue(name)
    assert worst_norm_difference(backend, bert_folder, TEXTS) <= TOLERANCE
    for result in results(Small(backend, pairs_at_once=1000), MIXED_LENGTHS):
        [alone] = results(backend, [result.sentence.text])
        for key in alone.maps:
            got, expected = result.maps[key].scores, alone.maps[key].scores
            np.testing.assert_allclose(got, expected, atol=TOLERANCE)


def test_chunks_of_sources_give_what_all_at_once_give(bert, monkeypatch):
    [whole] = results(bert, [TEXT])
    monkeypatch.setattr(type(bert.budget), "pairs_of", lambda *_arguments: 1)
    steps = list(analyse(bert, Request("r", "m", sentences([TEXT]), (PLAIN,))))
    done = [step.done for step in steps if isinstance(step, Progress)]
    n_tokens = len(whole.tokens)
    assert done[:3] == [n_tokens, 2 * n_tokens, 3 * n_tokens]
    [by_source] = [step for step in steps if isinstance(step, SentenceResult)]
    key = MapKey(PLAIN)
    np.testing.assert_allclose(by_source.maps[key].scores, whole.maps[key].scores, atol=1e-7)


def test_mixing_ratios_of_chunks_of_sources_are_those_of_all_at_once(bert, monkeypatch):
    names = WITH_NORMS[:2]
    [whole] = results(bert, [TEXT], names)
    monkeypatch.setattr(terms, "KEPT", 500)
    [by_chunk] = results(bert, [TEXT], names)
    for key in map(MapKey, names):
        got, expected = by_chunk.maps[key].mixing_ratios, whole.maps[key].mixing_ratios
        np.testing.assert_allclose(got, expected, atol=1e-7)


def test_the_bundled_model_gives_on_onnx_what_it_gives_on_pytorch():
    backends = (load(find("agreement-mini", name)) for name in ("torch", "onnx"))
    one, other = (results(each, REAL_TEXTS, (*ALL, GLOBENC)) for each in backends)
    for ours, theirs in zip(one, other, strict=True):
        for key in ours.maps:
            np.testing.assert_allclose(ours.maps[key].scores, theirs.maps[key].scores, atol=4e-6)


# Encoder-decoder models


def test_every_part_has_the_oracle_s_maps_and_cross_only_those_without_residual(
    seq2seq, seq2seq_folder
):
    assert seq2seq_norm_difference(seq2seq, seq2seq_folder, *PAIR) <= TOLERANCE


def test_what_reaches_the_decoder_from_both_texts_sums_to_one(seq2seq):
    pair = replace(sentence("1", PAIR[0]), decoder_text=PAIR[1])
    steps = analyse(seq2seq, Request("r", "m", (pair,), ("value-zeroing", "alti")))
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    assert MapKey("value-zeroing", "cross", rolled_out=True) not in result.maps
    halves = [result.maps[MapKey("alti", part, rolled_out=True)] for part in ("cross", "decoder")]
    sums = sum(half.scores.sum(axis=-1) for half in halves)
    np.testing.assert_allclose(sums, 1.0, atol=1e-6)
    assert (np.triu(halves[1].scores, 1) == 0).all()
    assert not any(half.no_mixing.any() for half in halves)


def test_progress_counts_no_map_of_cross_attention_where_there_is_none(seq2seq):
    pair = replace(sentence("1", PAIR[0]), decoder_text=PAIR[1])
    steps = list(analyse(seq2seq, Request("r", "m", (pair,), ALL)))
    told = [step for step in steps if isinstance(step, Progress)]
    [result] = [step for step in steps if isinstance(step, SentenceResult)]
    n_pairs = sum(each.scores.size for key, each in result.maps.items() if not key.rolled_out)
    assert told[-1].done == told[-1].total == n_pairs


# The gate


def changed(folder: Path, **changes) -> TorchBackend:
    """The tiny BERT, whose family says these things of its norms."""

    def norms(layer):
        known = NormModules(
            middle=layer.attention.output.LayerNorm, after=layer.attention.output.LayerNorm
        )
        return replace(known, **{name: of(layer) for name, of in changes.items()})

    return TorchBackend(folder, replace(families()["bert"], norms=norms), "tiny")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scale": lambda _layer: 1.001}, r"does not make up the middle residual \(layer 1\)"),
        (
            dict.fromkeys(("middle", "after"), lambda each: each.output.LayerNorm),
            "does not make up",
        ),
        (
            {"middle": lambda layer: layer.intermediate.dense, "after": lambda _layer: None},
            "does not make up",
        ),
        ({"mixed": lambda layer: layer.output.LayerNorm}, "does not make up"),
        ({"middle": lambda layer: layer.output.dense}, "are not known"),  # of another size
        ({"is_centred": lambda _layer: False}, "are not known"),
        ({"gain": lambda _layer: lambda norm: norm.weight + 1e-3}, "are not known"),
        ({"after": lambda layer: layer.output.LayerNorm}, "are not known"),
        ({"after": lambda _layer: None}, "there is a norm behind the middle residual or not"),
    ],
)
def test_a_family_that_says_wrong_things_of_its_norms_is_refused_for_them_only(
    bert_folder, bert, changes, reason
):
    wrong = changed(bert_folder, **changes)
    for name in WITH_NORMS:
        start = f"tiny cannot be scored with {methods()[name].label}: "
        assert refused(wrong, name).message.startswith(start)
        with pytest.raises(UserError, match=reason):
            results(wrong, [TEXT], (name,))
    [right], [found] = (results(each, [TEXT], ("value-zeroing", PLAIN)) for each in (bert, wrong))
    for key in right.maps:
        np.testing.assert_array_equal(right.maps[key].scores, found.maps[key].scores)


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (lambda layer: layer.attention.output.LayerNorm, r"does not give a block's output"),
        (lambda _layer: None, r"the norm behind its feed-forward is not known \(BERT\)"),
    ],
)
def test_a_family_that_says_wrong_things_of_its_last_norm_is_refused_for_globenc_only(
    bert_folder, last, reason
):
    wrong = changed(bert_folder, last=last)
    with pytest.raises(UserError, match=f"tiny cannot be scored with GlobEnc: .*{reason}"):
        results(wrong, [TEXT], (GLOBENC,))
    assert results(wrong, [TEXT])


def test_a_family_that_says_right_things_is_not_refused(bert_folder):
    right = changed(bert_folder, last=lambda layer: layer.output.LayerNorm)
    assert right.lack("norms") is None
    assert right.lack("last-norm") is None


def test_globenc_is_refused_by_name_where_it_is_not_defined(tmp_path, seq2seq):
    backend = load(ModelChoice("tiny", make_tiny_model(tmp_path / "tiny", "gpt2"), "torch"))
    message = refused(backend, GLOBENC).message
    assert message == (
        "tiny cannot be scored with GlobEnc: the method is for post-norm models such as BERT, and "
        "it is none."
    )
    message = refused(seq2seq, GLOBENC).message
    assert message.endswith(
        "the method is for models of one stack, and it has encoder and decoder."
    )


def test_a_bias_that_is_not_the_weights_own_is_refused(bert_folder, monkeypatch):
    """It is not taken from the attention output, where it would always fit."""
    real = torch_backend.norms

    def wrong(*arguments):
        found = real(*arguments)
        return replace(found, projection_bias=found.projection_bias + 1e-3)

    monkeypatch.setattr(torch_backend, "norms", wrong)
    backend = TorchBackend(bert_folder, families()["bert"], "tiny")
    assert "does not make up the middle residual (layer 1)" in refused(backend, ALL[1]).message
    assert results(backend, [TEXT], ("value-zeroing",))


def test_a_model_that_nobody_mapped_is_refused_by_name(tmp_path):
    from tests.engine.conftest import make_tiny_model

    backend = load(find(str(make_tiny_model(tmp_path / "tiny", "olmo2"))))
    assert "(olmo2, by the universal mechanism)" in refused(backend, ALL[2]).message
    assert results(backend, [TEXT], ("value-zeroing", PLAIN))


@pytest.mark.parametrize(
    ("need", "what"), [("gradients", "gradients"), ("whole-model", "the weights of all blocks")]
)
def test_a_need_that_a_bundle_does_not_meet_is_said(bert_onnx, need, what):
    lack = bert_onnx.lack(need)
    assert what in lack.reason
    assert "PyTorch" in lack.next_step


# Bundles


@pytest.fixture
def bundle(bert_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny BERT's bundle, to change."""
    return Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))


def blocks(bundle: Path) -> dict:
    return json.loads((bundle / NAME).read_text(encoding="utf-8"))["graphs"]


def test_a_bundle_of_2_3_has_all_but_globenc_which_says_how_it_is_made_anew(bundle):
    graphs = blocks(bundle)
    for block in graphs["blocks"]:
        block.pop("last_norm")
    rewrite_json(bundle / NAME, graphs=graphs, version=[2, 3])
    backend = load(find(str(bundle)))
    error = refused(backend, GLOBENC)
    assert "its bundle was exported before bundles held the norms behind feed" in error.message
    assert error.next_step == "Export the model again: vzdesk export-onnx MODEL_DIR OUT_DIR"
    assert results(backend, [TEXT])


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_an_older_bundle_is_refused_with_what_to_do_and_scores_as_before(version):
    backend = load(find(str(GOLDEN / f"bundle-{version}")))
    for name in (*WITH_NORMS, GLOBENC):
        error = refused(backend, name)
        assert "its bundle was exported before bundles held the norms of blocks" in error.message
        assert error.next_step == "Export the model again: vzdesk export-onnx MODEL_DIR OUT_DIR"
    [result] = results(backend, ["the keys are on the table"], ("value-zeroing", PLAIN))
    expected = np.load(GOLDEN / f"bundle-{version}-scores.npy")
    found = result.maps[MapKey("value-zeroing")].scores
    np.testing.assert_allclose(found, expected, atol=4e-6)


def test_a_bundle_of_a_model_without_known_norms_says_so(bundle):
    graphs = blocks(bundle)
    for block in graphs["blocks"]:
        del block["norms"]
    rewrite_json(bundle / NAME, graphs=graphs)
    backend = load(find(str(bundle)))
    assert "the norms of its blocks are not known (BERT)" in refused(backend, ALL[1]).message
    assert results(backend, [TEXT], ("value-zeroing", PLAIN))


def rewrite_norms(bundle: Path, number: int, content: bytes, kind: str = "norms") -> None:
    """Give a block another file of weights, with its checksum."""
    path = bundle / f"block-0{number}-{kind}.f32"
    path.write_bytes(content)
    files = json.loads((bundle / NAME).read_text(encoding="utf-8"))["files"]
    files[path.name] = {"bytes": len(content), "sha256": sha256_of(path)}
    rewrite_json(bundle / NAME, files=files)


def test_a_bundle_whose_norms_do_not_fit_its_graphs_is_refused_for_them_only(bundle):
    numbers = np.fromfile(bundle / "block-02-norms.f32", "<f4")
    numbers[0] += 1e-2
    rewrite_norms(bundle, 2, numbers.tobytes())
    backend = load(find(str(bundle)))
    assert "does not make up the middle residual (layer 2)" in refused(backend, ALL[1]).message
    assert results(backend, [TEXT], ("value-zeroing", PLAIN))


def test_a_bundle_whose_norm_behind_the_attention_is_another_is_refused_for_them_only(bundle):
    """What goes into it is right, and so is what comes out of the block."""
    numbers = np.fromfile(bundle / "block-02-norms.f32", "<f4")
    d_model = len(numbers) // len(VECTORS)
    numbers[d_model + 5] *= 1.5
    rewrite_norms(bundle, 2, numbers.tobytes())
    backend = load(find(str(bundle)))
    for name in (ALL[-1], GLOBENC, "alti"):
        message = refused(backend, name).message
        assert "the norm behind the attention is not the one in block-02-finish.onnx" in message
    assert results(backend, [TEXT], ("value-zeroing", PLAIN))


def test_a_bundle_whose_norm_centres_unlike_what_it_says_is_refused_for_them_only(bundle):
    graphs = blocks(bundle)
    graphs["blocks"][1]["norms"]["after"]["is_centred"] = False
    rewrite_json(bundle / NAME, graphs=graphs)
    backend = load(find(str(bundle)))
    assert "centres or not, unlike what is known" in refused(backend, ALL[-1]).message
    assert results(backend, [TEXT], ("value-zeroing", PLAIN))


def test_a_bundle_whose_last_norm_does_not_fit_is_refused_for_globenc_only(bundle):
    numbers = np.fromfile(bundle / "block-02-last-norm.f32", "<f4")
    numbers[3] += 1e-3
    rewrite_norms(bundle, 2, numbers.tobytes(), "last-norm")
    backend = load(find(str(bundle)))
    error = refused(backend, GLOBENC)
    assert "norm behind its feed-forward does not give a block's output (layer 2)" in error.message
    assert results(backend, [TEXT])


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"file": "../norms"}, "is no plain name of a file"),
        ({"file": "norms.f32"}, r"it has no checksum of norms\.f32"),
        ({"vectors": ["bias"]}, r"vectors does not name last\.gain"),
        ({"vectors": ["gain", "gain"]}, r'vectors must not name "last\.gain" there'),
        ({"epsilon": -1.0}, "epsilon must be a number from 0"),
        ({"is_centred": 1}, "is_centred must be true or false"),
    ],
)
def test_a_last_norm_described_wrongly_is_refused(bundle, changes, match):
    graphs = blocks(bundle)
    graphs["blocks"][1]["last_norm"] |= changes
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: .*{match}"):
        load(find(str(bundle)))


def test_a_bundle_that_leaves_out_the_norm_behind_the_residual_is_refused(bundle):
    graphs = blocks(bundle)
    for number, block in enumerate(graphs["blocks"], 1):
        block["norms"].pop("after")
        block["norms"]["vectors"] = VECTORS[:1]
        content = (bundle / f"block-{number:02}-norms.f32").read_bytes()
        rewrite_norms(bundle, number, content[: len(content) // 3])
    rewrite_json(bundle / NAME, graphs=graphs)
    backend = load(find(str(bundle)))
    assert "there is a norm behind the middle residual or not" in refused(backend, ALL[1]).message
    assert results(backend, [TEXT], ("value-zeroing", PLAIN))


def test_a_large_number_in_a_parallel_feed_forward_is_no_misfit(tmp_path):
    """Some models have such activations; the middle residual is known with their rounding."""
    folder = make_tiny_model(tmp_path / "gpt_neox", "gpt_neox")
    model = transformers.AutoModel.from_pretrained(folder)
    for layer in model.layers:
        layer.mlp.dense_4h_to_h.bias.data[3] = 3000.0
    model.save_pretrained(folder)
    backend = load(ModelChoice("tiny", folder, "torch"))
    assert backend.lack("norms") is None
    assert worst_norm_difference(backend, folder, [TEXT]) <= TOLERANCE


def test_a_negative_scale_gives_the_oracle_s_maps(tmp_path):
    folder = make_tiny_model(tmp_path / "granite", "granite")
    rewrite_json(folder / "config.json", residual_multiplier=-0.3)
    backend = load(ModelChoice("tiny", folder, "torch"))
    assert worst_norm_difference(backend, folder, [TEXT]) <= TOLERANCE


@pytest.mark.parametrize("content", [b"", b"\0" * 5, np.full(96, np.nan, "<f4").tobytes()])
def test_weights_of_norms_that_are_none_are_named(bundle, content):
    rewrite_norms(bundle, 1, content)
    backend = load(find(str(bundle)))
    with pytest.raises(UserError, match=r"norms\.f32 does not hold 3 vectors of 32 numbers"):
        results(backend, [TEXT])


NORM = {"is_centred": True, "epsilon": 1e-12}


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"file": 3}, "file must be a text, got 3"),
        ({"file": "../norms"}, "is no plain name of a file"),
        ({"file": "norms.f32"}, r"it has no checksum of norms\.f32"),
        ({"scale": None}, "scale must be a number"),
        ({"scale": True}, "scale must be a number"),
        ({"scale": -1e10}, "scale must be a number"),
        ({"scale": float("nan")}, "scale must be a number"),
        ({"scale": float("inf")}, "scale must be a number"),
        ({"scale": 10**400}, "scale must be a number"),
        ({"vectors": VECTORS[:1]}, r"vectors does not name after\.gain"),
        ({"vectors": [*VECTORS, "after.bias"]}, r'vectors must not name "after\.bias" there'),
        ({"vectors": [*VECTORS, "mixed.gain"]}, r'vectors must not name "mixed\.gain" there'),
        ({"vectors": [*VECTORS, 3]}, "vectors 4 must be a text"),
        ({"mixed": NORM}, r"vectors does not name mixed\.gain"),
        ({"after": None}, "after must be an object"),
        ({"after": NORM | {"epsilon": -1.0}}, "epsilon must be a number from 0"),
        ({"after": NORM | {"is_centred": 1}}, "is_centred must be true or false"),
        ({"after": {}}, "it does not say its is_centred"),
    ],
)
def test_norms_described_wrongly_are_refused(bundle, changes, match):
    graphs = blocks(bundle)
    graphs["blocks"][1]["norms"] |= changes
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: .*{match}"):
        load(find(str(bundle)))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda block: block.pop("norms"), "it gives norms of some blocks, and not of all"),
        (lambda block: block.update(norms=3), "norms must be an object, got 3"),
        (lambda block: block["mix"]["outputs"].remove("middle"), "mix does not give middle"),
        (lambda block: block.update(side_by_side=True), "finish does not give middle"),
        (lambda block: block["finish"]["outputs"].remove("summed"), "finish does not give summed"),
    ],
)
def test_norms_without_what_belongs_to_them_are_refused(bundle, change, match):
    graphs = blocks(bundle)
    change(graphs["blocks"][0])
    rewrite_json(bundle / NAME, graphs=graphs)
    with pytest.raises(UserError, match=rf"manifest\.json is damaged: {match}"):
        load(find(str(bundle)))


def test_what_is_no_number_is_never_a_result(bert):
    """Weights too large for float32, as for the other methods."""
    weight = bert.model.get_submodule("encoder.layer.1.attention.self.value").weight
    kept = weight.data
    weight.data = kept * 1e38
    try:
        steps = list(analyse(bert, Request("r", "m", sentences(["a key"]), (PLAIN,))))
    finally:
        weight.data = kept
    [failure] = [step for step in steps if isinstance(step, Failure)]
    assert "tiny-bert gives no numbers here: attention-norm in layer 3 is NaN" in failure.message

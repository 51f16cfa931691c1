"""Two texts in one input, as the tokenizer's own form for a pair has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
import torch
import transformers

from tests.engine.conftest import make_tiny_model
from tests.engine.test_analyse import score as score_text
from tests.engine.tokenizer_kinds import KINDS
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.models import ModelChoice, find, load, reads_pairs
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.engine.text import sentence
from vzdesk.engine.tokenization.encoder import SentenceEncoder
from vzdesk.engine.tokenization.forms import Form
from vzdesk.engine.types import Failure, Progress, Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.word_ids import word_ids
from vzdesk.view.units import units_of

FIRST, SECOND = "The keys, dogs", "a dog barks. "
PAIR = sentence("1", FIRST, decoder_text=SECOND)
TOLERANCE = 4e-6  # each of two may be 2e-6 off


def scored(backend, of: Sentence = PAIR, **request: object) -> SentenceResult:
    methods = "value-zeroing", "attention"
    steps = analyse(backend, Request("pairs", "tiny", (of,), methods, **request))
    (result,) = [step for step in steps if not isinstance(step, Progress)]
    assert isinstance(result, SentenceResult), result
    return result


@pytest.mark.parametrize("name", ["bert", "electra", "mpnet", "deberta-v2", "distilbert"])
def test_a_model_gets_what_the_stock_tokenizer_makes_of_a_pair(tmp_path: Path, name: str):
    folder = make_tiny_model(tmp_path / name, name)
    backend = load(ModelChoice(name, folder, "torch"))
    theirs = transformers.AutoTokenizer.from_pretrained(folder)(FIRST, SECOND, return_tensors="pt")
    encoded = backend.encode(PAIR)
    assert list(encoded.ids) == theirs["input_ids"][0].tolist()
    assert list(encoded.type_ids) == [0] * 7 + [1] * 5
    if name == "distilbert":  # which has no types
        del theirs["token_type_ids"]
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.no_grad():
        attentions = model(**theirs, output_attentions=True).attentions
    ours = scored(backend).maps[map_key("attention")].scores
    for layer, attention in zip(ours, attentions, strict=True):
        np.testing.assert_allclose(layer, attention[0].mean(axis=0).numpy(), atol=1e-6)


def test_types_that_the_tokenizer_gives_and_the_model_lacks_are_not_passed(tmp_path, monkeypatch):
    """As RoBERTa has one type: the tokenizer of another model may give two."""
    from tests.engine.conftest import VARIANTS

    monkeypatch.setitem(VARIANTS, "one-type", ("roberta", {"type_vocab_size": 1}))
    backend = load(ModelChoice("m", make_tiny_model(tmp_path / "m", "one-type"), "torch"))
    assert 1 in backend.encode(PAIR).type_ids
    assert scored(backend).tokens[-1].is_special


@pytest.mark.parametrize("words_as_one", [False, True])
def test_a_bundle_gives_the_scores_of_a_pair_that_pytorch_gives(bert, bert_onnx, words_as_one):
    ours, theirs = (scored(each, words_as_one=words_as_one) for each in (bert_onnx, bert))
    assert ours.tokens == theirs.tokens
    for key, score_map in theirs.maps.items():
        np.testing.assert_allclose(ours.maps[key].scores, score_map.scores, atol=TOLERANCE)


def test_the_second_type_makes_a_difference(bert):
    """[CLS] A [SEP] B [SEP], once as a pair, and once as a text in which [SEP] is written."""
    pair = scored(bert, sentence("1", "the key", decoder_text="a dog"))
    alone = score_text(bert, "the key [SEP] a dog")
    key = map_key("value-zeroing")
    assert [t.piece for t in pair.tokens] == [t.piece for t in alone.tokens]
    assert np.abs(pair.maps[key].scores - alone.maps[key].scores).max() > 1e-3


def test_each_text_has_its_own_words_labels_and_numbers(bert):
    result = scored(bert)
    assert [token.text for token in result.tokens] == [
        *("[CLS]", "The", "keys", ",", "dog", "s", "[SEP]"),
        *("a", "dog", "barks", ".", "[SEP]"),
    ]
    (side, sources), (units, _) = result.sides(""), units_of(result, "words")
    assert side.tokens == sources.tokens
    assert [unit.label for unit in units] == [
        *("[CLS]", "The", "keys", ",", "dogs", "[SEP]", "a", "dog", "barks", ".", "[SEP]"),
    ]
    assert word_ids(side, units) == (*("NA", "1", "2", "3", "4", "NA", "1", "2", "3", "4", "NA"),)


def test_words_of_the_second_text_have_no_roles(bert):
    of = Sentence("1", "the dog", sentence("", "the dog").words, "", "the dog", Roles((1,)))
    units, _ = units_of(scored(bert, of), "words")
    assert [(unit.label, unit.role, unit.word) for unit in units] == [
        *(("[CLS]", "", None), ("the", "", 0), ("dog", "T", 1), ("[SEP]", "", None)),
        *(("the", "", None), ("dog", "", None), ("[SEP]", "", None)),
    ]


def test_a_pair_is_as_long_as_both_texts_and_what_stands_between(bert):
    of = sentence("1", "the " * 20, decoder_text="dog " * 20)
    with pytest.raises(UserError, match="The pair of texts has 43 tokens; tiny-bert reads at most"):
        bert.encode(of)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (" ", "The second text is empty."),
        ("\u200b", "tiny-bert reads nothing in “\u200b”."),
        ("dog \udcff", "The second text has at character 5 only half of one"),
    ],
)
def test_a_second_text_in_which_there_is_nothing_to_read_is_refused(bert, second, said):
    (failure,) = (
        step
        for step in analyse(
            bert, Request("r", "m", (sentence("1", "the key", decoder_text=second),))
        )
        if isinstance(step, Failure)
    )
    assert failure.message.startswith(said)


@pytest.mark.parametrize("kind", ["byte-level BPE", "Metaspace", "byte fallback"])
def test_a_tokenizer_without_a_form_for_pairs_is_refused(kind):
    encoder = SentenceEncoder(KINDS[kind](), "m", 99)
    with pytest.raises(UserError, match="The tokenizer of m has no form for a pair of texts"):
        encoder.encode(sentence("1", "the dog"), "the dog")


def test_a_pair_without_special_tokens_is_refused():
    encoder = SentenceEncoder(KINDS["word pieces"](), "m", 99, form=Form(special_tokens=False))
    with pytest.raises(UserError, match="nothing stands between the two texts"):
        encoder.encode(sentence("1", "the dog"), "the dog")


def test_what_is_unknown_in_the_second_text_is_said(bert):
    encoded = bert.encode(sentence("1", "the key", decoder_text="the ʕ"))
    assert encoded.notices == ("tiny-bert does not know “ʕ” and reads [UNK] instead.",)


@pytest.mark.parametrize(("name", "reads"), [("bert", True), ("gpt2", False)])
def test_a_folder_shows_whether_its_model_reads_pairs(tmp_path: Path, name: str, reads: bool):
    assert reads_pairs(find(str(make_tiny_model(tmp_path / name, name)))) == reads

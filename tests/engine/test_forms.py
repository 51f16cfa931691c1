"""A model's first token before a text, and the first word as within a sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("torch")
import transformers
from tokenizers import AddedToken

from tests.engine.conftest import rewrite_json
from tests.engine.test_analyse import score
from tests.engine.tokenizer_kinds import KINDS, bytes_as_letters, bytes_between_marks
from vzdesk.engine.model_input import BOS, LEADING_SPACE, NO_SPECIAL_TOKENS, input_of
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.onnx.manifest import NAME
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.text import sentence
from vzdesk.engine.tokenization.encoder import Encoded, SentenceEncoder
from vzdesk.engine.tokenization.forms import Form, form_of
from vzdesk.errors import UserError

FIRST = "<|endoftext|>"


@pytest.fixture(scope="module")
def gpt2(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny GPT-2's folder with a byte-level tokenizer."""
    folder = tmp_path_factory.mktemp("models") / "gpt2"
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=bytes_as_letters())
    tokenizer.save_pretrained(folder)
    sizes = {"n_embd": 32, "n_layer": 1, "n_head": 4, "n_positions": 20}
    ends = {"bos_token_id": tokenizer.convert_tokens_to_ids(FIRST), "eos_token_id": None}
    config = transformers.GPT2Config(**sizes, **ends, vocab_size=len(tokenizer))
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    return folder


def loaded(folder: Path, *options: str, backend: str = "torch"):
    return load(ModelChoice("tiny", folder, backend, input_of(options)))


def stock(**options: object) -> transformers.GPT2Tokenizer:
    model = json.loads(bytes_as_letters().to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    return transformers.GPT2Tokenizer(vocab=model["vocab"], merges=merges, **options)


def test_the_first_token_stands_before_the_text_as_the_stock_tokenizer_puts_it(gpt2):
    usual, begun = (loaded(gpt2, *options) for options in ((), (BOS,)))
    text = "the dog of the dogs"
    encoded = begun.encode(sentence("1", text))
    assert list(encoded.ids) == stock(add_bos_token=True)(text)["input_ids"]
    assert list(usual.encode(sentence("1", text)).ids) == stock()(text)["input_ids"]
    first, *rest = encoded.tokens
    assert (first.text, first.word_index, first.is_special) == (FIRST, None, True)
    assert tuple(rest) == usual.encode(sentence("1", text)).tokens
    assert begun.provenance().options["input"] == "bos"
    assert begun.ref.key == f"{usual.ref.key}/bos"
    assert score(begun, text).tokens == encoded.tokens


def test_the_first_token_counts_among_those_that_a_model_reads(gpt2):
    long = sentence("1", "the" + " dog" * 19)
    assert len(loaded(gpt2).encode(long).ids) == 20
    with pytest.raises(UserError, match="has 21 tokens; tiny reads at most 20"):
        loaded(gpt2, BOS).encode(long)


@pytest.mark.parametrize("files", ["tokenizer_config.json", "special_tokens_map.json"])
@pytest.mark.parametrize("named", ["the", {"content": "the"}])
def test_a_tokenizer_s_files_say_which_the_first_token_is(gpt2, tmp_path, files, named):
    folder = Path(shutil.copytree(gpt2, tmp_path / "gpt2"))
    (folder / files).write_text(json.dumps({"bos_token": named}), encoding="utf-8")
    assert loaded(folder, BOS).encode(sentence("1", "dog")).tokens[0].text == "the"


def test_a_broken_file_of_special_tokens_matters_only_where_it_is_asked_for(gpt2, tmp_path):
    folder = Path(shutil.copytree(gpt2, tmp_path / "gpt2"))
    (folder / "tokenizer_config.json").unlink()
    (folder / "special_tokens_map.json").write_text("{", encoding="utf-8")
    assert loaded(folder, LEADING_SPACE).encode(sentence("1", "the dog"))
    with pytest.raises(UserError, match=r"special_tokens_map\.json"):
        loaded(folder, BOS)


@pytest.mark.parametrize("of_tokenizer", [{"bos_token": None}, {"bos_token": "absent"}])
def test_a_model_whose_tokenizer_has_no_first_token_says_so(gpt2, tmp_path, of_tokenizer):
    folder = Path(shutil.copytree(gpt2, tmp_path / "gpt2"))
    (folder / "tokenizer_config.json").write_text(json.dumps(of_tokenizer), encoding="utf-8")
    with pytest.raises(UserError, match=r"tiny has no first token \(bos_token\)"):
        loaded(folder, BOS)


def test_a_model_that_is_not_causal_has_no_first_token(bert_folder):
    with pytest.raises(UserError, match="tiny has no first token"):
        loaded(bert_folder, BOS)


def test_a_first_token_that_the_tokenizer_adds_is_not_added_again():
    with pytest.raises(UserError, match="With m, each text begins with <s> already"):
        form_of(BOS, bytes_between_marks(), "m", "<s>")


def test_a_text_without_special_tokens_has_no_first_token(gpt2):
    with pytest.raises(UserError, match="cannot begin with the first token"):
        loaded(gpt2, NO_SPECIAL_TOKENS, BOS)


def test_a_tokenizer_that_adds_no_special_tokens_says_so(gpt2):
    with pytest.raises(UserError, match="adds no special tokens") as caught:
        loaded(gpt2, NO_SPECIAL_TOKENS)
    assert "the input is the same" in caught.value.next_step


@pytest.mark.slow
def test_an_exported_bundle_says_which_the_first_token_is(gpt2, tmp_path):
    list(export(loaded(gpt2), tmp_path / "bundle"))
    options = BOS, LEADING_SPACE
    ours, theirs = loaded(tmp_path / "bundle", *options, backend="onnx"), loaded(gpt2, *options)
    text = sentence("1", "the dog")
    assert ours.encode(text) == theirs.encode(text)
    assert ours.encode(text).tokens[0].text == FIRST
    assert ours.provenance().options["input"] == "bos+leading-space"


def test_the_first_token_of_a_bundle_stands_before_the_text(bert_bundle, tmp_path):
    bundle = Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))
    content = json.loads((bundle / NAME).read_text(encoding="utf-8"))
    rewrite_json(bundle / NAME, model=content["model"] | {"bos": "[MASK]"})
    usual, begun = (loaded(bundle, *options, backend="onnx") for options in ((), (BOS,)))
    first, *rest = score(begun, "the key").tokens
    assert (first.piece, first.is_special) == ("[MASK]", True)
    assert tuple(rest) == usual.encode(sentence("1", "the key")).tokens


def test_an_older_bundle_does_not_say_which_the_first_token_is(bert_bundle, tmp_path):
    bundle = Path(shutil.copytree(bert_bundle, tmp_path / "bundle"))
    rewrite_json(bundle / NAME, version=[2, 1])
    with pytest.raises(UserError, match="tiny has no first token"):
        loaded(bundle, BOS, backend="onnx")
    content = json.loads((bundle / NAME).read_text(encoding="utf-8"))
    rewrite_json(bundle / NAME, model=content["model"] | {"causal": True})
    with pytest.raises(UserError, match=r"exported before .* Export the model again"):
        loaded(bundle, BOS, backend="onnx")


# A leading space


def encoded(tokenizer, text: str, *, leading_space: bool = True) -> Encoded:
    encoder = SentenceEncoder(tokenizer, "m", 99, form=Form(leading_space=leading_space))
    return encoder.encode(sentence("1", text))


@pytest.mark.parametrize("text", ["the dog", "The dog", " the", "日本 the", "שלום", ".the"])
def test_the_first_word_is_read_as_the_stock_tokenizer_reads_it_behind_a_space(text):
    ids = encoded(bytes_as_letters(), text).ids
    assert list(ids) == stock(add_prefix_space=True)(text)["input_ids"]


def test_the_first_word_is_labelled_without_the_space():
    usual = encoded(bytes_as_letters(), "the dog", leading_space=False).tokens
    behind_space = encoded(bytes_as_letters(), "the dog").tokens
    assert [(t.text, t.piece) for t in usual] == [("the", "the"), ("dog", "Ġdog")]
    assert [(t.text, t.piece) for t in behind_space] == [("the", "Ġthe"), ("dog", "Ġdog")]
    assert [t.word_index for t in behind_space] == [0, 1]


def test_the_space_stands_behind_special_pieces_that_begin_the_text():
    tokens = encoded(bytes_as_letters(), f"{FIRST}the dog").tokens
    assert [(t.text, t.piece) for t in tokens] == [
        *((FIRST, FIRST), ("the", "Ġthe"), ("dog", "Ġdog")),
    ]


def test_an_added_word_is_no_beginning_of_a_longer_one():
    tokenizer = bytes_as_letters()
    tokenizer.add_tokens([AddedToken("the", single_word=True)])
    assert encoded(tokenizer, "theft").ids == tuple(tokenizer.encode(" theft").ids)


@pytest.mark.parametrize(
    "kind", ["word pieces", "byte fallback", "Metaspace", "Unigram", "byte-level BPE after a space"]
)
def test_a_leading_space_that_changes_nothing_is_refused(kind):
    with pytest.raises(UserError, match="reads the first word as any other already"):
        form_of(LEADING_SPACE, KINDS[kind](), "m", "")


def test_an_option_that_is_not_known_is_refused():
    with pytest.raises(UserError, match="No input option 'leading-spaces'"):
        form_of("leading-spaces", bytes_as_letters(), "m", "")


def test_the_usual_input_is_what_it_was(gpt2):
    ids = loaded(gpt2).encode(sentence("1", "the dog")).ids
    assert list(ids) == bytes_as_letters().encode("the dog").ids
    assert "input" not in loaded(gpt2).provenance().options

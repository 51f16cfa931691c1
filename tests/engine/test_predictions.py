"""What models predict with their own heads, against a restatement on the stock model."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from safetensors.torch import load_file, save_file  # noqa: E402
from tokenizers import processors  # noqa: E402

from tests.engine.conftest import (  # noqa: E402
    CONFIGURATIONS,
    UNMAPPED,
    make_tiny_model,
    make_tiny_seq2seq,
    rewrite_json,
    tiny_tokenizer,
)
from tests.engine.test_analyse import score  # noqa: E402
from tests.engine.tokenizer_kinds import bytes_as_fallback, bytes_as_letters  # noqa: E402
from vzdesk.engine import text  # noqa: E402
from vzdesk.engine.models import ModelChoice, load  # noqa: E402
from vzdesk.engine.predicted import Predictions  # noqa: E402
from vzdesk.engine.predictions.predict import Asked, predict  # noqa: E402
from vzdesk.engine.predictions.words import summed  # noqa: E402
from vzdesk.engine.runtime.contract import Backend, Lack  # noqa: E402
from vzdesk.engine.runtime.onnx_export.export import export  # noqa: E402
from vzdesk.engine.runtime.prediction import Predictor  # noqa: E402
from vzdesk.engine.sentence import Sentence  # noqa: E402
from vzdesk.engine.types import Failure, Progress, SentenceResult, Token  # noqa: E402
from vzdesk.errors import UserError  # noqa: E402

TEXT = "the keys to the cabinets are on the table ."
MASKED = (
    *("albert", "bert", "deberta", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet"),
    *("roberta", "rembert"),
)
NEXT = (
    *("bloom", "falcon", "gemma2", "gpt2", "gpt_neo", "gpt_neox", "gptj", "llama", "mixtral"),
    *("opt", "phi", "cohere", "olmo2"),
)
EXPORTED = ("bert", "gpt2")


def make_with_head(folder: Path, name: str, n_pieces: int = 0) -> Path:
    """A random model with its head, saved as a folder; of so many pieces, or the tokenizer's."""
    torch.manual_seed(7)
    tokenizer = tiny_tokenizer(folder)
    numbers = {"pad_token_id": tokenizer.pad_token_id, "bos_token_id": None, "eos_token_id": None}
    config = transformers.AutoConfig.for_model(
        name, **(CONFIGURATIONS | UNMAPPED)[name], vocab_size=n_pieces or len(tokenizer)
    )
    for each, number in numbers.items():
        setattr(config, each, number)
    kind = "AutoModelForMaskedLM" if name in MASKED else "AutoModelForCausalLM"
    model = getattr(transformers, kind).from_config(config)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.2 * torch.randn_like(weight))
    model.save_pretrained(folder)
    return folder


def predicted(backend: Backend, of: str | Sentence = TEXT, **options) -> Predictions:
    sentence = of if isinstance(of, Sentence) else text.sentence("1", of)
    found = list(predict(backend, [sentence], Asked(**options)))[-2]
    if not isinstance(found, SentenceResult) or found.predictions is None:
        raise AssertionError(found)
    return found.predictions


def stock(folder: Path) -> Callable[[list[int]], np.ndarray]:
    """ids -> log-probabilities ["token piece"] of the stock model with its head."""
    config = transformers.AutoConfig.from_pretrained(folder)
    model = getattr(transformers, config.architectures[0]).from_pretrained(
        folder, attn_implementation="eager"
    )

    def run(ids: list[int]) -> np.ndarray:
        with torch.no_grad():
            logits = model.eval()(input_ids=torch.tensor([ids])).logits[0].double()
        return logits.log_softmax(-1).numpy()

    return run


@pytest.mark.parametrize("name", MASKED)
@pytest.mark.parametrize("masking", ["within-word", "one-piece"])
def test_masked_models_give_each_piece_where_it_and_those_after_it_are_masked(
    tmp_path: Path, name: str, masking: str
) -> None:
    folder = make_with_head(tmp_path / name, name)
    backend, run = load(ModelChoice(name, folder, "torch")), stock(folder)
    encoded = backend.encode(text.sentence("1", TEXT))
    mask = 4  # in the tokenizer's list of pieces
    found = predicted(backend, masking=masking)
    words = [0.0] * 10
    for position, (id, token) in enumerate(zip(encoded.ids, encoded.tokens, strict=True)):
        if token.is_special:
            assert math.isnan(found.tokens[position])
            continue
        ids = list(encoded.ids)
        ids[position] = mask
        for later in range(position + 1, len(ids)):
            if masking == "within-word" and encoded.tokens[later].word_index == token.word_index:
                ids[later] = mask
        expected = run(ids)[position, id]
        assert found.tokens[position] == pytest.approx(expected, abs=1e-5)
        words[token.word_index] += expected
    assert found.words == pytest.approx(words, abs=1e-5)
    assert len(encoded.tokens) == 13, "one word has two pieces, or nothing is tried"


@pytest.mark.parametrize("name", NEXT)
def test_models_of_the_next_piece_give_each_piece_after_those_before_it(
    tmp_path: Path, name: str
) -> None:
    folder = make_with_head(tmp_path / name, name)
    backend = load(ModelChoice(name, folder, "torch"))
    encoded = backend.encode(text.sentence("1", TEXT))
    rows = stock(folder)(list(encoded.ids))
    found = predicted(backend)
    for position, token in enumerate(encoded.tokens):
        if token.is_special:
            assert math.isnan(found.tokens[position])
        else:
            expected = rows[position - 1, encoded.ids[position]]
            assert found.tokens[position] == pytest.approx(expected, abs=1e-5)
    assert found.words[4] == found.tokens[5:7].sum(), "no piece shows where a word begins"


@pytest.mark.parametrize("name", EXPORTED)
def test_a_bundle_predicts_what_the_model_does(tmp_path: Path, name: str) -> None:
    backend = load(ModelChoice(name, make_with_head(tmp_path / name, name), "torch"))
    list(export(backend, tmp_path / "bundle"))
    bundle = load(ModelChoice(name, tmp_path / "bundle", "onnx"))
    ours, theirs = predicted(bundle), predicted(backend)
    np.testing.assert_allclose(ours.tokens, theirs.tokens, atol=1e-5)
    np.testing.assert_allclose(ours.words, theirs.words, atol=1e-5)


def test_an_encoder_decoder_model_predicts_the_text_of_its_decoder(tmp_path: Path) -> None:
    for name in ("t5", "bart"):
        folder = make_tiny_seq2seq(tmp_path / name, name)
        backend = load(ModelChoice(name, folder, "torch"))
        sentence = text.sentence("1", "the keys", decoder_text="the cabinets are")
        encoded = backend.complete(backend.encode(sentence))
        model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder)
        with torch.no_grad():
            logits = model(
                input_ids=torch.tensor([encoded.ids]),
                decoder_input_ids=torch.tensor([encoded.decoder_ids]),
            ).logits[0]
        rows = logits.double().log_softmax(-1)
        found = predicted(backend, sentence)
        for at, token in enumerate(encoded.decoder.tokens):
            expected = float(rows[at - 1, encoded.decoder_ids[at]])
            if not token.is_special:
                assert found.tokens[at] == pytest.approx(expected, abs=1e-5)
        assert found.words.shape == (3,)


@pytest.mark.parametrize("make", [bytes_as_letters, bytes_as_fallback])
def test_a_word_is_as_likely_as_its_pieces_and_that_it_ends_there(tmp_path: Path, make) -> None:
    """That it begins is said by the end of the one before; behind the first token it is certain."""
    tokenizer = make()
    start = tokenizer.id_to_token(0)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A", special_tokens=[(start, 0)]
    )
    folder = make_with_head(tmp_path / "gpt2", "gpt2", tokenizer.get_vocab_size())
    tokenizer.save(str(folder / "tokenizer.json"))
    backend = load(ModelChoice("gpt2", folder, "torch"))
    sentence = text.sentence("1", "the dogs of the café.")
    encoded = backend.encode(sentence)
    rows = stock(folder)(list(encoded.ids))
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda each: each[1])
    starts = [id for piece, id in pieces if piece[0] in "Ġ▁"]

    def begins(position: int) -> float:
        """log p(a word begins | all up to here)."""
        return math.log(sum(math.exp(rows[position, id]) for id in starts))

    found = predicted(backend, sentence)
    assert len(found.words) == 6
    for word in range(6):
        places = [at for at, each in enumerate(encoded.tokens) if each.word_index == word]
        expected = sum(rows[at - 1, encoded.ids[at]] for at in places)
        if word not in (0, 5):  # nothing shows where the full stop begins
            expected -= begins(places[0] - 1)
        if word != 4:  # nor, so, that the word before it ends
            expected += begins(places[-1])
        assert found.words[word] == pytest.approx(expected, abs=1e-5)


def test_the_first_token_has_no_value_without_one_before_it(tmp_path: Path) -> None:
    folder = make_with_head(tmp_path / "gpt2", "gpt2", 300)
    bytes_as_letters().save(str(folder / "tokenizer.json"))
    found = predicted(load(ModelChoice("gpt2", folder, "torch")), "the dog")
    assert np.isnan(found.words).tolist() == [True, False]


def test_text_that_the_model_does_not_know_has_no_value(tmp_path: Path) -> None:
    backend = load(ModelChoice("bert", make_with_head(tmp_path / "bert", "bert"), "torch"))
    found = predicted(backend, "the zebra barks")
    assert np.isnan(found.words).tolist() == [False, True, False]


def test_a_mask_that_the_user_wrote_has_no_value(tmp_path: Path) -> None:
    backend = load(ModelChoice("bert", make_with_head(tmp_path / "bert", "bert"), "torch"))
    found = predicted(backend, "the [MASK] barks")
    assert np.isnan(found.words).tolist() == [False, True, False]


def test_a_piece_of_several_words_gives_none_of_them_its_value() -> None:
    of = text.sentence("1", "of the dog").words
    tokens = [Token("of the", "of▁the", 0), Token("dog", "▁dog", 2)]
    assert np.isnan(summed(np.array([-1.0, -2.0]), tokens, of)).tolist() == [True, True, False]


def test_a_model_without_its_head_says_so_and_is_scored_all_the_same(
    tmp_path: Path, bert: Backend
) -> None:
    saved_without = make_tiny_model(tmp_path / "without", "bert")
    of_other_kind = make_tiny_model(tmp_path / "classifier", "bert")
    rewrite_json(of_other_kind / "config.json", architectures=["BertForSequenceClassification"])
    not_all = make_tiny_model(tmp_path / "not-all", "bert")
    rewrite_json(not_all / "config.json", architectures=["BertForMaskedLM"])
    for folder, reason in (
        (saved_without, "no head"),
        (of_other_kind, "no head"),
        (not_all, "lacks weights of the head, such as cls.predictions.bias"),
    ):
        backend = load(ModelChoice("bert", folder, "torch"))
        with pytest.raises(UserError, match=reason):
            predicted(backend)
        assert score(backend, TEXT).maps


def test_a_head_that_cannot_be_right_is_not_used(tmp_path: Path) -> None:
    """It gives no numbers; or its model sees later pieces than it is to predict."""
    broken = make_with_head(tmp_path / "broken", "bert")
    weights = load_file(broken / "model.safetensors")
    weights["cls.predictions.bias"][3] = math.nan
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    seeing = make_with_head(tmp_path / "seeing", "bert")
    rewrite_json(seeing / "config.json", architectures=["BertLMHeadModel"], is_decoder=False)
    for folder, reason in ((broken, "NaN or infinite"), (seeing, "attend to later ones")):
        backend = load(ModelChoice("bert", folder, "torch"))
        with pytest.raises(UserError, match=reason):
            predicted(backend)
        assert score(backend, TEXT).maps


def test_older_bundles_say_how_to_export_them_anew() -> None:
    golden = Path(__file__).parents[1] / "golden" / "bundle-2.0"
    lack = load(ModelChoice("golden", golden, "onnx")).predictor
    assert isinstance(lack, Lack)
    assert "export-onnx" in lack.next_step


@pytest.mark.parametrize("name", ["bert", "gpt2"])
def test_the_likeliest_pieces_are_those_of_the_stock_model(tmp_path: Path, name: str) -> None:
    folder = make_with_head(tmp_path / name, name)
    backend, run = load(ModelChoice(name, folder, "torch")), stock(folder)
    encoded = backend.encode(text.sentence("1", TEXT))
    found = predicted(backend, likeliest=(4,))
    places = [at for at, token in enumerate(encoded.tokens) if token.word_index == 4]
    assert len(places) == 2
    assert sorted(found.likeliest) == places
    for at in places:
        ids = list(encoded.ids)
        if name == "bert":
            ids[at : places[-1] + 1] = [4] * (places[-1] + 1 - at)
        row = run(ids)[at if name == "bert" else at - 1]
        order = np.argsort(-row, kind="stable")
        best = found.likeliest[at]
        pieces = tiny_tokenizer(tmp_path / "other").convert_ids_to_tokens(order[:10].tolist())
        assert list(best.pieces) == pieces
        assert best.log_probabilities == pytest.approx(row[order[:10]], abs=1e-5)
        assert best.rank == 1 + order.tolist().index(encoded.ids[at])
    assert np.isfinite(found.words).all(), "all else is predicted too"


def test_only_the_likeliest_pieces_can_be_asked_for(tmp_path: Path) -> None:
    backend = load(ModelChoice("bert", make_with_head(tmp_path / "bert", "bert"), "torch"))
    whole = predicted(backend, likeliest=(1,))
    found = predicted(backend, likeliest=(1,), only_likeliest=True)
    for at, best in found.likeliest.items():
        assert best.pieces == whole.likeliest[at].pieces
        expected = whole.likeliest[at].log_probabilities
        assert best.log_probabilities == pytest.approx(expected, abs=1e-5)
    assert np.flatnonzero(np.isfinite(found.tokens)).tolist() == sorted(found.likeliest)


def test_a_mask_that_the_user_wrote_has_likeliest_pieces(tmp_path: Path) -> None:
    """It has no value, for no piece is there; so its rank is 0."""
    backend = load(ModelChoice("bert", make_with_head(tmp_path / "bert", "bert"), "torch"))
    found = predicted(backend, "the [MASK] barks", likeliest=(1,))
    (best,) = found.likeliest.values()
    assert len(best.pieces) == 10
    assert best.rank == 0


@pytest.mark.parametrize("name", ["bert", "gpt2"])
def test_sentences_of_equal_length_get_together_what_they_get_alone(
    tmp_path: Path, name: str
) -> None:
    backend = load(ModelChoice(name, make_with_head(tmp_path / name, name), "torch"))
    texts = ("the keys", "the cabinets are on the table", "a dog", "the table", "on the keys are")
    sentences = [text.sentence(str(n), each) for n, each in enumerate(texts)]
    together = [each for each in predict(backend, sentences) if isinstance(each, SentenceResult)]
    assert [each.sentence.id for each in together] == [each.id for each in sentences]
    for each in together:
        assert each.predictions is not None
        alone = predicted(backend, each.sentence)
        np.testing.assert_allclose(each.predictions.tokens, alone.tokens, atol=1e-5)
        np.testing.assert_allclose(each.predictions.words, alone.words, atol=1e-5)


def test_sentences_are_read_as_they_are_predicted(tmp_path: Path) -> None:
    """The first results are there long before the last of many sentences is read."""
    backend = load(ModelChoice("bert", make_with_head(tmp_path / "bert", "bert"), "torch"))
    n_read, encode = 0, backend.encode

    def counted(sentence: Sentence) -> object:
        nonlocal n_read
        n_read += 1
        return encode(sentence)

    backend.encode = counted  # type: ignore[method-assign]
    steps = predict(backend, [text.sentence(str(n), "the dog") for n in range(1000)])
    assert isinstance(next(steps), Progress)
    assert n_read <= 100
    next(step for step in steps if isinstance(step, SentenceResult))
    assert n_read <= 100


class WithHead(Predictor):
    """Gives these log-probabilities, whatever it is asked."""

    def log_probabilities(self, batch, places):
        yield np.full((len(places), self.rows), -1.0)


@pytest.mark.parametrize("name", ["bert", "gpt2"])
def test_a_head_that_does_not_fit_the_vocabulary_is_one_clear_sentence(
    tmp_path: Path, name: str
) -> None:
    backend = load(ModelChoice(name, make_with_head(tmp_path / name, name), "torch"))
    head = WithHead(backend.predictor.predicts, backend.predictor.vocabulary)
    object.__setattr__(head, "rows", 7)
    backend.predictor = head
    *_progress, failure, _end = predict(backend, [text.sentence("1", TEXT)])
    assert isinstance(failure, Failure)
    assert "head predicts 7 pieces, but its vocabulary has" in failure.message
    assert failure.next_step


def test_a_head_that_gives_nan_for_one_sentence_costs_no_other(tmp_path: Path) -> None:
    backend = load(ModelChoice("bert", make_with_head(tmp_path / "bert", "bert"), "torch"))
    whole = backend.predictor

    class Sometimes(Predictor):
        def log_probabilities(self, batch, places):
            for rows in whole.log_probabilities(batch, places):
                dogs = [tiny_id in batch[place[0]].ids for place in places]
                yield np.where(np.array(dogs)[:, None], np.nan, rows)

    (tiny_id,) = {*backend.encode(text.sentence("1", "dog")).ids[1:-1]}
    backend.predictor = Sometimes(whole.predicts, whole.vocabulary)
    texts = ("the keys are", "the dog barks", "the table is")
    steps = predict(backend, [text.sentence(each, each) for each in texts])
    first, second, third = (each for each in steps if not isinstance(each, Progress))
    assert isinstance(first, SentenceResult)
    assert isinstance(third, SentenceResult)
    assert isinstance(second, Failure)
    assert "a probability is NaN" in second.message

"""Minimal pairs as one model reads them: what is kept, what it is shown, and why the others go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.engine.conftest import make_tiny_model, make_tiny_seq2seq
from vzdesk.corpus import readers
from vzdesk.corpus.tables.pairs import pair
from vzdesk.engine import models, text
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.choices.choice import choices_of
from vzdesk.study.cues.cases import pairs_of

MINI = models.default()


def sentences(*of: tuple[str, str]) -> list[Sentence]:
    found = []
    for number, (good, bad) in enumerate(of):
        both = text.sentence(f"p-{number}-good", good), text.sentence(f"p-{number}-bad", bad)
        found += pair(*both)
    return found


@pytest.fixture(scope="module")
def mini():
    return models.load(MINI)


def test_the_word_in_which_a_pair_differs_is_masked_and_nothing_else(mini) -> None:
    found = choices_of(mini, sentences(("The keys are here.", "The keys is here."))).found[0]
    whole = mini.encode(found.pair.good)
    at = found.asked.place
    assert [token.text for token in whole.tokens][at] == "are"
    assert found.good_id == whole.ids[at]
    assert found.asked.encoded.ids[at] == mini.predictor.vocabulary.mask_id
    others = [ids[:at] + ids[at + 1 :] for ids in (whole.ids, found.asked.encoded.ids)]
    assert others[0] == others[1]
    assert found.bad_id == mini.encode(found.pair.bad).ids[at]


def test_contractions_are_written_out_so_that_one_word_differs() -> None:
    [found] = pairs_of(sentences(("The dog hasn't slept.", "The dog haven't slept.")))
    assert found.forms == ("has", "have")
    assert found.good.text == "The dog has not slept."


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ("The dogs are here.", "The dog is here.", "differ in more than one word"),
        ("The dog sleeps.", "The dog does sleep.", "differ in more than one word"),
        ("A dog ☃ here.", "A dog is here.", "the model does not know a form"),
        ("The dog is here.", "The dog IS here.", "the same to the model"),
        ("The dog zxqwv here.", "The dog is here.", "several pieces"),
    ],
)
def test_what_cannot_be_asked_is_counted_with_its_reason(mini, good, bad, reason) -> None:
    usable = ("The keys are here.", "The keys is here.")
    found = choices_of(mini, sentences(usable, (good, bad)))
    assert len(found.found) == 1
    assert found.n_all == 2
    assert reason in "".join(found.notices())


def test_the_same_question_is_asked_once(mini) -> None:
    twice = ("The keys are here.", "The keys is here.")
    found = choices_of(mini, sentences(twice, twice))
    assert len(found.found) == 1
    assert "the same question" in "".join(found.notices())


def test_which_is_the_good_one_has_to_be_said(mini) -> None:
    one, other = text.sentence("a", "The keys are here."), text.sentence("b", "The keys is here.")
    with pytest.raises(UserError, match="nothing says which of the two is the good one"):
        choices_of(mini, pair(one, other))
    with pytest.raises(UserError, match="has no other form"):
        choices_of(mini, [one])


def test_a_causal_model_is_asked_at_the_token_before_and_sees_nothing_behind_it(
    tmp_path: Path,
) -> None:
    backend = causal(tmp_path / "gpt2")
    found = choices_of(backend, sentences(("the key is on the table", "the key are on the table")))
    choice = found.found[0]
    assert not choice.asked.is_masked
    assert choice.asked.encoded.ids == backend.encode(choice.pair.good).ids
    whole = backend.encode(choice.pair.good)
    assert choice.asked.encoded.ids[choice.asked.place + 1] == choice.good_id
    assert choice.asked.shown == whole.ids[: choice.asked.place + 1]


def test_a_causal_model_is_not_asked_for_what_is_decided_behind(tmp_path: Path) -> None:
    """In BLiMP's determiner_noun_agreement_2 the noun decides, which stands behind."""
    forms = {"good": "a", "bad": "the"}
    line = {f"sentence_{of}": f"on {word} table" for of, word in forms.items()}
    prefixes = {f"two_prefix_prefix_{of}": f"on {word}" for of, word in forms.items()}
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(line | prefixes | {"two_prefix_word": "table"}))
    backend, some = causal(tmp_path / "gpt2"), readers.find(file).sentences
    with pytest.raises(UserError, match="the word that decides stands behind"):
        choices_of(backend, some)
    masked = models.load(MINI)
    assert len(choices_of(masked, some).found) == 1


def causal(folder: Path):
    """A tiny GPT-2 with its head, which is tied to its embedding."""
    transformers = pytest.importorskip("transformers")
    make_tiny_model(folder, "gpt2")
    config = transformers.AutoConfig.from_pretrained(folder)
    transformers.AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return models.load(ModelChoice("tiny-gpt2", folder, "torch"))


def test_a_model_without_a_head_or_with_a_decoder_is_refused(tmp_path: Path) -> None:
    some = sentences(("the key is", "the key are"))
    headless = models.load(ModelChoice("tiny", make_tiny_model(tmp_path / "b", "bert"), "torch"))
    with pytest.raises(UserError, match="tiny cannot predict: its folder has no head"):
        choices_of(headless, some)
    folder = make_tiny_seq2seq(tmp_path / "t5", "t5")
    decoder = models.load(ModelChoice("tiny-t5", folder, "torch"))
    with pytest.raises(UserError, match="tiny-t5 has an encoder and a decoder"):
        choices_of(decoder, some)

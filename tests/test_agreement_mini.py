"""The bundled model agreement-mini: its size, its format and what it knows of agreement."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
MODEL = RESOURCES / "models" / "agreement-mini"
HELD_OUT = RESOURCES / "models" / "agreement-mini-heldout.tsv"
EXAMPLES = RESOURCES / "examples" / "sentences.txt"
MEGABYTE = 1_000_000
AGREEMENT_PARADIGMS = (
    "anaphor_number_agreement",
    "determiner_noun_agreement_2",
    "determiner_noun_agreement_with_adj_2",
    "distractor_agreement_relational_noun",
    "regular_plural_subject_verb_agreement_1",
)


def read_held_out() -> list[dict[str, str]]:
    """Read the shipped pairs: paradigm, sentence with [MASK], good form, bad form."""
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def share(outcomes: list[bool]) -> float:
    """Compute the share of pairs in which the good form is preferred."""
    return sum(outcomes) / len(outcomes)


@pytest.fixture(scope="module")
def tokenizer():
    """The model's tokenizer, loaded the ordinary way."""
    return transformers.AutoTokenizer.from_pretrained(MODEL)


@pytest.fixture(scope="module")
def model():
    """The model, loaded the ordinary way."""
    return transformers.AutoModelForMaskedLM.from_pretrained(MODEL).eval()


@pytest.fixture(scope="module")
def outcomes(tokenizer, model) -> dict[str, list[bool]]:
    """Whether the model prefers the good form at [MASK], for the pairs of each paradigm."""
    pairs = read_held_out()
    results = defaultdict(list)
    for start in range(0, len(pairs), 200):
        chunk = pairs[start : start + 200]
        batch = tokenizer([pair["sentence"] for pair in chunk], padding=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(**batch).logits[batch["input_ids"] == tokenizer.mask_token_id]
        for pair, scores in zip(chunk, logits, strict=True):
            good, bad = tokenizer.convert_tokens_to_ids([pair["good"], pair["bad"]])
            results[pair["paradigm"]].append(bool(scores[good] > scores[bad]))
    return results


def test_every_held_out_form_is_one_known_token(tokenizer) -> None:
    """Both forms of each pair are single tokens, and each sentence has one mask."""
    for pair in read_held_out():
        assert tokenizer.tokenize(pair["good"]) == [pair["good"]]
        assert tokenizer.tokenize(pair["bad"]) == [pair["bad"]]
        assert pair["good"] != pair["bad"]
        assert pair["sentence"].count("[MASK]") == 1


def test_the_right_form_is_preferred_in_the_held_out_pairs(outcomes) -> None:
    """Over all held-out pairs the accuracy is at least 0.948."""
    pooled = [outcome for paradigm in outcomes.values() for outcome in paradigm]
    assert len(pooled) >= 1200
    assert share(pooled) >= 0.948


@pytest.mark.parametrize("paradigm", AGREEMENT_PARADIGMS)
def test_the_right_form_is_preferred_in_the_agreement_paradigms(outcomes, paradigm) -> None:
    """In each of the five agreement paradigms the accuracy is at least 0.97."""
    assert len(outcomes[paradigm]) >= 50
    assert share(outcomes[paradigm]) >= 0.97


def test_the_model_has_four_layers_and_its_positions_match_the_tokenizer(tokenizer, model) -> None:
    """There are at least four layers, and the tokenizer knows the longest input."""
    assert model.config.num_hidden_layers >= 4
    assert tokenizer.model_max_length == model.config.max_position_embeddings == 128
    assert tokenizer.is_fast


def test_no_file_of_the_model_is_larger_than_twelve_megabytes() -> None:
    """The files are small enough to be bundled, with 32-bit weights, the pairs under 700 KB."""
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= 12 * MEGABYTE
    assert HELD_OUT.stat().st_size <= 0.7 * MEGABYTE


def test_the_weights_are_32_bit_floats(model) -> None:
    """All weights are stored as 32-bit floating-point numbers."""
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_the_example_sentences_have_no_unknown_words(tokenizer) -> None:
    """Every example sentence can be spelt with the vocabulary; one has a word of several pieces."""
    sentences = EXAMPLES.read_text(encoding="utf-8").splitlines()
    assert 8 <= len(sentences) <= 10
    pieces = [piece for sentence in sentences for piece in tokenizer.tokenize(sentence)]
    assert tokenizer.unk_token not in pieces
    assert any(piece.startswith("##") for piece in pieces)


@pytest.mark.parametrize(
    "sentence",
    [
        "Unquestionably, the jackdaws quizzed 7 extraordinary zoologists!",
        "I haven't seen “that” before – it’s new (or isn't it?); 100% sure: yes…",
        "Zoë's naïve café e-mail: foo_bar@example.org #42 & $9.99 / €5",
    ],
)
def test_ordinary_english_has_no_unknown_words(tokenizer, sentence) -> None:
    """Any English sentence can be typed: rare words are spelt out, never unknown."""
    assert tokenizer.unk_token not in tokenizer.tokenize(sentence)

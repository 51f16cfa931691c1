"""What models predict, as it is shown: surprisal, and what is preferred of a pair."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored

from vzdesk.corpus.goodness import good_of, is_good, judged
from vzdesk.corpus.tables.pairs import pair
from vzdesk.engine import text
from vzdesk.engine.predicted import Predictions, Way
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.engine.types import DecoderSide, SentenceResult, Token, frozen
from vzdesk.view.arrange import Arrangement, Column, arrange
from vzdesk.view.predictions.preference import pair_prediction, preference_line
from vzdesk.view.predictions.surprisal import surprisals_of
from vzdesk.view.types import SentenceRow

LN2 = math.log(2)


def predicted(
    of: Sentence | str, bits: list[float], way: Way = "masked-word", id: str = "1"
) -> SentenceResult:
    """A result in which each word is a token, with these surprisals."""
    sentence = text.sentence(id, of) if isinstance(of, str) else of
    tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(sentence.words))
    values = frozen([-each * LN2 for each in bits], np.float64)
    predictions = Predictions(values, values, way)
    return replace(fake_scored(sentence), tokens=tokens, predictions=predictions)


def line(first: SentenceResult, second: SentenceResult, good: int | None = None) -> str:
    found = pair_prediction(first, second, good)
    assert found is not None
    return preference_line(found, "mini")


KEYS = predicted("the keys are here", [1, 8, 2, 3])
IS = predicted("the keys is here", [1, 9, 5.25, 3])


def test_the_form_that_is_likelier_is_preferred_by_the_bits_between_them() -> None:
    assert line(KEYS, IS) == "mini prefers “are” to “is” by 3.25 bits."
    assert line(IS, KEYS) == "mini prefers “are” to “is” by 3.25 bits."
    assert line(KEYS, IS, 0) == "mini prefers “are” to “is” by 3.25 bits (the good form)."
    assert line(KEYS, IS, 1) == "mini prefers “are” to “is” by 3.25 bits (the bad form)."
    same = predicted("the keys is here", [1, 8, 2, 3])
    assert line(KEYS, same) == "mini finds “are” and “is” equally likely."


def test_the_preference_of_a_pair_is_that_of_its_good_one() -> None:
    pairs = (KEYS, IS, 0, 3.25), (KEYS, IS, 1, -3.25), (IS, KEYS, 1, 3.25)
    for first, second, good, bits in pairs:
        found = pair_prediction(first, second, good)
        assert found is not None
        assert found.preference_bits == pytest.approx(bits)
    found = pair_prediction(KEYS, IS)
    assert found is not None
    assert math.isnan(found.preference_bits), "nobody says which is the good one"


def test_more_than_one_word_is_no_preference_and_its_difference_has_another_name() -> None:
    other = predicted("the key is here", [1, 2, 3, 4])
    found = line(KEYS, other)
    assert found == (
        "A and B differ in 2 words, so there is no preference. "
        "Sentence log-probability difference, A − B: −4.00 bits."
    )
    assert "prefers" not in found
    apart = predicted("a keys are there", [1, 8, 2, 3])
    assert line(KEYS, apart).startswith("A and B differ in 2 words"), "those between are the same"
    longer = predicted("the keys are right here", [1, 8, 2, 3, 1])
    assert "differ in more than a form, so there is no preference" in line(KEYS, longer)
    no_value = predicted("the key is here", [math.nan, 2, 3, 4])
    assert line(KEYS, no_value).endswith("so there is no difference.")
    result = pair_prediction(KEYS, other, 0)
    assert result is not None
    assert math.isnan(result.preference_bits)


def test_a_form_without_a_probability_gives_no_preference() -> None:
    unknown = predicted("the keys zzz here", [1, 8, math.nan, 3])
    assert line(KEYS, unknown) == "No preference: mini has no probability of “are” or “zzz”."


def test_of_two_prefixes_the_word_that_both_have_is_compared() -> None:
    """In models that read from left to right; a masked model is asked for what differs."""
    good, bad = pair(
        text.sentence("p-good", "she scans these hard books"),
        text.sentence("p-bad", "she scans this hard books"),
        "books",
    )
    bits = [1.0, 2, 3, 4, 5], [1.0, 2, 3.5, 4, 9]
    ways: tuple[Way, Way] = ("next", "masked-word")
    causal, masked = ((predicted(good, bits[0], way), predicted(bad, bits[1], way)) for way in ways)
    assert line(*causal) == "mini finds “books” likelier in A than in B, by 4.00 bits."
    assert line(*masked) == "mini prefers “these” to “this” by 0.50 bits."
    unmarked = [replace(e, sentence=replace(e.sentence, roles=Roles())) for e in causal]
    assert line(*unmarked) == "mini prefers “these” to “this” by 0.50 bits."


def test_pairs_without_both_predictions_say_nothing() -> None:
    assert pair_prediction(KEYS, replace(IS, predictions=None)) is None
    assert pair_prediction(KEYS, predicted("the keys is here", [1, 9, 5, 3], "next")) is None
    assert pair_prediction(KEYS, predicted("the keys are here", [1, 9, 5, 3])) is None


def test_of_decoders_their_own_text_is_compared_where_the_source_is_the_same() -> None:
    def read(source: str, written: str, bits: list[float]) -> SentenceResult:
        own = text.sentence("1", written)
        tokens = tuple(Token(word.text, word.text, at) for at, word in enumerate(own.words))
        values = frozen([-each * LN2 for each in bits], np.float64)
        decoder = DecoderSide(written, own.words, tokens, generated=False)
        of = replace(fake_scored(text.sentence("1", source)), decoder=decoder)
        return replace(of, predictions=Predictions(values, values, "next"))

    good, bad = read("two", "die Katzen", [1, 2]), read("two", "die Katze", [1, 4])
    assert line(good, bad) == "mini prefers “Katzen” to “Katze” by 2.00 bits."
    other = read("one", "die Katzen", [1, 3])
    assert "no preference. Sentence log-probability difference" in line(good, other)


def test_goodness_is_the_users_else_the_ids() -> None:
    good, bad = text.sentence("x-good", "a"), text.sentence("x-bad-2", "b")
    assert (is_good(good), is_good(bad), is_good(text.sentence("goodness", "a"))) == (
        *(True, False, None),
    )
    assert good_of(good, bad) == 0
    assert good_of(bad, good) == 1
    assert good_of(good, replace(bad, tags=("good",))) is None
    first, second = judged(bad, good)
    assert good_of(first, second) == 0, "the user said so"
    assert second.parent == first.id
    assert first.tags == ("good",)
    assert judged(second, first)[1].parent == "", "they are a pair already"
    one, other = judged(text.sentence("1", "a"), replace(text.sentence("2", "b"), parent="1"))
    assert (one.tags, other.tags, one.parent, other.parent) == (("good",), ("bad",), "", "1")


def test_each_word_has_its_surprisal_or_a_reason_for_having_none() -> None:
    scored = predicted("the keys zzz here", [math.nan, 20.5, math.nan, 0], "next")
    found = surprisals_of(scored, "tokens", "")
    assert found is not None
    assert found.bits[1:2] + found.bits[3:] == pytest.approx((20.5, 0))
    assert found.full_bits == 21
    assert [found.share(at) for at in range(4)] == pytest.approx([0, 20.5 / 21, 0, 0])
    assert "without a token before it" in found.why[0]
    assert found.why[1] == ""
    assert found.why[2] == "the model does not know it"
    plain = surprisals_of(KEYS, "words", "")
    assert plain is not None
    assert plain.full_bits == 16


def test_words_that_share_a_piece_and_what_the_model_adds_say_so() -> None:
    own = text.sentence("1", "of the dog")
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        Token("of", "of▁the", 0),
        Token("dog", "dog", 2),
    )
    tokens_p = frozen([math.nan, -1, -2], np.float64)
    words_p = frozen([math.nan, math.nan, -2], np.float64)
    predictions = Predictions(tokens_p, words_p, "masked-word")
    scored = replace(fake_scored(own), tokens=tokens, predictions=predictions)
    found = surprisals_of(scored, "words", "")
    assert found is not None
    assert found.why == ("the model adds it", "it shares a piece with another word", "")
    assert surprisals_of(scored, "words", "encoder") is None
    assert surprisals_of(replace(scored, predictions=None), "words", "") is None


def test_the_list_sorts_by_number_and_what_has_none_comes_last() -> None:
    texts = "the keys are here", "the keys is here"
    good, bad, unknown = (
        [predicted(texts[0], [1, 8, bits, 3]) for bits in (2, 12, 5)],
        predicted(texts[1], [1, 8, 5, 3]),
        predicted(texts[0], [1, 8, math.nan, 3]),
    )
    rows = [
        SentenceRow(str(n), texts[0], "scored", predicted=each, bad=bad)
        for n, each in enumerate(good)
    ]
    rows += [
        SentenceRow("none", texts[1], "scored", predicted=bad),
        SentenceRow("nan", texts[0], "scored", predicted=unknown, bad=bad),
        SentenceRow("unscored", texts[0], "unscored"),
    ]

    def order(column: Column, *, descending: bool = False) -> list[str]:
        places = arrange(rows, Arrangement(column=column, descending=descending))
        return [rows[place].id for place in places]

    assert [row.preference_bits for row in rows[:3]] == pytest.approx([3, -7, 0])
    assert order("preference") == ["1", "2", "0", "none", "nan", "unscored"]
    assert order("preference", descending=True) == ["0", "2", "1", "none", "nan", "unscored"]
    assert order("log-probability") == ["1", "2", "none", "0", "nan", "unscored"]

"""Which unit of one sentence answers to which of another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored
from hypothesis import assume, given
from hypothesis import strategies as st

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import ScoreMap, SentenceResult, Token, frozen
from vzdesk.view.comparison.alignment import align, aligned_sides
from vzdesk.view.selection import Corrections
from vzdesk.view.types import Aligned
from vzdesk.view.units import Unit


def units(text: str) -> tuple[Unit, ...]:
    """A unit for each word; one in square brackets is a special token."""
    return tuple(
        Unit(word.strip("[]"), place, place + 1, word.startswith("["))
        for place, word in enumerate(text.split())
    )


def aligned(one: str, other: str, corrections: Corrections | None = None) -> str:
    """The alignment as words: "is/are", and "old/" or "/old" where there is no counterpart."""
    a, b = units(one), units(other)
    return " ".join(
        f"{'' if i is None else a[i].label}/{'' if j is None else b[j].label}"
        for i, j in align(a, b, corrections or Corrections())
    )


def test_words_that_both_have_answer_to_each_other_and_one_is_put_for_another() -> None:
    found = aligned("the key is here", "the key are here")
    assert found == "the/the key/key is/are here/here"


def test_what_only_one_sentence_has_has_no_counterpart() -> None:
    assert (
        aligned("the key is here", "the old key is here") == "the/the /old key/key is/is here/here"
    )
    assert aligned("the old key", "the key") == "the/the old/ key/key"


def test_gaps_of_unequal_length_are_not_guessed_at() -> None:
    assert aligned("a x y b", "a z b") == "a/a x/ y/ /z b/b"


def test_capitals_tell_words_apart() -> None:
    assert aligned("a The b c", "a b the c") == "a/a The/ b/b /the c/c"


def test_special_tokens_answer_to_their_like_only() -> None:
    assert aligned("[CLS] a [SEP]", "CLS a [SEP]") == "CLS/ /CLS a/a SEP/SEP"
    assert aligned("[CLS] a", "[BOS] a") == "CLS/ /BOS a/a"


def test_joined_words_answer_to_each_other_even_across_others() -> None:
    one, other = "hug after shocking Richard ?", "hug Richard after shocking ?"
    assert aligned(one, other).count("Richard/Richard") == 0
    assert "Richard/Richard" in aligned(one, other, Corrections().join(3, 1))


def test_joining_two_words_pairs_what_stands_between_them_and_the_next_match() -> None:
    one, other = "the cabinets is here", "the old cabinet are here"
    assert "is/are" not in aligned(one, other)
    joined = aligned(one, other, Corrections().join(1, 2))
    assert joined == "the/the /old cabinets/cabinet is/are here/here"


def test_a_word_is_joined_to_one_word_only() -> None:
    twice = Corrections().join(0, 1).join(0, 0).join(1, 0)
    assert twice.joined == ((1, 0),)


def test_parted_words_stay_apart_until_they_are_joined() -> None:
    parted = Corrections().part(1, 1)
    assert aligned("a b c", "a b c", parted) == "a/a b/ /b c/c"
    assert aligned("a b c", "a x c", parted) == "a/a b/ /x c/c"
    assert aligned("a b c", "a b c", parted.join(1, 1)) == "a/a b/b c/c"


def test_a_correction_always_leaves_something_to_keep() -> None:
    """So whoever keeps corrections need not ask whether there are any."""
    for once in (Corrections().join(0, 1), Corrections().part(0, 1)):
        assert once.part(0, 1) == Corrections(parted=((0, 1),))
        assert once.join(0, 1) == Corrections(joined=((0, 1),))


def test_corrections_of_words_that_are_not_there_are_ignored() -> None:
    assert aligned("a", "a", Corrections(((5, 0), (0, 9)), ((7, 7),))) == "a/a"


texts = st.lists(st.sampled_from(["a", "b", "c", "[x]"]), max_size=9).map(" ".join)
pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3)


@given(one=texts, other=texts)
def test_alignment_keeps_the_order_of_both_sentences(one: str, other: str) -> None:
    found = align(units(one), units(other))
    for side in (0, 1):
        places = [pair[side] for pair in found if pair[side] is not None]
        assert places == list(range(len((one, other)[side].split())))


@given(one=texts, other=texts, joined=pairs, parted=pairs)
def test_every_unit_has_one_place_whatever_was_corrected(one, other, joined, parted) -> None:
    corrections = Corrections()
    for pair in joined:
        corrections = corrections.join(*pair)
    for pair in parted:
        corrections = corrections.part(*pair)
    found = align(units(one), units(other), corrections)
    for side in (0, 1):
        places = [pair[side] for pair in found if pair[side] is not None]
        assert sorted(places) == list(range(len((one, other)[side].split())))
    assert not {(a, b) for a, b in found} & set(corrections.parted)


@given(one=texts, other=texts, joined=pairs, parted=pairs)
def test_exchanging_the_sentences_exchanges_the_pairs(one, other, joined, parted) -> None:
    corrections = Corrections(tuple(dict(joined).items())[:1], tuple(parted))
    # Of “a a” twice, the first of both parted, either answers to the second of the other.
    assume((one, corrections.key) != (other, corrections.exchanged().key))
    there = align(units(one), units(other), corrections)
    back = align(units(other), units(one), corrections.exchanged())
    assert {(b, a) for a, b in back} == set(there)


@given(one=texts, other=texts)
def test_as_many_units_match_as_can(one: str, other: str) -> None:
    """Against the textbook's recursion."""
    a, b = units(one), units(other)
    keys = [[(unit.label, unit.is_special) for unit in each] for each in (a, b)]
    longest = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, left in enumerate(keys[0]):
        for j, right in enumerate(keys[1]):
            same = longest[i][j] + 1 if left == right else 0
            longest[i + 1][j + 1] = max(same, longest[i][j + 1], longest[i + 1][j])
    matches = sum(
        i is not None and j is not None and keys[0][i] == keys[1][j] for i, j in align(a, b)
    )
    assert matches >= longest[-1][-1]


@pytest.mark.parametrize("kind", ["tokens", "words"])
def test_pieces_are_aligned_within_their_words(kind: str) -> None:
    """The fake model cuts "table" in two."""
    one = fake_scored(sentence("1", "the table is here"))
    other = fake_scored(sentence("2", "the old table are here"))
    rows, columns = aligned_sides(one, other, kind, "")
    assert columns is rows
    new = [pair.second for pair in rows if pair.first is None]
    assert new == [2]
    n = len(one.tokens) if kind == "tokens" else 6
    assert sum(pair.first is not None for pair in rows) == n
    assert all(pair.second is not None for pair in rows if pair.first is not None)


def test_a_correction_of_words_holds_for_their_pieces() -> None:
    one = fake_scored(sentence("1", "a table here"))
    other = fake_scored(sentence("2", "here a table"))
    corrections = Corrections().join(2, 0)
    tokens = aligned_sides(one, other, "tokens", "", corrections)[0]
    assert Aligned(4, 1) in tokens
    assert Aligned(2, 3) in tokens
    assert Aligned(3, 4) in tokens


def test_a_word_of_more_pieces_leaves_some_without_counterpart() -> None:
    one = fake_scored(sentence("1", "a table here"))
    other = fake_scored(sentence("2", "a chair here"))
    found = aligned_sides(one, other, "tokens", "")[0]
    assert found == ((0, 0), (1, 1), (2, 2), (3, None), (4, 3), (5, 4))


def cut(id: str, *words: str) -> SentenceResult:
    """Words whose pieces are set apart by hyphens, as they are; the scores say nothing."""
    own = sentence(id, " ".join(word.replace("-", "") for word in words))
    tokens = tuple(
        Token(piece, piece, at) for at, word in enumerate(words) for piece in word.split("-")
    )
    n = len(tokens)
    scores = ScoreMap(
        map_key("attention"), frozen(np.eye(n)[None]), None, np.zeros((1, n), dtype=bool)
    )
    return SentenceResult(own, tokens, {scores.key: scores})


def test_pieces_that_both_words_have_answer_to_each_other_wherever_they_stand() -> None:
    found = aligned_sides(cut("1", "un-lock-s"), cut("2", "lock-ed"), "tokens", "")[0]
    assert Aligned(1, 0) in found
    assert Aligned(0, 0) not in found


def test_units_know_nothing_of_the_text_around_them() -> None:
    """The same words at other positions align all the same."""
    moved = [replace(unit, start=unit.start + 7, end=unit.end + 7) for unit in units("a b")]
    assert align(units("a b"), moved) == ((0, 0), (1, 1))


def test_two_like_sentences_are_aligned_alike_from_either_side_whatever_was_parted() -> None:
    one, corrections = "[S] a [S] c", Corrections(((1, 1),), ((0, 3), (0, 0)))
    there = align(units(one), units(one), corrections)
    back = align(units(one), units(one), corrections.exchanged())
    assert {(b, a) for a, b in back} == set(there)

from __future__ import annotations

import pytest

from vzdesk.paint.bidi import visual_order
from vzdesk.view.units import Unit, are_right_to_left


def units(*labels: str) -> list[Unit]:
    return [Unit(label, i, i + 1, label.startswith("[")) for i, label in enumerate(labels)]


def seen(*labels: str) -> str:
    """The labels of one line from left to right."""
    given = units(*labels)
    (order,) = visual_order(given, [range(len(given))], right_to_left=are_right_to_left(given))
    return " ".join(given[position].label for position in order)


def test_text_that_runs_one_way_is_in_the_order_it_was_written(qapp: object):
    assert seen("[CLS]", "Ŝi", "diris", ".", "[SEP]") == "[CLS] Ŝi diris . [SEP]"


def test_hebrew_runs_to_the_left_with_its_special_tokens_at_its_ends(qapp: object):
    assert seen("[CLS]", "שלום", "עולם", ".", "[SEP]") == "[SEP] . עולם שלום [CLS]"


def test_english_within_hebrew_keeps_its_own_order(qapp: object):
    said = seen("[CLS]", "גרתי", "שנה", "ב", "New", "York", "City", ".", "[SEP]")
    assert said == "[SEP] . New York City ב שנה גרתי [CLS]"


def test_hebrew_within_english_is_turned_around_where_it_stands(qapp: object):
    assert seen("I", "said", "שלום", "עולם", "to", "him") == "I said עולם שלום to him"


def test_numbers_in_arabic_are_read_from_the_left(qapp: object):
    pieces = [Unit("سنة", 0, 1, word=0), Unit("19", 1, 2, word=1), Unit("84", 2, 3, word=1)]
    assert visual_order(pieces, [range(3)], right_to_left=True) == [[1, 2, 0]]


def test_the_pieces_of_an_arabic_word_run_from_right_to_left_like_the_word(qapp: object):
    """Even lam and alef, which are one shape in the word."""
    pieces = [Unit("ب", 0, 1, word=0), Unit("ل", 1, 2, word=0), Unit("ا", 2, 3, word=0)]
    assert visual_order(pieces, [range(3)], right_to_left=True) == [[2, 1, 0]]


@pytest.mark.parametrize("word", ["طَوِيلَةً", "الْمُدِيرِ", "שָׁלוֹם", "رِسَالَةٌ"])
@pytest.mark.parametrize("right_to_left", [True, False])
def test_marks_that_are_pieces_follow_the_letters_that_they_belong_to(
    qapp: object, word: str, right_to_left: bool
):
    """On their left, as in the word, though they are drawn above and below them."""
    n = len(word)
    pieces = [Unit(character, at, at + 1, word=0) for at, character in enumerate(word)]
    assert visual_order(pieces, [range(n)], right_to_left=right_to_left) == [[*range(n)][::-1]]


def test_what_is_left_of_a_character_stays_behind_it(qapp: object):
    """In a Hebrew word whose letters a tokenizer cuts into bytes, within an English sentence."""
    labels = ["the", "ש", "<0xA9>", "ל", "<0x9C>", "dog"]
    words = [0, 1, 1, 1, 1, 2]
    pieces = [
        Unit(label, at, at + 1, word=word)
        for at, (label, word) in enumerate(zip(labels, words, strict=True))
    ]
    assert visual_order(pieces, [range(6)], right_to_left=False) == [[0, 4, 3, 2, 1, 5]]


def test_each_line_is_ordered_as_part_of_the_whole_paragraph(qapp: object):
    given = units("אני", "גר", "in", "New", "York", "עכשיו")
    assert visual_order(given, [range(4), range(4, 6)], right_to_left=True) == [
        [2, 3, 1, 0],
        [5, 4],
    ]


@pytest.mark.parametrize(
    "label", ["", " ", "\u2029", "\n", "\u200f", "👩\u200d👩\u200d👧", "\u064b"]
)
def test_labels_that_show_little_or_nothing_keep_their_place(qapp: object, label: str):
    given = units("אב", label, "גד")
    assert visual_order(given, [range(3)], right_to_left=True) == [[2, 1, 0]]

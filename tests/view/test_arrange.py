"""A filter finds what the user wrote anywhere about a sentence; sorting keeps empties last."""

from __future__ import annotations

import pytest

from vzdesk.errors import UserError
from vzdesk.view.arrange import Arrangement, arrange
from vzdesk.view.state import SentenceRow

ROWS = (
    SentenceRow("item-10", "Die Straße", "scored", tags=("agr", "plural"), note="Odd one"),
    SentenceRow("item-9", "b", "failed", "Too long."),
    SentenceRow("item-2", "A", "unscored", tags=("gap",), decoder_text="Hier"),
    SentenceRow("x", "c", "scored", tags=("Agr",)),
)


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("  ", [0, 1, 2, 3]),
        ("STRASSE", [0]),
        ("odd", [0]),
        ("ITEM-", [0, 1, 2]),
        ("hier", [2]),
        ("tag:a", [0, 3]),
        ("tag:agr status:scored straße", [0]),
        ("status:f", [1]),
        ("tag:agr tag:gap", []),
        ("o straße", []),
        ("too long", []),
    ],
)
def test_plain_text_is_found_in_any_case(filter, found):
    assert list(arrange(ROWS, Arrangement(filter))) == found


@pytest.mark.parametrize(
    ("pattern", "found"), [("^[ab]$", [1, 2]), (r"item-\d\d", [0]), ("tag:", []), ("^odd", [0])]
)
def test_an_expression_is_searched_in_text_tags_note_and_id_each(pattern, found):
    assert list(arrange(ROWS, Arrangement(pattern, is_pattern=True))) == found


@pytest.mark.parametrize("pattern", ["(", "*", "[a", r"(?P<1>a)", "a{99999999999}"])
def test_a_wrong_expression_is_the_users_error(pattern):
    with pytest.raises(UserError, match="is no regular expression"):
        arrange(ROWS, Arrangement(pattern, is_pattern=True))


@pytest.mark.parametrize(
    ("column", "ascending", "descending"),
    [
        ("", [0, 1, 2, 3], [0, 1, 2, 3]),
        ("number", [0, 1, 2, 3], [3, 2, 1, 0]),
        ("text", [2, 1, 3, 0], [0, 3, 1, 2]),
        ("status", [2, 0, 3, 1], [1, 0, 3, 2]),
        ("tags", [3, 0, 2, 1], [2, 0, 3, 1]),
        ("note", [0, 1, 2, 3], [0, 1, 2, 3]),
        ("id", [2, 1, 0, 3], [3, 0, 1, 2]),
    ],
)
def test_columns_are_sorted_as_people_read_them(column, ascending, descending):
    assert list(arrange(ROWS, Arrangement(column=column))) == ascending
    assert list(arrange(ROWS, Arrangement(column=column, descending=True))) == descending


def test_what_is_filtered_can_be_sorted_too():
    assert list(arrange(ROWS, Arrangement("item", column="text"))) == [2, 1, 0]

"""A filter finds what the user wrote anywhere about a sentence; sorting keeps empties last."""

from __future__ import annotations

import pytest

from vzdesk.view.arrange import Arrangement, arrange
from vzdesk.view.types import SentenceRow

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


def test_a_pattern_gets_everything_that_can_be_found_on_lines_of_their_own():
    seen: list[str] = []
    assert list(arrange(ROWS, Arrangement("x", is_pattern=True), lambda t: not seen.append(t))) == [
        *range(4)
    ]
    assert seen[0].splitlines() == ["Die Straße", "", "agr", "plural", "Odd one", "item-10"]
    assert seen[1].splitlines() == ["b", "item-9"]


@pytest.mark.parametrize(
    ("column", "ascending", "descending"),
    [
        ("", [0, 1, 2, 3], [0, 1, 2, 3]),
        ("number", [0, 1, 2, 3], [3, 2, 1, 0]),
        ("text", [2, 1, 3, 0], [0, 3, 1, 2]),
        ("status", [2, 0, 3, 1], [1, 0, 3, 2]),
        ("tags", [3, 0, 2, 1], [2, 0, 3, 1]),
        ("note", [0, 1, 2, 3], [0, 1, 2, 3]),
        ("roles", [0, 1, 2, 3], [0, 1, 2, 3]),
        ("id", [2, 1, 0, 3], [3, 0, 1, 2]),
    ],
)
def test_columns_are_sorted_as_people_read_them(column, ascending, descending):
    assert list(arrange(ROWS, Arrangement(column=column))) == ascending
    assert list(arrange(ROWS, Arrangement(column=column, descending=True))) == descending


def test_what_is_filtered_can_be_sorted_too():
    assert list(arrange(ROWS, Arrangement("item", column="text"))) == [2, 1, 0]

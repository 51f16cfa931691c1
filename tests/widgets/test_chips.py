"""Chips are set like text; the pieces of a word are one, and lines without arcs are close."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QFont

from vzdesk.view.units import Unit
from vzdesk.widgets.chips import EDGE, GAP, Chip, Notes, Room, flow

pytestmark = pytest.mark.usefixtures("qapp")


def pieces(*words: str) -> list[Unit]:
    """Words, cut where there is a “|”."""
    cut = [(piece, at) for at, word in enumerate(words) for piece in word.split("|")]
    return [
        Unit(piece, n, n + 1, word=at, words=range(at, at + 1)) for n, (piece, at) in enumerate(cut)
    ]


def test_pieces_of_a_word_are_joined_and_words_are_apart() -> None:
    chips = flow(pieces("The", "photo|graph|ers", "left"), QFont(), 900).chips
    assert [chip.joined for chip in chips] == [
        *((False, False), (False, True), (True, True), (True, False), (False, False)),
    ]
    gaps = [right.rect.left() - left.rect.right() for left, right in pairwise(chips)]
    assert gaps == [GAP, 0, 0, GAP]


def test_pieces_of_a_word_are_joined_also_from_right_to_left() -> None:
    first, second, other = flow(pieces("מפ|תחות", "כאן"), QFont(), 900).chips
    assert (first.joined, second.joined) == ((True, False), (False, True))
    assert first.rect.left() == second.rect.right()
    assert second.rect.left() - other.rect.right() == GAP
    assert other.joined == (False, False)


def test_the_first_piece_of_the_next_word_is_not_joined_where_a_word_occurs_twice() -> None:
    chips = flow(pieces("ha", "ha", "h|a"), QFont(), 900).chips
    assert [chip.joined[1] for chip in chips] == [False, False, True, False]


def test_special_tokens_are_apart() -> None:
    units = [Unit(name, n, n + 1, is_special=True) for n, name in enumerate(("[CLS]", "[SEP]"))]
    assert [chip.joined for chip in flow(units, QFont(), 900).chips] == [(False, False)] * 2


def lines_of(chips: tuple[Chip, ...]) -> list[int]:
    return [chip.line for chip in chips]


def test_a_word_is_on_one_line_where_it_has_room() -> None:
    units = pieces("one", "two", "photo|graph|ers")
    wide = flow(units, QFont(), 900).chips
    width = wide[3].rect.right() + EDGE  # all but the last piece
    assert lines_of(flow(units, QFont(), width).chips) == [0, 0, 1, 1, 1]


def test_a_word_that_is_longer_than_a_line_is_broken_inside_it() -> None:
    chips = flow(pieces("|".join(["piece"] * 40)), QFont(), 300).chips
    assert max(lines_of(chips)) > 3
    assert all(chip.rect.left() >= EDGE and chip.rect.right() <= 300 - EDGE for chip in chips)
    ends = [a for a, b in pairwise(chips) if a.line != b.line]
    assert all(chip.joined == (True, False) for chip in ends)


def test_lines_that_no_arc_touches_are_close_to_the_one_above() -> None:
    units = pieces(*["word"] * 30)
    band = Room().band
    usual = flow(units, QFont(), 300).chips
    n_lines = usual[-1].line + 1
    assert n_lines > 3
    touched = [chip.line == 1 for chip in usual]
    chips = flow(units, QFont(), 300, room=Room(arcs=touched)).chips
    above = {chip.line: chip.rect.top() for chip in chips}
    high = chips[0].rect.height()
    assert above[1] - above[0] - high == band
    assert {above[line + 1] - above[line] - high for line in range(1, n_lines - 1)} == {8}
    assert above[0] < band, "nothing is above the first line either"


def test_the_widest_of_several_notes_makes_its_chip_wider() -> None:
    units, font = pieces("a", "b"), QFont()
    usual, wide = (
        flow(units, font, 900, notes=Notes(font, rows)).chips[0].rect.width()
        for rows in ((), (("x", ""), ("far longer than x", "")))
    )
    assert wide > usual + 30

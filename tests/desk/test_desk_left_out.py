"""Choosing what is hidden, and choosing words while something is."""

from __future__ import annotations

from fakes import fake_ref
from states import cut_result

from vzdesk.desk.desk import Desk
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import NOTHING, NOWHERE, Cell

TEXTS = "The key , is here .", "The old key , is here !"


def show(desk: Desk) -> None:
    of = [text.sentence(str(n), each) for n, each in enumerate(TEXTS, 1)]
    results = {each.id: cut_result(each) for each in of}
    desk.show(Session(tuple(of), (Analysis(fake_ref(), Provenance("t", "cpu", "f"), results),)))


def chosen(desk: Desk) -> tuple[str | None, str | None]:
    """The labels of what is chosen."""
    state = desk.state.comparison.maps.labels if desk.state.comparison else desk.state
    cell = (desk.state.comparison or desk.state).locked
    return (
        None if cell.target is None else state.targets[cell.target].label,
        None if cell.source is None else state.sources[cell.source].label,
    )


def test_what_is_chosen_stays_where_other_things_are_hidden_and_shown_again(desk: Desk) -> None:
    show(desk)
    desk.navigator.click(Cell(4, 5))
    assert chosen(desk) == ("is", "here")
    desk.navigator.leave_out(special="hidden", punctuation="hidden")
    assert chosen(desk) == ("is", "here")
    desk.navigator.leave_out(special="shown", punctuation="shown")
    assert desk.state.locked == Cell(4, 5)
    assert desk.state.left_out == NOTHING


def test_what_is_hidden_is_let_go_and_comes_back(desk: Desk) -> None:
    show(desk)
    desk.navigator.click(Cell(3, 5))
    desk.navigator.leave_out(punctuation="hidden")
    assert chosen(desk) == (None, "here")
    desk.navigator.leave_out(punctuation="unscaled")
    assert chosen(desk) == (",", "here")


def test_clicks_and_hovers_are_on_what_is_shown(desk: Desk) -> None:
    show(desk)
    desk.navigator.leave_out(special="hidden", punctuation="hidden")
    labels = [unit.label for unit in desk.state.targets]
    assert labels == ["The", "key", "is", "here"]
    desk.navigator.click(Cell(2, 3))
    assert chosen(desk) == ("is", "here")
    assert desk.document.selection.locked == Cell(4, 5)
    desk.navigator.hover(Cell(3, 0))
    assert desk.state.cell == Cell(3, 0)
    assert desk.document.selection.hovered == Cell(5, 1)
    desk.navigator.hover(NOWHERE)
    desk.navigator.click(Cell(2, 3))
    assert chosen(desk) == (None, None)


def test_a_pin_is_set_on_what_is_shown_and_none_on_a_hidden_own_cell(desk: Desk) -> None:
    show(desk)
    desk.navigator.leave_out(special="hidden", own="hidden")
    desk.navigator.click(Cell(1, 1))
    desk.navigator.pin()
    assert desk.state.pins == ()
    desk.navigator.click(Cell(1, 4))
    desk.navigator.pin()
    desk.navigator.leave_out(special="shown", own="shown")
    (pin,) = desk.state.pins
    assert (pin.target, pin.source) == ("key", "here")


def test_words_of_two_sentences_are_chosen_and_joined_among_what_is_shown(desk: Desk) -> None:
    show(desk)
    desk.navigator.leave_out(special="hidden", punctuation="hidden")
    desk.comparison.start("1", "2")
    labels = [unit.label for unit in desk.state.comparison.maps.labels.targets]
    assert labels == ["The", "old", "key", "is", "here"]
    desk.comparison.click(Cell(3, 4))
    assert chosen(desk) == ("is", "here")
    assert desk.document.selection.locked == Cell(4, 5)
    desk.comparison.click(Cell(1, 4))  # only the second sentence has this one
    assert chosen(desk) == ("old", "here")
    desk.comparison.join(2, 3)  # is, is
    desk.comparison.part(3, 4)  # here, here
    (alignment,) = desk.document.find("1").alignments
    assert alignment.joined == ((3, 4),)
    assert alignment.parted == ((4, 5),)


def test_what_is_left_out_is_kept_in_the_session_and_no_reason_to_save_it(desk: Desk) -> None:
    show(desk)
    assert not desk.dirty
    desk.navigator.leave_out(own="hidden", renormalised=True)
    assert desk.snapshot().settings.left_out.own == "hidden"
    assert not desk.dirty, "as with all other settings of how maps are shown"

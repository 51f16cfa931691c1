"""Which word a key marks: in one sentence, or in both of those that are compared."""

from __future__ import annotations

from dataclasses import dataclass

from vzdesk.corpus.roles import LETTERS
from vzdesk.view.selection import Cell
from vzdesk.view.types import MapView, ViewState
from vzdesk.view.units import Unit


@dataclass(frozen=True)
class ToMark:
    """A word of the shown sentence, of the one it is compared with, or one of each.

    label has what is different in both; has_role is whether all of them have the role already.
    """

    label: str
    word: int | None = None
    other_word: int | None = None
    has_role: bool = False

    @property
    def is_in_both(self) -> bool:
        """Whether both sentences have it."""
        return self.word is not None and self.other_word is not None


def to_mark(
    state: ViewState, name: str, *, locked: bool = False, pointed: Cell | None = None
) -> ToMark | None:
    """What a role's key marks: T the target, C and A the source where there is one. None where that
    is no word that can have a role.

    It is about what is shown, or only about what is locked. What is `pointed` at instead is marked
    in any role, also a source as a target, where it is one word and not two.
    """
    first, second = _units(state, name, locked, pointed)
    units = [unit for unit in (first, second) if unit is not None]
    if not units:
        return None
    return ToMark(
        " / ".join(dict.fromkeys(unit.shown for unit in units)),
        first.word if first is not None else None,
        second.word if second is not None else None,
        all(LETTERS[name] in unit.role for unit in units),
    )


def _units(
    state: ViewState, name: str, locked: bool, pointed: Cell | None
) -> tuple[Unit | None, Unit | None]:
    """The unit of the shown sentence and that of the other one, where they have it."""
    shown = state.comparison or state
    cell = pointed or (shown.locked if locked else shown.cell)
    is_source = name != "targets" or (pointed is not None and cell.target is None)
    is_source = is_source and cell.source is not None
    place = cell.source if is_source else cell.target
    if place is None:
        return None, None
    if state.comparison is None:
        return _unit(state, place, is_source), None
    maps = state.comparison.maps
    if maps is None:
        return None, None
    first, second = (maps.sources if is_source else maps.targets)[place]
    own, other = _unit(maps.first, first, is_source), _unit(maps.second, second, is_source)
    if state.comparison.is_of_one_sentence:  # it is one word, whichever model has a unit for it
        return own or other, None
    return own, other


def _unit(view: MapView | ViewState | None, place: int | None, is_source: bool) -> Unit | None:
    if view is None or place is None:
        return None
    unit = (view.sources if is_source else view.targets)[place]
    return None if unit.word is None else unit

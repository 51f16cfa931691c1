"""What methods are called, and which layers their maps are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, get_args

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import Kind, methods, rolls_out, zeroes_sources
from vzdesk.translate import say, shortened

if TYPE_CHECKING:
    from vzdesk.view.types import ViewState


_LONGEST = 60
"""Characters of the name of a method that is not known."""


def method_label(name: str) -> str:
    """What a method is called; a session may have one that this program does not know."""
    known = methods()
    return say(known[name].label) if name in known else shortened(" ".join(name.split()), _LONGEST)


def is_global(name: str) -> bool:
    """Whether its sources are tokens of the input, not of the layer below."""
    found = methods().get(name)
    return found is not None and found.is_global


def is_across_layers(key: MapKey) -> bool:
    """Whether a map says what reaches a layer from the input, not what that layer does alone."""
    return key.rolled_out or is_global(key.method)


def map_label(key: MapKey) -> str:
    """The method, and what is special about its map.

    >>> map_label(MapKey("value-zeroing", "", "words-joint", True))
    'Value Zeroing · words as one · rollout'
    >>> map_label(MapKey("attention-rollout"))
    'Attention Rollout · across layers'
    """
    marks = [method_label(key.method)]
    if key.words_as_one:
        marks.append(say("words as one"))
    if key.rolled_out:
        marks.append(say("rollout"))
    elif is_global(key.method):
        marks.append(say("across layers"))
    return " · ".join(marks)


def notes_of(keys: Sequence[MapKey]) -> list[str]:
    """What to know of maps of several methods beside one another."""
    notes = []
    if len({is_across_layers(key) for key in keys}) > 1:
        notes.append(
            say("rollout, across layers: from the input up to this layer; others: this layer alone")
        )
    if len({zeroes_sources(key.method) for key in keys}) > 1:
        notes.append(
            say(
                "Value Zeroing grows with the square of what a source adds, other methods in "
                "proportion to it: beside them it looks sparser"
            )
        )
    return notes


def why_no_rollout(state: ViewState) -> str:
    """Why nothing that is shown can be rolled out; empty where something can."""
    if state.map is not None and state.map.unscored.any() and not state.rollout:
        return say("Only some targets are scored: a rollout needs the rows of all.")
    reasons = [_why_not(name, state.part) for name in shown_methods(state)]
    return "" if not all(reasons) else reasons[0]


def shown_methods(state: ViewState) -> list[str]:
    """Those of all maps that are shown, or the chosen one."""
    if state.by_method is not None:
        return [each.key.method for each in state.by_method.maps]
    names = [key.method for key in state.comparison.keys] if state.comparison else []
    return names or [state.method]


def _why_not(name: str, part: str) -> str:
    if rolls_out(name, part):
        return ""
    label = method_label(name)
    if is_global(name):
        return say(
            "{method} is across layers as it is: there is nothing to roll out.", method=label
        )
    if part == "cross":
        return say("No rollout of {method} is defined across two texts.", method=label)
    return say("No rollout of {method} is defined.", method=label)


def in_order(names: Iterable[str]) -> list[str]:
    """Methods as they are listed: per-layer ones first, Value Zeroing the first of all; those that
    this program does not know at the end.
    """
    found = set(names)
    known = [name for name in listed() if name in found]
    return known + sorted(found.difference(known))


def listed() -> list[str]:
    """All methods that there are, in this order: then by what they are based on."""
    kinds: tuple[str, ...] = get_args(Kind)

    def place(name: str) -> tuple[bool, int, str]:
        return is_global(name), kinds.index(methods()[name].kind), name

    return sorted(methods(), key=place)

"""What figures are, as JSON: frozen dataclasses of plain values, and back, each value checked.

Only what is other than usual is written, so that a key which a reader does not know always means
something. What is usual must therefore never become something else.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from vzdesk.jsonfields import WrongField, shown

T = TypeVar("T")
_PLAIN: dict[Any, Callable[[Any], bool]] = {
    str: lambda value: type(value) is str,
    bool: lambda value: type(value) is bool,
    int: lambda value: type(value) is int,
    float: lambda value: type(value) in (int, float) and _is_finite(value),
}


def _is_finite(number: float) -> bool:
    """Whether it is a float, or an integer that is not too large for one."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def entry_of(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that are not as usual."""
    return {
        each.name: _plain(getattr(value, each.name))
        for each in fields(value)
        if getattr(value, each.name) != _usual(each)
    }


def overlaid(base: T, chosen: T) -> T:
    """The dataclass `base` with each field of `chosen` that is not as usual."""
    assert is_dataclass(base)
    assert not isinstance(base, type)
    own = {each.name: getattr(chosen, each.name) for each in fields(base)}
    others = [each.name for each in fields(base) if own[each.name] != _usual(each)]
    return replace(base, **{name: own[name] for name in others})


def _usual(field: Field[Any]) -> object:
    """What the field is where nothing else is said; nothing equals it where it has to be said."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return entry_of(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def from_entry(kind: type[T], entry: object) -> T:
    """The dataclass of this kind. WrongField names what is not known or is not what it must be."""
    if not isinstance(entry, dict):
        raise WrongField("it is {value}", value=shown(entry))
    hints, usual = _hints(kind)
    for name in entry:
        if name not in hints:
            raise WrongField("it has '{name}', which is not known here", name=name)
    missing = next((name for name in usual if usual[name] is MISSING and name not in entry), None)
    if missing is not None:
        raise WrongField("it has no '{name}'", name=missing)
    return kind(**{name: _checked(hints[name], value, name) for name, value in entry.items()})


def _checked(hint: Any, value: Any, name: str) -> Any:
    """The value as the field has it. WrongField where it is none of this type."""
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return from_entry(hint, value)
    if hint in _PLAIN and _PLAIN[hint](value):
        return float(value) if hint is float else value
    origin, choices = get_origin(hint), get_args(hint)
    if origin is Literal and isinstance(value, str) and value in choices:
        return value
    if origin in (Union, types.UnionType):
        if value is None and type(None) in choices:
            return None
        return _checked(next(each for each in choices if each is not type(None)), value, name)
    if origin is tuple and isinstance(value, list):
        of = choices[:1] * len(value) if choices[-1] is Ellipsis else choices
        if len(of) == len(value):
            return tuple(_checked(of[at], each, name) for at, each in enumerate(value))
    raise WrongField("its '{name}' is {value}", name=name, value=shown(value))


def _hints(kind: type) -> tuple[dict[str, Any], dict[str, object]]:
    """The types of the fields, and what they are where nothing is said."""
    return get_type_hints(kind), {each.name: _usual(each) for each in fields(kind)}

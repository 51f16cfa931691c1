"""The items behind the means of an evaluation, as a session keeps them: in what is written of the
evaluation, so that versions that do not know them keep them as they are.

{"ids": [..], "places": [[sentence, target or null, [source, ..], paradigm] or null, ..],
 "series": [[model, weights, method, rollout, special, layer or null, measure], ..],
 "values": [".."]}

Positions and layers count from 0. values are of each series those of all items: float64, little
endian, NaN where there is none, in base64. Where they would be too large, {"left_out": how many}.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.evaluated import Series
from vzdesk.translate import say

ITEMS, LEFT_OUT = "items_behind", "left_out"
MOST_BYTES = 4 * 2**20
"""Of the values of one evaluation, as they are written: they are saved with every change."""
_LARGEST = 2**31 - 1
_TYPE = np.dtype("<f8")


@dataclass(frozen=True)
class Items:
    """What an answer has of them, and what is to be said where it has none."""

    ids: tuple[str, ...] = ()
    values: dict[Series, NDArray[np.float64]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    notice: str = ""

    def put_into(self, answer: EvaluationAnswer) -> EvaluationAnswer:
        found = replace(answer, items=self.ids, values=self.values, places=self.places)
        return replace(found, lacks=self.notice)


def written(answer: EvaluationAnswer) -> dict[str, Any]:
    """The items of this answer, ready for JSON; {} where it has none."""
    if not answer.items:
        return {}
    n = len(answer.items)
    if n * len(answer.values) * _TYPE.itemsize * 4 // 3 > MOST_BYTES:
        return {ITEMS: {LEFT_OUT: n}}
    places = map(answer.places.get, answer.items)
    entry = {
        "ids": list(answer.items),
        "places": [None if of is None else list(of) for of in places],
        "series": [list(each) for each in answer.values],
        "values": [_text(each) for each in answer.values.values()],
    }
    return {ITEMS: entry}


def read(entry: object) -> Items:
    """What was written; None is of an older version, or of a kind that has no items."""
    if entry is None:
        return Items(notice=say("It was kept without its items: run it again to see them."))
    try:
        if not isinstance(entry, dict):
            raise TypeError(type(entry))
        n = entry.get(LEFT_OUT)
        if n is not None:
            left_out = say("Its {n:,} items were too many to keep: export them.", n=_whole(n))
            return Items(notice=left_out)
        return _read(entry)
    except (ValueError, TypeError, LookupError):
        return Items(notice=say("Its items cannot be read: run it again to see them."))


def _read(entry: dict[str, Any]) -> Items:
    """ValueError, TypeError, LookupError where they are none."""
    ids = tuple(_str(each) for each in entry["ids"])
    _check(len({*ids}) == len(ids))
    places = zip(ids, entry["places"], strict=True)
    found = {id: _place(of) for id, of in places if of is not None}
    series = [_series(each) for each in entry["series"]]
    texts = zip(series, entry["values"], strict=True)
    return Items(ids, {of: _values(text, len(ids)) for of, text in texts}, found)


def _text(values: NDArray[np.float64]) -> str:
    return base64.b64encode(values.astype(_TYPE).tobytes()).decode("ascii")


def _values(text: str, n: int) -> NDArray[np.float64]:
    content = base64.b64decode(text, validate=True)
    _check(len(content) == n * _TYPE.itemsize)
    return np.frombuffer(content, _TYPE).astype(np.float64)


def _place(of: Sequence[Any]) -> Place:
    sentence, target, sources, paradigm = of
    at = None if target is None else _whole(target)
    return Place(_str(sentence), at, tuple(map(_whole, sources)), _str(paradigm))


def _series(of: Sequence[Any]) -> Series:
    model, weights, method, rollout, special, layer, measure = of
    _check(all(each is None or isinstance(each, bool) for each in (rollout, special)))
    at = None if layer is None else _whole(layer)
    of_model = _str(model), _str(weights), _str(method)
    return Series(*of_model, rollout, special, at, _str(measure))


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(type(value))
    _check(0 <= value <= _LARGEST)
    return value


def _check(is_so: bool) -> None:
    if not is_so:
        raise ValueError("no items of an evaluation")

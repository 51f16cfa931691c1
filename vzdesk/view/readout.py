"""The line of exact numbers: what is pointed at, with all the digits that matter."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import SupportsFloat

import numpy as np

from vzdesk.corpus.roles import role_names
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.translate import say
from vzdesk.view.maps import ShownMap, map_view
from vzdesk.view.methods.method_labels import is_global
from vzdesk.view.predictions.surprisal import Surprisals
from vzdesk.view.selection import Cell
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import MapView, PairMaps
from vzdesk.view.units import Unit

DECIMALS = 4
"""How many digits after the point are read at a glance."""
_POINT, _FIGURE = "\u2008", "\u2007"
"""Spaces as wide as a point and a digit."""
DIGITS = 6
"""How many significant digits numbers have at most, in the line of exact numbers and in tables."""


def map_readout(
    shown: ShownMap, cell: Cell, *, sums: bool, surprisals: Surprisals | None = None
) -> str:
    """The numbers of a cell of one map; sums adds those of its row and column. surprisals are of
    its targets, which are its sources too where it is of one text: of the source, or without one
    of the target.
    """
    across = [say("across layers")] if is_global(shown.key.method) else []
    parts = [layer_name(shown.key.part, shown.layer), *across, *_cell(shown, cell)]
    if surprisals is not None and cell.target is not None:
        has_source = cell.source is not None and not shown.view.has_two_texts
        at = cell.source if has_source and cell.source is not None else cell.target
        parts += filter(None, [surprisals.text(shown.view.targets[at], at, is_named=has_source)])
    if sums:
        parts += _sums(shown.view, cell)
    return " · ".join(parts)


def _cell(shown: ShownMap, cell: Cell) -> Iterator[str]:
    if cell.target is None:
        return
    target = shown.view.targets[cell.target]
    if cell.source is None:
        yield say("target {target}", target=isolated(target.label))
        if not shown.view.is_scored(cell.target):
            yield say("not scored")
        yield from filter(None, [_role(target)])
        return
    source = shown.view.sources[cell.source]
    yield f"{isolated(target.label)} ← {isolated(source.label)}"
    yield from _numbers(shown, cell.target, cell.source)
    yield from dict.fromkeys(filter(None, [_role(target), _role(source)]))


def _numbers(shown: ShownMap, target: int, source: int) -> Iterator[str]:
    view, row = shown.view, shown.view.scores[target]
    if np.isnan(row[source]):
        yield without_number(is_scored=view.is_scored(target))
        return
    yield say("score {score}", score=number(row[source]))
    if view.extent is not None and view.extent.renormalised:
        whole = number(_of_whole(shown, target, source))
        yield say("{score} of the whole row", score=whole)
    if view.distances is not None:
        yield say("distance {distance}", distance=number(view.distances[target, source]))
    elif shown.score_map.distances is not None:  # of the pieces of words
        yield say("distance: only for words as one")
    attention = shown.result.maps.get(MapKey("attention", shown.key.part))
    if shown.key.method != "attention" and attention is not None:
        attention_map = map_view(shown.result, attention, shown.layer, shown.units, shown.left_out)
        weight = attention_map.scores[target, source]
        found = number_or_hidden(weight, is_scored=attention_map.is_scored(target))
        yield say("attention {attention}", attention=found)
    n = int((~np.isnan(row)).sum())
    yield say("rank {rank} of {n}", rank=1 + int((row > row[source]).sum()), n=n)


def _of_whole(shown: ShownMap, target: int, source: int) -> np.floating:
    """The score as it was before what is left was renormalised."""
    left_out = replace(shown.left_out, renormalised=False)
    view = map_view(shown.result, shown.score_map, shown.layer, shown.units, left_out)
    score: np.floating = view.scores[target, source]
    return score


def _role(unit: Unit) -> str:
    """What the word is marked as, or nothing."""
    return f"{isolated(unit.label)}: {role_names(unit.role)}" if unit.role else ""


def _sums(view: MapView, cell: Cell) -> Iterator[str]:
    if cell.source is not None:
        yield say("source gives {given} in all", given=number(view.source_sums[cell.source]))
    is_scored = cell.target is not None and view.is_scored(cell.target)
    if is_scored and cell.target is not None and view.target_sums is not None:
        yield say("target mixes {mixed}", mixed=number(view.target_sums[cell.target]))
    if is_scored and cell.target is not None and view.mixing_ratios is not None:
        yield say("mixing ratio {ratio}", ratio=number(view.mixing_ratios[cell.target]))


def word_readout(unit: Unit) -> str:
    """A word of a sentence without a map, and its role: to be read from the left, like all lines
    of numbers, also where the word is not.
    """
    word = isolated(unit.label)
    begin = "" if word == unit.label else "\u200e"
    return f"{begin}{word}: {role_names(unit.role) or say('no role')}"


def layer_name(part: str, layer: int) -> str:
    """Which layer, and of which part of an encoder-decoder model, is shown; counted from 1."""
    parts = say("layer {layer}", layer=layer + 1)
    return f"{part} {parts}".strip()


def pair_readout(maps: PairMaps, part: str, layers: tuple[int, int], cell: Cell) -> str:
    """The numbers of a cell of the difference; layers are those of both maps."""
    return " · ".join([_layers(part, layers), *_pair_cell(maps, cell)])


def _layers(part: str, layers: tuple[int, int]) -> str:
    if layers[0] == layers[1]:
        return layer_name(part, layers[0])
    parts = say("layer {first} of A, {second} of B", first=layers[0] + 1, second=layers[1] + 1)
    return f"{part} {parts}".strip()


def _pair_cell(maps: PairMaps, cell: Cell) -> Iterator[str]:
    target = "" if cell.target is None else maps.labels.targets[cell.target].label
    source = "" if cell.source is None else maps.labels.sources[cell.source].label
    if cell.target is None and cell.source is None:
        return
    if cell.source is None:
        yield say("target {target}", target=target)
    elif cell.target is None:
        yield say("source {source}", source=source)
    else:
        yield f"{target} ← {source}"
        yield from _pair_numbers(maps, cell.target, cell.source)


def _pair_numbers(maps: PairMaps, row: int, column: int) -> Iterator[str]:
    target, source = maps.targets[row], maps.sources[column]
    for name, view, side in (("A", maps.first, 0), ("B", maps.second, 1)):
        at, along, score = target[side], source[side], say("no counterpart")
        if at is not None and along is not None:
            score = number_or_hidden(view.scores[at, along], is_scored=view.is_scored(at))
        yield f"{name} {score}"
    value = maps.values[row, column]
    if not np.isnan(value):
        yield f"A − B {number(value, signed=True)}"


def number_or_hidden(value: SupportsFloat, *, is_scored: bool = True) -> str:
    """A number, or that it is hidden, or where its row is none that was scored, that."""
    return without_number(is_scored=is_scored) if math.isnan(float(value)) else number(value)


def without_number(*, is_scored: bool) -> str:
    """Why a cell has no number: its row was not scored, or it is hidden."""
    return say("hidden") if is_scored else say("not scored")


def number(value: SupportsFloat, *, signed: bool = False) -> str:
    """A number as it is read in the window, with so many digits or fewer where they are all.

    >>> number(0.25), number(0.0105742871), number(1.32971e-05), number(0.25, signed=True)
    ('0.25', '0.0105743', '1.32971e-05', '+0.25')
    """
    return f"{float(value):{'+' if signed else ''}.{DIGITS}g}"


def at_the_point(texts: Sequence[str]) -> list[str]:
    """Numbers with spaces as wide as what each lacks after the point, so that in a column in which
    all end at the right the points are below one another.

    >>> [text.replace(_FIGURE, "_") for text in at_the_point(["0.25", "0.0105743", "1.5e-05"])]
    ['0.25_____', '0.0105743', '1.5e-05']
    """
    most = max((len(text.partition(".")[2]) for text in texts if "e" not in text), default=0)
    return [_widened(text, most) for text in texts]


def _widened(text: str, decimals: int) -> str:
    _, point, own = text.partition(".")
    if "e" in text or not decimals:
        return text
    return text + ("" if point else _POINT) + _FIGURE * (decimals - len(own))


def rounded(value: float, *, signed: bool = False) -> str:
    """A number with four decimals, or two digits of it where these would show fewer.

    Both are as wide where digits are. A sign is always there where it is `signed`.

    >>> rounded(0.25), rounded(-0.25, signed=True), rounded(2.4e-7, signed=True), rounded(0)
    ('0.2500', '−0.2500', '+2.4e-7', '0.0000')
    """
    size = abs(float(value))
    sign = "−" if value < 0 else "+" if signed else ""
    is_lost = 0 < size < 10.0 ** (1 - DECIMALS)
    return sign + (scientific(size) if is_lost else f"{size:.{DECIMALS}f}")


def scientific(value: float) -> str:
    """A number as two digits and a power of ten; 0 as it is.

    >>> scientific(2e-7), scientific(1.5e-10), scientific(0)
    ('2.0e-7', '1.5e-10', '0')
    """
    if not math.isfinite(value) or not value:
        return f"{value:g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits}e{int(power)}"

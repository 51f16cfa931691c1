"""Annotations in the user's file, by the units of a map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vzdesk.engine.types import SentenceResult, Side
from vzdesk.remember import remembered
from vzdesk.translate import shortened
from vzdesk.view.selection import Units
from vzdesk.view.shown.extent import Extent
from vzdesk.view.texts.isolates import LONGEST_LABEL
from vzdesk.view.units import Unit, units_of

HEADS, RELATIONS = "head", "deprel"
"""The tiers that the dependencies are in: numbers of words, 0 for the root, and their names."""


@dataclass(frozen=True)
class Dependency:
    """A dependent and its head, by position among the units; the root has no head."""

    head: int | None
    dependent: int
    relation: str


@dataclass(frozen=True)
class Annotations:
    """tiers can be shown, `shown` are, in this order. rows have the values of each of these for
    each source, in a word of several tokens for the first of them only; targets have all values of
    a target in one line. Either is empty where its text has none.

    dependencies are among the units of the annotated text; has_heads is whether there are some,
    also where they are not shown.
    """

    tiers: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    has_heads: bool = False
    dependencies: tuple[Dependency, ...] = ()


NO_ANNOTATIONS = Annotations()


@remembered(64)
def annotations_of(
    scored: SentenceResult,
    kind: Units,
    part: str,
    tiers: tuple[str, ...],
    with_heads: bool,
    extent: Extent | None = None,
) -> Annotations:
    """The annotations to show with this part's maps, of what is seen of them; a second text has
    none.
    """
    if extent is not None:
        return _seen(annotations_of(scored, kind, part, tiers, with_heads), extent)
    by_name = {each.name: each.values for each in scored.sentence.tiers}
    names = tuple(name for name in by_name if name != HEADS)
    shown = tuple(tier for tier in tiers if tier in names)
    sides, units = scored.sides(part), units_of(scored, kind, part)
    targets, sources = (
        tuple(tuple(_values(side, of, by_name[tier])) for tier in shown)
        if _is_annotated(side, scored)
        else ()
        for side, of in zip(sides, units, strict=True)
    )
    heads, relations = by_name.get(HEADS, ()), by_name.get(RELATIONS, ())
    has_heads = bool(heads) and _is_annotated(sides[1], scored)
    dependencies = _dependencies(sides[1], units[1], heads, relations) if has_heads else ()
    return Annotations(
        names,
        shown,
        tuple(" · ".join(filter(None, values)) for values in zip(*targets, strict=True)),
        sources,
        has_heads,
        tuple(dependencies) if with_heads else (),
    )


def toggled(shown: tuple[str, ...], tier: str) -> tuple[str, ...]:
    """The tiers to show after this one was chosen: below the others, or not any more."""
    kept = tuple(each for each in shown if each != tier)
    return kept if tier in shown else (*kept, tier)


def _seen(all_: Annotations, extent: Extent) -> Annotations:
    """Without units that are hidden, and without dependencies from or on them."""
    at = {place: n for n, place in enumerate(extent.source_places)}
    dependencies = (
        Dependency(None if each.head is None else at[each.head], at[each.dependent], each.relation)
        for each in all_.dependencies
        if each.dependent in at and (each.head is None or each.head in at)
    )
    return replace(
        all_,
        targets=tuple(all_.targets[at] for at in extent.target_places if all_.targets),
        rows=tuple(tuple(row[at] for at in extent.source_places) for row in all_.rows),
        dependencies=tuple(dependencies),
    )


def _is_annotated(side: Side, scored: SentenceResult) -> bool:
    return side.tokens is scored.tokens


def _values(side: Side, units: Sequence[Unit], values: Sequence[str]) -> Iterator[str]:
    first = _first_units(side, units)
    for position, unit in enumerate(units):
        word = side.tokens[unit.start].word_index
        if word is None or word >= len(values) or first[word] != position:
            yield ""  # also for words of a second text
        else:
            yield shortened(values[word], LONGEST_LABEL)


def _first_units(side: Side, units: Sequence[Unit]) -> dict[int, int]:
    """Of each word that has a token, the first unit."""
    first: dict[int, int] = {}
    for position, unit in enumerate(units):
        word = side.tokens[unit.start].word_index
        if word is not None:
            first.setdefault(word, position)
    return first


def _dependencies(
    side: Side, units: Sequence[Unit], heads: Sequence[str], relations: Sequence[str]
) -> Iterator[Dependency]:
    first = _first_units(side, units)
    for word, number in enumerate(heads):
        relation = shortened(relations[word], LONGEST_LABEL) if relations else ""
        if word not in first or not (number.isdecimal() and len(number) < 9):
            continue
        head = int(number) - 1
        if head < 0:
            yield Dependency(None, first[word], relation)
        elif head in first and head != word:
            yield Dependency(first[head], first[word], relation)

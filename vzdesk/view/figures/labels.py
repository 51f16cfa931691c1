"""The words beside the rows and columns of a figure, with what stands with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vzdesk.corpus.roles import role_names
from vzdesk.engine.types import SentenceResult, Side
from vzdesk.errors import UserError
from vzdesk.translate import mark, say
from vzdesk.view.annotations import annotations_of
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.maps import ShownMap
from vzdesk.view.types import Aligned, PairMaps
from vzdesk.view.units import Unit


@dataclass(frozen=True)
class SideLabels:
    """What stands beside one side of a map, for each of its units.

    special  whether it is a special token; none of them where this is empty
    roles    the letters of its roles; () for no roles
    tiers    of each annotation that is shown, its values
    joined   from where to where, half-open, units are pieces of one word that a bracket joins
    """

    texts: tuple[str, ...]
    special: tuple[bool, ...] = ()
    roles: tuple[str, ...] = ()
    tiers: tuple[tuple[str, ...], ...] = ()
    joined: tuple[tuple[int, int], ...] = ()

    def is_special(self, place: int) -> bool:
        return bool(self.special) and self.special[place]

    @property
    def all_texts(self) -> Iterator[str]:
        """Also those of the annotations; each in one line."""
        for texts in (self.texts, *self.tiers):
            yield from (text.replace(BREAK, " ") for text in texts)


STROKE = " / "
"""Between the labels of two maps where they differ."""
BREAK = "\u2028"
"""Between the two lines of a label."""
Sides = tuple[SideLabels, SideLabels]
"""Those of the rows and of the columns."""


def sides_of(shown: ShownMap, style: FigureStyle) -> Sides:
    """The labels of a map's rows and columns. UserError where a chosen annotation is missing."""
    view, part = shown.view, shown.key.part
    found = annotations_of(shown.result, shown.units, part, style.tiers, False, view.extent)
    _check_tiers(shown.result, style, found.tiers)
    targets, sources = shown.result.sides(part)
    columns = _labels(sources, view.sources, style, found.rows)
    if not view.has_two_texts:
        return columns, columns
    return _labels(targets, view.targets, style, ()), columns


def sides_of_both(one: ShownMap, other: ShownMap, pair: PairMaps, style: FigureStyle) -> Sides:
    """The labels of both maps on one grid: behind a stroke what the second has, where that is
    something else.
    """
    first, second = sides_of(one, style), sides_of(other, style)
    rows = _both(pair.targets, first[0], second[0])
    if pair.sources is pair.targets:
        return rows, rows
    return rows, _both(pair.sources, first[1], second[1])


def _both(lines: Sequence[Aligned], first: SideLabels, second: SideLabels) -> SideLabels:
    own = [line.second if line.first is None else line.first for line in lines]
    sides = [second if line.first is None else first for line in lines]
    roles = tuple(
        side.roles[at] if side.roles and at is not None else ""
        for side, at in zip(sides, own, strict=True)
    )
    pairs = zip(first.tiers, second.tiers, strict=True)
    return SideLabels(
        _joined_texts(lines, first.texts, second.texts),
        tuple(at is not None and side.is_special(at) for side, at in zip(sides, own, strict=True)),
        roles if any(roles) else (),
        tuple(_joined_texts(lines, *pair) for pair in pairs),
        tuple(_brackets(lines, first.joined)),
    )


def _joined_texts(
    lines: Sequence[Aligned], first: Sequence[str], second: Sequence[str]
) -> tuple[str, ...]:
    both = first, second
    return tuple(
        STROKE.join(
            dict.fromkeys(of[at] for of, at in zip(both, line, strict=True) if at is not None)
        )
        for line in lines
    )


def _brackets(
    lines: Sequence[Aligned], joined: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where the pieces of a word that the first has are still beside one another."""
    places = {line.first: at for at, line in enumerate(lines) if line.first is not None}
    for begin, end in joined:
        if places[end - 1] - places[begin] == end - 1 - begin:
            yield places[begin], places[end - 1] + 1


def _labels(
    side: Side, units: Sequence[Unit], style: FigureStyle, tiers: tuple[tuple[str, ...], ...]
) -> SideLabels:
    roles = tuple(unit.role for unit in units) if style.roles else ()
    return SideLabels(
        texts=tuple(_texts(side, units, style.pieces)),
        special=tuple(unit.is_special for unit in units),
        roles=roles if any(roles) else (),
        tiers=tiers,
        joined=tuple(_joined(units)) if style.pieces == "bracket" else (),
    )


def _texts(side: Side, units: Sequence[Unit], pieces: str) -> Iterator[str]:
    for at, unit in enumerate(units):
        token = side.tokens[unit.start]
        if pieces == "own" and unit.end - unit.start == 1 and not unit.is_special:
            yield token.piece or unit.drawn
        elif pieces == "hashes" and at and _goes_on(units[at - 1], unit):
            yield f"##{unit.drawn}"
        else:
            yield unit.drawn


def _joined(units: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    start = 0
    for at in range(1, len(units) + 1):
        if at < len(units) and _goes_on(units[at - 1], units[at]):
            continue
        if at - start > 1:
            yield start, at
        start = at


def _goes_on(before: Unit, unit: Unit) -> bool:
    return unit.word is not None and unit.words == before.words and unit.word == before.word


def _check_tiers(result: SentenceResult, style: FigureStyle, known: Sequence[str]) -> None:
    for name in style.tiers:
        if name not in known:
            some = mark("Choose one of: {known}.")
            none = mark("Leave it out: the sentence has none that can be shown.")
            raise UserError(
                "Sentence {id} has no annotation '{name}'.",
                next_step=some if known else none,
                id=result.sentence.id,
                name=name,
                known=", ".join(known),
            )


def notes_of(sides: Iterable[SideLabels], style: FigureStyle) -> tuple[str, ...]:
    """What a reader has to know of these labels, a sentence each."""
    all_sides, found = tuple(sides), []
    texts = [text for side in all_sides for text in side.texts]
    if style.pieces == "hashes" and any(text.startswith("##") for text in texts):
        found.append(say("## goes on in the word before."))
    if style.pieces == "own":
        found.append(say("Pieces are written as the model’s tokenizer has them."))
    if any(side.joined for side in all_sides):
        found.append(say("Brackets join the pieces of a word."))
    letters = "".join(letter for side in all_sides for role in side.roles for letter in role)
    if letters:
        named = (f"{each}: {role_names(each)}" for each in "TCA" if each in letters)
        found.append(say("{roles}.", roles=", ".join(named)))
    if any(side.tiers for side in all_sides):
        found.append(say("With the words: {tiers}.", tiers=", ".join(style.tiers)))
    return tuple(found)

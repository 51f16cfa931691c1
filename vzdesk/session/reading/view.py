"""Where the user was and how maps were shown; what cannot be used of it is left at its default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from vzdesk.engine.types import PARTS
from vzdesk.jsonfields import Fields
from vzdesk.session.archive import MOST_LAYERS
from vzdesk.translate import mark
from vzdesk.view.colours import NAMES as COLOURS
from vzdesk.view.selection import (
    MOST_PINS,
    NOWHERE,
    SHOWS,
    TREATMENTS,
    UNITS,
    Cell,
    LeftOut,
    Pin,
    Selection,
    Settings,
    Subject,
)

Name = TypeVar("Name", bound=str)
PIN = mark("pin {number} of {whole}")
_SMALLEST_VMAX = 1e-9


def selection(entry: Fields) -> Selection:
    """Where the user was looking."""
    default = Selection()
    other = entry.object_or_empty("other")
    subject, second = _subject(entry), _second(other)
    if second is not None and subject is not None and second.sentence != subject.sentence:
        second = replace(second, method="")  # two sentences are compared by one method
    chosen = Cell(
        other.or_default(other.count_or_none, "target", None),
        other.or_default(other.count_or_none, "source", None),
    )
    return Selection(
        subject=subject,
        method=entry.or_default(entry.text, "method", default.method),
        part=_part(entry, default.part),
        layer=_layer(entry),
        locked=Cell(
            entry.or_default(entry.count_or_none, "target", None),
            entry.or_default(entry.count_or_none, "source", None),
        ),
        pins=entry.or_default(lambda name: tuple(_pins(entry, name)), "pins", default.pins),
        second=second,
        second_locked=NOWHERE if second is None else chosen,
    )


def _second(other: Fields) -> Subject | None:
    """Under another model or by another method, not both."""
    model = other.or_default(other.text, "model", "")
    return _subject(other, model, "" if model else other.or_default(other.text, "method", ""))


def _part(entry: Fields, default: str) -> str:
    part = entry.or_default(entry.text, "part", default)
    return part if part in ("", *PARTS) else default


def _layer(entry: Fields) -> int:
    layer = entry.or_default(entry.count, "layer", 0)
    return layer if layer < MOST_LAYERS else 0


def _subject(entry: Fields, model: str = "", method: str = "") -> Subject | None:
    sentence = entry.or_default(entry.text_or_none, "sentence", None)
    return None if sentence is None else Subject(sentence, model, method)


def _pins(entry: Fields, name: str) -> Iterator[Pin]:
    """No more of a map than can be shown."""
    numbers: Counter[tuple[str, str]] = Counter()
    for each in entry.objects(name, PIN):
        pin = Pin(each.text("sentence"), each.text("part"), *map(each.count, ("target", "source")))
        numbers[pin.sentence, pin.part] += 1
        if numbers[pin.sentence, pin.part] <= MOST_PINS:
            yield pin


def settings(entry: Fields) -> Settings:
    """How maps were shown."""
    default = Settings()
    return Settings(
        units=_one_of(UNITS, entry, "units"),
        rollout=entry.or_default(entry.flag, "rollout", default.rollout),
        colours=_one_of(COLOURS, entry, "colours"),
        show=_one_of(SHOWS, entry, "show"),
        log_scale=entry.or_default(entry.flag, "log_scale", default.log_scale),
        locked_vmax=_vmax(entry),
        arcs_from=entry.or_default(entry.number, "arcs_from", default.arcs_from),
        sums=entry.or_default(entry.flag, "sums", default.sums),
        annotations=_annotations(entry),
        dependencies=entry.or_default(entry.flag, "dependencies", default.dependencies),
        left_out=_left_out(entry.object_or_empty("left_out")),
        own_scales=entry.or_default(entry.flag, "own_scales", default.own_scales),
    )


def _left_out(entry: Fields) -> LeftOut:
    """What was hidden, or left out of the colour scale."""
    return LeftOut(
        special=_one_of(TREATMENTS, entry, "special"),
        punctuation=_one_of(TREATMENTS, entry, "punctuation"),
        own=_one_of(TREATMENTS, entry, "own"),
        renormalised=entry.or_default(entry.flag, "renormalised", False),
    )


def _annotations(entry: Fields) -> tuple[str, ...]:
    """The tiers that were shown, each once: one, or since 1.3 several."""
    one = entry.or_default(entry.text, "annotation", "")
    several = entry.or_default(entry.texts, "annotations", [])
    return tuple(dict.fromkeys(filter(None, several or [one])))


def _vmax(entry: Fields) -> float | None:
    """The largest score of a locked scale; far smaller ones than a row's share have no use."""
    vmax = entry.or_default(entry.number, "locked_vmax", 0.0)
    return vmax if vmax >= _SMALLEST_VMAX else None


def _one_of(names: tuple[Name, ...], entry: Fields, name: str) -> Name:
    """The one of these names that the field has, or the first."""
    name_in_file = entry.or_default(entry.text, name, "")
    return next((each for each in names if each == name_in_file), names[0])

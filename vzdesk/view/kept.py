"""Figures, styles and studies that the user keeps under names.

Each is kept as it was written, so that one which this version does not know is lost nowhere: it
says so where it is to be used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from vzdesk.errors import UserError, unknown_name
from vzdesk.jsonfields import WrongField, as_json
from vzdesk.translate import mark
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.stored import entry_of, from_entry
from vzdesk.view.figures.style import PRESETS, FigureStyle
from vzdesk.view.studies.kept import KeptStudy

MOST_KEPT = 1_000
"""Figures of a session, styles, and studies: far more than anyone finds again."""
LONGEST_NAME = 200
"""Characters of a name that is new; files may have longer ones."""


@dataclass(frozen=True)
class KeptFigure:
    """What a figure shows and how, under a name; content is JSON, an object, without the kind."""

    name: str
    kind: str
    content: str

    @staticmethod
    def of(name: str, spec: FigureSpec) -> KeptFigure:
        entry = entry_of(spec)
        kind = entry.pop("kind", spec.kind)
        return KeptFigure(name, kind, as_json(entry))

    @property
    def spec(self) -> FigureSpec:
        """UserError where this version does not know such a figure."""
        try:
            return from_entry(FigureSpec, {**json.loads(self.content), "kind": self.kind})
        except WrongField as error:
            unknown = mark("The figure “{name}” cannot be made by this vzdesk: {reason}.")
            raise _of_newer(unknown, self.name, error) from error


@dataclass(frozen=True)
class KeptStyle:
    """How figures look, under a name; content is JSON, an object."""

    name: str
    content: str

    @staticmethod
    def of(name: str, style: FigureStyle) -> KeptStyle:
        return KeptStyle(name, as_json(entry_of(style)))

    @property
    def style(self) -> FigureStyle:
        """UserError where this version does not know such a style."""
        try:
            return from_entry(FigureStyle, json.loads(self.content))
        except WrongField as error:
            unknown = mark("The style “{name}” cannot be used by this vzdesk: {reason}.")
            raise _of_newer(unknown, self.name, error) from error


def _of_newer(message: str, name: str, reason: WrongField) -> UserError:
    next_step = mark("Use a newer vzdesk, or choose another one.")
    return UserError(message, next_step=next_step, name=name, reason=reason)


class Named(Protocol):
    """What is kept under a name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=KeptFigure | KeptStyle | KeptStudy)


@dataclass(frozen=True)
class Kept:
    """What a session keeps; names of figures occur once, and so do those of styles and studies."""

    figures: tuple[KeptFigure, ...] = ()
    styles: tuple[KeptStyle, ...] = ()
    studies: tuple[KeptStudy, ...] = ()

    def with_figure(self, figure: KeptFigure) -> Kept:
        """This one too, in the place of one with its name. UserError where it is one too many."""
        return replace(self, figures=_with(self.figures, figure))

    def with_style(self, style: KeptStyle) -> Kept:
        """This one too, in the place of one with its name. UserError where it is one too many."""
        return replace(self, styles=with_style(self.styles, style))

    def with_study(self, study: KeptStudy) -> Kept:
        """This one too, in the place of one with its name. UserError where it is one too many."""
        return replace(self, studies=_with(self.studies, study))

    def figure(self, name: str) -> FigureSpec:
        """The figure of this name. UserError where there is none, or none that is known."""
        for each in self.figures:
            if each.name == name:
                return each.spec
        if not self.figures:
            raise UserError(
                "This session keeps no figures, so none is '{name}'.",
                next_step="Keep one in the window: File, Export a figure for print.",
                name=name,
            )
        names = [each.name for each in self.figures]
        raise unknown_name("This session keeps no figure '{name}'.", name, names)

    def style(self, name: str) -> FigureStyle:
        """The style of this name, of the session or, as "77" or "slide", of the program. UserError
        where there is none, or none that is known.
        """
        for each in self.styles:
            if each.name == name:
                return each.style
        if name in PRESETS:
            return PRESETS[name]
        names = [*(each.name for each in self.styles), *PRESETS]
        raise unknown_name("There is no style '{name}'.", name, names)


NOTHING_KEPT = Kept()


def with_style(styles: tuple[KeptStyle, ...], style: KeptStyle) -> tuple[KeptStyle, ...]:
    """This style too, in the place of one with its name. UserError where it is one too many."""
    return _with(styles, style)


def _with(kept: tuple[N, ...], one: N) -> tuple[N, ...]:
    if one.name in names_of(kept):
        return tuple(one if each.name == one.name else each for each in kept)
    if len(kept) >= MOST_KEPT:
        raise UserError(
            "No more than {most} can be kept.", next_step="Remove one first.", most=MOST_KEPT
        )
    return (*kept, one)


def without(kept: Iterable[N], name: str) -> tuple[N, ...]:
    """All but the one of this name."""
    return tuple(each for each in kept if each.name != name)


def renamed(kept: Iterable[N], old: str, new: str) -> tuple[N, ...]:
    """With another name for one, in the place of one that has it."""
    left = [each for each in kept if each.name in (old,) or each.name != new]
    return tuple(replace(each, name=new) if each.name == old else each for each in left)


def names_of(kept: Iterable[Named]) -> list[str]:
    return [each.name for each in kept]


def checked_name(name: str) -> str:
    """The name without blanks around it. UserError where it cannot be one."""
    found = name.strip()
    if not found or len(found) > LONGEST_NAME:
        raise UserError(
            "A name has from 1 to {most} characters.",
            next_step="Choose another one.",
            most=LONGEST_NAME,
        )
    return found

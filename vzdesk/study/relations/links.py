"""Conditions on two words: how a word stands to a word of the other part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vzdesk.study.relations.annotated import Annotated, Mask, Places

Sources = Callable[[Annotated, int], Mask]


@dataclass(frozen=True)
class Link:
    """How the words of one part stand to a target. column is the annotation that it needs.

    sources ["word"] are those that stand so to the target at this position.
    is_itself is whether only the target itself can stand so.
    """

    text: str
    column: str
    sources: Sources
    is_itself: bool = False


def its_head_is_target(words: Annotated, target: int) -> Mask:
    found: Mask = words.heads == target
    return found


def is_head_of_target(words: Annotated, target: int) -> Mask:
    found: Mask = words.places == words.heads[target]
    return found


def before_target(words: Annotated, target: int) -> Mask:
    found: Mask = words.places < target
    return found


def after_target(words: Annotated, target: int) -> Mask:
    found: Mask = words.places > target
    return found


def at_distance(fits: Callable[[Places], Mask]) -> Sources:
    """So many words from the target, on either side: 1 is the next one."""
    return lambda words, target: fits(abs(words.places - target))


def otherwise(
    sources: Sources,
) -> Sources:
    """Those that do not stand so."""

    def others(words: Annotated, target: int) -> Mask:
        return ~sources(words, target)

    return others

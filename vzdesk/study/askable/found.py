"""How many items can be asked, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vzdesk.study.cues.cases import Dropped
from vzdesk.study.relations.preview import SHOWN, Example
from vzdesk.translate import say


@dataclass(frozen=True)
class Askable:
    """n_found of n items can be asked; examples are the first of these. notes say why not the
    others, and what only some models can be asked. labels: how many items have each.
    """

    n: int
    n_found: int
    examples: tuple[Example, ...]
    notes: tuple[str, ...]
    labels: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Item:
    """One that can be asked; left_out: why not of models that read from left to right."""

    example: Example
    label: str = ""
    left_out: Dropped | None = None


def counted(items: Iterable[Item | Dropped], go_on: Callable[[], bool]) -> Askable:
    """Of these items. It ends early, with what it has, when `go_on` is not true any more."""
    examples = list[Example]()
    labels, dropped, left_out = Counter[str](), Counter[Dropped](), Counter[Dropped]()
    n = 0
    for item in items:
        if not go_on():
            break
        n += 1
        if isinstance(item, Dropped):
            dropped[item] += 1
            continue
        if len(examples) < SHOWN:
            examples.append(item.example)
        labels.update(filter(None, (item.label,)))
        left_out.update(filter(None, (item.left_out,)))
    notes = *map(_said, dropped.most_common()), *map(_said_of_some, left_out.most_common())
    return Askable(n, n - dropped.total(), tuple(examples), notes, tuple(sorted(labels.items())))


def _said(dropped: tuple[Dropped, int]) -> str:
    why, n = dropped
    line = say("{n:,} cannot be asked: {reason}.", n=n, reason=why.reason)
    return f"{line} {why.next_step}".strip()


def _said_of_some(left_out: tuple[Dropped, int]) -> str:
    why, n = left_out
    return say(
        "{n:,} not asked of models that read from left to right: {reason}.",
        n=n,
        reason=why.reason,
    )

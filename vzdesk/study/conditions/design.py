"""Which conditions items have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.chosen import items_of
from vzdesk.translate import counted, mark, say

CONDITION = "condition"
_TAG = f"{CONDITION}="


@dataclass(frozen=True, eq=False)
class Design:
    """items has the sentences of each by condition; n_without are sentences of no condition."""

    items: Mapping[str, Mapping[str, Sequence[Sentence]]]
    n_without: int

    @property
    def conditions(self) -> tuple[str, ...]:
        """All that an item has, in their order."""
        return tuple(dict.fromkeys(name for item in self.items.values() for name in item))

    def notices(self) -> list[str]:
        """What is to be known of it."""
        n_lacking = sum(len(item) < len(self.conditions) for item in self.items.values())
        notices = [
            say(
                "{n:,} items with {n_conditions:,} conditions: {conditions}.",
                n=len(self.items),
                n_conditions=len(self.conditions),
                conditions=", ".join(self.conditions),
            )
        ]
        if n_lacking:
            notices.append(
                say(
                    "{n:,} of {n_all:,} items lack a condition, and are not compared with "
                    "themselves in it.",
                    n=n_lacking,
                    n_all=len(self.items),
                )
            )
        if self.n_without:
            one, many = (
                mark("{n} sentence has no condition."),
                mark("{n:,} sentences have no condition."),
            )
            notices.append(counted(self.n_without, one, many))
        return notices


def design(sentences: Sequence[Sentence]) -> Design:
    """The items of these sentences. UserError where none has several conditions."""
    roots = items_of(sentences)
    found: dict[str, dict[str, list[Sentence]]] = {}
    n_without = 0
    for sentence in sentences:
        condition = condition_of(sentence)
        if condition is None:
            n_without += 1
            continue
        item = found.setdefault(roots[sentence.id], {})
        item.setdefault(condition, []).append(sentence)
    if not any(len(conditions) > 1 for conditions in found.values()):
        raise UserError(
            "None of {n:,} sentences is an item with several conditions.",
            next_step="Give a SyntaxGym suite, or a table with the columns item and condition.",
            n=len(sentences),
        )
    return Design(found, n_without)


def condition_of(sentence: Sentence) -> str | None:
    """The condition that it is in, None for none."""
    tag = next((tag for tag in sentence.tags if tag.startswith(_TAG)), None)
    return None if tag is None else tag[len(_TAG) :]

"""What knows nothing of a sentence, beside what maps say of its dependencies."""

from __future__ import annotations

from vzdesk.study.agreement.compare import ATTACHMENT, of_chance, of_offsets
from vzdesk.study.agreement.gold import Gold
from vzdesk.study.agreement.tally import System, Tally
from vzdesk.translate import mark

OFFSETS = System("", "best offset", 0)
CHAIN = System("", "adjacent chain", 0)
CHANCE = System("", "random scores", 1)
NAMES = {
    OFFSETS.name: mark("best offset"),
    CHAIN.name: mark("adjacent chain"),
    CHANCE.name: mark("random scores"),
}


def add_baselines(tally: Tally, number: int, gold: Gold) -> None:
    """What they say of the sentence of this number."""
    of_offset = of_offsets(gold)
    tally.add(OFFSETS, number, of_offset)
    tally.add(CHAIN, number, {ATTACHMENT: of_offset[ATTACHMENT][:1]})
    tally.add(CHANCE, number, of_chance(gold, (tally.seed, number)))

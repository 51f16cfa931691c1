"""Relations that are often asked for, by the names that users choose them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from vzdesk.engine.sentence import Sentence
from vzdesk.study.relations.relation import relation
from vzdesk.translate import mark

CUES = "target: role=target; source: role=cue"
NSUBJ = "target: deprel=nsubj; source: head-of=target"
SUBJECTS = "target: upos=VERB|AUX; source: deprel=nsubj, head=target"
HEADS = "target: any; source: head-of=target"
BEFORE = "target: any; source: adjacent, before=target"
MOST_LOOKED_AT = 1000
"""So many sentences with dependencies tell whether subjects are named as usual."""


@dataclass(frozen=True)
class Ready:
    """name is as `mark` returns it; text is what `relation` reads."""

    name: str
    text: str


READY: Final = (
    Ready(mark("Cues of the target"), CUES),
    Ready(mark("Attractors of the target"), "target: role=target; source: role=attractor"),
    Ready(mark("Subject of each verb"), SUBJECTS),
    Ready(mark("Object of each verb"), "target: upos=VERB; source: deprel=obj, head=target"),
    Ready(mark("Head of each subject"), NSUBJ),
    Ready(mark("Head of each word"), HEADS),
    Ready(mark("Dependents of each word"), "target: any; source: head=target"),
    Ready(
        mark("Auxiliary of each verb"),
        "target: upos=VERB; source: deprel=aux, head=target",
    ),
    Ready(
        mark("Modifiers of each noun"),
        "target: upos=NOUN|PROPN; source: deprel=amod, head=target",
    ),
    Ready(
        mark("Determiner of each noun"),
        "target: upos=NOUN|PROPN; source: deprel=det, head=target",
    ),
    Ready(mark("Noun before each verb"), "target: upos=VERB|AUX; source: upos=NOUN, before=target"),
    Ready(mark("The word before"), BEFORE),
    Ready(mark("The word after"), "target: any; source: adjacent, after=target"),
    Ready(mark("Words at most 3 away"), "target: any; each source: distance<=3"),
    Ready(mark("The word itself"), "target: any; source: distance=0"),
)


def first(sentences: Sequence[Sentence], *, with_roles: bool = True) -> str:
    """The relation to begin with, one that these sentences have: cues of targets where roles are
    marked, if they count; else subjects, or heads, where there are dependencies.
    """
    if with_roles and any(each.roles.targets and each.roles.cues for each in sentences):
        return CUES
    subjects, has_heads = relation(SUBJECTS), False
    for each in islice(filter(_has_heads, sentences), MOST_LOOKED_AT):
        has_heads = True
        if subjects.find(each).matches:
            return SUBJECTS
    return HEADS if has_heads else BEFORE


def _has_heads(sentence: Sentence) -> bool:
    return any(tier.name == "head" and any(tier.values) for tier in sentence.tiers)

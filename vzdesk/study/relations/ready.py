"""Relations that are often asked for, by the names that users choose them by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vzdesk.translate import mark

CUES = "target: role=target; source: role=cue"
NSUBJ = "target: deprel=nsubj; source: head-of=target"


@dataclass(frozen=True)
class Ready:
    """name is as `mark` returns it; text is what `relation` reads."""

    name: str
    text: str


READY: Final = (
    Ready(mark("Cues of the target"), CUES),
    Ready(mark("Attractors of the target"), "target: role=target; source: role=attractor"),
    Ready(mark("Subject of each verb"), "target: upos=VERB|AUX; source: deprel=nsubj, head=target"),
    Ready(mark("Object of each verb"), "target: upos=VERB; source: deprel=obj, head=target"),
    Ready(mark("Head of each subject"), NSUBJ),
    Ready(mark("Head of each word"), "target: any; source: head-of=target"),
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
    Ready(mark("The word before"), "target: any; source: adjacent, before=target"),
    Ready(mark("The word after"), "target: any; source: adjacent, after=target"),
    Ready(mark("Words at most 3 away"), "target: any; each source: distance<=3"),
    Ready(mark("The word itself"), "target: any; source: distance=0"),
)

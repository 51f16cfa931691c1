"""A sentence as it is read in Python."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from vzdesk.engine import sentence as engine


@dataclass(frozen=True)
class Sentence:
    """What a user wrote, and what is noted about it.

    words   in the order of the text, punctuation marks included
    roles   "targets", "cues" and "attractors": the positions of such words, from 0
    tags    short words, such as "condition=match"
    parent  the id of the sentence that it is a variant of, or ""
    tiers   annotations such as "upos", by name: a text for each word, "" where it has none
    """

    id: str
    text: str
    words: tuple[str, ...]
    roles: dict[str, tuple[int, ...]]
    tags: tuple[str, ...]
    note: str
    parent: str
    tiers: dict[str, tuple[str, ...]]


def sentence_of(sentence: engine.Sentence) -> Sentence:
    return Sentence(
        sentence.id,
        sentence.text,
        tuple(word.text for word in sentence.words),
        asdict(sentence.roles),
        sentence.tags,
        sentence.note,
        sentence.parent,
        {tier.name: tier.values for tier in sentence.tiers},
    )

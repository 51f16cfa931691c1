"""What the user enters: a sentence, its words, and what is noted about them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the user wrote it: `sentence.text[start:end] == text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Roles:
    """Words that matter for a question, by position: what is to be built, what decides its form,
    and what might mislead.
    """

    targets: tuple[int, ...] = ()
    cues: tuple[int, ...] = ()
    attractors: tuple[int, ...] = ()


NO_ROLES = Roles()


@dataclass(frozen=True)
class Tier:
    """Annotations of one kind, such as lemma or upos: one text for each word, "" where none."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Alignment:
    """What the user corrected of the alignment with another sentence.

    other is its id and text what it was then: with another text its words are others. joined and
    parted are pairs of words by position, the own one first.
    """

    other: str
    text: str
    joined: tuple[tuple[int, int], ...] = ()
    parted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the user gave, character for character; `id` is unique within a session.

    decoder_text is what an encoder-decoder model's decoder reads; None where the model
    is to write it. parent is the id of the sentence that this one is a variant of, such as the
    good one of a minimal pair. conllu holds the lines of the CoNLL-U file that it was read from.
    tags are short words, see `tags.of`.
    """

    id: str
    text: str
    words: tuple[Word, ...]
    note: str = ""
    decoder_text: str | None = None
    roles: Roles = NO_ROLES
    tiers: tuple[Tier, ...] = ()
    parent: str = ""
    conllu: str = ""
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()

    def same_texts(self, other: Sentence) -> bool:
        """Whether a result of one is a result of the other: also of the same words."""
        own = self.text, self.words, self.decoder_text
        return own == (other.text, other.words, other.decoder_text)

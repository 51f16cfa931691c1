"""What a relation finds in a sentence: words by position, from 0."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """A target and its sources, at least one; the shares of several are summed."""

    target: int
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """The matches in one sentence, in the order of their targets.

    missing is why there is none, in the user's language: which part of the relation matched
    nothing. It names no word of the sentence, so that sentences can be grouped by it.
    """

    matches: tuple[Match, ...]
    missing: str = ""

"""What only some questions ask: of numbers of words, formulas and dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from vzdesk.view.studies.spec import ROLLOUTS, STUDY_UNITS, Rollout, StudyUnits

Score = Literal["row", "entropy", "distance", "to-itself"]
SCORES: tuple[Score, ...] = get_args(Score)
"""What a chosen target takes from each word; or of each word's own row the entropy in bits, the sum
of the distances, or the share that it takes from itself.
"""
Pooling = Literal["sum", "mean", "first", "max"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)
"""What becomes of the scores of a word's pieces."""
Over = Literal["sentences", "words"]
OVERS: tuple[Over, ...] = get_args(Over)
"""A correlation for each sentence, which are averaged; or one over the words of all of them."""
TARGET = "role=target"
"""Whose row is meant, if nothing is said: that of the words marked as target."""


@dataclass(frozen=True)
class HumanOptions:
    """tiers are the annotations with numbers; target is the part of a relation that says whose row
    is meant by the score row. pooling "" is the one that is usual for the score. Layers count from
    0; none are all. name stands in the first column of the tables.
    """

    tiers: tuple[str, ...] = ()
    score: Score = "row"
    target: str = TARGET
    pooling: Pooling | Literal[""] = ""
    over: Over = "sentences"
    partial_surprisal: bool = False
    units: StudyUnits = "words"
    rollout: Rollout = "none"
    layers: tuple[int, ...] = ()
    name: str = "study"


@dataclass(frozen=True)
class FormulaOptions:
    """formulas are those that are written; without any, those that the items have as notes."""

    formulas: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgreementOptions:
    """random_weights  whether a model of the same shape with random weights stands beside each"""

    units: StudyUnits = "words"
    rollout: Rollout = "none"
    random_weights: bool = False


KNOWN: Mapping[str, tuple[str, ...]] = {
    "score": SCORES,
    "pooling": ("", *POOLINGS),
    "over": OVERS,
    "units": STUDY_UNITS,
    "rollout": ROLLOUTS,
}
"""What fields may be."""

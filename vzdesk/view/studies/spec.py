"""What a study asks: of which sentences, about which words, measured how, grouped by what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

from vzdesk.errors import UserError

Which = Literal["all", "ids", "tag", "filter"]
WHICH: tuple[Which, ...] = get_args(Which)
"""All sentences; those with these ids; those with a tag; those that a filter finds, written as in
the list of sentences, see `vzdesk.view.search`.
"""
Rollout = Literal["none", "only", "both"]
ROLLOUTS: tuple[Rollout, ...] = get_args(Rollout)
"""The maps of single layers, the rolled-out ones, or both."""
StudyUnits = Literal["words", "words-joint"]
STUDY_UNITS: tuple[StudyUnits, ...] = get_args(StudyUnits)
"""Relations are between words, so that models with different tokenizers can be compared: words
whose pieces were zeroed one by one, or at once.
"""
ALWAYS_GROUPED = ("model", "method", "layer", "relation")
"""Each of these is a group of its own in any study."""
LARGEST_SEED = 2**31 - 1
MOST_LAYERS = 10_000
"""Of any model that a session can hold."""


@dataclass(frozen=True)
class SentenceChoice:
    """Which of the sentences that a study gets it is about: of those, the first `most`, 0 for
    all.
    """

    which: Which = "all"
    ids: tuple[str, ...] = ()
    text: str = ""
    most: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        """What is chosen by: ids, a tag or a text."""
        if self.which == "all":
            return ()
        return self.ids if self.which == "ids" else (self.text,)


@dataclass(frozen=True)
class StudySpec:
    """A study. Sentences, relations, measures, methods and models are those that are asked for; no
    model is the one that is usual, or all of a session. layers count from 0; none are all.

    relations are written as `vzdesk.study.relations` reads them; group_by names variables, see
    `vzdesk.study.groups`. seed is that of the resamples of which intervals are made.
    """

    name: str = "study"
    sentences: SentenceChoice = field(default_factory=SentenceChoice)
    relations: tuple[str, ...] = ()
    measures: tuple[str, ...] = ("share",)
    methods: tuple[str, ...] = ("value-zeroing",)
    models: tuple[str, ...] = ()
    units: StudyUnits = "words"
    rollout: Rollout = "none"
    layers: tuple[int, ...] = ()
    group_by: tuple[str, ...] = ()
    seed: int = 1

    @property
    def grouping(self) -> tuple[str, ...]:
        """The variables that need a column of their own, each once."""
        return tuple(dict.fromkeys(each for each in self.group_by if each not in ALWAYS_GROUPED))

    def check(self) -> None:
        """UserError where it asks for nothing, or twice for the same."""
        if not self.relations:
            raise UserError(
                "The study “{name}” names no relation.",
                next_step="Write one under “Relation”, or choose one under “Often asked”.",
                in_terminal='Name one, such as --relation "Subject of each verb".',
                name=self.name,
            )
        for what, values in (("measure", self.measures), ("method", self.methods)):
            if not values:
                raise UserError(
                    "The study “{name}” names no {what}.",
                    next_step="Name one at least.",
                    name=self.name,
                    what=what,
                )
        if not 0 <= self.seed <= LARGEST_SEED:
            raise UserError(
                "The seed cannot be {seed}.",
                next_step="Choose a number from 0 to {most}.",
                seed=self.seed,
                most=LARGEST_SEED,
            )
        for values in (self.relations, self.measures, self.methods, self.models):
            twice = next((each for each, n in Counter(values).items() if n > 1), None)
            if twice is not None:
                raise UserError(
                    "The study “{name}” names “{value}” twice.",
                    next_step="Name it once.",
                    name=self.name,
                    value=twice,
                )

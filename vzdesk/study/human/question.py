"""What is correlated with numbers of words, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vzdesk.engine.methods import zeroes_sources
from vzdesk.errors import UserError
from vzdesk.view.studies.evaluation import EvaluationSpec
from vzdesk.view.studies.options import TARGET, HumanOptions, Over, Pooling, Score
from vzdesk.view.studies.spec import StudySpec

_ROW = "target: …; source: any"


@dataclass(frozen=True)
class Question:
    """tiers are the annotations with numbers. target is the part of a relation that says whose row
    is meant by the score row.
    """

    tiers: tuple[str, ...]
    score: Score
    pooling: Pooling
    over: Over
    target: str = TARGET
    is_partial: bool = False

    @property
    def is_of_row(self) -> bool:
        """Whether scores are what one target takes; else each word has one of its own row."""
        return self.score == "row"

    @property
    def relation(self) -> str:
        """Whose rows are needed, as relations are written."""
        if self.is_of_row:
            return _ROW.replace("…", self.target, 1)
        return "target: any; source: distance=0"

    @property
    def measures(self) -> tuple[str, ...]:
        """The name of the correlation with each tier."""
        kind = "partial-spearman" if self.is_partial else "spearman"
        return tuple(f"{kind}:{tier}" for tier in self.tiers)


def question_of(options: HumanOptions) -> Question:
    """What these ask. Usual is pooling as in maps of words: pieces of a source are summed, those of
    a target averaged.
    """
    return Question(
        tuple(dict.fromkeys(name.strip() for name in options.tiers)),
        options.score,
        options.pooling or ("sum" if options.score == "row" else "mean"),
        options.over,
        options.target,
        options.partial_surprisal,
    )


def study_of(spec: EvaluationSpec, options: HumanOptions) -> StudySpec:
    """The study of the relation whose rows are needed."""
    question = question_of(options)
    return StudySpec(
        options.name,
        spec.sentences,
        (question.relation,),
        question.measures,
        spec.methods,
        spec.models,
        options.units,
        options.rollout,
        options.layers,
        seed=spec.seed,
    )


def check_distances(question: Question, methods: Sequence[str]) -> None:
    """UserError where distances are asked for, and none of the methods measures some."""
    if question.score == "distance" and not any(map(zeroes_sources, methods)):
        raise UserError(
            "None of the methods measures distances: {methods}.",
            next_step="Add value-zeroing to the methods, or choose another score.",
            methods=", ".join(methods),
        )

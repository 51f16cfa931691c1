"""vzdesk study human: what it is asked."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from vzdesk.errors import UserError
from vzdesk.study.human.question import (
    OVERS,
    POOLINGS,
    SCORES,
    TARGET,
    Question,
    usual_pooling,
)
from vzdesk.view.studies.spec import StudySpec

if TYPE_CHECKING:
    from collections.abc import Callable

HUMAN = "human"
"""In the place of the first INPUT."""
OUTPUTS = ("table.csv", "correlations.csv", "words.csv", "mixed-model.R", "human.json")
WORDS = OUTPUTS[2]
"""Written as sentences are scored, and gone on with by --resume."""


def add_human(study: argparse.ArgumentParser) -> None:
    human = study.add_argument_group(
        f"vzdesk study {HUMAN} INPUT …",
        "rank correlations (Spearman) of scores with numbers of words, such as reading times, for "
        "each layer and method: table.csv, correlations.csv with those of each sentence, figures, "
        "words.csv with a row for each word, and mixed-model.R, an R script that fits mixed models "
        "to it",
    )
    human.add_argument(
        "--tier",
        action="append",
        dest="tiers",
        default=[],
        metavar="NAME",
        help="a column or annotation with numbers; may be repeated",
    )
    human.add_argument(
        "--score",
        choices=SCORES,
        help="row, if left out: what one target takes from each word; or of each word's own row "
        "the entropy, the sum of the distances, or the share that it takes from itself",
    )
    human.add_argument(
        "--target",
        metavar="CONDITIONS",
        help=f"whose row, as relations have it, such as deprel=root or form=are; {TARGET}, if left "
        "out",
    )
    human.add_argument(
        "--pooling",
        choices=POOLINGS,
        help="of the pieces of a word; if left out, sum for rows, mean for what is of each word",
    )
    human.add_argument(
        "--over",
        choices=OVERS,
        help="sentences, if left out: a correlation for each, and their mean with an interval; "
        "words: one over the words of all sentences, without an interval",
    )
    human.add_argument(
        "--partial-surprisal",
        action="store_true",
        help="partial correlations: without what surprisal explains of both",
    )


def question_of(arguments: argparse.Namespace, spec: StudySpec) -> tuple[Question, StudySpec]:
    """What is asked, and the study of its relation. UserError where it asks for nothing, or for
    what such studies have not.
    """
    _check(arguments)
    score = arguments.score or SCORES[0]
    question = Question(
        tuple(dict.fromkeys(name.strip() for name in arguments.tiers)),
        score,
        arguments.pooling or usual_pooling(score),
        arguments.over or OVERS[0],
        arguments.target or TARGET,
        arguments.partial_surprisal,
    )
    return question, replace(spec, relations=(question.relation,), measures=question.measures)


def _check(arguments: argparse.Namespace) -> None:
    if not all(name.strip() for name in arguments.tiers) or not arguments.tiers:
        raise UserError(
            "No numbers of words are named.",
            next_step="Name the column or annotation that has them, as in --tier RT.",
        )
    of_others: dict[str, Callable[[argparse.Namespace], object]] = {
        "--relation": lambda given: given.relations,
        "--measure": lambda given: given.measure,
        "--group-by": lambda given: given.group_by,
    }
    for option, value in of_others.items():
        if value(arguments):
            raise UserError(
                "Studies of numbers of words know no {option}.",
                next_step="Leave it out; --target says whose row is correlated.",
                option=option,
            )
    if arguments.target and arguments.score not in (None, "row"):
        raise UserError(
            "--target is for the score row: {score} is of each word's own row.",
            next_step="Leave one of them out.",
            score=arguments.score,
        )

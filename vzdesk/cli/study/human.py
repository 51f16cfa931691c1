"""vzdesk study human: what it is asked."""

from __future__ import annotations

import argparse

from vzdesk.errors import UserError
from vzdesk.view.studies.evaluation import HUMAN
from vzdesk.view.studies.options import OVERS, POOLINGS, SCORES, TARGET, HumanOptions
from vzdesk.view.studies.spec import StudySpec


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


def human_options(arguments: argparse.Namespace, study: StudySpec) -> HumanOptions:
    """What is asked; `study` has the options that all studies have. UserError where others are
    given, which such studies have not.
    """
    _check(arguments)
    usual = HumanOptions()
    return HumanOptions(
        tuple(dict.fromkeys(map(str.strip, arguments.tiers))),
        arguments.score or usual.score,
        arguments.target or usual.target,
        arguments.pooling or usual.pooling,
        arguments.over or usual.over,
        arguments.partial_surprisal,
        study.units,
        study.rollout,
        study.layers,
        study.name,
    )


def _check(arguments: argparse.Namespace) -> None:
    if not arguments.tiers or not all(map(str.strip, arguments.tiers)):
        raise UserError(
            "No numbers of words are named.",
            next_step="Name the column or annotation that has them, as in --tier RT.",
        )
    of_others = {
        "--relation": arguments.relations,
        "--measure": arguments.measure,
        "--group-by": arguments.group_by,
    }
    for option, value in of_others.items():
        if value:
            raise UserError(
                "Studies of numbers of words know no {option}.",
                next_step="Leave it out; --target says whose row is correlated.",
                option=option,
            )

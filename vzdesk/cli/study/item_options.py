"""The options of vzdesk study conditions, agreement and formulas."""

from __future__ import annotations

import argparse

from vzdesk.study.conditions.design import CONDITION
from vzdesk.view.studies.evaluation import AGREEMENT, FORMULAS

CONDITIONS = "conditions"
"""In the place of the first INPUT."""
SUITES = "syntaxgym"
"""The same as formulas."""


def add_conditions(study: argparse.ArgumentParser) -> None:
    study.add_argument_group(
        f"vzdesk study {CONDITIONS} INPUT …",
        f"the same, grouped by the {CONDITION} of items that have several: each item is compared "
        "with itself",
    )


def add_agreement(study: argparse.ArgumentParser) -> None:
    agreement = study.add_argument_group(
        f"vzdesk study {AGREEMENT} INPUT.conllu …",
        "how far the methods agree with dependencies, beside baselines, into agreement.csv: the "
        "highest source of each relation, and undirected attachment. Layers, directions and "
        "offsets are chosen on one half of the sentences and reported on the other",
    )
    agreement.add_argument(
        "--random-weights",
        action="store_true",
        help="also the same of a model of the same shape with random weights; needs PyTorch",
    )


def add_formulas(study: argparse.ArgumentParser) -> None:
    formulas = study.add_argument_group(
        f"vzdesk study {FORMULAS} (or {SUITES}) SUITE.json …",
        "predictions about items with several conditions, evaluated over surprisals, into "
        "formulas.csv: those of SyntaxGym suites, or",
    )
    formulas.add_argument(
        "--formula",
        action="append",
        dest="formulas",
        default=[],
        metavar="FORMULA",
        help="such as “(3;%%match%%) < (3;%%mismatch%%)”; may be repeated",
    )

"""The options of vzdesk study cues and vzdesk study faithfulness."""

from __future__ import annotations

import argparse

from vzdesk.cli.arguments import add_balanced


def add_options(study: argparse.ArgumentParser) -> None:
    """Those that other studies do not have."""
    cues = study.add_argument_group(
        "vzdesk study cues INPUT… and vzdesk study faithfulness INPUT…",
        "minimal pairs: how much of what the target takes it takes from its cue, and whether the "
        "model needs what a method scores high. Into cues.csv or faithfulness.csv, with a table of "
        "all items, figures, and controls beside: random weights, uniform shares, the nearest "
        "word. Cues are found by rules in BLiMP's agreement paradigms, or are those that are "
        "marked, or those that --relation finds",
    )
    cues.add_argument(
        "--mask",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether targets are masked; yes, if left out, in models that predict masked words",
    )
    cues.add_argument(
        "--cue-pieces",
        choices=["all", "first"],
        default="all",
        help="which pieces of a cue count; first: as in the paper's script",
    )
    cues.add_argument(
        "--antecedent",
        choices=["head", "phrase"],
        default="head",
        help="the cue of anaphors: the noun, if left out, or all words of its phrase, as in the "
        "paper's script",
    )
    cues.add_argument(
        "--special",
        choices=["in", "out", "both"],
        default="in",
        help="tokens that the model adds: in the row, if left out; or left out, and the row "
        "renormalised",
    )
    cues.add_argument(
        "--blank",
        choices=["unk", "mask", "remove"],
        default="unk",
        help="what becomes of a word that is blanked out: its pieces are replaced by the piece for "
        "unknown text, if left out, or by the mask, or are removed",
    )
    cues.add_argument(
        "--no-controls",
        dest="controls",
        action="store_false",
        help="no model with random weights, which takes as long again",
    )
    add_balanced(cues)

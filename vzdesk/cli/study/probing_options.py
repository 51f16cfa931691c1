"""What vzdesk study probing is told, apart from what other studies are told."""

from __future__ import annotations

import argparse

from vzdesk.view.studies.evaluation import PROBING


def add_probing(study: argparse.ArgumentParser) -> None:
    probing = study.add_argument_group(
        f"vzdesk study {PROBING} INPUT …",
        "how easily a small network reads a label from each layer's representation of the target, "
        "which is masked (or where it is predicted): online code length, into probing.csv, beside "
        "random weights and shuffled labels. Needs PyTorch",
    )
    probing.add_argument(
        "--label",
        default="number",
        metavar="NAME",
        help="number, if left out: whether the right form of a minimal pair is singular or plural; "
        "or a name as in --group-by, of sentences with one target that is marked",
    )
    probing.add_argument(
        "--seeds",
        type=int,
        default=5,
        metavar="N",
        help="how many probes there are of each layer, each with other random choices and another "
        "order of the labels; 5, if left out",
    )
    probing.add_argument(
        "--reference",
        action="store_true",
        help="also what the published script computes, mistakes included, to compare with",
    )

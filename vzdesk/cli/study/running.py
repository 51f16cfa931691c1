"""Scoring the sentences of a study model by model."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from vzdesk.cli.arguments import load_model
from vzdesk.cli.terminal import ProgressLine
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.export.studies.scored import Scored
from vzdesk.study.plan import Plan


def scored(arguments: argparse.Namespace, plan: Plan, sentences: Sequence[Sentence]) -> Scored:
    """Results that the models of a command line make; sentences are all that were read."""
    names = plan.spec.models or ("",)

    def load(number: int) -> Backend:
        return load_model(argparse.Namespace(**{**vars(arguments), "model": names[number]}))

    return Scored(plan, sentences, load, lambda: ProgressLine(sys.stderr))

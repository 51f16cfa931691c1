"""From a study and a command line to a plan, and to where its results come from."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.study.running import scored
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.export.studies.stored import read_sessions
from vzdesk.export.studies.writing import Source
from vzdesk.study.plan import Plan, plan
from vzdesk.view.studies.spec import StudySpec


def planned_study(arguments: argparse.Namespace, spec: StudySpec) -> tuple[Plan, Source]:
    """The study in the sentences of the command line, and where results come from."""
    are_sessions = [Path(each).suffix.lower() == ".vzd" for each in arguments.inputs]
    if any(are_sessions) and not arguments.model:
        _check_only_sessions(arguments, are_sessions)
        sessions = read_sessions(arguments.inputs)
        planned = plan(spec, sessions.sentences)
        return planned, sessions.source(planned)
    sentences = read_sentences(arguments)
    planned = plan(spec, sentences)
    return planned, scored(arguments, planned, sentences)


def _check_only_sessions(arguments: argparse.Namespace, are_sessions: Sequence[bool]) -> None:
    """UserError where some sentences would need a model, and others would not."""
    if not all(are_sessions) or arguments.text:
        raise UserError(
            "Sessions are studied by their own results, and the other sentences have none.",
            next_step="Give sessions alone, or name a model with --model, which scores all anew.",
        )
    if arguments.resume:
        raise UserError(
            "--resume is for sentences that are scored, and these are scored already.",
            next_step="Leave it out.",
        )


def read_sentences(arguments: argparse.Namespace) -> tuple[Sentence, ...]:
    """All that is read, also from sessions that are scored anew."""
    names = [name for name in arguments.inputs if Path(name).suffix.lower() == ".vzd"]
    if not names:
        return read_inputs(arguments).sentences
    if len(names) < len(arguments.inputs) or arguments.text:
        raise UserError(
            "Sessions and other files cannot be scored together.",
            next_step="Give sessions alone, or none.",
        )
    return read_sessions(names).sentences

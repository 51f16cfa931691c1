"""vzdesk study cues: how much of what targets take they take from their cues."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial

from vzdesk.cli.study.evaluating import evaluate
from vzdesk.cli.study.evaluation import Evaluation
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.errors import UserError
from vzdesk.study.cues.asking import Reading, Way, asked_of, way_of
from vzdesk.study.cues.cases import Antecedent, Dropped, Pair, case_of
from vzdesk.study.cues.values import MEASURES, Choices, values_of
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.evaluated import Value
from vzdesk.view.studies.spec import StudySpec

CUES = "cues"
_SPECIAL = {"in": (True,), "out": (False,), "both": (True, False)}


def run_cues(arguments: argparse.Namespace, spec: StudySpec, command: str) -> int:
    """Write cues.csv and what belongs to it into the folder."""
    choices = Choices(arguments.cue_pieces, _SPECIAL[arguments.special])
    options = {
        "mask": arguments.mask is not False,
        "antecedent": arguments.antecedent,
        "cue_pieces": choices.pieces,
        "special": arguments.special,
    }
    read = partial(_read, arguments.mask, arguments.antecedent)
    evaluation = Evaluation(CUES, MEASURES, caveats.CUES, options, read, partial(_values, choices))
    return evaluate(evaluation, arguments, spec, command)


def _read(
    mask: bool | None, antecedent: Antecedent, backend: Backend, pairs: Sequence[Pair]
) -> Reading:
    way = way_of(backend, mask=mask is not False)
    reading = Reading(way, list(_said_of_way(backend, way, mask)))
    n_several = n_turned = 0
    for pair in pairs:
        found = case_of(pair, is_causal=way == "causal", antecedent=antecedent)
        asked = found if isinstance(found, Dropped) else asked_of(backend, found, way)
        if isinstance(asked, Dropped):
            reading.dropped[pair.good.id] = asked
            continue
        reading.asked[pair.good.id] = asked
        case = asked.case
        n_several += _is_of_several(backend, asked.sentence, case.targets)
        n_turned += bool(case.form) and pair.good.roles.targets not in ((), case.targets)
    reading.notices.extend(_said_of_targets(backend, n_several, n_turned))
    return reading


def _said_of_way(backend: Backend, way: Way, mask: bool | None) -> Iterator[str]:
    """What is done instead of masking, where that is not what was asked for."""
    name = backend.ref.name
    if way == "causal":
        yield (
            f"{name} reads from left to right, so no target is masked: it stands in the sentence, "
            "and its cue before it."
        )
    elif way == "unmasked" and mask is not False:
        yield f"{name} masks no words: targets stand in the sentence, which its encoder reads."


def _said_of_targets(backend: Backend, n_several: int, n_turned: int) -> Iterator[str]:
    name = backend.ref.name
    if n_several:
        yield (
            f"{n_several:,} targets are of several tokens in {name}; the mean of their rows is "
            "taken."
        )
    if n_turned:
        yield (
            f"{n_turned:,} pairs have the same marked word behind what differs. {name} sees both "
            "sides, so what differs is the target, and the marked word its cue."
        )


def _is_of_several(backend: Backend, sentence: Sentence, targets: Sequence[int]) -> bool:
    try:
        tokens = backend.encode(sentence).tokens
    except UserError:  # said where it is scored
        return False
    return sum(token.word_index in targets for token in tokens) > len(targets)


def _values(
    choices: Choices,
    backend: Backend,
    reading: Reading,
    result: SentenceResult,
    named: tuple[str, str],
) -> Iterator[Value]:
    case = reading.asked[result.sentence.id].case
    return values_of(result, case, choices, named, is_causal=backend.ref.causal)

"""Cue alignment: how much of what targets take they take from their cues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.evaluations.evaluation import Evaluation
from vzdesk.study.cues.asking import Reading, Way, asked_of, way_of
from vzdesk.study.cues.cases import Dropped, Pair, case_of
from vzdesk.study.cues.values import MEASURES, Choices, values_of
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.evaluated import Value
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import Antecedent, CueOptions

_SPECIAL = {"in": (True,), "out": (False,), "both": (True, False)}


def cue_alignment(options: CueOptions) -> Evaluation:
    """What is asked of pairs."""
    choices = Choices(options.cue_pieces, _SPECIAL[options.special])
    read = partial(_read, options.mask, options.antecedent)
    return Evaluation(MEASURES, caveats.CUES, read, partial(_values, choices))


def _read(
    mask: bool | None, antecedent: Antecedent, backend: Backend, pairs: Sequence[Pair]
) -> Reading:
    way = way_of(backend, mask=mask is not False)
    reading = Reading(way, list(_said_of_way(backend, way, mask)))
    n_several = n_turned = n_named = n_itself = 0
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
        n_named += case.prefix and way != "causal"
        n_itself += not set(case.cues).isdisjoint(case.targets)
    reading.notices.extend(_said_of_targets(backend, n_several, n_turned))
    reading.notices.extend(_said_of_named(n_named))
    reading.notices.extend(_said_of_itself(n_itself, way))
    return reading


def _said_of_way(backend: Backend, way: Way, mask: bool | None) -> Iterator[str]:
    """How targets are read, where their numbers are not those of the sentence as it is, or that is
    not what was asked for.
    """
    name = backend.ref.name
    if way == "masked":
        yield say(
            "{model} reads a mask in the place of each target: maps of the sentences as they are "
            "have other scores.",
            model=name,
        )
    elif way == "causal":
        yield say(
            "{model} reads from left to right, so no target is masked: it stands in the sentence, "
            "and its cue before it.",
            model=name,
        )
    elif way == "unmasked" and mask is not False:
        yield say(
            "{model} masks no words: targets stand in the sentence, which its encoder reads.",
            model=name,
        )


def _said_of_targets(backend: Backend, n_several: int, n_turned: int) -> Iterator[str]:
    name = backend.ref.name
    if n_several:
        yield say(
            "{n:,} targets are of several tokens in {model}; the mean of their rows is taken.",
            n=n_several,
            model=name,
        )
    if n_turned:
        yield say(
            "{n:,} pairs have the same marked word behind what differs. {model} sees both sides, "
            "so what differs is the target, and the marked word its cue.",
            n=n_turned,
            model=name,
        )


def _said_of_named(n: int) -> Iterator[str]:
    if n:
        yield say(
            "{n:,} pairs are of paradigms in which several words differ before a marked one: that "
            "is the target, and what differs last before it its cue.",
            n=n,
        )


def _said_of_itself(n: int, way: Way) -> Iterator[str]:
    if n:
        itself = mark(
            "{n:,} targets are among their own cues: what they take from themselves counts."
        )
        masked = say("The model does not see that word, but its mask.") if way == "masked" else ""
        yield f"{say(itself, n=n)} {masked}".strip()


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

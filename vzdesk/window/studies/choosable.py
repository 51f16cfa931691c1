"""What a study of the open session can be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vzdesk.desk.desk import Desk
from vzdesk.engine.methods import methods
from vzdesk.engine.sentence import Sentence
from vzdesk.study.groups import known
from vzdesk.study.measures import measures
from vzdesk.view.methods.method_labels import listed

MOST_TAGS = 200
"""More are not listed: a menu of them is of no use."""


@dataclass(frozen=True)
class Choosable:
    """Names, and the chosen model's label; "" where there is no model to run."""

    tags: tuple[str, ...]
    measures: tuple[str, ...]
    methods: tuple[str, ...]
    models: tuple[str, ...]
    groups: tuple[str, ...]
    chosen_model: str


def choosable(desk: Desk) -> Choosable:
    """What there is now."""
    sentences, chosen = desk.sentences, _chosen_model(desk)
    labels = desk.document.model_labels.values()
    return Choosable(
        _tags(sentences),
        _measures(sentences),
        tuple(name for name in listed() if name in methods()),
        tuple(dict.fromkeys((*([chosen] if chosen else []), *labels))),
        known(sentences),
        chosen,
    )


def _chosen_model(desk: Desk) -> str:
    """The label of the model that a run scores with, as in the session where it is there."""
    runner = desk.runner
    if runner.choice is None:
        return ""
    for analysis in reversed(desk.document.analyses):
        model = analysis.model
        is_same = runner.choice_of(model) == runner.choice
        if is_same and (model.input, model.precision) == (runner.input, runner.precision):
            return desk.document.model_labels[model.key]
    return runner.choice.name


def _tags(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for each in sentences for tag in each.tags))[:MOST_TAGS]


def _measures(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """All; correlations once for each column in which some sentence has numbers only."""
    numeric = tuple(
        dict.fromkeys(
            tier.name
            for each in sentences
            for tier in each.tiers
            if any(tier.values) and all(map(_is_number, filter(None, tier.values)))
        )
    )
    found = list[str]()
    for name, measure in measures().items():
        found += [f"{name}:{tier}" for tier in numeric] if measure.of_tier else [name]
    return tuple(found)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

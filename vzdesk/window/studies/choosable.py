"""What a study of the open session can be about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vzdesk.desk.command import name_of
from vzdesk.desk.desk import Desk
from vzdesk.engine.methods import methods
from vzdesk.engine.sentence import Sentence, Tier
from vzdesk.study.groups import known
from vzdesk.study.measures import measures
from vzdesk.study.word_numbers import with_numbers
from vzdesk.view.methods.method_labels import listed

MOST_TAGS = 200
"""More are not listed: a menu of them is of no use."""


@dataclass(frozen=True)
class Choosable:
    """Names; the first model is the chosen one, where there is one to run.

    numbers   annotations with numbers of words
    whose     whose rows most sentences have: "marked" targets, or "root", words that are annotated
              as the root of their sentence; "" where there are neither
    models    of which the session has results, by their labels, and the chosen one
    loadable  by what command lines call models: what they are called in the window
    """

    tags: tuple[str, ...]
    measures: tuple[str, ...]
    methods: tuple[str, ...]
    models: tuple[str, ...]
    loadable: Mapping[str, str]
    groups: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    whose: str = ""


class Choices:
    """What there is in the session. Thousands of sentences are looked through once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: tuple[Sentence, ...] | None = None
        self._found: tuple[tuple[str, ...], ...] = ((), (), (), ())
        self._whose = ""

    @property
    def now(self) -> Choosable:
        sentences = self._desk.sentences
        if sentences is not self._seen:
            self._seen = sentences
            of = _tags(sentences), _measures(sentences), known(sentences)
            self._found = *of, with_numbers(sentences)
            self._whose = _whose(sentences, self._found[-1])
        tags, named, groups, numbers = self._found
        chosen, labels = self.chosen_model, self._desk.document.model_labels.values()
        models = tuple(dict.fromkeys((*([chosen] if chosen else []), *labels)))
        of_methods = tuple(name for name in listed() if name in methods())
        loadable, whose = self._loadable(), self._whose
        return Choosable(tags, named, of_methods, models, loadable, groups, numbers, whose)

    def _loadable(self) -> dict[str, str]:
        runner = self._desk.runner
        chosen = (runner.choice,) if runner.choice is not None else ()
        return {name_of(each): runner.names.of(each) for each in (*chosen, *runner.choices)}

    @property
    def chosen_model(self) -> str:
        """The label of the model that a run scores with, "" where there is none."""
        return _chosen_model(self._desk)


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


def _whose(sentences: Sequence[Sentence], numbers: Sequence[str]) -> str:
    """Of those that have numbers of words."""
    some = [each for each in sentences if any(tier.name in numbers for tier in each.tiers)]
    n_marked = sum(bool(each.roles.targets) for each in some)
    n_root = sum(any(map(_has_root, each.tiers)) for each in some)
    if not n_marked and not n_root:
        return ""
    return "marked" if n_marked >= n_root else "root"


def _has_root(tier: Tier) -> bool:
    return tier.name == "deprel" and "root" in tier.values


def _tags(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for each in sentences for tag in each.tags))[:MOST_TAGS]


def _measures(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """All; correlations once for each column in which some sentence has numbers only."""
    numeric = dict[str, None]()
    for tier in (tier for each in sentences for tier in each.tiers):
        values = () if tier.name in numeric else tuple(filter(None, tier.values))
        if values and all(map(_is_number, values)):
            numeric[tier.name] = None
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

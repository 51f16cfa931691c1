"""What is probed: for each sentence what the model reads of it, where, and the label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vzdesk.corpus.goodness import is_good
from vzdesk.engine.analysis.analyse import encode
from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Failure
from vzdesk.errors import UserError
from vzdesk.study.choices.choice import Asked, asked_for, choices_of, only_piece
from vzdesk.study.groups import NA, grouping
from vzdesk.study.probing.number import number_in
from vzdesk.study.relations.types import Match
from vzdesk.translate import say

NUMBER = "number"
"""The label of minimal pairs: whether the right form is singular or plural."""


@dataclass(frozen=True)
class Item:
    """A target with its label."""

    id: str
    asked: Asked
    label: str


@dataclass(frozen=True)
class Items:
    """Those that are probed, and of the others how many, by reason."""

    found: tuple[Item, ...]
    dropped: Counter[str]

    @property
    def labels(self) -> dict[str, int]:
        """How many there are of each, in alphabetical order."""
        return dict(sorted(Counter(each.label for each in self.found).items()))

    def notices(self) -> Iterator[str]:
        if self.dropped:
            reasons = "; ".join(f"{reason} ({n:,})" for reason, n in self.dropped.most_common())
            yield say(
                "{n:,} of {n_all:,} are probed. Not probed: {reasons}.",
                n=len(self.found),
                n_all=len(self.found) + self.dropped.total(),
                reasons=reasons,
            )


def items_of(backend: Backend, sentences: Sequence[Sentence], label: str) -> Items:
    """The targets of these sentences with this label, which is `NUMBER`, or a variable that
    sentences are grouped by, such as a tag's kind or target.upos.

    UserError where there are fewer than two labels.
    """
    items = _of_pairs(backend, sentences) if label == NUMBER else _of(backend, sentences, label)
    if len(items.labels) < 2:
        raise UserError.translated(
            " ".join(
                (
                    say(
                        "There is nothing to tell apart: no two values of {label} differ.",
                        label=label,
                    ),
                    *items.notices(),
                )
            ),
            say("Choose sentences that differ in it, or another label."),
            say("Give sentences that differ in it, or choose another label (--label NAME)."),
        )
    return items


def _of_pairs(backend: Backend, sentences: Sequence[Sentence]) -> Items:
    choices = choices_of(backend, sentences)
    found, dropped = list[Item](), Counter(choices.dropped)
    for each in choices.found:
        number = number_in(each.pair)
        if number is None:
            dropped[say("no rule says whether its form is singular or plural")] += 1
        else:
            found.append(Item(each.id, each.asked, number))
    return Items(tuple(found), dropped)


def _of(backend: Backend, sentences: Sequence[Sentence], label: str) -> Items:
    """Of sentences with one target that is marked; of pairs the good one."""
    predictor = predictor_of(backend)
    values = grouping((label,), sentences)
    found, dropped = dict[tuple[int, ...], Item](), Counter[str]()
    for sentence in sentences:
        if is_good(sentence) is False:
            continue
        item = _item(backend, predictor, sentence)
        if isinstance(item, str):
            dropped[item] += 1
            continue
        target = sentence.roles.targets[0]
        value = values.of(sentence, Match(target, (target,)))[0]
        if value == NA:
            dropped[say("it has no {label}", label=label)] += 1
        elif item.shown in found:
            dropped[say("it is the same question to the model as an earlier one")] += 1
        else:
            found[item.shown] = Item(sentence.id, item, value)
    return Items(tuple(found.values()), dropped)


def _item(backend: Backend, predictor: Predictor, sentence: Sentence) -> Asked | str:
    if len(sentence.roles.targets) != 1:
        return say("not one word is marked as its target")
    encoded = encode(backend, sentence)
    if isinstance(encoded, Failure):
        return encoded.message.rstrip(".")
    at = only_piece(encoded, sentence.roles.targets[0])
    if at is None:
        return say("its target is several pieces, or none")
    return asked_for(predictor, encoded, at)

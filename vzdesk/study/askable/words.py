"""Which sentences have numbers of words, and a target whose row is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.askable.found import Askable, Item, counted
from vzdesk.study.cues.cases import Dropped
from vzdesk.study.human.question import Question, check_distances, question_of
from vzdesk.study.measures import LEAST
from vzdesk.study.relations.preview import Example
from vzdesk.study.relations.relation import relation
from vzdesk.study.relations.types import Match
from vzdesk.study.word_numbers import gaps, numbers, with_numbers
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import EvaluationSpec
from vzdesk.view.studies.options import TARGET, HumanOptions


def of_words(
    spec: EvaluationSpec,
    options: HumanOptions,
    sentences: Sequence[Sentence],
    go_on: Callable[[], bool],
) -> Askable:
    """UserError where no word has a number, none is chosen, or no method has such scores."""
    if not options.tiers:
        raise _no_numbers(sentences)
    question = question_of(options)
    check_distances(question, spec.methods)
    notes = [gaps(sentences, tier).said for tier in question.tiers]
    found = counted(_items(question, sentences), go_on)
    return replace(found, notes=(*filter(None, notes), *found.notes))


def _no_numbers(sentences: Sequence[Sentence]) -> UserError:
    if with_numbers(sentences):
        return UserError("No numbers of words are chosen.", next_step="Choose some in the form.")
    return UserError(
        "No word of these sentences has a number, such as a reading time.",
        next_step="Open a table with a line for each word and a column of numbers, or write them "
        "as an annotation of the words.",
    )


def _items(question: Question, sentences: Sequence[Sentence]) -> Iterator[Item | Dropped]:
    targets = relation(question.relation)
    for sentence in sentences:
        measured = [int(np.isfinite(numbers(sentence, tier)).sum()) for tier in question.tiers]
        if max(measured) < LEAST:
            yield Dropped(say("fewer than {n} of its words have a number", n=LEAST))
            continue
        if not question.is_of_row:
            yield Item(Example(sentence, ()))
            continue
        found = targets.find(sentence)
        if found.matches:
            of = tuple(Match(each.target, ()) for each in found.matches)
            yield Item(Example(sentence, of))
        elif question.target == TARGET:
            what_to_do = say("Mark the targets, or choose other words or another score.")
            yield Dropped(say("no word is marked as its target"), what_to_do)
        else:
            yield Dropped(found.missing.rstrip("."))

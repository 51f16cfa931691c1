"""What cue alignment, faithfulness and probing can ask of pairs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from vzdesk.corpus.goodness import is_good
from vzdesk.engine.sentence import Sentence
from vzdesk.study.askable.found import Askable, Item, counted
from vzdesk.study.choices.choice import why_no_choice
from vzdesk.study.choices.sampling import balanced
from vzdesk.study.cues.cases import Case, Dropped, Pair, case_of, pairs_of, related, target_of
from vzdesk.study.groups import NA, grouping
from vzdesk.study.plan import pattern_of
from vzdesk.study.probing.items import NUMBER
from vzdesk.study.probing.number import number_in
from vzdesk.study.relations.preview import Example
from vzdesk.study.relations.relation import relation
from vzdesk.study.relations.types import Match
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import CueOptions, EvaluationSpec, ProbingOptions


def of_pairs(
    spec: EvaluationSpec,
    sentences: Sequence[Sentence],
    ids: Collection[str],
    go_on: Callable[[], bool] = lambda: True,
) -> Askable:
    """Of the sentences those with these ids; a pair is asked where one of its two is among them.

    It ends early, with what it has, when `go_on` is not true any more. UserError where no sentence
    has the label, or a regular expression takes too long.
    """
    options = spec.options
    if isinstance(options, ProbingOptions) and options.label != NUMBER:
        some = [each for each in sentences if each.id in ids]
        return counted(_labelled(some, options.label), go_on)
    pairs = [each for each in pairs_of(sentences) if _is_among(each, ids)]
    said: tuple[str, ...] = ()
    if spec.balanced:
        sampled = balanced(pairs, number_in, spec.seed)
        pairs, said = list(sampled.found), tuple(sampled.notices())
    if isinstance(options, ProbingOptions):
        found = counted(map(_number, pairs), go_on)
    else:
        if spec.relation and isinstance(options, CueOptions):
            pairs = related(pairs, relation(pattern_of(spec.relation)))
        found = counted((_asked(each, spec) for each in pairs), go_on)
    return replace(found, notes=(*said, *found.notes))


def _is_among(pair: Pair, ids: Collection[str]) -> bool:
    return pair.good.id in ids or (pair.bad is not None and pair.bad.id in ids)


def _asked(pair: Pair, spec: EvaluationSpec) -> Item | Dropped:
    """As a model that sees both sides is asked."""
    masked, causal = (_case(pair, spec, is_causal=is_causal) for is_causal in (False, True))
    if isinstance(masked, Dropped):
        return masked
    matches = tuple(Match(target, masked.cues) for target in masked.targets)
    left_out = causal if isinstance(causal, Dropped) else None
    return Item(Example(masked.sentence, matches), left_out=left_out)


def _case(pair: Pair, spec: EvaluationSpec, *, is_causal: bool) -> Case | Dropped:
    if isinstance(spec.options, CueOptions):
        return case_of(pair, is_causal=is_causal, antecedent=spec.options.antecedent)
    return target_of(pair, is_causal=is_causal)


def _number(pair: Pair) -> Item | Dropped:
    number = number_in(pair)
    if why := why_no_choice(pair):
        return Dropped(why)
    if number is None or pair.differs is None:
        return Dropped(say("no rule says whether its form is singular or plural"))
    return Item(Example(pair.good, (Match(pair.differs, ()),)), number)


def _labelled(sentences: Sequence[Sentence], label: str) -> Iterator[Item | Dropped]:
    values = grouping((label,), sentences)
    for sentence in sentences:
        if is_good(sentence) is False:
            continue
        targets = sentence.roles.targets
        if len(targets) != 1:
            yield Dropped(say("not one word is marked as its target"))
            continue
        value = values.of(sentence, Match(targets[0], targets))[0]
        if value == NA:
            yield Dropped(say("it has no {label}", label=label))
        else:
            yield Item(Example(sentence, (Match(targets[0], ()),)), value)

"""What a model is asked of each pair: which word is the target, which its cue, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vzdesk.corpus.goodness import are_pair, good_of
from vzdesk.corpus.tables.pairs import same_at_ends
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.study.chosen import items_of
from vzdesk.study.cues.contractions import expanded
from vzdesk.study.cues.rules import antecedent as antecedent_of
from vzdesk.study.cues.rules import noun_of, rule_of
from vzdesk.study.groups import paradigm_of
from vzdesk.study.relations.relation import Relation
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import Antecedent

NO_NAME = "pair"
"""With this readers name pairs that the file gives no name."""


@dataclass(frozen=True)
class Pair:
    """The good sentence, or a sentence alone, and the bad one; contractions are written out.

    item     the id of what is counted once
    missing  what a relation that was to mark it did not find
    """

    item: str
    good: Sentence
    bad: Sentence | None
    paradigm: str
    missing: str = ""

    @property
    def differs(self) -> int | None:
        """The one word in which they differ, by position in both; None where it is not one."""
        if self.bad is None:
            return None
        texts = [[word.text for word in each.words] for each in (self.good, self.bad)]
        before, after = same_at_ends(*texts)
        is_one = len(texts[0]) == len(texts[1]) == before + after + 1
        return before if is_one else None


@dataclass(frozen=True)
class Case:
    """A pair with the words that count in its good sentence, by position.

    form    the other form of the target; "" where there is none
    prefix  whether the target is the same in both, and the cue is what differs before it
    """

    pair: Pair
    targets: tuple[int, ...]
    cues: tuple[int, ...]
    form: str = ""
    prefix: bool = False

    @property
    def sentence(self) -> Sentence:
        """The good one, with the target and the cue as its roles."""
        return replace(self.pair.good, roles=Roles(self.targets, self.cues))


@dataclass(frozen=True)
class Dropped:
    """Why a pair is not used, and what to do about it: equal for pairs dropped alike."""

    reason: str
    next_step: str = ""


def pairs_of(sentences: Sequence[Sentence]) -> list[Pair]:
    """Minimal pairs, the good one as it is said, else the first; other sentences alone."""
    by_id = {each.id: each for each in sentences}
    items = items_of(sentences)
    variants = {each.parent: each for each in reversed(sentences) if each.parent in by_id}
    found, used = list[Pair](), set[str]()
    for each in sentences:
        has_parent_behind = each.parent in by_id and each.parent not in used
        if each.id in used or (has_parent_behind and variants[each.parent] is each):
            continue  # it comes with its parent
        other = variants.get(each.id)
        if other is not None and are_pair(each, other):
            used.update((each.id, other.id))
            is_turned = good_of(each, other) == 1
            good, bad = (other, each) if is_turned else (each, other)
            found.append(Pair(items[each.id], expanded(good), expanded(bad), _paradigm(good)))
        else:
            used.add(each.id)
            found.append(Pair(items[each.id], expanded(each), None, _paradigm(each)))
    return found


def related(pairs: Sequence[Pair], relation: Relation) -> list[Pair]:
    """The pairs with each match of the relation in the good sentence as target and cues: several
    are pairs of their own, of one item. UserError where a regular expression takes too long.
    """
    found = list[Pair]()
    for pair in pairs:
        matches = relation.find(pair.good)
        if not matches.matches:
            found.append(replace(pair, missing=matches.missing or say("the relation has no match")))
        for number, each in enumerate(matches.matches, 1):
            id = f"{pair.good.id}/{number}" if len(matches.matches) > 1 else pair.good.id
            roles = Roles((each.target,), each.sources)
            found.append(replace(pair, good=replace(pair.good, id=id, roles=roles)))
    return found


def _paradigm(sentence: Sentence) -> str:
    named = paradigm_of(sentence)
    return "" if named == NO_NAME else named


def case_of(pair: Pair, *, is_causal: bool, antecedent: Antecedent = "head") -> Case | Dropped:
    """The target and its cue for a model of this kind."""
    if pair.missing:
        return Dropped(pair.missing.rstrip("."), say("Correct the relation, or leave it out."))
    differs, marked = pair.differs, pair.good.roles
    if differs is None:
        found = _marked_only(pair)
    elif marked.cues == (differs,) and marked.targets and min(marked.targets) > differs:
        found = _with_prefix(pair, differs, is_causal=is_causal)
    elif marked.cues and marked.targets in ((), (differs,)):
        found = Case(pair, (differs,), marked.cues, _form(pair, differs))
    elif marked.cues:
        found = Case(pair, marked.targets, marked.cues)
    else:
        found = _by_rule(pair, differs, antecedent)
    if is_causal and isinstance(found, Case) and max(found.cues) > min(found.targets):
        return Dropped(
            say("the cue stands behind the target, and the model reads from left to right"),
            say("Use a masked model, or pairs whose target follows the cue."),
        )
    return found


def target_of(pair: Pair, *, is_causal: bool) -> Case | Dropped:
    """The target alone, where no cue is needed: the word in which the forms differ, or the one that
    both prefixes lead to.
    """
    differs, marked = pair.differs, pair.good.roles
    if pair.bad is None:
        return Dropped(
            say("it has no other form to compare with"), say("Give minimal pairs: good and bad.")
        )
    if differs is None:
        return _differ_in_more()
    is_prefix = marked.cues == (differs,) and marked.targets and min(marked.targets) > differs
    if is_prefix and is_causal:
        return Case(pair, marked.targets, (), prefix=True)
    return Case(pair, (differs,), (), _form(pair, differs))


def _with_prefix(pair: Pair, differs: int, *, is_causal: bool) -> Case:
    """From left to right the word behind both prefixes is the target; else what differs is."""
    targets = pair.good.roles.targets
    if is_causal:
        return Case(pair, targets, (differs,), prefix=True)
    # Of a noun of two words, such as “grocery stores”, the second agrees with its determiner.
    is_noun = rule_of(pair.paradigm) is noun_of
    return Case(pair, (differs,), targets[-1:] if is_noun else targets, _form(pair, differs))


def _by_rule(pair: Pair, differs: int, antecedent: Antecedent) -> Case | Dropped:
    rule = rule_of(pair.paradigm)
    if rule is None:
        return _no_marks(pair)
    phrase = rule([word.text for word in pair.good.words], differs)
    if phrase is None:
        return Dropped(
            say("the rule of {paradigm} finds no cue in it", paradigm=pair.paradigm), _how_to_mark()
        )
    is_whole = antecedent == "phrase" and rule is antecedent_of
    return Case(
        pair, (differs,), phrase.words if is_whole else (phrase.head,), _form(pair, differs)
    )


def _marked_only(pair: Pair) -> Case | Dropped:
    marked = pair.good.roles
    if marked.targets and marked.cues:
        return Case(pair, marked.targets, marked.cues)
    return _no_marks(pair) if pair.bad is None else _differ_in_more()


def _form(pair: Pair, at: int) -> str:
    assert pair.bad is not None
    return pair.bad.words[at].text


def _differ_in_more() -> Dropped:
    return Dropped(
        say("the two differ in more than one word"),
        say("Give pairs that differ in one word, or mark the target and its cue by hand."),
    )


def _no_marks(pair: Pair) -> Dropped:
    if not pair.paradigm:
        return Dropped(say("no cue is marked"), _how_to_mark())
    reason = say("no cue is marked, and {paradigm} has no rule", paradigm=pair.paradigm)
    return Dropped(reason, _how_to_mark())


def _how_to_mark() -> str:
    return say(
        "Mark targets and cues: in the window with T and C, or in the columns “target” and “cues” "
        "of a table, or say which they are by a relation (--relation)."
    )

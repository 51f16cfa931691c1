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
from vzdesk.study.cues.rules import is_word, last_lacking, noun_of, rule_of
from vzdesk.study.groups import paradigm_of
from vzdesk.study.relations.relation import Relation
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import Antecedent

NO_NAME = "pair"
"""With this readers name pairs that the file gives no name."""


@dataclass(frozen=True)
class Pair:
    """The good sentence, or a sentence alone, and the bad one; contractions are written out.

    item         the id of what is counted once
    missing      what a relation that was to mark it did not find
    keeps_marks  whether the marked word is the target also where one word differs before it, since
                 in others of its paradigm several do
    sentence     the id of the good sentence where it has another one here, as one of several
                 matches of a relation
    """

    item: str
    good: Sentence
    bad: Sentence | None
    paradigm: str
    missing: str = ""
    keeps_marks: bool = False
    sentence: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Those of its sentences."""
        return tuple(each.id for each in (self.good, self.bad) if each is not None)

    @property
    def is_judged(self) -> bool:
        """Whether the data says which of the two is the good one."""
        return self.bad is not None and good_of(self.good, self.bad) is not None

    @property
    def differs(self) -> int | None:
        """The one word in which they differ, by position in both; None where it is not one."""
        if self.bad is None:
            return None
        texts = [[word.text for word in each.words] for each in (self.good, self.bad)]
        before, after = same_at_ends(*texts)
        is_one = len(texts[0]) == len(texts[1]) == before + after + 1
        return before if is_one else None

    @property
    def forms(self) -> tuple[str, str]:
        """The word in which they differ, in the good sentence and in the bad one."""
        at = self.differs
        assert at is not None
        assert self.bad is not None
        return self.good.words[at].text, self.bad.words[at].text

    @property
    def is_decided_behind(self) -> bool:
        """Whether the pair says so: it names a word that both have behind the one in which they
        differ, as BLiMP's paradigms with two prefixes do.
        """
        marked, differs = self.good.roles, self.differs
        return (
            differs is not None
            and marked.cues == (differs,)
            and differs < min(marked.targets, default=-1)
        )


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
    several = {each.paradigm for each in found if each.paradigm and _behind_several(each)}
    return [replace(each, keeps_marks=each.paradigm in several) for each in found]


def related(pairs: Sequence[Pair], relation: Relation) -> list[Pair]:
    """The pairs with each match of the relation in the good sentence as target and cues: several
    are pairs of their own, of one item. UserError where a regular expression takes too long.
    """
    found, used = list[Pair](), {pair.good.id for pair in pairs}
    for pair in pairs:
        matches, sentence = relation.find(pair.good), pair.good.id
        if not matches.matches:
            found.append(replace(pair, missing=matches.missing or say("the relation has no match")))
        for number, each in enumerate(matches.matches, 1):
            is_one_of = len(matches.matches) > 1
            id = _new_id(f"{sentence}/{number}", used) if is_one_of else sentence
            good = replace(pair.good, id=id, roles=Roles((each.target,), each.sources))
            found.append(replace(pair, good=good, sentence=sentence))
    return found


def _new_id(id: str, used: set[str]) -> str:
    """With more behind it where another sentence is called so."""
    while id in used:
        id += "'"
    used.add(id)
    return id


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
    elif pair.is_decided_behind:
        found = _with_prefix(pair, differs, is_target=not (is_causal or pair.keeps_marks))
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
    differs = pair.differs
    if pair.bad is None:
        return Dropped(
            say("it has no other form to compare with"), say("Give minimal pairs: good and bad.")
        )
    if differs is None:
        return differ_in_more(pair.good, pair.bad)
    if pair.is_decided_behind and is_causal:
        return Case(pair, pair.good.roles.targets, (), prefix=True)
    return Case(pair, (differs,), (), _form(pair, differs))


def _with_prefix(pair: Pair, differs: int, *, is_target: bool) -> Case:
    """The word behind both prefixes with what differs as its cue; or the other way round."""
    targets = pair.good.roles.targets
    if not is_target:
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
    if pair.bad is None:
        return _no_marks(pair)
    cues = _behind_several(pair)
    if not cues:
        return differ_in_more(pair.good, pair.bad)
    return Case(pair, marked.targets, cues, prefix=True)


def _behind_several(pair: Pair) -> tuple[int, ...]:
    """Where both go on alike from a marked word on and differ in several words before it: the last
    of these in the good sentence, unless a rule knows better. It is the head of what differs last,
    and so the nearer of two that changed places (“Al says Bo hurt himself”).
    """
    marked, bad = pair.good.roles, pair.bad
    if bad is None or marked.cues or not marked.targets or pair.differs is not None:
        return ()
    texts = [[word.text.casefold() for word in each.words] for each in (pair.good, bad)]
    starts = marked.targets[0], marked.targets[0] + len(texts[1]) - len(texts[0])
    ends = [
        [word for word in of[max(at, 0) :] if is_word(word)]
        for of, at in zip(texts, starts, strict=True)
    ]
    if starts[1] < 0 or ends[0] != ends[1]:
        return ()
    rule = rule_of(pair.paradigm)
    if rule is not None:
        phrase = rule(texts[0], starts[0])
        return () if phrase is None else (phrase.head,)
    at = last_lacking(texts[0][: starts[0]], texts[1][: starts[1]])
    return () if at is None else (at,)


def _form(pair: Pair, at: int) -> str:
    assert pair.bad is not None
    return pair.bad.words[at].text


def differ_in_more(good: Sentence, bad: Sentence) -> Dropped:
    if [word.text for word in good.words] == [word.text for word in bad.words]:
        return Dropped(say("the two are the same"), say("Correct one of them."))
    step = say("Give pairs that differ in one word; for cue alignment, marks will do.")
    return Dropped(say("the two differ in more than one word"), f"{step} {_how_to_mark()}")


def _no_marks(pair: Pair) -> Dropped:
    if not pair.paradigm:
        reason = say("no cue is marked, and no paradigm is named whose rule could find it")
        name = say("Name the paradigm in a column “paradigm”, as BLiMP does.")
        return Dropped(reason, f"{name} {_how_to_mark()}")
    reason = say("no cue is marked, and {paradigm} has no rule", paradigm=pair.paradigm)
    return Dropped(reason, _how_to_mark())


def _how_to_mark() -> str:
    return say(
        "Mark targets and cues: in the window with T and C, or in the columns “target” and “cues” "
        "of a table or of JSON lines; or have a relation find them."
    )

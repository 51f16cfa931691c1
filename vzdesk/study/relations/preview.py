"""What a relation finds in many sentences: how many match, and why the others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from vzdesk.engine.sentence import Sentence
from vzdesk.study.relations.relation import Relation
from vzdesk.study.relations.types import Match
from vzdesk.translate import counted, mark, say

SHOWN = 10


@dataclass(frozen=True)
class Example:
    """A sentence that matches, with its matches."""

    sentence: Sentence
    matches: tuple[Match, ...]

    @property
    def targets(self) -> frozenset[int]:
        return frozenset(match.target for match in self.matches)

    @property
    def sources(self) -> frozenset[int]:
        return frozenset(source for match in self.matches for source in match.sources)


@dataclass(frozen=True)
class Reason:
    """Why sentences match nothing, as `Found.missing` has it, and how many these are."""

    text: str
    n: int

    @property
    def line(self) -> str:
        """Both in one line, such as "12 sentences: There is no column “deprel”."."""
        sentences = counted(self.n, mark("{n:,} sentence"), mark("{n:,} sentences"))
        return f"{sentences}: {self.text}"


@dataclass(frozen=True)
class Preview:
    """n sentences were asked, n_matching have matches, n_matches in all; examples are the first of
    these. reasons are those of the others, the most frequent one first; hints are about columns
    that no sentence has.
    """

    n: int
    n_matching: int
    n_matches: int
    examples: tuple[Example, ...]
    reasons: tuple[Reason, ...]
    hints: tuple[str, ...] = ()


def preview(
    relation: Relation,
    sentences: Sequence[Sentence],
    most: int = SHOWN,
    go_on: Callable[[], bool] = lambda: True,
) -> Preview:
    """What the relation finds, with so many examples at most. It ends early, with what it has, when
    `go_on` is not true any more.
    """
    examples, missing = list[Example](), Counter[str]()
    n = n_matching = n_matches = 0
    for sentence in sentences:
        if not go_on():
            break
        n += 1
        found = relation.find(sentence)
        if not found.matches:
            missing[found.missing] += 1
            continue
        n_matching += 1
        n_matches += len(found.matches)
        if len(examples) < most:
            examples.append(Example(sentence, found.matches))
    hints = () if n_matching else tuple(_hints(relation, sentences))
    return Preview(n, n_matching, n_matches, tuple(examples), ranked(missing), hints)


def ranked(missing: Counter[str]) -> tuple[Reason, ...]:
    """Why sentences match nothing, the most frequent reason first."""
    return tuple(Reason(*each) for each in missing.most_common())


def _hints(relation: Relation, sentences: Sequence[Sentence]) -> Iterator[str]:
    """What may be meant by columns that no sentence has."""
    known = tuple(dict.fromkeys(tier.name for each in sentences for tier in each.tiers))
    alike = {name.casefold() for name in known}
    for column in relation.columns:
        if column.casefold() in alike:
            continue
        if not known:
            yield say("No sentence has annotations: open a CoNLL-U file, or a table of words.")
            return
        near = get_close_matches(column, known, n=1) or [""]
        yield say(
            "No sentence has a column “{column}”; did you mean “{near}”? There are {known}."
            if near[0]
            else "No sentence has a column “{column}”. There are {known}.",
            column=column,
            near=near[0],
            known=", ".join(known),
        )


def marked(example: Example) -> str:
    """The sentence as text with its words marked: [targets] and ‹sources›."""
    sentence, text, at = example.sentence, list[str](), 0
    for place, word in enumerate(sentence.words):
        brackets = _BRACKETS[place in example.targets, place in example.sources]
        text += [sentence.text[at : word.start], brackets[0], word.text, brackets[1]]
        at = word.end
    return "".join([*text, sentence.text[at:]])


_BRACKETS: dict[tuple[bool, bool], Sequence[str]] = {
    (False, False): ("", ""),
    (True, False): ("[", "]"),
    (False, True): ("‹", "›"),
    (True, True): ("[‹", "›]"),
}

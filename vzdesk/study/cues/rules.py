"""Which word decides the form of the target, in the templates of BLiMP (Warstadt et al. 2020).

Rules are of English sentences that are made as BLiMP's are, and are found by the paradigm's name:
the subject's noun decides the verb, the noun its determiner and the other way round, and the
antecedent its anaphor. Sentences of other paradigms need marks, or name their critical word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

DEMONSTRATIVES = frozenset({"this", "that", "these", "those"})
DETERMINERS = DEMONSTRATIVES | {
    *("a", "an", "the", "some", "all", "every", "each", "no", "most", "many", "any", "both"),
    *("few", "several", "my", "your", "his", "her", "its", "our", "their"),
}
_A_LOT_OF = ("a", "lot", "of")
_AUXILIARIES = frozenset(
    {
        *("is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "can", "could"),
        *("will", "would", "shall", "should", "may", "might", "must", "am"),
    }
)
_AFTER_A_HEAD = frozenset(
    {
        *("of", "about", "that", "who", "which", "whom", "whose", "by", "in", "on", "near", "with"),
        *("from", "to", "for", "behind", "beside", "under", "at"),
    }
)
"""What begins that which follows the noun of a subject."""
_FIRST_OF_TWO = {
    "movie": ("theater", "theaters"),
    "grocery": ("store", "stores"),
    "newspaper": ("article", "articles"),
    "public": ("park", "parks"),
    "art": ("gallery", "galleries"),
    "high": ("school", "schools"),
    "college": ("campus", "campuses"),
    "piano": ("teacher", "teachers"),
    "current": ("events",),
    "great": ("lakes",),
    "harvard": ("university",),
    "winston": ("churchill",),
    "ice": ("cream", "creams"),
}
"""BLiMP's nouns and names of two words."""


class Phrase(NamedTuple):
    """The words of a noun phrase, by position: head is the noun."""

    words: tuple[int, ...]
    head: int


Rule = Callable[[Sequence[str], int], Phrase | None]
"""Words of a sentence, and which is the target -> its cue; None where there is none."""


def subject_before(words: Sequence[str], target: int) -> Phrase | None:
    """The subject whose verb is the target: all before it, its head before what follows a head."""
    plain = [word.casefold() for word in words[:target]]
    if not plain or not is_word(words[0]):
        return None
    start = _after_determiners(plain)
    end = next((at for at in range(start + 1, target) if plain[at] in _AFTER_A_HEAD), target)
    has_verb = not _AUXILIARIES.isdisjoint(plain[start + 1 : end])
    return Phrase(tuple(range(end)), end - 1) if start < end and not has_verb else None


def antecedent(words: Sequence[str], target: int) -> Phrase | None:
    """The subject at the beginning, which an anaphor behind the verb refers to."""
    plain = [word.casefold() for word in words[:target]]
    if not plain or not is_word(words[0]):
        return None
    start = _after_determiners(plain)
    behind = range(start + 1, target)
    end = next((at for at in behind if plain[at] in _AUXILIARIES | _AFTER_A_HEAD), None)
    is_auxiliary = end is not None and plain[end] in _AUXILIARIES
    if not is_auxiliary:
        end = _end_of_noun(plain, start)
    assert end is not None
    # Between the two there has to be a verb.
    return subject_before(words, end) if end < target else None


def _end_of_noun(plain: Sequence[str], start: int) -> int:
    """The place behind a noun that begins here, with its genitives."""
    while plain[start].endswith(("'s", "s'", "’s", "s’")) and start + 1 < len(plain):
        start += 1
    following = plain[start + 1 : start + 2]
    return start + (2 if following and following[0] in _FIRST_OF_TWO.get(plain[start], ()) else 1)


def determiner_of(words: Sequence[str], target: int) -> Phrase | None:
    """The demonstrative that is nearest before the target, its noun."""
    found = (at for at in range(target - 1, -1, -1) if words[at].casefold() in DEMONSTRATIVES)
    at = next(found, None)
    return None if at is None else Phrase((at,), at)


def noun_of(words: Sequence[str], target: int) -> Phrase | None:
    """The noun of the demonstrative that is the target: with it the sentence ends."""
    if words[target].casefold() not in DEMONSTRATIVES:
        return None
    last = next((at for at in range(len(words) - 1, target, -1) if is_word(words[at])), None)
    return None if last is None else Phrase(tuple(range(target + 1, last + 1)), last)


def fronted(words: Sequence[str], target: int) -> Phrase | None:
    """What a question begins with, as it does with its auxiliary."""
    return Phrase((0,), 0) if target and words[0].casefold() in _AUXILIARIES else None


def last_lacking(words: Sequence[str], others: Sequence[str]) -> int | None:
    """The last of the words that the others do not have in the same order, by position; None where
    they have all. Where it could be one word or another, it is the later one.
    """
    common = _n_common(words, others)
    n, n_others = len(words), len(others)
    while n:
        if common[n - 1][n_others] == common[n][n_others]:
            return n - 1
        while words[n - 1] != others[n_others - 1]:
            n_others -= 1
        n, n_others = n - 1, n_others - 1
    return None


def _n_common(words: Sequence[str], others: Sequence[str]) -> list[list[int]]:
    """The length of the longest common subsequence of the first n words and m others, at [n][m]."""
    found = [[0] * (len(others) + 1)]
    for word in words:
        above, row = found[-1], [0]
        for m, other in enumerate(others):
            row.append(above[m] + 1 if word == other else max(above[m + 1], row[m]))
        found.append(row)
    return found


def _after_determiners(plain: Sequence[str]) -> int:
    """Where the noun phrase goes on behind “a lot of”, or behind determiners; before its noun."""
    if tuple(plain[:3]) == _A_LOT_OF and len(plain) > 3:
        return 3
    start = 0
    while start + 1 < len(plain) and plain[start] in DETERMINERS:
        start += 1
    return start


def is_word(text: str) -> bool:
    return any(map(str.isalnum, text))


RULES: tuple[tuple[str, Rule], ...] = (
    (r"anaphor_(number|gender)_agreement", antecedent),
    (r"principle_A_c_command", antecedent),
    (r"determiner_noun_agreement_(with_adj(ective)?_)?(irregular_)?1", determiner_of),
    (r"determiner_noun_agreement_(with_adj(ective)?_)?(irregular_)?2", noun_of),
    (r"distractor_agreement_(relational_noun|relative_clause)", subject_before),
    (r"(ir)?regular_plural_subject_verb_agreement_1", subject_before),
    (r"matrix_question_npi_licensor_present", fronted),
)
"""By the whole names of paradigms."""


def rule_of(paradigm: str) -> Rule | None:
    """The rule of this paradigm; None where it has none."""
    return next((rule for name, rule in RULES if re.fullmatch(name, paradigm)), None)

"""Contractions written out, so that a verb and its negation are two words.

n't, 're, 've, 'll and 'm, and it's; other 's and 'd stay, for they may be one of several words, or
a genitive. Words that a file says itself, as CoNLL-U does, stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Word

_WHOLE = {
    "can't": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "it's": ("it", "is"),
}
_ENDINGS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
_CONTRACTED = re.compile(r"(.+?)(n't|'re|'ve|'ll|'m)", re.IGNORECASE)
_KEPT = frozenset({"ain't", "y'all", "ma'am"})


def expanded(sentence: Sentence) -> Sentence:
    """The sentence with contractions written out, roles on their words; itself where there is none.

    A target stays on the first word, which is the one that agrees; a cue is both.
    """
    if sentence.words != text.words(sentence.text):
        return sentence
    parts = [_parts(word.text) for word in sentence.words]
    if all(len(each) == 1 for each in parts):
        return sentence
    written, words, places = "", list[Word](), list[range]()
    end = 0
    for word, of in zip(sentence.words, parts, strict=True):
        written += sentence.text[end : word.start]
        places.append(range(len(words), len(words) + len(of)))
        for number, part in enumerate(of):
            written += " " if number else ""
            words.append(Word(part, len(written), len(written) + len(part)))
            written += part
        end = word.end
    roles = sentence.roles
    moved = Roles(
        tuple(places[at][0] for at in roles.targets),
        tuple(each for at in roles.cues for each in places[at]),
        tuple(each for at in roles.attractors for each in places[at]),
    )
    return replace(
        sentence, text=written + sentence.text[end:], words=tuple(words), roles=moved, tiers=()
    )


def _parts(word: str) -> tuple[str, ...]:
    """The words that this one is, in the same case of its first letter."""
    plain = word.replace("’", "'").casefold()
    if plain in _KEPT:
        return (word,)
    if plain in _WHOLE:
        first, second = _WHOLE[plain]
        return (first.capitalize() if word[0].isupper() else first), second
    found = _CONTRACTED.fullmatch(word.replace("’", "'"))
    return (found[1], _ENDINGS[found[2].casefold()]) if found else (word,)


def words_behind(sentence: Sentence) -> tuple[int, ...]:
    """Of each word of `expanded(sentence)` the word of the sentence that it is of, by position."""
    if sentence.words != text.words(sentence.text):
        return tuple(range(len(sentence.words)))
    return tuple(at for at, word in enumerate(sentence.words) for _ in _parts(word.text))

"""Minimal pairs: the good sentence is the parent of the bad one, and they differ in their roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vzdesk.engine.sentence import NO_ROLES, Roles, Sentence


def pair(
    good: Sentence, bad: Sentence, critical: str = "", prefixes: tuple[str, str] = ("", "")
) -> tuple[Sentence, Sentence]:
    """Both with their roles, unless these are given already.

    Where they differ in one word, that word is the target of each. Where a critical word follows
    that both have, it is the target, and what differs the cue; prefixes are what is before it.
    """
    first, last = same_at_ends(*([word.text for word in each.words] for each in (good, bad)))
    spans = [range(first, len(each.words) - last) for each in (good, bad)]
    if max(map(len, spans)) != 1:
        spans = [range(0), range(0)]
    roles = [
        _roles(each, span, critical, max(first, _n_words(each, prefix)))
        if each.roles == NO_ROLES
        else each.roles
        for each, span, prefix in zip((good, bad), spans, prefixes, strict=True)
    ]
    return replace(good, roles=roles[0]), replace(bad, roles=roles[1], parent=good.id)


def _n_words(sentence: Sentence, prefix: str) -> int:
    """How many words the prefix has; 0 where the sentence does not begin so."""
    if not prefix or not sentence.text.startswith(prefix.strip()):
        return 0
    return sum(word.end <= len(prefix.strip()) for word in sentence.words)


def _roles(sentence: Sentence, differs: Sequence[int], critical: str, after: int) -> Roles:
    if not critical:
        return Roles(tuple(differs))
    target = _places(sentence, critical.strip(), max(after, differs[-1] + 1 if differs else 0))
    return Roles(target, tuple(differs)) if target else Roles(tuple(differs))


def _places(sentence: Sentence, critical: str, after: int) -> tuple[int, ...]:
    """The words that these characters are, the first time after that word."""
    words = sentence.words
    if not critical or after >= len(words):
        return ()
    starts = {word.start: at for at, word in enumerate(words)}
    ends = {word.end: at for at, word in enumerate(words)}
    start = sentence.text.find(critical, words[after].start)
    while start >= 0:
        end = start + len(critical)
        if start in starts and end in ends:
            return tuple(range(starts[start], ends[end] + 1))
        start = sentence.text.find(critical, start + 1)
    return ()


def same_at_ends(a: Sequence[str], b: Sequence[str]) -> tuple[int, int]:
    """How many words both have in common at the beginning and, of the rest, at the end."""
    shorter = min(len(a), len(b))
    first = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    rest = shorter - first
    last = next((i for i in range(rest) if a[-1 - i] != b[-1 - i]), rest)
    return first, last

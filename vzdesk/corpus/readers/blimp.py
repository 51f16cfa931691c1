"""Minimal pairs as BLiMP has them (Warstadt et al. 2020): JSON lines, a good and a bad sentence.

The good one comes first and is the parent of the bad one. Where they differ in one word, that word
is the target of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from vzdesk.corpus.reader import BadLine, Reader
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.translate import mark


def read(content: str) -> Iterator[Sentence]:
    """Two sentences a line: PAIR-good and PAIR-bad, PAIR as the file names it, or the line."""
    for number, line in enumerate(text.lines(content), 1):
        if line.strip():
            yield from _pair(number, _object(number, line))


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(number, "this is not JSON ({reason}).", reason=error) from error
    if not isinstance(found, dict):
        raise BadLine(number, "this is not a JSON object.", "Write one {{…}} in each line.")
    return found


def _pair(number: int, entry: dict[str, Any]) -> Iterator[Sentence]:
    pair = f"{entry.get('UID', 'pair')}-{entry.get('pairID', number)}"
    _without_nul(number, "UID", pair)
    good = text.sentence(f"{pair}-good", _text(number, entry, "sentence_good"))
    bad = text.sentence(f"{pair}-bad", _text(number, entry, "sentence_bad"))
    first, last = _same_at_ends(good, bad)
    if max(len(each.words) - first - last for each in (good, bad)) == 1:
        good, bad = (
            replace(each, roles=Roles(targets=tuple(range(first, len(each.words) - last))))
            for each in (good, bad)
        )
    yield good
    yield replace(bad, parent=good.id)


def _text(number: int, entry: dict[str, Any], name: str) -> str:
    found = entry.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadLine(
            number,
            "“{name}” is missing, or is no text.",
            "Give each line a “sentence_good” and a “sentence_bad”.",
            name=name,
        )
    return _without_nul(number, name, found.strip())


def _without_nul(number: int, name: str, text: str) -> str:
    """The text; BadLine where it holds what no other file may hold."""
    if "\0" in text:
        raise BadLine(
            number, "“{name}” holds a NUL.", "Take the \\u0000 out of this line.", name=name
        )
    return text


def _same_at_ends(one: Sentence, other: Sentence) -> tuple[int, int]:
    """How many words both have in common at the beginning and, of the rest, at the end."""
    a, b = ([word.text for word in each.words] for each in (one, other))
    shorter = min(len(a), len(b))
    first = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    rest = shorter - first
    last = next((i for i in range(rest) if a[-1 - i] != b[-1 - i]), rest)
    return first, last


READER = Reader((".jsonl",), mark("Minimal pairs as in BLiMP"), read)

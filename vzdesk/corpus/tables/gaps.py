"""A form put into its place in a sentence: where a gap is marked, or a word is numbered."""

from __future__ import annotations

import re
from dataclasses import replace

from vzdesk.corpus.reader import BadLine
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence

_GAP = re.compile(r"\[MASK\]|<mask>|\*\*\*mask\*\*\*|(?<!\w)__+(?!\w)", re.IGNORECASE)
_RUN = re.compile(r"\S+")


def both(line: int, name: str, around: str, good: str, bad: str) -> tuple[Sentence, Sentence]:
    """NAME-good and NAME-bad: a sentence with each form in its place, as the target.

    The place is the one gap, [MASK], <mask>, ***mask*** or a line such as ___, else that of the one
    form that the sentence has; where there is none, the forms are sentences themselves. BadLine
    where they are words alone.
    """
    span = _place(around, good, bad) if around else None
    if around and span is None and len(text.words(good)) == 1:
        raise BadLine(
            line,
            "the sentence has no place for “{form}”, or more than one.",
            "Write [MASK] where it belongs.",
            form=good,
        )
    if span is None or span == (0, len(around)):
        return text.sentence(f"{name}-good", good), text.sentence(f"{name}-bad", bad)
    return _with(f"{name}-good", around, good, *span), _with(f"{name}-bad", around, bad, *span)


def _place(around: str, good: str, bad: str) -> tuple[int, int] | None:
    """Where the forms belong; None where that is not plain."""
    words = (re.compile(rf"(?<!\w){re.escape(form)}(?!\w)") for form in (good, bad))
    for pattern in (_GAP, *words):
        found = list(pattern.finditer(around))
        if len(found) == 1:
            return found[0].span()
    return None


def _with(id: str, around: str, form: str, start: int, end: int) -> Sentence:
    made = text.sentence(id, f"{around[:start]}{form}{around[end:]}")
    return replace(made, roles=Roles(_places(made, start, start + len(form))))


def replaced(id: str, sentence: str, form: str, at: int, cue: int) -> Sentence:
    """The sentence with this form, the target, in place of the run without white space at `at`, and
    that at `cue` the cue. They count from 0; IndexError where there is none.
    """
    runs = [run.span() for run in _RUN.finditer(sentence)]
    start, end = runs[at]
    made = text.sentence(id, f"{sentence[:start]}{form}{sentence[end:]}")
    target = _places(made, start, start + len(form))
    return replace(made, roles=Roles(target, _places(made, *runs[cue]) if 0 <= cue < at else ()))


def _places(sentence: Sentence, start: int, end: int) -> tuple[int, ...]:
    """The words between these characters."""
    return tuple(n for n, w in enumerate(sentence.words) if w.end > start and w.start < end)

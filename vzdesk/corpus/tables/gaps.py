"""A form put into its place in a sentence: where a gap is marked, or a word is numbered."""

from __future__ import annotations

import re
from dataclasses import replace

from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence

_GAP = re.compile(r"\[MASK\]|<mask>|\*\*\*mask\*\*\*|(?<!\w)__+(?!\w)", re.IGNORECASE)
_RUN = re.compile(r"\S+")


def put(id: str, around: str, form: str) -> Sentence:
    """A sentence with this form in its one gap, as the target: [MASK], <mask>, ***mask*** or a line
    such as ___. Without a gap, the form is the sentence.
    """
    gaps = list(_GAP.finditer(around))
    if len(gaps) != 1:
        return text.sentence(id, form)
    start, end = gaps[0].span()
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

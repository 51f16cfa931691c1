"""The text beside a match, as it is set: towards the match, cut at its far end."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from vzdesk.study.concordance import Line, Span
from vzdesk.view.units import is_right_to_left

LONGEST = 400
"""Characters of a context that are set: no screen has room for more."""
_BREAKS = ("Cc", "Zl", "Zp")
NEAREST = 80
"""Characters next to the match by which lines are sorted."""


@dataclass(frozen=True)
class Context:
    """A text in a column. `marked` are the parts of it that are other words of the match.

    is_before is whether it stands before the match in the text, so that its beginning is cut.
    """

    text: str
    right_to_left: bool
    is_before: bool = False
    marked: tuple[Span, ...] = ()


def sides(line: Line) -> tuple[Context, Context, Context]:
    """What stands to the left, in the middle and to the right: in a sentence that is read from
    right to left, what comes after the match is at its left.
    """
    is_turned = is_right_to_left(line.row.text)
    before, after = _before(line, is_turned), _after(line, is_turned)
    match = Context(_in_line(line.match), is_turned)
    return (after, match, before) if is_turned else (before, match, after)


def _before(line: Line, is_turned: bool) -> Context:
    start = max(0, line.span[0] - LONGEST)
    text = line.row.text[start : line.span[0]]
    return Context(_in_line(text), is_turned, True, _marked(line, start, line.span[0]))


def _after(line: Line, is_turned: bool) -> Context:
    start, end = line.span[1], line.span[1] + LONGEST
    text = line.row.text[start:end]
    return Context(_in_line(text), is_turned, False, _marked(line, start, end))


def _marked(line: Line, start: int, end: int) -> tuple[Span, ...]:
    """The sources that lie within this part of the sentence, in its own places."""
    sentence = line.row.sentence
    words = () if sentence is None else [sentence.words[at] for at in line.sources]
    return tuple(
        (each.start - start, each.end - start)
        for each in words
        if start <= each.start and each.end <= end
    )


def _in_line(text: str) -> str:
    """Of the same length, without ends of lines and control characters."""
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(c) in _BREAKS else c for c in text)


def left_words(line: Line) -> tuple[str, ...]:
    """The words at the left, the nearest first: lines are sorted by them."""
    return _following(line) if is_right_to_left(line.row.text) else _preceding(line)


def right_words(line: Line) -> tuple[str, ...]:
    """The same at the right."""
    return _preceding(line) if is_right_to_left(line.row.text) else _following(line)


def _preceding(line: Line) -> tuple[str, ...]:
    start = line.span[0]
    return tuple(line.row.text[max(0, start - NEAREST) : start].casefold().split()[::-1])


def _following(line: Line) -> tuple[str, ...]:
    end = line.span[1]
    return tuple(line.row.text[end : end + NEAREST].casefold().split())

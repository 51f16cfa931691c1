"""Which characters of the user's text each piece stands for, and which word it belongs to.

Every character that a model reads is on the label of exactly one token. A tokenizer's own offsets
do not give that: the pieces of a character that is cut into bytes all claim it, a piece of white
space claims the letter behind it, and nobody claims an accent that the tokenizer takes off.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vzdesk.engine.sentence import Word
from vzdesk.engine.types import Token
from vzdesk.engine.words import Span

SPACE = "\u2581"
"""How SentencePiece writes a space in its pieces."""
_SHOWN = {"\n": "␤", "\t": "␉", "\r": "␍"}
"""How white space is shown; other than this as ␣."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a tokenizer made of text[start:end]; is_special where it stands for no text."""

    text: str
    start: int
    end: int
    is_special: bool = False


def is_blank(text: str) -> bool:
    """Whether it is only white space, as texts or as SentencePiece's pieces write it."""
    return not text.replace(SPACE, " ").strip()


def label(
    pieces: Sequence[Piece],
    text: str,
    words: Sequence[Word],
    readable: Callable[[str], str] = str,
    unknown: str | None = None,
) -> tuple[Token, ...]:
    """The tokens of these pieces, which are in the order of the text.

    A piece of white space belongs to the word that it begins, and what is left of a character whose
    first bytes another piece has to the word of that one; both are labelled with what is `readable`
    in the piece, white space made visible; where that is the piece for unknown text, with the white
    space that it stands for. A character without a piece is on the label before it in
    its word, else on the one after it; a word without any piece is on none.
    """
    places = _Places(words)
    own = _owned(pieces, text, readable)
    _fill(own, len(text), places)
    written = [text[start:end].strip() for start, end in own]
    is_rest = [
        start == end and not (piece.is_special or is_blank(readable(piece.text)))
        for piece, (start, end) in zip(pieces, own, strict=True)
    ]
    found = _words(own, written, is_rest, places)
    held = [
        text[start:end] if piece.text == unknown and start < end else readable(piece.text)
        for piece, (start, end) in zip(pieces, own, strict=True)
    ]
    return tuple(
        Token(piece.text, piece.text, None, True)
        if piece.is_special
        else Token(label or _visible(content), piece.text, word)
        for piece, label, content, word in zip(pieces, written, held, found, strict=True)
    )


def _visible(text: str) -> str:
    return "".join(_SHOWN.get(each, "␣") if each.isspace() else each for each in text)


class _Places:
    """Where words are: the first one that ends after a place, and whether it has begun there."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._ends = [word.end for word in words]

    def after(self, place: int) -> int | None:
        """The word that the character at this place is in, else the next one."""
        at = bisect_right(self._ends, place)
        return at if at < len(self._words) else None

    def within(self, start: int, end: int) -> int | None:
        """The first word that has a character of these."""
        at = self.after(start)
        return at if at is not None and self._words[at].start < end else None

    def span(self, place: int) -> Span:
        """The word that the character at this place is in; empty where it is in none."""
        at = self.within(place, place + 1)
        return (place, place) if at is None else (self._words[at].start, self._words[at].end)


def _owned(pieces: Iterable[Piece], text: str, readable: Callable[[str], str]) -> list[Span]:
    """For each piece its characters that no piece before it has."""
    own: list[Span] = []
    at = 0
    for piece in pieces:
        content = readable(piece.text)
        start, end = (at, at) if piece.is_special else _span(piece, at, text, content)
        if is_blank(content) and not is_blank(text[start:end]):
            end = start
        own.append((start, end))
        at = end
    return own


def _span(piece: Piece, at: int, text: str, content: str) -> Span:
    """Where the piece is, from `at` on. Behind a special piece, tokenizers that put a space before
    a text place the piece of that space one character too far, and call it empty.
    """
    if piece.start < piece.end:
        return max(at, piece.start), max(at, piece.end)
    letters = content.replace(SPACE, " ").strip()
    return (at, at + len(letters)) if text.startswith(letters, at) else (at, at)


def _fill(own: list[Span], n_characters: int, places: _Places) -> None:
    """Give characters that no piece has to the one before in the same word, else to that after."""
    with_text = [at for at, (start, end) in enumerate(own) if start < end]
    for before, after in pairwise([None, *with_text, None]):
        left = 0 if before is None else own[before][1]
        right = n_characters if after is None else own[after][0]
        if before is not None and left < right:
            left = max(left, min(right, places.span(left - 1)[1]))
            own[before] = own[before][0], left
        if after is not None and left < right:
            own[after] = max(left, places.span(right)[0]), own[after][1]


def _words(
    own: Sequence[Span], written: Sequence[str], is_rest: Sequence[bool], places: _Places
) -> list[int | None]:
    """The word of each piece, by what is written of it."""
    found = [
        places.within(*span) if text else None for span, text in zip(own, written, strict=True)
    ]
    following = None
    for at in reversed(range(len(own))):
        if written[at]:
            following = found[at]
        elif not is_rest[at] and following == places.after(own[at][0]):
            found[at] = following
    for at in range(1, len(own)):
        if is_rest[at]:
            found[at] = found[at - 1]
    return found

"""What of a text a tokenizer leaves out, so that it can be said."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from tokenizers import Tokenizer
from tokenizers.models import BPE

from vzdesk.engine.sentence import Word
from vzdesk.engine.tokenization.byte_pieces import LETTERS, readable
from vzdesk.engine.tokenization.labels import SPACE, Piece, is_blank
from vzdesk.engine.words import Span


class _Letters(NamedTuple):
    """What is left of a text, and the place in the text that each letter is from."""

    text: str
    places: list[int]


def _without_spaces(piece: str) -> str:
    return piece.replace(SPACE, " ").strip()


class Alphabet:
    """Which characters a tokenizer has pieces for.

    A BPE model without a piece for unknown text drops characters that it lacks, and its offsets are
    wrong from there to the end of the word: there each character is looked up. All others have a
    piece for each character that is left of a text after their normaliser.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._added = {each.content for each in tokenizer.get_added_tokens_decoder().values()}
        self._readable = readable(tokenizer)
        model = tokenizer.model
        self._drops = (
            isinstance(model, BPE)
            and model.unk_token is None
            and not (self._readable is not str and all(map(self._is_piece, LETTERS)))
        )
        self._has_bytes = self._drops and model.byte_fallback
        self._suffix = (model.end_of_word_suffix or "") if self._drops else ""
        self._knows = lru_cache(10_000)(self._look_up)

    def placed(self, pieces: Sequence[Piece], text: str) -> list[Piece]:
        """The pieces where they really are: where offsets are wrong, at the next place that has
        their letters, once the text is normalised and what is dropped is out of it.
        """
        if not self._drops:
            return list(pieces)
        letters = self._left_of(text)
        found, at = [], 0
        for piece in pieces:
            span = self._next(piece, text, letters, at)
            if span is None:
                at = max(at, piece.start)
                found.append(piece)
            else:
                at = span[1]
                found.append(replace(piece, start=span[0], end=at))
        return found

    def _next(self, piece: Piece, text: str, letters: _Letters, at: int) -> Span | None:
        """The next place in the text that has the piece's letters."""
        own = _without_spaces(self._readable(piece.text).removesuffix(self._suffix))
        if not own or piece.is_special:
            return None
        if piece.text in self._added:
            start = text.find(own, at)
            return None if start < 0 else (start, start + len(own))
        start = letters.text.find(own, bisect_left(letters.places, at))
        if start < 0:
            return None
        return letters.places[start], letters.places[start + len(own) - 1] + 1

    def _left_of(self, text: str) -> _Letters:
        """The letters that the normaliser makes of each character that is not dropped."""
        normalizer = self._tokenizer.normalizer
        left, places = list[str](), list[int]()
        for place, character in enumerate(text):
            if self._knows(character):
                made = normalizer.normalize_str(character) if normalizer else character
                left += _without_spaces(made) or " "
                places += [place] * (len(left) - len(places))
        return _Letters("".join(left), places)

    def unread(self, pieces: Sequence[Piece], words: Sequence[Word]) -> list[str]:
        """The words, or parts of words, that are left out.

        Of a word that is read, marks and invisible characters that the normaliser takes off are
        not named: nobody says, either, that é is read as e. White space is never named.
        """
        read = {
            place
            for piece in pieces
            if not self._drops or piece.text in self._added
            for place in range(piece.start, piece.end)
        }
        return [part for word in words for part in self._unread_of(word, read)]

    def _unread_of(self, word: Word, read: set[int]) -> list[str]:
        missing = [
            place not in read and not (self._drops and self._knows(character))
            for place, character in enumerate(word.text, word.start)
        ]
        if all(missing):
            return [word.text]
        named = (
            each
            and not character.isspace()
            and (self._drops or unicodedata.category(character)[0] not in "MC")
            for each, character in zip(missing, word.text, strict=True)
        )
        runs = groupby(zip(named, word.text, strict=True), key=lambda each: each[0])
        return ["".join(character for _, character in run) for is_named, run in runs if is_named]

    def _look_up(self, character: str) -> bool:
        """Whether all that is left of it after the normaliser has pieces."""
        normalizer, cut = self._tokenizer.normalizer, self._tokenizer.pre_tokenizer
        left = normalizer.normalize_str(character) if normalizer else character
        if cut:
            left = "".join(part for part, _ in cut.pre_tokenize_str(left))
        if not left:
            return unicodedata.category(character)[0] in "MC"
        return all(self._has_pieces(each) for each in left)

    def _has_pieces(self, letter: str) -> bool:
        return (
            is_blank(self._readable(letter))
            or self._is_piece(letter)
            or self._is_piece(letter + self._suffix)
            or (self._has_bytes and all(self._is_piece(f"<0x{b:02X}>") for b in letter.encode()))
        )

    def _is_piece(self, text: str) -> bool:
        return self._tokenizer.token_to_id(text) is not None

"""A sentence through a tokenizer: ids for the model, tokens for the user."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tokenizers import Encoding, Tokenizer

from vzdesk.engine import text
from vzdesk.engine.safety.panics import panics_as_exceptions
from vzdesk.engine.sentence import Sentence, Word
from vzdesk.engine.tokenization.byte_pieces import readable
from vzdesk.engine.tokenization.forms import USUAL, Form, LeadingSpace, gives_up
from vzdesk.engine.tokenization.growth import MOST_CHARACTERS, NormalizedLength
from vzdesk.engine.tokenization.labels import Piece, label
from vzdesk.engine.tokenization.pairs import check_form, n_before_second
from vzdesk.engine.tokenization.unread import Alphabet
from vzdesk.engine.types import DecoderSide, SecondText, Token
from vzdesk.engine.words import Span, word_spans
from vzdesk.errors import Reason, UserError
from vzdesk.translate import mark, say

MOST_QUOTED, LONGEST_QUOTE = 10, 40
"""How many texts a message quotes, and how many characters of each."""


@dataclass(frozen=True)
class Encoded:
    """The model's input for one sentence; notices are about what the model does not see.

    second is there for a pair: two texts in one input. decoder_ids and decoder are there for an
    encoder-decoder model, once both texts are known.
    """

    ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    tokens: tuple[Token, ...]
    notices: tuple[str, ...] = ()
    decoder_ids: tuple[int, ...] = ()
    decoder: DecoderSide | None = None
    second: SecondText | None = None

    @property
    def word_spans(self) -> tuple[Span, ...]:
        """The span of each of the sentence's words among the tokens."""
        return word_spans(token.word_index for token in self.tokens)

    @property
    def lengths(self) -> tuple[int, int]:
        """How many tokens encoder and decoder read: what sentences that run together share."""
        return len(self.ids), len(self.decoder_ids)


class _Text(NamedTuple):
    """One of the texts of an input; `what` is how messages name it."""

    text: str
    words: tuple[Word, ...]
    what: str


class SentenceEncoder:
    """A tokenizer that neither cuts nor pads, for a model that reads at most max_tokens.

    ids   the model's numbers of the pieces, where they are not the tokenizer's own; a piece that is
          not among them is unknown
    what  how messages name the text
    form  how texts are given to the model
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        model_name: str,
        max_tokens: int,
        ids: Mapping[str, int] | None = None,
        what: str = mark("The sentence"),
        form: Form = USUAL,
    ) -> None:
        # Some files set truncation and padding (MiniLM: 128), which would cut texts silently.
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._length = NormalizedLength(tokenizer)
        self._model_name = model_name
        self._max_tokens = max_tokens
        self._unknown = _unknown_piece(tokenizer)
        self._readable = readable(tokenizer)
        self._alphabet = Alphabet(tokenizer)
        self._leading_space = LeadingSpace(tokenizer)
        self._ids = ids
        self._what = what
        self.form = form

    def encode(self, sentence: Sentence, second: str | None = None) -> Encoded:
        """The input for a sentence, or for a pair of it and a second text.

        UserError for a text in which there is nothing to read, or an input that is longer than the
        model reads.
        """
        own = _Text(sentence.text, sentence.words, self._what)
        if second is None:
            return self._encode([own])
        check_form(self.form)
        pair = SecondText(second, text.words(second))
        other = _Text(pair.text, pair.words, mark("The second text"))
        return replace(self._encode([own, other]), second=pair)

    def _encode(self, texts: Sequence[_Text]) -> Encoded:
        for each in texts:
            if not each.text.strip():
                raise UserError(
                    "{what} is empty.", next_step="Type some text.", what=say(each.what)
                )
            _refuse_half_characters(each.text, say(each.what))
        encoding, pieces = self._read(texts)
        first = [self.form.bos] if self.form.bos else []
        n_tokens = len(first) + len(encoding.ids)
        if n_tokens > self._max_tokens:
            raise UserError(
                "{what} has {n_tokens} tokens; {model} reads at most {limit}.",
                next_step="Shorten it or choose a model that reads longer texts.",
                what=say(texts[0].what if len(texts) == 1 else mark("The pair of texts")),
                n_tokens=n_tokens,
                model=self._model_name,
                limit=self._max_tokens,
            )
        tokens = [Token(bos.piece, bos.piece, None, True) for bos in first]
        unread, n_words = list[str](), 0
        for each, own in zip(texts, pieces, strict=True):
            tokens += self._tokens(each, own, n_words)
            unread += self._alphabet.unread(own, each.words)
            n_words += len(each.words)
        known = self._known(tuple(tokens))
        ids = (*(bos.id for bos in first), *encoding.ids)
        if self._ids is not None:
            ids = tuple(self._ids[each.piece] for each in known)
        is_written = any(self._unknown and self._unknown in each.text for each in texts)
        notices = self._notices(self._unknown_texts(ids, known, is_written=is_written), unread)
        return Encoded(ids, (*(0 for _ in first), *encoding.type_ids), known, notices)

    def _read(self, texts: Sequence[_Text]) -> tuple[Encoding, list[list[Piece]]]:
        """What the tokenizer makes of the texts, and the pieces of each, where they are in it;
        special ones are with the text before them.
        """
        places = [
            self._leading_space.place(each.text) if self.form.leading_space else None
            for each in texts
        ]
        given = [_with_space(each.text, at) for each, at in zip(texts, places, strict=True)]
        encoding = self._encoding(given)
        pieces = _pieces(encoding)
        border = len(pieces)
        if len(texts) > 1:
            border = n_before_second(encoding, self._model_name)
        found = [
            self._alphabet.placed([_without_space(piece, at) for piece in own], each.text)
            for each, at, own in zip(
                texts, places, (pieces[:border], pieces[border:]), strict=False
            )
        ]
        return encoding, found

    def _tokens(self, of: _Text, pieces: Sequence[Piece], n_words: int) -> list[Token]:
        """The tokens of a text behind texts of so many words."""
        tokens = label(pieces, of.text, of.words, self._readable, self._unknown)
        if all(token.is_special for token in tokens):
            raise UserError(
                "{model} reads nothing in {text}.",
                next_step="Use characters that the model was trained on.",
                model=self._model_name,
                text=_quoted([of.text]),
            )
        if not n_words:
            return list(tokens)
        return [
            each if each.word_index is None else replace(each, word_index=each.word_index + n_words)
            for each in tokens
        ]

    def _encoding(self, texts: Sequence[str]) -> Encoding:
        """What the tokenizer makes of a text, or of two. Other threads can go on meanwhile."""
        try:
            with panics_as_exceptions():
                if all(map(self._length.is_kept, texts)):
                    given = texts[0] if len(texts) == 1 else tuple(texts)
                    found = self._tokenizer.encode_batch(
                        [given], add_special_tokens=self.form.special_tokens
                    )
                    return _checked(found[0])
        except Exception as error:  # the library raises nothing more exact
            raise gives_up(self._model_name, _quoted([*texts]), error) from error
        raise UserError(
            "{what} is too long: to {model} it could be more than {most:,} characters.",
            next_step="Shorten it or choose another model.",
            what=say(self._what),
            model=self._model_name,
            most=MOST_CHARACTERS,
        )

    def _known(self, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        """The tokens as the model knows them."""
        ids, unknown = self._ids, self._unknown
        if ids is None or unknown is None:
            return tokens
        # A piece of its own, such as a language code, comes with the white space behind it.
        pieces = (t.piece if t.piece in ids else t.piece.strip() for t in tokens)
        known = (piece if piece in ids else unknown for piece in pieces)
        return tuple(replace(t, piece=p) for t, p in zip(tokens, known, strict=True))

    def _unknown_texts(
        self, ids: Sequence[int], tokens: Sequence[Token], *, is_written: bool
    ) -> list[str]:
        """What is read as the piece for unknown text, unless the user wrote that piece. What is
        left of a letter, such as its accent, is named by the letter.
        """
        if self._unknown is None:
            return []
        unknown, found, before = self._id_of(self._unknown), list[str](), ""
        for id, token in zip(ids, tokens, strict=True):
            is_whole = token.text != self._unknown
            if id == unknown and not token.is_special and (is_whole or not is_written):
                found.append(token.text if is_whole else before)
            before = token.text
        return found

    def _id_of(self, piece: str) -> int | None:
        if self._ids is not None:
            return self._ids.get(piece)
        id: int | None = self._tokenizer.token_to_id(piece)
        return id

    def _notices(self, unknown: list[str], unread: list[str]) -> tuple[str, ...]:
        notices = []
        if unknown:
            notices.append(
                say(
                    "{model} does not know {words} and reads {unknown} instead.",
                    model=self._model_name,
                    words=_quoted(unknown),
                    unknown=self._unknown,
                )
            )
        if unread:
            notices.append(
                say(
                    "{model} does not read {words} at all.",
                    model=self._model_name,
                    words=_quoted(unread),
                )
            )
        return tuple(notices)


def _checked(encoding: Encoding) -> Encoding:
    """Reason where a template adds more numbers than pieces, or fewer."""
    n_ids, n_pieces = len(encoding.ids), len(encoding.tokens)
    if not n_ids == n_pieces == len(encoding.offsets) == len(encoding.type_ids):
        raise Reason(
            "it gives {n_ids} numbers for {n_pieces} pieces", n_ids=n_ids, n_pieces=n_pieces
        )
    return encoding


def _refuse_half_characters(text: str, what: str) -> None:
    """An unpaired surrogate is no character: no tokenizer takes it, nor does UTF-8."""
    for position, character in enumerate(text, 1):
        if "\ud800" <= character <= "\udfff":
            raise UserError(
                "{what} has at character {position} only half of one, or a byte that is not UTF-8: "
                "U+{code:04X}.",
                next_step="Type it again.",
                what=what,
                position=position,
                code=ord(character),
            )


def _quoted(texts: list[str]) -> str:
    """The texts, once each; few enough, and short enough, to be read in a message."""
    once = list(dict.fromkeys(texts))
    quotes = ", ".join(f"“{_shortened(text)}”" for text in once[:MOST_QUOTED])
    n_more = len(once) - MOST_QUOTED
    return quotes + say(" and {n_more} more", n_more=n_more) if n_more > 0 else quotes


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def _unknown_piece(tokenizer: Tokenizer) -> str | None:
    """The piece for unknown characters; Unigram models name it by id."""
    model = json.loads(tokenizer.to_str())["model"]
    unknown_id = model.get("unk_id")
    return model.get("unk_token") if unknown_id is None else tokenizer.id_to_token(unknown_id)


def _with_space(text: str, at: int | None) -> str:
    return text if at is None else f"{text[:at]} {text[at:]}"


def _without_space(piece: Piece, at: int | None) -> Piece:
    """The piece where it is in the text without the space that was put there."""
    if at is None:
        return piece
    start, end = (place - (place > at) for place in (piece.start, piece.end))
    return replace(piece, start=start, end=end)


def _pieces(encoding: Encoding) -> list[Piece]:
    found = zip(encoding.tokens, encoding.offsets, encoding.special_tokens_mask, strict=True)
    return [Piece(text, start, end, bool(added)) for text, (start, end), added in found]

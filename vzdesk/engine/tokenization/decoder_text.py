"""What an encoder-decoder model's decoder reads: between the user's text and the model's numbers.

The decoder's input is what it reads to predict its text: the start token, then the text's pieces
without the end. The text is the user's, or what the model writes itself,
taking the likeliest piece each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.byte_pieces import readable
from vzdesk.engine.tokenization.encoder import Encoded, SentenceEncoder
from vzdesk.engine.tokenization.forms import USUAL, Form
from vzdesk.engine.tokenization.labels import Piece, label
from vzdesk.engine.tokenization.vocabulary import Vocabulary
from vzdesk.engine.types import DecoderSide, Token
from vzdesk.translate import mark, say

TO_WRITE = mark("Give the decoder's text.")


@dataclass(frozen=True, eq=False)
class DecoderTexts:
    """The decoder's texts of the model of this name.

    start  number of the piece that the decoder starts with
    ends   numbers of the pieces that end a text
    form   how the user's texts are given to the model
    """

    vocabulary: Vocabulary
    name: str
    max_tokens: int
    start: int
    ends: tuple[int, ...]
    form: Form = USUAL

    def with_text(self, encoded: Encoded, written: str) -> Encoded:
        """The input with this text of the user's. UserError where it is empty or too long."""
        found = self._encoder.encode(Sentence("", written, text.words(written)))
        ids, tokens = found.ids, found.tokens
        if ids[-1] in self.ends:
            ids, tokens = ids[:-1], tokens[:-1]
        return self._with(encoded, ids, DecoderSide(written, (), tokens, False), found.notices)

    @cached_property
    def _encoder(self) -> SentenceEncoder:
        tokenizer, ids = self.vocabulary.tokenizer, self.vocabulary.ids
        return SentenceEncoder(
            tokenizer,
            self.name,
            self.max_tokens,
            ids,
            mark("The decoder's text"),
            self.form,
        )

    def with_pieces(self, encoded: Encoded, ids: tuple[int, ...]) -> Encoded:
        """The input with these pieces, which the model wrote after the start."""
        notices: tuple[str, ...] = ()
        if ids and ids[-1] in self.ends:
            ids = ids[:-1]
        else:
            notice = say("{model} wrote up to its limit without coming to an end.", model=self.name)
            notices = (notice,)
        written, tokens = read_pieces(self.vocabulary, ids)
        return self._with(encoded, ids, DecoderSide(written, (), tokens, True), notices)

    def _with(
        self, encoded: Encoded, ids: tuple[int, ...], side: DecoderSide, notices: tuple[str, ...]
    ) -> Encoded:
        piece = self.vocabulary.piece(self.start)
        tokens = (Token(piece, piece, None, True), *side.tokens)
        return replace(
            encoded,
            decoder_ids=(self.start, *ids),
            decoder=replace(side, words=text.words(side.text), tokens=tokens),
            notices=(*encoded.notices, *notices),
        )


def read_pieces(vocabulary: Vocabulary, ids: Sequence[int]) -> tuple[str, tuple[Token, ...]]:
    """The text that these pieces are written for, and the tokens: what each piece adds to it."""
    texts = [vocabulary.piece(id) for id in ids]
    written = vocabulary.text(texts)
    pieces, start = [], 0
    for number, piece in enumerate(texts, 1):
        end = max(start, _n_agreed(vocabulary.text(texts[:number]), written))
        pieces.append(Piece(piece, start, end, piece in vocabulary.specials))
        start = end
    tokens = label(pieces, written, text.words(written), readable(vocabulary.tokenizer))
    return written, tokens


def _n_agreed(begun: str, written: str) -> int:
    """How many characters of the text are begun: of one that is cut into bytes, or that is changed
    by what follows, the first piece has it.
    """
    same = takewhile(lambda pair: pair[0] == pair[1], zip(begun, written, strict=False))
    n_same = sum(1 for _ in same)
    return min(n_same + (n_same < len(begun)), len(written))

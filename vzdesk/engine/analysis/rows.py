"""Which rows a run computes of a sentence, and what they are among its tokens and words."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.maps.score_map import Rows
from vzdesk.engine.methods import LayerMap, Method, WordSpans
from vzdesk.engine.runtime.contract import Block
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.targets import Targets
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Failure, SentenceResult, Side
from vzdesk.engine.words import Span
from vzdesk.translate import say


class Wanted(NamedTuple):
    """Tokens of encoder and decoder whose rows are wanted, rising; None for all."""

    encoder: tuple[int, ...] | None = None
    decoder: tuple[int, ...] | None = None

    def of(self, part: str) -> tuple[int, ...] | None:
        """Of the targets of this part's maps."""
        return self.encoder if part in ("", "encoder") else self.decoder

    def counts(self, lengths: tuple[int, int]) -> tuple[int, int]:
        """How many rows of each, of so many tokens."""
        encoder, decoder = (
            n if rows is None else len(rows) for rows, n in zip(self, lengths, strict=True)
        )
        return encoder, decoder


ALL = Wanted()


def wanted(targets: Targets | None, sentence: Sentence, read: Encoded) -> Wanted:
    """Of a sentence as the model reads it; of a decoder's text yet to be written, all."""
    if targets is None:
        return ALL
    result = SentenceResult(sentence, read.tokens, {}, decoder=read.decoder, second=read.second)
    return wanted_of(targets, sentence, result)


def wanted_of(targets: Targets, sentence: Sentence, result: SentenceResult) -> Wanted:
    """The same of a sentence that has been scored."""
    encoder, decoder = result.sides("")[0], result.decoder
    of_decoder = None
    if decoder is not None and targets.words is not None:
        of_decoder = _tokens(decoder, range(len(decoder.words)), targets.words)
    n_words = len(sentence.words) if targets.words is None else len(encoder.words)
    return Wanted(_tokens(encoder, range(n_words), targets.of(sentence)), of_decoder)


def _tokens(side: Side, words: Iterable[int], numbers: Sequence[int]) -> tuple[int, ...]:
    """The tokens of those of these words that have such a position in their own text. A word
    without pieces of its own is in those of the one before.
    """
    chosen = [word for word in words if side.number_of(word) - 1 in numbers]
    read = sorted({token.word_index for token in side.tokens if token.word_index is not None})
    shown = {max((each for each in read if each <= word), default=None) for word in chosen}
    return tuple(at for at, token in enumerate(side.tokens) if token.word_index in shown - {None})


def lacks_none(result: SentenceResult, key: MapKey, wanted: Wanted) -> bool:
    """Whether the map has all these rows; of words, those of which these are pieces."""
    rows = result.rows_of(key)
    if rows is None:
        return True
    tokens = wanted.of(key.part)
    if tokens is None:
        return False
    if not key.words_as_one:
        return set(tokens) <= set(rows.targets)
    spans = result.sides(key.part)[0].word_spans
    return {at for at, (start, _) in enumerate(spans) if start in tokens} <= set(rows.targets)


def none_wanted(targets: Targets, sentence: Sentence) -> Failure:
    """That there is no row to compute of the sentence, and why."""
    numbers = targets.of(sentence)
    if not numbers:
        return Failure(
            sentence,
            say("No word of the sentence is marked as target, and only such are to be scored."),
            say("Mark a word as target, or score all."),
        )
    message = say(
        "The sentence has {n_words} words, and no piece of those to be scored as targets: "
        "{numbers}.",
        numbers=", ".join(str(number + 1) for number in numbers),
        n_words=len(sentence.words),
    )
    return Failure(sentence, message, say("Choose other words, or score all."))


def of_method(method: Method, whole: Block, some: Block) -> Generator[int, None, LayerMap]:
    """The method's map of the rows that `some` of the block has; of a global method, whose maps
    come from those of all layers, of all rows.
    """
    if some.targets is None or not method.needs_all_rows:
        return (yield from method.layer(some))
    layer = yield from method.layer(whole)
    return layer if method.across is not None else layer.at(some.targets)


def words_of(read: Encoded, part: str, rows: Sequence[int] | None) -> tuple[WordSpans, Rows | None]:
    """Spans of the words of the part's targets among the rows, and of its sources; and which of
    all words these targets are.
    """
    encoder = read.word_spans
    decoder = read.decoder.word_spans if read.decoder else encoder
    targets = encoder if part in ("", "encoder") else decoder
    sources = decoder if part == "decoder" else encoder
    if rows is None:
        return (targets, sources), None
    place = {token: at for at, token in enumerate(rows)}
    chosen = tuple(at for at, (start, _) in enumerate(targets) if start in place)
    spans: list[Span] = []
    for start, end in (targets[at] for at in chosen):
        spans.append((place[start], place[start] + end - start))
    return (spans, sources), Rows(chosen, len(targets))


def positions(rows: Sequence[Sequence[int] | None]) -> NDArray[np.intp] | None:
    """Of the rows of each sentence of a block, equally many: ["sentence target"]; None for all."""
    some = [each for each in rows if each is not None]
    return np.array(some, dtype=np.intp) if some else None

"""Every kind of model asked in its own way; see the package."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final, Literal, get_args

from vzdesk.engine.predictions import masked, next_piece
from vzdesk.engine.predictions.types import Predictions
from vzdesk.engine.runtime.contract import Backend, Lack
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.errors import UserError
from vzdesk.translate import say

Masking = Literal["within-word", "one-piece"]
"""What a masked model is not shown: a piece and those after it in its word, or the piece alone."""
MASKINGS: Final[tuple[Masking, ...]] = get_args(Masking)


def predict(
    backend: Backend, sentence: Sentence, encoded: Encoded, masking: Masking = "within-word"
) -> Generator[int, None, Predictions]:
    """What the model makes of a sentence, by its input, complete with the decoder's text if any.

    Yields how many places are done since the last yield; each yield is a place to stop. UserError
    where the model has no head.
    """
    predictor = backend.predictor
    if isinstance(predictor, Lack):
        message = say(
            "{model} cannot predict: {reason}.", model=backend.ref.name, reason=predictor.reason
        )
        raise UserError.translated(message, predictor.next_step)
    n_words = len((encoded.decoder or sentence).words)
    if predictor.predicts == "next":
        return (yield from next_piece.predictions(predictor, encoded, n_words))
    within_word = masking == "within-word"
    return (yield from masked.predictions(predictor, encoded, n_words, within_word=within_word))

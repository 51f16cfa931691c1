"""What an encoder-decoder model is given where only its encoder's maps are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import ModelRef
from vzdesk.errors import UserError

SHORT = "."


def with_short_decoder(sentences: Sequence[Sentence], model: ModelRef) -> tuple[Sentence, ...]:
    """The sentences, with a short text for the decoder of such a model where they have none: it
    changes nothing in the encoder, and else the model would write one, piece by piece.
    """
    if not model.n_decoder_layers:
        return tuple(sentences)
    return tuple(
        each if each.decoder_text is not None else replace(each, decoder_text=SHORT)
        for each in sentences
    )


def check_predicts_text(model: ModelRef) -> None:
    """UserError where it is an encoder-decoder model, which predicts no word of the sentence."""
    if model.n_decoder_layers:
        raise UserError(
            "{model} has a decoder, which predicts another text: words of the sentence itself have "
            "no surprisal.",
            next_step="Choose a model that predicts the sentence itself.",
            model=model.name,
        )

"""What a model reads of each pair: with its target masked, or as it is; and what it cannot read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Sentence, Word
from vzdesk.errors import UserError
from vzdesk.study.cues.cases import Case, Dropped
from vzdesk.translate import say

Way = Literal["masked", "unmasked", "causal"]
"""Whether the target is masked, is there, or is read by a causal model, which sees what is before.
"""


@dataclass(frozen=True)
class Asked:
    """A case, and the sentence that the model reads for it, under the id of the item."""

    case: Case
    sentence: Sentence


@dataclass(frozen=True)
class Reading:
    """What one model reads; notices are about how."""

    way: Way
    notices: list[str] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)
    dropped: dict[str, Dropped] = field(default_factory=dict)


def way_of(backend: Backend, *, mask: bool) -> Way:
    """How targets are read. UserError where they are to be masked and there is no mask."""
    if backend.ref.causal:
        return "causal"
    if not mask or backend.ref.n_decoder_layers:
        return "unmasked"
    try:
        predictor = predictor_of(backend)
    except UserError as error:
        message = say("Targets cannot be masked: {reason}", reason=error.message)
        next_step = say("Choose a model with its head, or targets that are not masked.")
        in_terminal = say("Choose a model with its head, or mask no targets (--no-mask).")
        raise UserError.translated(message, next_step, in_terminal) from error
    assert predictor.predicts == "masked"
    return "masked"


def asked_of(backend: Backend, case: Case, way: Way) -> Asked | Dropped:
    """What the model reads of a case."""
    sentence = replace(case.sentence, id=case.pair.good.id)
    if way != "masked":
        return Asked(case, sentence)
    if len(case.targets) != 1:
        return Dropped(say("the target is of several words, and cannot be masked"))
    predictor = predictor_of(backend)
    at = case.targets[0]
    forms = [sentence, case.pair.bad] if case.form else [sentence]
    for each in forms:
        assert each is not None
        if isinstance(found := one_piece(backend, predictor, each, at), Dropped):
            return found
    return Asked(case, with_word(sentence, at, predictor.vocabulary.mask))


def one_piece(backend: Backend, predictor: Predictor, sentence: Sentence, at: int) -> int | Dropped:
    """The number of the one piece that this word is."""
    try:
        encoded = backend.encode(sentence)
    except UserError as error:
        return Dropped(error.message.rstrip("."), error.next_step)
    pieces = [n for n, token in enumerate(encoded.tokens) if token.word_index == at]
    if len(pieces) != 1:
        return Dropped(
            say("a form of the target is of several tokens in {model}", model=backend.ref.name),
            say("Choose a model with a larger vocabulary, or targets that are not masked."),
        )
    id = encoded.ids[pieces[0]]
    if id == predictor.vocabulary.unknown_id:
        return Dropped(
            say("{model} does not know a form of the target", model=backend.ref.name),
            say("Choose a model with a larger vocabulary."),
        )
    return id


def with_word(sentence: Sentence, at: int, text: str) -> Sentence:
    """The sentence with another word in this place."""
    old = sentence.words[at]
    by = len(text) - len(old.text)
    words = [
        Word(text, old.start, old.end + by)
        if number == at
        else replace(word, start=word.start + by, end=word.end + by)
        if number > at
        else word
        for number, word in enumerate(sentence.words)
    ]
    written = sentence.text[: old.start] + text + sentence.text[old.end :]
    return replace(sentence, text=written, words=tuple(words), tiers=(), conllu="")

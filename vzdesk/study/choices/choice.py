"""A pair as a model reads it: what it is not shown, and the two pieces between which it chooses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from vzdesk.engine.analysis.analyse import encode
from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Failure
from vzdesk.errors import UserError
from vzdesk.study.choices.sampling import Label, balanced
from vzdesk.study.cues.cases import Pair, differ_in_more, pairs_of
from vzdesk.translate import say


@dataclass(frozen=True)
class Asked:
    """What a model reads, and the token whose output predicts what is asked for: of masked models
    it is that piece itself, which is masked, and of those that read from left to right the one
    before it.
    """

    encoded: Encoded
    place: int
    is_masked: bool

    @property
    def shown(self) -> tuple[int, ...]:
        """What can decide: equal where it is the same question to the model."""
        ids = self.encoded.ids
        return (*ids, self.place) if self.is_masked else ids[: self.place + 1]


@dataclass(frozen=True)
class Choice:
    """A pair that differs in one word, which is one piece in both of its forms, by number."""

    pair: Pair
    asked: Asked
    good_id: int
    bad_id: int

    @property
    def id(self) -> str:
        """That of the good sentence."""
        return self.pair.good.id


@dataclass(frozen=True)
class Choices:
    """Those that were found, in the order of the pairs; and of the others how many, by reason."""

    found: tuple[Choice, ...]
    dropped: Counter[str] = field(default_factory=Counter)

    @property
    def n_all(self) -> int:
        return len(self.found) + self.dropped.total()

    def balanced(self, label: Label, seed: int) -> Choices:
        """As many of each label, paradigm by paradigm: the others are dropped."""
        drawn = balanced([each.pair for each in self.found], label, seed)
        ids = {each.good.id for each in drawn.found}
        kept = tuple(each for each in self.found if each.id in ids)
        return Choices(kept, self.dropped + drawn.left_out)

    def notices(self) -> Iterator[str]:
        """How many are used, and why not the others."""
        if self.dropped:
            reasons = "; ".join(f"{reason} ({n:,})" for reason, n in self.dropped.most_common())
            yield say(
                "{n:,} of {n_all:,} pairs are used. Not used: {reasons}.",
                n=len(self.found),
                n_all=self.n_all,
                reasons=reasons,
            )


def choices_of(backend: Backend, sentences: Sequence[Sentence]) -> Choices:
    """The choices that the minimal pairs among the sentences come to for this model.

    UserError where the model has no head that predicts pieces, reads two texts, or can use no pair.
    """
    if backend.ref.n_decoder_layers:
        raise UserError(
            "{model} has an encoder and a decoder, and so no one place where it chooses.",
            next_step="Choose a masked model, or one that reads from left to right.",
            model=backend.ref.name,
        )
    predictor = predictor_of(backend)
    found, dropped = dict[tuple[int, ...], Choice](), Counter[str]()
    for pair in pairs_of(sentences):
        choice = why_no_choice(pair) or _choice(backend, predictor, pair)
        if isinstance(choice, Choice) and choice.asked.shown in found:
            choice = say("it is the same question to the model as an earlier one")
        if isinstance(choice, str):
            dropped[choice] += 1
        else:
            found[choice.asked.shown] = choice
    choices = Choices(tuple(found.values()), dropped)
    if not found:
        raise UserError.translated(
            " ".join((say("No minimal pair can be used."), *choices.notices())),
            say(
                "Give pairs of a good and a bad sentence that differ in one word: BLiMP's .jsonl, "
                "or a table with the columns “good” and “bad”."
            ),
        )
    return choices


def why_no_choice(pair: Pair) -> str:
    """Why it cannot be a choice for any model; "" where it can."""
    if pair.bad is None:
        return say("a sentence has no other form")
    if not pair.is_judged:
        return say("nothing says which of the two is the good one")
    return "" if pair.differs is not None else differ_in_more(pair.good, pair.bad).reason


def _choice(backend: Backend, predictor: Predictor, pair: Pair) -> Choice | str:
    """The pair as the model reads it, or why it is not used."""
    assert pair.bad is not None
    assert pair.differs is not None
    good, bad = encode(backend, pair.good), encode(backend, pair.bad)
    if isinstance(good, Failure) or isinstance(bad, Failure):
        failure = good if isinstance(good, Failure) else bad
        assert isinstance(failure, Failure)
        return failure.message.rstrip(".")
    at, other_at = (only_piece(each, pair.differs) for each in (good, bad))
    if at is None or at != other_at:
        return say("a form of the word is several pieces, or none")
    ids = good.ids[at], bad.ids[at]
    if predictor.vocabulary.unknown_id in ids:
        return say("the model does not know a form of the word")
    if ids[0] == ids[1]:
        return say("both forms of the word are the same to the model")
    if predictor.predicts == "next" and pair.is_decided_behind:
        return say("the word that decides stands behind, and the model reads from left to right")
    asked = asked_for(predictor, good, at)
    return asked if isinstance(asked, str) else Choice(pair, asked, *ids)


def only_piece(encoded: Encoded, word: int) -> int | None:
    """Where the word stands; None where it is not one piece."""
    places = [at for at, token in enumerate(encoded.tokens) if token.word_index == word]
    return places[0] if len(places) == 1 else None


def asked_for(predictor: Predictor, encoded: Encoded, at: int) -> Asked | str:
    """How the model is asked for this token; or why it cannot be."""
    if predictor.predicts == "next":
        if not at:
            return say("nothing stands before the word that could decide its form")
        return Asked(encoded, at - 1, is_masked=False)
    mask = predictor.vocabulary.mask_id
    assert mask is not None, "checked by `Backend.predictor`"
    ids = (*encoded.ids[:at], mask, *encoded.ids[at + 1 :])
    return Asked(replace(encoded, ids=ids), at, is_masked=True)

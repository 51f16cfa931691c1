"""The words of the field, as frozen dataclasses.

*target* is a row of a map: the token whose representation is built. *source* is a column: the token
whose value vector is zeroed, or that is attended to. *distance* is what was measured, *score* its
share of the row. Layers count from 0 here and from 1 on screen and in files. Arrays are float32, in
double precision float64, and read-only, so that a result can cross threads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np

from vzdesk.engine.maps.head_cell import HeadCell
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.maps.score_map import Array as Array
from vzdesk.engine.maps.score_map import Rows as Rows
from vzdesk.engine.maps.score_map import ScoreMap as ScoreMap
from vzdesk.engine.maps.score_map import frozen as frozen
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.sentence import Roles, Sentence, Word
from vzdesk.engine.targets import Targets as Targets
from vzdesk.engine.words import Span, are_words, word_spans

Precision = Literal["single", "double"]
PRECISIONS: Final[tuple[Precision, ...]] = ("single", "double")
"""What a model computes with: float32, which is right to about 1e-6 of a score, or float64."""


@dataclass(frozen=True, slots=True)
class Token:
    """One position of the model's input.

    text        the user's own characters in it, each in one token; where it has none, what the
                piece holds, such as ▁ or <0x8B>; a special token's name, such as [CLS]
    piece       what the tokenizer made of them
    word_index  the word of the sentence that it belongs to; None for special tokens and for pieces
                outside every word
    """

    text: str
    piece: str
    word_index: int | None
    is_special: bool = False


@dataclass(frozen=True)
class ModelRef:
    """Which model gave a result: enough to find it again and to know whether it is the same.

    sha256 is that of the weights; dtype is what was computed with, such as "float32"; max_tokens
    counts special tokens too. An encoder-decoder model has n_layers in its encoder, and
    n_decoder_layers. input is "" where it reads what its tokenizer makes of a text, else some of
    `model_input.INPUT_OPTIONS`, see `input_of`.
    """

    name: str
    revision: str
    sha256: str
    family: str
    backend: str
    dtype: str
    n_layers: int
    n_heads: int
    max_tokens: int
    causal: bool
    n_decoder_layers: int = 0
    input: str = ""

    @property
    def key(self) -> str:
        """Equal for results that may be shown as one model's: same weights, backend, dtype, and the
        same input.
        """
        return "/".join(filter(None, (self.sha256, self.backend, self.dtype, self.input)))

    def as_dict(self) -> dict[str, Any]:
        """Its fields as files have them: `input` only where it is not the usual one."""
        return {name: value for name, value in asdict(self).items() if name != "input" or value}

    @property
    def precision(self) -> Precision:
        """Of its results."""
        return "double" if self.dtype == "float64" else "single"

    @property
    def array_dtype(self) -> np.dtype[np.floating]:
        """That of its results' scores and distances."""
        return np.dtype(np.float64 if self.precision == "double" else np.float32)


DEVICES: Final = ("auto", "cpu", "cuda")
"""Where PyTorch can compute; "auto" is a CUDA device where there is one, else the CPU."""
PARTS: Final = ("encoder", "decoder", "cross")
"""The maps of an encoder-decoder model: the encoder's tokens among themselves, the decoder's among
themselves, and the decoder's (targets) with the encoder's (sources)."""


@dataclass(frozen=True)
class Side:
    """One side of a map: a text, its words and its tokens.

    roles are those of its words; None where words of this text cannot have any. Where it is the
    two texts of a pair, words of the second follow those of the first, of which there are n_first;
    they have no roles, and numbers of their own.
    """

    text: str
    words: tuple[Word, ...]
    tokens: tuple[Token, ...]
    roles: Roles | None = field(default=None, kw_only=True)
    n_first: int | None = field(default=None, kw_only=True)

    def can_have_roles(self, word: int) -> bool:
        return self.roles is not None and (self.n_first is None or word < self.n_first)

    def number_of(self, word: int) -> int:
        """The number of a word in its own text, from 1."""
        is_second = self.n_first is not None and word >= self.n_first
        return word + 1 - (self.n_first or 0) * is_second

    @property
    def word_spans(self) -> tuple[Span, ...]:
        """The span of each word among the tokens."""
        return word_spans(token.word_index for token in self.tokens)


@dataclass(frozen=True)
class DecoderSide(Side):
    """What the decoder of an encoder-decoder model read: the start token, then the text's pieces.

    generated  whether the model wrote the text itself, taking the likeliest piece each time
    """

    generated: bool


@dataclass(frozen=True)
class SecondText:
    """The second text of a pair that a model reads as one input: premise and hypothesis, …

    Its tokens stand behind those of the first text; the numbers of their words go on from there.
    """

    text: str
    words: tuple[Word, ...]

    def behind(self, sentence: Sentence, tokens: tuple[Token, ...]) -> Side:
        """Both texts, one above the other, as one side."""
        shift = len(sentence.text) + 1
        own = [Word(each.text, each.start + shift, each.end + shift) for each in self.words]
        text, words = f"{sentence.text}\n{self.text}", (*sentence.words, *own)
        return Side(text, words, tokens, roles=sentence.roles, n_first=len(sentence.words))


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class SentenceResult:
    """One sentence's result: its tokens, and its maps.

    notices are sentences for the user about this input, such as characters the model does not know.
    decoder is there where the model is an encoder-decoder, second where it was given a pair.
    maps are over tokens and, where requested and some word has several pieces, over words
    that were zeroed as one too; see `joint_words`. words_are_tokens is whether no word has several.
    predictions are of the predicted text, where the model was asked for them and has a head.
    """

    sentence: Sentence
    tokens: tuple[Token, ...]
    maps: Mapping[MapKey, ScoreMap]
    notices: tuple[str, ...] = ()
    decoder: DecoderSide | None = None
    second: SecondText | None = None
    predictions: Predictions | None = None
    words_are_tokens: bool = field(init=False)

    def __post_init__(self) -> None:
        if isinstance(self.maps, dict):  # others are read-only already
            object.__setattr__(self, "maps", MappingProxyType(dict(self.maps)))
        sides = self.tokens, self.decoder.tokens if self.decoder else ()
        # Once: lists of thousands of results read it of each.
        are_tokens = all(are_words([token.word_index for token in side]) for side in sides)
        object.__setattr__(self, "words_are_tokens", are_tokens)

    def sides(self, part: str) -> tuple[Side, Side]:
        """The targets and the sources of a part's maps."""
        own = self.sentence
        encoder = (
            self.second.behind(own, self.tokens)
            if self.second
            else Side(own.text, own.words, self.tokens, roles=own.roles)
        )
        decoder = self.decoder or encoder
        return (
            encoder if part in ("", "encoder") else decoder,
            decoder if part == "decoder" else encoder,
        )

    def rows_of(self, key: MapKey) -> Rows | None:
        """Which rows this map has; None for all. Of an opened session it makes no map for that."""
        known: Callable[[MapKey], Rows | None] | None = getattr(self.maps, "rows_of", None)
        return known(key) if known else self.maps[key].rows

    @property
    def predicted(self) -> Side:
        """The text that is predicted: the decoder's where there is one; of a pair, both."""
        return self.decoder or self.sides("")[0]

    def equals(self, other: SentenceResult) -> bool:
        """Whether both hold the same, bit for bit."""
        own, others = self.predictions, other.predictions
        return (
            (own is others if own is None or others is None else own.equals(others))
            and self.sentence == other.sentence
            and self.tokens == other.tokens
            and (self.decoder, self.second) == (other.decoder, other.second)
            and self.notices == other.notices
            and self.maps.keys() == other.maps.keys()
            and all(self.maps[key].equals(other.maps[key]) for key in self.maps)
        )


@dataclass(frozen=True)
class Request:
    """All that a run needs: sentences and the names of methods, without "+rollout".

    Every map of every method is computed both per layer and rolled out; with words_as_one also
    those of words zeroed as one, with heads those of each head alone. With targets there are only
    their rows, of each layer alone; a sentence without any fails. With a cell there is a
    HeadOverview of it instead. Without methods, results hold predictions alone. likeliest are
    positions of words of the predicted text for whose tokens the likeliest pieces are to be found
    too. done are the ids of sentences that an earlier run has scored. What runs together is as it
    was there, so that the others get the same numbers to the last bit; results of those that are
    done may come again.
    """

    id: str
    model: str
    sentences: tuple[Sentence, ...]
    methods: tuple[str, ...] = ("value-zeroing", "attention")
    words_as_one: bool = False
    heads: bool = False
    cell: HeadCell | None = None
    done: frozenset[str] = frozenset()
    predictions: bool = False
    likeliest: tuple[int, ...] = ()
    targets: Targets | None = None


@dataclass(frozen=True)
class Progress:
    """How far a run is: steps of equal cost, as far as can be foreseen; eta_s None until known."""

    done: int
    total: int
    eta_s: float | None = None


@dataclass(frozen=True)
class Failure:
    """One sentence that could not be scored, and why; the others go on."""

    sentence: Sentence
    message: str
    next_step: str = ""


@dataclass(frozen=True)
class Provenance:
    """How a result came to be: written into everything that is saved or exported."""

    created: str
    device: str
    tokenizer: str
    versions: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "versions", MappingProxyType(dict(self.versions)))
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))


@dataclass(frozen=True, eq=False)
class Analysis:
    """The results of one run with one model, by sentence id."""

    model: ModelRef
    provenance: Provenance
    results: Mapping[str, SentenceResult]

    def __post_init__(self) -> None:
        object.__setattr__(self, "results", MappingProxyType(dict(self.results)))

    def equals(self, other: Analysis) -> bool:
        """Whether both hold the same, bit for bit."""
        return (
            self.model == other.model
            and self.provenance == other.provenance
            and self.results.keys() == other.results.keys()
            and all(self.results[key].equals(other.results[key]) for key in self.results)
        )

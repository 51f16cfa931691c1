"""Hypothesis strategies for the words of the field; any test may draw from them.

Maps are as the engine makes them: rows sum to 1, or are 0 where nothing mixes. With `any_bits=True`
they hold any float32 or float64 at all, for what has to keep values without understanding them;
those of sessions then hold any from 0 to 1, since no reader takes others for scores.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.model_input import INPUT_OPTIONS, input_of
from vzdesk.engine.predicted import WAYS, Likeliest, Predictions
from vzdesk.engine.sentence import Alignment, Roles, Sentence, Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import (
    PARTS,
    Analysis,
    Array,
    DecoderSide,
    ModelRef,
    Provenance,
    ScoreMap,
    SecondText,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.engine.words import Span, word_spans
from vzdesk.session.document import Session
from vzdesk.view.figures.spec import KINDS, FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import NOTHING_KEPT, Kept, KeptFigure, KeptStyle
from vzdesk.view.selection import (
    SHOWS,
    TREATMENTS,
    UNITS,
    Cell,
    LeftOut,
    Pin,
    Selection,
    Settings,
    Subject,
)

ODD_TEXTS = (
    "The keys to the cabinet are on the table.",
    "\u0301 starts with a combining mark",
    "e\u0301 is not é",
    "שלום עולם",
    "‏مرحبا بالعالم‎",
    "👩‍👩‍👧 🏳️‍🌈 family and flag",
    "one\u2028two\u2029three",
    "[ˈt͡ʃɪə̯ɹ̩]",
    "日本語のテキスト",
    'She said "no, no", twice',
    "semi;colon\tand tab",
    "nul\0 and bell\a",
    "[CLS] is what the user wrote",
    "",
    "   ",
)
MEASURED = (
    *("value-zeroing", "value-zeroing/decoder", "value-zeroing/cross"),
    *("value-zeroing+words", "value-zeroing/cross+words"),
)
METHODS = ("value-zeroing", "value-zeroing+rollout", "attention", "attention+rollout")

texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=40)
"""What users type and paste: any characters, except unpaired surrogates."""

any_texts = texts | st.text(st.characters(), max_size=10)
"""Like `texts`, unpaired surrogates included."""

ids = st.integers(1, 999).map(str) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
names = st.text(st.characters(codec="utf-8"), max_size=12)
_plain_sentences = st.builds(
    sentence, id=ids, text=texts, note=texts, decoder_text=st.none() | texts
)


_pairs_of_words = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple)
_alignments = st.builds(Alignment, ids, texts, _pairs_of_words, _pairs_of_words)


@st.composite
def sentences_(draw: st.DrawFn) -> Sentence:
    """Any sentence; one in two with roles, annotations, a parent and lines of its own."""
    plain = draw(_plain_sentences)
    if draw(st.booleans()):
        return plain
    n_words = len(plain.words)
    place = st.integers(0, n_words - 1)
    places = st.lists(place, max_size=3, unique=True) if n_words else st.just([])
    roles = Roles(*(tuple(draw(places)) for _ in range(3)))
    tiers = st.builds(Tier, names, st.tuples(*[texts] * n_words))
    return replace(
        plain,
        roles=roles,
        tiers=tuple(draw(st.lists(tiers, max_size=2))),
        parent=draw(ids),
        tags=tuple(draw(st.lists(texts, max_size=3))),
        alignments=tuple(draw(st.lists(_alignments, max_size=2))),
        conllu=draw(texts),
    )


sentences = sentences_()


@st.composite
def tokens_of(draw: st.DrawFn, of: Sentence) -> tuple[Token, ...]:
    """[CLS], one to three pieces for each word in its order, [SEP]."""
    tokens = [Token("[CLS]", "[CLS]", None, is_special=True)]
    for index, word in enumerate(of.words):
        cuts = draw(st.sets(st.integers(1, max(1, len(word.text) - 1)), max_size=2))
        edges = [0, *sorted(cut for cut in cuts if cut < len(word.text)), len(word.text)]
        for start, end in pairwise(edges):
            text = word.text[start:end]
            piece = unicodedata.normalize("NFD", text).lower()
            tokens.append(Token(text, piece if start == 0 else f"##{piece}", index))
    return (*tokens, Token("[SEP]", "[SEP]", None, is_special=True))


@dataclass(frozen=True)
class Numbers:
    """What numbers maps have: of this type, and any at all or such as the engine makes.

    With any_bits and up_to_1 they are any from 0 to 1, both zeros and the smallest included.
    """

    any_bits: bool = False
    dtype: str = "float32"
    up_to_1: bool = False


@st.composite
def score_maps(
    draw: st.DrawFn, name: str, shape: tuple[int, int, int], like: Numbers = Numbers()
) -> ScoreMap:
    """A map with distances where the method measures some, and a few rows without mixing."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    no_mixing = numbers.random(shape[:2]) < 0.1
    no_mixing.flags.writeable = False
    if like.any_bits:
        size = np.dtype(like.dtype).itemsize
        scores, distances = (
            frozen(bits.view(like.dtype)[..., 0], like.dtype)
            for bits in numbers.integers(0, 256, (2, *shape, size), np.uint8)
        )
        if like.up_to_1:
            scores, distances = (_up_to_1(values) for values in (scores, distances))
        kept = draw(st.sampled_from([distances, None]))
        return ScoreMap(map_key(name), scores, kept, no_mixing)
    raw = np.where(no_mixing[..., None], 0.0, numbers.random(shape) * 2)
    scores = frozen(raw / np.where(no_mixing, 1.0, raw.sum(-1))[..., None], like.dtype)
    distances = frozen(raw, like.dtype) if name in MEASURED else None
    return ScoreMap(map_key(name), scores, distances, no_mixing)


def _up_to_1(values: Array) -> Array:
    """Any bits that are no number from 0 to 1 become 1, 0, -0 or the smallest number there is."""
    others = np.resize(
        np.array([1, 0, -0.0, np.finfo(values.dtype).smallest_subnormal], values.dtype),
        values.shape,
    )
    return frozen(np.where((values >= 0) & (values <= 1), values, others), values.dtype)


@st.composite
def decoder_sides(draw: st.DrawFn) -> DecoderSide:
    """What a decoder read."""
    of = sentence("", draw(texts))
    return DecoderSide(of.text, of.words, draw(tokens_of(of)), draw(st.booleans()))


@st.composite
def scored(
    draw: st.DrawFn,
    of: Sentence | None = None,
    n_layers: int = 2,
    n_decoder_layers: int = 0,
    like: Numbers = Numbers(),
    methods: tuple[str, ...] = METHODS,
) -> SentenceResult:
    """A result with some of the methods, over `of` or a sentence of its own."""
    of = of or draw(sentences)
    tokens = draw(tokens_of(of))
    notices = tuple(draw(st.lists(texts, max_size=2)))
    if n_decoder_layers:
        return draw(_scored_pair(of, tokens, notices, (n_layers, n_decoder_layers), like))
    second = draw(st.none() | texts.map(lambda text: sentence("", text)))
    if second:
        others = draw(tokens_of(second))
        tokens += tuple(
            each
            if each.word_index is None
            else replace(each, word_index=each.word_index + len(of.words))
            for each in others
        )
    chosen = draw(st.lists(st.sampled_from(methods), unique=True, min_size=1))
    shape = n_layers, len(tokens), len(tokens)
    maps = [draw(score_maps(method, shape, like)) for method in chosen]
    maps += draw(_word_maps(word_spans(each.word_index for each in tokens), n_layers, like))
    pair = SecondText(second.text, second.words) if second else None
    found = SentenceResult(of, tokens, {each.key: each for each in maps}, notices, second=pair)
    return draw(st.just(found) | predicted(found))


@st.composite
def predicted(draw: st.DrawFn, of: SentenceResult) -> SentenceResult:
    """The result with predictions, of some tokens with the likeliest pieces."""
    numbers = st.just(np.nan) | st.floats(max_value=0, allow_nan=False)
    side, k = of.predicted, draw(st.integers(1, 3))
    tokens, words = (
        frozen(draw(st.lists(numbers, min_size=n, max_size=n)), np.float64)
        for n in (len(side.tokens), len(side.words))
    )
    likeliest = {
        at: Likeliest(
            tuple(draw(st.lists(texts, min_size=k, max_size=k))),
            tuple(sorted(draw(st.lists(st.floats(-9, 0), min_size=k, max_size=k)), reverse=True)),
            draw(st.integers(0, 9)),
        )
        for at in draw(st.sets(st.integers(0, len(side.tokens) - 1), max_size=2))
    }
    return replace(
        of, predictions=Predictions(tokens, words, draw(st.sampled_from(WAYS)), likeliest)
    )


@st.composite
def _word_maps(
    draw: st.DrawFn, words: tuple[Span, ...], n_layers: int, like: Numbers
) -> list[ScoreMap]:
    """Those of words that were zeroed as one, or none."""
    shape = n_layers, len(words), len(words)
    names = ["value-zeroing+words", "value-zeroing+words+rollout"]
    chosen = draw(st.sampled_from([[], names]))
    return [draw(score_maps(name, shape, like)) for name in chosen]


@st.composite
def _scored_pair(
    draw: st.DrawFn,
    of: Sentence,
    tokens: tuple[Token, ...],
    notices: tuple[str, ...],
    n_layers: tuple[int, int],
    like: Numbers,
) -> SentenceResult:
    """The result of an encoder-decoder model."""
    decoder = draw(decoder_sides())
    n, m = len(tokens), len(decoder.tokens)
    shapes = {
        "value-zeroing/encoder": (n_layers[0], n, n),
        "value-zeroing/decoder": (n_layers[1], m, m),
        "value-zeroing/decoder+rollout": (n_layers[1], m, m),
        "attention/cross": (n_layers[1], m, n),
        "value-zeroing/cross": (n_layers[1], m, n),
        "alti/cross+rollout": (n_layers[1], m, n),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(shapes)), min_size=1))
    maps = [draw(score_maps(name, shape, like)) for name, shape in shapes.items() if name in chosen]
    words = len(word_spans(each.word_index for each in tokens)), len(decoder.word_spans)
    cross = n_layers[1], words[1], words[0]
    name = "value-zeroing/cross+words"
    if "attention/cross" in chosen:
        maps.append(draw(score_maps(name, cross, like)))
    found = SentenceResult(of, tokens, {each.key: each for each in maps}, notices, decoder)
    return draw(st.just(found) | predicted(found))


models = st.builds(
    ModelRef,
    name=names,
    revision=names,
    sha256=st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}"),
    family=st.just("bert"),
    backend=st.sampled_from(["onnx", "torch"]),
    dtype=st.sampled_from(["float32", "float64"]),
    n_layers=st.integers(1, 3),
    n_heads=st.integers(1, 4),
    max_tokens=st.integers(1, 512),
    causal=st.booleans(),
    n_decoder_layers=st.integers(0, 2),
    input=st.sets(st.sampled_from(INPUT_OPTIONS)).map(input_of),
)
provenances = st.builds(
    Provenance,
    created=st.datetimes(timezones=st.just(UTC)).map(lambda time: time.isoformat()),
    device=st.sampled_from(["cpu", "cuda:0"]),
    tokenizer=names,
    versions=st.dictionaries(names, names, max_size=3),
    options=st.dictionaries(names, names, max_size=3),
)


@st.composite
def analyses(
    draw: st.DrawFn, of: tuple[Sentence, ...] | None = None, any_bits: bool = False
) -> Analysis:
    """The results of some of the sentences `of`, or of a few of their own."""
    of = draw(_unlike_sentences) if of is None else of
    model = draw(models)
    chosen = draw(st.lists(st.sampled_from(of), unique=True, max_size=3)) if of else []
    like = Numbers(any_bits, model.dtype, up_to_1=True)
    heads = draw(st.sampled_from([(), ("attention@1", "attention@1+rollout")]))
    results = [
        draw(scored(one, model.n_layers, model.n_decoder_layers, like, METHODS + heads))
        for one in chosen
    ]
    return Analysis(model, draw(provenances), {one.sentence.id: one for one in results})


_unlike_sentences = st.lists(sentences, unique_by=lambda one: one.id, max_size=4).map(tuple)
_positions = st.none() | st.integers(0, 20)
_cells = st.builds(Cell, target=_positions, source=_positions)
_one_sentence = st.builds(
    Selection,
    subject=st.none() | st.builds(Subject, ids),
    method=st.sampled_from(METHODS),
    layer=st.integers(0, 11),
    locked=_cells,
    hovered=_cells,
    part=st.sampled_from(PARTS),
    pins=st.lists(
        st.builds(Pin, ids, st.sampled_from(("", *PARTS)), st.integers(0, 20), st.integers(0, 20)),
        max_size=3,
    ).map(tuple),
)


def _by_two_methods(selection: Selection, method: str) -> Selection:
    """The sentence compared with itself."""
    if selection.sentence is None:
        return selection
    return replace(selection, second=Subject(selection.sentence, method=method))


_by_two = st.builds(_by_two_methods, _one_sentence, st.sampled_from(METHODS))
selections = (_one_sentence | _by_two) | st.builds(
    replace,
    _one_sentence,
    second=st.builds(Subject, ids, st.just("") | names),
    second_locked=_cells,
    second_hovered=_cells,
)
treatments = st.sampled_from(TREATMENTS)
left_outs = st.builds(LeftOut, treatments, treatments, treatments, st.booleans())
settings_of_view = st.builds(
    Settings,
    units=st.sampled_from(UNITS),
    rollout=st.booleans(),
    colours=st.sampled_from(["viridis", "cividis", "greys"]),
    show=st.sampled_from(SHOWS),
    log_scale=st.booleans(),
    locked_vmax=st.none() | st.floats(1e-9, 1e6),
    arcs_from=st.none() | st.floats(0, 1),
    sums=st.booleans(),
    annotations=st.sampled_from([(), ("upos",), ("gloss", "upos")]),
    dependencies=st.booleans(),
    left_out=left_outs,
    own_scales=st.booleans(),
)


_names = st.text(st.characters(), min_size=1, max_size=8)
_specs = st.builds(
    FigureSpec,
    any_texts,
    kind=st.sampled_from(KINDS),
    layer=st.none() | st.integers(0, 99),
    units=st.sampled_from(UNITS),
    rollout=st.booleans(),
    curves=st.lists(st.tuples(any_texts, any_texts), max_size=2).map(tuple),
    style=st.builds(
        FigureStyle,
        width_mm=st.floats(allow_nan=False, allow_infinity=False),
        height_mm=st.none() | st.floats(1, 2),
        family=any_texts,
        title=st.booleans(),
    ),
)
kept_figures = st.builds(
    Kept,
    st.lists(
        st.builds(KeptFigure.of, _names, _specs), max_size=2, unique_by=lambda each: each.name
    ).map(tuple),
    st.lists(
        st.builds(KeptStyle.of, _names, _specs.map(lambda spec: spec.style)),
        max_size=2,
        unique_by=lambda each: each.name,
    ).map(tuple),
)


@st.composite
def sessions(draw: st.DrawFn, any_bits: bool = False) -> Session:
    """Sentences, up to two analyses of them, and where the user was looking."""
    of = draw(_unlike_sentences)
    results = draw(st.lists(analyses(of, any_bits), max_size=2))
    kept = draw(st.just(NOTHING_KEPT) | kept_figures)
    return Session(of, tuple(results), draw(selections), draw(settings_of_view), kept)

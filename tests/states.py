"""Hand-made states for tests of what is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
from fakes import by_key

from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.text import sentence
from vzdesk.engine.types import (
    DecoderSide,
    ModelRef,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.view.methods.method_labels import in_order
from vzdesk.view.model_labels import model_labels
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import (
    NO_CORRECTIONS,
    NOWHERE,
    Cell,
    Corrections,
    Selection,
    Settings,
    Subject,
)
from vzdesk.view.types import (
    Comparison,
    Inputs,
    SentenceRow,
    Status,
    SubjectInputs,
    ViewState,
)

TEXT = "The keys are here"
N = 6
N_LAYERS = 3


def scored(
    text: str = TEXT, n_layers: int = N_LAYERS, notices: tuple[str, ...] = ()
) -> SentenceResult:
    """Every target takes most from the first source, the last target nothing at all.

    All scores of a layer differ but those of the last row, and no map is symmetric.
    """
    words = sentence("1", text)
    tokens = (
        Token("[CLS]", "[CLS]", None, is_special=True),
        *(Token(word.text, word.text.lower(), i) for i, word in enumerate(words.words)),
        Token("[SEP]", "[SEP]", None, is_special=True),
    )
    n = len(tokens)
    layers = np.arange(1.0, n_layers + 1)[:, None, None]
    distances = layers + np.arange(n)[None, :, None] * 3 + np.arange(n, 0, -1)[None, None, :] ** 2
    distances = distances / distances.max()
    distances[:, -1] = 0
    sums = distances.sum(axis=-1, keepdims=True)
    scores = np.divide(distances, sums, out=np.zeros_like(distances), where=sums > 0)
    no_mixing = (sums == 0)[..., 0]
    score_map = ScoreMap(map_key("value-zeroing"), frozen(scores), frozen(distances), no_mixing)
    return SentenceResult(words, tokens, by_key([score_map]), notices)


def scored_pair(
    text: str = TEXT, given: str = "Da sind sie", generated: bool = True
) -> SentenceResult:
    """An encoder-decoder model's result: more tokens in the encoder, more layers in the decoder."""
    of, answer = sentence("1", text), sentence("", given)
    tokens = (
        *(Token(word.text, word.text.lower(), i) for i, word in enumerate(of.words)),
        Token("</s>", "</s>", None, is_special=True),
    )
    read = (
        Token("<pad>", "<pad>", None, is_special=True),
        *(Token(word.text, word.text.lower(), i) for i, word in enumerate(answer.words)),
    )
    n, m = len(tokens), len(read)
    maps = []
    for part, (layers, targets, sources) in {
        "encoder": (2, n, n),
        "decoder": (3, m, m),
        "cross": (3, m, n),
    }.items():
        raw = np.random.default_rng(len(part)).random((layers, targets, sources)) ** 3 + 1e-3
        raw = np.tril(raw) if part == "decoder" else raw
        scores = raw / raw.sum(axis=-1, keepdims=True)
        flags = np.zeros((layers, targets), dtype=bool)
        for method, distances in (("value-zeroing", frozen(raw / 10)), ("attention", None)):
            maps.append(ScoreMap(MapKey(method, part), frozen(scores), distances, flags))
            if part != "cross":
                rolled_out = MapKey(method, part, rolled_out=True)
                maps.append(ScoreMap(rolled_out, frozen(scores), None, flags))
    side = DecoderSide(given, answer.words, read, generated)
    return SentenceResult(of, tokens, by_key(maps), (), side)


_SCORED = scored()


def state_of(
    locked: Cell = NOWHERE,
    hovered: Cell = NOWHERE,
    *,
    layer: int = 0,
    result: SentenceResult | None = _SCORED,
    status: Status = "scored",
    message: str = "",
    own: Sentence | None = None,
    colours: str = "viridis",
    part: str = "encoder",
    settings: Settings | None = None,
) -> ViewState:
    """The state of the panels with one sentence, which is the current one; `own` is there to be
    seen where there is no result.
    """
    text = TEXT if result is None else result.sentence.text
    rows = (SentenceRow("1", text, status, message),)
    selection = Selection(Subject("1"), layer=layer, locked=locked, hovered=hovered, part=part)
    settings = settings or Settings(colours=colours)
    return resolved(rows, result, selection, settings, own)


def resolved(
    rows: tuple[SentenceRow, ...],
    result: SentenceResult | None,
    selection: Selection,
    settings: Settings | None = None,
    own: Sentence | None = None,
) -> ViewState:
    """The state in which the selected sentence has this result; `own` is that sentence."""
    row = next((row for row in rows if row.id == selection.sentence), None)
    first = None if row is None else SubjectInputs(row, own, result)
    return resolve(Inputs(rows, first, None, selection, settings or Settings()))


def resolved_pair(
    rows: tuple[SentenceRow, SentenceRow],
    results: tuple[SentenceResult | None, SentenceResult | None],
    selection: Selection,
    settings: Settings | None = None,
    *,
    corrections: Corrections = NO_CORRECTIONS,
    models: tuple[ModelRef, ...] = (),
    is_running: bool = False,
) -> ViewState:
    """The state in which two subjects with these results are compared."""
    labels = [model_labels(models)[each.key] for each in models] or ["", ""]
    first, second = (
        SubjectInputs(row, None, result, label)
        for row, result, label in zip(rows, results, labels, strict=True)
    )
    settings = settings or Settings()
    return resolve(Inputs(rows, first, second, selection, settings, corrections, is_running))


def compared(
    rows: tuple[SentenceRow, SentenceRow],
    results: tuple[SentenceResult | None, SentenceResult | None],
    selection: Selection,
    settings: Settings | None = None,
    **more: Any,
) -> Comparison:
    """The comparison in that state."""
    comparison = resolved_pair(rows, results, selection, settings, **more).comparison
    assert comparison is not None
    return comparison


def cut_result(
    of: Sentence,
    pieces: Mapping[str, Sequence[str]] = MappingProxyType({}),
    n_layers: int = N_LAYERS,
    ends: tuple[str, str] = ("[CLS]", "[SEP]"),
    methods: Sequence[str] = ("value-zeroing", "attention"),
) -> SentenceResult:
    """The sentence as a model reads it that cuts words into these pieces; scores that differ by
    cell, model and layer.
    """
    tokens = [Token(ends[0], ends[0], None, is_special=True)]
    for index, word in enumerate(of.words):
        tokens += [Token(piece, piece, index) for piece in pieces.get(word.text, (word.text,))]
    tokens.append(Token(ends[1], ends[1], None, is_special=True))
    size = len(tokens)
    rng = np.random.default_rng(sum("".join(token.text for token in tokens).encode()) + n_layers)
    flags, maps = np.zeros((n_layers, size), dtype=bool), []
    for method in methods:
        raw = rng.random((n_layers, size, size)) ** 3 + 1e-3
        scores = frozen(raw / raw.sum(axis=-1, keepdims=True))
        maps.append(ScoreMap(MapKey(method), scores, None, flags))
        maps.append(ScoreMap(MapKey(method, rolled_out=True), scores, None, flags))
    return SentenceResult(of, tuple(tokens), by_key(maps))


def by_all_methods(
    result: SentenceResult,
    settings: Settings | None = None,
    locked: Cell = NOWHERE,
    *,
    causal: bool = False,
    **chosen: Any,
) -> ViewState:
    """The state in which all methods of a result are side by side."""
    row = SentenceRow("1", result.sentence.text, "scored")
    methods = in_order(key.method for key in result.maps)
    subject = SubjectInputs(
        row,
        result.sentence,
        result,
        "m",
        by_method=tuple((name, result) for name in methods),
        is_causal=causal,
    )
    settings = replace(settings or Settings(), show="methods")
    return resolve(
        Inputs((row,), subject, None, Selection(Subject("1"), locked=locked, **chosen), settings)
    )

"""The analyses of a session's document, with their maps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.map_key import MapKey, map_key
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import (
    Analysis,
    DecoderSide,
    ModelRef,
    Provenance,
    ScoreMap,
    SentenceResult,
    Token,
)
from vzdesk.engine.words import word_spans
from vzdesk.jsonfields import Fields
from vzdesk.session import archive
from vzdesk.session.archive import Archive, DamagedError, Members, check_unique
from vzdesk.session.parts import is_head_of
from vzdesk.session.read_sentences import sentence, tokens, words
from vzdesk.translate import mark

RESULT = mark("result {number} of {whole}")
Keys = Mapping[archive.Kind, list[MapKey]]


@dataclass(frozen=True)
class _Result:
    """A result's entry in the document; maps: for each key, whether it has distances."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    notices: tuple[str, ...]
    maps: Mapping[MapKey, bool]
    decoder: DecoderSide | None

    def shape(self, model: ModelRef, key: MapKey) -> tuple[int, int, int]:
        decoder = self.decoder.tokens if self.decoder else ()
        n, m = len(self.tokens), len(decoder)
        if key.words_as_one:
            sides = self.tokens, decoder
            n, m = (len(word_spans(each.word_index for each in side)) for side in sides)
        if key.part not in archive.DECODER_PARTS:
            return model.n_layers, n, n
        return model.n_decoder_layers, m, n if key.part == "cross" else m


def analysis(entry: Fields, position: int, members: Archive) -> Analysis:
    """The analysis in this position. DamagedError or WrongField where it is none or lacks a map."""
    model = _model(entry.object("model"))
    if not model.n_layers:
        raise DamagedError("it is damaged: the model of {where} has no layers", where=entry)
    keys = _keys(entry, model)
    results = [_result(result, keys) for result in entry.objects("results", RESULT)]
    twice = mark("it is damaged: the results of {where} have '{twice}' twice")
    check_unique([result.sentence.id for result in results], twice, where=entry)
    dtype = _dtype(entry)
    maps = {
        key: _maps(members, Members(position, kind, number), key, results, model, dtype)
        for kind, of_kind in keys.items()
        for number, key in enumerate(of_kind)
    }
    scored = [
        SentenceResult(
            result.sentence,
            result.tokens,
            {key: next(maps[key]) for key in result.maps},
            result.notices,
            result.decoder,
        )
        for result in results
    ]
    provenance = _provenance(entry.object("provenance"))
    return Analysis(model, provenance, {one.sentence.id: one for one in scored})


def _dtype(entry: Fields) -> np.dtype[Any]:
    """That of all scores and distances of an analysis."""
    name = entry.text("dtype") if entry.has("dtype") else "float32"
    if name not in archive.FLOATS:
        raise DamagedError(
            "it is damaged: the numbers of {where} are {name}, neither float32 nor float64",
            where=entry,
            name=name,
        )
    return archive.FLOATS[name]


def _keys(entry: Fields, model: ModelRef) -> Keys:
    """The keys of an analysis's maps, each in the list where it belongs."""
    texts = {
        kind: entry.texts(kind) if kind == "methods" or entry.has(kind) else []
        for kind in archive.KINDS
    }
    twice = mark("it is damaged: the methods of {where} have '{twice}' twice")
    check_unique([*chain(*texts.values())], twice, where=entry)
    keys: Keys = {kind: [_key(text, kind, entry) for text in texts[kind]] for kind in texts}
    if keys["decoder_methods"] and not model.n_decoder_layers:
        raise DamagedError("it is damaged: the model of {where} has no decoder", where=entry)
    for key in chain(*keys.values()):
        if not is_head_of(key, model):
            raise DamagedError(
                "it is damaged: '{name}' of {where} is of a head that its model does not have",
                name=key,
                where=entry,
            )
    return keys


def _key(text: str, kind: archive.Kind, entry: Fields) -> MapKey:
    """The key of this text, if it is where it belongs in the list."""
    key = map_key(text)
    if (
        archive.kind_of(key) == kind
        and str(key) == text
        and not {*"@+/"} & {*key.method, *key.part}
    ):
        return key
    if kind == "decoder_methods" and not key.words_as_one:
        raise DamagedError(
            "it is damaged: '{name}' of {where} is no decoder's map", name=text, where=entry
        )
    raise DamagedError(
        "it is damaged: '{name}' of {where} is among the {kind}", name=text, where=entry, kind=kind
    )


def _maps(
    members: Archive,
    names: Members,
    key: MapKey,
    results: list[_Result],
    model: ModelRef,
    dtype: np.dtype[Any],
) -> Iterator[ScoreMap]:
    """The maps with this key, in the order of the results that have one."""
    having = [result for result in results if key in result.maps]
    shapes = [result.shape(model, key) for result in having]
    measured = [shape for shape, result in zip(shapes, having, strict=True) if result.maps[key]]
    scores = _split(members, names.scores, dtype, shapes)
    no_mixing = _split(members, names.no_mixing, archive.BOOL, [shape[:2] for shape in shapes])
    distances = _split(members, names.distances, dtype, measured)
    for result in having:
        own = next(scores)
        own_distances = next(distances) if result.maps[key] else None
        yield ScoreMap(key, own, own_distances, next(no_mixing))


def _split(
    members: Archive, name: str, dtype: np.dtype[Any], shapes: Sequence[tuple[int, ...]]
) -> Iterator[NDArray[Any]]:
    """The arrays of these shapes that lie end to end in one member; without any, no member."""
    if not shapes:
        return
    sizes = [math.prod(shape) for shape in shapes]
    values = members.array(name, dtype, sum(sizes))
    start = 0
    for shape, size in zip(shapes, sizes, strict=True):
        yield values[start : start + size].reshape(shape)
        start += size


def _result(entry: Fields, keys: Keys) -> _Result:
    own = sentence(entry.object("sentence"))
    maps = _kinds(entry, "maps", keys["methods"])
    decoder = None
    if entry.has("decoder"):
        found = entry.object("decoder")
        text = found.text("text")
        decoder_words = words(found, text)
        pieces = tokens(found, len(decoder_words))
        decoder = DecoderSide(text, decoder_words, pieces, found.flag("generated"))
        maps |= _kinds(found, "maps", keys["decoder_methods"])
    if entry.has("word_maps"):
        maps |= _kinds(entry, "word_maps", keys["word_methods"])
    if decoder is None and any(key.part in archive.DECODER_PARTS for key in maps):
        raise DamagedError("it is damaged: {where} has no decoder, but maps of one", where=entry)
    own_tokens = tokens(entry, len(own.words))
    return _Result(own, own_tokens, tuple(entry.texts("notices")), maps, decoder)


def _kinds(entry: Fields, name: str, keys: list[MapKey]) -> dict[MapKey, bool]:
    """For each map of a result whether it has distances."""
    maps = {text: value.flag("distances") for text, value in entry.objects_by_name(name)}
    unknown = maps.keys() - set(map(str, keys))
    if unknown:
        raise DamagedError(
            "it is damaged: {where} has the unknown map '{unknown}'",
            where=entry,
            unknown=min(unknown),
        )
    return {map_key(text): has_distances for text, has_distances in maps.items()}


def _model(entry: Fields) -> ModelRef:
    return ModelRef(
        name=entry.text("name"),
        revision=entry.text("revision"),
        sha256=entry.text("sha256"),
        family=entry.text("family"),
        backend=entry.text("backend"),
        dtype=entry.text("dtype"),
        n_layers=entry.count("n_layers"),
        n_heads=entry.count("n_heads"),
        max_tokens=entry.count("max_tokens"),
        causal=entry.flag("causal"),
        n_decoder_layers=(entry.count("n_decoder_layers") if entry.has("n_decoder_layers") else 0),
    )


def _provenance(entry: Fields) -> Provenance:
    return Provenance(
        created=entry.text("created"),
        device=entry.text("device"),
        tokenizer=entry.text("tokenizer"),
        versions=entry.texts_by_name("versions"),
        options=entry.texts_by_name("options"),
    )

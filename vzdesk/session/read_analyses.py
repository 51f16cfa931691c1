"""The analyses of a session's document, with the maps that lie beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.map_key import is_of_words, part_of
from vzdesk.engine.types import (
    Analysis,
    DecoderSide,
    ModelRef,
    Provenance,
    ScoreMap,
    Sentence,
    SentenceResult,
    Token,
)
from vzdesk.engine.words import word_spans
from vzdesk.session import archive
from vzdesk.session.archive import Archive, DamagedError, Members
from vzdesk.session.fields import Fields, check_unique
from vzdesk.session.read_sentences import sentence, tokens, words
from vzdesk.translate import mark

RESULT = mark("result {number} of {whole}")


@dataclass(frozen=True)
class _Result:
    """What the document says of a result; maps: for each name, whether it has distances."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    notices: tuple[str, ...]
    maps: Mapping[str, bool]
    decoder: DecoderSide | None
    decoder_maps: Mapping[str, bool]
    word_maps: Mapping[str, bool]

    def shape(self, model: ModelRef, name: str) -> tuple[int, int, int]:
        """The shape of this map."""
        decoder = self.decoder.tokens if self.decoder else ()
        n, m = len(self.tokens), len(decoder)
        if name in self.word_maps:
            sides = self.tokens, decoder
            n, m = (len(word_spans(each.word_index for each in side)) for side in sides)
        part = part_of(name)
        if part not in archive.DECODER_PARTS or name in self.maps:
            return model.n_layers, n, n
        return model.n_decoder_layers, m, n if part == "cross" else m

    def has_distances(self, name: str) -> bool | None:
        """Whether this map has distances; None where there is no such map."""
        return {**self.maps, **self.decoder_maps, **self.word_maps}.get(name)


def analysis(entry: Fields, position: int, members: Archive) -> Analysis:
    """The analysis in this position. DamagedError where it is not one, or lacks a map."""
    model = _model(entry.object("model"))
    if not model.n_layers:
        raise DamagedError("it is damaged: the model of {where} has no layers", where=entry)
    methods: dict[archive.Kind, list[str]] = {
        kind: entry.texts(kind) if kind == "methods" or entry.has(kind) else []
        for kind in archive.KINDS
    }
    twice = mark("it is damaged: the methods of {where} have '{twice}' twice")
    check_unique([*chain(*methods.values())], twice, where=entry)
    _check_methods(entry, model, methods)
    results = [_result(result, methods) for result in entry.objects("results", RESULT)]
    twice = mark("it is damaged: the results of {where} have '{twice}' twice")
    check_unique([result.sentence.id for result in results], twice, where=entry)
    maps = {
        method: _maps(members, Members(position, kind, number), method, results, model)
        for kind, names in methods.items()
        for number, method in enumerate(names)
    }
    scored = [
        SentenceResult(
            result.sentence,
            result.tokens,
            {name: next(maps[name]) for name in (*result.maps, *result.decoder_maps)},
            result.notices,
            result.decoder,
            {name: next(maps[name]) for name in result.word_maps},
        )
        for result in results
    ]
    provenance = _provenance(entry.object("provenance"))
    return Analysis(model, provenance, {one.sentence.id: one for one in scored})


def _check_methods(
    entry: Fields, model: ModelRef, methods: Mapping[archive.Kind, list[str]]
) -> None:
    of_decoder = methods["decoder_methods"]
    if of_decoder and not model.n_decoder_layers:
        raise DamagedError("it is damaged: the model of {where} has no decoder", where=entry)
    for name in of_decoder:
        if part_of(name) not in archive.DECODER_PARTS:
            raise DamagedError(
                "it is damaged: '{name}' of {where} is no decoder's map",
                name=name,
                where=entry,
            )
    for kind, names in methods.items():
        for name in names:
            if is_of_words(name) != (kind == "word_methods"):
                raise DamagedError(
                    "it is damaged: '{name}' of {where} is among the {kind}",
                    name=name,
                    where=entry,
                    kind=kind,
                )


def _maps(
    members: Archive, names: Members, method: str, results: list[_Result], model: ModelRef
) -> Iterator[ScoreMap]:
    """This method's maps, in the order of the results that have one."""
    having = [result for result in results if result.has_distances(method) is not None]
    shapes = [result.shape(model, method) for result in having]
    measured = [
        shape for shape, result in zip(shapes, having, strict=True) if result.has_distances(method)
    ]
    scores = _split(members, names.scores, archive.FLOAT, shapes)
    no_mixing = _split(members, names.no_mixing, archive.BOOL, [shape[:2] for shape in shapes])
    distances = _split(members, names.distances, archive.FLOAT, measured)
    for result in having:
        own = next(scores)
        measured_own = next(distances) if result.has_distances(method) else None
        yield ScoreMap(method, own, measured_own, next(no_mixing))


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


def _result(entry: Fields, methods: Mapping[archive.Kind, list[str]]) -> _Result:
    own = sentence(entry.object("sentence"))
    decoder, decoder_maps = None, {}
    if entry.has("decoder"):
        found = entry.object("decoder")
        text = found.text("text")
        heard = words(found, text)
        pieces = tokens(found, len(heard))
        decoder = DecoderSide(text, heard, pieces, found.flag("generated"))
        decoder_maps = _kinds(found, "maps", methods["decoder_methods"])
    word_maps = (
        _kinds(entry, "word_maps", methods["word_methods"]) if entry.has("word_maps") else {}
    )
    if decoder is None and any(part_of(name) in archive.DECODER_PARTS for name in word_maps):
        raise DamagedError("it is damaged: {where} has no decoder, but maps of one", where=entry)
    return _Result(
        own,
        tokens(entry, len(own.words)),
        tuple(entry.texts("notices")),
        _kinds(entry, "maps", methods["methods"]),
        decoder,
        decoder_maps,
        word_maps,
    )


def _kinds(entry: Fields, key: str, methods: list[str]) -> dict[str, bool]:
    """For each map of a result whether it has distances."""
    maps = {name: value.flag("distances") for name, value in entry.objects_by_name(key)}
    unknown = maps.keys() - set(methods)
    if unknown:
        raise DamagedError(
            "it is damaged: {where} has the unknown map '{unknown}'",
            where=entry,
            unknown=min(unknown),
        )
    return maps


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

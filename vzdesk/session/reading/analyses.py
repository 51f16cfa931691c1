"""The analyses of a session's document, with their maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np

from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.predicted import Predictions
from vzdesk.engine.types import (
    Analysis,
    DecoderSide,
    ModelRef,
    Provenance,
    SecondText,
    SentenceResult,
)
from vzdesk.jsonfields import Fields
from vzdesk.session import archive
from vzdesk.session.archive import DamagedError, MapMembers, Members, check_unique
from vzdesk.session.parts import (
    MIXING,
    NAMES,
    ROWS,
    is_head_of,
    parts_of_maps,
    parts_of_model,
    parts_of_results,
)
from vzdesk.session.reading.losses import Losses
from vzdesk.session.reading.maps import MapReader, StoredMap, StoredResult
from vzdesk.session.reading.predictions import LOST, predictions_of, stored_predictions
from vzdesk.session.reading.sentences import Sentences
from vzdesk.session.reading.stored_maps import Column, StoredMaps
from vzdesk.translate import mark, say

RESULT = mark("result {number} of {whole}")
Keys = Mapping[archive.Kind, Mapping[str, MapKey]]
"""The keys of an analysis's maps, by their names."""
Maps = dict[str, StoredMap]
"""A result's maps, by their names."""


@dataclass(frozen=True)
class Reading:
    """One file that is read: its members, what is lost of it, and the parts that it lists."""

    members: Members
    losses: Losses
    parts: frozenset[str]
    sentences: Sentences = field(default_factory=Sentences)


def analysis(entry: Fields, position: int, reading: Reading) -> Analysis:
    """The analysis in this position. DamagedError or WrongField where it is none or lacks a map;
    what can be lost without the others is for `reading.losses`.
    """
    model, keys, dtype = _model(entry.object("model")), _keys(entry), _dtype(entry)
    if not model.n_layers:
        raise DamagedError("it is damaged: the model of {where} has no layers", where=entry)
    _check_keys(keys, model, entry)
    stored = _StoredResults(keys, reading.sentences, reading.parts)
    results = [stored.result(result) for result in entry.objects("results", RESULT)]
    twice = mark("it is damaged: the results of {where} have '{twice}' twice")
    check_unique([result.sentence.id for result in results], twice, where=entry)
    provenance = _provenance(entry.object("provenance"))
    reader = MapReader(reading.members, model, dtype, results, reading.losses)
    needed = (
        *parts_of_maps(map(map_key, reader.having), dtype),
        *parts_of_model(model),
        *parts_of_results(results),
    )
    _check_parts(needed, reading.parts)
    columns = {
        text: reader.column(key, MapMembers(position, kind, number))
        for kind, of_kind in keys.items()
        for number, (text, key) in enumerate(of_kind.items())
    }
    if max(model.n_layers, model.n_decoder_layers) > archive.MOST_LAYERS:
        raise DamagedError(
            "it is damaged: the model of {where} has more than {most} layers",
            where=entry,
            most=archive.MOST_LAYERS,
        )
    predicted = {at: each.predictions for at, each in enumerate(results) if each.predictions}
    predictions = reading.losses.or_none(
        lambda: predictions_of(predicted, position, reading.members), LOST, model=model.name
    )
    scored = _scored(results, columns, reader.lost, predictions or {})
    return Analysis(model, provenance, scored)


def _scored(
    results: list[StoredResult],
    columns: Mapping[str, Column | None],
    lost: Mapping[MapKey, set[int]],
    predictions: Mapping[int, Predictions],
) -> dict[str, SentenceResult]:
    """The results by the id of their sentence, but for those that lost all of their maps."""
    of_names: dict[int, dict[MapKey, Column]] = {}
    scored = {}
    for position, result in enumerate(results):
        known = of_names.get(id(result.maps))  # thousands of results share them
        if known is None:
            found = [columns[name] for name in result.maps]
            known = of_names[id(result.maps)] = {each.key: each for each in found if each}
        if lost:
            known = {key: of for key, of in known.items() if position not in lost.get(key, ())}
            if result.maps and not known:
                continue
        scored[result.sentence.id] = SentenceResult(
            result.sentence,
            result.tokens,
            StoredMaps(known, position),
            result.notices,
            result.decoder,
            result.second,
            predictions.get(position),
        )
    return scored


def _check_parts(needed: Iterable[str], listed: frozenset[str]) -> None:
    for part in needed:
        if part not in listed:
            raise DamagedError(
                "it is damaged: it holds {part}, which it does not list", part=say(NAMES[part])
            )


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


def _keys(entry: Fields) -> Keys:
    """The keys of an analysis's maps, each in the list where it belongs."""
    texts = {
        kind: entry.texts(kind) if kind == "methods" or entry.has(kind) else []
        for kind in archive.KINDS
    }
    twice = mark("it is damaged: the methods of {where} have '{twice}' twice")
    check_unique([*chain(*texts.values())], twice, where=entry)
    return {kind: {text: _key(text, kind, entry) for text in texts[kind]} for kind in texts}


def _check_keys(keys: Keys, model: ModelRef, entry: Fields) -> None:
    if keys["decoder_methods"] and not model.n_decoder_layers:
        raise DamagedError("it is damaged: the model of {where} has no decoder", where=entry)
    for key in chain(*(of_kind.values() for of_kind in keys.values())):
        if not is_head_of(key, model):
            raise DamagedError(
                "it is damaged: '{name}' of {where} is of a head that its model does not have",
                name=key,
                where=entry,
            )


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


class _StoredResults:
    """Reads the results of one analysis. Those with the same maps share one account of them."""

    def __init__(self, keys: Keys, sentences: Sentences, parts: frozenset[str]) -> None:
        """parts: those that the file lists; keys of others are not known."""
        self._keys, self._sentences, self._parts = keys, sentences, parts
        self._known: dict[archive.Kind, tuple[dict[str, Any], Maps]] = {}
        self._all: dict[tuple[tuple[str, StoredMap], ...], Maps] = {}

    def result(self, entry: Fields) -> StoredResult:
        own = self._sentences.shared(entry.object("sentence"))
        kinds = [self._kind(entry, "maps", "methods")]
        decoder = None
        if entry.has("decoder"):
            found = entry.object("decoder")
            decoder = self._decoder(found)
            kinds.append(self._kind(found, "maps", "decoder_methods"))
        if entry.has("word_maps"):
            kinds.append(self._kind(entry, "word_maps", "word_methods"))
        maps = self._together(kinds)
        if decoder is None and any(map_key(name).part in archive.DECODER_PARTS for name in maps):
            raise DamagedError(
                "it is damaged: {where} has no decoder, but maps of one", where=entry
            )
        second = self._second(entry.object("second")) if entry.has("second") else None
        if second is not None and decoder is not None:
            raise DamagedError("it is damaged: {where} has a decoder and a pair", where=entry)
        n_words = len(own.words) + (len(second.words) if second else 0)
        own_tokens = self._sentences.tokens(entry, n_words)
        stored = StoredResult(own, own_tokens, tuple(entry.texts("notices")), maps, decoder, second)
        if not entry.has("predictions"):
            return stored
        sizes = (len(decoder.tokens), len(decoder.words)) if decoder else (len(own_tokens), n_words)
        predictions = stored_predictions(entry.object("predictions"), *sizes)
        return replace(stored, predictions=predictions)

    def _second(self, entry: Fields) -> SecondText:
        text = entry.text("text")
        return SecondText(text, self._sentences.words(entry, text))

    def _decoder(self, entry: Fields) -> DecoderSide:
        text = entry.text("text")
        found = self._sentences.words(entry, text)
        pieces = self._sentences.tokens(entry, len(found))
        return DecoderSide(text, found, pieces, generated=entry.flag("generated"))

    def _kind(self, entry: Fields, name: str, kind: archive.Kind) -> Maps:
        """The maps of one kind."""
        values, (before, found) = entry.values.get(name), self._known.get(kind, ({}, {}))
        if found and values == before and list(values) == list(before):
            return found
        found = {text: self._map(value) for text, value in entry.objects_by_name(name)}
        unknown = found.keys() - self._keys[kind].keys()
        if unknown:
            raise DamagedError(
                "it is damaged: {where} has the unknown map '{unknown}'",
                where=entry,
                unknown=min(unknown),
            )
        self._known[kind] = entry.object(name).values, found
        return found

    def _map(self, entry: Fields) -> StoredMap:
        def has(key: str, part: str) -> bool:
            return part in self._parts and entry.has(key)

        return StoredMap(
            entry.flag("distances"),
            entry.count("rows") if has("rows", ROWS) else None,
            has("mixing_ratios", MIXING) and entry.flag("mixing_ratios"),
        )

    def _together(self, kinds: list[Maps]) -> Maps:
        together = {name: measured for kind in kinds for name, measured in kind.items()}
        return self._all.setdefault(tuple(together.items()), together)


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
        input=entry.text("input") if entry.has("input") else "",
    )


def _provenance(entry: Fields) -> Provenance:
    return Provenance(
        created=entry.text("created"),
        device=entry.text("device"),
        tokenizer=entry.text("tokenizer"),
        versions=entry.texts_by_name("versions"),
        options=entry.texts_by_name("options"),
    )

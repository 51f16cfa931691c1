"""`.vzd` file -> Session, as FORMAT.md describes it.

Nothing that is read can run: the document is JSON, arrays are plain numbers. Whatever is wrong with
a file is one UserError that names it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.map_names import is_of_words, part_of
from vzdesk.engine.types import (
    NO_ROLES,
    Alignment,
    Analysis,
    DecoderSide,
    ModelRef,
    Provenance,
    Roles,
    Scored,
    ScoreMap,
    Sentence,
    Tier,
    Token,
    Word,
)
from vzdesk.engine.words import word_spans
from vzdesk.errors import UserError
from vzdesk.session import archive
from vzdesk.session.archive import Archive, DamagedError, Members
from vzdesk.session.document import Session
from vzdesk.session.fields import Fields
from vzdesk.translate import mark
from vzdesk.view.selection import NOWHERE, SHOWS, UNITS, Cell, Pin, Selection, Settings

Name = TypeVar("Name", bound=str)
_SMALLEST_VMAX = 1e-9
SENTENCE = mark("sentence {number} of {whole}")
ANALYSIS = mark("analysis {number} of {whole}")
ALIGNMENT = mark("alignment {number} of {whole}")
TIER = mark("tier {number} of {whole}")
RESULT = mark("result {number} of {whole}")
TOKEN = mark("token {number} of {whole}")


def read(path: Path) -> Session:
    """The session in this file, equal bit for bit to what was written. Needs no model.

    Raises UserError where the file cannot be read, is damaged, or is of a newer major version.
    """
    try:
        if path.exists() and not path.is_file():
            raise UserError(
                "Cannot open {path}: it is not a file.", next_step="Choose a .vzd file.", path=path
            )
        with path.open("rb") as file:
            return read_file(file, path)
    except OSError as error:
        raise UserError(
            "Cannot open {path}: {reason}.",
            next_step="Check the path.",
            path=path,
            reason=error.strerror or error,
        ) from error


def read_file(file: BinaryIO, path: Path) -> Session:
    """The session in this open file; `path` says in errors which one it is."""
    try:
        members = Archive(file)
        document = _parse(members.document())
        _check_version(document, path)
        members.check_all()
        return _session(document, members)
    except DamagedError as error:
        raise UserError(
            "Cannot open {path}: {reason}.",
            next_step="Open another copy of it, if there is one.",
            path=path,
            reason=error,
        ) from error


def _parse(data: bytes) -> Fields:
    try:
        document = json.loads(data.decode("utf-8", "surrogatepass"))
    except RecursionError as error:
        raise DamagedError("it is damaged: its document is nested too deeply") from error
    except ValueError as error:
        raise DamagedError(
            "it is damaged: its document is not JSON ({reason})", reason=error
        ) from error
    if not isinstance(document, dict) or document.get("format") != archive.FORMAT:
        raise DamagedError(
            "it is not a vzdesk session: its format is not '{format}'", format=archive.FORMAT
        )
    return Fields(document, mark("its document"))


def _check_version(document: Fields, path: Path) -> None:
    major, minor = document.pair("version")
    if major > archive.VERSION[0]:
        known = ".".join(map(str, archive.VERSION))
        raise UserError(
            "{path} is a session of format {major}.{minor}; this vzdesk reads up to {known}.",
            next_step="Open it with a newer vzdesk.",
            path=path,
            major=major,
            minor=minor,
            known=known,
        )


def _session(document: Fields, members: Archive) -> Session:
    sentences = tuple(_sentence(entry) for entry in document.objects("sentences", SENTENCE))
    twice = mark("it is damaged: two of its sentences have the id '{twice}'")
    _check_unique([sentence.id for sentence in sentences], twice)
    analyses = tuple(
        _analysis(entry, position, members)
        for position, entry in enumerate(document.objects("analyses", ANALYSIS))
    )
    return Session(
        sentences,
        analyses,
        _selection(document.object_or_empty("selection")),
        _settings(document.object_or_empty("settings")),
    )


def _check_unique(names: list[str], damage: str, **values: object) -> None:
    if len(set(names)) < len(names):
        twice = Counter(names).most_common(1)[0][0]
        raise DamagedError(damage, twice=twice, **values)


def _sentence(entry: Fields) -> Sentence:
    text = entry.text("text")
    words = _words(entry, text)
    return Sentence(
        entry.text("id"),
        text,
        words,
        entry.text("note"),
        entry.text("decoder_text") if entry.has("decoder_text") else None,
        _roles(entry.object("roles"), len(words)) if entry.has("roles") else NO_ROLES,
        tuple(_tiers(entry, len(words))) if entry.has("tiers") else (),
        entry.text("parent") if entry.has("parent") else "",
        entry.text("conllu") if entry.has("conllu") else "",
        tuple(entry.texts("tags")) if entry.has("tags") else (),
        tuple(_alignments(entry)) if entry.has("alignments") else (),
    )


def _alignments(entry: Fields) -> Iterator[Alignment]:
    for alignment in entry.objects("alignments", ALIGNMENT):
        joined, parted = (tuple(alignment.pairs(name)) for name in ("joined", "parted"))
        yield Alignment(alignment.text("other"), alignment.text("text"), joined, parted)


def _roles(entry: Fields, n_words: int) -> Roles:
    roles = Roles(*(tuple(entry.counts(name)) for name in ("targets", "cues", "attractors")))
    if any(word >= n_words for word in (*roles.targets, *roles.cues, *roles.attractors)):
        raise DamagedError(
            "it is damaged: {where} is of words beyond {n_words}",
            where=entry,
            n_words=n_words,
        )
    return roles


def _tiers(entry: Fields, n_words: int) -> Iterator[Tier]:
    for tier in entry.objects("tiers", TIER):
        values = tuple(tier.texts("values"))
        if len(values) != n_words:
            raise DamagedError(
                "it is damaged: {where} is not of {n_words} words",
                where=tier,
                n_words=n_words,
            )
        yield Tier(tier.text("name"), values)


def _words(entry: Fields, text: str) -> tuple[Word, ...]:
    words = []
    for start, end in entry.pairs("words"):
        if not start <= end <= len(text):
            raise DamagedError("it is damaged: {where} has a word outside its text", where=entry)
        words.append(Word(text[start:end], start, end))
    return tuple(words)


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


def _analysis(entry: Fields, position: int, members: Archive) -> Analysis:
    model = _model(entry.object("model"))
    if not model.n_layers:
        raise DamagedError("it is damaged: the model of {where} has no layers", where=entry)
    methods: dict[archive.Kind, list[str]] = {
        kind: entry.texts(kind) if kind == "methods" or entry.has(kind) else []
        for kind in archive.KINDS
    }
    twice = mark("it is damaged: the methods of {where} have '{twice}' twice")
    _check_unique([*chain(*methods.values())], twice, where=entry)
    _check_methods(entry, model, methods)
    results = [_result(result, methods) for result in entry.objects("results", RESULT)]
    twice = mark("it is damaged: the results of {where} have '{twice}' twice")
    _check_unique([result.sentence.id for result in results], twice, where=entry)
    maps = {
        method: _maps(members, Members(position, kind, number), method, results, model)
        for kind, names in methods.items()
        for number, method in enumerate(names)
    }
    scored = [
        Scored(
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
    sentence = _sentence(entry.object("sentence"))
    decoder, decoder_maps = None, {}
    if entry.has("decoder"):
        found = entry.object("decoder")
        text = found.text("text")
        words = _words(found, text)
        tokens = _tokens(found, len(words))
        decoder = DecoderSide(text, words, tokens, found.flag("generated"))
        decoder_maps = _kinds(found, "maps", methods["decoder_methods"])
    word_maps = (
        _kinds(entry, "word_maps", methods["word_methods"]) if entry.has("word_maps") else {}
    )
    if decoder is None and any(part_of(name) in archive.DECODER_PARTS for name in word_maps):
        raise DamagedError("it is damaged: {where} has no decoder, but maps of one", where=entry)
    return _Result(
        sentence,
        _tokens(entry, len(sentence.words)),
        tuple(entry.texts("notices")),
        _kinds(entry, "maps", methods["methods"]),
        decoder,
        decoder_maps,
        word_maps,
    )


def _tokens(entry: Fields, n_words: int) -> tuple[Token, ...]:
    tokens = tuple(_token(token, n_words) for token in entry.objects("tokens", TOKEN))
    if not tokens:
        raise DamagedError("it is damaged: {where} has no tokens", where=entry)
    return tokens


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


def _token(entry: Fields, n_words: int) -> Token:
    word = entry.count_or_none("word")
    if word is not None and word >= n_words:
        raise DamagedError(
            "it is damaged: {where} is of word {word} of {n_words}",
            where=entry,
            word=word,
            n_words=n_words,
        )
    return Token(entry.text("text"), entry.text("piece"), word, entry.flag("special"))


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


def _selection(entry: Fields) -> Selection:
    """Where the user was looking; what cannot be used is left at its default."""
    default = Selection()
    other = entry.object_or_empty("other")
    compared = other.or_default(other.text_or_none, "sentence", None)
    chosen = Cell(
        other.or_default(other.count_or_none, "target", None),
        other.or_default(other.count_or_none, "source", None),
    )
    return Selection(
        sentence=entry.or_default(entry.text_or_none, "sentence", default.sentence),
        method=entry.or_default(entry.text, "method", default.method),
        part=entry.or_default(entry.text, "part", default.part),
        layer=entry.or_default(entry.count, "layer", default.layer),
        locked=Cell(
            entry.or_default(entry.count_or_none, "target", None),
            entry.or_default(entry.count_or_none, "source", None),
        ),
        pins=entry.or_default(lambda name: tuple(_pins(entry, name)), "pins", default.pins),
        other=compared,
        other_locked=NOWHERE if compared is None else chosen,
    )


def _pins(entry: Fields, name: str) -> Iterator[Pin]:
    for pin in entry.objects(name, "pin"):
        yield Pin(pin.text("sentence"), pin.text("part"), pin.count("target"), pin.count("source"))


def _settings(entry: Fields) -> Settings:
    default = Settings()
    return Settings(
        units=_one_of(UNITS, entry, "units"),
        rollout=entry.or_default(entry.flag, "rollout", default.rollout),
        colours=entry.or_default(entry.text, "colours", default.colours),
        show=_one_of(SHOWS, entry, "show"),
        log_scale=entry.or_default(entry.flag, "log_scale", default.log_scale),
        locked_vmax=_vmax(entry),
        arcs_from=entry.or_default(entry.number, "arcs_from", default.arcs_from),
        sums=entry.or_default(entry.flag, "sums", default.sums),
        annotation=entry.or_default(entry.text, "annotation", default.annotation),
        dependencies=entry.or_default(entry.flag, "dependencies", default.dependencies),
    )


def _vmax(entry: Fields) -> float | None:
    """The largest score of a locked scale; far smaller ones than a row's share have no use."""
    vmax = entry.or_default(entry.number, "locked_vmax", 0.0)
    return vmax if vmax >= _SMALLEST_VMAX else None


def _one_of(names: tuple[Name, ...], entry: Fields, name: str) -> Name:
    """The one of these names that the field has, or the first."""
    given = entry.or_default(entry.text, name, "")
    return next((each for each in names if each == given), names[0])

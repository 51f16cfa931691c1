"""Session -> `.vzd` file, as FORMAT.md describes it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.sentence import NO_ROLES, Sentence, Word
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, Token
from vzdesk.errors import UserError
from vzdesk.session import archive
from vzdesk.session.document import Session
from vzdesk.session.parts import READ, dtype_of, is_head_of, parts_of
from vzdesk.session.read import read_file
from vzdesk.view.selection import Selection


def write(session: Session, path: Path) -> None:
    """Write the session whole, or leave the file at `path` as it was and raise UserError.

    What was written is read back and compared before it replaces anything. What is hovered is not
    kept. Raises ValueError for results that contradict themselves, which the format cannot hold.
    """
    session = replace(session, selection=session.selection.unhovered())
    unheard_of = set(parts_of(session.analyses)) - READ
    if unheard_of:
        raise ValueError(f"no session that is written here can hold {sorted(unheard_of)}")
    for analysis in session.analyses:
        _check(analysis)
    with replacing(path) as file:
        write_file(session, file)
        file.flush()
        if not read_file(file, path).equals(session):
            raise UserError(
                "Cannot write {path}: what was written does not read back the same.",
                next_step="The old file is untouched. Save to another disk.",
                path=path,
            )


def write_file(session: Session, file: BinaryIO) -> None:
    """Write the session into an open file, unchecked."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as members:
        text = json.dumps(_document(session), ensure_ascii=False, separators=(",", ":"))
        archive.write_bytes(members, archive.DOCUMENT, text.encode("utf-8", "surrogatepass"))
        for position, analysis in enumerate(session.analyses):
            _write_arrays(members, position, analysis)


def _write_arrays(archived: zipfile.ZipFile, position: int, analysis: Analysis) -> None:
    dtype = archive.FLOATS[dtype_of(analysis).name]
    for kind in archive.KINDS:
        for number, key in enumerate(_keys(analysis, kind)):
            names = archive.Members(position, kind, number)
            maps = list(_maps(analysis, key))
            scores = [score_map.scores for score_map in maps]
            distances = [m.distances for m in maps if m.distances is not None]
            no_mixing = [score_map.no_mixing for score_map in maps]
            archive.write_array(archived, names.scores, dtype, scores)
            if distances:
                archive.write_array(archived, names.distances, dtype, distances)
            archive.write_array(archived, names.no_mixing, archive.BOOL, no_mixing)


def _keys(analysis: Analysis, kind: archive.Kind) -> list[MapKey]:
    """The key of each map of one list once, in the order in which they are met."""
    met = dict.fromkeys(key for scored in analysis.results.values() for key in scored.maps)
    return [key for key in met if archive.kind_of(key) == kind]


def _maps(analysis: Analysis, key: MapKey) -> Iterator[ScoreMap]:
    found = (scored.maps.get(key) for scored in analysis.results.values())
    return (score_map for score_map in found if score_map is not None)


def _document(session: Session) -> dict[str, Any]:
    parts = parts_of(session.analyses)
    return {
        "format": archive.FORMAT,
        "version": archive.VERSION if parts else archive.PLAIN_VERSION,
        "vzdesk": __version__,
        **({"parts": parts} if parts else {}),
        "sentences": [_sentence(sentence) for sentence in session.sentences],
        "analyses": [_analysis(analysis) for analysis in session.analyses],
        "selection": _selection(session.selection),
        "settings": asdict(session.settings),
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    words = _words(sentence.words)
    entry: dict[str, Any] = {
        "id": sentence.id,
        "text": sentence.text,
        "words": words,
        "note": sentence.note,
    }
    if sentence.decoder_text is not None:
        entry["decoder_text"] = sentence.decoder_text
    if sentence.roles != NO_ROLES:
        entry["roles"] = asdict(sentence.roles)
    if sentence.tiers:
        entry["tiers"] = [asdict(tier) for tier in sentence.tiers]
    if sentence.parent:
        entry["parent"] = sentence.parent
    if sentence.conllu:
        entry["conllu"] = sentence.conllu
    if sentence.tags:
        entry["tags"] = sentence.tags
    if sentence.alignments:
        entry["alignments"] = [asdict(alignment) for alignment in sentence.alignments]
    return entry


def _words(words: tuple[Word, ...]) -> list[list[int]]:
    return [[word.start, word.end] for word in words]


def _analysis(analysis: Analysis) -> dict[str, Any]:
    dtype = dtype_of(analysis)
    return {
        **({"dtype": dtype.name} if dtype == np.float64 else {}),
        "model": asdict(analysis.model),
        "provenance": _provenance(analysis.provenance),
        **{kind: [str(key) for key in _keys(analysis, kind)] for kind in archive.KINDS},
        "results": [_result(scored) for scored in analysis.results.values()],
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {
        "created": provenance.created,
        "device": provenance.device,
        "tokenizer": provenance.tokenizer,
        "versions": dict(provenance.versions),
        "options": dict(provenance.options),
    }


def _result(scored: SentenceResult) -> dict[str, Any]:
    entry = {
        "sentence": _sentence(scored.sentence),
        "tokens": [_token(token) for token in scored.tokens],
        "notices": scored.notices,
        "maps": _kinds(scored, "methods"),
    }
    word_maps = _kinds(scored, "word_methods")
    if word_maps:
        entry["word_maps"] = word_maps
    if scored.decoder is not None:
        entry["decoder"] = {
            "text": scored.decoder.text,
            "words": _words(scored.decoder.words),
            "tokens": [_token(token) for token in scored.decoder.tokens],
            "generated": scored.decoder.generated,
            "maps": _kinds(scored, "decoder_methods"),
        }
    return entry


def _kinds(scored: SentenceResult, kind: archive.Kind) -> dict[str, Any]:
    return {
        str(key): {"distances": score_map.distances is not None}
        for key, score_map in scored.maps.items()
        if archive.kind_of(key) == kind
    }


def _token(token: Token) -> dict[str, Any]:
    return {
        "text": token.text,
        "piece": token.piece,
        "word": token.word_index,
        "special": token.is_special,
    }


def _selection(selection: Selection) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "sentence": selection.sentence,
        "method": selection.method,
        "part": selection.part,
        "layer": selection.layer,
        "target": selection.locked.target,
        "source": selection.locked.source,
        "pins": [asdict(pin) for pin in selection.pins],
    }
    second = selection.second
    if second is not None:
        entry["other"] = {
            "sentence": second.sentence,
            "target": selection.second_locked.target,
            "source": selection.second_locked.source,
        }
        if second.model:
            entry["other"]["model"] = second.model
    return entry


def _check(analysis: Analysis) -> None:
    """Raise ValueError where a name or a shape is not the one that the rest implies."""
    for id, scored in analysis.results.items():
        if id != scored.sentence.id:
            raise ValueError(f"result {id!r} is of sentence {scored.sentence.id!r}")
        for key, score_map in scored.maps.items():
            if key != score_map.key:
                raise ValueError(f"map {str(key)!r} is {str(score_map.key)!r}")
            if not is_head_of(key, analysis.model):
                raise ValueError(f"{key} is of a head that the model has not")
            expected = _shape(analysis, scored, key)
            _check_shape(f"{key} scores", score_map.scores, expected)
            _check_shape(f"{key} no_mixing", score_map.no_mixing, expected[:2])
            if score_map.distances is not None:
                _check_shape(f"{key} distances", score_map.distances, expected)


def _shape(analysis: Analysis, scored: SentenceResult, key: MapKey) -> tuple[int, int, int]:
    in_decoder = key.part in archive.DECODER_PARTS
    if in_decoder and scored.decoder is None:
        raise ValueError(f"{key} is of a decoder, which the result has not")
    model = analysis.model
    n_layers = model.n_decoder_layers if in_decoder else model.n_layers
    part = key.part if in_decoder else ""
    n_targets, n_sources = (
        len(side.word_spans if key.words_as_one else side.tokens) for side in scored.sides(part)
    )
    return n_layers, n_targets, n_sources


def _check_shape(what: str, values: Any, expected: tuple[int, ...]) -> None:
    if values.shape != expected:
        raise ValueError(f"{what} must be {expected}, got {values.shape}")

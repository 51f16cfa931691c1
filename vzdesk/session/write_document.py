"""Session -> the document of its file, as FORMAT.md describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import numpy as np

from vzdesk import __version__
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import NO_ROLES, Sentence, Word
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, Token
from vzdesk.session import archive
from vzdesk.session.document import Session
from vzdesk.session.parts import (
    MIXING,
    ROWS,
    SINCE,
    in_order,
    parts_of_kept,
    parts_of_maps,
    parts_of_model,
    parts_of_results,
)
from vzdesk.session.write_figures import entries_of
from vzdesk.session.write_predictions import entry_of
from vzdesk.view.selection import NOTHING, Selection, Settings

AT_ONCE = 64
"""So many sentences or results are encoded without a pause: less than a millisecond."""
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, eq=False)
class StoredAnalysis:
    """An analysis as files have it: its maps by key, in the order in which keys are met."""

    analysis: Analysis
    dtype: np.dtype[Any]
    maps: dict[archive.Kind, dict[MapKey, list[ScoreMap]]]

    def parts(self) -> Iterator[str]:
        """What needs version 2.0."""
        yield from parts_of_maps(chain(*self.maps.values()), self.dtype)
        yield from parts_of_model(self.analysis.model)
        yield from parts_of_results(self.analysis.results.values())
        of_keys = chain(*(of_kind.values() for of_kind in self.maps.values()))
        for each in chain(*of_keys):
            if each.rows is not None:
                yield ROWS
            if each.mixing_ratios is not None:
                yield MIXING


def document_of(session: Session, analyses: Sequence[StoredAnalysis]) -> dict[str, Any]:
    """The document of a session with these analyses, as FORMAT.md describes it."""
    kept, entries = entries_of(session.kept), _Entries()
    needed = chain(*(each.parts() for each in analyses))
    parts = in_order([*needed, *parts_of_kept(session.kept)])
    return {
        "format": archive.FORMAT,
        "version": _version(parts, session.settings),
        "vzdesk": __version__,
        **({"parts": parts} if parts else {}),
        "sentences": [entries.sentence(sentence) for sentence in session.sentences],
        "analyses": [_analysis(analysis, entries) for analysis in analyses],
        "selection": _selection(session.selection),
        "settings": _settings(session.settings),
        **kept,
    }


def _version(parts: Sequence[str], settings: Settings) -> tuple[int, int]:
    """The oldest version that has a place for all that there is."""
    since = [SINCE[part] for part in parts if part in SINCE]
    if since:
        return max(since)
    major, minor = archive.VERSION_WITH_PARTS if parts else archive.PLAIN_VERSION
    has_more = len(settings.annotations) > 1 or settings.left_out != NOTHING
    return major, minor + has_more


def encoded(document: dict[str, Any]) -> bytes:
    """The document as JSON.

    The encoder holds up all other threads, also that of the window, so it gets a little at a time.
    """
    return b"".join(piece.encode("utf-8", "surrogatepass") for piece in _object(document))


def _object(entry: dict[str, Any]) -> Iterator[str]:
    """The JSON of the document, or of an analysis in it, in pieces."""
    yield "{"
    for place, (name, value) in enumerate(entry.items()):
        yield f"{',' if place else ''}{_encode(name)}:"
        if name in ("sentences", "results"):
            yield from _long_list(value)
        elif name == "analyses":
            yield from _list(value)
        else:
            yield _encode(value)
    yield "}"


def _list(analyses: list[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for place, each in enumerate(analyses):
        yield "," if place else ""
        yield from _object(each)
    yield "]"


def _long_list(entries: list[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for start in range(0, len(entries), AT_ONCE):
        yield "," if start else ""
        yield _encode(entries[start : start + AT_ONCE])[1:-1]
    yield "]"


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


def _analysis(stored: StoredAnalysis, entries: _Entries) -> dict[str, Any]:
    analysis = stored.analysis
    return {
        **({"dtype": stored.dtype.name} if stored.dtype == np.float64 else {}),
        "model": analysis.model.as_dict(),
        "provenance": _provenance(analysis.provenance),
        **{kind: [str(key) for key in stored.maps[kind]] for kind in archive.KINDS},
        "results": [entries.result(scored) for scored in analysis.results.values()],
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return {
        "created": provenance.created,
        "device": provenance.device,
        "tokenizer": provenance.tokenizer,
        "versions": dict(provenance.versions),
        "options": dict(provenance.options),
    }


class _Entries:
    """Entries of sentences, tokens and maps; one is made for those that are the same object."""

    def __init__(self) -> None:
        self._sentences: dict[int, dict[str, Any]] = {}
        self._tokens: dict[int, dict[str, Any]] = {}
        self._named: dict[MapKey, tuple[str, archive.Kind]] = {}

    def sentence(self, sentence: Sentence) -> dict[str, Any]:
        entry = self._sentences.get(id(sentence))
        if entry is None:
            entry = self._sentences[id(sentence)] = _sentence(sentence)
        return entry

    def result(self, scored: SentenceResult) -> dict[str, Any]:
        maps = self._maps(scored)
        entry: dict[str, Any] = {
            "sentence": self.sentence(scored.sentence),
            "tokens": self._pieces(scored.tokens),
            "notices": scored.notices,
            "maps": maps["methods"],
        }
        if maps["word_methods"]:
            entry["word_maps"] = maps["word_methods"]
        if scored.predictions is not None:
            entry["predictions"] = entry_of(scored.predictions)
        if scored.second is not None:
            entry["second"] = {"text": scored.second.text, "words": _words(scored.second.words)}
        if scored.decoder is not None:
            entry["decoder"] = {
                "text": scored.decoder.text,
                "words": _words(scored.decoder.words),
                "tokens": self._pieces(scored.decoder.tokens),
                "generated": scored.decoder.generated,
                "maps": maps["decoder_methods"],
            }
        return entry

    def _pieces(self, tokens: tuple[Token, ...]) -> list[dict[str, Any]]:
        known = self._tokens
        for token in tokens:
            if id(token) not in known:
                known[id(token)] = _token(token)
        return [known[id(token)] for token in tokens]

    def _maps(self, scored: SentenceResult) -> dict[archive.Kind, dict[str, Any]]:
        """For each map of each kind: whether it has distances, or mixing ratios; how many rows."""
        entries: dict[archive.Kind, dict[str, Any]] = {kind: {} for kind in archive.KINDS}
        for key, score_map in scored.maps.items():
            if key not in self._named:
                self._named[key] = str(key), archive.kind_of(key)
            name, kind = self._named[key]
            entry: dict[str, Any] = {"distances": score_map.distances is not None}
            if score_map.rows is not None:
                entry["rows"] = len(score_map.rows.targets)
            if score_map.mixing_ratios is not None:
                entry["mixing_ratios"] = True
            entries[kind][name] = entry
        return entries


def _token(token: Token) -> dict[str, Any]:
    return {
        "text": token.text,
        "piece": token.piece,
        "word": token.word_index,
        "special": token.is_special,
    }


def _settings(settings: Settings) -> dict[str, Any]:
    """Of several rows of annotations, older readers show the first."""
    rows, named = settings.annotations, {"annotations": "annotation"}
    entry = {named.get(name, name): value for name, value in asdict(settings).items()}
    entry["annotation"] = rows[0] if rows else ""
    left_out = entry.pop("left_out")
    more: dict[str, Any] = {"annotations": rows} if len(rows) > 1 else {}
    if settings.left_out != NOTHING:
        more["left_out"] = left_out
    if entry.pop("own_scales"):
        more["own_scales"] = True
    return entry | more


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
        if second.method:
            entry["other"]["method"] = second.method
    return entry

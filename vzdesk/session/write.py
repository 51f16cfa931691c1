"""Session -> `.vzd` file, as FORMAT.md describes it."""

from __future__ import annotations

import gc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vzdesk.atomic import replacing
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Analysis, ModelRef, Rows, ScoreMap, SentenceResult, Token
from vzdesk.engine.words import word_spans
from vzdesk.errors import UserError
from vzdesk.session import archive
from vzdesk.session.document import Session
from vzdesk.session.parts import dtype_of, is_head_of
from vzdesk.session.read import read_with_members
from vzdesk.session.write_document import StoredAnalysis, document_of, encoded
from vzdesk.session.write_predictions import Member, check_predictions, prediction_members


def _nothing() -> None:
    """What is looked at last where nobody asks."""


def write(session: Session, path: Path, check: Callable[[], object] = _nothing) -> None:
    """Write the session whole, or leave the file at `path` as it was and raise UserError.

    What was written is read back and compared before it replaces anything. What is hovered is not
    kept. Raises ValueError for results that contradict themselves, which the format cannot hold.
    `check` is called right before the file is replaced; what it raises leaves that as it is.
    """
    with _without_gc():
        _write(replace(session, selection=session.selection.unhovered()), path, check)


@contextmanager
def _without_gc() -> Iterator[None]:
    """Search for no garbage meanwhile: hundreds of thousands of entries are made, without cycles,
    and to search them again and again takes half as long as all the rest.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write(session: Session, path: Path, check: Callable[[], object]) -> None:
    analyses = [_stored(analysis) for analysis in session.analyses]
    document = encoded(document_of(session, analyses))
    with replacing(path) as file:
        _write_file(file, document, analyses)
        file.flush()
        if not _reads_back(file, path, session, document, analyses):
            raise UserError(
                "Cannot write {path}: what was written does not read back the same.",
                next_step="The old file is untouched. Save to another disk.",
                path=path,
            )
        check()


def write_file(session: Session, file: BinaryIO) -> None:
    """Write the session into an open file, and do not look at it again. ValueError as `write`."""
    analyses = [_stored(analysis) for analysis in session.analyses]
    _write_file(file, encoded(document_of(session, analyses)), analyses)


def _write_file(file: BinaryIO, document: bytes, analyses: Sequence[StoredAnalysis]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as members:
        archive.write_bytes(members, archive.DOCUMENT, document)
        for member in _members(analyses):
            archive.write_array(members, *member)


def _members(analyses: Sequence[StoredAnalysis]) -> Iterator[Member]:
    for position, stored in enumerate(analyses):
        dtype = archive.FLOATS[stored.dtype.name]
        for kind in archive.KINDS:
            for number, maps in enumerate(stored.maps[kind].values()):
                names = archive.MapMembers(position, kind, number)
                distances = [each.distances for each in maps if each.distances is not None]
                yield names.scores, dtype, [each.scores for each in maps]
                if distances:
                    yield names.distances, dtype, distances
                yield names.no_mixing, archive.BOOL, [each.no_mixing for each in maps]
                rows = [np.array(each.rows.targets, archive.INT32) for each in maps if each.rows]
                if rows:
                    yield names.rows, archive.INT32, rows
                ratios = [each.mixing_ratios for each in maps if each.mixing_ratios is not None]
                if ratios:
                    yield names.mixing_ratios, dtype, ratios
        yield from prediction_members(position, stored.analysis.results.values())


def _reads_back(
    file: BinaryIO,
    path: Path,
    session: Session,
    document: bytes,
    analyses: Sequence[StoredAnalysis],
) -> bool:
    """Whether the file opens, with what the user wrote, and holds all to the byte."""
    opened, members = read_with_members(file, path)
    return (
        members.document() == document
        and opened.sentences == session.sentences
        and opened.selection == session.selection
        and opened.settings == session.settings
        and opened.kept == session.kept
        and all(
            _is_same(members.array(name, dtype, sum(part.size for part in parts)), parts)
            for name, dtype, parts in _members(analyses)
        )
    )


def _is_same(values: NDArray[Any], parts: Sequence[NDArray[Any]]) -> bool:
    start = 0
    for block in archive.blocks(values.dtype, parts):
        own = values[start : start + block.size]
        if not np.array_equal(own.view(np.uint8), block.view(np.uint8)):
            return False
        start += block.size
    return True


def _stored(analysis: Analysis) -> StoredAnalysis:
    """The analysis with its maps by key. ValueError where it contradicts itself."""
    maps: dict[archive.Kind, dict[MapKey, list[ScoreMap]]] = {kind: {} for kind in archive.KINDS}
    by_key: dict[MapKey, list[ScoreMap]] = {}
    for id, scored in analysis.results.items():
        if id != scored.sentence.id:
            raise ValueError(f"result {id!r} is of sentence {scored.sentence.id!r}")
        check_predictions(scored)
        sizes = _Sizes(analysis.model, scored)
        for key, score_map in scored.maps.items():
            if key not in by_key:
                by_key[key] = maps[archive.kind_of(key)][key] = []
            _check(key, score_map, sizes)
            by_key[key].append(score_map)
    return StoredAnalysis(analysis, dtype_of(analysis), maps)


def _check(key: MapKey, score_map: ScoreMap, sizes: _Sizes) -> None:
    """Raise ValueError where a name or a shape is not the one that the rest implies."""
    if key is not score_map.key and key != score_map.key:
        raise ValueError(f"map {str(key)!r} is {str(score_map.key)!r}")
    if not is_head_of(key, sizes.model):
        raise ValueError(f"{key} is of a head that the model has not")
    expected = sizes.shape(key)
    if score_map.rows is not None:
        expected = expected[0], _checked(key, score_map.rows, expected[1]), expected[2]
    _check_shape(key, "scores", score_map.scores, expected)
    _check_shape(key, "no_mixing", score_map.no_mixing, expected[:2])
    if score_map.distances is not None:
        _check_shape(key, "distances", score_map.distances, expected)
    if score_map.mixing_ratios is not None:
        _check_shape(key, "mixing_ratios", score_map.mixing_ratios, expected[:2])


def _checked(key: MapKey, rows: Rows, n_targets: int) -> int:
    """How many rows; ValueError where they are not some of so many targets, rising."""
    ends = [-1, *rows.targets, n_targets]
    if rows.n_targets != n_targets or len(ends) < 3 or any(b <= a for a, b in pairwise(ends)):
        raise ValueError(f"{key} rows must be some of {n_targets} targets, got {rows}")
    return len(rows.targets)


@dataclass(frozen=True)
class _Sizes:
    """What the sizes of a result's maps follow from."""

    model: ModelRef
    scored: SentenceResult

    def shape(self, key: MapKey) -> tuple[int, int, int]:
        n, m = self._words if key.words_as_one else self._tokens
        if key.part not in archive.DECODER_PARTS:
            return self.model.n_layers, n, n
        if self.scored.decoder is None:
            raise ValueError(f"{key} is of a decoder, which the result has not")
        return self.model.n_decoder_layers, m, n if key.part == "cross" else m

    @property
    def _tokens(self) -> tuple[int, int]:
        decoder = self.scored.decoder
        return len(self.scored.tokens), len(decoder.tokens) if decoder else 0

    @cached_property
    def _words(self) -> tuple[int, int]:
        decoder = self.scored.decoder
        return _count_words(self.scored.tokens), _count_words(decoder.tokens if decoder else ())


def _count_words(tokens: Sequence[Token]) -> int:
    return len(word_spans(token.word_index for token in tokens))


def _check_shape(key: MapKey, what: str, values: Any, expected: tuple[int, ...]) -> None:
    if values.shape != expected:
        raise ValueError(f"{key} {what} must be {expected}, got {values.shape}")

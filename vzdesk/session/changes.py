"""How one session became another: what was added, changed and removed, in a few bytes.

A change is written as a frame: `vzc1`, the length and the CRC-32 of what follows, each as 4 bytes,
little-endian, then `start` and `n_removed`, 4 bytes each, and a session file with the
sentences that are there now, the new results, all figures that are kept, and where the user is.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.session.archive import Report, no_report
from vzdesk.session.document import Session
from vzdesk.session.read import read_file
from vzdesk.session.write import write_file

_MAGIC = b"vzc1"
_HEADER = struct.Struct("<4sII")
_PLACE = struct.Struct("<II")
_MOST_SENTENCES = 10_000_000


@dataclass(frozen=True, eq=False)
class Change:
    """From `start` on, n_removed sentences became those of `session`, which has the results that
    came, and where the user was looking afterwards.
    """

    start: int
    n_removed: int
    session: Session


def change(before: Session, now: Session) -> Change | None:
    """What makes `now` of `before`; None where nothing in them differs that counts as work.

    What is the same object in both is the same: ten thousand sentences are compared in no time.
    """
    start, n_removed, sentences = _replaced(before.sentences, now.sentences)
    analyses = tuple(_new_results(before.analyses, now.analyses))
    is_same = before.selection.pins == now.selection.pins and before.kept == now.kept
    if not n_removed and not sentences and not analyses and is_same:
        return None
    selection = now.selection.unhovered()
    session = Session(sentences, analyses, selection, now.settings, now.kept)
    return Change(start, n_removed, session)


def applied(session: Session, changes: Iterable[Change]) -> Session:
    """The session after all these changes."""
    sentences: list[Sentence | None] = list(session.sentences)
    analyses = list(session.analyses)
    for each in changes:
        new, end = each.session, each.start + each.n_removed
        sentences += [None] * (end - len(sentences))  # of a damaged session the last are lost
        sentences[each.start : end] = new.sentences
        for analysis in new.analyses:
            _add(analyses, analysis)
        session = new
    known = {each.id: each for each in sentences if each is not None}
    return replace(session, sentences=tuple(known.values()), analyses=tuple(analyses))


def write_change(file: BinaryIO, change: Change) -> int:
    """Append a frame; returns its size in bytes."""
    content = io.BytesIO()
    content.write(_PLACE.pack(change.start, change.n_removed))
    session = io.BytesIO()
    write_file(change.session, session)
    content.write(session.getbuffer())
    body = content.getbuffer()
    file.write(_HEADER.pack(_MAGIC, len(body), zlib.crc32(body)))
    file.write(body)
    return _HEADER.size + len(body)


def read_changes(path: Path, report: Report = no_report) -> Iterator[Change]:
    """The changes in this file, up to the first that is not whole: a crash can cut the last."""
    try:
        data = memoryview(path.read_bytes())
    except OSError:
        return
    while len(data) >= _HEADER.size:
        magic, length, crc = _HEADER.unpack(data[: _HEADER.size])
        body = data[_HEADER.size : _HEADER.size + length]
        if magic != _MAGIC or len(body) != length or zlib.crc32(body) != crc:
            return
        try:
            start, n_removed = _PLACE.unpack(body[: _PLACE.size])
            session = read_file(io.BytesIO(body[_PLACE.size :]), path, report)
        except (UserError, struct.error):
            return
        if start + n_removed > _MOST_SENTENCES:
            return
        yield Change(start, n_removed, session)
        data = data[_HEADER.size + length :]


def _replaced(
    before: Sequence[Sentence], now: Sequence[Sentence]
) -> tuple[int, int, tuple[Sentence, ...]]:
    """Where they begin to differ, how many of `before` end there, and what is there now."""
    if before is now:
        return 0, 0, ()
    shorter = min(len(before), len(now))
    start = next((i for i in range(shorter) if before[i] is not now[i]), shorter)
    same_end = next(
        (i for i in range(shorter - start) if before[-1 - i] is not now[-1 - i]), shorter - start
    )
    return start, len(before) - same_end - start, tuple(now[start : len(now) - same_end])


def _new_results(before: Sequence[Analysis], now: Sequence[Analysis]) -> Iterator[Analysis]:
    """The analyses that have results which they did not have before, with these alone."""
    known = {id(each.provenance): each.results for each in before}
    for analysis in now:
        old = known.get(id(analysis.provenance), {})
        if analysis.results is old:
            continue
        new = {key: each for key, each in analysis.results.items() if old.get(key) is not each}
        if new:
            yield replace(analysis, results=new)


def _add(analyses: list[Analysis], new: Analysis) -> None:
    """Add results to the latest analysis where they are of the same run, else as another one."""
    last = analyses[-1] if analyses else None
    if (
        last is None
        or (last.model, last.provenance) != (new.model, new.provenance)
        or last.results.keys() & new.results.keys()
    ):
        analyses.append(new)
    else:
        analyses[-1] = replace(last, results={**last.results, **new.results})

"""A table that is written as its sentences are scored, so that what is finished is never lost.

Until it is whole, the table of OUT is in OUT.part: the header and the rows of finished sentences,
each written at once. OUT.done beside it says of which run they are, and line by line which
sentences: whatever stops the run, another one can go on from there, and ends in the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import psutil

from vzdesk.atomic import computer, replacing, settle
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError, reported_as
from vzdesk.export.provenance import metadata_path

_BEGIN = b'{"run": {"'
_CLOCK_S = 2.0
"""The time at which a process began is told by a clock that may be set."""


@dataclass(frozen=True)
class Done:
    """A sentence that is finished: `end` bytes of the table are written with it.

    texts is the digest of what was scored, or measured. failure is why it has no rows, and what to
    do; decoder what its decoder read, for the record of how the table came to be. by is what scored
    it, where a table has the results of several models.
    """

    id: str
    texts: str
    end: int
    methods: tuple[str, ...] = ()
    decoder: Mapping[str, Any] | None = None
    failure: tuple[str, str] | None = None
    by: str = ""


def digest(sentence: Sentence) -> str:
    """Equal for sentences of which a result of one is a result of the other."""
    words = [(word.start, word.end) for word in sentence.words]
    texts = json.dumps([sentence.text, words, sentence.decoder_text])
    return hashlib.sha256(texts.encode()).hexdigest()


def whole_digest(sentence: Sentence) -> str:
    """The same of what is made of their marks, annotations and tags as well."""
    whole = replace(sentence, id="", note="", alignments=())
    return hashlib.sha256(ascii(whole).encode()).hexdigest()


class PartialTable:
    """The files of a table that is being written; `run` is all that must be the same to go on, and
    so is the `digest` of each sentence that is finished.

    To be used in a `with`, which leaves the files for another run where something was finished.
    """

    def __init__(
        self, path: Path, run: Mapping[str, Any], digest: Callable[[Sentence], str] = digest
    ) -> None:
        self._path, self._run, self._digest = path, json.loads(json.dumps(run)), digest
        self._target = Path(os.path.realpath(path))  # a link still points to the file
        self.part, self.journal = beside(self._target)
        self.done: list[Done] = []
        self._table: BinaryIO | None = None
        self._listed: BinaryIO | None = None
        self._is_begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
        if self._is_begun and not any(each.failure is None for each in self.done):
            self._remove()

    def begin(self, header: bytes) -> None:
        """A new table. UserError where it cannot be written, or other files are in its way."""
        with self._reported():
            self._check_ours()
            self._check_not_running()
            self._remove()
            self._open()
            _write(self._listed, self._first_line())
            _write(self._table, header)

    def resume(self, header: bytes, sentences: Sequence[Sentence]) -> None:
        """Go on with a table of the first of these sentences. UserError where it is another one."""
        with self._reported():
            self._check_not_running()
            run, listed = _read(self.journal)
            self._check_run(run)
            size = os.path.getsize(self.part)
            self.done = [each for each in listed if each.end <= size]
            self._check_sentences(sentences)
            if not self.done:
                self.begin(header)
                return
            lines = [self._first_line(), *(_line(asdict(done)) for done in self.done)]
            with replacing(self.journal) as journal:  # its last lines may be of no use
                journal.write(b"".join(lines))
            self._open()
            assert self._table is not None
            self._table.truncate(self.done[-1].end)

    def add(self, sentence: Sentence, rows: bytes, **about: Any) -> None:
        """One more sentence with its rows, on the disk when this returns; see `Done`."""
        with self._reported():
            assert self._table is not None
            _write(self._table, rows)
            texts, end = self._digest(sentence), self._table.seek(0, os.SEEK_END)
            done = Done(sentence.id, texts, end, **about)
            _write(self._listed, _line(asdict(done)))
            self.done.append(done)

    def finish(self, metadata: bytes) -> None:
        """Put the table in its place, and beside it how it came to be."""
        with self._reported(), replacing(metadata_path(self._path)) as file:
            assert self._table is not None
            file.write(metadata)
            settle(file)  # so that nothing is left to go wrong once the table is in its place
            os.fsync(self._table.fileno())
            self._close()
            if os.path.exists(self._target):
                shutil.copymode(self._target, self.part)
            os.replace(self.part, self._target)
        with suppress(OSError):
            self.journal.unlink()

    def drop(self) -> None:
        """What is finished is in other files, and needs to be kept no longer."""
        with self._reported():
            self._close()
            self._remove()
        self._is_begun = False

    # Whether it is the same

    def _check_ours(self) -> None:
        """UserError where one of the files would take the place of another program's."""
        is_ours = _begins_as_ours(self.journal)
        for path, may_be_replaced in ((self.journal, is_ours), (self.part, is_ours)):
            if os.path.lexists(path) and not may_be_replaced:
                raise UserError(
                    "{path} is there already, and is not vzdesk's: it would be replaced.",
                    next_step="Move it away, or choose another name for the table.",
                    path=path,
                )

    def _check_not_running(self) -> None:
        """UserError where another process is at it: both would write into the same files."""
        if os.path.isfile(self.journal) and _is_running(_first(self.journal).get("process")):
            raise UserError(
                "{part} is being written by another run.",
                next_step="Wait until it is done or stop it, or choose another name.",
                part=self.part,
            )

    def _check_run(self, run: Mapping[str, Any]) -> None:
        for name in self._run:
            if run.get(name) != self._run[name]:
                raise UserError(
                    "{part} is of something else: its {name} is {theirs}, here it is {ours}.",
                    next_step="Score as it was begun, or begin again.",
                    in_terminal="Score as it was begun, or leave out --resume to begin again.",
                    part=self.part,
                    name=name,
                    theirs=json.dumps(run.get(name)),
                    ours=json.dumps(self._run[name]),
                )

    def _check_sentences(self, sentences: Sequence[Sentence]) -> None:
        here = [(each.id, self._digest(each)) for each in sentences[: len(self.done)]]
        for place, done in enumerate(self.done):
            if place >= len(here) or here[place] != (done.id, done.texts):
                raise UserError(
                    "{part} is of something else: its sentence {number}, {id}, is another here.",
                    next_step="Give the same sentences, or begin again.",
                    in_terminal="Give the same sentences, or leave out --resume to begin again.",
                    part=self.part,
                    number=place + 1,
                    id=done.id,
                )

    # Files

    def _first_line(self) -> bytes:
        return _line({"run": self._run, "process": _this_process()})

    def _open(self) -> None:
        """The list first: by it the table is known as ours."""
        self._listed = open(self.journal, "ab", buffering=0)  # noqa: SIM115  until the end
        self._table = open(self.part, "ab", buffering=0)  # noqa: SIM115
        self._is_begun = True

    def _close(self) -> None:
        for file in (self._table, self._listed):
            if file is not None:
                file.close()

    def _remove(self) -> None:
        for path in (self.part, self.journal):
            with suppress(FileNotFoundError):
                path.unlink()

    def _reported(self) -> AbstractContextManager[None]:
        return reported_as(
            OSError,
            lambda error: UserError(
                "Cannot write {path}: {reason}.",
                next_step="Make room or choose another place.",
                in_terminal="Make room or choose another place. --resume goes on with what is "
                "finished.",
                path=self.part,
                reason=error.strerror or error,
            ),
        )


def beside(path: Path) -> tuple[Path, Path]:
    """The table in the making, and the list of what is in it."""
    return path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.done")


def can_resume(path: Path) -> bool:
    """Whether there is a table in the making that a run can go on with."""
    part, journal = beside(Path(os.path.realpath(path)))
    return os.path.isfile(part) and _begins_as_ours(journal)


def _begins_as_ours(journal: Path) -> bool:
    """Whether it is such a list, as far as a kill has let it be written."""
    if not os.path.isfile(journal):
        return False
    with journal.open("rb") as file:
        begin = file.read(len(_BEGIN))
    return _BEGIN.startswith(begin)


def _write(file: BinaryIO | None, content: bytes) -> None:
    """All of it, past any buffer."""
    assert file is not None
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content).encode() + b"\n"


def _read(journal: Path) -> tuple[Mapping[str, Any], list[Done]]:
    """The run, and what it has finished, as far as lines are whole."""
    _, *others = [*_objects(journal.read_bytes().split(b"\n")[:-1])] or [{}]
    run = _first(journal).get("run")
    try:
        done = [_done(each) for each in others]
    except (TypeError, ValueError):
        done = []
    return (run if isinstance(run, dict) else {}), done


def _first(journal: Path) -> Mapping[str, Any]:
    with journal.open("rb") as file:
        return next(iter(_objects([file.readline()])), {})


def _this_process() -> list[object]:
    return [computer(), os.getpid(), psutil.Process().create_time()]


def _is_running(process: object) -> bool:
    """Whether this is another process that runs on this computer, and no later one of its number.
    Of other computers that is not known.
    """
    if not isinstance(process, list) or len(process) != 3 or process[:2] == _this_process()[:2]:
        return False
    where, number, begun_s = process
    try:
        found = psutil.Process(number)
        is_it = abs(found.create_time() - begun_s) < _CLOCK_S
        is_it = is_it and found.status() != psutil.STATUS_ZOMBIE  # killed, not yet gone
    except (psutil.Error, TypeError, ValueError, OverflowError):
        return False
    return bool(is_it and where == computer())


def _objects(lines: Iterable[bytes]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(found, dict):
            return
        yield found


def _done(fields: dict[str, Any]) -> Done:
    methods, failure = fields.pop("methods"), fields.pop("failure")
    done = Done(**fields, methods=tuple(methods), failure=failure and tuple(failure))
    if not isinstance(done.end, int) or done.end < 0:
        raise ValueError(done.end)
    return done

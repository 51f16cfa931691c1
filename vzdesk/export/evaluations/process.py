"""An evaluation in a process of its own, so that training probes keeps no window waiting, and what
it takes is gone when it ends.

The process is started with `EVALUATE` and a folder that `prepare` has written, and with `TIED` it
ends when the one that started it does, killed or not. It says what happens on its standard output,
as `Said`, `Shown`, `Found` and `Failed`, each pickled behind its length; nothing that a user gave
it is unpickled anywhere.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from vzdesk.engine.models import ModelChoice
from vzdesk.engine.safety.program import TIED, end_with_input
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.export.evaluations.evaluating import run
from vzdesk.export.evaluations.job import Job
from vzdesk.export.evaluations.models import Models
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.translate import say
from vzdesk.view.studies import evaluation

_JOB, _SENTENCES = "job.json", "sentences.vzd"
EVERY_S = 0.1
"""How far it is is told so often: more would only keep the window busy."""
_LENGTH = 8
"""Bytes."""
_STANDARD_OUTPUT = 1


class Shown(NamedTuple):
    """How far it is."""

    progress: Progress
    what: str


class Said(NamedTuple):
    """A line that stays."""

    line: str


class Found(NamedTuple):
    """What there is by now."""

    answer: EvaluationAnswer


class Failed(NamedTuple):
    """Why there is no answer; a traceback where it is nobody's fault but ours."""

    message: str
    next_step: str = ""
    traceback: str = ""


Event = Shown | Said | Found | Failed


def prepare(job: Job, folder: Path) -> None:
    """Write what the process needs to know. UserError where it cannot be written."""
    write(Session(tuple(job.sentences)), folder / _SENTENCES)
    content = {
        "spec": evaluation.document(job.spec, {}),
        "models": [{**asdict(each), "path": str(each.path)} for each in job.models.choices],
        "device": job.models.device,
        "precision": job.models.precision,
        "folder": str(job.folder),
        "command": job.command,
    }
    (folder / _JOB).write_text(json.dumps(content), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """The process itself."""
    # Whatever libraries print must not stand between events, nor what they print in C.
    events, sys.stdout = os.fdopen(os.dup(sys.stdout.fileno()), "wb"), sys.stderr
    os.dup2(sys.stderr.fileno(), _STANDARD_OUTPUT)
    if TIED in arguments[1:]:
        end_with_input()
    telling = _Telling(events)
    try:
        telling.send(Found(run(_job(Path(arguments[0])), telling, telling.found)))
    except UserError as error:
        telling.send(Failed(error.message, error.next_step))
    except MemoryError:
        telling.send(Failed(say("Memory ran out.")))
    except Exception as error:
        telling.send(Failed(str(error), traceback=traceback.format_exc()))
    return 0


def _job(folder: Path) -> Job:
    content = json.loads((folder / _JOB).read_text(encoding="utf-8"))
    choices = (ModelChoice(**{**each, "path": Path(each["path"])}) for each in content["models"])
    models = Models(tuple(choices), content["device"], content["precision"])
    sentences: Sequence[Sentence] = read(folder / _SENTENCES).sentences
    spec = evaluation.from_document(content["spec"])
    return Job(spec, sentences, models, Path(content["folder"]), content["command"])


@dataclass
class _Telling:
    """As `Listener`."""

    events: BinaryIO
    shown_s: float = 0.0

    def show(self, progress: Progress, what: str) -> None:
        now_s = time.monotonic()
        if now_s - self.shown_s > EVERY_S:
            self.shown_s = now_s
            self.send(Shown(progress, what))

    def print_line(self, sentence: str) -> None:
        self.send(Said(sentence))

    def found(self, answer: EvaluationAnswer) -> None:
        self.send(Found(answer))

    def send(self, event: Event) -> None:
        content = pickle.dumps(event)
        self.events.write(len(content).to_bytes(_LENGTH, "big") + content)
        self.events.flush()


class Events:
    """Events out of the bytes that come."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, content: bytes) -> Iterator[Event]:
        """Those that are whole by now."""
        self._bytes += content
        while len(self._bytes) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self._bytes[:_LENGTH], "big")
            if len(self._bytes) < end:
                return
            event: Event = pickle.loads(self._bytes[_LENGTH:end])
            del self._bytes[:end]
            yield event

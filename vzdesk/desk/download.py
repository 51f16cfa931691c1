"""A download from the Hub, in a process of its own: it may use the network, and we never do."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from vzdesk.engine import models
from vzdesk.engine.safety.program import environment, program
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.translate import say

KILL_TIMEOUT_MS = 5000
"""How long to wait for a killed process, so that it leaves nothing locked."""


@dataclass(frozen=True)
class Offer:
    """What a download would bring: see the engine's; left_bytes of size_bytes are not here yet."""

    family: str
    is_known: bool
    licence: str
    size_bytes: int
    left_bytes: int


class Download(QObject):
    """Looks up a model by its name, and downloads it. One thing at a time.

    offered     an Offer, after `look_up` and again at the beginning of `start`
    progressed  a Progress, in bytes
    finished    the ModelChoice that is now here
    failed      a UserError
    crashed     a report, where the process ended without a message
    After `cancel` nothing is emitted; what has arrived stays, and `start` continues from there.
    `process` is the one that is going on, if any.
    """

    offered = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        self._has_ended = False

    def look_up(self, name: str) -> None:
        self._run("--show", "--json", "--", name)

    def start(self, name: str) -> None:
        """Download this model, or the rest of it."""
        self._run("--json", "--", name)

    def cancel(self) -> None:
        """Stop at once."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.waitForFinished(KILL_TIMEOUT_MS)
            process.deleteLater()

    def _run(self, *arguments: str) -> None:
        self.cancel()
        self._has_ended = False
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setProgram(sys.executable)
        process.setArguments([*program(), "download", *arguments])
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._on_error)
        self.process = process
        process.start()

    @Slot()
    def _read(self) -> None:
        progress = None
        while self.process is not None and self.process.canReadLine():
            line = json.loads(bytes(self.process.readLine().data()))
            if "done" in line:
                progress = Progress(**line)
            else:
                self._emit_line(line)
        if progress is not None:  # of many at once, the last
            self.progressed.emit(progress)

    def _emit_line(self, line: dict[str, str]) -> None:
        self._has_ended = "licence" not in line
        if "licence" in line:
            self.offered.emit(Offer(**line))  # type: ignore[arg-type]
        elif "path" in line:
            self._emit_choice(line["path"])
        else:
            self.failed.emit(UserError.translated(line["message"], line["next_step"]))

    def _emit_choice(self, path: str) -> None:
        try:
            self.finished.emit(models.find(path))
        except UserError as error:
            self.failed.emit(error)

    @Slot(int)
    def _end(self, code: int) -> None:
        process = self.sender()
        if process is not self.process or self.process is None:
            return
        self._read()
        self.process = None
        if code and not self._has_ended:
            report = bytes(process.readAllStandardError().data()).decode(errors="replace")
            self.crashed.emit(
                report or say("The download ended with the exit code {code}.", code=code)
            )
        process.deleteLater()

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self.process is not None:
            self.crashed.emit(f"{sys.executable}: {self.process.errorString()}")
            self.process = None


def _environment() -> QProcessEnvironment:
    found = QProcessEnvironment()
    for name, value in environment().items():
        found.insert(name, value)
    return found

"""A download from the Hub, in a process of its own: it may use the network, and we never do."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

import vzdesk
from vzdesk.engine import models
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.translate import say

AT_MOST_MS = 5000
"""A killed process is gone in a moment; we wait for it, so that it leaves nothing locked."""


@dataclass(frozen=True)
class Offer:
    """What a download would bring: see the engine's; left_bytes of size_bytes are not here yet."""

    family: str
    is_known: bool
    licence: str
    size_bytes: int
    left_bytes: int


class Download(QObject):
    """Asks what there is under a name, and gets it. One thing at a time.

    offered     an Offer, after `ask` and again at the beginning of `start`
    progressed  a Progress, in bytes
    finished    the ModelChoice that is now here
    failed      a UserError
    broke       a report, where the process ended without a word
    After `cancel` nothing is said any more; what has arrived stays, and `start` goes on from there.
    """

    offered = Signal(object)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    broke = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._said_all = False

    def ask(self, name: str) -> None:
        """Ask the Hub about this model."""
        self._run("--show", "--json", "--", name)

    def start(self, name: str) -> None:
        """Download this model, or the rest of it."""
        self._run("--json", "--", name)

    def cancel(self) -> None:
        """Stop at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(AT_MOST_MS)
            process.deleteLater()

    def _run(self, *arguments: str) -> None:
        self.cancel()
        self._said_all = False
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setProgram(sys.executable)
        process.setArguments([*_program(), "download", *arguments])
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._end)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        process.start()

    @Slot()
    def _read(self) -> None:
        progress = None
        while self._process is not None and self._process.canReadLine():
            said = json.loads(bytes(self._process.readLine().data()))
            if "done" in said:
                progress = Progress(**said)
            else:
                self._tell(said)
        if progress is not None:  # of many at once, the last
            self.progressed.emit(progress)

    def _tell(self, said: dict[str, str]) -> None:
        self._said_all = "licence" not in said
        if "licence" in said:
            self.offered.emit(Offer(**said))  # type: ignore[arg-type]
        elif "path" in said:
            self._found(said["path"])
        else:
            self.failed.emit(UserError.translated(said["message"], said["next_step"]))

    def _found(self, path: str) -> None:
        try:
            self.finished.emit(models.find(path))
        except UserError as error:
            self.failed.emit(error)

    @Slot(int)
    def _end(self, code: int) -> None:
        process = self.sender()
        if process is not self._process or self._process is None:
            return
        self._read()
        self._process = None
        if code and not self._said_all:
            report = bytes(process.readAllStandardError().data()).decode(errors="replace")
            self.broke.emit(
                report or say("The download ended with the exit code {code}.", code=code)
            )
        process.deleteLater()

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self.broke.emit(f"{sys.executable}: {self._process.errorString()}")
            self._process = None


def _program() -> list[str]:
    """What makes Python this program; nothing where it is one file with its own Python."""
    return [] if getattr(sys, "frozen", False) else ["-P", "-m", "vzdesk"]


def _environment() -> QProcessEnvironment:
    """Ours, and where this very vzdesk is imported from."""
    environment = QProcessEnvironment.systemEnvironment()
    home = str(Path(vzdesk.__file__).parents[1])
    others = environment.value("PYTHONPATH", "")
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, (home, others))))
    environment.insert("PYTHONUTF8", "1")
    return environment

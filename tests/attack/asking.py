"""Asks, cancels, keeps, looks at and loses studies and evaluations in the window, by chance.

    python tests/attack/asking.py --steps 300 --seed 1

After each step no error was met, each answer is one of this session, those that would be lost are
named, none is lost by looking at others, and no folder is left that no answer needs. Processes
that evaluate say what `_CHILD` reads from a file, end or die. The same seed makes the same steps.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "attack"), str(TESTS / "session")]

import kept_items  # noqa: E402
from fakes import FakeEngine  # noqa: E402
from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: E402

from vzdesk.desk.parts import evaluating  # noqa: E402
from vzdesk.desk.run import IDLE  # noqa: E402
from vzdesk.engine.sentence import Tier  # noqa: E402
from vzdesk.engine.text import sentence  # noqa: E402
from vzdesk.engine.types import Progress  # noqa: E402
from vzdesk.export.evaluations import process  # noqa: E402
from vzdesk.export.evaluations.job import Job  # noqa: E402
from vzdesk.export.evaluations.kept import kept_answer  # noqa: E402
from vzdesk.session.document import Session  # noqa: E402
from vzdesk.view.kept import Kept  # noqa: E402
from vzdesk.view.selection import Settings  # noqa: E402
from vzdesk.view.studies.kept import MEASURES  # noqa: E402
from vzdesk.window.main_window import MainWindow  # noqa: E402

_CHILD = """
import os, pickle, sys, time
with open(sys.argv[2] + "/says", "rb") as file:
    for content, after_s in pickle.load(file):
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        time.sleep(after_s)
"""
RELATION = "target: upos=NOUN; source: adjacent, before=target"
NAMES = ("a", "b", "ü <b>", "c" * 200, "Formulas over surprisals")
_WAIT_MS = 20_000


class Asking:
    """A window with the panel; `seed` says what is done."""

    def __init__(self, window: MainWindow, folder: Path, seed: int, patch: Any) -> None:
        self.window, self.random = window, Random(seed)
        self.temporary, self.out = folder / "temporary", folder / "out"
        self.temporary.mkdir()
        (folder / "child.py").write_text(_CHILD)
        patch.setattr(tempfile, "tempdir", str(self.temporary))
        patch.setattr(evaluating, "program", lambda: [str(folder / "child.py")])
        patch.setattr(process, "prepare", self.prepare)
        self.errors: list[object] = []
        window.desk.crashed.connect(self.errors.append)
        self.answers = {each.kind: kept_answer(each) for each in kept_items.studies()}
        self.n_sessions = self.n_asked = 0
        self.safe: list[object] = []
        self.open()
        window.commands["study"].trigger()
        panel = window.study.panel
        assert panel is not None
        self.panel = panel

    def prepare(self, job: Job, folder: Path) -> None:
        """In place of what writes down the job: what its process is to say."""
        random = Random(self.n_asked)
        tag = job.sentences[0].id.partition("-")[0]
        answer = replace(self.answers[job.spec.kind], spec=job.spec)
        about = {**json.loads(answer.about), "tag": tag, "asked": self.n_asked}
        answer = replace(answer, about=json.dumps(about), notices=(), n_done=2, n_all=4)
        some = process.Found(replace(answer, is_whole=False))
        say = process.Shown(Progress(1, 2, 1.0), "x"), process.Said("Loading …")
        ends: tuple[tuple[process.Event, ...], ...] = (
            *((process.Found(answer),) for _ in range(4)),
            (process.Failed("It cannot be.", "Do it."),),
            (),
        )
        events = (*say, *(some for _ in range(random.randrange(3))), *random.choice(ends))
        says = [(_sent(each), random.choice((0.0, 0.01, 0.2))) for each in events]
        if random.random() < 0.3:
            whole = says.pop()[0]
            says += [(whole[:40], 0.05), (whole[40:], 0.0)]
        job.folder.mkdir()
        (job.folder / "x.csv").write_text(tag)
        (folder / "says").write_bytes(pickle.dumps(says))

    # Steps

    def open(self) -> None:
        """Another session, with what this one keeps or without."""
        self.n_sessions += 1
        tiers = (Tier("upos", ("DET", "NOUN", "VERB")),)
        made = [
            replace(sentence(f"s{self.n_sessions}-{n}", f"The key{n} fell"), tiers=tiers)
            for n in range(5)
        ]
        keeps = self.random.random() < 0.5
        others = Kept(studies=tuple(kept_items.studies()))
        kept = self.window.desk.document.kept if keeps else others
        self.window.desk.show(Session(tuple(made), settings=Settings(units="words"), kept=kept))

    def ask(self) -> None:
        self.n_asked += 1
        kind = self.random.choice((*self.answers, MEASURES, MEASURES))
        if kind == MEASURES:
            self.panel.form.show_kind(kind)
            self.panel.form.means.relation.set_text(
                self.random.choice((RELATION, RELATION, "target: upos=X; source: any"))
            )
            self.panel.form.means.name.setText(f"study {self.n_asked}")
        else:
            self.panel.form.show_spec(replace(self.answers[kind].spec, models=("fake",)))
        self.panel.running.click()

    def cancel(self) -> None:
        if self.panel.cancelling.isVisible():
            self.panel.cancelling.click()

    def keep(self) -> None:
        if self.panel.kept.keep.isEnabled():
            self.panel.kept.keep_requested.emit(self.random.choice(NAMES))

    def show_kept(self) -> None:
        if names := self._names:
            self.panel.kept.chosen.emit(self.random.choice(names))
            desk, waits = self.window.desk, self.random.random() < 0.5
            _until(lambda: not (waits and (desk.studying.opening or desk.evaluating.opening)))

    def rename(self) -> None:
        if names := self._names:
            self.panel.kept.rename_requested.emit(
                self.random.choice(names), self.random.choice(NAMES)
            )

    def remove(self) -> None:
        if names := self._names:
            name = self.random.choice(names)
            gone = [_content(each) for each in self._kept if each.name == name]
            self.safe += [e.answer for e in self._found() if _content(e.kept("x")) in gone]
            self.panel.kept.remove_requested.emit(name)

    def swap(self) -> None:
        if self.panel.earlier.isVisible():
            self.panel.earlier.click()

    def undo(self) -> None:
        self.window.desk.editor.undo()

    def redo(self) -> None:
        self.window.desk.editor.redo()

    def kill(self) -> None:
        found = self.window.desk.evaluating.process
        if found is not None:
            found.kill()

    def export(self) -> None:
        found = self.window.desk.evaluating
        if found.files is not None and not found.is_going:
            self.safe.append(found.answer)
            with _Waited(self.window.desk.files.written):
                found.export(self.out)

    def close(self) -> None:
        """It is asked about what would be lost, and only about that."""
        desk = self.window.desk
        unkept, is_dirty = desk.unkept, desk.dirty
        if not (unkept or is_dirty):
            return
        self.window.close()
        boxes = self.window.findChildren(QMessageBox, "unsaved")
        box = next(each for each in boxes if each.isVisible())
        for name in unkept:
            assert name[:40] in box.informativeText().replace("…", ""), (name, box.text())
        box.button(QMessageBox.StandardButton.Cancel).click()
        assert self.window.isVisible()

    def wait(self) -> None:
        _wait(self.random.choice((1, 5, 30, 150)))

    def settle(self) -> None:
        """Until nothing goes on; then there are no folders but those that answers need."""
        desk = self.window.desk
        _until(lambda: not self._is_going and desk.runner.run_state is IDLE)
        needed = [desk.evaluating.answers.now, desk.evaluating.answers.before]
        folders = {each.folder for each in needed if each is not None and each.folder is not None}
        _until(lambda: {*self.temporary.glob("vzdesk-evaluation-*")} == folders)

    @property
    def _is_going(self) -> bool:
        desk = self.window.desk
        opening = desk.studying.opening or desk.evaluating.opening
        return bool(desk.studying.is_going or desk.evaluating.is_going or opening)

    @property
    def _kept(self) -> tuple[Any, ...]:
        return self.window.desk.document.kept.studies

    @property
    def _names(self) -> list[str]:
        return [each.name for each in self._kept]

    # What must be so

    def step(self) -> str:
        steps: list[Callable[[], None]] = [
            *(self.ask,) * 4,
            *(self.wait,) * 6,
            *(self.show_kept,) * 6,
            *(self.cancel, self.keep, self.show_kept, self.swap, self.undo, self.settle) * 2,
            *(self.redo, self.kill, self.export, self.close, self.rename, self.remove, self.open),
        ]
        one = self.random.choice(steps)
        before = None if self._is_going or one in (self.ask, self.open) else self._lost()
        one()
        QApplication.processEvents()
        self.check()
        if before is not None and not self._is_going:
            now = [id(each) for each in self._there()]
            assert all(id(each) in now for each in before), f"an answer is lost by {one.__name__}"
        return one.__name__

    def check(self) -> None:
        assert not self.errors, self.errors
        desk = self.window.desk
        own = f"s{self.n_sessions}"
        tags = {json.loads(each.content).get("tag") for each in self._kept}
        for found in (desk.evaluating.answers.now, desk.evaluating.answers.before):
            if found is not None and found.answer is not None:
                tag = json.loads(found.answer.about).get("tag")
                assert tag == own or tag in tags or found.kept_as is not None, (tag, own)
        names = [each.name for each in self._unkept()]
        assert desk.unkept == [*dict.fromkeys(names)], (desk.unkept, names)

    def _found(self) -> list[Any]:
        """What has answers that can be looked at."""
        desk = self.window.desk
        all_of = desk.studying.answers, desk.evaluating.answers
        both = (each for of in all_of for each in (of.before, of.now))
        return [each for each in both if each is not None and each.answer is not None]

    def _there(self) -> list[Any]:
        return [each.answer for each in self._found()]

    def _unkept(self) -> list[Any]:
        kept = [_content(each) for each in self._kept]
        return [
            each
            for each in self._found()
            if _content(each.kept("x")) not in kept
            and not any(each.answer is one for one in self.safe)
        ]

    def _lost(self) -> list[Any]:
        return [each.answer for each in self._unkept()]

    def end(self) -> None:
        """Close it, and find nothing left."""
        self.window.desk.stop()
        assert not [*self.temporary.glob("vzdesk-evaluation-*")]


def _content(kept: Any) -> tuple[str, str, str]:
    return kept.kind, kept.content, kept.table


def _sent(event: process.Event) -> bytes:
    content = pickle.dumps(event)
    return len(content).to_bytes(8, "big") + content


def _wait(ms: int) -> None:
    """While threads go on, which they do not in `QTest.qWait`."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(_WAIT_MS // 5):
        if is_so():
            return
        _wait(5)
    raise AssertionError("it never ends")


class _Waited:
    """Until the signal comes."""

    def __init__(self, signal: Any) -> None:
        self.signal, self.n = signal, 0

    def __enter__(self) -> None:
        self.signal.connect(self._count)

    def _count(self, *_: object) -> None:
        self.n += 1

    def __exit__(self, *_: object) -> None:
        _until(lambda: self.n > 0)
        self.signal.disconnect(self._count)


def run(window: MainWindow, folder: Path, patch: Any, *, steps: int, seed: int) -> None:
    """AssertionError where something is not as it must be, with the last steps."""
    found, done = Asking(window, folder, seed, patch), list[str]()
    try:
        for _ in range(steps):
            done.append(found.step())
        found.settle()
    except Exception as error:
        raise AssertionError(f"{error!r} after {len(done)} steps, {done[-12:]}") from error
    finally:
        found.window.desk.stop()
    found.end()


def main() -> int:
    from vzdesk import app
    from vzdesk.engine import models
    from vzdesk.engine.models import ModelChoice

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    application = QApplication(["", "-platform", "offscreen"])
    patch = SimpleNamespace(setattr=setattr)
    models.available = lambda: (ModelChoice("fake", Path("fake"), "onnx"),)
    failures = list[str]()
    sys.excepthook = lambda *error: failures.append("".join(traceback.format_exception(*error)))
    engine = FakeEngine(step_s=0.002)
    with tempfile.TemporaryDirectory() as folder:
        window = app.build(application, engine.load, engine.analyse)
        window.show()
        try:
            run(window, Path(folder), patch, steps=arguments.steps, seed=arguments.seed)
        except Exception:
            failures.append(traceback.format_exc())
        window.close_now()
    print(*failures, f"{len(failures)} failures", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

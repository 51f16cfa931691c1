"""Kill the program at random moments of work, and see what is left on disk.

    python tests/attack/kills.py --n 200 --seed 1

A child process types, tags, edits, scores and saves in the real window, with a model that is
quick, and is killed. Then the session's file must be readable, if there is one, and of what was
done up to the last second nothing may be missing in what is recovered. Needs a system that can
fork.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from fakes import FakeChoice, FakeEngine  # noqa: E402
from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from vzdesk import app, paths  # noqa: E402
from vzdesk.desk.desk import Desk  # noqa: E402
from vzdesk.engine import models  # noqa: E402
from vzdesk.session.document import Session  # noqa: E402
from vzdesk.session.journal import about, recovered  # noqa: E402
from vzdesk.session.read import read  # noqa: E402

ALLOWED_S = 1.0
_DONE = struct.Struct("<Id")
"""What the child writes after each step: its number, and when it was done."""


def attack(folder: Path, seed: int, n: int) -> Iterator[tuple[float, str]]:
    """For each of n kills, how many seconds of work were lost, and where files were damaged."""
    for each in range(n):
        place = folder / str(each)
        place.mkdir()
        yield _kill_once(place, random.Random(f"{seed}/{each}"))


def _kill_once(folder: Path, chance: random.Random) -> tuple[float, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _work(folder, chance, writing)
        finally:
            os._exit(1)
    os.close(writing)
    select.select([reading], [], [], 60)  # until the first step
    time.sleep(chance.choice([0.0, 0.05, 0.4, 0.5]) + 1.5 * chance.random())
    os.kill(child, signal.SIGKILL)
    killed_s = time.monotonic()
    os.waitpid(child, 0)
    steps = _steps(reading)
    os.close(reading)
    try:
        found = _left(folder)
    except Exception as error:
        return 0.0, f"{type(error).__name__}: {error}"
    missing = [when for number, when in steps if number > found]
    return max((killed_s - min(missing)) if missing else 0.0, 0.0), ""


def _steps(reading: int) -> list[tuple[int, float]]:
    data = b""
    while part := os.read(reading, 1 << 16):
        data += part
    whole = len(data) // _DONE.size * _DONE.size
    return list(_DONE.iter_unpack(data[:whole]))


def _left(folder: Path) -> int:
    """The number of the last step that is in the file or the journal."""
    path = folder / "work.vzd"
    sessions = [read(path)] if path.exists() else []
    for journal in (folder / "data" / "journals").glob("*"):
        if about(journal).n:
            sessions.append(recovered(journal).session)
    return max(map(_last_step, sessions), default=-1)


def _last_step(session: Session) -> int:
    return max((int(each.note) for each in session.sentences if each.note), default=-1)


# In the child


def _work(folder: Path, chance: random.Random, writing: int) -> None:
    paths.data = lambda: folder / "data"
    paths.config = lambda: folder / "config"
    models.available = lambda: (FakeChoice(),)
    engine = FakeEngine(step_s=0.001)
    application = QApplication(["kills"])
    window = app.build(application, engine.load, engine.analyse)
    window.show()
    number = 0

    def step() -> None:
        nonlocal number
        _do_something(window.desk, chance, folder / "work.vzd")
        window.desk.editor.note([window.desk.sentences[0].id], str(number))
        os.write(writing, _DONE.pack(number, time.monotonic()))
        number += 1
        timer.start(chance.choice([0, 5, 20, 100]))

    timer = QTimer(singleShot=True)
    timer.timeout.connect(step)
    timer.start(0)
    application.exec()


def _do_something(desk: Desk, chance: random.Random, path: Path) -> None:
    sentences = desk.sentences
    what = chance.random()
    if not sentences or what < 0.3:
        desk.editor.add("\n".join(["The keys to the cabinet"] * chance.choice([1, 1, 3, 200])))
        return
    id = chance.choice(sentences).id
    if what < 0.45:
        desk.editor.tag([id], [f"tag{chance.randrange(5)}"], [])
    elif what < 0.55:
        desk.editor.edit(id, f"a text of {chance.random()}")
    elif what < 0.65:
        desk.editor.undo()
        if not desk.sentences:
            desk.editor.redo()
    elif what < 0.75:
        desk.runner.run()
    elif what < 0.85:
        desk.files.save(path)
    elif what < 0.95:
        desk.editor.move([id], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    choice = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = list(attack(Path(folder), choice.seed, choice.n))
    damaged = [what for _, what in results if what]
    lost = sorted(seconds for seconds, _ in results)
    print(f"{choice.n} kills: {len(damaged)} with a damaged file")
    print(f"lost: median {lost[len(lost) // 2]:.2f} s, most {lost[-1]:.2f} s")
    for each in damaged:
        print(each)
    sys.exit(bool(damaged) or lost[-1] > ALLOWED_S)


if __name__ == "__main__":
    main()

"""The real window starts and ends, again and again, whatever goes on: the exit code is 0 each time.

python tests/attack/exits.py [--times 50] [--how HOW]

HOW, all if left out, says what goes on when the window is closed:
  idle     nothing
  trial    an unknown model is tried in a process of its own; its graph never ends
  loading  a model is loaded
  scoring  sentences are scored
  endless  a graph runs that never ends
  stuck    a library never comes back, and nothing can stop it
  disk     a file is opened on a disk that never answers
  share    a file is written there; the user does not wait for it
All but idle run a tenth as often.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOW = ("idle", "trial", "loading", "scoring", "endless", "stuck", "disk", "share")
MOST_S = 25
CHILD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from vzdesk import app
from vzdesk.desk import preferences
from vzdesk.engine import models, text
from vzdesk.engine import trial

how, bundle = sys.argv[1], Path(sys.argv[2])
build = app.build

def load(*arguments):
    if how == "stuck":
        while True:
            time.sleep(60)
    return trial.load(*arguments) if how == "trial" else models.load(*arguments)

def close(window):
    print("closing", time.monotonic(), flush=True)
    window.close_now()

def answer(window):
    for box in window.findChildren(QMessageBox, "not-written"):
        print("closing", time.monotonic(), flush=True)
        next(each for each in box.buttons() if "anyway" in each.text()).click()

def begin(window):
    runner, happened = window.desk.runner, []
    worker = runner.worker
    if how == "idle":
        close(window)
        return
    if how == "disk":
        window.desk.files.fetch("it", lambda report: time.sleep(600), print)
        QTimer.singleShot(300, lambda: close(window))
        return
    if how == "share":
        window.desk.editor.add("one")
        window.desk.files.export(Path("it"), lambda report: time.sleep(600))
        window.close_now()
        look = QTimer(window)
        look.timeout.connect(lambda: answer(window))
        look.start(50)
        return
    runner.choose(models.ModelChoice("it", bundle, "onnx"))
    lines = [f"The keys to the cabinet are here {n}." for n in range(2000)]
    window.desk.editor.add_sentences(text.sentences(lines))
    ready = {"scoring": worker.scored, "endless": worker.started}.get(how, worker.loading)
    ready.connect(lambda *_: happened.append(True))  # in the thread that emits

    def look():
        if happened:
            timer.stop()
            QTimer.singleShot(0 if how == "loading" else 300, lambda: close(window))

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(5)
    runner.run()

def watched(application):
    window = build(application, load)
    QTimer.singleShot(0, lambda: begin(window))
    return window

preferences.exist = lambda: True  # else it opens the example, which ends what runs
app.build = watched
sys.exit(app.main([]))
"""


def end_once(how: str, bundle: Path) -> tuple[int, float, str]:
    """Exit code, seconds from closing to the end of the process, and what it said."""
    with tempfile.TemporaryDirectory() as home:
        folders = {f"XDG_{name}_HOME": home for name in ("CONFIG", "DATA", "CACHE", "STATE")}
        command = [sys.executable, "-c", CHILD, how, str(bundle)]
        screen = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        env = {**screen, **folders, "PYTHONPATH": str(ROOT)}
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_S, env=env)
        except subprocess.TimeoutExpired as error:
            return -1, MOST_S, f"it did not end: {error.stdout!r} {error.stderr!r}"
        closed = re.search(r"^closing (\S+)$", done.stdout, re.MULTILINE)
        if closed is None:
            return done.returncode or -1, 0, f"it did not close: {done.stdout} {done.stderr}"
        return done.returncode, time.monotonic() - float(closed[1]), done.stderr


def bundle_for(how: str, folder: Path) -> Path:
    """The model that this is about."""
    plain = ROOT / "resources" / "models" / "agreement-mini-onnx"
    if how not in ("trial", "endless"):
        return plain
    from tests.attack.bombs import endless_bundle

    made = folder / "endless"
    return made if made.exists() else endless_bundle(plain, made)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--how", choices=HOW)
    arguments = parser.parse_args()
    n_bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for how in [arguments.how] if arguments.how else HOW:
            times = arguments.times if how == "idle" else max(1, arguments.times // 10)
            bundle = bundle_for(how, Path(folder))
            ends = [end_once(how, bundle) for _ in range(times)]
            bad = [end for end in ends if end[0] != 0]
            slowest = max(seconds for _, seconds, _ in ends)
            print(f"{how}: {times} times, {len(bad)} bad, at most {slowest:.1f} s", flush=True)
            for code, _, said in bad[:3]:
                print(f"  exit code {code}: {said.strip()[-2000:]}")
            n_bad += len(bad)
    return int(n_bad > 0)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())

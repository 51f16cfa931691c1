"""The whole main job, and nothing is sent, and nothing is left in the home folder but our own.

python tests/attack/quiet.py [--seconds 20]

A window in a process with an empty home folder opens the example, scores with a model on each
backend that is installed, exports, saves, and closes; it stays open for that long in between,
since libraries send what they gathered some seconds later. strace, where it is there, sees every
attempt of every thread, also of C libraries, to connect or send to the internet or to ask a server
for an address. Elsewhere the sockets that the process holds are looked at 50 times a second, which
sees what lasts longer, and the home folder shows what a library keeps for sending.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
MOST_S = 120
OWN = {"vzdesk"}
"""What may be in .config, .cache and the like."""
OF_THE_SYSTEM = {Path(".cache/fontconfig"), Path(".cache/mesa_shader_cache")}
"""Written by the system's libraries for every program with a window."""
CALLS = "connect,sendto,sendmsg,sendmmsg"
ATTEMPT = re.compile(r"AF_INET6?\b|resolve")
CHILD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from vzdesk import app
from vzdesk.engine import models, text

out, seconds = Path(sys.argv[1]), float(sys.argv[2])
build, began = app.build, time.monotonic()

def steps(window):
    desk, runner, documents = window.desk, window.desk.runner, window.documents
    while not desk.sentences:
        yield
    done = []
    runner.worker.finished.connect(lambda *_: done.append(True))
    for n, backend in enumerate(sys.argv[3:], 1):
        runner.choose(models.find(models.default().name, backend))
        desk.editor.add_sentences(text.sentences([f"The keys to the {backend} are here."]))
        runner.run()
        while len(done) < n:
            yield
        print("scored", backend, flush=True)
    write = {"a.vzd": desk.files.save, "a.csv": documents.write_table,
             "a.svg": documents.write_picture}
    for name, at in write.items():
        at(out / name)
        while not (out / name).is_file():
            yield
        print("wrote", name, flush=True)
    while time.monotonic() - began < seconds:
        yield
    window.close_now()

def watched(*given):
    window = build(*given)
    work = steps(window)
    timer = QTimer(window)
    timer.timeout.connect(lambda: next(work, None))
    timer.start(20)
    return window

app.build = watched
sys.exit(app.main([]))
"""


def main_job(seconds: float, backends: list[str]) -> tuple[str, list[str], list[str]]:
    """What the job said, which attempts to reach somebody were seen, and which files it left."""
    with tempfile.TemporaryDirectory() as name:
        home, out, log = Path(name, "home"), Path(name, "out"), Path(name, "calls")
        home.mkdir()
        out.mkdir()
        command = [sys.executable, "-c", CHILD, str(out), str(seconds), *backends]
        strace = shutil.which("strace")
        if strace:
            command = [strace, "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(log), *command]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_for(home)
        )
        seen = set() if strace else _watched(process)
        try:
            said = process.communicate(timeout=MOST_S)[0]
        finally:
            process.kill()
        said += f"exit code {process.returncode}\n"
        if strace:
            seen = {line for line in log.read_text().splitlines() if ATTEMPT.search(line)}
        return said, sorted(seen), left_in(home)


def _for(home: Path) -> dict[str, str]:
    """An environment with this home folder, and none of the settings that make libraries quiet."""
    asked = ("HF_", "ORT_", "XDG_", "TRANSFORMERS_", "TORCH_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(asked)}
    kept |= {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(ROOT)}
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}


def _watched(process: subprocess.Popen[str]) -> set[str]:
    """The internet sockets that the process had at any time that it was looked at."""
    seen: set[str] = set()
    watched, end_s = psutil.Process(process.pid), time.monotonic() + MOST_S
    while process.poll() is None and time.monotonic() < end_s:
        try:
            seen |= {str(each) for each in watched.net_connections(kind="inet")}
        except psutil.Error:
            break
        time.sleep(0.02)
    return seen


def left_in(home: Path) -> list[str]:
    """Files in the home folder that are neither the program's own nor the system's."""
    found = [path.relative_to(home) for path in home.rglob("*") if not path.is_dir()]
    return sorted(
        str(path)
        for path in found
        if not OWN & {*path.parts[:3]} and not any(each in path.parents for each in OF_THE_SYSTEM)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    said, seen, left = main_job(arguments.seconds, backends_here())
    print(said)
    print("seen by", "strace:" if shutil.which("strace") else "looking at sockets:", seen or "none")
    print("left in the home folder:", left or "nothing but our own")
    return int(bool(seen or left or "exit code 0" not in said))


def backends_here() -> list[str]:
    """Those that are installed."""
    from vzdesk.engine.models import has_torch

    return ["onnx", "torch"] if has_torch() else ["onnx"]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())

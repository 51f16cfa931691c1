"""How long it takes from starting the process to a window that shows a session.

python tests/benchmarks/startup.py [SESSION.vzd] [TIMES]

The first start is cold as far as this script can tell; the others are warm. Without a screen it
uses Qt's own offscreen one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

CHILD = """
import sys, time
from PySide6.QtCore import QTimer
from vzdesk import app

started, arguments = float(sys.argv[1]), sys.argv[2:]
build = app.build

def timed_build(*given):
    window = build(*given)
    def shown():
        window.repaint()
        print(f"{time.monotonic() - started:.2f}", flush=True)
        window.close_now()
    if arguments:
        window.desk.files.opened.connect(lambda: QTimer.singleShot(0, shown))
    else:
        QTimer.singleShot(0, shown)
    return window

app.build = timed_build
sys.exit(app.main(arguments))
"""


def start_once(arguments: list[str]) -> str:
    """Seconds until the window shows its session, as the child measured them."""
    command = [sys.executable, "-c", CHILD, str(time.monotonic()), *arguments]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env=_environment()
    )
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    """Settings of its own, and a screen."""
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    screen = {} if has_screen else {"QT_QPA_PLATFORM": "offscreen"}
    return {**screen, **os.environ, "XDG_CONFIG_HOME": tempfile.mkdtemp()}


if __name__ == "__main__":
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print("seconds:", *(start_once(sys.argv[1:2]) for _ in range(times)))

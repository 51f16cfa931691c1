"""What the program writes down about itself, for whoever mends it; never what a user wrote.

Each part logs to a logger of its own, such as `vzdesk.files`: what was done, how much of it, and
how long it took. Texts, names of files and values stay out. Where a crash ends the process, Python
writes into a file of its own where each thread was.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import re
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

LARGEST_BYTES = 256 * 1024
N_OLD = 3
N_SHOWN = 60
_NAME = "vzdesk.log"
_CRASH = "crash.txt"
_RUNNING = re.compile(r"crash-(\d+)\.txt")


def begin(folder: Path) -> TextIO | None:
    """Write the log, and where a crash was, into this folder from now on; None, and nothing is
    written, where that cannot be. Pass the result to `end`.
    """
    root = logging.getLogger("vzdesk")
    root.setLevel(logging.INFO)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        _take_over(folder)
        handler = RotatingFileHandler(
            folder / _NAME, maxBytes=LARGEST_BYTES, backupCount=N_OLD, encoding="utf-8"
        )
        line = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
        handler.setFormatter(logging.Formatter(line))
        root.addHandler(handler)
        file = (folder / f"crash-{os.getpid()}.txt").open("w", encoding="utf-8")
        faulthandler.enable(file)
        return file
    return None


def end(crash_file: TextIO | None) -> None:
    """The process ends in order: there was no crash."""
    if crash_file is not None:
        faulthandler.disable()
        crash_file.close()
        Path(crash_file.name).unlink(missing_ok=True)


def latest(folder: Path) -> str:
    """The last lines of the log."""
    with suppress(OSError):
        lines = (folder / _NAME).read_text("utf-8", "replace").splitlines()
        return "\n".join(lines[-N_SHOWN:])
    return ""


def last_crash(folder: Path) -> str:
    """Where the threads were when the program crashed last; "" where it never did."""
    with suppress(OSError):
        return (folder / _CRASH).read_text("utf-8", "replace")
    return ""


def _take_over(folder: Path) -> None:
    """Keep what processes wrote that crashed; what is empty is of one that was killed."""
    for path in sorted(folder.glob("crash-*.txt"), key=lambda path: path.stat().st_mtime):
        import psutil  # most starts find none, and need not wait for it

        found = _RUNNING.fullmatch(path.name)
        if found and not psutil.pid_exists(int(found[1])):
            if path.stat().st_size:
                path.replace(folder / _CRASH)
            else:
                path.unlink()


# What is shown of a defect

_FRAME = re.compile(r'  File "(?P<path>.+)", line (?P<line>\d+)(,? in .+)?')
_FIXED = re.compile(
    r"Traceback \(most recent call last\):"
    r"|During handling of the above exception, another exception occurred:"
    r"|The above exception was the direct cause of the following exception:"
    r"|Fatal Python error: [\w ]+|Windows fatal exception: [\w ]+"
    r"|(Current thread|Thread) 0x[0-9a-f]+ \(most recent call first\):"
)
_ERROR = re.compile(r"(?P<kind>[A-Za-z_][\w.]*)(?P<message>: .*)?")
_OURS = re.compile(r".*[\\/](?=vzdesk[\\/]|site-packages[\\/]|python\d|Lib[\\/])")


def without_messages(trace: str) -> str:
    """A traceback with the kinds of errors but not what they say, which may quote sentences and
    names of files, and with those paths alone that are of the program.

    >>> print(without_messages("Traceback (most recent call last):\\nValueError: my sentence"))
    Traceback (most recent call last):
    ValueError: …
    """
    kept, may_be_code, is_message = [], False, False
    for line in trace.splitlines():
        if not is_message and (frame := _FRAME.fullmatch(line)):
            path, n_ours = _OURS.subn("", frame["path"])
            may_be_code = n_ours > 0
            kept.append(f'  File "{path if may_be_code else "…"}", line {frame["line"]}')
        elif _FIXED.fullmatch(line):
            kept.append(line)
            is_message = False
        elif may_be_code and line.startswith("    "):
            kept.append(line)
            may_be_code = False
        elif not is_message and (error := _ERROR.fullmatch(line)):
            kept.append(error["kind"] + (": …" if error["message"] else ""))
            may_be_code, is_message = False, True
    return "\n".join(kept)


def origin_of(trace: str) -> str:
    """Where a defect came up: of a traceback `without_messages`, what follows its last call of the
    program's own, that included; all where there is none.

    >>> origin_of('  File "vzdesk/a.py", line 1\\n  File "vzdesk/b.py", line 2\\nValueError')
    '  File "vzdesk/b.py", line 2\\nValueError'
    """
    frames = [each.start() for each in _FRAME.finditer(trace) if each["path"].startswith("vzdesk")]
    return trace[frames[-1] :] if frames else trace

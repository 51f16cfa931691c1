"""vzdesk on the command line: the window, or a job without one.

What is slow to import is imported where it is needed, so that --help is there at once.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from vzdesk import cli, system_libraries
from vzdesk.engine.safety.program import EVALUATE

END_S = 3
"""After Ctrl+C, the time that is left to end in order."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command of the arguments.

    The exit code: 0, 1 for a user's error, 2 for wrong usage, 130 after Ctrl+C.
    """
    if sys.stderr is None:  # closed by the program that started this one
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  until the end
    if argv is None:
        _end_soon_after_ctrl_c()
    try:
        code = _main(list(sys.argv[1:] if argv is None else argv))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("vzdesk: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has closed it, as `head` does. Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _end_soon_after_ctrl_c() -> None:
    """Python sees Ctrl+C only when a library returns to it, which may be never: then another thread
    ends the process.
    """
    heard, written = socket.socketpair()
    written.setblocking(False)
    signal.set_wakeup_fd(written.fileno(), warn_on_full_buffer=False)

    def end(_kept_open: socket.socket) -> None:
        while heard.recv(1) != bytes([signal.SIGINT]):
            pass
        time.sleep(END_S)
        print("vzdesk: stopped.", file=sys.stderr, flush=True)
        os._exit(130)

    threading.Thread(target=end, args=(written,), daemon=True, name="ctrl-c").start()


def _main(arguments: list[str]) -> int:
    if arguments[:1] == ["--try-model"]:
        from vzdesk.engine import trial

        return trial.main(arguments[1:])
    if arguments[:1] == [EVALUATE]:
        from vzdesk.export.evaluations import process

        return process.main(arguments[1:])
    if arguments and (arguments[0] in cli.COMMANDS or arguments[0].startswith("-")):
        return cli.main(arguments)
    if len(arguments) > 1:
        print(
            f"vzdesk opens one file at a time, got {len(arguments)}. See vzdesk --help.",
            file=sys.stderr,
        )
        return 2
    missing = _missing_screen()
    if missing:
        print(
            f"There is no screen to show the window on: {missing}. "
            "To score without a screen, see: vzdesk score --help",
            file=sys.stderr,
        )
        return 1
    _import_engines_before_qt()
    return _show_window(arguments)


def _show_window(arguments: list[str]) -> int:
    """Show it; where Qt cannot be loaded, or would abort, say what to install."""
    missing = system_libraries.find_missing(os.environ)
    if not missing:
        try:
            from vzdesk import app
        except ImportError as error:
            missing = system_libraries.missing_in(error)
            if not missing:
                raise
        else:
            return app.main(arguments)
    print(system_libraries.complaint(missing), file=sys.stderr)
    return 1


def _missing_screen() -> str:
    """Why no window can be shown, where Qt would abort instead of saying so; else empty."""
    if not sys.platform.startswith("linux"):
        return ""
    display, wayland, platform = map(
        os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if not (display or wayland or platform):
        return "DISPLAY and WAYLAND_DISPLAY are not set"
    is_x11 = platform.startswith("xcb") if platform else not wayland
    if is_x11 and not _can_reach_x11():
        return f"DISPLAY is {display or 'not set'}, which cannot be reached"
    return ""


def _can_reach_x11() -> bool:
    """Through the library that Qt uses, so that hosts and permissions count in the same way."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt names the libraries that it misses
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    is_reached = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return is_reached


def _import_engines_before_qt() -> None:
    """On Windows their libraries do not load after Qt's (pytorch/pytorch#166628)."""
    if sys.platform == "win32":
        for name in ("onnxruntime", "torch"):
            with suppress(ImportError):
                __import__(name)


if __name__ == "__main__":
    sys.exit(main())

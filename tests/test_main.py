"""The command that starts everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from ctypes.util import find_library
from pathlib import Path

import pytest

from tests.attack.bombs import endless_bundle
from vzdesk import __main__, cli


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in _SCREEN}
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={**kept, **environment},
    )


_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a screen")
def test_without_a_screen_one_sentence_says_so_and_qt_is_not_asked() -> None:
    code = (
        "import sys; from vzdesk.__main__ import main; code = main([]);"
        "assert not any(name.startswith('PySide6') for name in sys.modules); sys.exit(code)"
    )
    done = run(code)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no screen")
    assert "vzdesk score --help" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not find_library("xcb"), reason="Qt itself says that its libraries are missing")
@pytest.mark.parametrize("display", [":987", "localhost:987.0", "nonsense"])
def test_a_screen_that_cannot_be_reached_is_named_and_qt_does_not_abort(display: str) -> None:
    done = run("import sys; from vzdesk.__main__ import main; sys.exit(main([]))", DISPLAY=display)
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no screen to show the window on: DISPLAY is {display}")
    assert len(done.stderr.splitlines()) == 1


def test_a_screen_that_is_not_of_x11_is_not_asked_for() -> None:
    """Qt knows platforms that need no DISPLAY, or not the one that is set."""
    code = "from vzdesk.__main__ import _missing_screen; print(_missing_screen())"
    assert run(code, DISPLAY=":987", QT_QPA_PLATFORM="offscreen").stdout == "\n"
    assert run(code, DISPLAY=":987", WAYLAND_DISPLAY="wayland-0").stdout == "\n"
    if find_library("xcb"):
        assert "DISPLAY is :987" in run(code, DISPLAY=":987", QT_QPA_PLATFORM="xcb").stdout


NO_EGL = "libEGL.so.1: cannot open shared object file: No such file or directory"
WITHOUT_A_LIBRARY = f"""
import importlib.abc, sys
class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "PySide6.QtGui":
            raise ImportError({NO_EGL!r})
sys.meta_path.insert(0, Blocker())
"""
WITHOUT_A_PLATFORM = """
import sys
from vzdesk import system_libraries
system_libraries.loads = lambda name: name != "libxcb-cursor.so.0"
"""
ONLY_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of Linux only")


@ONLY_LINUX
@pytest.mark.parametrize(
    ("hidden", "named"),
    [(WITHOUT_A_LIBRARY, "libEGL.so.1"), (WITHOUT_A_PLATFORM, "libxcb-cursor.so.0")],
)
def test_without_a_system_library_of_qt_it_is_named_and_qt_does_not_abort(
    hidden: str, named: str
) -> None:
    start = (
        "from vzdesk import __main__ as program; program._missing_screen = lambda: '';"
        "code = program.main([]); assert 'PySide6.QtWidgets' not in sys.modules; sys.exit(code)"
    )
    done = run(hidden + start, DISPLAY=":987")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Qt cannot load {named}")
    assert len(done.stderr.splitlines()) <= 2, "the sentence, and perhaps the command"


@ONLY_LINUX
def test_an_import_that_fails_for_another_reason_is_a_defect_and_seen_as_one() -> None:
    code = WITHOUT_A_LIBRARY.replace(NO_EGL, "a defect") + (
        "from vzdesk.__main__ import main; main([])"
    )
    done = run(code, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert done.stderr.endswith("ImportError: a defect\n")


def test_two_files_are_one_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["a.vzd", "b.vzd"]) == 2
    assert "one file at a time" in capsys.readouterr().err


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "vzdesk", "models"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_closed_standard_error_does_not_keep_from_working(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    arguments = ["score", "--text", "A dog.", "--out", str(out)]
    code = (
        "import sys; sys.stderr = None; from vzdesk.__main__ import main;"
        f"sys.exit(main({arguments}))"
    )
    done = run(code)
    assert (done.returncode, done.stdout) == (0, "")
    assert out.is_file()


def test_ctrl_c_stops_in_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(arguments: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupt)
    assert __main__.main(["models"]) == 130
    assert capsys.readouterr().err == "vzdesk: stopped.\n"


def test_looking_at_the_entry_point_loads_no_qt() -> None:
    code = "import sys, vzdesk.__main__; assert 'PySide6' not in sys.modules"
    assert run(code).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent Ctrl+C alone there")
def test_ctrl_c_ends_a_command_whose_library_never_comes_back(tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    golden = Path(__file__).parent / "golden" / "bundle-2.0"
    model = endless_bundle(golden, tmp_path / "endless")
    code = (
        # Where tests are started in the background, Ctrl+C is ignored, and a child inherits that.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import sys; from vzdesk import __main__ as program; program.END_S = 0.1;"
        "sys.argv[1:] = ['score', '--text', 'The keys.', '--model', sys.argv[1], '--out', 'o.csv'];"
        "sys.exit(program.main())"
    )
    command = [sys.executable, "-c", code, str(model)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Loading")
    time.sleep(0.5)  # it scores by now
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[1].endswith("vzdesk: stopped.\n")
    assert process.returncode == 130

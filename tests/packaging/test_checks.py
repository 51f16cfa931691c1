"""The checks that `packaging/test.py` runs: beside the tests, each with its own output."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[2] / "packaging"
GOOD = ("check", "-c", "print('all is well')")
BAD = ("check", "-c", "print('line 3 is wrong'); raise SystemExit(1)")
WAITING = "import os, time\nwhile not os.path.exists({!r}): time.sleep(0.01)"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`packaging/test.py`, for which every command is this Python."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    spec = importlib.util.spec_from_file_location("vzdesk_checks", PACKAGING / "test.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.bootstrap, "venv_command", lambda name: sys.executable)
    return module


@pytest.mark.parametrize(("check", "said"), [(GOOD, "all is well"), (BAD, "line 3 is wrong")])
def test_what_a_check_says_stands_under_its_name(checks, monkeypatch, capfd, check, said):
    monkeypatch.setattr(checks, "CHECKS", (check,))
    tests = ("tests", "-c", "print('3 passed')")
    assert checks.run_all(tests) == {tests: True, check: check == GOOD}
    lines = [line for line in capfd.readouterr().out.splitlines() if line]
    assert lines == [f"== {' '.join(tests)}", "3 passed", f"== {' '.join(check)}", said]


def test_checks_run_beside_the_tests(checks, monkeypatch, tmp_path):
    """Each waits for the other here."""
    by_check, by_tests = str(tmp_path / "check"), str(tmp_path / "tests")
    check = ("check", "-c", f"open({by_check!r}, 'w')\n{WAITING.format(by_tests)}")
    tests = ("tests", "-c", f"{WAITING.format(by_check)}\nopen({by_tests!r}, 'w')")
    monkeypatch.setattr(checks, "CHECKS", (check,))
    assert checks.run_all(tests) == {tests: True, check: True}


def test_failing_tests_fail_the_run(checks, monkeypatch):
    monkeypatch.setattr(checks, "CHECKS", (GOOD,))
    tests = ("tests", "-c", "raise SystemExit(1)")
    assert checks.run_all(tests) == {tests: False, GOOD: True}


@pytest.mark.parametrize("keeps", [False, True])
def test_what_python_compiles_is_kept(checks, monkeypatch, keeps, tmp_path):
    """Beside the sources, or in the environment where the computer is set to keep none there."""
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    if not keeps:
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(checks.bootstrap, "VENV", tmp_path)
    expected = None if keeps else str(tmp_path / "bytecode")
    question = (
        f"import sys; assert not sys.dont_write_bytecode; assert sys.pycache_prefix == {expected!r}"
    )
    assert checks.start(("check", "-c", question)).wait() == 0

"""Run every check, after setting up what they need: `python3 packaging/test.py [PYTEST ARGS...]`.

Style, types, import rules, tests; the exit code is 0 only when all of them pass.
"""

import os
import subprocess
import sys

import bootstrap

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
)
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=worksteal")
"""Tests run in two processes, in the order that tests/conftest.py gives them."""


def tests(pytest_arguments):
    """The runs of pytest: all tests in two, or what the arguments ask for in one.

    Tests marked `alone` measure how long a window waits, so nothing runs beside them.
    """
    if pytest_arguments:
        return (("pytest", *pytest_arguments),)
    alone = ("pytest", "-m", "alone", "--ignore=tests/engine")  # which takes long to import
    return (("pytest", *SIDE_BY_SIDE, "-m", "not alone"), alone)


def run_check(check):
    """Run one check in the checkout; True when it passes."""
    name, *arguments = check
    print("\n== " + " ".join(check), flush=True)
    command = [str(bootstrap.venv_command(name)), *arguments]
    # Two processes with two threads each would keep one another waiting.
    threads = {"OMP_NUM_THREADS": "1"} if SIDE_BY_SIDE[0] in check else {}
    environment = dict(os.environ, **threads)
    return subprocess.call(command, cwd=str(bootstrap.ROOT), env=environment) == 0


def main():
    """Run all checks, whatever fails, and sum them up."""
    bootstrap.prepare(["test", "torch"])
    checks = (*CHECKS, *tests(sys.argv[1:]))
    results = [(" ".join(check), run_check(check)) for check in checks]
    print("\n== Summary")
    for name, passed in results:
        print("{:7} {}".format("passed" if passed else "FAILED", name))
    sys.exit(0 if all(passed for _, passed in results) else 1)


if __name__ == "__main__":
    main()

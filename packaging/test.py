"""Run every check, after setting up what they need: `python3 packaging/test.py [PYTEST ARGS...]`.

Style, types, import rules, tests; the exit code is 0 only when all of them pass.
"""

import contextlib
import os
import subprocess
import sys
import tempfile

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
    """The run of pytest: all tests, or what the arguments ask for in one process."""
    return ("pytest", *(pytest_arguments or SIDE_BY_SIDE))


def start(check, output=None):
    """Start one check in the checkout."""
    name, *arguments = check
    # What Python compiles is kept for the many processes that the tests start, even where a
    # computer keeps none: then not beside the sources.
    environment = dict(os.environ)
    if environment.pop("PYTHONDONTWRITEBYTECODE", None):
        environment["PYTHONPYCACHEPREFIX"] = str(bootstrap.VENV / "bytecode")
    if SIDE_BY_SIDE[0] in check:
        # Two processes with two threads each would keep one another waiting.
        environment["OMP_NUM_THREADS"] = "1"
    return subprocess.Popen(
        [str(bootstrap.venv_command(name)), *arguments],
        cwd=str(bootstrap.ROOT),
        env=environment,
        stdout=output,
        stderr=output and subprocess.STDOUT,
    )


def run_all(tests):
    """Run the checks beside the tests; whether each passes."""
    with contextlib.ExitStack() as stack:
        outputs = {check: stack.enter_context(tempfile.TemporaryFile()) for check in CHECKS}
        started = {check: start(check, output) for check, output in outputs.items()}
        passed = {}
        for run in (tests, *CHECKS):
            print("\n== " + " ".join(run), flush=True)
            passed[run] = (started.get(run) or start(run)).wait() == 0
            if run in outputs:
                outputs[run].seek(0)
                print(outputs[run].read().decode(errors="replace"), end="", flush=True)
    return passed


def main():
    """Run all checks, whatever fails, and sum them up."""
    bootstrap.prepare(["test", "torch"])
    passed = run_all(tests(sys.argv[1:]))
    print("\n== Summary")
    for run in passed:
        print("{:7} {}".format("passed" if passed[run] else "FAILED", " ".join(run)))
    sys.exit(0 if all(passed.values()) else 1)


if __name__ == "__main__":
    main()

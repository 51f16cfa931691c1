"""Run every check, after setting up what they need: `python3 packaging/test.py [PYTEST ARGS...]`.

Style, types, import rules, tests; the exit code is 0 only when all of them pass.
"""

import subprocess
import sys

import bootstrap

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest",),
)


def run_check(check, pytest_arguments):
    """Run one check in the checkout; True when it passes."""
    name, *arguments = check
    extra = pytest_arguments if name == "pytest" else []
    print("\n== " + " ".join([*check, *extra]), flush=True)
    command = [str(bootstrap.venv_command(name)), *arguments, *extra]
    return subprocess.call(command, cwd=str(bootstrap.ROOT)) == 0


def main():
    """Run all checks, whatever fails, and sum them up."""
    bootstrap.prepare(["test", "torch"])
    results = [(" ".join(check), run_check(check, sys.argv[1:])) for check in CHECKS]
    print("\n== Summary")
    for name, passed in results:
        print("{:7} {}".format("passed" if passed else "FAILED", name))
    sys.exit(0 if all(passed for _, passed in results) else 1)


if __name__ == "__main__":
    main()

"""What has to be there before vzdesk can run: shared by start.py and test.py.

`python3 packaging/bootstrap.py [EXTRA...]` prepares `.venv` in the checkout and starts nothing.
Standard library only, and readable by older Pythons, because this runs before anything is there.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "vzdesk-setup.json"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
OLDEST_PYTHON = (3, 11)


def of_vzdesk(name):
    """A module of vzdesk that needs nothing else of it, whatever Python this is."""
    path = ROOT / "vzdesk" / (name + ".py")
    spec = importlib.util.spec_from_file_location(name, str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


system_libraries = of_vzdesk("system_libraries")


def prepare(extras=()):
    """Make `.venv` ready with these extras; returns its Python. Quick when nothing has changed."""
    check_python_version(sys.version_info)
    wanted, done = stamp_for(extras), read_stamp()
    if not is_ready(wanted, done):
        set_up(wanted, done)
    system_libraries.ensure()
    return str(venv_command("python"))


def check_python_version(version):
    """Stop with one sentence when this Python is too old."""
    if tuple(version[:2]) < OLDEST_PYTHON:
        sys.exit(
            "vzdesk needs Python {}.{} or newer, and this is {}.{}. "
            "Run the same command with a newer Python, for example python3.11.".format(
                *OLDEST_PYTHON, *version[:2]
            )
        )


def venv_command(name):
    """Where a command of the environment lies."""
    if os.name == "nt":
        return VENV / "Scripts" / (name + ".exe")
    return VENV / "bin" / name


def in_site_packages(pattern):
    """The names in the environment's site-packages that match."""
    place = "Lib/site-packages/" if os.name == "nt" else "lib/python3*/site-packages/"
    return sorted(path.name for path in VENV.glob(place + pattern))


def installed_packages():
    """The environment's packages with their versions, as the folders pip leaves; not pip itself."""
    return [name for name in in_site_packages("*.dist-info") if not name.startswith("pip-")]


def stamp_for(extras):
    """What the environment is made from: where it lies, its Python, and what is asked for."""
    asked = (ROOT / "pyproject.toml").read_bytes() + CONSTRAINTS.read_bytes()
    return {
        "home": [str(ROOT), os.path.realpath(str(venv_command("python")))],
        "asked": hashlib.sha256(asked).hexdigest(),
        "extras": sorted(extras),
    }


def read_stamp():
    """What was written when the last set-up ended well, or an empty one."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def is_ready(wanted, done):
    """Whether the last set-up covers what is wanted and nothing of it was removed since."""
    return (
        done.get("home") == wanted["home"]
        and done.get("asked") == wanted["asked"]
        and set(wanted["extras"]) <= set(done.get("extras", ()))
        and set(done.get("packages", ())) <= set(installed_packages())
    )


def set_up(wanted, done):
    """Create the environment where needed, install into it, and note what was done."""
    print(f"Setting vzdesk up in {VENV}; this takes some minutes, once.", flush=True)
    moved = bool(done) and done.get("home") != wanted["home"]
    if moved or not venv_command("python").exists():
        create_venv()
    if not in_site_packages("pip"):
        install_pip()
    extras = sorted({*wanted["extras"], *done.get("extras", ())})
    install_package(extras)
    stamp = dict(stamp_for(extras), packages=installed_packages())
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def create_venv():
    """Make an empty environment; Debian's Python can do that much without python3-venv."""
    run(
        [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)],
        f"The folder {VENV} for the Python packages could not be made.",
    )


def install_pip():
    """Put pip into the environment, with whichever of Python's two ways this machine has."""
    python = str(venv_command("python"))
    if importlib.util.find_spec("ensurepip"):
        command = [python, "-m", "ensurepip"]
    elif importlib.util.find_spec("pip"):
        command = [sys.executable, "-m", "pip", "--python", python, "install", "pip"]
    else:
        sys.exit(
            "This Python has neither pip nor ensurepip. On Debian and Ubuntu, "
            "run: sudo apt-get install python3-venv"
        )
    run(command, f"pip could not be installed into {VENV}.")


def install_package(extras):
    """Install vzdesk from this checkout with exactly the versions known to work together."""
    target = str(ROOT) + ("[{}]".format(",".join(extras)) if extras else "")
    python = str(venv_command("python"))
    # Python compiles a module when it is first used: most of what PyTorch brings never is.
    pip = [python, "-m", "pip", "install", "--no-compile", "--constraint", str(CONSTRAINTS)]
    run(
        [*pip, "--editable", target],
        "The Python packages could not be installed; the lines above say why. "
        "The same command goes on from here once that is mended.",
    )


def run(command, complaint):
    """Run a command with its output shown; stop with the complaint when it fails."""
    try:
        failed = subprocess.call(command) != 0
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on from here.")
    if failed:
        sys.exit(complaint)


if __name__ == "__main__":
    prepare(sys.argv[1:])

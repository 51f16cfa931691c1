"""The set-up scripts: when they act, what they tell a user, which versions they install."""

import importlib.util
import re
import sys
import tomllib
from pathlib import Path

import pytest

from vzdesk import system_libraries as libraries

ROOT = Path(__file__).parents[2]


def load(name):
    """A module of packaging/, which is a folder of scripts and no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def system_libraries(monkeypatch):
    """The module that looks for Qt's libraries, on Linux."""
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    return libraries


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    """bootstrap.py working on a made-up checkout with an environment of two packages."""
    monkeypatch.setitem(sys.modules, "bootstrap", None)
    bootstrap = load("bootstrap")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("numpy==2.4.6\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(bootstrap, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setattr(bootstrap.system_libraries, "ensure", lambda: None)
    bootstrap.commands = []
    monkeypatch.setattr(bootstrap.subprocess, "call", lambda command: fake_call(bootstrap, command))
    return bootstrap


def fake_call(bootstrap, command):
    """Stand in for venv and pip: note the command and leave the files it would."""
    bootstrap.commands.append(command)
    python = bootstrap.venv_command("python")
    place = "Lib/site-packages" if sys.platform == "win32" else "lib/python3.11/site-packages"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.touch()
    for name in ("numpy-2.4.6.dist-info", "vzdesk-0.1.0.dist-info", "pip"):
        (bootstrap.VENV / place / name).mkdir(parents=True, exist_ok=True)
    return 0


def last_install(bootstrap):
    """What pip was last asked to install, after the checkout's own path."""
    return bootstrap.commands[-1][-1].removeprefix(str(bootstrap.ROOT))


def test_the_second_start_runs_no_installer(checkout):
    checkout.prepare()
    checkout.commands.clear()
    checkout.prepare()
    assert checkout.commands == []


def test_a_changed_constraint_is_installed(checkout):
    checkout.prepare()
    checkout.commands.clear()
    checkout.CONSTRAINTS.write_text("numpy==2.5.0\n")
    checkout.prepare()
    assert len(checkout.commands) == 1


def test_a_removed_package_is_installed_again(checkout):
    checkout.prepare()
    checkout.commands.clear()
    next(checkout.VENV.glob("**/numpy-*")).rmdir()
    checkout.prepare()
    assert len(checkout.commands) == 1


def test_a_start_after_the_tests_keeps_what_the_tests_need(checkout):
    checkout.prepare(["test", "torch"])
    checkout.commands.clear()
    checkout.prepare()
    assert checkout.commands == []
    checkout.CONSTRAINTS.write_text("numpy==2.5.0\n")
    checkout.prepare()
    assert last_install(checkout) == "[test,torch]"


def test_a_moved_checkout_gets_a_new_environment(checkout, monkeypatch, tmp_path):
    checkout.prepare()
    checkout.commands.clear()
    stamp = checkout.STAMP.read_text()
    checkout.STAMP.write_text(stamp.replace(str(tmp_path), "/somewhere/else"))
    checkout.prepare()
    assert "venv" in checkout.commands[0]
    assert "--clear" in checkout.commands[0]


def test_a_failed_install_is_tried_again_at_the_next_start(checkout, monkeypatch):
    checkout.prepare()
    checkout.CONSTRAINTS.write_text("numpy==2.5.0\n")
    monkeypatch.setattr(checkout.subprocess, "call", lambda command: 1)
    with pytest.raises(SystemExit, match="could not be installed"):
        checkout.prepare()
    with pytest.raises(SystemExit, match="could not be installed"):
        checkout.prepare()


def test_pip_comes_from_outside_where_python_lacks_ensurepip(checkout, monkeypatch):
    """Debian splits ensurepip off into python3-venv."""
    monkeypatch.setattr(checkout.importlib.util, "find_spec", lambda name: name == "pip")
    checkout.install_pip()
    assert checkout.commands[-1][1:4] == ["-m", "pip", "--python"]


def test_a_python_without_any_pip_names_the_command_to_get_it(checkout, monkeypatch):
    monkeypatch.setattr(checkout.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        checkout.install_pip()


def test_an_old_python_is_named_beside_the_one_that_is_needed(checkout):
    with pytest.raises(SystemExit, match=r"3\.11 or newer, and this is 3\.9"):
        checkout.check_python_version((3, 9, 2))


def test_missing_libraries_without_rights_name_the_exact_command(system_libraries, monkeypatch):
    monkeypatch.setattr(system_libraries, "loads", lambda name: name != "libEGL.so.1")
    monkeypatch.setattr(system_libraries, "has_font", lambda: True)
    monkeypatch.setattr(system_libraries, "may_install", lambda: False)
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: name == "apt-get")
    with pytest.raises(SystemExit, match=r"libEGL\.so\.1.*\n.*apt-get install .* libegl1$"):
        system_libraries.ensure()


def test_a_machine_without_fonts_is_told_which_package_has_one(system_libraries, monkeypatch):
    monkeypatch.setattr(system_libraries, "loads", lambda name: True)
    monkeypatch.setattr(system_libraries, "has_font", lambda: False)
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: name == "pacman")
    missing = system_libraries.find_missing({})
    assert system_libraries.install_command(missing).endswith(" ttf-dejavu")


def test_x11_libraries_are_asked_for_only_where_there_is_an_x11_screen(
    system_libraries, monkeypatch
):
    monkeypatch.setattr(system_libraries, "loads", lambda name: "xcb" not in name)
    monkeypatch.setattr(system_libraries, "has_font", lambda: True)
    assert system_libraries.find_missing({}) == {}
    assert system_libraries.find_missing({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}) == {}
    assert "libxcb-cursor.so.0" in system_libraries.find_missing({"DISPLAY": ":0"})
    by_name = {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}
    assert system_libraries.find_missing(by_name) == {}
    by_name = {"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}
    assert "libxcb-cursor.so.0" in system_libraries.find_missing(by_name)


def test_wayland_libraries_are_asked_for_only_where_there_is_no_other_screen(
    system_libraries, monkeypatch
):
    monkeypatch.setattr(system_libraries, "loads", lambda name: "wayland" not in name)
    monkeypatch.setattr(system_libraries, "has_font", lambda: True)
    screens = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert system_libraries.find_missing(screens) == {}
    del screens["DISPLAY"]
    assert "libwayland-client.so.0" in system_libraries.find_missing(screens)


def test_a_library_that_no_table_has_is_named_without_a_command(system_libraries, monkeypatch):
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: name == "apt-get")
    error = "libodd.so.3: cannot open shared object file: No such file or directory"
    missing = system_libraries.missing_in(ImportError(error))
    assert system_libraries.complaint(missing) == (
        "Qt cannot load libodd.so.3: install what has it with your system's package manager."
    )
    assert system_libraries.missing_in(ImportError("No module named 'vzdesk.app'")) == {}


def normal(name):
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~ ]", name)[0]).lower()


def test_every_direct_dependency_has_one_exact_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    assert {normal(name) for group in groups for name in group} <= {normal(pin) for pin in pins}


def test_the_readme_names_both_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for script in ("start.py", "test.py"):
        assert f"python3 packaging/{script}" in readme
        assert (ROOT / "packaging" / script).is_file()


def test_the_file_type_knows_a_session_by_how_it_begins():
    """The mark that packaging/vzdesk-mime.xml looks for at byte 30, where the ending is lost."""
    session = next((ROOT / "tests" / "session" / "golden").glob("*.vzd")).read_bytes()
    magic = (ROOT / "packaging" / "vzdesk-mime.xml").read_text(encoding="utf-8")
    name = re.search(r'value="([^"]+)" offset="30"', magic)[1]
    assert session[30:].startswith(name.encode())


def test_the_desktop_entry_opens_every_type_that_comes_with_it():
    types = (ROOT / "packaging" / "vzdesk-mime.xml").read_text(encoding="utf-8")
    entry = (ROOT / "packaging" / "vzdesk.desktop").read_text(encoding="utf-8")
    opened = re.search(r"^MimeType=(.*);$", entry, re.MULTILINE)[1].split(";")
    named = re.findall(r'<mime-type type="([^"]+)">', types)
    assert set(named) <= set(opened)
    assert {"*.vzd", "*.conllu", "*.jsonl"} == set(re.findall(r'glob pattern="([^"]+)"', types))

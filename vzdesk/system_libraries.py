"""The system libraries that Qt loads on Linux and that no Python package brings.

Each is looked for by loading it, as Qt will. At set-up what is missing is installed with apt-get
where the rights are there; everywhere else, and at every other start, the exact command is named.
Standard library only, and readable by older Pythons: packaging/bootstrap.py uses it too.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Packages = dict[str, tuple[str, str, str]]

MANAGERS = {  # which column of the tables below, and how to install
    "apt-get": (0, "apt-get update && apt-get install --yes --no-install-recommends"),
    "dnf": (1, "dnf install -y"),
    "pacman": (2, "pacman -S --needed"),
}
ALWAYS = {
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
}
ON_X11 = {
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb", "libxcb"),
    "libxcb-render-util.so.0": (
        "libxcb-render-util0",
        "xcb-util-renderutil",
        "xcb-util-renderutil",
    ),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb", "libxcb"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
}
ON_WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl", "wayland"),
}
FONT = ("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu")


_UNKNOWN = ("", "", "")
_NOT_FOUND = re.compile(r"(lib\S+\.so[.\d]*): cannot open shared object file")


def ensure() -> None:
    """Return when Qt has all it loads; otherwise install it, or stop and name the command."""
    missing = find_missing(os.environ)
    if missing and may_install():
        install(missing)
        missing = find_missing(os.environ)
    if missing:
        sys.exit(complaint(missing))


def find_missing(environment: Mapping[str, str]) -> Packages:
    """What cannot be loaded, as {name: (apt, dnf, pacman package)}; nothing where it is not Linux.

    On Wayland, Qt can do without its libraries where there is an X11 screen too.
    """
    if not sys.platform.startswith("linux"):
        return {}
    needed = dict(ALWAYS)
    platform = environment.get("QT_QPA_PLATFORM", "")
    display, wayland = environment.get("DISPLAY"), environment.get("WAYLAND_DISPLAY")
    if platform.startswith("xcb") or (display and not wayland and not platform):
        needed.update(ON_X11)
    if platform.startswith("wayland") or (wayland and not display and not platform):
        needed.update(ON_WAYLAND)
    missing = {name: packages for name, packages in needed.items() if not loads(name)}
    if "libfontconfig.so.1" not in missing and not has_font():
        missing["a font"] = FONT
    return missing


def missing_in(error: ImportError) -> Packages:
    """The library that an import did not find; empty where that is not why it failed."""
    found = _NOT_FOUND.search(str(error))
    if found is None:
        return {}
    known = {**ALWAYS, **ON_X11, **ON_WAYLAND}
    return {found[1]: known.get(found[1], _UNKNOWN)}


def loads(name: str) -> bool:
    """Whether the dynamic linker finds a library and all that it needs."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Whether fontconfig knows any font; without one, Qt shows no text at all."""
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    fontconfig.FcInit()
    fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(ctypes.c_int)  # its first field: how many
    fonts = fontconfig.FcConfigGetFonts(None, 0)
    return bool(fonts) and fonts[0] > 0


def install_command(missing: Packages) -> str:
    """The package manager's line for these, or an empty text for a manager we do not know."""
    for manager, (column, command) in MANAGERS.items():
        if shutil.which(manager):
            packages = sorted({names[column] for names in missing.values()})
            return " ".join([command, *packages]) if all(packages) else ""
    return ""


def may_install() -> bool:
    """Whether apt-get is there and we are root, or sudo asks for no password."""
    return bool(shutil.which("apt-get")) and rights() is not None


def rights() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None for no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL)
        return ["sudo", "-n"] if asked == 0 else None
    return None


def install(missing: Packages) -> None:
    """Run the command that a user would be told, saying so first."""
    command = install_command(missing)
    print("Installing system libraries for Qt: " + command, flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.call([*(rights() or []), "sh", "-c", command], env=environment)


def complaint(missing: Packages) -> str:
    """One sentence: what Qt lacks, and the command that mends it."""
    lacking = ", ".join(missing)
    command = install_command(missing)
    if not command:
        return f"Qt cannot load {lacking}: install what has it with your system's package manager."
    return f"Qt cannot load {lacking}. Run this as root, then start again:\n    {command}"

"""Pictures of the real window in many states and sizes, for somebody to look at.

    python tests/gallery.py --out pictures --scenes example comparison --sizes 1440x900 --scale 2

Without --scenes all are made, without --sizes those of common screens. The window is drawn without
a screen, with the settings of nobody; --scale is that of the screen, 2 being 200 %.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
SIZES = ("1280x720", "1440x900", "2560x1440")


def main() -> None:
    arguments = _arguments()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = folder
        _draw(arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--scenes", nargs="*", help="names; all where there are none")
    parser.add_argument("--sizes", nargs="*", default=SIZES, metavar="WIDTHxHEIGHT")
    parser.add_argument("--looks", nargs="*", default=("light", "dark"))
    parser.add_argument("--scale", type=float, default=1)
    return parser.parse_args()


def _draw(arguments: argparse.Namespace) -> None:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication
    from scenes import SCENES

    from vzdesk import app

    application = QApplication(sys.argv[:1])
    for scene in arguments.scenes or SCENES:
        window = app.build(application)
        window.show()
        SCENES[scene](window)
        for look in arguments.looks:
            window.looks.set_theme(look)
            for size in arguments.sizes:
                window.resize(*(int(each) for each in size.split("x")))
                QTest.qWait(150)
                window.grab().save(str(arguments.out / f"{scene}-{look}-{size}.png"))
        window.close_now()
        window.deleteLater()


if __name__ == "__main__":
    main()

"""Write every kind of file on a disk that is full, and see that nothing is lost and all is said.

    mount -t tmpfs -o size=1m tmpfs /mnt/small
    python tests/attack/full_disk.py /mnt/small

In the real window, with a model that is quick: a session, tables of scores and sentences, pictures,
the journal and the preferences. What was there must stay whole, nothing half may be left, the
window must say what is wrong, and Save As must be offered for a session.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from fakes import FakeChoice, FakeEngine  # noqa: E402
from PySide6.QtWidgets import QApplication, QMessageBox  # noqa: E402

from vzdesk import app, paths  # noqa: E402
from vzdesk.engine import models  # noqa: E402
from vzdesk.session.read import read  # noqa: E402
from vzdesk.window.main_window import MainWindow  # noqa: E402

PATIENCE_S = 30


def wait(until: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < end, "nothing was said"
        QApplication.processEvents()
        time.sleep(0.005)


def fill(disk: Path) -> None:
    """Leave no room, not even for a small file."""
    with (disk / "filler").open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def names(disk: Path) -> set[str]:
    return {str(each.relative_to(disk)) for each in disk.rglob("*") if each.is_file()}


def attack(window: MainWindow, disk: Path) -> list[str]:
    """What was found to be wrong."""
    desk, documents, found = window.desk, window.documents, []
    desk.editor.add("one two\nthree four")
    desk.runner.run()
    wait(lambda: len(desk.results) == 2)
    session = disk / "work.vzd"
    desk.files.save(session)
    wait(lambda: not desk.dirty)
    wait(lambda: not desk.files.is_writing and not desk.journaling.is_writing)
    writers: dict[str, Callable[[Path], object]] = {
        "scores.csv": documents.write_table,
        "sentences.tsv": documents.write_sentences,
        "map.png": documents.write_picture,
        "map.pdf": documents.write_picture,
    }
    for name in writers:
        (disk / name).write_text("as it was")
    fill(disk)
    before = names(disk)
    for name, write in writers.items():
        window.message_bar.dismiss()
        write(disk / name)
        wait(lambda: window.message_bar.isVisible() and not desk.files.is_writing)
        if name not in window.message_bar.label.text():
            found.append(f"{name}: {window.message_bar.label.text()}")
        if (disk / name).read_text(errors="replace") != "as it was":
            found.append(f"{name} is not as it was")
    window.message_bar.dismiss()
    desk.editor.add("five six " * 3_000)
    wait(lambda: window.message_bar.isVisible())
    if "cannot be kept safe" not in window.message_bar.label.text():
        found.append(f"journal: {window.message_bar.label.text()}")
    window.commands["save"].trigger()
    wait(lambda: window.findChild(QMessageBox, "not-saved"))
    box = window.findChild(QMessageBox, "not-saved")
    if not any("Save" in each.text() for each in box.buttons()):
        found.append("Save As is not offered")
    if len(read(session).sentences) != 2 or not desk.dirty:
        found.append("the session is not as it was saved")
    box.close()
    window.save_preferences()
    left = {each for each in names(disk) - before if "journals" not in each}
    if left - {"work.vzd.bak"}:
        found.append(f"left behind: {left}")
    (disk / "filler").unlink()
    window.commands["save"].trigger()
    wait(lambda: not desk.dirty)
    if len(read(session).sentences) != 3:
        found.append("what was done then is not saved")
    return found


def main() -> None:
    disk = Path(sys.argv[1])
    paths.data = lambda: disk / "data"
    paths.config = lambda: disk / "config"
    models.available = lambda: (FakeChoice(),)
    engine = FakeEngine()
    window = app.build(QApplication(["full-disk"]), engine.load, engine.analyse)
    window.show()
    found = attack(window, disk)
    window.close_now()
    print("\n".join(found) or "nothing was lost, and all was said")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()

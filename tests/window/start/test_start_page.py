"""Where nothing is open, the window says what one sees and how to begin."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from vzdesk import app, paths
from vzdesk.desk import preferences
from vzdesk.desk.preferences import Held
from vzdesk.engine import text
from vzdesk.session.document import Session
from vzdesk.session.journal import Journal
from vzdesk.session.write import write
from vzdesk.window.looks import fonts, theme
from vzdesk.window.main_window import MainWindow
from vzdesk.window.start.entry import Entry
from vzdesk.window.start.looking import trouble_with

ARABIC = "المفاتيح التي اشترتها النساء كانت على الطاولة."


@pytest.fixture
def again(qapp: QApplication) -> Iterator[Callable[[], MainWindow]]:
    """Start the program once more, with what it remembers."""
    windows = []

    def started() -> MainWindow:
        engine = FakeEngine()
        windows.append(app.build(qapp, engine.load, engine.analyse))
        windows[-1].show()
        return windows[-1]

    yield started
    for window in windows:
        window.close_now()
        window.deleteLater()
    theme.apply("system")
    fonts.apply(100)


def saved(path: Path, *texts: str) -> Path:
    write(Session(text.sentences(texts)), path)
    return path


def open_file(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.desk.files.used):
        window.documents.open_path(path)


def is_shown(window: MainWindow) -> bool:
    panels = (window.sentence, window.heatmap, window.layers)
    assert window.start.page.isVisible() != any(panel.isVisible() for panel in panels)
    return window.start.page.isVisible()


def remove_buttons(window: MainWindow) -> list[QToolButton]:
    return [each for each in window.start.page.findChildren(QToolButton) if each.isVisible()]


def test_it_is_there_while_nothing_is_open_and_who_types_types_a_sentence(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert is_shown(window)
    assert window.focusWidget() is window.sentences.input
    window.activateWindow()
    qtbot.keyClicks(window.sentences.input, "Birds sing.")
    qtbot.keyClick(window.sentences.input, Qt.Key.Key_Return)
    assert not is_shown(window)
    window.toolbar.rollout.setFocus()
    window.desk.show(Session(()))  # as New does
    assert is_shown(window)
    assert window.focusWidget() is window.sentences.input


def test_new_brings_it_back_from_a_comparison_too(window: MainWindow) -> None:
    window.clipboard.add_text("The keys are here.\nThe key is here.")
    window.desk.comparison.start(*(each.id for each in window.desk.sentences))
    assert not window.start.page.isVisible()
    window.desk.show(Session(()))
    assert is_shown(window)
    window.clipboard.add_text("Birds sing.")
    assert not is_shown(window)
    assert window.layers.isVisible()


def test_a_file_without_sentences_is_something_open(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    open_file(qtbot, window, saved(tmp_path / "empty.vzd"))
    assert not is_shown(window)


def test_files_are_listed_with_their_first_sentence_at_the_next_start_too(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, again: Callable[[], MainWindow]
) -> None:
    session = saved(tmp_path / "a.vzd", ARABIC, "Birds sing.")
    lines = tmp_path / "lines <i>.txt"
    lines.write_text("The key is here.\n" * 1200)
    for path in (session, lines):
        open_file(qtbot, window, path)
    window.clipboard.add_text("Mine.")
    with qtbot.waitSignal(window.desk.files.used):
        window.desk.files.save(tmp_path / "mine.vzd")
    other = again()
    assert is_shown(other), "a second start is no empty window"
    shown = {
        entry.accessibleName(): (entry.about, entry.accessibleDescription())
        for entry in other.start.page.recent.values()
    }
    assert [*shown] == ["mine.vzd", "lines <i>.txt", "a.vzd"]
    assert shown["a.vzd"][0] == ARABIC
    assert shown["lines <i>.txt"][0] == "The key is here."
    assert "1,201 sentences" in shown["mine.vzd"][1]


def test_a_first_sentence_that_runs_from_right_to_left_ends_at_the_left(qtbot: QtBot) -> None:
    """What is leftmost is the full stop, which is not as high as the letters."""
    entry = Entry("", "שלום.")
    qtbot.addWidget(entry)
    entry.resize(entry.sizeHint())
    image = entry.grab(entry.rect().adjusted(4, 4, -4, -4)).toImage()
    paper = image.pixelColor(image.width() // 2, image.height() // 2)
    inked = (
        [y for y in range(image.height()) if image.pixelColor(x, y) != paper]
        for x in range(image.width() // 2)
    )
    first = next(filter(None, inked))
    assert len(first) < entry.fontMetrics().xHeight() / 2


def test_enter_on_a_recent_file_opens_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.vzd", "Birds sing.")
    open_file(qtbot, window, path)
    window.desk.show(Session(()))
    entry = window.start.page.recent[str(path)]
    entry.setFocus()
    with qtbot.waitSignal(window.desk.files.opened):
        qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert [each.text for each in window.desk.sentences] == ["Birds sing."]
    assert not is_shown(window)


def test_a_file_that_is_gone_says_so_and_can_be_taken_off_the_list(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    gone, there = (saved(tmp_path / name, "Birds sing.") for name in ("gone.vzd", "there.vzd"))
    for path in (there, gone):
        open_file(qtbot, window, path)
    gone.unlink()
    window.desk.show(Session(()))
    page = window.start.page
    qtbot.waitUntil(lambda: bool(page.recent[str(gone)].trouble))
    assert "not there any more" in page.recent[str(gone)].about
    assert not page.recent[str(gone)].isEnabled()
    assert page.recent[str(there)].isEnabled()
    qtbot.mouseClick(remove_buttons(window)[0], Qt.MouseButton.LeftButton)
    assert [*page.recent] == [str(there)]
    assert preferences.read().recent == (str(there),)
    assert [*preferences.read().held] == [str(there)]


def test_the_keyboard_stays_where_a_file_was_taken_off(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("a.vzd", "b.vzd"):
        open_file(qtbot, window, saved(tmp_path / name, "Birds sing."))
    window.desk.show(Session(()))
    window.activateWindow()
    for left in (1, 0):
        (first, *_others) = remove_buttons(window)
        first.setFocus()
        qtbot.keyClick(first, Qt.Key.Key_Space)
        assert len(window.start.page.recent) == left
        assert (window.focusWidget() in remove_buttons(window)) == bool(left)
    assert window.focusWidget() is window.start.page.begin[-1]


def test_a_file_that_came_back_can_be_opened_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = saved(tmp_path / "a.vzd", "Birds sing.")
    open_file(qtbot, window, path)
    content = path.read_bytes()
    path.unlink()
    window.desk.show(Session(()))
    entry = window.start.page.recent[str(path)]
    qtbot.waitUntil(lambda: not entry.isEnabled())
    path.write_bytes(content)
    window.start.page.look()
    qtbot.waitUntil(entry.isEnabled)


def test_the_window_never_waits_for_a_drive(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, let_go, asked, real = tmp_path / "far away.vzd", threading.Event(), [], os.stat

    def stat(of: object, *arguments: object, **named: object) -> object:
        if os.fspath(of) == str(path):  # type: ignore[call-overload]
            asked.append(threading.current_thread())
            assert threading.current_thread() is not threading.main_thread()
            let_go.wait(20)
        return real(of, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", stat)
    window.start.page.set_recent([str(path)], {str(path): Held("Birds sing.", 1)})
    qtbot.waitUntil(lambda: bool(asked))
    entry = window.start.page.recent[str(path)]
    assert entry.isEnabled(), "nothing is known of it yet"
    window.start.page.look()
    assert len(asked) == 1, "one that hangs is not asked for again"
    let_go.set()
    qtbot.waitUntil(lambda: bool(entry.trouble))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("gone", "not there any more"),
        ("under a file", "not there any more"),
        ("folder", "Something else"),
        ("nul", "cannot be reached"),
        ("too long", "cannot be reached"),
        ("file", ""),
    ],
)
def test_it_is_said_what_keeps_a_file_from_being_opened(
    tmp_path: Path, kind: str, said: str
) -> None:
    (tmp_path / "a.vzd").write_text("")
    where = {
        "gone": tmp_path / "b.vzd",
        "under a file": tmp_path / "a.vzd" / "b.vzd",
        "folder": tmp_path,
        "nul": "a\0b",
        "too long": "/" + "x" * 300,
        "file": tmp_path / "a.vzd",
    }
    found = trouble_with(str(where[kind]))
    assert (said in found) if said else found == ""


def test_tab_reaches_every_way_to_begin_in_the_order_that_is_seen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("a.vzd", "b.vzd"):
        open_file(qtbot, window, saved(tmp_path / name, "Birds sing."))
    window.desk.show(Session(()))
    window.activateWindow()
    seen: list[QWidget | None] = []
    while window.sentences.input not in seen and len(seen) < 40:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    page = window.start.page
    ours = [each for each in seen if each is not None and page.isAncestorOf(each)]
    places = [each.mapTo(page, each.rect().topLeft()) for each in ours]
    assert len(ours) == len(page.begin) + 2 * 2
    assert seen[seen.index(ours[0]) :][: len(ours)] == ours, "nothing is between them"
    assert places == sorted(places, key=lambda place: (place.y() // 20, place.x()))


@pytest.mark.parametrize("place", [0, 2])
def test_the_ways_to_begin_do_what_they_say(
    window: MainWindow, qtbot: QtBot, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = window.start.page.begin[place]
    entry.setFocus()
    if place == 0:
        qtbot.keyClick(entry, Qt.Key.Key_Return)
        assert window.focusWidget() is window.sentences.input
    else:
        with qtbot.waitSignal(window.desk.files.opened):
            qtbot.keyClick(entry, Qt.Key.Key_Enter)
        assert window.desk.sentences


def test_who_wants_to_type_sees_the_list_that_was_hidden(window: MainWindow, qtbot: QtBot) -> None:
    window.arrangement.hide(frozenset({"sentences", "layers"}))
    entry = window.start.page.begin[0]
    entry.setFocus()
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert window.sentences.input.isVisible()
    assert window.focusWidget() is window.sentences.input
    window.clipboard.add_text("Birds sing.")
    assert not window.start.page.isVisible()
    assert not window.layers.isVisible()


def test_a_message_is_seen_over_it(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.desk.user_error):
        window.documents.open_path(tmp_path / "gone.vzd")
    assert window.message_bar.isVisible()
    assert not window.message_bar.visibleRegion().isEmpty()


def test_work_that_was_found_is_offered_there_and_in_a_bar_where_something_is_open(
    window: MainWindow, qtbot: QtBot
) -> None:
    journal = Journal(paths.data() / "journals" / "left")
    journal.write(Session(text.sentences(["one", "two"])))
    journal.close()
    with qtbot.waitSignal(window.desk.recovery.changed):
        window.desk.recovery.find()
    page, offer = window.start.page, window.recovery_bar
    for is_open in (False, True, False):
        window.desk.show(Session(text.sentences(["mine"] if is_open else [])))
        assert offer.isVisible()
        assert page.isAncestorOf(offer) != is_open


def test_the_widths_that_the_user_chose_come_back_with_the_panels(
    window: MainWindow, qtbot: QtBot, again: Callable[[], MainWindow]
) -> None:
    window.resize(1400, 800)
    window.clipboard.add_text("Birds sing.")
    qtbot.waitUntil(lambda: window.across.width() > 1300)
    window.across.moveSplitter(400, 1)
    window.across.moveSplitter(1000, 2)
    widths = [each.width() for each in (window.sentences, window.layers)]
    window.desk.show(Session(()))
    qtbot.waitUntil(window.start.page.isVisible)
    window.save_preferences()
    window.clipboard.add_text("Birds sing.")
    QApplication.processEvents()
    assert [each.width() for each in (window.sentences, window.layers)] == widths
    other = again()
    other.resize(1400, 800)
    other.clipboard.add_text("Birds sing.")
    QApplication.processEvents()
    assert [each.width() for each in (other.sentences, other.layers)] == widths


def test_the_list_is_as_wide_beside_it_as_beside_maps(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1800, 900)
    qtbot.waitUntil(lambda: window.sentences.width() > 400)
    before = window.sentences.width()
    for texts in (["Birds sing."], []):
        window.desk.show(Session(text.sentences(texts)))
        QApplication.processEvents()
        assert window.sentences.width() == before


@pytest.mark.parametrize("percent", [100, 200, 300])
def test_it_scrolls_where_there_is_no_room_for_all_of_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, percent: int
) -> None:
    for n in range(10):
        open_file(qtbot, window, saved(tmp_path / f"{n}.vzd", "Birds sing. " * 20))
    window.desk.show(Session(()))
    window.looks.resize(percent)
    window.resize(1280, 720)
    page = window.start.page
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    assert (window.width(), window.height()) == (1280, 720)
    last = [*page.recent.values()][-1]
    page.ensureWidgetVisible(last)
    assert not last.visibleRegion().isEmpty()
    if percent < 300:
        assert page.horizontalScrollBar().maximum() == 0

"""The guide has all of its pages, whole, and leads nowhere but to itself and the web."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from vzdesk import paths
from vzdesk.widgets.words.glossary import TERMS, name_of
from vzdesk.window import guide
from vzdesk.window.dialogs.reading import ReadingDialog
from vzdesk.window.main_window import MainWindow

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources/guide"


def page(name: str) -> str:
    """As its file has it."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def test_every_page_is_in_the_guide() -> None:
    assert sorted(guide.PAGES) == sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", ["fine-tuning", "numbers", "studies"])
def test_pages_are_in_the_guide_word_for_word(name: str) -> None:
    without_addresses = re.sub(r"\]\([^)]*\)", "]", page(name))
    shown = re.sub(r"\]\([^)]*\)", "]", guide.guide())
    assert words(without_addresses) in words(shown)


def test_no_page_is_lost_with_a_picture() -> None:
    shown = guide.guide()
    titles = re.findall("^## (.+)$", shown, re.MULTILINE)
    assert titles == [page(name).splitlines()[0].removeprefix("# ") for name in guide.PAGES]
    assert "![" not in shown
    assert ".png)" not in shown
    assert "A Hebrew sentence with an English name" not in shown
    assert "annotations that a conll-u file brings" in shown.casefold()


def test_links_lead_to_headings_of_the_guide_or_to_the_web() -> None:
    shown = guide.guide()
    titles = {guide.slug(each) for each in re.findall(r"^##+ (.+)$", shown, re.MULTILINE)}
    links = re.findall(r"\]\(([^)]+)\)", shown)
    assert {"#sentences", "#studies"} <= set(links)
    for link in links:
        assert link.startswith("https://") or link[1:] in titles, link


PAGES = [ROOT / "README.md", *sorted(FOLDER.iterdir()), *sorted((ROOT / "resources").glob("*.md"))]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_of_a_page_lead_to_files_and_headings_that_are_there(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        name, _, heading = link.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in map(guide.slug, titles), link


def test_what_is_installed_has_the_guide_too() -> None:
    """As the wheel's list says."""
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = content["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert "resources/guide" in wheel["only-include"]
    assert paths.guide() == FOLDER


def test_the_guide_is_read_beside_the_window_and_opened_once(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.commands["guide"].trigger()
    window.commands["guide"].trigger()
    (dialog,) = window.findChildren(ReadingDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    window.clipboard.add_text("Birds sing.")
    assert window.sentence.isVisible()
    assert "Point at a token" in dialog.text.toPlainText()
    dialog.close()


@pytest.mark.parametrize("name", ["guide", "glossary"])
def test_the_window_is_left_by_its_key_while_something_is_read(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.commands[name].trigger()
    dialog = window.findChild(ReadingDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog.text, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_without_its_pages_the_guide_says_so(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "guide", lambda: tmp_path / "gone")
    window.commands["guide"].trigger()
    assert "cannot be read" in window.findChild(ReadingDialog).text.toPlainText()


def test_the_glossary_lists_every_term_in_alphabetical_order(window: MainWindow) -> None:
    window.commands["glossary"].trigger()
    document = window.findChild(ReadingDialog).text.document()
    blocks = [document.findBlockByNumber(n) for n in range(document.blockCount())]
    headings = [each.text() for each in blocks if each.blockFormat().headingLevel() == 4]
    assert headings == sorted(map(name_of, TERMS), key=str.casefold)
    shown = " ".join(each.text() for each in blocks)
    assert all(term.meaning in shown for term in TERMS.values())

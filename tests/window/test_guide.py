"""The guide is the README's own text, whole, and leads nowhere but to itself and the web."""

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

README = Path(__file__).parents[2] / "README.md"


def section(title: str) -> str:
    """As the README has it."""
    return README.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


@pytest.mark.parametrize("title", ["First steps", "What the numbers mean"])
def test_the_readme_s_chapters_are_in_the_guide_word_for_word(title: str) -> None:
    without_addresses = re.sub(r"\]\([^)]*\)", "]", section(title))
    shown = re.sub(r"\]\([^)]*\)", "]", guide.guide())
    assert words(without_addresses) in words(shown)


def test_no_chapter_is_lost_with_a_picture() -> None:
    shown = guide.guide()
    titles = re.findall("^## (.+)$", shown, re.MULTILINE)
    assert tuple(map(guide.slug, titles)) == guide.CHAPTERS
    assert "png" not in shown
    assert "A Hebrew sentence with an English name" not in shown
    assert "annotations that a conll-u file brings" in shown.casefold()


def test_links_lead_to_headings_of_the_guide_or_to_the_web() -> None:
    shown = guide.guide()
    titles = {guide.slug(each) for each in re.findall(r"^##+ (.+)$", shown, re.MULTILINE)}
    links = re.findall(r"\]\(([^)]+)\)", shown)
    assert "#sentences" in links
    for link in links:
        assert link.startswith("https://") or link[1:] in titles, link


def test_what_is_installed_has_the_readme_too() -> None:
    """As the wheel's list says; paths.readme() looks there first."""
    content = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = content["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"]["README.md"] == "vzdesk/_resources/README.md"
    assert paths.readme() == README


def test_the_installed_readme_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "README.md").write_text("installed")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    assert paths.readme() == tmp_path / "README.md"


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


def test_without_a_readme_the_guide_says_so(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "readme", lambda: tmp_path / "gone")
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

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vzdesk.desk import preferences
from vzdesk.desk.preferences import Preferences
from vzdesk.engine.models import ModelChoice


def test_what_was_written_is_read_again() -> None:
    mine = ModelChoice("mine", Path("/a/mine"), "torch")
    kept = Preferences((mine,), mine, "dark", "cuda", "/a", {"window": "AAEC"}, ("/a/b.vzd",))
    kept = replace(kept, text_percent=150, data_family="Charis SIL", data_percent=120)
    kept = replace(kept, precision="double")
    assert not preferences.exist()
    preferences.write(kept)
    assert preferences.exist()
    assert preferences.read() == kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff\xfe\x00",
        b'{"models": 3, "chosen": null, "theme": "dark", "folder": "", "layout": {}}',
        b'{"models": [], "chosen": {"name": "x"}, "theme": 1, "folder": 1, "layout": {}}',
        b'{"models": [], "chosen": null, "theme": "dark", "folder": "", "layout": []}',
        b'{"models": [], "chosen": null, "theme": "dark", "folder": "", "layout": {}, "recent": 1}',
        b"[" * 100_000,
    ],
)
def test_preferences_that_make_no_sense_are_as_good_as_none(
    own_settings: Path, content: bytes
) -> None:
    own_settings.mkdir(parents=True)
    (own_settings / "preferences.json").write_bytes(content)
    assert preferences.read() == Preferences()


def test_a_device_that_nobody_knows_is_chosen_automatically(own_settings: Path) -> None:
    preferences.write(Preferences(theme="dark"))
    file = own_settings / "preferences.json"
    file.write_text(file.read_text().replace('"auto"', '"abacus"'))
    assert preferences.read() == Preferences(theme="dark")


@pytest.mark.parametrize("content", ['"half"', "null", "2"])
def test_a_precision_that_nobody_knows_is_single(own_settings: Path, content: str) -> None:
    preferences.write(Preferences(theme="dark", precision="double"))
    file = own_settings / "preferences.json"
    file.write_text(file.read_text().replace('"double"', content))
    assert preferences.read() == Preferences(theme="dark")


def test_a_folder_that_cannot_be_written_is_no_trouble(own_settings: Path) -> None:
    own_settings.parent.mkdir(parents=True)
    own_settings.write_text("a file where the folder should be")
    preferences.write(Preferences(theme="dark"))
    assert preferences.read() == Preferences()


def test_sizes_that_nobody_could_read_are_the_usual_ones(own_settings: Path) -> None:
    preferences.write(Preferences(text_percent=1, data_percent=5000))
    assert preferences.read() == Preferences()

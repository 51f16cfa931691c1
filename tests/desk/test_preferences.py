from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vzdesk.desk import preferences
from vzdesk.desk.model_names import ModelNames
from vzdesk.desk.preferences import Held, Preferences
from vzdesk.engine.models import ModelChoice


def test_what_was_written_is_read_again() -> None:
    mine = ModelChoice("mine", Path("/a/mine"), "torch")
    kept = Preferences((mine,), mine, "dark", "cuda", "/a", {"window": "AAEC"}, ("/a/b.vzd",))
    kept = replace(kept, text_percent=150, data_family="Charis SIL", data_percent=120)
    kept = replace(kept, inputs={mine: "bos+leading-space"}, names=ModelNames({"/a": "BERTje"}))
    kept = replace(kept, precision="double", units="tokens", own_curve_scale=True)
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
        b"[" * 100_000,
    ],
)
def test_preferences_that_make_no_sense_are_as_good_as_none(
    own_settings: Path, content: bytes
) -> None:
    own_settings.mkdir(parents=True)
    (own_settings / "preferences.json").write_bytes(content)
    assert preferences.read() == Preferences()


@pytest.mark.parametrize(
    ("name", "odd"),
    [("models", 3), ("chosen", {"name": "x"}), ("layout", []), ("recent", 1), ("theme", 1)],
)
def test_what_makes_no_sense_is_left_out_and_all_else_stays(
    own_settings: Path, name: str, odd: object
) -> None:
    own_settings.mkdir(parents=True)
    content = {"models": [], "chosen": None, "theme": "dark", "folder": "/a", "layout": {"x": "y"}}
    (own_settings / "preferences.json").write_text(json.dumps(content | {name: odd}))
    layout = {} if name == "layout" else {"x": "y"}
    theme = "system" if name == "theme" else "dark"
    assert preferences.read() == Preferences(theme=theme, folder="/a", layout=layout)


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


PLACES = ["x" * 300, "/" + "x" * 5000, "a\0b", "\ud800", "/root/\udc80", "", "..", "/proc/1/root/x"]
"""What cannot be a path, or cannot be looked at."""
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(PLACES)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "path", "backend", "window", "x"]), inner)
    ),
    max_leaves=6,
)
CHOICE = st.fixed_dictionaries(
    {
        "name": st.text(max_size=5),
        "path": st.sampled_from(PLACES),
        "backend": st.sampled_from(["onnx", "torch"]),
    }
)
HELD = st.fixed_dictionaries({"first": ANYTHING, "n_sentences": ANYTHING})
CONTENT = st.fixed_dictionaries(
    {
        "models": st.lists(CHOICE, max_size=3) | ANYTHING,
        "chosen": st.none() | CHOICE | ANYTHING,
        "theme": st.just("dark") | ANYTHING,
        "folder": st.sampled_from(PLACES) | ANYTHING,
        "layout": st.dictionaries(st.sampled_from(["window", "across"]), ANYTHING) | ANYTHING,
    },
    optional={
        "recent": st.lists(st.sampled_from(PLACES)) | ANYTHING,
        "held": st.dictionaries(st.sampled_from(PLACES), HELD | ANYTHING) | ANYTHING,
        "text_percent": ANYTHING,
        "data_percent": ANYTHING,
        "data_family": ANYTHING,
        "device": ANYTHING,
        "precision": ANYTHING,
    },
)


@given(CONTENT)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_preferences_of_any_content_are_read_and_name_only_what_can_be_a_path(
    own_settings: Path, content: object
) -> None:
    own_settings.mkdir(parents=True, exist_ok=True)
    (own_settings / "preferences.json").write_text(json.dumps(content))
    kept = preferences.read()
    for path in (kept.folder, *kept.recent, *(str(each.path) for each in kept.models)):
        os.path.isdir(path)
        assert "\0" not in path
        os.fsencode(path)
    assert len(set(kept.recent)) == len(kept.recent)
    assert len(set(kept.models)) == len(kept.models)
    assert all(f"{each.n_sentences:,}" and each.first.strip for each in kept.held.values())


def test_what_recent_files_held_is_remembered_and_nonsense_about_one_costs_no_other(
    own_settings: Path,
) -> None:
    held = {"/a.vzd": Held("Birds sing.", 3), "/b.vzd": Held("المفاتيح", 1)}
    preferences.write(Preferences(theme="dark", held=held))
    file = own_settings / "preferences.json"
    file.write_text(file.read_text().replace('"n_sentences": 3', '"n_sentences": "x"'))
    assert preferences.read() == Preferences(theme="dark", held={"/b.vzd": held["/b.vzd"]})


def test_a_settings_folder_that_cannot_be_looked_at_is_as_good_as_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vzdesk.paths.config", lambda: Path("/" + "x" * 300))
    assert not preferences.exist()
    assert preferences.read() == Preferences()
    preferences.write(Preferences(theme="dark"))


def test_a_model_that_makes_no_sense_costs_nothing_else(own_settings: Path) -> None:
    good = ModelChoice("mine", Path("/models/mine"), "torch")
    preferences.write(Preferences(models=(good,), chosen=good, theme="dark", recent=("/a.vzd",)))
    file = own_settings / "preferences.json"
    raw = json.loads(file.read_text())
    raw["models"].insert(0, {"name": "odd", "path": "/odd", "backend": "jax"})
    raw["models"].append("odd")
    raw["recent"].append(None)
    raw["chosen"]["backend"] = "jax"
    del raw["folder"]
    file.write_text(json.dumps(raw))
    read = preferences.read()
    assert (read.models, read.chosen, read.theme) == ((good,), None, "dark")
    assert read.recent[0] == "/a.vzd"

"""A table has the maps, layers and columns that were chosen; the rest is as without a choice."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from states import scored_pair

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Roles, Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.table import COLUMNS, TableChoices, write_table
from vzdesk.export.tables import columns

RUN = Provenance("2026-01-01T00:00:00Z", "cpu", "fake")
KEYS = replace(
    sentence("keys", "The keys table is here"),
    tags=("condition=match", "odd"),
    roles=Roles(targets=(3,), cues=(1,), attractors=(1, 2)),
    tiers=(Tier("upos", ("DET", "NOUN", "NOUN", "AUX", "")), Tier("id", tuple("12345"))),
)
EVERY = ("model", "sentence", "roles", "tags", "upos", "id")


def written(folder: Path, scored: SentenceResult, choices: TableChoices) -> list[dict[str, str]]:
    write_table([(Analysis(fake_ref(), RUN, {}), scored)], folder / "t.csv", choices)
    with (folder / "t.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def core_of(row: dict[str, str]) -> dict[str, str]:
    return {name: row[name] for name in COLUMNS}


def record_of(folder: Path) -> dict[str, object]:
    record: dict[str, object] = json.loads((folder / "t.csv.json").read_text(encoding="utf-8"))
    return record


def test_all_columns_stand_behind_the_usual_ones(tmp_path: Path) -> None:
    rows = written(tmp_path, fake_scored(KEYS), TableChoices(columns=EVERY))
    assert list(rows[0]) == [
        *COLUMNS,
        *("model", "sentence", "tags", "target_role", "target_upos", "target_id_"),
        *("source_role", "source_upos", "source_id_"),
    ]
    assert {row["model"] for row in rows} == {"fake"}
    assert {row["sentence"] for row in rows} == {KEYS.text}
    assert {row["tags"] for row in rows} == {"condition=match, odd"}
    found = {
        row["target"]: (row["target_role"], row["target_upos"], row["target_id_"]) for row in rows
    }
    assert found == {
        "[CLS]": ("NA", "NA", "NA"),
        "The": ("NA", "DET", "1"),
        "keys": ("cue attractor", "NOUN", "2"),
        "ta": ("attractor", "NOUN", "3"),
        "ble": ("attractor", "NOUN", "3"),
        "is": ("target", "AUX", "4"),
        "here": ("NA", "NA", "5"),
        "[SEP]": ("NA", "NA", "NA"),
    }
    of_sources = {
        row["source"]: (row["source_role"], row["source_upos"], row["source_id_"]) for row in rows
    }
    assert of_sources == found
    assert record_of(tmp_path)["added_columns"] == list(EVERY)


@pytest.mark.parametrize("added", [EVERY, ("model",), ("roles",), ("tags", "upos")])
@pytest.mark.parametrize("units", ["tokens", "words"])
def test_added_columns_leave_the_usual_ones_as_they_are(tmp_path, units, added) -> None:
    without = written(tmp_path, fake_scored(KEYS), TableChoices(units=units))
    assert "added_columns" not in record_of(tmp_path)
    rows = written(tmp_path, fake_scored(KEYS), TableChoices(units=units, columns=added))
    assert [core_of(row) for row in rows] == without
    assert None not in rows[0].values()


@pytest.mark.parametrize("odd", ["a,b", 'a"b', "a\rb", "a\nb", "=1+1"])
def test_odd_texts_in_added_columns_come_back_whole(tmp_path: Path, odd: str) -> None:
    of = replace(KEYS, tiers=(Tier("gloss", (odd, "b", "c", "d", "e")),), tags=(odd,))
    choices = TableChoices(columns=("tags", "gloss"))
    rows = written(tmp_path, fake_scored(of), choices)
    assert {row["tags"] for row in rows} == {odd}
    assert {row["target_gloss"] for row in rows if row["target"] == "The"} == {odd}
    guarded = written(tmp_path, fake_scored(of), replace(choices, guard_formulas=True))
    expected = f"'{odd}" if odd.startswith("=") else odd
    assert {row["tags"] for row in guarded} == {expected}
    assert {row["source_gloss"] for row in guarded if row["source"] == "The"} == {expected}


def test_a_text_without_roles_and_annotations_has_none(tmp_path: Path) -> None:
    scored = scored_pair("The keys are here", "Da sind sie")
    of = replace(scored.sentence, roles=Roles(targets=(1,)), tiers=(Tier("upos", tuple("abcd")),))
    choices = TableChoices(columns=("roles", "upos"))
    rows = written(tmp_path, replace(scored, sentence=of), choices)
    cross = [row for row in rows if row["method"] == "value-zeroing/cross"]
    assert {(row["target_role"], row["target_upos"]) for row in cross} == {("NA", "NA")}
    assert {row["source_upos"] for row in cross if row["source"] == "keys"} == {"b"}
    assert {row["source"] for row in cross if row["source_role"] == "target"} == {"keys"}


def test_columns_are_chosen_by_name() -> None:
    plain = sentence("1", "a b")
    assert columns.chosen("core", [KEYS]) == ()
    assert columns.chosen("all", [plain, KEYS]) == EVERY
    assert columns.chosen("all", [plain]) == columns.FIXED
    assert columns.chosen("upos, model,upos", [plain, KEYS]) == ("upos", "model")
    assert columns.chosen("core,upos", [KEYS]) == ("upos",)
    assert columns.chosen("upos, all", [plain, KEYS]) == EVERY
    with pytest.raises(UserError, match=r"no column 'upo'\. Did you mean 'upos'"):
        columns.chosen("model,upo", [KEYS])


@pytest.mark.parametrize(
    ("rollout", "names"),
    [
        ("only", {"value-zeroing+rollout", "attention+rollout"}),
        ("none", {"value-zeroing", "attention"}),
    ],
)
def test_maps_are_rolled_out_or_of_single_layers(tmp_path, rollout, names) -> None:
    whole = written(tmp_path, fake_scored(KEYS), TableChoices())
    rows = written(tmp_path, fake_scored(KEYS), TableChoices(rollout=rollout))
    assert rows == [row for row in whole if row["method"] in names]
    assert {row["method"] for row in rows} == names == set(record_of(tmp_path)["methods"])


def test_what_has_no_map_of_the_kind_is_named(tmp_path: Path) -> None:
    scored, key = fake_scored(KEYS), map_key("attention")
    plain = SentenceResult(KEYS, scored.tokens, {key: scored.maps[key]})
    with pytest.raises(UserError, match="Sentence keys has no rolled-out map"):
        written(tmp_path, plain, TableChoices(rollout="only"))
    assert not list(tmp_path.iterdir())


def test_only_the_layers_asked_for_are_written(tmp_path: Path) -> None:
    whole = written(tmp_path, fake_scored(KEYS), TableChoices())
    rows = written(tmp_path, fake_scored(KEYS), TableChoices(layers=[2, 0]))
    assert rows == [row for row in whole if row["layer"] in "13"]
    assert {row["layer"] for row in rows} == {"1", "3"}
    assert record_of(tmp_path)["layers"] == [1, 3]

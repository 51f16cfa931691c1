"""Every version of the session file ever released opens, for ever."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_session import (
    GOLDEN_V1,
    GOLDEN_V1_1,
    GOLDEN_V1_2,
    GOLDEN_V1_3,
    GOLDEN_V2_0,
    GOLDEN_V2_1,
    GOLDEN_V2_2,
    GOLDEN_V2_3_FIGURES,
    GOLDEN_V2_3_MIXING,
    GOLDEN_V2_3_ROWS,
    GOLDEN_V2_3_STUDIES,
    golden_v1,
    golden_v1_1,
    golden_v1_2,
    golden_v1_3,
    golden_v2_0,
    golden_v2_1,
    golden_v2_2,
    golden_v2_3_figures,
    golden_v2_3_mixing,
    golden_v2_3_rows,
    golden_v2_3_studies,
)

from vzdesk import __version__
from vzdesk.errors import UserError
from vzdesk.session.archive import DOCUMENT
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write


def test_version_1_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1).equals(golden_v1())


def test_version_1_1_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1_1).equals(golden_v1_1())


def test_version_1_2_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1_2).equals(golden_v1_2())


def test_version_1_3_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1_3).equals(golden_v1_3())
    assert read(GOLDEN_V1_3).settings == golden_v1_3().settings


def test_version_2_0_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V2_0).equals(golden_v2_0())


def test_version_2_1_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V2_1).equals(golden_v2_1())


def test_version_2_2_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V2_2).equals(golden_v2_2())
    assert not read(GOLDEN_V2_2).equals(golden_v2_1()), "predictions are compared"


def test_figures_of_version_2_3_open_equal_to_what_was_saved() -> None:
    found = read(GOLDEN_V2_3_FIGURES)
    assert found.equals(golden_v2_3_figures())
    assert not found.equals(golden_v1_3()), "figures are compared"
    assert found.kept.figure("Figure 1").style == found.kept.style("mine")
    assert found.kept.figure("curves, “b”").curves == (("1", "Key"), ("Key", "are"))
    document = json.loads(members(GOLDEN_V2_3_FIGURES)[DOCUMENT])
    assert (document["version"], document["parts"]) == ([2, 3], ["figures"])
    assert document["figures"][0]["spec"] == {
        "sentence": "1",
        "layer": 1,
        "style": {"width_mm": 77, "height_mm": 60.5, "family": "שלום Serif", "bar_label": ""},
    }


def test_rows_of_version_2_3_open_equal_to_what_was_saved() -> None:
    found = read(GOLDEN_V2_3_ROWS)
    assert found.equals(golden_v2_3_rows())
    assert not found.equals(golden_v1_3())
    document = json.loads(members(GOLDEN_V2_3_ROWS)[DOCUMENT])
    assert (document["version"], document["parts"]) == ([2, 3], ["rows"])
    maps = document["analyses"][-1]["results"][0]["maps"]
    assert maps["attention/encoder"] == {"distances": False, "rows": 2}


def test_studies_of_version_2_3_open_equal_to_what_was_saved() -> None:
    found = read(GOLDEN_V2_3_STUDIES)
    assert found.equals(golden_v2_3_studies())
    assert not found.equals(golden_v1_3()), "studies are compared"
    ours, of_later = found.kept.studies
    assert ours.spec.sentences.ids == ("1", "שלום")
    assert (ours.spec.group_by, ours.spec.layers) == (("upos",), (0, 1))
    assert ours.about["n_sentences"] == {"matched": 12, "not_scored": 1, "all": 20}
    with pytest.raises(UserError, match="“of later” cannot be used by this vzdesk"):
        _ = of_later.spec
    document = json.loads(members(GOLDEN_V2_3_STUDIES)[DOCUMENT])
    assert (document["version"], document["parts"]) == ([2, 3], ["studies"])
    assert document["studies"][0]["table"].startswith("study,model,method")


def test_mixing_ratios_of_version_2_3_open_equal_to_what_was_saved() -> None:
    found = read(GOLDEN_V2_3_MIXING)
    assert found.equals(golden_v2_3_mixing())
    document = json.loads(members(GOLDEN_V2_3_MIXING)[DOCUMENT])
    assert (document["version"], document["parts"]) == ([2, 3], ["rows", "mixing"])
    maps = document["analyses"][-1]["results"][0]["maps"]
    assert maps["attention-norm-res"] == {"distances": False, "mixing_ratios": True}


def test_an_older_program_finds_a_part_that_it_does_not_read() -> None:
    document = json.loads(members(GOLDEN_V2_2)[DOCUMENT])
    assert document["version"] == [2, 2]
    assert document["parts"] == ["float64", "heads", "predictions"]


@pytest.mark.parametrize(
    ("session", "golden"),
    [
        (golden_v1_2, GOLDEN_V1_2),
        (golden_v1_3, GOLDEN_V1_3),
        (golden_v2_0, GOLDEN_V2_0),
        (golden_v2_1, GOLDEN_V2_1),
        (golden_v2_2, GOLDEN_V2_2),
        (golden_v2_3_figures, GOLDEN_V2_3_FIGURES),
        (golden_v2_3_rows, GOLDEN_V2_3_ROWS),
        (golden_v2_3_studies, GOLDEN_V2_3_STUDIES),
        (golden_v2_3_mixing, GOLDEN_V2_3_MIXING),
    ],
)
def test_what_is_saved_now_is_of_the_oldest_version_that_can_hold_it_to_the_byte(
    tmp_path: Path, session: Callable[[], Session], golden: Path
) -> None:
    """But for the version of the program, which is in the document and moves all that follows."""
    write(session(), tmp_path / "s.vzd")
    own, other = (members(path) for path in (tmp_path / "s.vzd", golden))
    assert list(own) == list(other)
    written_by = f'"vzdesk":"{json.loads(other[DOCUMENT])["vzdesk"]}"'
    assert written_by.encode() in other[DOCUMENT]
    now = other[DOCUMENT].replace(written_by.encode(), f'"vzdesk":"{__version__}"'.encode())
    assert own == other | {DOCUMENT: now}


@pytest.mark.parametrize(
    ("newer", "older"), [(GOLDEN_V1_3, GOLDEN_V1_2), (GOLDEN_V2_1, GOLDEN_V2_0)]
)
def test_of_several_annotations_an_older_reader_finds_the_first(newer: Path, older: Path) -> None:
    """Nothing else but the version, and what is left out, is other than in the older one."""
    now, then = (json.loads(members(path)[DOCUMENT]) for path in (newer, older))
    assert now["version"] == [then["version"][0], then["version"][1] + 1]
    assert now["settings"].pop("annotations") == ["gloss", "upos"]
    assert now["settings"].pop("left_out")["renormalised"] is True
    assert now["settings"].pop("annotation") == "gloss"
    assert then["settings"].pop("annotation") == "upos"
    assert now | {"version": then["version"]} == then


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

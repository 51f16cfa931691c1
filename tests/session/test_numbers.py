"""What is no score, no distance, or more than can be drawn, does not open."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from archives import DOCUMENT, changed, members_of, npy, pack, with_number
from golden_session import GOLDEN_V1, GOLDEN_V1_1, GOLDEN_V1_2, GOLDEN_V2_0

from vzdesk.engine.maps.map_key import map_key
from vzdesk.errors import UserError
from vzdesk.session.read import read
from vzdesk.session.write import write

SCORES, DISTANCES = "analyses/0/0/scores.npy", "analyses/0/0/distances.npy"
OF_WORDS, DOUBLE = "analyses/1/words/0/scores.npy", "analyses/2/0/distances.npy"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), -1e-6, 1.01, 3e38])
@pytest.mark.parametrize(
    ("golden", "member"),
    [
        (GOLDEN_V1, SCORES),
        (GOLDEN_V1, "analyses/0/1/scores.npy"),
        (GOLDEN_V1_1, "analyses/1/decoder/2/scores.npy"),
        (GOLDEN_V1_2, OF_WORDS),
        (GOLDEN_V2_0, "analyses/2/0/scores.npy"),
    ],
)
def test_what_is_no_score_is_refused(
    tmp_path: Path, golden: Path, member: str, value: float
) -> None:
    path = with_number(tmp_path / "s.vzd", golden, member, -1, value)
    with pytest.raises(UserError, match=f"{member} holds .*, which is not from 0 to 1"):
        read(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.5, 2.01])
@pytest.mark.parametrize(("golden", "member"), [(GOLDEN_V1, DISTANCES), (GOLDEN_V2_0, DOUBLE)])
def test_what_is_no_distance_is_refused(
    tmp_path: Path, golden: Path, member: str, value: float
) -> None:
    path = with_number(tmp_path / "s.vzd", golden, member, 0, value)
    with pytest.raises(UserError, match=f"{member} holds .*, which is not from 0 to 2"):
        read(path)


@pytest.mark.parametrize(
    ("member", "value"),
    [(SCORES, 1 + 2**-22), (SCORES, -0.0), (SCORES, 1e-45), (DISTANCES, 2 + 2**-21)],
)
def test_what_rounding_makes_of_scores_and_distances_opens_to_the_bit(
    tmp_path: Path, member: str, value: float
) -> None:
    path = with_number(tmp_path / "s.vzd", GOLDEN_V1, member, 3, value)
    (scored,) = read(path).analyses[0].results.values()
    score_map = scored.maps[map_key("value-zeroing")]
    found = score_map.scores if member == SCORES else score_map.distances
    assert found is not None
    assert found.reshape(-1)[3].tobytes() == np.float32(value).tobytes()


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    return caught.value.message


def test_words_that_overlap_are_refused_however_many_there_are(tmp_path: Path) -> None:
    """A short text under thousands of words is a file of a megabyte and gigabytes of memory."""

    def overlap(document: dict[str, Any]) -> None:
        document["sentences"][1].update(text="x" * 3000, words=[[0, 3000]] * 3000)

    path = changed(tmp_path / "s.vzd", GOLDEN_V1, overlap)
    assert "the words of sentence 2 of its document overlap" in refusal(path)


@pytest.mark.parametrize("words", [[[4, 8], [0, 3]], [[0, 3], [2, 4]], [[0, 4], [0, 4]]])
def test_words_stand_in_the_order_of_the_text(tmp_path: Path, words: list[list[int]]) -> None:
    path = changed(
        tmp_path / "s.vzd",
        GOLDEN_V1,
        lambda d: d["sentences"][1].update(text="long text", words=words),
    )
    assert "overlap" in refusal(path)


def _without_results(document: dict[str, Any], **model: Any) -> None:
    analysis = document["analyses"][0]
    analysis.update(results=[], methods=[])
    analysis["model"].update(model)


@pytest.mark.parametrize("name", ["n_layers", "n_decoder_layers"])
def test_more_layers_than_can_be_drawn_are_refused_where_no_array_has_them(
    tmp_path: Path, name: str
) -> None:
    path = changed(tmp_path / "s.vzd", GOLDEN_V1, lambda d: _without_results(d, **{name: 10**9}))
    assert "more than 10000 layers" in refusal(path)


def test_more_models_or_tiers_than_a_window_can_show_are_refused(tmp_path: Path) -> None:
    def models(document: dict[str, Any]) -> None:
        _without_results(document)
        [analysis] = document["analyses"]
        document["analyses"] = [
            analysis | {"model": analysis["model"] | {"sha256": f"{number:064x}"}}
            for number in range(1001)
        ]

    def tiers(document: dict[str, Any]) -> None:
        found = [{"name": str(number), "values": ["x", "y"]} for number in range(1001)]
        document["sentences"][1].update(tiers=found)

    assert "of more than 1000 models" in refusal(changed(tmp_path / "m", GOLDEN_V1, models))
    assert "has more than 1000 tiers" in refusal(changed(tmp_path / "t", GOLDEN_V1, tiers))


def test_a_word_has_a_role_once(tmp_path: Path) -> None:
    """Else a short list would give it thousands of letters."""
    roles = {"targets": [1, 0, 1, 1], "cues": [], "attractors": []}
    path = changed(tmp_path / "s.vzd", GOLDEN_V1, lambda d: d["sentences"][1].update(roles=roles))
    assert read(path).sentences[1].roles.targets == (1, 0)


HEADERS = (
    b"{'descr': '''",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (18,), ",
    b"{" * 3000,
    b"(" * 300,
    b"'" + b"\\" * 60,
    b"1" * 5000,
    b"\xff\xfe\0",
    b"lambda: 0",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (18L,), }",
    b"{'descr': '<f4', 'fortran_order': False, 'shape': (\xb2,), }",
    b"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False}",
    b"{'descr': '<f4', 'fortran_order': True, 'shape': (18,), }",
    b"    if:\n\t{",
    b"",
)


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_that_is_none_is_refused(tmp_path: Path, header: bytes) -> None:
    """NumPy reads headers as Python, and raises whatever Python's own reader does."""
    contents = members_of(GOLDEN_V1)
    contents[SCORES] = _with_header(contents[SCORES], header)
    assert f"{SCORES} is not an array" in refusal(pack(tmp_path / "s.vzd", contents))


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (18,), }\n",
        b"{'descr':'<f4','fortran_order':False,'shape':(18,)}",
        b"{'shape': (18,), 'fortran_order': False, 'descr': '<f4'}" + b" " * 40,
    ],
)
def test_headers_may_be_padded_in_any_way(tmp_path: Path, header: bytes) -> None:
    contents = members_of(GOLDEN_V1)
    contents[SCORES] = _with_header(contents[SCORES], header)
    path = pack(tmp_path / "s.vzd", contents)
    assert read(path).equals(read(GOLDEN_V1))


def _with_header(array: bytes, header: bytes) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + array[-72:]


@pytest.mark.parametrize("colours", ["magma", "", "VIRIDIS", 7, None, ["viridis"]])
def test_an_unknown_colour_scale_is_the_default(tmp_path: Path, colours: Any) -> None:
    path = changed(tmp_path / "s.vzd", GOLDEN_V1, lambda d: d["settings"].update(colours=colours))
    assert read(path).settings.colours == "viridis"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"layer": 2**31 - 1}, lambda selection: selection.layer == 0),
        ({"part": "x" * 1000}, lambda selection: selection.part == "encoder"),
        (
            {"pins": [{"sentence": "1", "part": "", "target": 0, "source": n} for n in range(20)]},
            lambda selection: [pin.source for pin in selection.pins] == list(range(8)),
        ),
    ],
)
def test_where_the_user_cannot_have_looked_is_the_default(
    tmp_path: Path, change: dict[str, Any], found: Callable[[Any], bool]
) -> None:
    path = changed(tmp_path / "s.vzd", GOLDEN_V1, lambda d: d["selection"].update(change))
    assert found(read(path).selection)


def many_methods(path: Path, n: int) -> Path:
    """So many results, each with a map of its own."""
    document = json.loads(members_of(GOLDEN_V1)[DOCUMENT])
    analysis = document["analyses"][0]
    [result] = analysis["results"]
    analysis["methods"] = [f"m{number}" for number in range(n)]
    analysis["results"] = [
        result
        | {
            "sentence": result["sentence"] | {"id": str(number)},
            "maps": {f"m{number}": {"distances": False}},
        }
        for number in range(n)
    ]
    scores, flags = npy(np.full(18, 1 / 3, np.float32)), npy(np.zeros(6, bool))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(DOCUMENT, json.dumps(document))
        for number in range(n):
            archive.writestr(f"analyses/0/{number}/scores.npy", scores)
            archive.writestr(f"analyses/0/{number}/no_mixing.npy", flags)
    return path


def test_each_of_many_methods_is_found_in_its_own_result(tmp_path: Path) -> None:
    analysis = read(many_methods(tmp_path / "s.vzd", 300)).analyses[0]
    assert len(analysis.results) == 300
    for number, scored in enumerate(analysis.results.values()):
        assert list(scored.maps) == [map_key(f"m{number}")]


@pytest.mark.parametrize("work", [read, lambda path: write(read(path), path)])
def test_time_is_linear_in_methods_and_results(tmp_path: Path, work: Callable[[Path], Any]) -> None:
    """To look for each method in each result would take 16 times as long for four times as many."""
    few, many = (_time_s(work, many_methods(tmp_path / f"{n}.vzd", n)) for n in (150, 600))
    assert many < 9 * few


def _time_s(work: Callable[[Path], Any], path: Path) -> float:
    """The shortest of three runs; without what other programs take."""
    times_s = []
    for _ in range(3):
        start = time.process_time()
        work(path)
        times_s.append(time.process_time() - start)
    return min(times_s)

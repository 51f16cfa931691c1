"""Of a damaged session, what is whole opens, and what is lost is named."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archives import DOCUMENT, changed, flipped, members_of, pack, with_number
from fakes import fake_ref, fake_scored
from golden_session import GOLDEN_V1, GOLDEN_V1_2, GOLDEN_V2_0, golden_v1, golden_v2_0

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.rescue import Rescued, rescue
from vzdesk.session.write import write

SCORES, DISTANCES, NO_MIXING = (
    f"analyses/0/0/{name}.npy" for name in ("scores", "distances", "no_mixing")
)
MEASURED, ROLLED_OUT = map_key("value-zeroing"), map_key("value-zeroing+rollout")


def only_result(session: Session) -> SentenceResult:
    (scored,) = session.analyses[0].results.values()
    return scored


def rescued(path: Path) -> Rescued:
    """What is whole of a file that a strict reader refuses."""
    with pytest.raises(UserError):
        read(path)
    return rescue(path)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A file with three sentences, all scored by one model, two of them by another too."""
    sentences = tuple(sentence(f"s{n}", f"the table {n}") for n in (1, 2, 3))
    results = {each.id: fake_scored(each) for each in sentences}
    provenance = Provenance("then", "cpu", "t")
    others = {id: results[id] for id in ("s1", "s3")}
    analyses = (
        Analysis(fake_ref("first"), provenance, results),
        Analysis(fake_ref("second"), provenance, others),
    )
    write(Session(sentences, analyses), tmp_path / "three.vzd")
    return tmp_path / "three.vzd"


@pytest.mark.parametrize("member", [SCORES, NO_MIXING])
def test_a_damaged_array_costs_its_maps_alone(tmp_path: Path, member: str) -> None:
    found = rescued(flipped(tmp_path / "s.vzd", GOLDEN_V1, member))
    before, after = only_result(golden_v1()), only_result(found.session)
    assert list(after.maps) == [ROLLED_OUT]
    assert after.maps[ROLLED_OUT].equals(before.maps[ROLLED_OUT])
    assert after.tokens == before.tokens
    assert found.session.sentences == golden_v1().sentences
    assert found.session.settings == golden_v1().settings
    assert found.lost == ("The maps “value-zeroing” of agreement-mini are lost.",)


def test_damaged_distances_leave_the_scores(tmp_path: Path) -> None:
    found = rescued(flipped(tmp_path / "s.vzd", GOLDEN_V1, DISTANCES))
    before, after = only_result(golden_v1()), only_result(found.session)
    assert after.maps[MEASURED].distances is None
    assert after.maps[MEASURED].equals(replace(before.maps[MEASURED], distances=None))
    [lost] = found.lost
    assert lost.startswith("The distances of “value-zeroing” of agreement-mini are lost")


def test_numbers_that_are_no_scores_cost_the_map_of_their_sentence_alone(
    tmp_path: Path, three: Path
) -> None:
    whole = read(three)
    of_first = whole.analyses[0].results["s1"].maps[MEASURED].scores.size
    found = rescued(with_number(tmp_path / "s.vzd", three, SCORES, of_first + 5, float("nan")))
    assert found.lost == ("The maps “value-zeroing” of first are lost in these sentences: 2.",)
    for id in ("s1", "s2", "s3"):
        before, after = (each.analyses[0].results[id] for each in (whole, found.session))
        kept = [key for key in before.maps if id != "s2" or key != MEASURED]
        assert list(after.maps) == kept
        assert all(after.maps[key].equals(before.maps[key]) for key in kept)


def test_distances_that_are_none_are_lost_in_their_sentence_alone(
    tmp_path: Path, three: Path
) -> None:
    found = rescued(with_number(tmp_path / "s.vzd", three, DISTANCES, -1, 7.0))
    assert found.lost == (
        "The distances of “value-zeroing” of first are lost in these sentences: 3.",
    )
    has = {
        id: scored.maps[MEASURED].distances is not None
        for id, scored in found.session.analyses[0].results.items()
    }
    assert has == {"s1": True, "s2": True, "s3": False}


def test_a_result_that_has_lost_all_of_its_maps_is_gone(tmp_path: Path) -> None:
    contents = members_of(GOLDEN_V1)
    for name in (SCORES, "analyses/0/1/scores.npy"):
        del contents[name]
    found = rescued(pack(tmp_path / "s.vzd", contents))
    assert found.session.sentences == golden_v1().sentences
    assert not found.session.analyses[0].results
    assert len(found.lost) == 2


def test_a_damaged_sentence_costs_that_sentence(tmp_path: Path, three: Path) -> None:
    path = changed(tmp_path / "s.vzd", three, lambda d: d["sentences"][1].update(words=[[0, 999]]))
    found = rescued(path)
    assert [each.id for each in found.session.sentences] == ["s1", "s3"]
    assert found.session.analyses[0].results["s3"].equals(read(three).analyses[0].results["s3"])
    assert found.lost == ("Sentence 2 is lost.",)


def test_of_two_sentences_with_one_id_the_first_is_kept(tmp_path: Path, three: Path) -> None:
    path = changed(tmp_path / "s.vzd", three, lambda d: d["sentences"][2].update(id="s1"))
    assert [each.id for each in rescued(path).session.sentences] == ["s1", "s2"]


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a["model"].update(n_layers="3"),
        lambda a: a["results"][0].update(tokens=[]),
        lambda a: a["results"][0].update(notices=[1]),
        lambda a: a["methods"].append("value-zeroing"),
        lambda a: a.pop("provenance"),
        lambda a: a.update(dtype="float64"),
        lambda a: a["model"].update(n_layers=20_000),
    ],
)
def test_a_damaged_analysis_costs_that_analysis(
    tmp_path: Path, three: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    """Where the size of one result is not known, nobody knows where the next ones begin."""
    found = rescued(changed(tmp_path / "s.vzd", three, lambda d: change(d["analyses"][0])))
    [kept] = found.session.analyses
    assert kept.equals(read(three).analyses[1])
    assert "Analysis 1 is lost, with all results of first in it." in found.lost


def test_a_file_without_its_last_bytes_is_all_there(tmp_path: Path) -> None:
    """They say only where the members are."""
    path = tmp_path / "s.vzd"
    path.write_bytes(GOLDEN_V2_0.read_bytes()[:-30])
    found = rescued(path)
    assert found.session.equals(golden_v2_0())
    assert found.lost == ()
    assert "all that it holds is here" in found.error(path).message


def maps_of(session: Session) -> dict[tuple[int, str, str], Any]:
    return {
        (number, id, str(key)): score_map
        for number, analysis in enumerate(session.analyses)
        for id, scored in analysis.results.items()
        for key, score_map in scored.maps.items()
    }


def test_no_cut_file_shows_anything_but_what_was_written(tmp_path: Path) -> None:
    """The more there is of it, the more is shown; what is shown is equal to the bit."""
    data, path, whole = GOLDEN_V2_0.read_bytes(), tmp_path / "s.vzd", golden_v2_0()
    expected, most = maps_of(whole), 0
    for kept in range(0, len(data), 61):
        path.write_bytes(data[:kept])
        try:
            found = rescue(path)
        except UserError:
            assert not most
            continue
        assert found.session.sentences == whole.sentences[: len(found.session.sentences)]
        maps = maps_of(found.session)
        for at, score_map in maps.items():
            missing = {} if score_map.distances is not None else {"distances": None}
            assert score_map.equals(replace(expected[at], **missing))
        assert len(maps) >= most
        most = len(maps)
    assert most == len(expected)


def test_a_cut_document_leaves_the_sentences_before_the_cut(tmp_path: Path, three: Path) -> None:
    data, path = three.read_bytes(), tmp_path / "s.vzd"
    path.write_bytes(data[: data.index(b'"s3"')])
    found = rescued(path)
    assert found.session.sentences == read(three).sentences[:2]
    assert not found.session.analyses
    [lost] = found.lost
    assert lost.startswith("All results are lost, and the sentences after number 2")


def test_a_turned_bit_in_the_document_leaves_its_sentences_and_no_results(
    tmp_path: Path, three: Path
) -> None:
    """It may be in a token's word as well as in a text: no result is known to be right."""
    path = flipped(tmp_path / "s.vzd", three, DOCUMENT, members_of(three)[DOCUMENT].index(b"table"))
    found = rescued(path)
    assert [each.text for each in found.session.sentences][1:] == ["the table 2", "the table 3"]
    assert not found.session.analyses
    assert "check the sentences" in found.lost[0]


def test_a_member_is_found_where_the_size_of_the_one_before_is_wrong(tmp_path: Path) -> None:
    data = bytearray(GOLDEN_V1.read_bytes())
    header = data.index(b"PK\x03\x04", data.index(SCORES.encode()) - 40)
    data[header + 18 : header + 26] = b"\xff\xff\xff\x7f" * 2  # its size, packed and as it is
    (tmp_path / "s.vzd").write_bytes(data[:-30])
    assert list(only_result(rescue(tmp_path / "s.vzd").session).maps) == [ROLLED_OUT]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_with_one_name_none_is_believed(tmp_path: Path) -> None:
    path = pack(tmp_path / "s.vzd", members_of(GOLDEN_V1))
    with zipfile.ZipFile(path, "a") as archive:
        other = bytearray(members_of(GOLDEN_V1)[SCORES])
        other[-4:] = bytes(4)
        archive.writestr(SCORES, bytes(other))
    assert list(only_result(rescued(path).session).maps) == [ROLLED_OUT]


@pytest.mark.parametrize(
    "change", [lambda d: d.update(version=[3, 0]), lambda d: d["parts"].append("holograms")]
)
def test_what_a_newer_version_wrote_is_not_rescued(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    path = changed(tmp_path / "s.vzd", GOLDEN_V2_0, change)
    with pytest.raises(UserError, match=r"this vzdesk (reads up|does not)"):
        rescue(path)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"PK\x03\x04", b"\0" * 5000, b"no session at all"),
        GOLDEN_V1_2.read_bytes()[:200],
        json.dumps({"format": "vzdesk-session"}).encode(),
    ],
)
def test_where_nothing_is_whole_the_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "s.vzd").write_bytes(data)
    with pytest.raises(UserError, match=r"s\.vzd"):
        rescue(tmp_path / "s.vzd")


def test_only_a_few_of_many_losses_are_named(tmp_path: Path) -> None:
    sentences = tuple(sentence(str(n), f"the table {n}") for n in range(200))
    write(Session(sentences), tmp_path / "many.vzd")

    def damage(document: dict[str, Any]) -> None:
        for each in document["sentences"][10:150]:
            each["words"] = None

    path = changed(tmp_path / "s.vzd", tmp_path / "many.vzd", damage)
    found = rescued(path)
    assert len(found.session.sentences) == 60
    assert len(found.lost) == 140
    assert "Sentence 15 is lost. And 135 more." in found.error(path).message


def test_what_is_rescued_can_be_saved_and_opened(tmp_path: Path) -> None:
    found = rescued(flipped(tmp_path / "s.vzd", GOLDEN_V2_0, SCORES))
    write(found.session, tmp_path / "again.vzd")
    assert read(tmp_path / "again.vzd").equals(found.session)

"""Whatever is wrong with a file is one calm sentence that names it."""

from __future__ import annotations

import errno
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_session import (
    GOLDEN_V1,
    GOLDEN_V1_1,
    GOLDEN_V2_0,
    GOLDEN_V2_2,
    GOLDEN_V2_3_FIGURES,
    golden_v2_0,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vzdesk.errors import UserError
from vzdesk.session.archive import KINDS
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.selection import NOTHING, NOWHERE, LeftOut

DOCUMENT = "vzdesk-session.json"
SCORES = "analyses/0/0/scores.npy"
NO_MIXING = "analyses/0/0/no_mixing.npy"


def members() -> dict[str, bytes]:
    """The members of the golden file, by name."""
    with zipfile.ZipFile(GOLDEN_V1) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, contents: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    """A ZIP with these members."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return path


def with_document(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The golden file with its document changed."""
    contents = members()
    document = json.loads(contents[DOCUMENT])
    change(document)
    return pack(path, {**contents, DOCUMENT: json.dumps(document).encode()})


def npy(values: Any) -> bytes:
    """These values in NumPy's format."""
    file = io.BytesIO()
    np.save(file, np.asarray(values))
    return file.getvalue()


def refusal(path: Path) -> str:
    """The one sentence with which the file is refused."""
    with pytest.raises(UserError) as caught:
        read(path)
    assert str(path) in caught.value.message
    assert caught.value.next_step
    return caught.value.message.replace(str(path), "FILE")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "none.vzd")


def test_a_file_in_a_folder_that_may_not_be_entered_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(path: Path, **options: bool) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", locked)
    assert refusal(tmp_path / "a.vzd") == "Cannot open FILE: Permission denied."


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "not a file" in refusal(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.vzd").touch()
    assert "empty" in refusal(tmp_path / "s.vzd")


@pytest.mark.parametrize("data", [b"PK", b"%PDF-1.7", b"sentence,target\n", b"\0" * 100])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "s.vzd").write_bytes(data)
    assert "not a vzdesk session" in refusal(tmp_path / "s.vzd")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(tmp_path: Path, kept: float) -> None:
    data = GOLDEN_V1.read_bytes()
    (tmp_path / "s.vzd").write_bytes(data[: int(kept * len(data))])
    assert "cut short" in refusal(tmp_path / "s.vzd")


def test_another_programs_zip_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "s.vzd", {"word/document.xml": b"<xml/>"})
    assert "not a vzdesk session" in refusal(path)


def test_another_format_name_is_refused(tmp_path: Path) -> None:
    path = with_document(tmp_path / "s.vzd", lambda d: d.update(format="elsewhere"))
    assert "its format is not 'vzdesk-session'" in refusal(path)


def test_a_newer_major_version_is_refused_and_both_are_named(tmp_path: Path) -> None:
    """Even where everything else about it is new, packing included."""
    document = json.dumps({"format": "vzdesk-session", "version": [3, 1]}).encode()
    with zipfile.ZipFile(tmp_path / "s.vzd", "w") as archive:
        archive.writestr(DOCUMENT, document)
        archive.writestr("new.bin", b"0" * 1000, zipfile.ZIP_DEFLATED)
    message = refusal(tmp_path / "s.vzd")
    assert "format 3.1" in message
    assert "up to 2.3" in message


def test_a_newer_minor_version_opens_and_what_is_unknown_is_ignored(
    tmp_path: Path, small_session: Session
) -> None:
    def newer(document: dict[str, Any]) -> None:
        document["version"] = [1, 7]
        document["tags"] = ["new"]
        document["sentences"][0]["stress"] = {"cue": 1}
        document["analyses"][0]["results"][0]["maps"]["value-zeroing"]["heads"] = True
        document["analyses"][0]["results"][0]["tokens"][0]["gloss"] = "new"

    path = with_document(tmp_path / "s.vzd", newer)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("analyses/0/0/heads.npy", npy([1.0]))
    assert read(path).equals(small_session)


@pytest.mark.parametrize("version", [None, "1.0", [1], [1, 2, 3], [True, 0], [-1, 0], ["1", "0"]])
def test_a_version_that_is_none_is_refused(tmp_path: Path, version: Any) -> None:
    path = with_document(tmp_path / "s.vzd", lambda d: d.update(version=version))
    assert "'version'" in refusal(path)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe{}", b"[1]", b"9" * 5000, b'{"a": nope}'])
def test_a_broken_document_is_refused(tmp_path: Path, data: bytes) -> None:
    refusal(pack(tmp_path / "s.vzd", {**members(), DOCUMENT: data}))


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_an_absurdly_deep_document_is_refused(tmp_path: Path, opening: bytes) -> None:
    path = pack(tmp_path / "s.vzd", {DOCUMENT: opening * 200_000})
    assert "too deeply" in refusal(path)


@pytest.mark.parametrize("name", sorted(members()))
def test_a_missing_member_is_refused(tmp_path: Path, name: str) -> None:
    contents = members()
    del contents[name]
    assert name in refusal(pack(tmp_path / "s.vzd", contents))


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(17, np.float32),
        np.zeros(19, np.float32),
        np.zeros((2, 3, 3), np.float32),
        np.zeros(18, np.float64),
        np.zeros(18, ">f4"),
        np.zeros(18, [("x", "<f4")]),
    ],
    ids=lambda values: f"{values.dtype} {values.shape}",
)
def test_an_array_of_another_shape_or_type_is_refused(tmp_path: Path, values: Any) -> None:
    assert SCORES in refusal(pack(tmp_path / "s.vzd", {**members(), SCORES: npy(values)}))


def test_pickled_objects_are_refused_and_never_run(tmp_path: Path) -> None:
    """An object array in .npy is a pickle, and a pickle is code."""
    ran = tmp_path / "ran"

    class Bomb:
        def __reduce__(self) -> Any:
            return Path.touch, (ran,)

    file = io.BytesIO()
    np.save(file, np.array([Bomb()] * 18, dtype=object), allow_pickle=True)
    assert SCORES in refusal(pack(tmp_path / "s.vzd", {**members(), SCORES: file.getvalue()}))
    assert not ran.exists()


@pytest.mark.parametrize("data", [b"", b"\x93NUMPY", b"junk" * 50, b"\x93NUMPY\x01\0\xff\xff{" * 9])
def test_a_member_that_is_no_array_is_refused(tmp_path: Path, data: bytes) -> None:
    assert SCORES in refusal(pack(tmp_path / "s.vzd", {**members(), SCORES: data}))


def test_an_array_that_claims_to_be_gigantic_is_refused_before_it_is_made(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f4", "fortran_order": False, "shape": (10**15,)}
    )
    data = header.getvalue() + b"\0" * 72
    assert SCORES in refusal(pack(tmp_path / "s.vzd", {**members(), SCORES: data}))


@pytest.mark.parametrize("change", [lambda data: data[:-4], lambda data: data + b"\0" * 4])
def test_an_array_with_other_values_than_its_header_says_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    contents = members()
    contents[SCORES] = change(contents[SCORES])
    assert f"{SCORES} does not hold 18 values" in refusal(pack(tmp_path / "s.vzd", contents))


@pytest.mark.parametrize("name", [DOCUMENT, SCORES])
def test_a_member_that_claims_more_than_the_file_has_is_refused(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "s.vzd", members())
    with zipfile.ZipFile(path, "a") as archive:
        member = archive.NameToInfo[name]
        member.file_size = member.compress_size = 2**31
        archive._didModify = True
    assert "claim" in refusal(path)


def test_a_document_that_claims_gigantic_maps_is_refused(tmp_path: Path) -> None:
    path = with_document(
        tmp_path / "s.vzd", lambda d: d["analyses"][0]["model"].update(n_layers=2**31 - 1)
    )
    assert SCORES in refusal(path)


def test_flags_that_are_neither_yes_nor_no_are_refused(tmp_path: Path) -> None:
    data = npy(np.zeros(6, bool))[:-1] + b"\x07"
    assert "neither yes nor no" in refusal(pack(tmp_path / "s", {**members(), NO_MIXING: data}))


def test_compressed_members_are_refused(tmp_path: Path) -> None:
    """A few kilobytes could otherwise unpack to gigabytes."""
    path = pack(tmp_path / "s.vzd", {**members(), "x": b"0" * 10**6}, zipfile.ZIP_DEFLATED)
    assert "compressed" in refusal(path)
    with zipfile.ZipFile(pack(tmp_path / "t.vzd", members()), "a") as archive:
        archive.writestr("x", b"0" * 10**6, zipfile.ZIP_DEFLATED)
    assert "compressed" in refusal(tmp_path / "t.vzd")


def test_a_compressed_document_is_not_even_unpacked(tmp_path: Path) -> None:
    """Whatever version it says it is."""
    document = json.dumps({"format": "vzdesk-session", "version": [3, 0]}).encode()
    path = pack(tmp_path / "s.vzd", {DOCUMENT: document}, zipfile.ZIP_DEFLATED)
    assert f"{DOCUMENT} is compressed" in refusal(path)


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    """Many entries over the same bytes are a bomb without any compression."""
    path = pack(tmp_path / "s.vzd", {**members(), "big": b"0" * 10_000})
    with zipfile.ZipFile(path, "a") as archive:
        original = archive.NameToInfo["big"]
        for number in range(100):
            copy = zipfile.ZipInfo(f"copy{number}")
            copy.header_offset, copy.CRC = original.header_offset, original.CRC
            copy.compress_size = copy.file_size = original.file_size
            archive.filelist.append(copy)
            archive.NameToInfo[copy.filename] = copy
        archive._didModify = True
    assert "claim" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "s.vzd", members())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SCORES, members()[SCORES])
    assert "twice" in refusal(path)


def test_a_flipped_bit_in_the_numbers_is_found(tmp_path: Path) -> None:
    data = bytearray(GOLDEN_V1.read_bytes())
    data[data.index(b"\x93NUMPY") + 150] ^= 1
    (tmp_path / "s.vzd").write_bytes(data)
    assert f"damaged in {SCORES}" in refusal(tmp_path / "s.vzd")


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "two of its sentences have the id '1'": lambda d: d["sentences"].append(d["sentences"][0]),
    "results of analysis 1 of its document have '1' twice": lambda d: d["analyses"][0][
        "results"
    ].append(d["analyses"][0]["results"][0]),
    "methods of analysis 1 of its document have 'value-zeroing' twice": lambda d: d["analyses"][0][
        "methods"
    ].append("value-zeroing"),
    "has no 'sentences'": lambda d: d.pop("sentences"),
    "'sentences' of its document must be a list, got an object": lambda d: d.update(sentences={}),
    "sentence 2 of its document must be an object, got 7": lambda d: d["sentences"].insert(1, 7),
    "'text' of sentence 1 of its document must be a text, got null": lambda d: d["sentences"][
        0
    ].update(text=None),
    "item 1 of 'words' of sentence 1 of its document must be two whole": lambda d: d["sentences"][
        0
    ].update(words=[[0, 1.5]]),
    "has a word outside its text": lambda d: d["sentences"][0].update(words=[[0, 99]]),
    "is of word 3 of 3": lambda d: d["analyses"][0]["results"][0]["tokens"][1].update(word=3),
    "'n_layers' of 'model' of analysis 1": lambda d: d["analyses"][0]["model"].update(n_layers=-1),
    "the model of analysis 1 of its document has no layers": lambda d: d["analyses"][0][
        "model"
    ].update(n_layers=0),
    "result 1 of analysis 1 of its document has no tokens": lambda d: d["analyses"][0]["results"][
        0
    ].update(tokens=[]),
    "'causal' of 'model' of analysis 1": lambda d: d["analyses"][0]["model"].update(causal=0),
    "'versions' of 'provenance'": lambda d: d["analyses"][0]["provenance"].update(versions=[1]),
    "has the unknown map 'new'": lambda d: d["analyses"][0]["results"][0]["maps"].update(
        new={"distances": False}
    ),
    "item 1 of 'notices' of result 1 of analysis 1": lambda d: d["analyses"][0]["results"][
        0
    ].update(notices=[1]),
}


@pytest.mark.parametrize("expected", CHANGES)
def test_a_value_of_the_wrong_kind_is_named(tmp_path: Path, expected: str) -> None:
    assert expected in refusal(with_document(tmp_path / "s.vzd", CHANGES[expected]))


@pytest.mark.parametrize("value", [None, [], {"layer": -1, "units": "phrases", "method": 3}])
def test_where_the_user_was_looking_never_keeps_a_session_shut(
    tmp_path: Path, small_session: Session, value: Any
) -> None:
    path = with_document(tmp_path / "s.vzd", lambda d: d.update(selection=value, settings=value))
    opened = read(path)
    assert opened.sentences == small_session.sentences
    assert opened.selection.layer == 0
    assert opened.settings.units == "tokens"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300
)
@given(
    golden=st.sampled_from([GOLDEN_V1, GOLDEN_V2_0, GOLDEN_V2_2, GOLDEN_V2_3_FIGURES]),
    data=st.data(),
)
def test_no_change_of_a_few_bytes_gives_anything_but_a_session_or_a_sentence(
    tmp_path: Path, golden: Path, data: st.DataObject
) -> None:
    contents = bytearray(golden.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        contents[data.draw(st.integers(0, len(contents) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "s.vzd").write_bytes(contents)
    with suppress(UserError):
        read(tmp_path / "s.vzd")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"roles": {"targets": [2], "cues": [], "attractors": []}}, "'roles' of sentence 2"),
        ({"roles": {"targets": [-1], "cues": [], "attractors": []}}, "'targets'"),
        ({"roles": {"targets": [0], "cues": []}}, "no 'attractors'"),
        ({"roles": [0]}, "'roles' of sentence 2 of its document must be an object, got a list"),
        ({"tiers": [{"name": "upos", "values": ["X"]}]}, "tier 1 of sentence 2"),
        ({"tiers": [{"name": "upos", "values": ["X", 3]}]}, "item 2 of 'values' of tier 1 of"),
        ({"tiers": [{"values": ["X", "Y"]}]}, "no 'name'"),
        ({"parent": 1}, "'parent'"),
        ({"conllu": ["1"]}, "'conllu'"),
        ({"alignments": [{"text": "", "joined": [], "parted": []}]}, "no 'other'"),
        (
            {"alignments": [{"other": "1", "text": "", "joined": [[1]], "parted": []}]},
            "'joined' of alignment 1 of sentence 2",
        ),
    ],
)
def test_what_is_said_of_words_that_are_not_there_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = with_document(tmp_path / "s.vzd", lambda d: d["sentences"][1].update(change))
    assert said in refusal(path)


def with_decoder(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The golden file of version 1.1 with the analysis by an encoder-decoder model changed."""
    with zipfile.ZipFile(GOLDEN_V1_1) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(contents[DOCUMENT])
    change(document["analyses"][1])
    return pack(path, {**contents, DOCUMENT: json.dumps(document).encode()})


def _say_words(analysis: dict[str, Any], listed: str, of_result: str) -> None:
    analysis.update(word_methods=[listed])
    analysis["results"][0].update(word_maps={of_result: {"distances": True}})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a["model"].update(n_decoder_layers=0), "has no decoder"),
        (lambda a: a["model"].update(n_decoder_layers=2), "analyses/1/decoder/0/scores.npy"),
        (lambda a: a["results"][0]["decoder"].update(tokens=[]), "has no tokens"),
        (lambda a: a["results"][0]["decoder"].update(words=[[0, 9]]), "a word outside its text"),
        (lambda a: a["results"][0]["decoder"].update(generated="yes"), "must be true or false"),
        (lambda a: a["results"][0]["decoder"]["maps"].update(x={"distances": True}), "unknown map"),
        (lambda a: a["results"][0]["sentence"].update(decoder_text=3), "'decoder_text'"),
        (lambda a: a.update(decoder_methods=["a", "b", "c"]), "'a' of analysis 2"),
        (lambda a: a.update(decoder_methods=["attention/encoder"] * 3), "twice"),
        (lambda a: a.update(methods=["attention/encoder+words"]), "is among the methods"),
        (lambda a: a.update(word_methods=["a"]), "is among the word_methods"),
        (lambda a: _say_words(a, "a+words", "b+words"), "unknown map 'b+words'"),
        (lambda a: _say_words(a, "a+words", "a+words"), "analyses/1/words/0/scores.npy is missing"),
        (lambda a: a["results"][0].update(word_maps=[]), "'word_maps'"),
    ],
)
def test_a_decoder_that_contradicts_itself_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    assert said in refusal(with_decoder(tmp_path / "s.vzd", change))


def test_what_is_chosen_in_no_other_sentence_is_nothing_and_can_be_saved(tmp_path):
    other = {"sentence": None, "target": 1, "source": None}
    path = with_document(tmp_path / "s.vzd", lambda d: d["selection"].update(other=other))
    opened = read(path)
    assert (opened.selection.second, opened.selection.second_locked) == (None, NOWHERE)
    write(opened, tmp_path / "again.vzd")


@pytest.mark.parametrize("vmax", [0, -0.5, 1e-12])
def test_a_scale_that_no_score_can_be_on_is_not_locked(tmp_path: Path, vmax: float) -> None:
    path = with_document(tmp_path / "s.vzd", lambda d: d["settings"].update(locked_vmax=vmax))
    assert read(path).settings.locked_vmax is None


@pytest.mark.parametrize(
    ("several", "shown"),
    [
        (["gloss", "upos"], ("gloss", "upos")),
        (["gloss", "gloss", "", "upos"], ("gloss", "upos")),
        ([], ("lemma",)),
        (None, ("lemma",)),
        ("gloss", ("lemma",)),
        (["gloss", 3], ("lemma",)),
        ([["gloss"]], ("lemma",)),
    ],
)
def test_rows_of_annotations_that_are_no_list_of_names_are_the_one_that_is_named(
    tmp_path: Path, several: object, shown: tuple[str, ...]
) -> None:
    view = {"annotation": "lemma", "annotations": several}
    path = with_document(tmp_path / "s.vzd", lambda d: d["settings"].update(view))
    opened = read(path)
    assert opened.settings.annotations == shown
    write(opened, tmp_path / "again.vzd")
    assert read(tmp_path / "again.vzd").equals(opened)


# Version 2.0

DOUBLE = "analyses/2/0/scores.npy"


def members_of_2_0() -> dict[str, bytes]:
    with zipfile.ZipFile(GOLDEN_V2_0) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_2_0(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The golden file of version 2.0 with its document changed."""
    contents = members_of_2_0()
    document = json.loads(contents[DOCUMENT])
    change(document)
    return pack(path, {**contents, DOCUMENT: json.dumps(document).encode()})


def test_a_newer_minor_version_of_2_opens_if_it_lists_nothing_that_is_not_read(
    tmp_path: Path,
) -> None:
    def newer(document: dict[str, Any]) -> None:
        document["version"] = [2, 7]
        document["mood"] = "good"
        document["analyses"][2]["colour"] = "blue"

    assert read(with_2_0(tmp_path / "s.vzd", newer)).equals(golden_v2_0())


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("holograms", "holograms"),
        ("{x}", "{x}"),
    ],
)
def test_a_part_that_is_not_read_is_named_and_not_lost_by_saving(
    tmp_path: Path, part: str, said: str
) -> None:
    path = with_2_0(tmp_path / "s.vzd", lambda d: d["parts"].append(part))
    assert refusal(path) == f"FILE holds {said}, which this vzdesk does not read."


def test_a_file_of_1_may_say_anything_of_parts(tmp_path: Path, small_session: Session) -> None:
    """There it is a key that readers do not know."""
    path = with_document(tmp_path / "s.vzd", lambda d: d.update(parts=["figures"]))
    assert read(path).equals(small_session)


def _rename_map(document: dict[str, Any], old: str, new: str) -> None:
    analysis = document["analyses"][2]
    for kind in ("methods", "word_methods"):
        analysis[kind] = [new if name == old else name for name in analysis[kind]]
    for kind in ("maps", "word_maps"):
        maps = analysis["results"][0][kind]
        if old in maps:
            maps[new] = maps.pop(old)


def _emptied(analysis: dict[str, Any]) -> dict[str, Any]:
    return analysis | {kind: [] for kind in KINDS} | {"results": []}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["parts"].remove("heads"), "holds maps of single heads, which it does not"),
        (lambda d: d["parts"].remove("float64"), "holds scores in double precision, which it"),
        (lambda d: d.pop("parts"), "no 'parts'"),
        (lambda d: d.update(parts="float64"), "'parts' of its document must be a list, got"),
        (lambda d: d.update(parts=[1]), "item 1 of 'parts' of its document must be a text, got 1"),
        (lambda d: d.update(version=[1, 2]), "scores in double precision, which it does not list"),
        (
            lambda d: d.update(parts=["heads"], analyses=[_emptied(d["analyses"][2])]),
            "holds scores in double precision, which it does not list",
        ),
        (
            lambda d: d["analyses"][0]["model"].update(input="no-special-tokens"),
            "holds results of another input than usual, which it does not list",
        ),
        (
            lambda d: d["analyses"][0]["results"][0].update(second={"text": "a", "words": []}),
            "holds results of pairs of texts, which it does not list",
        ),
        (lambda d: d["analyses"][2].update(dtype="float16"), "float16, neither float32 nor"),
        (lambda d: d["analyses"][2].update(dtype=64), "'dtype' of analysis 3"),
        (lambda d: d["analyses"][2].pop("dtype"), f"{DOUBLE} must be float32"),
        (lambda d: d["analyses"][0].update(dtype="float64"), f"{SCORES} must be float64"),
        (lambda d: d["analyses"][2]["model"].update(n_heads=3), "a head that its model does not"),
        (lambda d: _rename_map(d, "attention@4", "attention@5"), "'attention@5' of analysis 3"),
        (lambda d: _rename_map(d, "attention@4", "attention@0"), "'attention@0' of analysis 3"),
        (lambda d: _rename_map(d, "attention@4", "attention@04"), "'attention@04' of analysis"),
        (lambda d: _rename_map(d, "attention@4", "attention@²"), "'attention@²' of analysis 3"),
        (lambda d: _rename_map(d, "attention@4", "a@" + "9" * 5000), "of analysis 3"),
        (lambda d: _rename_map(d, "attention@4", "a@1/b"), "'a@1/b' of analysis 3"),
        (lambda d: _rename_map(d, "attention@4", "a+words@4"), "'a+words@4' of analysis 3"),
        (lambda d: _rename_map(d, "value-zeroing@2+words", "a+words@2"), "among the word_methods"),
        (
            lambda d: _rename_map(d, "attention@4", "attention/encoder@4@4"),
            "'attention/encoder@4@4' of analysis 3",
        ),
    ],
)
def test_a_file_of_2_0_that_contradicts_itself_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    assert said in refusal(with_2_0(tmp_path / "s.vzd", change))


@pytest.mark.parametrize(
    "values",
    [np.zeros(18, np.float32), np.zeros(18, ">f8"), np.zeros(17), np.zeros(18, np.int64)],
    ids=lambda values: f"{values.dtype} {values.shape}",
)
def test_an_array_in_double_precision_is_exactly_that(tmp_path: Path, values: Any) -> None:
    path = pack(tmp_path / "s.vzd", {**members_of_2_0(), DOUBLE: npy(values)})
    assert f"{DOUBLE} must be float64" in refusal(path)


def test_rollout_across_two_texts_needs_to_be_listed(tmp_path: Path) -> None:
    """Its rows end in another map, so no reader must show it that does not know this."""

    def change(document: dict[str, Any]) -> None:
        analysis = document["analyses"][1]
        names = analysis["decoder_methods"]
        place = names.index("value-zeroing/cross")
        names[place] = "value-zeroing/cross+rollout"
        maps = analysis["results"][0]["decoder"]["maps"]
        maps["value-zeroing/cross+rollout"] = maps.pop("value-zeroing/cross")

    path = with_2_0(tmp_path / "s.vzd", change)
    assert "holds rollout across two texts, which it does not list" in refusal(path)


@pytest.mark.parametrize("value", [5, None, "hidden", [], {"special": "gone"}, {"special": 1}])
def test_what_no_reader_knows_of_what_is_left_out_is_shown(tmp_path: Path, value: object) -> None:
    path = with_document(tmp_path / "s.vzd", lambda d: d["settings"].update(left_out=value))
    assert read(path).settings.left_out == NOTHING


def test_of_what_is_left_out_each_part_counts_alone(tmp_path: Path) -> None:
    value = {"special": "hidden", "own": 7, "renormalised": 1, "newer": "hidden"}
    path = with_document(tmp_path / "s.vzd", lambda d: d["settings"].update(left_out=value))
    assert read(path).settings.left_out == LeftOut(special="hidden")

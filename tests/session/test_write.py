"""A session file that cannot be written leaves the old one whole."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import numpy as np
import pytest
from fakes import fake_ref, fake_scored, word_maps
from golden_session import golden_v2_0

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, frozen
from vzdesk.errors import UserError
from vzdesk.session import archive
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write


def only_result(session: Session) -> SentenceResult:
    """The one result of the small session."""
    (scored,) = session.analyses[0].results.values()
    return scored


def with_result(session: Session, id: str, scored: SentenceResult) -> Session:
    """The small session with this result instead of its own."""
    (analysis,) = session.analyses
    return replace(session, analyses=(Analysis(analysis.model, analysis.provenance, {id: scored}),))


def test_every_member_is_stored_and_the_document_comes_first(
    tmp_path: Path, small_session: Session
) -> None:
    write(small_session, tmp_path / "s.vzd")
    with ZipFile(tmp_path / "s.vzd") as members:
        assert members.namelist()[0] == archive.DOCUMENT
        assert {member.compress_type for member in members.infolist()} == {ZIP_STORED}


def test_a_full_disk_leaves_the_old_session_whole(
    tmp_path: Path, small_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write(small_session, tmp_path / "s.vzd")
    monkeypatch.setattr(archive, "write_array", full)
    with pytest.raises(UserError, match=r"s\.vzd: No space left on device"):
        write(small_session, tmp_path / "s.vzd")
    assert [path.name for path in tmp_path.iterdir()] == ["s.vzd"]
    assert read(tmp_path / "s.vzd").equals(small_session)


def test_what_does_not_read_back_the_same_replaces_nothing(
    tmp_path: Path, small_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that turns a bit is found before the old file is gone."""
    write_array = archive.write_array

    def turning(members: ZipFile, name: str, dtype: np.dtype, parts: list) -> None:
        write_array(members, name, dtype, [parts[0] == 0, *parts[1:]])

    write(small_session, tmp_path / "s.vzd")
    before = (tmp_path / "s.vzd").read_bytes()
    monkeypatch.setattr(archive, "write_array", turning)
    with pytest.raises(UserError, match="does not read back the same"):
        write(small_session, tmp_path / "s.vzd")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_results_that_contradict_themselves_are_a_defect(
    tmp_path: Path, small_session: Session
) -> None:
    scored = only_result(small_session)
    one = scored.maps[map_key("value-zeroing")]
    wrong = ScoreMap(one.key, frozen(one.scores[:, :2]), None, one.no_mixing)
    narrow = SentenceResult(scored.sentence, scored.tokens, {one.key: wrong})
    with pytest.raises(ValueError, match=r"scores must be \(2, 3, 3\), got \(2, 2, 3\)"):
        write(with_result(small_session, "1", narrow), tmp_path / "s.vzd")
    with pytest.raises(ValueError, match="result '9' is of sentence '1'"):
        write(with_result(small_session, "9", scored), tmp_path / "s.vzd")
    misnamed = SentenceResult(scored.sentence, scored.tokens, {map_key("attention"): one})
    with pytest.raises(ValueError, match="map 'attention' is 'value-zeroing'"):
        write(with_result(small_session, "1", misnamed), tmp_path / "s.vzd")
    among_words = SentenceResult(
        scored.sentence, scored.tokens, {map_key("value-zeroing+words"): one}
    )
    with pytest.raises(ValueError, match=r"map 'value-zeroing\+words' is 'value-zeroing'"):
        write(with_result(small_session, "1", among_words), tmp_path / "s.vzd")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: replace(one, scores=one.scores.astype(np.float64)), "must be float32, or all"),
        (lambda one: replace(one, distances=one.distances.astype(np.float16)), "got .*float16"),
        (lambda one: replace(one, key=map_key("value-zeroing@5")), "of a head that the model has"),
        (lambda one: replace(one, key=map_key("m/cross+rollout")), "a decoder, which the result"),
    ],
)
def test_what_the_format_cannot_hold_is_a_defect(
    tmp_path: Path, small_session: Session, change: Callable[[ScoreMap], ScoreMap], said: str
) -> None:
    scored = only_result(small_session)
    changed = change(scored.maps[map_key("value-zeroing")])
    broken = replace(scored, maps={changed.key: changed})
    with pytest.raises(ValueError, match=said):
        write(with_result(small_session, "1", broken), tmp_path / "s.vzd")
    assert not list(tmp_path.iterdir())


def test_a_session_says_2_0_and_which_parts_only_where_it_has_some(
    tmp_path: Path, small_session: Session
) -> None:
    write(small_session, tmp_path / "plain.vzd")
    write(golden_v2_0(), tmp_path / "new.vzd")
    documents = []
    for name in ("plain", "new"):
        with ZipFile(tmp_path / f"{name}.vzd") as archived:
            documents.append(json.loads(archived.read(archive.DOCUMENT)))
    plain, new = documents
    assert (plain["version"], "parts" in plain) == ([1, 2], False)
    assert (new["version"], new["parts"]) == ([2, 0], ["float64", "heads"])
    assert [analysis.get("dtype") for analysis in new["analyses"]] == [None, None, "float64"]


def test_a_reader_of_1_1_finds_maps_of_words_nowhere_where_it_looks(tmp_path: Path) -> None:
    scored = fake_scored(sentence("1", "the table"), words_as_one=True)
    analysis = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": scored})
    write(Session((scored.sentence,), (analysis,)), tmp_path / "s.vzd")
    with ZipFile(tmp_path / "s.vzd") as archived:
        document = json.loads(archived.read(archive.DOCUMENT))
        names = archived.namelist()
    [entry] = document["analyses"]
    [result] = entry["results"]
    old = (entry["methods"], entry["decoder_methods"], list(result["maps"]))
    assert "words" not in str(old)
    assert entry["word_methods"] == list(map(str, word_maps(scored)))
    assert {name for name in names if "words" in name} == {
        f"analyses/0/words/{name}.npy"
        for name in ("0/scores", "0/distances", "0/no_mixing", "1/scores", "1/no_mixing")
    }


def test_a_result_keeps_the_sentence_as_it_was_scored(
    tmp_path: Path, small_session: Session
) -> None:
    """Editing or deleting a sentence afterwards changes no result."""
    edited = replace(small_session, sentences=(sentence("1", "Something else."),))
    write(edited, tmp_path / "s.vzd")
    assert only_result(read(tmp_path / "s.vzd")).equals(only_result(small_session))


def test_nothing_needs_torch_qt_or_onnxruntime(tmp_path: Path, small_session: Session) -> None:
    """Opening and saving work where no model can run."""

    write(small_session, tmp_path / "s.vzd")
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['torch', 'transformers', 'onnxruntime',"
        " 'tokenizers', 'PySide6'])); from pathlib import Path;"
        "from vzdesk.session.read import read; from vzdesk.session.write import write;"
        "write(read(Path(sys.argv[1])), Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "s.vzd")], check=True)
    assert read(tmp_path / "s.vzd").equals(small_session)

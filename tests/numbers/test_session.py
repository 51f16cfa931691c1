"""What Python reads of a session is what was saved, and what tables say."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fakes import fake_ref, fake_scored
from states import scored_pair

import vzdesk
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, ModelRef, Provenance, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.table import TableChoices, write_table
from vzdesk.numbers.session import Session
from vzdesk.session import document
from vzdesk.session.write import write
from vzdesk.view.selection import UNITS, Units

GOLDEN = Path(__file__).parents[1] / "session" / "golden"
RUN = Provenance("2026-01-01T00:00:00Z", "cpu", "fake")
KEYS = replace(
    sentence("keys", "The keys table is here"),
    note="a note",
    tags=("condition=match", "odd"),
    roles=Roles(targets=(3,), cues=(1,), attractors=(2,)),
    tiers=(Tier("upos", ("DET", "NOUN", "NOUN", "AUX", "ADV")), Tier("word", tuple("abcde"))),
)
DOGS = replace(sentence("dogs", "A dog sits"), parent="keys")


def saved(folder: Path, *sentences: Sentence, runs: tuple[Analysis, ...]) -> Session:
    """The session that has these, opened from a file."""
    write(document.Session(sentences, runs), folder / "s.vzd")
    return vzdesk.open_session(folder / "s.vzd")


def run_of(*results: SentenceResult, model: ModelRef | None = None) -> Analysis:
    return Analysis(model or fake_ref(), RUN, {each.sentence.id: each for each in results})


@pytest.fixture
def both() -> Analysis:
    """Two sentences scored, their words zeroed as one too."""
    return run_of(*(fake_scored(each, words_as_one=True) for each in (KEYS, DOGS)))


def test_sentences_are_as_they_were_saved(tmp_path: Path) -> None:
    session = saved(tmp_path, KEYS, DOGS, runs=())
    keys, dogs = session.sentences
    assert (keys.id, keys.text, keys.note) == ("keys", "The keys table is here", "a note")
    assert keys.words == ("The", "keys", "table", "is", "here")
    assert keys.roles == {"targets": (3,), "cues": (1,), "attractors": (2,)}
    assert keys.tags == ("condition=match", "odd")
    assert keys.tiers["upos"] == ("DET", "NOUN", "NOUN", "AUX", "ADV")
    assert dogs.parent == "keys"
    assert session.sentence("dogs") == dogs
    assert session.models == ()


@pytest.mark.parametrize("name", ["value-zeroing", "attention", "value-zeroing+rollout"])
def test_a_map_over_tokens_is_the_one_that_was_saved(
    tmp_path: Path, both: Analysis, name: str
) -> None:
    own = both.results["keys"].maps[map_key(name)]
    result = saved(tmp_path, KEYS, DOGS, runs=(both,)).result("keys")
    shown = result.map(map_key(name).method, rollout=own.key.rolled_out)
    assert shown.scores.tobytes() == own.scores.tobytes()
    assert shown.scores.dtype == np.float32
    if own.distances is None:
        assert shown.distances is None
    else:
        assert shown.distances is not None
        assert shown.distances.tobytes() == own.distances.tobytes()
    np.testing.assert_array_equal(shown.no_mixing, own.no_mixing)
    assert shown.targets == ("[CLS]", "The", "keys", "ta", "ble", "is", "here", "[SEP]")
    assert shown.target_words == (None, 0, 1, 2, 2, 3, 4, None)
    assert result.map(name).name == shown.name == name
    assert name in result.maps


@pytest.mark.parametrize("units", UNITS)
def test_nothing_that_is_read_can_be_changed(tmp_path: Path, both: Analysis, units: Units) -> None:
    shown = saved(tmp_path, KEYS, runs=(both,)).result("keys").map(units=units)
    for array in (shown.scores, shown.distances, shown.no_mixing):
        assert array is None or not array.flags.writeable


def test_words_are_put_together_or_were_zeroed_as_one(tmp_path: Path, both: Analysis) -> None:
    result = saved(tmp_path, KEYS, DOGS, runs=(both,)).result("keys")
    tokens, words, joint = (result.map(units=units) for units in UNITS)
    assert (
        words.targets == joint.targets == ("[CLS]", "The", "keys", "table", "is", "here", "[SEP]")
    )
    np.testing.assert_allclose(
        words.scores[1, 3, 3], tokens.scores[1, 3:5, 3:5].sum(dtype=float) / 2, rtol=1e-6
    )
    assert words.distances is None
    assert words.no_mixing.shape == words.scores.shape[:2]
    own = both.results["keys"].maps[map_key("value-zeroing+words")]
    assert joint.scores.tobytes() == own.scores.tobytes()
    assert joint.distances is not None
    assert joint.name == "value-zeroing+words"
    assert result.map("value-zeroing+words").scores is joint.scores


def test_a_word_mixes_nothing_where_no_piece_of_it_does(tmp_path: Path) -> None:
    scored = fake_scored(KEYS)
    still = np.zeros(scored.maps[map_key("attention")].no_mixing.shape, bool)
    still[0, 3:5] = still[1, 3] = True
    maps = {key: replace(each, no_mixing=still) for key, each in scored.maps.items()}
    result = saved(tmp_path, KEYS, runs=(run_of(replace_maps(scored, maps)),)).result("keys")
    expected = np.zeros((3, 7), bool)
    expected[0, 3] = True
    np.testing.assert_array_equal(result.map(units="words").no_mixing, expected)


def test_a_word_s_mixing_ratio_is_the_mean_over_its_pieces(tmp_path: Path) -> None:
    scored = fake_scored(KEYS)
    ratios = np.linspace(0, 1, 24, dtype=np.float32).reshape(3, 8)
    maps = {key: each for key, each in scored.maps.items() if key.method == "attention"}
    key = map_key("attention")
    maps[key] = replace(maps[key], mixing_ratios=ratios)
    result = saved(tmp_path, KEYS, runs=(run_of(replace_maps(scored, maps)),)).result("keys")
    assert result.map("attention").mixing_ratios.tobytes() == ratios.tobytes()
    words = result.map("attention", units="words").mixing_ratios
    np.testing.assert_allclose(words[:, 3], ratios[:, 3:5].mean(axis=1))
    assert not words.flags.writeable
    assert result.map("attention+rollout").mixing_ratios is None


def replace_maps(scored: SentenceResult, maps: dict[object, object]) -> SentenceResult:
    return SentenceResult(scored.sentence, scored.tokens, maps)


def test_one_head_alone_is_a_map_of_its_own(tmp_path: Path) -> None:
    scored, key = fake_scored(KEYS), map_key("attention@2")
    own = replace(scored.maps[map_key("value-zeroing")], key=key)
    result = saved(
        tmp_path, KEYS, runs=(run_of(replace_maps(scored, {**scored.maps, key: own})),)
    ).result("keys")
    assert result.map("attention", head=2).scores.tobytes() == own.scores.tobytes()
    assert result.map("attention@2").name == "attention@2"
    with pytest.raises(UserError, match="no map 'attention@1'"):
        result.map("attention", head=1)


def test_two_texts_have_maps_of_parts(tmp_path: Path) -> None:
    scored = scored_pair("The keys are here", "Da sind sie")
    model = replace(fake_ref(), n_layers=2, n_decoder_layers=3)
    session = saved(tmp_path, scored.sentence, runs=(run_of(scored, model=model),))
    result = session.result(scored.sentence.id)
    assert result.map().name == "value-zeroing/encoder"
    cross = result.map(part="cross")
    assert cross.targets == ("<pad>", "Da", "sind", "sie")
    assert cross.sources == ("The", "keys", "are", "here", "</s>")
    assert cross.target_words == (None, 0, 1, 2)
    names = set(session.frame()["method"])
    assert names == {f"value-zeroing/{part}" for part in ("encoder", "decoder", "cross")}
    assert set(session.frame("value-zeroing/cross")["method"]) == {"value-zeroing/cross"}


def test_the_latest_run_counts_and_only_of_the_text_as_it_is(tmp_path: Path) -> None:
    old = fake_scored(replace(sentence("keys", "The keys table is gone"), roles=KEYS.roles))
    first, second = fake_scored(KEYS), fake_scored(KEYS, words_as_one=True)
    attention, key = second.maps[map_key("attention")], map_key("value-zeroing")
    first = replace_maps(first, {attention.key: attention, key: replace(attention, key=key)})
    joint = {key: each for key, each in second.maps.items() if key.method == "value-zeroing"}
    runs = (run_of(first), run_of(replace_maps(second, joint)), run_of(old))
    session = saved(tmp_path, KEYS, DOGS, runs=runs)
    result = session.result("keys")
    assert {"attention", "value-zeroing", "value-zeroing+words"} <= set(result.maps)
    assert result.map("attention").scores.tobytes() == attention.scores.tobytes()
    assert result.map("value-zeroing").scores.tobytes() == second.maps[key].scores.tobytes()
    assert "here" in result.map("value-zeroing").targets
    assert [each.sentence.id for each in session.results()] == ["keys"]
    with pytest.raises(UserError, match="fake has not scored sentence 'dogs'"):
        session.result("dogs")


def test_one_of_several_models_is_named(tmp_path: Path) -> None:
    other = fake_ref("other")
    runs = (run_of(fake_scored(KEYS)), run_of(fake_scored(KEYS), model=other))
    session = saved(tmp_path, KEYS, runs=runs)
    assert [each.name for each in session.models] == ["fake", "other"]
    assert session.result("keys", "other").model == other
    assert session.result("keys", other.key).model == other
    with pytest.raises(UserError, match=r"several models: fake .*, other"):
        session.result("keys")
    with pytest.raises(UserError, match="Did you mean 'other'"):
        session.result("keys", "othr")


def test_what_is_not_there_is_named_with_what_is_near(tmp_path: Path, both: Analysis) -> None:
    session = saved(tmp_path, KEYS, DOGS, runs=(run_of(fake_scored(KEYS)),))
    with pytest.raises(UserError, match=r"no sentence 'kys'. Did you mean 'keys'"):
        session.sentence("kys")
    with pytest.raises(UserError, match=r"no map 'atention'.*Did you mean 'attention'"):
        session.result("keys").map("atention")
    with pytest.raises(UserError, match=r"no map 'atention'.*Did you mean 'attention'"):
        session.frame("atention")
    with pytest.raises(UserError, match=r"no units 'word'. Did you mean 'words'"):
        session.result("keys").map(units="word")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="words of sentence keys have not been zeroed as one"):
        session.result("keys").map(units="words-joint")
    with pytest.raises(UserError, match="No sentence of the session is scored"):
        saved(tmp_path, KEYS, runs=()).frame()
    with pytest.raises(UserError, match="Cannot open"):
        vzdesk.open_session(tmp_path / "none.vzd")


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("name", ["value-zeroing", "value-zeroing+rollout", "attention"])
def test_a_frame_is_the_table_of_its_maps(
    tmp_path: Path, both: Analysis, units: Units, name: str
) -> None:
    """The same columns, rows and numbers, as csv reads them back."""
    results = [(both, scored) for scored in both.results.values()]
    choices = TableChoices(methods=[map_key(name)], units=units)
    write_table(results, tmp_path / "t.csv", choices)
    ids = ("target_word_id", "source_word_id")
    table = pd.read_csv(
        tmp_path / "t.csv",
        keep_default_na=False,
        na_values={each: ["NA"] for each in ("distance", *ids)},
        dtype={"score": "float32", "distance": "float32", **dict.fromkeys(ids, "Int32")},
    )
    frame = saved(tmp_path, KEYS, DOGS, runs=(both,)).frame(name, units=units)
    assert list(frame.columns) == list(table.columns)
    for column in table:
        own = frame[column]
        plain = own.astype(object) if isinstance(own.dtype, pd.CategoricalDtype) else own
        pd.testing.assert_series_equal(
            plain, table[column].astype(plain.dtype), check_exact=True, check_dtype=False
        )


def test_a_frame_of_one_map_has_its_rows(tmp_path: Path, both: Analysis) -> None:
    shown = saved(tmp_path, KEYS, runs=(both,)).result("keys").map("attention")
    frame = shown.frame()
    assert len(frame) == shown.scores.size
    row = frame[(frame.layer == 2) & (frame.target_id == 3) & (frame.source_id == 5)].iloc[0]
    assert (row["target"], row["source"]) == (shown.targets[2], shown.sources[4])
    assert row["score"] == shown.scores[1, 2, 4]
    assert frame["distance"].isna().all()


def test_words_have_roles_and_annotations(tmp_path: Path) -> None:
    words = saved(tmp_path, KEYS, DOGS, runs=()).words()
    assert list(words["word"]) == [*KEYS.text.split(), *DOGS.text.split()]
    assert list(words["word_id"]) == [1, 2, 3, 4, 5, 1, 2, 3]
    assert list(words.loc[words["is_target"], "word"]) == ["is"]
    assert list(words.loc[words["is_cue"], "word"]) == ["keys"]
    assert list(words.loc[words["is_attractor"], "word"]) == ["table"]
    assert list(words["upos"][:5]) == ["DET", "NOUN", "NOUN", "AUX", "ADV"]
    assert list(words["word_"][:5]) == list("abcde")
    assert words["upos"][5:].isna().all()


def test_a_frame_without_pandas_says_how_to_get_it(
    tmp_path: Path, both: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = saved(tmp_path, KEYS, runs=(both,))
    monkeypatch.setitem(sys.modules, "pandas", None)
    for frame in (session.frame, session.words, session.result("keys").map().frame):
        with pytest.raises(ImportError, match="Install it: pip install pandas"):
            frame()


def loaded_after(code: str) -> set[str]:
    """The names of the packages, and modules of vzdesk, that a Python has imported after this."""
    names = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(names.stdout.split())


def test_neither_qt_nor_torch_nor_pandas_is_imported(tmp_path: Path, both: Analysis) -> None:
    saved(tmp_path, KEYS, runs=(both,))
    path = str(tmp_path / "s.vzd")
    loaded = loaded_after(f"import vzdesk; vzdesk.open_session({path!r}).result('keys').map()")
    assert "vzdesk.numbers.session" in loaded
    unwanted = {"PySide6", "pyqtgraph", "torch", "transformers", "onnxruntime", "pandas"}
    assert not unwanted & loaded


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.vzd")), ids=lambda file: file.name)
def test_every_map_of_old_files_is_there_by_its_name_and_in_all_units(file: Path) -> None:
    session = vzdesk.open_session(file)
    for model in session.models:
        for result in session.results(model.key):
            assert [result.map(name).name for name in result.maps] == list(result.maps)
            over_tokens = [name for name in result.maps if "+words" not in name]
            for units in ("tokens", "words"):
                maps = list(result.all_maps(units))
                assert [each.name for each in maps] == over_tokens
                for each in maps:
                    size = len(each.targets), len(each.sources)
                    assert each.scores.shape[1:] == size
                    assert len(each.frame()) == each.scores[:, list(each.rows)].size
                    assert np.isnan(each.scores).sum() == each.scores.size - len(each.frame())


def test_importing_vzdesk_imports_nothing_of_it() -> None:
    loaded = loaded_after("import vzdesk")
    assert [name for name in loaded if name.startswith("vzdesk")] == ["vzdesk"]
    assert "numpy" not in loaded

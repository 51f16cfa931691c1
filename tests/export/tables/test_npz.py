"""Maps as arrays are what was scored, read back by NumPy without running anything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_ref, fake_scored

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, Rows, ScoreMap, SentenceResult
from vzdesk.errors import Cancelled
from vzdesk.export.table import TableChoices, write_table

RUN = Provenance("2026-01-01T00:00:00Z", "cpu", "fake")


def scored() -> list[SentenceResult]:
    texts = {"keys": "The keys table is here", "hunde; é": "Dogs"}
    return [fake_scored(sentence(id, text), words_as_one=True) for id, text in texts.items()]


def written(path: Path, choices: TableChoices, **more: object) -> dict[str, np.ndarray]:
    run = Analysis(fake_ref(), RUN, {})
    write_table([(run, each) for each in scored()], path, choices, **more)
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def test_every_map_is_an_array_with_its_labels(tmp_path: Path) -> None:
    arrays = written(tmp_path / "t.npz", TableChoices())
    assert arrays["sentence_ids"].tolist() == ["keys", "hunde; é"]
    for number, each in enumerate(scored(), 1):
        for name in ("value-zeroing", "value-zeroing+rollout", "attention", "attention+rollout"):
            own, at = each.maps[map_key(name)], f"{number}/{name}"
            assert arrays[f"{at}/scores"].tobytes() == own.scores.tobytes()
            assert arrays[f"{at}/scores"].dtype == np.float32
            assert (f"{at}/distances" in arrays) == (own.distances is not None)
            if own.distances is not None:
                assert arrays[f"{at}/distances"].tobytes() == own.distances.tobytes()
            assert arrays[f"{at}/layers"].tolist() == [1, 2, 3]
    targets = ["[CLS]", "The", "keys", "ta", "ble", "is", "here", "[SEP]"]
    assert arrays["1/attention/targets"].tolist() == targets
    assert arrays["1/attention/sources"].tolist() == targets
    assert arrays["1/attention/target_words"].tolist() == [0, 1, 2, 3, 3, 4, 5, 0]
    assert arrays["1/attention/source_words"].tolist() == [0, 1, 2, 3, 3, 4, 5, 0]
    assert (tmp_path / "t.npz.json").is_file()


def test_layers_maps_and_units_are_those_asked_for(tmp_path: Path) -> None:
    choices = TableChoices(units="words-joint", layers=[2, 0], rollout="none")
    arrays = written(tmp_path / "t.npz", choices)
    assert {name.split("/")[1] for name in arrays if "/" in name} == {
        "value-zeroing+words",
        "attention",
    }
    own = scored()[0].maps[map_key("value-zeroing+words")]
    assert own.distances is not None
    assert arrays["1/value-zeroing+words/layers"].tolist() == [1, 3]
    np.testing.assert_array_equal(arrays["1/value-zeroing+words/scores"], own.scores[[0, 2]])
    np.testing.assert_array_equal(arrays["1/value-zeroing+words/distances"], own.distances[[0, 2]])
    assert "table" in arrays["1/attention/targets"].tolist()
    assert arrays["1/attention/scores"].shape == (2, 7, 7)


def test_mixing_ratios_are_there_where_a_method_measures_them(tmp_path: Path) -> None:
    [result, _], key = scored(), map_key("attention")
    ratios = np.linspace(0, 1, 24, dtype=np.float32).reshape(3, 8)
    attention = replace(result.maps[key], mixing_ratios=ratios)
    some = ScoreMap(
        map_key("value-zeroing"),
        attention.scores[:, 3:5],
        None,
        attention.no_mixing[:, 3:5],
        Rows((3, 4), 8),
        ratios[:, 3:5],
    )
    result = replace(result, maps={key: attention, some.key: some})
    run = Analysis(fake_ref(), RUN, {})
    for units, n in (("tokens", 8), ("words", 7)):
        write_table([(run, result)], tmp_path / "t.npz", TableChoices(units=units, layers=[2]))
        with np.load(tmp_path / "t.npz", allow_pickle=False) as arrays:
            assert arrays["1/attention/mixing_ratios"].shape == (1, n)
            found = arrays["1/value-zeroing/mixing_ratios"]
        pieces = ratios[2, 3:5]
        assert found.tolist() == [pieces.tolist() if units == "tokens" else [pieces.mean()]]


def test_the_same_arrays_give_the_same_bytes_and_a_cancelled_one_nothing(tmp_path: Path) -> None:
    def cancel(progress: object) -> None:
        raise Cancelled

    for name in ("a.npz", "b.npz"):
        written(tmp_path / name, TableChoices())
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with pytest.raises(Cancelled):
        written(tmp_path / "c.npz", TableChoices(), progressed=cancel)
    assert not list(tmp_path.glob("c*"))

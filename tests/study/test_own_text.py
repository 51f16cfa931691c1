"""Encoder-decoder models in studies: the encoder is the same whatever the decoder reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.engine.conftest import make_tiny_seq2seq
from tests.engine.test_seq2seq import score
from tests.fakes import fake_ref
from vzdesk import cli
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.text import sentence
from vzdesk.study.own_text import with_short_decoder

pytest.importorskip("torch")


def test_a_short_text_for_the_decoder_changes_no_map_of_the_encoder(tmp_path: Path) -> None:
    backend = load(ModelChoice("tiny", make_tiny_seq2seq(tmp_path, "t5"), "torch"))
    asked = sentence("1", "the key"), sentence("2", "a dog barks", decoder_text="the dog")
    short = with_short_decoder(asked, backend.ref)
    assert [each.decoder_text for each in short] == [".", "the dog"]
    usual, other = score(backend, ("the key", None), ("the key", short[0].decoder_text))
    assert (usual.decoder.generated, other.decoder.generated) == (True, False)
    key = MapKey("value-zeroing", "encoder")
    np.testing.assert_allclose(usual.maps[key].scores, other.maps[key].scores, atol=2e-6)


def test_other_models_are_given_the_sentences_as_they_are() -> None:
    asked = (sentence("1", "the key"),)
    assert with_short_decoder(asked, fake_ref()) == asked


def test_a_study_says_that_it_measures_the_encoder_and_that_words_have_no_surprisal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_tiny_seq2seq(tmp_path / "summing", "bart")
    line = ["study", "--text", "the key", "--relation", "target: any; source: distance=1"]
    more = ["--measure", "share,surprisal", "--model", str(folder), "--out", str(tmp_path / "out")]
    assert cli.main([*line, *more]) == 0
    said = capsys.readouterr().err
    assert "summing: of an encoder-decoder model the encoder’s maps are measured" in said
    assert cli.main([*line, "--out", str(tmp_path / "other")]) == 0
    assert "encoder" not in capsys.readouterr().err


def test_agreement_says_that_it_measures_the_encoder_and_formulas_refuse_such_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_tiny_seq2seq(tmp_path / "summing", "bart")
    treebank, items = tmp_path / "a.conllu", tmp_path / "items.tsv"
    words = ["1\tthe\t_\tDET\t_\t_\t2\tdet\t_\t_", "2\tkey\t_\tNOUN\t_\t_\t0\troot\t_\t_"]
    texts = ["\n".join([f"# sent_id = {n}", "# text = the key", *words]) for n in range(4)]
    treebank.write_text("\n\n".join([*texts, ""]))
    model = ["--model", str(folder)]
    line = ["study", "agreement", str(treebank), *model, "--out", str(tmp_path / "out")]
    assert cli.main(line) == 0
    assert "summing: of an encoder-decoder model" in capsys.readouterr().err
    rows = [f"{n}\t{name}\tthe key" for n in range(2) for name in ("one", "other")]
    items.write_text("\n".join(["item\tcondition\tsentence", *rows]))
    line = ["study", "formulas", str(items), "--formula", "(1;%one%) > 1", *model]
    assert cli.main([*line, "--out", str(tmp_path / "formulas")]) == 1
    assert "summing has a decoder, which predicts another text" in capsys.readouterr().err

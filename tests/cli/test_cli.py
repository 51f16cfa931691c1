"""The command line: what it writes, what it says, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.engine.conftest import make_tiny_seq2seq
from vzdesk import cli
from vzdesk.cli import selftest
from vzdesk.engine import models, trial
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.tokenization.encoder import SentenceEncoder
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.session.read import read


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score(*arguments: str) -> int:
    return cli.main(["score", *arguments])


def test_a_text_file_becomes_a_table_with_its_provenance(tmp_path, capsys):
    (tmp_path / "in.txt").write_text("The dogs bark.\n\nA dog barks.\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert score(str(tmp_path / "in.txt"), "--rollout", "both", "--out", str(out)) == 0
    table = rows(out)
    assert {row["sentence_id"] for row in table} == {"1", "2"}
    assert {row["method"] for row in table} == {"value-zeroing", "value-zeroing+rollout"}
    first_row = [row for row in table if (row["sentence_id"], row["target_id"]) == ("1", "1")]
    layer = [row for row in first_row if (row["method"], row["layer"]) == ("value-zeroing", "1")]
    assert sum(float(row["score"]) for row in layer) == pytest.approx(1, abs=1e-6)
    assert [row["source"] for row in layer][:3] == ["[CLS]", "The", "dogs"]
    provenance = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    assert "agreement-mini" in json.dumps(provenance)
    assert "Wrote 2 of 2 sentences" in capsys.readouterr().err


def test_rows_come_in_the_order_of_the_sentences_whichever_run_together(tmp_path):
    texts = ["A dog barks.", "The keys to the cabinet are here.", "A cat sleeps."] * 3
    (tmp_path / "in.txt").write_text("\n".join(texts), encoding="utf-8")
    assert score(str(tmp_path / "in.txt"), "--out", str(tmp_path / "out.csv")) == 0
    ids = [row["sentence_id"] for row in rows(tmp_path / "out.csv")]
    assert list(dict.fromkeys(ids)) == [str(number) for number in range(1, 10)]
    assert ids == sorted(ids)
    assert score(str(tmp_path / "in.txt"), "--out", str(tmp_path / "out.vzd")) == 0
    assert [*read(tmp_path / "out.vzd").analyses[0].results] == list(dict.fromkeys(ids))


def test_standard_input_and_text_are_taken_in_order(tmp_path, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(b"The dogs bark.\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert score("-", "--text", "A dog barks.", "--out", str(tmp_path / "out.vzd")) == 0
    session = read(tmp_path / "out.vzd")
    assert [sentence.text for sentence in session.sentences] == ["The dogs bark.", "A dog barks."]


def test_a_session_holds_what_was_scored(tmp_path):
    out = tmp_path / "out.vzd"
    assert score("--text", "The dogs bark.", "--method", "attention", "--out", str(out)) == 0
    (analysis,) = read(out).analyses
    assert list(map(str, analysis.results["1"].maps)) == ["attention", "attention+rollout"]
    assert analysis.model.name == "agreement-mini"
    assert analysis.model.backend == "onnx"


def test_words_are_summed_over_their_pieces(tmp_path):
    text = ["--text", "The unbelievablest dogs bark."]
    assert score(*text, "--units", "words", "--out", str(tmp_path / "w.csv")) == 0
    assert score(*text, "--out", str(tmp_path / "t.csv")) == 0
    words, tokens = rows(tmp_path / "w.csv"), rows(tmp_path / "t.csv")
    assert len(words) < len(tokens)
    assert {row["source"] for row in words} == {
        *("[CLS]", "The", "unbelievablest", "dogs", "bark", ".", "[SEP]"),
    }
    assert {row["distance"] for row in words} == {"NA"}


def test_words_zeroed_as_one_go_into_tables_sessions_and_conllu(tmp_path):
    text = ["--text", "The photographers are here.", "--units", "words-joint"]
    assert score(*text, "--rollout=both", "--out", str(tmp_path / "out.csv")) == 0
    table = rows(tmp_path / "out.csv")
    assert {row["method"] for row in table} == {
        "value-zeroing+words",
        "value-zeroing+words+rollout",
    }
    assert "NA" not in {row["distance"] for row in table if "rollout" not in row["method"]}
    assert score(*text, "--out", str(tmp_path / "out.vzd")) == 0
    session = read(tmp_path / "out.vzd")
    own = session.analyses[0].results["1"].maps[map_key("value-zeroing+words")].scores
    assert session.settings.units == "words-joint"
    first = [row for row in table if row["method"] == "value-zeroing+words"][: own[0].size]
    np.testing.assert_array_equal([np.float32(row["score"]) for row in first], own[0].ravel())
    assert score(*text, "--out", str(tmp_path / "out.conllu")) == 0
    lines = (tmp_path / "out.conllu").read_text(encoding="utf-8").splitlines()
    assert f"ValueZeroingWordsL4=1:{own[3, 2, 1]!s},2:{own[3, 2, 2]!s}," in lines[3]


def test_both_backends_give_the_same_scores(tmp_path):
    pytest.importorskip("torch")
    found = {}
    for backend in ("onnx", "torch"):
        out = tmp_path / f"{backend}.csv"
        assert score("--text", "The dogs bark.", "--backend", backend, "--out", str(out)) == 0
        found[backend] = np.array([float(row["score"]) for row in rows(out)])
    np.testing.assert_allclose(found["onnx"], found["torch"], atol=4e-6)


def test_a_sentence_that_is_too_long_is_named_and_the_others_are_written(tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert score("--text", "dog " * 300, "--text", "A dog.", "--out", str(out)) == 1
    assert {row["sentence_id"] for row in rows(out)} == {"2"}
    error = capsys.readouterr().err
    assert "Sentence 1 was not scored: The sentence has 302 tokens" in error


def test_unknown_characters_are_told(tmp_path, capsys):
    assert score("--text", "The ʕ dog", "--out", str(tmp_path / "out.csv")) == 0
    assert "does not know “ʕ”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "x.csv"], "There is no sentence to score"),
        (["--text", " ", "--out", "x.csv"], "There is no sentence to score"),
        (["none.txt", "--out", "x.csv"], "Cannot read none.txt"),
        (["--text", "a", "--out", "x.pdf"], "its ending says no known format"),
        (["--text", "a", "--out", "none/x.csv"], "there is no folder"),
        (["--text", "a", "--out", f"{'a' * 300}.csv"], "File name too long"),
        (["--text", "a \udcff", "--out", "x.csv"], "No sentence was scored"),
        (["--text", "a", "--model", "agrement-mini", "--out", "x.csv"], "Did you mean"),
    ],
)
def test_a_user_s_error_is_one_clear_sentence(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    assert score(*arguments) == 1
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.vzd", "out.csv", "out.csv.json"])
def test_an_output_that_cannot_be_written_is_told_before_any_work(tmp_path, capsys, name):
    folder = tmp_path / name
    folder.mkdir()
    (folder / "kept").touch()
    assert score("--text", "A dog.", "--out", str(folder).removesuffix(".json")) == 1
    assert (folder / "kept").exists()
    error = capsys.readouterr().err
    assert error.startswith(f"vzdesk: Cannot write {folder}: it is a folder.")


@pytest.mark.parametrize(
    ("name", "out"), [("a.csv", "a.csv"), ("link.csv", "a.csv"), ("a.csv.json", "a.csv")]
)
def test_an_output_never_takes_the_place_of_an_input(tmp_path, monkeypatch, capsys, name, out):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name.replace("link", "a")).write_text("A dog.", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(name.replace("link", "a"))
    assert score(name, "--out", out) == 1
    assert "is also what is read" in capsys.readouterr().err
    assert (tmp_path / name).read_text(encoding="utf-8") == "A dog."


def test_a_closed_standard_input_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)
    assert score("-", "--out", str(tmp_path / "out.csv")) == 1
    assert "There is no standard input. Name a file" in capsys.readouterr().err


def test_the_provenance_holds_the_command_that_makes_the_same_file(tmp_path):
    out = tmp_path / "out.csv"
    assert score("--text", "A dog's.", "--out", str(out)) == 0
    command = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))["command"]
    assert shlex.split(command) == ["vzdesk", "score", "--text", "A dog's.", "--out", str(out)]


@pytest.mark.parametrize("arguments", [[], ["score"], ["scor"], ["score", "--units", "letters"]])
def test_wrong_usage_has_exit_code_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: vzdesk" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["score"], ["export-onnx"], ["models"], ["selftest"]])
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([*command, "--help"])
    assert caught.value.code == 0
    assert "usage: vzdesk" in capsys.readouterr().out


def test_models_lists_the_bundled_model(capsys):
    assert cli.main(["models"]) == 0
    assert "agreement-mini\tonnx" in capsys.readouterr().out


def test_the_selftest_compares_with_the_scores_that_ship(capsys):
    assert cli.main(["selftest"]) == 0
    assert "agreement-mini (onnx): scores are within" in capsys.readouterr().out


def test_the_selftest_fails_where_scores_differ(monkeypatch, capsys):
    monkeypatch.setattr(selftest, "TOLERANCE", -1.0)
    assert cli.main(["selftest"]) == 1
    assert "differs by" in capsys.readouterr().err


def test_the_selftest_fails_where_a_sentence_cannot_be_scored(monkeypatch, capsys):
    def refuse(encoder, sentence, second):
        raise UserError("The sentence is empty.")

    monkeypatch.setattr(SentenceEncoder, "encode", refuse)
    assert cli.main(["selftest"]) == 1
    assert "agreement-mini (onnx): The sentence is empty. Install" in capsys.readouterr().err


@pytest.mark.parametrize("lost", [RuntimeError, None])
def test_ctrl_c_ends_an_export_whatever_libraries_make_of_it(tmp_path, monkeypatch, lost):
    pytest.importorskip("torch")
    from vzdesk.engine.runtime.onnx_export import export as onnx_export

    def export(_backend, _folder):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt as error:
            if lost:
                raise lost("the tracer failed") from error
        yield Progress(1, 2)
        raise AssertionError("went on")

    monkeypatch.setattr(onnx_export, "export", export)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        cli.main(["export-onnx", "agreement-mini", str(tmp_path / "bundle")])
    assert signal.getsignal(signal.SIGINT) is before


def test_a_model_is_exported_and_scored_from_the_bundle(tmp_path, capsys):
    pytest.importorskip("torch")
    bundle, out = tmp_path / "bundle", tmp_path / "out.csv"
    assert cli.main(["export-onnx", "agreement-mini", str(bundle)]) == 0
    assert score("--text", "A dog barks.", "--model", str(bundle), "--out", str(out)) == 0
    assert rows(out)
    capsys.readouterr()
    assert cli.main(["export-onnx", "agreement-mini", str(bundle)]) == 1
    said = capsys.readouterr().err
    assert "is there already" in said
    assert "Loading" not in said


@pytest.fixture(scope="module")
def t5_folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("torch")
    return str(make_tiny_seq2seq(tmp_path_factory.mktemp("t5") / "tiny-t5", "t5"))


def decoder_texts(out: Path) -> list[tuple[str, bool]]:
    (analysis,) = read(out).analyses
    return [(each.decoder.text, each.decoder.generated) for each in analysis.results.values()]


def test_each_text_may_have_a_text_for_the_decoder(tmp_path, t5_folder):
    out = tmp_path / "out.vzd"
    pairs = ["--text", "the key", "--decoder-text", "a dog", "--text", "a dog", "--decoder-text=is"]
    assert score(*pairs, "--model", t5_folder, "--out", str(out)) == 0
    assert decoder_texts(out) == [("a dog", False), ("is", False)]


def test_a_line_may_hold_the_decoder_s_text_behind_a_tab(tmp_path, monkeypatch, t5_folder):
    monkeypatch.setattr(trial, "load", models.load)  # the test above tries the model
    (tmp_path / "in.txt").write_text("the key\ta dog\n\na dog\n", encoding="utf-8")
    asked = [str(tmp_path / "in.txt"), "--decoder-after-tab", "--model", t5_folder]
    assert score(*asked, "--out", str(tmp_path / "out.vzd")) == 0
    (given, _), (_, generated) = decoder_texts(tmp_path / "out.vzd")
    assert (given, generated) == ("a dog", True)
    assert score(*asked, "--rollout", "both", "--out", str(tmp_path / "out.csv")) == 0
    methods = dict.fromkeys(row["method"] for row in rows(tmp_path / "out.csv"))
    assert list(methods) == [
        *("value-zeroing/encoder", "value-zeroing/encoder+rollout"),
        *("value-zeroing/decoder", "value-zeroing/decoder+rollout"),
        "value-zeroing/cross",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--text=a", "--text=b", "--decoder-text=c"], "There are 1 --decoder-text for 2 --text."),
        (["--decoder-text=c"], "There are 1 --decoder-text for 0 --text."),
    ],
)
def test_a_text_for_the_decoder_that_has_no_place_is_refused(tmp_path, capsys, arguments, said):
    assert score(*arguments, "--out", str(tmp_path / "out.csv")) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("is_file", [True, False])
def test_an_encoder_reads_a_pair_of_texts(tmp_path, is_file):
    (tmp_path / "in.txt").write_text("The keys.\tA dog.\nThe dogs bark.\n", encoding="utf-8")
    in_file = [str(tmp_path / "in.txt"), "--second-after-tab"]
    asked = in_file if is_file else ["--text", "The keys.", "--second-text", "A dog."]
    out = tmp_path / "out.csv"
    assert score(*asked, "--units", "words", "--out", str(out)) == 0
    of_pair = [row for row in rows(out) if row["sentence_id"] == "1"]
    columns = "target_id", "target", "target_word_id"
    targets = dict.fromkeys(tuple(row[name] for name in columns) for row in of_pair)
    assert list(targets) == [
        *(("1", "[CLS]", "NA"), ("2", "The", "1"), ("3", "keys", "2"), ("4", ".", "3")),
        *(("5", "[SEP]", "NA"), ("6", "A", "1"), ("7", "dog", "2"), ("8", ".", "3")),
        ("9", "[SEP]", "NA"),
    ]
    record = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    assert record["second_texts"] == {"1": "A dog."}


def test_a_second_text_has_no_lines_in_conllu(tmp_path):
    out = tmp_path / "out.conllu"
    asked = "--text", "The keys.", "--second-text", "A dog.", "--out", str(out)
    assert score(*asked) == 0
    lines = [line for line in out.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]
    assert [line.split("\t")[1] for line in lines] == ["The", "keys", "."]
    assert all(re.search(r"ValueZeroingL4=1:[^,]+,2:[^,]+,3:[^,]+$", line) for line in lines)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--bos", "agreement-mini has no first token (bos_token)"),
        ("--leading-space", "agreement-mini reads the first word as any other already"),
    ],
)
def test_an_input_that_a_model_does_not_have_is_refused(tmp_path, capsys, option, said):
    assert score("--text", "The dog", option, "--out", str(tmp_path / "out.csv")) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("more", [[], ["--resume"]])
def test_sentences_that_could_not_be_read_count_among_all(tmp_path, capsys, more):
    (tmp_path / "in.txt").write_text("The dog.\na\tb\tc\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    asked = [str(tmp_path / "in.txt"), "--second-after-tab", "--out", str(out), *more]
    assert score(*asked) == 1
    assert "Wrote 1 of 2 sentences" in capsys.readouterr().err
    record = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    assert record["n_sentences"] == {"scored": 1, "all": 2}


def test_two_tabs_in_a_line_are_refused(tmp_path, capsys):
    (tmp_path / "in.txt").write_text("a\tb\tc\n", encoding="utf-8")
    asked = [str(tmp_path / "in.txt"), "--decoder-after-tab"]
    assert score(*asked, "--out", str(tmp_path / "out.csv")) == 1
    assert "in.txt, line 1: the line has 2 tabs where one is expected" in capsys.readouterr().err


def test_in_double_precision_a_table_has_the_digits_of_float64(tmp_path):
    pytest.importorskip("torch")
    out = tmp_path / "out.csv"
    text = ["--text", "The keys are on the table.", "--backend", "torch"]
    assert score(*text, "--precision", "double", "--out", str(out)) == 0
    numbers = [row["score"] for row in rows(out)]
    assert all(str(float(number)) == number for number in numbers)
    assert any(str(np.float32(number)) != number for number in numbers)
    record = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))
    assert record["runs"][0]["model"]["dtype"] == "float64"
    assert record["runs"][0]["options"]["precision"] == "double"
    assert record["command"].endswith(f"--precision double --out {out}")
    assert score(*text, "--precision", "single", "--out", str(out)) == 0
    assert all(str(np.float32(row["score"])) == row["score"] for row in rows(out))
    assert "precision" not in json.loads(Path(f"{out}.json").read_text())["runs"][0]["options"]


def test_special_tokens_can_be_left_out_and_the_record_says_so(tmp_path):
    text = ["--text", "The keys are here.", "--method", "attention"]
    out, usual = tmp_path / "out.csv", tmp_path / "usual.csv"
    assert score(*text, "--no-special-tokens", "--out", str(out)) == 0
    sources = [row["source"] for row in rows(out)]
    assert (sources[0], sources[-1]) == ("The", ".")
    assert not {"[CLS]", "[SEP]"} & set(sources)
    run = json.loads(Path(f"{out}.json").read_text(encoding="utf-8"))["runs"][0]
    assert run["options"]["input"] == run["model"]["input"] == "no-special-tokens"
    assert score(*text, "--out", str(usual)) == 0
    assert {row["source"] for row in rows(usual)} >= {"[CLS]", "[SEP]"}
    assert "no-special-tokens" not in Path(f"{usual}.json").read_text(encoding="utf-8")


def test_a_bundle_has_no_double_precision_and_says_what_to_do(tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert score("--text", "A dog barks.", "--precision", "double", "--out", str(out)) == 1
    said = capsys.readouterr().err
    assert "agreement-mini is an ONNX bundle, which computes in single precision." in said
    assert "single precision" in said
    assert not out.exists()

"""The command line that is copied means what the window shows."""

from __future__ import annotations

import shlex
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeEngine, fake_ref, fake_scored
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot
from states import scored_pair

from vzdesk import cli
from vzdesk.cli.score import read_sentences
from vzdesk.cli.tables import rollout_of
from vzdesk.desk.command import ScoreMapOf, TextFile, score_command
from vzdesk.desk.desk import Desk
from vzdesk.desk.parts.files import Files
from vzdesk.desk.run import IDLE
from vzdesk.engine import models, text
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.model_input import BOS, LEADING_SPACE, NO_SPECIAL_TOKENS, input_of
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.sentence import Sentence, Word
from vzdesk.engine.types import Analysis, Provenance, SentenceResult
from vzdesk.errors import UserError

CHOICE = ModelChoice("my bert", Path("/models/my bert"), "torch")


def results_of(sentences: tuple[Sentence, ...]) -> list[tuple[Analysis, SentenceResult]]:
    results = {each.id: fake_scored(each) for each in sentences}
    analysis = Analysis(fake_ref(), Provenance("then", "cpu", "t"), results)
    return [(analysis, scored) for scored in results.values()]


def pairs(texts: list[tuple[str, str | None]]) -> tuple[Sentence, ...]:
    """Sentences with their texts for the decoder."""
    return tuple(
        text.sentence(str(n), own, decoder_text=other) for n, (own, other) in enumerate(texts, 1)
    )


def parsed(line: str) -> Namespace:
    """What the program itself makes of the line."""
    program, *arguments = shlex.split(line)
    assert program == "vzdesk"
    return cli.parser().parse_args(arguments)


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4))
def test_the_program_reads_back_the_sentences_whatever_is_in_them(texts: list[str]) -> None:
    """Quotes, dashes at the start, line breaks and dollar signs too."""
    sentences = text.sentences(texts)
    line = score_command(results_of(sentences), CHOICE, Path("-my t.csv"), units="words")
    read = parsed(line)
    assert text.sentences([*read.inputs, *read.text]) == sentences
    assert (read.model, read.backend) == ("/models/my bert", "torch")
    assert read.methods == ["value-zeroing", "attention"]
    assert read.units == "words"
    assert read.out == Path("-my t.csv")


def test_a_model_of_the_hub_s_cache_is_called_by_its_name_and_revision() -> None:
    cached = ModelChoice("org/tiny", Path("/hub/models--org--tiny/snapshots/0f3a"), "torch")
    sentences = text.sentences(["one"])
    line = score_command(results_of(sentences), cached, Path("t.csv"), units="tokens")
    assert parsed(line).model == "org/tiny@0f3a"


def test_a_bundled_model_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "available", lambda: (CHOICE,))
    sentences = text.sentences(["one"])
    line = score_command(results_of(sentences), CHOICE, Path("t.csv"), units="tokens")
    assert parsed(line).model == "my bert"


def test_the_text_file_is_named_while_its_sentences_are_the_ones_shown(tmp_path: Path) -> None:
    sentences = text.sentences([f"number {n}" for n in range(5000)])
    file = TextFile(tmp_path / "my texts.txt", sentences)
    out = Path("t.csv")
    line = score_command(results_of(sentences), CHOICE, out, units="tokens", text_file=file)
    assert parsed(line).inputs == [str(tmp_path / "my texts.txt")]
    assert parsed(line).text == []
    some = sentences[:2]
    line = score_command(results_of(some), CHOICE, out, units="tokens", text_file=file)
    assert parsed(line).inputs == []
    assert parsed(line).text == ["number 0", "number 1"]


def test_a_line_that_no_system_takes_is_refused_with_a_way_out() -> None:
    results = results_of(text.sentences(["a longer sentence"] * 1000))
    with pytest.raises(UserError, match=r"1000 sentences are too much .* text file"):
        score_command(results, CHOICE, Path("t.csv"), units="tokens")


def test_results_in_double_precision_are_made_in_double_precision_again() -> None:
    sentences = text.sentences(["one"])
    [(analysis, scored)] = results_of(sentences)
    for dtype, precision in (("float32", "single"), ("float64", "double")):
        made = replace(analysis, model=replace(analysis.model, dtype=dtype))
        line = score_command([(made, scored)], CHOICE, Path("t.csv"), units="tokens")
        assert parsed(line).precision == precision
        assert ("--precision" in line) == (precision == "double")


def test_results_of_another_input_than_usual_are_made_of_it_again() -> None:
    [(analysis, scored)] = results_of(text.sentences(["one"]))
    for read in ("", NO_SPECIAL_TOKENS, input_of([BOS, LEADING_SPACE])):
        made = replace(analysis, model=replace(analysis.model, input=read))
        line = score_command([(made, scored)], CHOICE, Path("t.csv"), units="tokens")
        assert input_of(parsed(line).input) == read


def test_results_of_a_model_whose_folder_is_not_known_have_no_command() -> None:
    with pytest.raises(UserError, match="folder of the model fake is not known"):
        score_command(results_of(text.sentences(["one"])), None, Path("t.csv"), units="tokens")


def test_results_of_different_methods_have_no_command() -> None:
    (analysis, first), (_, second) = results_of(text.sentences(["one", "two"]))
    second = replace(second, maps={key: second.maps[key] for key in [map_key("attention")]})
    with pytest.raises(UserError, match="different methods"):
        score_command(
            [(analysis, first), (analysis, second)], CHOICE, Path("t.csv"), units="tokens"
        )


def run_to_end(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def test_a_text_file_that_was_opened_and_scored_is_what_the_command_reads(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("one\ntwo\n")
    with qtbot.waitSignal(files.opened):
        files.open(path)
    run_to_end(qtbot, desk)
    assert parsed(desk.command(Path("t.csv"), exact=True)).inputs == [str(path)]
    desk.editor.add("three")
    run_to_end(qtbot, desk)
    assert parsed(desk.command(Path("t.csv"))).text == ["one", "two", "three"]


def test_a_file_whose_sentences_have_ids_of_their_own_is_named_and_gives_them(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    """The command line reads it as the window does, so the ids are the same."""
    path = tmp_path / "in.tsv"
    path.write_text("id\tsentence\tcue\nb\tThe keys\t2\nb\tThe key\t\n")
    with qtbot.waitSignal(files.opened):
        files.open(path)
    run_to_end(qtbot, desk)
    read = parsed(desk.command(Path("t.csv"), exact=True))
    assert (read.inputs, read.text) == ([str(path)], [])
    assert read_sentences(read) == desk.sentences


def test_what_a_user_said_of_the_columns_of_a_file_is_in_the_command(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "in.tsv"
    path.write_text("nr\tstimulus\n1\tThe keys\n")
    with qtbot.waitSignal(files.opened):
        files.open(path, columns={"sentence": "2", "id": "nr"})
    run_to_end(qtbot, desk)
    read = parsed(desk.command(Path("t.csv"), exact=True))
    assert read.columns_of == "sentence=2,id=nr"
    assert read_sentences(read) == desk.sentences


def test_words_that_only_a_file_gives_make_no_command_without_it() -> None:
    words = (Word("ca", 0, 2), Word("n't", 2, 5))
    results = results_of((Sentence("1", "can't", words),))
    same_words = replace(text.sentence("1", "can't"), conllu="# the lines of a file")
    with pytest.raises(UserError, match="are those of a file, which no option"):
        score_command(results_of((same_words,)), CHOICE, Path("t.csv"), units="words")
    with pytest.raises(UserError, match="are those of a file, which no option"):
        score_command(results, CHOICE, Path("t.csv"), units="words")
    line = score_command(results, CHOICE, Path("t.csv"), units="tokens")
    assert parsed(line).text == ["can't"]


@pytest.mark.parametrize("rollout", [False, True])
def test_a_command_for_one_map_names_its_method_and_layer(rollout: bool) -> None:
    shown = ScoreMapOf("attention", 2, rollout)
    results = results_of(text.sentences(["one"]))
    line = score_command(results, CHOICE, Path("t.conllu"), units="tokens", shown=shown)
    read = parsed(line)
    assert (read.methods, read.layer) == (["attention"], 3)
    assert rollout_of(read) == ("only" if rollout else "none")


def test_a_command_is_exact_only_where_it_numbers_the_sentences_the_same(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add("one\ntwo")
    run_to_end(qtbot, desk)
    assert parsed(desk.command(Path("t.csv"), exact=True)).text == ["one", "two"]
    desk.editor.remove((desk.state.rows[0].id,))
    assert parsed(desk.command(Path("t.csv"))).text == ["two"]
    with pytest.raises(UserError, match="number"):
        desk.command(Path("t.csv"), exact=True)


def test_the_command_names_the_model_whose_results_are_shown(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    """Not the one that was chosen since, but has scored nothing yet."""
    desk.editor.add("one")
    run_to_end(qtbot, desk)
    desk.runner.choose(desk.runner.choices[1])
    assert parsed(desk.command(Path("t.csv"))).model == "fake"


def test_the_command_for_results_in_single_precision_is_known_after_a_run_in_double(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add("one")
    run_to_end(qtbot, desk)
    desk.runner.precision = "double"
    run_to_end(qtbot, desk)
    assert parsed(desk.command(Path("t.csv"))).precision == "double"
    desk.runner.precision = "single"
    desk.runner.choose(desk.runner.choices[0])
    assert parsed(desk.command(Path("t.csv"))).precision == "single"


def test_each_sentence_takes_its_text_for_the_decoder_along() -> None:
    sentences = pairs([("one", "-eins"), ("two", "zwei")])
    read = parsed(score_command(results_of(sentences), CHOICE, Path("t.csv"), units="tokens"))
    assert (read.text, read.decoder_texts) == (["one", "two"], ["-eins", "zwei"])


def test_texts_for_the_decoder_of_only_some_make_no_command() -> None:
    sentences = pairs([("one", "eins"), ("two", None)])
    with pytest.raises(UserError, match="Some sentences have a text for the decoder"):
        score_command(results_of(sentences), CHOICE, Path("t.csv"), units="tokens")


def test_the_methods_of_an_encoder_decoder_model_are_named_without_their_parts() -> None:
    scored = scored_pair()
    analysis = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": scored})
    line = score_command([(analysis, scored)], CHOICE, Path("t.csv"), units="tokens")
    assert parsed(line).methods == ["value-zeroing", "attention"]

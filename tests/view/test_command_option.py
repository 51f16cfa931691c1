"""Commands to copy can be run as they are, whatever their words are."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from vzdesk.errors import UserError
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.studies.line import line_of as study_line
from vzdesk.view.studies.spec import SentenceChoice, StudySpec
from vzdesk.view.texts.command_option import command_line, session_file

ODD = ["a b", "it's", 'say "x"', "C:\\a b\\", '\\\\"', "", "a,b", "&", "(x)", "50%", "ä", "a\\b"]


def read_by_windows(line: str) -> list[str]:
    """The words as programs on Windows read them: backslashes count only before a quote."""
    words, word, is_quoted, at = [], None, False, 0
    while at < len(line):
        n = len(line[at:]) - len(line[at:].lstrip("\\"))
        quote = line[at + n : at + n + 1] == '"'
        if n:
            word = (word or "") + "\\" * (n // 2 if quote else n)
            at += n
            if quote and n % 2:
                word, at = word + '"', at + 1
        elif quote:
            word, is_quoted, at = word or "", not is_quoted, at + 1
        elif line[at] == " " and not is_quoted:
            words, word, at = [*words, word], None, at + 1
        else:
            word, at = (word or "") + line[at], at + 1
    return [*words, word] if word is not None else words


def test_a_line_is_read_back_as_its_words():
    assert shlex.split(command_line(ODD, is_windows=False)) == ODD
    assert read_by_windows(command_line(ODD, is_windows=True)) == ODD


def test_on_windows_words_that_a_command_line_would_change_are_in_double_quotes():
    line = command_line(
        ["vzdesk", "it's", "a,b", "C:\\a\\b.vzd", "--layer", "1-3"], is_windows=True
    )
    assert line == 'vzdesk "it\'s" "a,b" C:\\a\\b.vzd --layer 1-3'


def test_a_session_is_named_with_its_folder_and_one_without_a_file_is_to_be_saved():
    assert session_file(Path("some", "s.vzd")) == str(Path("some", "s.vzd").absolute())
    with pytest.raises(UserError, match="Save the session first"):
        session_file(None)


def test_a_figure_of_a_session_without_a_file_names_no_command():
    assert line_of(FigureSpec("1"), "", "map.pdf") == ""


@pytest.mark.parametrize("which", ["tag", "filter"])
def test_names_that_begin_with_a_dash_are_no_options_of_a_study(which):
    spec = StudySpec(relations=("-r",), sentences=SentenceChoice(which, text="-t"), name="-n")
    words = shlex.split(study_line(spec, "-s.vzd", "-out"))
    assert words[:4] == ["vzdesk", "study", "./-s.vzd", "--relation=-r"]
    assert {f"--{which}=-t", "--name=-n", "--out=-out"} <= {*words}
    spec = StudySpec(relations=("r",), sentences=SentenceChoice("ids", ids=("a,b",)))
    words = shlex.split(study_line(spec, "-s.vzd", "-out"))
    assert words == ["vzdesk", "study", "./-out/study.json", "./-s.vzd", "--out=-out"]

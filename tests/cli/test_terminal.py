"""What is printed, whatever names, ids and errors hold."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from vzdesk import cli, paths
from vzdesk.cli.terminal import ProgressLine, harmless, print_line, print_row
from vzdesk.desk import preferences
from vzdesk.desk.preferences import Preferences
from vzdesk.engine.models import ModelChoice

HOSTILE = "a\x1b[2J\x1b]0;title\x07b\rvzdesk: Wrote 9 of 9\n\tc\x7f\x9b31m\u202ed\u2028e\x00\udcfff"


def is_harmless(text: str) -> bool:
    kinds = {unicodedata.category(each) for each in text.replace("\n", "").replace("\t", "")}
    return not kinds & {"Cc", "Cs", "Zl", "Zp"} and "\u202e" not in text


def test_control_characters_are_escaped_and_all_else_is_as_it_is() -> None:
    assert harmless("\x1b[1m\r\n") == r"\x1b[1m\r\n"
    words = "Zürich · ключи · مفاتيح · 钥匙 · \u200fא\u200d · e\u0301 · 👩\u200d🔬"
    assert harmless(words) == words
    assert is_harmless(harmless(HOSTILE))


def test_one_message_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_line(f"Wrote {HOSTILE}.")
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert is_harmless(error)


def test_fields_of_a_list_stay_fields(capsys: pytest.CaptureFixture[str]) -> None:
    print_row(HOSTILE, "b", Path("c\td"))
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert line.rstrip("\n").split("\t")[1:] == ["b", r"c\td"]


def test_lines_that_stay_beside_the_progress_are_harmless() -> None:
    stream = io.StringIO()
    ProgressLine(stream).print_line(HOSTILE)
    assert is_harmless(stream.getvalue())


def test_models_of_any_name_are_listed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    evil = ModelChoice("evil\tonnx\nbad\x1b[2J", Path("/a\tb\nc"), "onnx")
    preferences.write(Preferences(models=(evil,)))
    assert cli.main(["models"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line.split("\t")) == 4 for line in lines)
    assert any(r"evil\tonnx\nbad\x1b[2J" in line for line in lines)
    assert all(map(is_harmless, lines))


def test_ids_and_names_of_files_and_unknown_options_are_harmless(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "in\x1b[2J.csv"
    file.write_text('id,sentence\n"a\x1b[31m",A dog barks.\n"a\x1b[31m",A cat sleeps.\n')
    assert cli.main(["score", str(file), "--out", str(tmp_path / "out\x1b[2J.csv")]) == 0
    assert cli.main(["score", str(tmp_path / "no\r\nfile"), "--out", "a.csv"]) == 1
    with pytest.raises(SystemExit):
        cli.main(["score", "--no\x1b[2J"])
    assert is_harmless(capsys.readouterr().err)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1:strict"])
def test_what_no_encoding_has_is_printed_all_the_same(own_settings: Path, encoding: str) -> None:
    folder = own_settings / "vzdesk"
    folder.mkdir(parents=True)
    model = {"name": "钥匙\udcff", "path": "/a\udcff", "backend": "onnx"}
    content = {"models": [model], "chosen": None, "theme": "", "folder": "", "layout": {}}
    (folder / "preferences.json").write_text(json.dumps(content))
    environment = os.environ | {"XDG_CONFIG_HOME": str(own_settings), "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-m", "vzdesk", "models"],
        capture_output=True,
        cwd=paths.resources().parent,
        env=environment,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"/a\udcff" in done.stdout

"""Tables are written as sentences are scored, and a run that was stopped can be gone on with."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from vzdesk import cli, paths
from vzdesk.engine.types import SentenceResult
from vzdesk.export import partial
from vzdesk.export import run as scoring

TEXTS = [
    "A dog barks.",
    "The keys to the cabinet are here.",
    "A cat sleeps.",
    "one \udcff half",  # which cannot be scored
    "The dogs bark.",
    "The key to the cabinets is here.",
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "in.csv"
    rows = [*TEXTS[:3], "word " * 300, *TEXTS[4:]]
    file.write_text("id,sentence\n" + "".join(f"s{n},{text}\n" for n, text in enumerate(rows)))
    return file


def score(corpus: Path, out: Path, *more: str) -> int:
    both = [] if out.suffix == ".vzd" else ["--rollout", "both"]
    return cli.main(["score", str(corpus), *both, "--out", str(out), *more])


@pytest.fixture
def whole(corpus: Path, tmp_path: Path) -> bytes:
    """The table of a run that nothing stopped."""
    out = tmp_path / "whole.csv"
    assert score(corpus, out) == 1  # one sentence is too long
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "in.csv",
        "whole.csv",
        "whole.csv.json",
    ]
    return out.read_bytes()


class StoppedError(BaseException):
    """As if the process had been killed."""


def stop_after(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run after next ends when so many sentences are there."""
    analyse = scoring.analyse

    def stopped(*arguments: object) -> Iterator[object]:
        left = n
        for step in analyse(*arguments):
            if isinstance(step, SentenceResult):
                if not left:
                    raise StoppedError
                left -= 1
            yield step

    monkeypatch.setattr(scoring, "analyse", stopped)


def test_ctrl_c_says_how_many_are_finished_those_that_cannot_be_scored_too(
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    analyse = scoring.analyse

    def interrupted(*arguments: object) -> Iterator[object]:
        for step in analyse(*arguments):
            yield step
            if isinstance(step, SentenceResult):
                raise KeyboardInterrupt

    monkeypatch.setattr(scoring, "analyse", interrupted)
    monkeypatch.setattr(scoring, "in_order", lambda steps, _sentences: steps)
    with pytest.raises(KeyboardInterrupt):
        score(corpus, tmp_path / "out.csv")
    assert "2 of 6 sentences are finished" in capsys.readouterr().err


def stop(corpus: Path, out: Path, n: int, *more: str) -> None:
    with pytest.MonkeyPatch.context() as patched:
        stop_after(n, patched)
        with pytest.raises(StoppedError):
            score(corpus, out, *more)


def ids(table: Path) -> list[str]:
    with table.open(newline="", encoding="utf-8") as file:
        return list(dict.fromkeys(row["sentence_id"] for row in csv.DictReader(file)))


@pytest.mark.parametrize("n", [0, 1, 3, 5])
def test_what_was_stopped_ends_in_the_same_bytes(
    corpus: Path, tmp_path: Path, whole: bytes, n: int, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    if n == 5:  # all but the end
        stop(corpus, out, 4)
        stop(corpus, out, 0, "--resume")
    else:
        stop(corpus, out, n)
    assert not out.exists()
    capsys.readouterr()
    assert score(corpus, out, "--resume") == 1
    assert out.read_bytes() == whole
    said = capsys.readouterr().err
    assert "Wrote 5 of 6 sentences" in said
    assert said.count("was not scored") == 1
    record = json.loads(Path(f"{out}.json").read_text())
    assert record["methods"] == ["value-zeroing", "value-zeroing+rollout"]
    assert record["runs"][0]["model"]["name"] == "agreement-mini"
    assert record["n_sentences"] == {"scored": 5, "all": 6}
    assert "--resume" not in record["command"]
    assert not list(tmp_path.glob("out.csv.part")) + list(tmp_path.glob("out.csv.done"))


@pytest.mark.parametrize("kept", [0.0, 0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("which", ["part", "done"])
def test_a_file_that_a_kill_cut_anywhere_is_gone_on_with(
    corpus: Path, tmp_path: Path, whole: bytes, which: str, kept: float
) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 4)
    cut = tmp_path / f"out.csv.{which}"
    size = int(kept * cut.stat().st_size)
    if which == "done":
        size = max(size, cut.read_bytes().index(b"\n") + 1)  # its first line was there before rows
    os.truncate(cut, size)
    assert score(corpus, out, "--resume") == 1
    assert out.read_bytes() == whole


def test_finished_sentences_are_in_a_readable_table_at_once(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 4)
    found = ids(tmp_path / "out.csv.part")
    assert found == ["s0", "s1", "s2", "s4"]


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--method", "attention"], "method"),
        (["--units", "words"], "units"),
        (["--guard-formulas"], "guard_formulas"),
    ],
)
def test_a_table_of_something_else_is_refused_in_one_sentence_and_kept(
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    more: list[str],
    named: str,
) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 3)
    before = (tmp_path / "out.csv.part").read_bytes()
    capsys.readouterr()
    assert score(corpus, out, "--resume", *more) == 1
    assert f"is of something else: its {named} is" in capsys.readouterr().err.splitlines()[-1]
    assert (tmp_path / "out.csv.part").read_bytes() == before


@pytest.mark.parametrize(("old", "new"), [("s0,", "t0,"), ("A dog barks.", "A dog barked.")])
def test_other_sentences_are_refused(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 3)
    corpus.write_text(corpus.read_text().replace(old, new))
    assert score(corpus, out, "--resume") == 1
    assert "its sentence 1, s0, is another here" in capsys.readouterr().err


def test_where_there_is_nothing_to_go_on_with_the_run_begins(
    corpus: Path, tmp_path: Path, whole: bytes
) -> None:
    out = tmp_path / "out.csv"
    assert score(corpus, out, "--resume") == 1
    assert out.read_bytes() == whole


def test_without_resume_a_run_begins_again(corpus: Path, tmp_path: Path, whole: bytes) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 3)
    (tmp_path / "out.csv.part").write_text("what was there")
    assert score(corpus, out) == 1
    assert out.read_bytes() == whole


def test_what_is_no_table_is_not_gone_on_with(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score(corpus, tmp_path / "out.vzd", "--resume") == 1
    assert "--resume and --guard-formulas are for tables" in capsys.readouterr().err


def test_formulas_are_guarded_where_that_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    texts = ["--text", "=1+1 -2 @cat dog", "--out", str(out)]
    assert cli.main(["score", *texts, "--units", "words"]) == 0
    raw = out.read_text()
    assert ",=1+1," in raw
    assert cli.main(["score", *texts, "--units", "words", "--guard-formulas"]) == 0
    guarded = out.read_text()
    assert ",'=" in guarded
    assert ",=" not in guarded
    assert guarded.replace("'", "") == raw
    assert json.loads(Path(f"{out}.json").read_text())["guard_formulas"] is True


def test_a_process_that_is_killed_leaves_whole_sentences_and_another_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While it runs, no other one writes into its files."""
    lines = [f"The keys to the {'old ' * (n % 7)}cabinet are here." for n in range(60)]
    (tmp_path / "in.txt").write_text("\n".join(lines))
    command = [sys.executable, "-m", "vzdesk", "score", str(tmp_path / "in.txt"), "--out"]
    out, part = tmp_path / "out.csv", tmp_path / "out.csv.part"
    process = subprocess.Popen(
        [*command, str(out)], cwd=paths.resources().parent, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size > 5_000) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGSTOP)
    for resume in ((), ("--resume",)):
        assert cli.main(["score", str(tmp_path / "in.txt"), "--out", str(out), *resume]) == 1
        assert "out.csv.part is being written by another run." in capsys.readouterr().err
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    found = ids(part)
    assert found == [str(n) for n in range(1, len(found) + 1)]
    assert cli.main(["score", str(tmp_path / "in.txt"), "--out", str(out), "--resume"]) == 0
    assert cli.main(["score", str(tmp_path / "in.txt"), "--out", str(tmp_path / "b.csv")]) == 0
    assert out.read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("name", ["out.csv.part", "out.csv.done"])
def test_files_of_other_programs_are_not_replaced(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_text("half of a download")
    assert score(corpus, tmp_path / "out.csv") == 1
    assert f"{name} is there already, and is not vzdesk's" in capsys.readouterr().err
    assert (tmp_path / name).read_text() == "half of a download"


def test_a_kill_before_the_first_row_is_in_nobody_s_way(
    corpus: Path, tmp_path: Path, whole: bytes
) -> None:
    out = tmp_path / "out.csv"
    for begun in ("", '{"ru'):
        (tmp_path / "out.csv.done").write_text(begun)
        assert score(corpus, out, "--resume") == 1
        assert out.read_bytes() == whole


def test_a_full_disk_keeps_what_is_finished(
    corpus: Path,
    tmp_path: Path,
    whole: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, room = tmp_path / "out.csv", len(whole) // 2
    with monkeypatch.context() as full:
        write = partial._write

        def write_if_there_is_room(file: BinaryIO, content: bytes) -> None:
            if file.tell() + len(content) > room:
                raise OSError(errno.ENOSPC, "No space left on device")
            write(file, content)

        full.setattr(partial, "_write", write_if_there_is_room)
        assert score(corpus, out) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert ids(tmp_path / "out.csv.part")
    assert score(corpus, out, "--resume") == 1
    assert out.read_bytes() == whole


def begun_with(out: Path, changes: dict[str, str | None]) -> None:
    """As if the table had been begun with this in the place of what is the case here."""
    journal = out.with_name(f"{out.name}.done")
    first, rest = journal.read_bytes().split(b"\n", 1)
    about = json.loads(first)
    about["run"] |= changes
    journal.write_bytes(json.dumps(about).encode() + b"\n" + rest)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_a_table_that_another_version_of_a_library_began_is_not_gone_on_with(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], library: str
) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 4)
    begun_with(out, {f"version of {library}": "0.1"})
    assert score(corpus, out, "--resume") == 1
    said = capsys.readouterr().err
    assert f'is of something else: its version of {library} is "0.1", here it is "' in said
    assert not out.exists()


def test_a_table_that_another_python_began_is_gone_on_with(
    corpus: Path, tmp_path: Path, whole: bytes
) -> None:
    out = tmp_path / "out.csv"
    stop(corpus, out, 4)
    begun_with(out, {"version of python": "3.11.0"})
    assert score(corpus, out, "--resume") == 1
    assert out.read_bytes() == whole


def test_a_table_that_was_begun_with_other_columns_is_not_gone_on_with(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As by a version of the program that did not number words yet."""
    out = tmp_path / "out.csv"
    stop(corpus, out, 4)
    journal = tmp_path / "out.csv.done"
    first, rest = journal.read_bytes().split(b"\n", 1)
    run = json.loads(first)
    del run["run"]["columns"]
    journal.write_bytes(json.dumps(run).encode() + b"\n" + rest)
    assert score(corpus, out, "--resume") == 1
    assert "is of something else: its columns is null" in capsys.readouterr().err
    assert not out.exists()

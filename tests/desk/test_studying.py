"""Studies of the open session: what is computed, what is found meanwhile, and what is kept."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import threading
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from fakes import FakeEngine
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from vzdesk import cli
from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence, Tier
from vzdesk.errors import UserError
from vzdesk.export.studies import kept
from vzdesk.export.studies.gathering import Gathering
from vzdesk.export.studies.kept import kept_answer, kept_study
from vzdesk.export.studies.results import StudyFiles
from vzdesk.export.studies.stored import write_study
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.study.answers import Answer, behind
from vzdesk.study.pictures import Boxes, Lines
from vzdesk.study.plan import plan
from vzdesk.view.studies.kept import KeptStudy
from vzdesk.view.studies.line import line_of
from vzdesk.view.studies.spec import SentenceChoice, StudySpec

BEFORE = "target: upos=NOUN; source: adjacent, before=target"
SPEC = StudySpec(relations=(BEFORE, "The word itself"), models=("fake",), group_by=("upos",))


def sentence(number: int) -> Sentence:
    made = text.sentence(f"s{number}", f"The key{number} fell{number} down")
    tags = ("even",) if number % 2 == 0 else ()
    return replace(made, tiers=(Tier("upos", ("DET", "NOUN", "VERB", "ADV")),), tags=tags)


@pytest.fixture
def many(desk: Desk) -> Desk:
    desk.show(Session(tuple(map(sentence, range(14)))))
    return desk


def ask(desk: Desk, qtbot: QtBot, spec: StudySpec = SPEC, *, with_run: bool = True) -> Answer:
    desk.studying.ask(spec, with_run=with_run)
    qtbot.waitUntil(lambda: not desk.studying.is_going)
    assert desk.studying.answer is not None
    return desk.studying.answer


def test_only_the_rows_that_are_asked_for_are_computed_and_nothing_twice(
    many: Desk, engine: FakeEngine, qtbot: QtBot
) -> None:
    spec = replace(SPEC, relations=(BEFORE,), sentences=SentenceChoice("tag", text="even"))
    answer = ask(many, qtbot, spec)
    assert (answer.n_done, answer.n_failed, answer.n_all, answer.is_whole) == (7, 0, 7, True)
    assert sorted(engine.scored) == sorted(f"s{n}" for n in range(0, 14, 2))
    assert engine.methods == [("value-zeroing",)]
    of = many.document.analyses[-1].results["s0"]
    assert {tuple(each.rows.targets) for each in of.maps.values() if each.rows} == {(2,)}
    again = ask(many, qtbot, spec)
    assert again.table == answer.table
    assert len(engine.scored) == 7, "all was there"


def test_what_is_found_comes_in_parts_and_stays_after_cancel(
    many: Desk, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.step_s = 0.06
    studying, parts = many.studying, set[int]()
    studying.changed.connect(lambda: parts.add(studying.answer.n_done if studying.answer else 0))
    studying.ask(SPEC, with_run=True)
    qtbot.waitUntil(lambda: any(0 < n < 14 for n in parts), timeout=20_000)
    assert studying.is_going
    studying.cancel()
    assert many.runner.run_state is IDLE
    qtbot.waitUntil(lambda: not studying.is_going)
    answer = studying.answer
    assert answer is not None
    assert 0 < answer.n_done < 14
    assert answer.n_done + answer.n_failed == 14
    assert answer.rows


def test_without_a_run_the_results_that_there_are_count_and_none_is_said(
    many: Desk, engine: FakeEngine, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(many.studying.failed) as failed:
        many.studying.ask(SPEC, with_run=False)
    assert "No sentence of this study is scored" in str(failed.args[0])
    many.runner.run(("s1", "s2"))
    qtbot.waitUntil(lambda: many.runner.run_state is IDLE)
    answer = ask(many, qtbot, with_run=False)
    assert (answer.n_done, answer.n_failed) == (2, 12)
    assert len(engine.scored) == 2


def test_a_relation_that_matches_nothing_or_a_bad_one_is_said_and_nothing_runs(
    many: Desk, engine: FakeEngine, qtbot: QtBot
) -> None:
    for relation, said in (
        ("target: upos=X; source: any", "none has upos=X"),
        ("target: upos; source", "at character"),
    ):
        with qtbot.waitSignal(many.studying.failed) as failed:
            many.studying.ask(replace(SPEC, relations=(relation,)), with_run=True)
        assert said in str(failed.args[0])
    assert not many.studying.is_going
    assert engine.scored == []


def test_a_point_has_the_matches_whose_mean_it_is(many: Desk, qtbot: QtBot) -> None:
    answer = ask(many, qtbot)
    for row in answer.rows:
        found = behind(answer, row.series, row.measure, row.layer)
        by_sentence = pd.DataFrame(found).groupby("sentence")["value"].mean()
        assert by_sentence.mean() == pytest.approx(row.mean.mean, rel=1e-12)
        assert len(by_sentence) == row.mean.n
        assert [each.value for each in found] == sorted((e.value for e in found), reverse=True)


def test_the_numbers_are_those_that_a_script_computes_from_what_is_exported(
    many: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    spec = ask(many, qtbot).of.spec
    assert spec.models == (), "all that there are need no names"
    window = tmp_path / "study"
    line = line_of(spec, "in.vzd", "study")
    write_study(spec, many.snapshot(), StudyFiles(window), line, lambda _: None)
    answer = many.studying.answer
    assert answer is not None
    assert (window / "table.csv").read_bytes().decode() == answer.table
    keys = ["method", "layer", "relation", "upos"]
    matches = pd.read_csv(window / "matches.csv", keep_default_na=False)
    means = matches.groupby([*keys, "sentence_id"])["share"].mean().groupby(keys).mean()
    table = pd.read_csv(window / "table.csv").set_index(keys)
    pd.testing.assert_series_equal(
        table["mean"].sort_index(), means.sort_index(), rtol=1e-12, atol=0, check_names=False
    )


@pytest.mark.parametrize(
    "spec",
    [
        SPEC,
        replace(SPEC, name="nouns, “ü”", measures=("rank", "share"), layers=(0, 2), seed=7),
        replace(SPEC, sentences=SentenceChoice("ids", ids=tuple(f"s{n}" for n in range(12)))),
        replace(SPEC, sentences=SentenceChoice("tag", text="even"), group_by=("tag:even",)),
        replace(SPEC, rollout="both", methods=("attention", "value-zeroing"), group_by=()),
        replace(SPEC, sentences=SentenceChoice(most=11), relations=(BEFORE,)),
    ],
    ids=["usual", "named", "ids", "tag", "rollout", "first"],
)
def test_all_files_are_those_that_the_copied_command_writes(
    many: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: StudySpec
) -> None:
    """To the byte: tables, figures, what is recorded; but for when they were written."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # the date in each PDF
    monkeypatch.chdir(tmp_path)
    spec = ask(many, qtbot, spec).of.spec
    folder, line = tmp_path / "study", line_of(spec, "in.vzd", "study")
    write_study(spec, many.snapshot(), StudyFiles(folder), line, lambda _: None)
    ours = files_of(folder)
    assert [name for name in ours if name.endswith(".pdf")]
    write(many.snapshot(), tmp_path / "in.vzd")
    assert cli.main(shlex.split(line)[1:]) == 0
    theirs = files_of(folder)
    assert [*ours] == [*theirs]
    assert [name for name in ours if ours[name] != theirs[name]] == []


def files_of(folder: Path) -> dict[str, bytes]:
    """All files by name, without when they were written."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        data = path.read_bytes()
        if path.suffix == ".json":
            data = re.sub(rb'"(written|created)": "[^"]*"', b"", data)
        found[str(path.relative_to(folder))] = data
    return found


def test_values_are_found_anew_only_where_results_are_others(many: Desk, qtbot: QtBot) -> None:
    """What comes in parts ends in the same numbers as what is found at once."""
    ask(many, qtbot)
    whole = many.snapshot()
    gathering = Gathering(plan(SPEC, whole.sentences))
    (analysis,) = whole.analyses
    some = dict(list(analysis.results.items())[:5])
    half = replace(whole, analyses=(replace(analysis, results=some),))
    first = gathering.answer(half, lambda: True, is_whole=False)
    last = gathering.answer(whole, lambda: True, is_whole=True)
    assert (first.n_done, last.n_done) == (5, 14)
    assert many.studying.answer is not None
    assert last.table == many.studying.answer.table
    kept = {id(each) for each in first.values}
    assert kept <= {id(each) for each in last.values}


def test_studies_are_kept_and_shown_without_a_model_and_each_edit_can_be_undone(
    many: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    answer, studying = ask(many, qtbot), many.studying
    edits = {
        "keep the study “a”": lambda: studying.keep(" a "),
        "rename the study “a”": lambda: studying.rename("a", "b"),
        "remove the study “b”": lambda: studying.remove("b"),
    }
    for name, edit in edits.items():
        before = studying.kept
        with qtbot.waitSignal(studying.kept_changed):
            edit()
        assert (many.editor.undo_name, many.dirty) == (name, True)
        after = studying.kept
        many.editor.undo()
        assert studying.kept == before
        many.editor.redo()
        assert studying.kept == after
    many.editor.undo()
    write(many.snapshot(), tmp_path / "s.vzd")
    (kept,) = read(tmp_path / "s.vzd").kept.studies
    assert (kept.name, kept.spec) == ("b", answer.of.spec)
    shown = kept_answer(kept)
    assert list(map(repr, shown.rows)) == list(map(repr, answer.rows))
    assert (shown.table, shown.about) == (answer.table, answer.about)
    kinds = {each.file for each in answer.pictures if not each.file.startswith("distribution")}
    assert {each.file for each in shown.pictures} == kinds
    assert (shown.n_done, shown.n_all) == (14, 14)
    with pytest.raises(UserError, match="from 1 to"):
        studying.keep("")


def test_a_table_that_is_none_is_said(many: Desk, qtbot: QtBot) -> None:
    ask(many, qtbot)
    many.studying.keep("a")
    (kept,) = many.studying.kept.studies
    bad = (
        *("x", "", "a,b\n1,2\n", kept.table.replace("value-zeroing", "holograms")),
        *(kept.table.replace(",14,", ",many,"), kept.table[: len(kept.table) // 2]),
        *(kept.table.replace(",14,", ",-14,"), kept.table.replace(",14,", ",١٤,")),
    )
    for table in bad:
        with pytest.raises(UserError, match="The table of the study “a” cannot be read"):
            kept_answer(replace(kept, table=table))


def cells(kept: KeptStudy) -> list[list[str]]:
    return list(csv.reader(io.StringIO(kept.table, newline="")))


def with_cells(kept: KeptStudy, lines: list[list[str]]) -> KeptStudy:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(lines)
    return replace(kept, table=file.getvalue())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("method", "attention"), ("rollout", "maybe"), ("units", "words-joint"), ("part", "?")),
        *(("layer", "0"), ("layer", "-1"), ("layer", "99999"), ("layer", "NA"), ("layer", "1.0")),
        *(("relation", "x"), ("measure", "rank"), ("mean", "nan"), ("mean", "1e999")),
        *(("mean", "0,5"), ("mean", "1_0"), ("low", "NA"), ("high", "-9.5"), ("n", "9" * 5000)),
    ],
)
def test_a_cell_that_the_study_cannot_have_is_found(
    many: Desk, qtbot: QtBot, column: str, value: str
) -> None:
    ask(many, qtbot)
    many.studying.keep("a")
    (kept,) = many.studying.kept.studies
    first, *lines = cells(kept)
    lines[3][first.index(column)] = value
    with pytest.raises(UserError, match="The table of the study “a” cannot be read"):
        kept_answer(with_cells(kept, [first, *lines]))


def test_a_mean_that_is_there_twice_and_a_lacking_group_are_found(many: Desk, qtbot: QtBot) -> None:
    ask(many, qtbot)
    many.studying.keep("a")
    (kept,) = many.studying.kept.studies
    whole = cells(kept)
    assert kept_answer(with_cells(kept, whole)).rows
    for lines in ([*whole, whole[2]], [line[:-1] for line in whole]):
        with pytest.raises(UserError, match="The table of the study “a” cannot be read"):
            kept_answer(with_cells(kept, lines))


@pytest.mark.parametrize(
    "counts",
    [{"matched": -1}, {"matched": 3, "not_scored": 4}, {"matched": "3"}, {"matched": True}],
    ids=str,
)
def test_counts_that_cannot_be_are_found(
    many: Desk, qtbot: QtBot, counts: dict[str, object]
) -> None:
    ask(many, qtbot)
    many.studying.keep("a")
    (kept,) = many.studying.kept.studies
    content = json.dumps({**kept.about, "n_sentences": counts})
    with pytest.raises(UserError, match="The study “a” cannot be shown"):
        kept_answer(replace(kept, content=content))


def test_another_session_ends_the_study(many: Desk, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.step_s = 0.05
    many.studying.ask(SPEC, with_run=True)
    qtbot.waitUntil(lambda: many.runner.run_state is not IDLE)
    many.show(Session())
    assert (many.studying.answer, many.studying.is_going) == (None, False)


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        (
            StudySpec(relations=("r 1", "r2"), measures=("rank", "share"), rollout="both"),
            "vzdesk study s.vzd --relation 'r 1' --relation r2 --measure rank,share "
            "--rollout both --out d",
        ),
        (
            StudySpec(
                relations=("r",),
                sentences=SentenceChoice("ids", ids=("1", "x y")),
                layers=(0, 3),
                group_by=("tag",),
                seed=7,
                name="n",
            ),
            "vzdesk study s.vzd --relation r --group-by tag --layers 1,4 --ids '1,x y' --name n "
            "--seed 7 --out d",
        ),
        (
            StudySpec(relations=("r",), sentences=SentenceChoice("ids", ids=("a,b",))),
            "vzdesk study d/study.json s.vzd --out d",
        ),
        (
            StudySpec(relations=("r",), models=("m",)),
            "vzdesk study d/study.json s.vzd --out d",
        ),
    ],
)
def test_the_command_says_what_is_other_than_usual(spec: StudySpec, line: str) -> None:
    assert line_of(spec, "s.vzd", "d") == line


def numbered(answer: Answer) -> dict[str, dict[str, int]]:
    """Of each plot of groups, by their names the numbers that give them their colours."""
    found = {}
    for each in answer.pictures:
        if isinstance(each, Lines) and len(each.lines):
            named = [line.name for line in each.lines]
            found[each.file] = dict(zip(named, each.numbers, strict=True))
        elif isinstance(each, Boxes):
            found[each.file] = dict(zip(each.groups, each.numbers, strict=True))
    return found


@pytest.mark.parametrize("n_last", [14, 11], ids=["whole", "cancelled"])
def test_groups_keep_their_colours_while_others_come_and_where_they_are_kept(
    many: Desk, qtbot: QtBot, n_last: int
) -> None:
    """Sentences come from the last to the first, so that each brings a group before the others."""
    made = [replace(each, tags=(f"size={n % 5}",)) for n, each in enumerate(many.sentences)]
    many.show(Session(tuple(made)))
    spec = replace(SPEC, relations=(BEFORE,), group_by=("size",))
    ask(many, qtbot, spec)
    whole = many.snapshot()
    (analysis,) = whole.analyses
    results = list(analysis.results.items())[::-1]
    gathering, seen = Gathering(plan(spec, whole.sentences)), dict[str, dict[str, int]]()
    for n in (1, 2, 3, n_last):
        some = replace(analysis, results=dict(results[:n]))
        part = replace(whole, analyses=(some,))
        answer = gathering.answer(part, lambda: True, is_whole=n == n_last)
        found = numbered(answer)
        assert "lines-share-fake · Value Zeroing" in found, "there are groups, though one came"
        for file, before in seen.items():
            assert {name: found[file][name] for name in before} == before
        seen = found
    assert list(seen["lines-share-fake · Value Zeroing"].values()) == [0, 1, 2, 3, 4]
    kept = kept_study("a", answer)
    shown = numbered(kept_answer(kept))
    assert shown == {file: seen[file] for file in shown} != {}
    assert kept_study("a", kept_answer(kept)) == kept


def test_groups_of_which_nothing_came_leave_the_colours_of_others_in_what_is_kept(
    many: Desk, qtbot: QtBot
) -> None:
    made = [replace(each, tags=(f"size={n}",)) for n, each in enumerate(many.sentences[:4])]
    many.show(Session(tuple(made)))
    many.runner.run(("s1", "s3"))
    qtbot.waitUntil(lambda: many.runner.run_state is IDLE)
    spec = replace(SPEC, relations=(BEFORE,), group_by=("size",))
    answer = ask(many, qtbot, spec, with_run=False)
    numbers = {"size 1": 1, "size 3": 3}
    assert numbered(answer)["lines-share-fake · Value Zeroing"] == numbers
    kept = kept_study("a", answer)
    assert numbered(kept_answer(kept))["lines-share-fake · Value Zeroing"] == numbers
    content = json.loads(kept.content)
    assert json.loads(answer.about).items() <= content.items(), "all that older versions know"
    for groups in (None, "x", [[1]], [["x", [], 1]], [[BEFORE, 5, 1]], {"a": 1}, [[[], [], 1]]):
        damaged = replace(kept, content=json.dumps({**content, "groups": groups}))
        assert len(kept_answer(damaged).rows) == len(answer.rows)


def test_a_kept_study_is_read_aside_and_only_the_last_that_is_wanted_is_shown(
    many: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    studying = many.studying
    first = ask(many, qtbot)
    studying.keep("a")
    studying.keep("b")
    threads, may_end = list[str](), threading.Event()

    def read(study: KeptStudy) -> Answer:
        threads.append(threading.current_thread().name)
        may_end.wait(60)
        return kept_answer(study)

    monkeypatch.setattr(kept, "kept_answer", read)
    shown = list[StudySpec]()
    studying.show_kept("a", lambda _: pytest.fail("another was wanted by then"))
    studying.show_kept("b", shown.append)
    assert studying.opening == "b"
    assert studying.answer is first, "as long as it is read"
    may_end.set()
    qtbot.waitUntil(lambda: shown == [first.of.spec])
    assert studying.opening == ""
    assert studying.answer is not first
    assert threading.current_thread().name not in threads
    studying.show_kept("a", lambda _: pytest.fail("a study was asked by then"))
    again = ask(many, qtbot)
    assert studying.answer is again


def test_a_kept_study_that_cannot_be_read_leaves_what_is_shown(many: Desk, qtbot: QtBot) -> None:
    studying = many.studying
    answer = ask(many, qtbot)
    bad = KeptStudy("bad", "measures", answer.about, "none")
    newer = KeptStudy("newer", "dreams", answer.about, "none")
    document = many.document
    studies = replace(document.kept, studies=(bad, newer))
    many.show(replace(many.snapshot(), kept=studies))
    answer = ask(many, qtbot)
    for name, said in (("bad", "cannot be read"), ("newer", "of the kind “dreams”")):
        with qtbot.waitSignal(studying.failed) as failed:
            studying.show_kept(name, lambda _: pytest.fail("it was shown"))
        assert said in str(failed.args[0])
        assert (studying.answer, studying.opening) == (answer, "")


def test_what_was_found_by_a_cancelled_study_takes_the_place_of_no_other(
    many: Desk, engine: FakeEngine, qtbot: QtBot
) -> None:
    """Also where nothing of it was looked at before it was cancelled."""
    studying, runner = many.studying, many.runner
    before = ask(many, qtbot, replace(SPEC, sentences=SentenceChoice("tag", text="even")))
    engine.step_s = 0.1
    studying.findChild(QTimer).setInterval(60_000)  # so that nothing is looked at meanwhile
    odd = tuple(f"s{n}" for n in range(1, 14, 2))
    studying.ask(replace(SPEC, sentences=SentenceChoice("ids", ids=odd)), with_run=True)
    qtbot.waitUntil(lambda: runner.run_state is not IDLE)
    qtbot.waitUntil(lambda: sum(row.status == "scored" for row in many.state.rows) > 7)
    shown = studying.answer
    assert shown is not None
    assert shown.n_done == 0
    studying.cancel()
    qtbot.waitUntil(lambda: not studying.is_going)
    some = studying.answer
    assert some is not None
    assert 0 < some.n_done < 7
    studying.answers.swap()
    assert studying.answer is before
    assert many.unkept == ["study"]
    many.keep_unkept()
    assert [each.name for each in many.document.kept.studies] == ["study", "study 2"]
    assert many.unkept == []

"""Damages what sessions keep of numbers of words, formulas, agreement and the items behind means,
by chance, and looks at all of it.

    python tests/attack/kept_items.py --n 5000 --seed 1

Each study opens and is shown, every mean of it is clicked, and every sentence behind it; or it is
refused in one sentence, within seconds. A number makes the same file each time: `--only NUMBER`
looks at one again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import kept
import numpy as np
from PySide6.QtWidgets import QApplication, QWidget
from session_damage import DOCUMENT, change_value, pack, unpack

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import methods
from vzdesk.export.evaluations.kept import kept_answer, kept_evaluation, kept_said
from vzdesk.export.evaluations.questions.agreement_answer import kept_agreement
from vzdesk.export.evaluations.questions.formulas import kept_formulas
from vzdesk.export.evaluations.questions.human_answer import kept_human
from vzdesk.export.evaluations.tables import means_table
from vzdesk.export.studies.human import human_table
from vzdesk.panels.study.results import PLOT, TABLE, ResultsView
from vzdesk.panels.study.shown import EvaluationShown
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.study.cues.values import DOT
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.controls import UNIFORM
from vzdesk.study.evaluations.evaluated import TRAINED, Row, Series
from vzdesk.study.human.correlations import Cell, Counts
from vzdesk.study.human.question import question_of, study_of
from vzdesk.study.intervals import Mean
from vzdesk.view.kept import Kept
from vzdesk.view.studies.evaluation import CueOptions, EvaluationSpec, document
from vzdesk.view.studies.kept import KeptStudy
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions

ITEMS = "items_behind"
MEAN = Mean(0.5, 0.25, 0.75, 12)
OUTCOMES = "model,formula,kind,mean,low,high,n\nm,(1;%a%) < 2,claim,0.25,NA,NA,8\n"
AGREEMENT = """model,system,relation,layer,direction,offset,mean,low,high,n,mean_where_chosen
NA,best offset,all,NA,dependent<-head,-1,0.25,NA,NA,8,0.5
NA,random scores,attachment,NA,NA,NA,0.25,0.125,0.5,12,0.5
m,attention,all,2,dependent<-head,NA,0.75,NA,NA,8,0.5
"""
BY_LAYER = [
    ["m", "attention", relation, layer, direction, 0.5, None, None, 8]
    for relation, direction in (("attachment", None), ("all", "dependent<-head"))
    for layer in (1, 2)
]


# What is kept


def studies() -> Iterator[KeptStudy]:
    """One of each kind, with the items behind each of its means."""
    yield _cues()
    options = HumanOptions(("RT",), "entropy")
    human = EvaluationSpec(options, methods=("attention",), models=("m",))
    cells = [(Cell("m", MapKey("attention", "encoder"), 0, layer), MEAN) for layer in (0, 1)]
    counts = dict.fromkeys((cell for cell, _ in cells), Counts(90, 5, 1, 2))
    table = human_table(study_of(human, options), question_of(options), cells, counts).decode()
    yield _kept(human, table, tuple(kept_human(human, options, table)[1]), target=1)
    formulas = EvaluationSpec(FormulaOptions(), models=("m",))
    yield _kept(formulas, OUTCOMES, tuple(kept_formulas(OUTCOMES)))
    agreed = EvaluationSpec(AgreementOptions(), methods=("attention",), models=("m",))
    facts = {"by_layer": BY_LAYER, "random_weights": []}
    yield _kept(agreed, AGREEMENT, kept_agreement(AGREEMENT, facts)[1], facts)


def _cues() -> KeptStudy:
    of = Series("m", TRAINED, "value-zeroing", False, True, 0, DOT)
    series = of, of._replace(layer=1), of._replace(method=UNIFORM, rollout=None, layer=None)
    rows = tuple(Row(each, name, MEAN, 0) for each in series for name in ("all", "agr_1"))
    spec = EvaluationSpec(CueOptions(), models=("m",))
    left_out = [{"model": "bare", "reason": "bare cannot predict.", "next_step": "Use another."}]
    why = {"reason": "they differ in two words", "next_step": "Give others."}
    dropped = {"m": [{**why, "paradigms": {"agr_1": 3, "": 2}}]}
    facts = {"left_out": left_out, "dropped": dropped}
    return _kept(spec, means_table(rows).decode(), rows, facts, target=1)


def _kept(
    spec: EvaluationSpec,
    table: str,
    rows: tuple[Row, ...],
    facts: dict[str, Any] | None = None,
    target: int | None = None,
) -> KeptStudy:
    about = document(spec, {"vzdesk": "0", "written": "2023-01-01", **(facts or {})})
    sources = () if target is None else (0,)
    places = {f"i{n}": Place(f"s{n}", target, sources, "agr_1") for n in range(9)}
    values = {row.series: np.linspace(0, 1, len(places)) for row in rows}
    answer = EvaluationAnswer(spec, (), table, json.dumps(about), (), (), rows)
    return kept_evaluation(
        spec.kind, replace(answer, items=tuple(places), values=values, places=places)
    )


@cache
def sound_file() -> bytes:
    """What is damaged: sentences without results, and these studies."""
    session = Session(kept.sound_session().sentences, kept=Kept(studies=(*studies(),)))
    with tempfile.TemporaryDirectory() as folder:
        write(session, Path(folder) / "s.vzd")
        return (Path(folder) / "s.vzd").read_bytes()


# Damage


def damaged_file(seed: int, number: int) -> bytes:
    random = Random(f"{seed}/{number}")
    contents = dict(unpack(sound_file()))
    whole = json.loads(contents[DOCUMENT])
    try:
        for _ in range(random.choice((1, 1, 2, 4))):
            _change_one(random.choice(whole["studies"]), random)
        text = json.dumps(whole, ensure_ascii=False)
    except RecursionError:  # deep in what is deep already
        return sound_file()
    contents[DOCUMENT] = text.encode("utf-8", "surrogatepass")
    return pack(list(contents.items()))


def _change_one(study: dict[str, Any], random: Random) -> None:
    about, way = study["spec"], random.randrange(6)
    items = about.get(ITEMS)
    if way == 0:
        study["table"] = kept.change_table(study["table"], random)
    elif way == 1:
        change_value(about, random)
    elif way == 2 and isinstance(items, dict):
        change_value(items, random)
    elif way == 3 and isinstance(items, dict):
        _change_items(items, random)
    elif way == 4 and "by_layer" in about:
        change_value({"by_layer": about["by_layer"]}, random)
    else:
        facts = {name: about[name] for name in ("left_out", "dropped") if name in about}
        change_value(facts or about, random)


def _change_items(items: dict[str, Any], random: Random) -> None:
    """Still items, but of other sentences, words, layers, and with other values."""
    try:
        series, place = random.choice(items["series"]), random.choice(items["places"])
        way = random.randrange(5)
        if way == 0:
            place[0] = random.choice(("elsewhere", "", "s0", *kept.TEXTS))
        elif way == 1:
            place[1:3] = random.choice(([10**6, [0]], [2, [5]], [None, [1]], [0, [2**31 - 1] * 9]))
        elif way == 2:
            series[random.randrange(7)] = random.choice((None, True, 0, 2**31 - 1, *kept.TEXTS))
        elif way == 3:
            items["ids"][0] = random.choice(kept.TEXTS)
        else:
            odd = np.full(len(items["ids"]), random.choice((np.nan, np.inf, -np.inf, 1e308)))
            items["values"] = [kept_text(odd) for _ in items["values"]]
    except (KeyError, IndexError, TypeError):  # they are damaged already
        return


def kept_text(values: Any) -> str:
    import base64

    return base64.b64encode(values.astype("<f8").tobytes()).decode()


# Use


def outcome(path: Path, uses: Counter[str]) -> str:
    """What came of a file; an error where that is not as it must be."""
    try:
        session = read(path)
    except kept.UserError as error:
        kept._check(error)
        return "refused"
    for study in {*session.kept.studies} - {*read_sound().kept.studies}:
        uses[f"study {kept._used(partial(use, session, study))}"] += 1
    return "opened"


@cache
def read_sound() -> Session:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.vzd"
        path.write_bytes(sound_file())
        return read(path)


def use(session: Session, study: KeptStudy) -> None:
    """As `kept.use_study`, with what was said of it, and each mean clicked."""
    kept.use_study(session, study)
    found = kept_answer(study)
    notes = (*found.caveats, *found.notices, *kept_said(study))
    assert all(isinstance(each, str) for each in notes)
    kept_evaluation("again", found)
    sentences = {each.id: each for each in session.sentences}
    view = ResultsView(QWidget(), lambda: sentences)
    asked = list[tuple[Any, Any]]()
    view.sentence_requested.connect(lambda behind, seen_in: asked.append((behind, seen_in)))
    view.show_answer(EvaluationShown(found, notes))
    for page in (PLOT, TABLE):
        view.tabs.setCurrentIndex(page)
    for row in range(min(len(found.rows), 6)):
        view.table.went.emit(row)
        view.behind.went.emit(0)
        view.grab()
    for behind, seen_in in asked:
        assert behind.sentence in sentences
        assert seen_in is None or (seen_in[0] in methods() and 0 <= seen_in[1] < 10**5), seen_in
    view.deleteLater()
    QApplication.processEvents()


def run(numbers: range, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How many files came to what, and a report of each that did not as it must."""
    outcomes: Counter[str] = Counter()
    failures = []
    for number in numbers:
        path = folder / f"{seed}-{number}.vzd"
        path.write_bytes(damaged_file(seed, number))
        try:
            with kept._errors_of_qt():
                outcomes[outcome(path, outcomes)] += 1
        except Exception:
            failures.append(f"{path.name}:\n{traceback.format_exc()}")
        path.unlink()
    return outcomes, failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--n", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    arguments = parser.parse_args()
    numbers = range(arguments.n)
    if arguments.only is not None:
        numbers = range(arguments.only, arguments.only + 1)
    application = QApplication(["", "-platform", "offscreen"])
    with tempfile.TemporaryDirectory() as folder:
        outcomes, failures = run(numbers, arguments.seed, Path(folder))
    print(*failures, dict(outcomes), f"{len(failures)} failures", sep="\n")
    del application
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

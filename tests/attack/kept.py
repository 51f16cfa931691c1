"""Damages figures and studies that sessions keep, and maps of some rows, by chance, and uses each.

    python tests/attack/kept.py --n 5000 --seed 1

What opens is shown, painted, plotted and exported: each comes, or is refused in one sentence,
within seconds. All sums of a file are right, as those of one that somebody has written are. A
number makes the same file each time: `--only NUMBER` looks at one again.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "attack"), str(TESTS / "session")]

import numpy as np  # noqa: E402
from fakes import fake_ref, fake_scored, of_targets  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from session_damage import DOCUMENT, change_value, pack, unpack  # noqa: E402

from vzdesk.engine.methods import methods  # noqa: E402
from vzdesk.engine.sentence import Tier  # noqa: E402
from vzdesk.engine.targets import Targets  # noqa: E402
from vzdesk.engine.text import sentence  # noqa: E402
from vzdesk.engine.types import Analysis, Provenance  # noqa: E402
from vzdesk.errors import UserError  # noqa: E402
from vzdesk.export.evaluations.kept import kept_answer as kept_evaluation_answer  # noqa: E402
from vzdesk.export.evaluations.kept import kept_evaluation  # noqa: E402
from vzdesk.export.evaluations.probing_table import probing_table  # noqa: E402
from vzdesk.export.evaluations.tables import means_table  # noqa: E402
from vzdesk.export.figures.job import figure_job  # noqa: E402
from vzdesk.export.studies.gathering import Gathering  # noqa: E402
from vzdesk.export.studies.kept import kept_answer, kept_study  # noqa: E402
from vzdesk.panels.study.results import PLOT, TABLE, ResultsView  # noqa: E402
from vzdesk.panels.study.shown import EvaluationShown, MeansShown  # noqa: E402
from vzdesk.session.document import Session  # noqa: E402
from vzdesk.session.read import read  # noqa: E402
from vzdesk.session.write import write  # noqa: E402
from vzdesk.study.cues.values import DOT  # noqa: E402
from vzdesk.study.evaluations.answer import EvaluationAnswer  # noqa: E402
from vzdesk.study.evaluations.controls import UNIFORM  # noqa: E402
from vzdesk.study.evaluations.evaluated import TRAINED, Row, Series  # noqa: E402
from vzdesk.study.faithfulness.correlation import SPEARMAN  # noqa: E402
from vzdesk.study.intervals import Mean  # noqa: E402
from vzdesk.study.plan import plan  # noqa: E402
from vzdesk.study.probing.measure import NONE, ONLINE, Probed  # noqa: E402
from vzdesk.view.figures.content import figure_content  # noqa: E402
from vzdesk.view.figures.spec import KINDS, FigureSpec  # noqa: E402
from vzdesk.view.figures.style import FigureStyle  # noqa: E402
from vzdesk.view.kept import Kept, KeptFigure, KeptStyle  # noqa: E402
from vzdesk.view.studies.evaluation import (  # noqa: E402
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
    document,
)
from vzdesk.view.studies.kept import KeptStudy  # noqa: E402
from vzdesk.view.studies.line import evaluation_line, line_of  # noqa: E402
from vzdesk.view.studies.spec import StudySpec  # noqa: E402
from vzdesk.window.studies.form import StudyForm  # noqa: E402

LONGEST_S = 5.0
LONGEST_MESSAGE = 3000
BEFORE = "target: upos=NOUN; source: adjacent, before=target"
"""Which rows are there."""
SPEC = StudySpec(relations=(BEFORE,), measures=("share", "rank"), group_by=("upos",))
TWO = replace(SPEC, relations=(BEFORE, "The word itself"), rollout="both", group_by=())


@cache
def sound_session() -> Session:
    tiers = (Tier("upos", ("DET", "NOUN", "VERB")),)
    sentences = [
        replace(sentence(f"s{n}", f"the key{n} fell"), tiers=tiers, tags=(f"item={n}",))
        for n in range(12)
    ]
    whole = {each.id: fake_scored(each) for each in sentences}
    some = Targets(by_sentence={each.id: [1] for each in sentences})
    rows = {id: of_targets(each, some) for id, each in whole.items()}
    provenance = Provenance("then", "cpu", "t")
    analyses = (
        Analysis(fake_ref("whole"), provenance, whole),
        Analysis(fake_ref("rows"), provenance, rows),
    )
    session = Session(tuple(sentences), analyses)
    return replace(session, kept=Kept(_figures(), _styles(), tuple(_studies(session))))


def _figures() -> tuple[KeptFigure, ...]:
    of = {
        "arcs": {"target": "3"},
        "strip": {"target": "3"},
        "curves": {"curves": (("3", "2"), ("3", "fell"))},
        "pair": {"second": "s1", "layer": 1},
        "models": {"second_model": "rows", "model": "whole"},
    }
    specs = [
        FigureSpec("s0", kind, **{"layer": 1, **of.get(kind, {})})  # type: ignore[arg-type]
        if kind not in ("layers", "strip", "curves")
        else FigureSpec("s0", kind, **of.get(kind, {}))  # type: ignore[arg-type]
        for kind in KINDS
    ]
    return tuple(KeptFigure.of(each.kind, each) for each in specs)


def _styles() -> tuple[KeptStyle, ...]:
    return (KeptStyle.of("mine", FigureStyle(width_mm=77.0, tiers=("upos",), title=True)),)


def _studies(session: Session) -> Iterator[Any]:
    for name, spec in (("one", SPEC), ("two", TWO)):
        gathering = Gathering(plan(spec, session.sentences))
        yield kept_study(name, gathering.answer(session, lambda: True, is_whole=True))
    yield from map(_evaluation, (CueOptions(), FaithfulnessOptions(), ProbingOptions()))


def _evaluation(options: Options) -> KeptStudy:
    """One with a mean in each of two layers, and beside it what knows no layers."""
    spec = EvaluationSpec(options, models=("m",), relation="target: any; source: any")
    measure = DOT if isinstance(options, CueOptions) else SPEARMAN
    of = Series("m", TRAINED, "value-zeroing", False, True, 0, measure)
    series = of, of._replace(layer=1), of._replace(method=UNIFORM, rollout=None, layer=None)
    mean = Mean(0.5, 0.25, 0.75, 12)
    table = means_table(Row(each, "all", mean, 0) for each in series)
    if isinstance(options, ProbingOptions):
        layers = (Probed("m", NONE, ONLINE, layer, (8.0, 9.0), mean, 2) for layer in range(2))
        table = probing_table(layers)
    about = json.dumps(document(spec, {"vzdesk": "0", "written": "2023-01-01"}))
    return kept_evaluation(spec.kind, EvaluationAnswer(spec, (), table.decode(), about))


@cache
def sound_file() -> bytes:
    """What is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        write(sound_session(), Path(folder) / "s.vzd")
        return (Path(folder) / "s.vzd").read_bytes()


# Damage


NUMBERS = (
    *("", "NA", "nan", "inf", "-inf", "1e308", "-1e308", "1e999", "-1", "0", "1", "2", "-0.0"),
    *("1e-320", "9" * 400, "9" * 5000, "1.5", "x", "²", "٣", "1_0", " 1", "0x1", "100000"),
)
TEXTS = (
    *("", "NA", "nan", "inf", "whole", "rows", "yes", "maybe", "value-zeroing", "globe", "rank"),
    *("a" * 100_000, "\n", "\t", "שלום", "<b>x</b>", "&", "\u202e", "\ud800", "share", "attention"),
)


def change_table(table: str, random: Random) -> str:
    """A cell, a line or a column of the table becomes another."""
    lines = [line.split(",") for line in table.split("\n")]
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    cell = random.randrange(len(lines[one]))
    way = random.randrange(9)
    if way <= 3:
        lines[one][cell] = random.choice((*NUMBERS, *TEXTS))
    elif way == 4:
        lines.insert(other, list(lines[one]))
    elif way == 5:
        del lines[one]
    elif way == 6:
        for line in lines:
            del line[cell : cell + 1]
    elif way == 7:
        for line in lines:
            line.append("x")
    else:
        return table[: random.randrange(len(table) + 1)]
    return "\n".join(",".join(line) for line in lines)


def damaged_file(seed: int, number: int) -> bytes:
    random = Random(f"{seed}/{number}")
    contents = dict(unpack(sound_file()))
    document = json.loads(contents[DOCUMENT])
    try:
        for _ in range(random.choice((1, 1, 2, 4))):
            _change_one(document, contents, random)
        text = json.dumps(document, ensure_ascii=False)
    except RecursionError:  # deep in what is deep already
        return sound_file()
    contents[DOCUMENT] = text.encode("utf-8", "surrogatepass")
    return pack(list(contents.items()))


def _change_one(document: dict[str, Any], contents: dict[str, bytes], random: Random) -> None:
    way = random.randrange(5)
    if way == 0:
        study = random.choice(document["studies"])
        study["table"] = change_table(study["table"], random)
    elif way == 1:
        change_value(random.choice(document["studies"])["spec"], random)
    elif way == 2:
        change_value(random.choice(document["figures"])["spec"], random)
    elif way == 3:
        change_value(random.choice(document["styles"])["style"], random)
    else:
        _change_rows(document, contents, random)


def _change_rows(document: dict[str, Any], contents: dict[str, bytes], random: Random) -> None:
    """Which rows there are, or what says so, becomes another."""
    if random.random() < 0.3:
        maps = random.choice(document["analyses"][1]["results"])["maps"]
        one = random.choice([each for each in maps.values() if isinstance(each, dict)])
        one["rows"] = random.choice((0, 1, 2, 5, 6, -1, 2**31, None, "1", 1.0, True))
        return
    names = [each for each in contents if each.startswith("analyses/1/")]
    if not names:
        return
    name = random.choice(names)
    values = np.load(io.BytesIO(contents[name])).copy()
    way = random.randrange(4)
    if way == 0 and values.size:
        odd = (0, 1, 2, 3, 5, -1, 2**31 - 1)
        other = odd if values.dtype.kind != "f" else (*odd, np.nan, np.inf, 0.5)
        values.flat[random.randrange(values.size)] = random.choice(other)
    elif way == 1:
        values = values[: random.randrange(values.size + 1)]
    elif way == 2:
        values = np.concatenate([values, values[: random.randrange(1, 9)]])
    else:
        values = values.astype(random.choice(("<i8", "<f8", "<u2", "?")))
    file = io.BytesIO()
    np.save(file, values)
    contents[name] = file.getvalue()


# Use


def outcome(path: Path, uses: Counter[str]) -> str:
    """What came of a file; AssertionError or another error where that is not as it must be."""
    try:
        session = read(path)
    except UserError as error:
        _check(error)
        return "refused"
    kept, sound = session.kept, sound_session().kept
    for figure in {*kept.figures} - {*sound.figures}:
        uses[f"figure {_used(partial(use_figure, session, figure))}"] += 1
    for style in {*kept.styles} - {*sound.styles}:
        uses[f"style {_used(partial(_check_style, style))}"] += 1
    for study in {*kept.studies} - {*sound.studies}:
        uses[f"study {_used(partial(use_study, session, study))}"] += 1
    if not all(map(Analysis.equals, session.analyses, sound_session().analyses)):
        uses[f"rows {_used(partial(use_rows, session))}"] += 1
    return "opened"


def _check_style(style: KeptStyle) -> None:
    style.style.check()


def _used(use: Callable[[], object]) -> str:
    start = time.process_time()
    try:
        use()
    except UserError as error:
        _check(error)
        return "refused"
    finally:
        elapsed_s = time.process_time() - start
        assert elapsed_s < LONGEST_S, f"it took {elapsed_s:.1f} s"
    return "used"


def _check(error: UserError) -> None:
    assert error.message
    assert error.next_step
    assert len(error.message) < LONGEST_MESSAGE, len(error.message)


def use_figure(session: Session, figure: KeptFigure) -> None:
    spec = figure.spec
    spec.style.check()
    job = figure_job(figure_content(spec, session.sentences, session.analyses), "")
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".svg", ".png"):
            job.write(Path(folder) / f"f{ending}", dpi=96)


def use_study(session: Session, study: Any) -> None:
    """In the form and in all plots, and as it is kept again."""
    form = StudyForm(lambda: tuple(each.id for each in session.sentences), lambda: {})
    shown: EvaluationShown | MeansShown
    if study.is_evaluation:
        found = kept_evaluation_answer(study)
        form.show_spec(found.spec)
        assert form.kind == study.kind
        evaluation_line(found.spec, "s.vzd", "out")
        shown = EvaluationShown(found, found.caveats)
        rows: Sequence[Any] = found.rows
    else:
        answer = kept_answer(study)
        form.show_spec(answer.of.spec)
        line_of(answer.of.spec, "s.vzd", "out")
        shown, rows = MeansShown(answer), answer.rows
        for row in rows[:3]:
            assert row.series.key is None or row.series.key.method in methods()
    view = ResultsView(QWidget(), lambda: {each.id: each for each in session.sentences})
    view.resize(500, 400)
    view.show_answer(shown)
    for page in (PLOT, TABLE):
        view.tabs.setCurrentIndex(page)
        for at in range(min(view.picture.count(), 9)):
            view.picture.setCurrentIndex(at)
            view.picture.activated.emit(at)
            view.grab()
    for row in rows[:3]:
        assert row.mean.n >= 0
    for widget in (form, view):
        widget.deleteLater()
    QApplication.processEvents()


def use_rows(session: Session) -> None:
    """A study of what is there."""
    spec = replace(SPEC, models=())
    answer = Gathering(plan(spec, session.sentences)).answer(session, lambda: True, is_whole=True)
    values = [each.values for each in answer.values]
    assert all(np.nanmax(each, initial=0) <= 10 for each in values)


def run(numbers: range, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How many files came to what, and a report of each that did not as it must."""
    outcomes: Counter[str] = Counter()
    failures = []
    for number in numbers:
        path = folder / f"{seed}-{number}.vzd"
        path.write_bytes(damaged_file(seed, number))
        try:
            with _errors_of_qt():
                outcomes[outcome(path, outcomes)] += 1
        except Exception:
            failures.append(f"{path.name}:\n{traceback.format_exc()}")
        path.unlink()
    return outcomes, failures


@contextmanager
def _errors_of_qt() -> Iterator[None]:
    """Errors while Qt paints or calls come out of here, too."""
    found, before = list[BaseException](), sys.excepthook
    sys.excepthook = lambda _kind, error, _trace: found.append(error)
    try:
        yield
    finally:
        sys.excepthook = before
    if found:
        raise found[0]


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

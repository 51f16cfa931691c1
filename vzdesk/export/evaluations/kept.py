"""Evaluations between what is looked at and what a session keeps of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from typing import Any

from vzdesk.engine.methods import methods
from vzdesk.errors import UserError
from vzdesk.export.evaluations import kept_items
from vzdesk.export.evaluations.probing_table import read_probing
from vzdesk.export.evaluations.questions.agreement_answer import kept_agreement
from vzdesk.export.evaluations.questions.formulas import kept_formulas
from vzdesk.export.evaluations.questions.human_answer import kept_human
from vzdesk.export.evaluations.tables import read_means
from vzdesk.export.studies.kept import said_of
from vzdesk.export.studies.left_out import Refused
from vzdesk.jsonfields import as_json
from vzdesk.study.cues.values import MEASURES as OF_CUES
from vzdesk.study.evaluations import caveats, evaluated_pictures
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.evaluations.controls import NAMES
from vzdesk.study.evaluations.evaluated import TRAINED, Row
from vzdesk.study.faithfulness.correlation import MEASURES as OF_FAITHFULNESS
from vzdesk.study.intervals import said_of_few
from vzdesk.study.pictures import Lines, Picture
from vzdesk.study.probing import pictures as probing_pictures
from vzdesk.translate import mark, say
from vzdesk.view.kept import checked_name
from vzdesk.view.studies.evaluation import CUES, PROBING, EvaluationSpec, ProbingOptions
from vzdesk.view.studies.kept import KeptStudy
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions

MOST_SAID = 200
"""Lines: far more than there are models and reasons, and few enough to be shown."""
_HOW = mark("Found by vzdesk {version}, {when}.")


def kept_evaluation(name: str, answer: EvaluationAnswer) -> KeptStudy:
    """Its means with the items behind them, to be kept under this name. UserError where it cannot
    be one.
    """
    content = as_json({**json.loads(answer.about), **kept_items.written(answer)})
    return KeptStudy(checked_name(name), answer.spec.kind, content, answer.table)


def kept_answer(kept: KeptStudy) -> EvaluationAnswer:
    """What was found when it was kept: its means, and the items behind them as far as these were
    kept. UserError where this version does not know such an evaluation, or where its table is none.
    """
    spec, about = kept.evaluation, kept.about
    items = kept_items.read(about.pop(kept_items.ITEMS, None))
    try:
        pictures, rows = _read(spec, kept)
    except (ValueError, TypeError, csv.Error, KeyError, IndexError, OverflowError) as error:
        raise UserError(
            "The table of the study “{name}” cannot be read: it is none of a study.",
            next_step="Run the study again.",
            name=kept.name,
        ) from error
    notice = "" if spec.kind == PROBING else items.notice
    answer = EvaluationAnswer(
        spec,
        pictures,
        kept.table,
        as_json(about),
        (*filter(None, (said_of(kept, _HOW), notice)), *said_of_few(each.mean for each in rows)),
        tuple(map(say, caveats.OF[spec.kind])),
        tuple(rows),
        is_whole=True,
    )
    return items.put_into(answer)


def kept_said(kept: KeptStudy) -> tuple[str, ...]:
    """What was said of it: which models were left out, and how many items were dropped and why;
    nothing where its content does not say it so.
    """
    try:
        lines = tuple(_said(kept.about))
        n_more = len(lines) - MOST_SAID
        more = (say("{n:,} more are in its record.", n=n_more),) if n_more > 0 else ()
        return (*lines[:MOST_SAID], *more)
    except (AttributeError, TypeError, KeyError, ValueError):
        return ()


def _said(about: dict[str, Any]) -> Iterator[str]:
    left_out = about.get("left_out", [])
    for each in left_out:
        error = UserError.translated(each["reason"], each["next_step"])
        yield Refused(each["model"], TRAINED, error).said
    refused = {each["model"] for each in left_out}
    dropped = mark("{model}: {n:,} dropped: {reason}.")
    for model, reasons in about.get("dropped", {}).items():
        for each in reasons if model not in refused else ():
            n = sum(each["paradigms"].values())
            yield say(dropped, model=model, n=n, reason=each["reason"])
    probed = about.get("items", {})
    for model, of in probed.items() if isinstance(probed, dict) else ():
        for reason, n in of.get("not_probed", {}).items():
            yield say(dropped, model=model, n=n, reason=reason)


def _read(spec: EvaluationSpec, kept: KeptStudy) -> tuple[tuple[Picture, ...], Sequence[Row]]:
    """What is seen of the table, and its means. ValueError and others where it is none."""
    options, table = spec.options, kept.table
    if isinstance(options, HumanOptions):
        spec.check()
        return kept_human(spec, options, table)
    if isinstance(options, AgreementOptions):
        return kept_agreement(table, kept.about)
    if isinstance(options, FormulaOptions):
        return (), kept_formulas(table)
    if isinstance(options, ProbingOptions):
        return tuple(probing_pictures.pictures(read_probing(table))), ()
    rows = read_means(table)
    return _pictures(rows, OF_CUES if spec.kind == CUES else OF_FAITHFULNESS), rows


def _pictures(rows: Sequence[Row], measures: dict[str, str]) -> tuple[Lines, ...]:
    named = {each.series.method for each in rows} - {""}  # what is predicted is of no method
    unknown = named - methods().keys() - NAMES.keys()
    if unknown:
        raise ValueError(f"no method {unknown.pop()}")
    return tuple(evaluated_pictures.pictures(rows, measures))

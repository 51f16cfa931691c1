"""Studies between what is looked at and what a session keeps of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from vzdesk.engine.methods import methods
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.export.studies.tables import read_table
from vzdesk.study import measures
from vzdesk.study.answers import Answer
from vzdesk.study.groups import NA, Grouping
from vzdesk.study.measures import Measure
from vzdesk.study.pictures import pictures
from vzdesk.study.relations.types import Match
from vzdesk.translate import say
from vzdesk.view.figures.kept import checked_name
from vzdesk.view.studies.kept import MEASURES, KeptStudy
from vzdesk.view.studies.spec import StudySpec


@dataclass(frozen=True)
class KeptPlan:
    """What is known of a study whose sentences need not be there any more."""

    spec: StudySpec
    measures: tuple[Measure, ...]
    grouping: Grouping


def kept_study(name: str, answer: Answer) -> KeptStudy:
    """The study with its means, to be kept under this name. UserError where it cannot be one."""
    return KeptStudy(checked_name(name), MEASURES, answer.about, answer.table)


def kept_answer(kept: KeptStudy) -> Answer:
    """What was found when it was kept: its means, without the matches behind them. UserError where
    this version does not know such a study, or where its table is none.
    """
    spec = kept.spec
    groups = Grouping(dict.fromkeys(spec.grouping, _nothing))
    of = KeptPlan(spec, tuple(map(measures.find, spec.measures)), groups)
    try:
        rows = read_table(kept.table)
        for row in rows:
            if row.series.key is not None and row.series.key.method not in methods():
                raise ValueError(f"no method {row.series.key.method}")
        shown = tuple(pictures(of, None, rows))
    except (ValueError, csv.Error, KeyError) as error:
        raise UserError(
            "The table of the study “{name}” cannot be read: it is none of a study.",
            next_step="Run the study again.",
            name=kept.name,
        ) from error
    n = _counts(kept)
    n_failed = n.get("not_scored", 0)
    n_all = n.get("matched", 0)
    return Answer(
        of,
        rows,
        shown,
        (),
        (said_of(kept),),
        kept.table,
        kept.content,
        n_all - n_failed,
        n_failed,
        n_all,
        True,
    )


def _nothing(_sentence: Sentence, _match: Match) -> str:
    return NA


def _counts(kept: KeptStudy) -> dict[str, int]:
    found = kept.about.get("n_sentences")
    if not isinstance(found, dict):
        return {}
    return {name: n for name, n in found.items() if type(n) is int}


def said_of(kept: KeptStudy) -> str:
    """When it was found and by which program, as far as that is recorded."""
    about = kept.about
    when, version = (str(about.get(name, "?")) for name in ("written", "vzdesk"))
    return say(
        "Found by vzdesk {version}, {when}. Run it again to see the sentences behind it.",
        version=version,
        when=when[:10],
    )

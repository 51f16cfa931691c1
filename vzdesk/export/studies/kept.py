"""Studies between what is looked at and what a session keeps of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vzdesk.engine.methods import find
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.export.studies.tables import read_table
from vzdesk.jsonfields import Fields, WrongField, as_json
from vzdesk.study import measures
from vzdesk.study.answers import Answer
from vzdesk.study.groups import NA, Group, Grouping
from vzdesk.study.measures import Measure
from vzdesk.study.pictures import pictures
from vzdesk.study.relations.types import Match
from vzdesk.study.summary import Row
from vzdesk.translate import mark, say, shortened
from vzdesk.view.kept import checked_name
from vzdesk.view.studies.kept import MEASURES, KeptStudy
from vzdesk.view.studies.spec import StudySpec

LONGEST_VERSION = 40
"""Characters that are shown of what a file calls its version."""
_GROUPS = "groups"
"""In what is kept: [relation, [value of each variable], n of items] of each, in their order."""


@dataclass(frozen=True)
class KeptPlan:
    """What is known of a study whose sentences need not be there any more."""

    spec: StudySpec
    measures: tuple[Measure, ...]
    grouping: Grouping
    sizes: Mapping[Group, int]


def kept_study(name: str, answer: Answer) -> KeptStudy:
    """The study with its means, to be kept under this name. UserError where it cannot be one."""
    sizes, content = answer.of.sizes, answer.about
    if len(sizes) > 1:
        groups = [[relation, list(group), n] for (relation, group), n in sizes.items()]
        content = as_json({**json.loads(content), _GROUPS: groups})
    return KeptStudy(checked_name(name), MEASURES, content, answer.table)


def kept_answer(kept: KeptStudy) -> Answer:
    """What was found when it was kept: its means, without the matches behind them. UserError where
    this version does not know such a study, or where its table is none of it.
    """
    spec = kept.spec
    spec.check()
    for name in spec.methods:
        find(name)
    groups = Grouping(dict.fromkeys(spec.grouping, _nothing))
    about = kept.about
    sizes = _sizes(about.pop(_GROUPS, ()), spec)
    of = KeptPlan(spec, tuple(map(measures.find, spec.measures)), groups, sizes)
    try:
        rows = read_table(kept.table, spec)
        _check_kinds(rows, of.measures)
        shown = tuple(pictures(of, None, rows))
    except (ValueError, csv.Error) as error:
        raise UserError(
            "The table of the study “{name}” cannot be read: it is none of a study.",
            next_step="Run the study again.",
            name=kept.name,
        ) from error
    n_failed, n_all = _counts(kept)
    return Answer(
        of,
        rows,
        shown,
        (),
        (said_of(kept),),
        kept.table,
        as_json(about),
        n_all - n_failed,
        n_failed,
        n_all,
        True,
    )


def _sizes(written: Any, spec: StudySpec) -> dict[Group, int]:
    """The groups of the study, of how many items each is; none where an older version kept it, or
    where what is written is none of it.
    """
    try:
        found = {(each[0], tuple(map(str, each[1]))): int(each[2]) for each in written}
    except (TypeError, ValueError, LookupError, OverflowError):
        return {}
    n, known = len(spec.grouping), spec.relations
    is_ours = all(relation in known and len(group) == n for relation, group in found)
    return found if is_ours else {}


def _nothing(_sentence: Sentence, _match: Match) -> str:
    return NA


def _check_kinds(rows: Sequence[Row], known: Sequence[Measure]) -> None:
    """ValueError where a row is of no map and should be of one, or the other way round."""
    of_words = {each.name for each in known if each.of == "word"}
    for row in rows:
        if (row.layer is None) != (row.measure in of_words):
            raise ValueError(f"{row.measure} of layer {row.layer}")


def _counts(kept: KeptStudy) -> tuple[int, int]:
    """How many sentences had no result, and how many matched; none where nothing is recorded.
    UserError where it says what cannot be.
    """
    try:
        counts = Fields(kept.about, mark("the study")).object_or_empty("n_sentences")
        n_failed, n_all = (
            counts.count(name) if counts.has(name) else 0 for name in ("not_scored", "matched")
        )
        if n_failed > n_all:
            raise WrongField(
                "{n_failed} of {n_all} sentences have no result", n_failed=n_failed, n_all=n_all
            )
    except WrongField as error:
        raise UserError(
            "The study “{name}” cannot be shown: {reason}.",
            next_step="Run the study again.",
            name=kept.name,
            reason=error,
        ) from error
    return n_failed, n_all


_AGAIN = mark("Found by vzdesk {version}, {when}. Run it again to see the sentences behind it.")


def said_of(kept: KeptStudy, how: str = _AGAIN) -> str:
    """When it was found and by which program, as far as that is recorded."""
    about = Fields(kept.about, mark("the study"))
    when, version = (about.or_default(about.text, name, "?") for name in ("written", "vzdesk"))
    return say(
        how,
        version=shortened(version, LONGEST_VERSION),
        when=when[:10],
    )

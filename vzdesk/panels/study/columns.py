"""What the tables of a study have as columns: numbers, and the matches behind one of them."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping, Sequence
from io import StringIO

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Sentence
from vzdesk.panels.study.tables import WIDEST, Column
from vzdesk.study.agreement.baselines import NAMES as BASELINES
from vzdesk.study.answers import Answer, Behind
from vzdesk.study.conditions.design import condition_of
from vzdesk.study.evaluations.controls import NAMES
from vzdesk.study.groups import NA
from vzdesk.study.summary import Row
from vzdesk.translate import mark, say
from vzdesk.view.methods.method_labels import map_label, method_label
from vzdesk.view.readout import at_the_point, number

_TITLES = {
    "paradigm": mark("paradigm"),
    "model": mark("model"),
    "weights": mark("weights"),
    "method": mark("method"),
    "rollout": mark("rollout"),
    "special": mark("special tokens"),
    "layer": mark("layer"),
    "measure": mark("measure"),
    "mean": mark("mean"),
    "low": mark("95 % from"),
    "high": mark("to"),
    "n_missing": mark("without a value"),
    "control": mark("control"),
    "code": mark("code"),
    "compression": mark("compression"),
    "seeds_low": mark("lowest probe"),
    "seeds_high": mark("highest probe"),
    "code_length": mark("code length"),
    "n_classes": mark("labels"),
    "n_seeds": mark("probes"),
    "study": mark("study"),
    "units": mark("units"),
    "relation": mark("relation"),
    "tier": mark("numbers"),
    "score": mark("scores"),
    "formula": mark("formula"),
    "system": mark("map or baseline"),
    "direction": mark("direction"),
    "offset": mark("offset"),
    "kind": mark("kind"),
    "n_words": mark("words"),
    "n_left_out": mark("words left out"),
    "n_few": mark("of too few words"),
    "n_constant": mark("all equal"),
}
"""By the names in files."""
_MEANS = ("mean", "low", "high", "n", "n_missing", "compression", "formula", "kind")
"""Never left out."""
_MEASURED = (
    *("mean", "low", "high", "compression", "seeds_low", "seeds_high", "code_length"),
    "offset",
)
"""Their digits are more than are read."""
_WIDEST = {"formula": 80}
"""Characters that are shown of some texts where there is room."""
_IN_FILES = ("mean_where_chosen",)
"""Not in the window, where names of maps need the room more."""
_FIRST = ("tier",)
"""In the window before the others."""
_COUNTED = (
    *("n", "n_missing", "layer", "n_classes", "n_seeds"),
    *("n_words", "n_left_out", "n_few", "n_constant"),
)


def measured(title: str, texts: Sequence[str]) -> Column:
    """Numbers as elsewhere in the window, one point below the other; `texts` have all digits."""
    read = [number(float(text)) if _is_finite(text) else text for text in texts]
    below = at_the_point([each for each in read if _is_finite(each)])
    aligned = iter(each.replace("-", "−", 1) if each[:1] == "-" else each for each in below)
    shown = [next(aligned) if _is_finite(each) else each for each in read]
    return Column(title, texts, is_number=True, shown=shown)


def _is_finite(text: str) -> bool:
    """Not for NA, and what a file has else in the place of a number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def csv_columns(table: str) -> list[Column]:
    """The columns of a CSV; those in which all is the same are left out, but for means."""
    lines = list(csv.reader(StringIO(table, newline="")))
    names, *rows = lines or [[]]
    columns = []
    for at, name in sorted(enumerate(names), key=lambda each: each[1] not in _FIRST):
        texts = [row[at] for row in rows]
        different = set(texts) - ({NA} if name == "model" else set())  # baselines have none
        if name in _MEANS or (len(different) > 1 and name not in _IN_FILES):
            named = list(map(_SHOWN.get(name, str), texts))
            title, is_measured = say(_TITLES.get(name, name)), name in _MEASURED
            plain = Column(title, named, name in _COUNTED, widest=_WIDEST.get(name, WIDEST))
            columns.append(measured(title, texts) if is_measured else plain)
    return columns


def control_or_method(name: str) -> str:
    """What a method is called, or what stands beside methods."""
    beside = {**NAMES, **BASELINES}
    return say(beside[name]) if name in beside else method_label(name)


def _map_or_baseline(name: str) -> str:
    return control_or_method(name) if name in BASELINES else map_label(map_key(name))


def _direction(name: str) -> str:
    """What is found in the row of a word."""
    target, _, source = name.partition("<-")
    return f"← {source}" if source else target


_SHOWN: Mapping[str, Callable[[str], str]] = {
    "method": control_or_method,
    "system": _map_or_baseline,
    "direction": _direction,
}
"""How fields are shown, where that is otherwise than they are written."""


def numbers_of(answer: Answer) -> list[Column]:
    """The means of an answer; columns in which all is the same are left out, but for numbers."""
    rows = answer.rows
    columns = [
        Column(say("model"), [row.series.model for row in rows]),
        Column(say("method"), [_method(row) for row in rows]),
        Column(say("relation"), [row.series.relation for row in rows]),
        Column(say("measure"), [row.measure for row in rows]),
    ]
    for at, name in enumerate(answer.of.grouping.names):
        columns.append(Column(name, [row.series.group[at] for row in rows]))
    columns = [each for each in columns if len(set(each.texts)) > 1]
    layers = ["" if row.layer is None else str(row.layer + 1) for row in rows]
    columns.append(Column(say("layer"), layers, is_number=True))
    for title, field in _NUMBERS:
        texts = [repr(float(getattr(row.mean, field))).replace("nan", "NA") for row in rows]
        columns.append(measured(say(title), texts))
    return [*columns, Column("n", [str(row.mean.n) for row in rows], is_number=True)]


_NUMBERS = (
    (mark("mean"), "mean"),
    (mark("95 % from"), "low"),
    (mark("to"), "high"),
)


def _method(row: Row) -> str:
    key = row.series.key
    if key is None:
        return ""
    label = method_label(key.method)
    return say("{method}, rollout", method=label) if key.rolled_out else label


def behind_of(found: Sequence[Behind], sentences: Mapping[str, Sentence]) -> list[Column]:
    """Matches with their values, words and sentences; the id where there is no sentence."""
    texts = [sentences.get(each.sentence) for each in found]
    words = [_words(sentence, each) for sentence, each in zip(texts, found, strict=True)]
    columns = [measured(say("value"), [number(each.value) for each in found])]
    if any(words):
        has_sources = any(each.match is not None and each.match.sources for each in found)
        columns.append(Column(say("target ← source") if has_sources else say("target"), words))
    conditions = [condition_of(each) or "" if each is not None else "" for each in texts]
    if any(conditions) and not any(words):
        columns.append(Column(say("condition"), conditions))
    named = [
        say("{id} (not in this session)", id=of.sentence) if each is None else each.text
        for each, of in zip(texts, found, strict=True)
    ]
    return [*columns, Column(say("sentence"), named)]


def _words(sentence: Sentence | None, of: Behind) -> str:
    """ "" of what is of the sentence as a whole, or of one that is not there."""
    if of.match is None or sentence is None:
        return ""
    n = len(sentence.words)
    named = [
        sentence.words[at].text if at < n else "?" for at in (of.match.target, *of.match.sources)
    ]
    return f"{named[0]} ← {' '.join(named[1:])}" if named[1:] else named[0]

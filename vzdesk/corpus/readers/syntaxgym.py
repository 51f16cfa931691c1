"""SyntaxGym suites (Gauthier et al. 2020): JSON with items, conditions, regions and predictions.

Each condition of an item is a sentence, a variant of the item's first one. Its words have the names
and numbers of their regions as annotations; item and condition are tags. The predictions of the
suite are the note of each sentence, as formulas: (3;%that%) > (3;%what%).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vzdesk.corpus import shapes
from vzdesk.corpus.jsonlines import without_nul
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.tables.columns import kept_tags
from vzdesk.corpus.tags import ordered
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence, Tier, Word
from vzdesk.translate import counted, mark, say

_RELATIONS = {"greaterthan": ">", "lessthan": "<", "equals": "=", "equal": "="}


@dataclass(frozen=True)
class _Region:
    number: str
    name: str
    start: int
    end: int


def fits(source: Source) -> bool:
    """JSON with items that have conditions."""
    if not shapes.is_json(source.text) or '"conditions"' not in source.text:
        return False
    try:
        return _is_suite(json.loads(source.text))
    except (ValueError, RecursionError):
        return False


def _is_suite(found: object) -> bool:
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not items:
        return False
    return any(isinstance(each, dict) and "conditions" in each for each in items)


def read(source: Source) -> Iterator[Item]:
    suite = _suite(source.text)
    n_items, conditions = 0, dict[str, None]()
    note = "; ".join(_formulas(suite.get("predictions")))
    names = suite.get("region_meta")
    names = names if isinstance(names, dict) else {}
    for number, item in enumerate(suite["items"], 1):
        n_items += 1
        for found in _item(item, str(number), names, note):
            if isinstance(found, tuple):
                conditions[found[0]] = None
                yield found[1]
            else:
                yield found
    yield Notice(
        say(
            "Read as a SyntaxGym suite: {items}, {conditions}.",
            items=counted(n_items, mark("{n} item"), mark("{n} items")),
            conditions=counted(len(conditions), mark("{n} condition"), mark("{n} conditions")),
        )
    )


def _suite(content: str) -> dict[str, Any]:
    try:
        suite = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise BadLine(
            line,
            "this is not JSON ({reason}).",
            "Write a suite, or JSON lines: one {{…}} in each line, with a “text”.",
            reason=error,
        ) from error
    if not _is_suite(suite):
        raise BadLine(
            1,
            "this is JSON, but no SyntaxGym suite: it has no “items” with “conditions”.",
            "Write JSON lines with a “text”, or a table with a column “sentence”.",
        )
    assert isinstance(suite, dict)
    return suite


_Found = tuple[str, Sentence] | BadLine


def _item(item: object, number: str, names: Mapping[str, Any], note: str) -> Iterator[_Found]:
    """The conditions of an item, by name, and what they are as sentences."""
    if not isinstance(item, dict) or not isinstance(item.get("conditions"), list):
        yield BadLine(1, "item {item} has no conditions.", item=number)
        return
    number = str(item.get("item_number", number))
    first = ""
    for condition in item["conditions"]:
        name = condition.get("condition_name", "") if isinstance(condition, dict) else ""
        try:
            made = _sentence(condition, number, str(name), names, note, first)
        except BadLine as bad:
            yield bad
        else:
            first = first or made.id
            yield str(name), made


def _sentence(
    condition: object, item: str, name: str, names: Mapping[str, Any], note: str, parent: str
) -> Sentence:
    regions = condition.get("regions") if isinstance(condition, dict) else None
    if not isinstance(regions, list) or not all(isinstance(each, dict) for each in regions):
        raise BadLine(1, "item {item}, “{name}”: it has no regions.", item=item, name=name)
    content, placed = _placed(regions, names)
    if not content:
        raise BadLine(1, "item {item}, “{name}”: its regions are empty.", item=item, name=name)
    without_nul(1, name, f"{item}{name}{content}")
    words = text.words(content)
    of = {"item": item, "condition": name}
    return Sentence(
        f"{item}-{name}",
        content,
        words,
        note,
        tiers=_tiers(words, placed),
        parent=parent,
        tags=ordered(kept_tags(of)),
    )


def _placed(regions: list[dict[str, Any]], names: Mapping[str, Any]) -> tuple[str, list[_Region]]:
    """The text of the regions that are not empty, with a space between, and where each is."""
    contents, placed, end = list[str](), list[_Region](), -1
    for position, region in enumerate(regions, 1):
        own = str(region.get("content") or "").strip()
        if own:
            start, end = end + 1, end + 1 + len(own)
            number = str(region.get("region_number", position))
            contents.append(own)
            placed.append(_Region(number, str(names.get(number, "")), start, end))
    return " ".join(contents), placed


def _tiers(words: tuple[Word, ...], placed: list[_Region]) -> tuple[Tier, ...]:
    numbers, names = list[str](), list[str]()
    at = 0
    for word in words:
        while at < len(placed) - 1 and word.start >= placed[at].end:
            at += 1
        numbers.append(placed[at].number)
        names.append(placed[at].name)
    tiers = Tier("region", tuple(names)), Tier("region_number", tuple(numbers))
    return tuple(tier for tier in tiers if any(tier.values))


def _formulas(predictions: object) -> Iterator[str]:
    """Each prediction as a formula, also in the older form with a relation of two conditions."""
    for each in predictions if isinstance(predictions, list) else ():
        if isinstance(each, dict) and isinstance(each.get("formula"), str):
            yield each["formula"].strip()
        elif isinstance(each, dict) and "l_operand" in each and "r_operand" in each:
            region = each.get("region_number", "*")
            relation = str(each.get("relation", ""))
            sign = _RELATIONS.get(relation, relation)
            yield f"({region};%{each['l_operand']}%) {sign} ({region};%{each['r_operand']}%)"
        elif isinstance(each, str):
            yield each.strip()


READER = Reader((".json",), mark("SyntaxGym suite"), read, fits, rank=6)

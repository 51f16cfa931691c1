"""agreement.csv: how far maps and baselines agree with dependencies; agreement-variants.csv: the
same of each layer, direction and offset. Layers count from 1; NA is what there is no choice of.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.methods import methods
from vzdesk.engine.types import PARTS
from vzdesk.export.studies.tables import csv_of, number, read_count, read_layer, read_number
from vzdesk.study.agreement.baselines import NAMES
from vzdesk.study.agreement.compare import DIRECTIONS
from vzdesk.study.agreement.tally import Agreement, System, Variant
from vzdesk.study.groups import NA
from vzdesk.study.intervals import Mean

_OF = ("model", "system", "relation", "layer", "direction", "offset")
COLUMNS = (*_OF, "mean", "low", "high", "n", "mean_where_chosen")


def agreement_table(found: Iterable[Agreement]) -> bytes:
    """A row for each system and relation: shares of right words on the half that is reported."""
    rows = (
        (
            *_named(each.system, each.relation, each.variant),
            *map(number, (each.mean.mean, each.mean.low, each.mean.high)),
            each.mean.n,
            number(each.chosen),
        )
        for each in found
    )
    return csv_of(COLUMNS, rows)


def read_agreement(text: str) -> list[Agreement]:
    """The rows of a table that `agreement_table` wrote, whose systems have any number of layers.
    ValueError, csv.Error where it is none.
    """
    first, *lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    if tuple(first) != COLUMNS:
        raise ValueError(f"a table begins with {COLUMNS}, got {tuple(first)}")
    return [_agreement(dict(zip(COLUMNS, line, strict=True))) for line in lines]


def _agreement(of: Mapping[str, str]) -> Agreement:
    system = System("" if of["model"] == NA else of["model"], of["system"], 1)
    if not (_is_map(system.name) if system.model else system.name in NAMES):
        raise ValueError(f"no map or baseline {system.name}")
    layer = None if of["layer"] == NA else read_layer(of["layer"])
    direction = None if of["direction"] == NA else of["direction"]
    if direction not in (None, *DIRECTIONS):
        raise ValueError(f"no direction {direction}")
    offset = None if of["offset"] == NA else int(of["offset"])
    mean, low, high, chosen = map(
        read_number, (of[name] for name in ("mean", "low", "high", COLUMNS[-1]))
    )
    whole = Mean(mean, low, high, read_count(of["n"]))
    return Agreement(system, of["relation"], Variant(layer, direction, offset), whole, chosen)


def _is_map(name: str) -> bool:
    key = map_key(name)
    return key.method in methods() and key.part in ("", *PARTS)


def variants_table(found: Iterable[tuple[System, str, Variant, float, int]]) -> bytes:
    """A row for each layer, direction or offset."""
    rows = (
        (*_named(system, relation, variant), number(mean), n)
        for system, relation, variant, mean, n in found
    )
    return csv_of((*_OF, "mean", "n"), rows)


def _named(system: System, relation: str, variant: Variant) -> tuple[object, ...]:
    is_chance = not system.model and system.n_layers
    layer = NA if variant.layer is None or is_chance else variant.layer + 1
    direction, offset = (NA if each is None else each for each in variant[1:])
    return system.model or NA, system.name, relation, layer, direction, offset

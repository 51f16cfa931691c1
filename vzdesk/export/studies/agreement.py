"""agreement.csv: how far maps and baselines agree with dependencies; agreement-variants.csv: the
same of each layer, direction and offset. Layers count from 1; NA is what there is no choice of.
"""

from __future__ import annotations

from collections.abc import Iterable

from vzdesk.export.studies.tables import csv_of, number
from vzdesk.study.agreement.tally import Agreement, System, Variant
from vzdesk.study.groups import NA

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

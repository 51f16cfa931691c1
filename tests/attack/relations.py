"""Makes relations and searches by chance, most of them nearly right, and asks each of sentences.

    python tests/attack/relations.py --n 20000 --seed 1

Each is understood or refused in one sentence, within a second: never a traceback. What is found
lies within the sentence, and what matches nothing says why.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1])]

from treebank import DU, KEYS, MARKED, PLAIN, TIMED

from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.study.concordance import asked, concordance
from vzdesk.study.relations.relation import relation
from vzdesk.view.search.offered import being_written, offered
from vzdesk.view.search.query import search
from vzdesk.view.search.scores import Lens
from vzdesk.view.types import SentenceRow

LONGEST_S = 2.0
"""Of the processor: what other programs do meanwhile does not count."""
ODD = (text.sentence("none", ""), text.sentence("odd", "\0 𝒳𝒴 \ud800 a\u2028b מפתח \u202ex"))
ROWS = tuple(
    SentenceRow(each.id, each.text, "unscored", sentence=each)
    for each in (KEYS, DU, PLAIN, TIMED, MARKED, *ODD)
)
ATOMS = (
    *("target", ":", "source", ";", ",", "=", "!=", "~", "!~", "<", ">=", "|", '"', "(", "]", "{"),
    *("\\", "upos", "VERB", "head", "any", "role", "1", "-1", "999999999", "²", "٣", "é", "\0"),
    *("\ud800", "…", "each source", "tag", "score", "preference", "0.3", "nan", "_", "note", " "),
)
VALUES = (
    *("VERB", "a|b", "NOUN|VERB", "1", "0", "root", "^t", "(a|b){1,3}", "[,;]", '"q ""x"'),
    *("Plur", ".*", "(?R)", "(?:t){e<=1}", "\\p{Lu}", "cue", "(a", "*", "é", "300", "(?i)THE"),
    *("(x+x+)+y", "(a*)*$", "\\b", "target", "source"),
)
COLUMNS = ("upos", "lemma", "form", "RT", "feats.Number", "deprel", '"x y"', "é", "feats", "Upos")


def a_condition(chance: Random, other: str) -> str:
    kind = chance.random()
    if kind < 0.15:
        return chance.choice(["any", "adjacent"])
    if kind < 0.3:
        field = chance.choice(["position", "distance", "head"])
        return field + chance.choice(["=", "!=", "<", ">="]) + chance.choice(["1", "2|3", "30"])
    if kind < 0.5:
        field = chance.choice(["head", "head-of", "before", "after"])
        return field + chance.choice(["=", "!="]) + other
    if kind < 0.6:
        return f"role{chance.choice(['=', '!='])}{chance.choice(['cue', 'target|cue', 'x'])}"
    operator = chance.choice(["=", "=", "!=", "~", "!~", "<"])
    return chance.choice(COLUMNS) + operator + chance.choice(VALUES)


def a_relation(chance: Random) -> str:
    def conditions(other: str) -> str:
        return ", ".join(a_condition(chance, other) for _ in range(chance.randint(1, 3)))

    source = chance.choice(["source", "each source"])
    parts = [f"target: {conditions('source')}", f"{source}: {conditions('target')}"]
    chance.shuffle(parts)
    return "; ".join(parts)


def anything(chance: Random) -> str:
    return "".join(chance.choices(ATOMS, k=chance.randint(0, 12)))


def check_relation(written: str) -> None:
    of = relation(written)
    for row in ROWS:
        assert row.sentence is not None
        found = of.find(row.sentence)
        assert bool(found.matches) != bool(found.missing), written
        places = range(len(row.sentence.words))
        for match in found.matches:
            assert match.sources
            assert {match.target, *match.sources} <= {*places}, written


def check_concordance(written: str) -> None:
    for line in concordance(asked(written), ROWS, Lens()).lines:
        assert line.before + line.match + line.after == line.row.text, written


def check_search(written: str) -> None:
    assert {*search(written, ROWS, Lens()).positions} <= {*range(len(ROWS))}


def check_offers(written: str) -> None:
    assert written.endswith(being_written(written)), written
    offered(written, ROWS)


CHECKS: tuple[Callable[[str], None], ...] = (
    *(check_relation, check_concordance, check_search, check_offers),
)


def attack(n: int, seed: int) -> int:
    """How many of so many texts are relations. AssertionError, or whatever else is raised, where
    one is neither understood nor refused.
    """
    chance, n_understood = Random(seed), 0
    for _ in range(n):
        written = a_relation(chance) if chance.random() < 0.7 else anything(chance)
        for check in CHECKS:
            began = time.process_time()
            refused = refusal(check, written)
            assert len(refused) < 2000, written
            assert time.process_time() - began < LONGEST_S, written
            n_understood += check is check_relation and not refused
    return n_understood


def refusal(check: Callable[[str], None], written: str) -> str:
    """Why a text is refused; "" where it is understood."""
    try:
        check(written)
    except UserError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(attack(options.n, options.seed), "of", options.n, "were relations")

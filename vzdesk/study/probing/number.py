"""Whether the word in which a pair differs is singular or plural, by its two English forms.

Closed lists of auxiliaries, demonstratives, reflexives and irregular nouns; else one form is the
other with an s. Of verbs that is the singular (walks), of nouns the plural (dogs): the paradigm's
name says which, as BLiMP's do.
"""

from __future__ import annotations

import re
from typing import Final

from vzdesk.study.cues.cases import Pair

SINGULAR, PLURAL = "singular", "plural"
_SINGULAR: Final = frozenset(
    {
        *("is", "was", "has", "does", "this", "that", "himself", "herself", "itself"),
        *("man", "woman", "child", "person", "foot", "goose", "mouse", "tooth", "ox"),
        *("medium", "datum", "bacterium", "criterion", "phenomenon"),
        *("alumnus", "cactus", "fungus", "nucleus", "octopus", "radius", "stimulus", "syllabus"),
        *("analysis", "axis", "basis", "crisis", "diagnosis", "ellipsis", "hypothesis", "oasis"),
        *(
            "paralysis",
            "parenthesis",
            "synopsis",
            "synthesis",
            "thesis",
            "louse",
            "larva",
            "vertebra",
        ),
    }
)
_PLURAL: Final = frozenset(
    {
        *("are", "were", "have", "do", "these", "those", "themselves"),
        *("men", "women", "children", "people", "feet", "geese", "mice", "teeth", "oxen"),
        *("media", "data", "bacteria", "criteria", "phenomena"),
        *("alumni", "cacti", "fungi", "nuclei", "octopi", "radii", "stimuli", "syllabi"),
        *("analyses", "axes", "bases", "crises", "diagnoses", "ellipses", "hypotheses", "oases"),
        *(
            "paralyses",
            "parentheses",
            "synopses",
            "syntheses",
            "theses",
            "lice",
            "larvae",
            "vertebrae",
        ),
    }
)
_OF_NOUN = re.compile(r"noun_agreement|subject_verb_agreement_2$")
_OF_VERB = re.compile(r"distractor_agreement|subject_verb_agreement_1$")


def number_of(good: str, bad: str, paradigm: str) -> str | None:
    """The number of the good form; None where no rule says it."""
    forms = good.casefold(), bad.casefold()
    kinds = [_listed(form) for form in forms]
    if None not in kinds:
        return kinds[0] if kinds[0] != kinds[1] else None
    with_s = next((at for at in (0, 1) if _adds_s(forms[at], forms[1 - at])), None)
    if with_s is None:
        return None
    is_noun = bool(_OF_NOUN.search(paradigm))
    if not is_noun and not _OF_VERB.search(paradigm):
        return None
    return PLURAL if (with_s == 0) == is_noun else SINGULAR


def number_in(pair: Pair) -> str | None:
    """That of the word in which they differ; None also where it is not one."""
    return None if pair.differs is None else number_of(*pair.forms, pair.paradigm)


def _listed(form: str) -> str | None:
    if form in _SINGULAR:
        return SINGULAR
    return PLURAL if form in _PLURAL else None


def _adds_s(longer: str, shorter: str) -> bool:
    """Whether one form is the other with an s: dogs, watches, ladies, wives, knives."""
    stems = [shorter, f"{shorter}e"]
    if shorter.endswith("y"):
        stems.append(f"{shorter[:-1]}ie")
    if shorter.endswith("f"):
        stems.append(f"{shorter[:-1]}ve")
    if shorter.endswith("fe"):
        stems.append(f"{shorter[:-2]}ve")
    return any(longer == f"{stem}s" for stem in stems)

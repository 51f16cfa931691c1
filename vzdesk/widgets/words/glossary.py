"""Every term that the window uses, in a sentence or two of plain words.

The window shows them where the terms stand, and all of them in Help ▸ Glossary.
"""

from __future__ import annotations

from typing import Final

from vzdesk.translate import mark, say
from vzdesk.widgets.method_terms import OF_METHODS, Term
from vzdesk.widgets.words.study_terms import OF_STUDIES

TERMS: Final = {
    "model": Term(
        mark("model"),
        mark(
            "A language model: a program that has learnt from much text which words go together. "
            "Run scores sentences with the one that is chosen."
        ),
    ),
    "method": Term(
        mark("method"),
        mark(
            "How it is measured what a word takes from the others. Value Zeroing is vzdesk’s own "
            "subject; the others are there to be compared with it."
        ),
    ),
    "value-zeroing": Term(
        mark("Value Zeroing"),
        mark(
            "A method: a source is silenced in one layer, by setting its value vector to zero "
            "there, and it is measured how far the target moves without it."
        ),
    ),
    "value-vector": Term(
        mark("value vector"), mark("What a source passes on to targets in a layer, as numbers.")
    ),
    "attention": Term(
        mark("attention"),
        mark(
            "A method: the weight that the model puts on a source when it builds a target, "
            "averaged over its heads. A large weight need not have a large effect."
        ),
    ),
    **OF_METHODS,
    "global-method": Term(
        mark("across layers"),
        mark(
            "A method whose map says what reaches a layer from the words of the input, through all "
            "layers below, instead of what this layer alone takes from the one before."
        ),
    ),
    "head": Term(
        mark("head"),
        mark("One of several parts of a layer that each put their own attention on the sources."),
    ),
    "layer": Term(
        mark("layer"),
        mark(
            "One of the model’s steps: in each, every token is built anew out of the tokens of the "
            "step before. Layers are counted from 1, the first after the input."
        ),
    ),
    "representation": Term(
        mark("representation"), mark("The numbers that stand for a token after a layer.")
    ),
    "rollout": Term(
        mark("rollout"),
        mark(
            "The scores of this layer multiplied with those of all layers below it: what reaches "
            "a target from each word of the input, and no longer what one layer alone does."
        ),
    ),
    "token": Term(
        mark("token"),
        mark(
            "A piece of text that the model reads as one: often a whole word, sometimes a part of "
            "one, or a mark such as [CLS]. This is what is measured."
        ),
    ),
    "special-token": Term(
        mark("special token"),
        mark(
            "A mark that the model adds to every text, such as [CLS], [SEP] or </s>, and that "
            "is no word of yours."
        ),
    ),
    "word": Term(
        mark("word"),
        mark(
            "One row and one column of the map. Where the model reads it in pieces, their scores "
            "are put together: added up over those of a source, averaged over those of a target. "
            "Each piece was silenced alone, so such a word has no distance."
        ),
    ),
    "word-as-one": Term(
        mark("words as one"),
        mark(
            "All pieces of a source word are silenced at the same time, so that the model loses "
            "the word as a whole. This is measured anew: press Run (F5)."
        ),
    ),
    "target": Term(
        mark("target"),
        mark("The word or token whose new representation a layer builds: a row of the map."),
    ),
    "source": Term(
        mark("source"),
        mark("A word or token that the target may take something from: a column of the map."),
    ),
    "score": Term(
        mark("score"),
        mark(
            "How much a target takes from a source, as a share of all that it takes: the scores "
            "of a row add up to 1. It says who matters most, not whether anyone matters much."
        ),
    ),
    "distance": Term(
        mark("distance"),
        mark(
            "How far the target moves when the source is silenced, from 0 (not at all) to 2 "
            "(cosine distance). It says whether the source matters at all."
        ),
    ),
    "renormalised": Term(
        mark("renormalised"),
        mark(
            "Where words or tokens are hidden, the scores that are left in a row can be divided by "
            "their sum, so that they add up to 1 again."
        ),
    ),
    "own-cell": Term(
        mark("own cell"), mark("Where row and column are the same word: what it keeps of itself.")
    ),
    "rank": Term(
        mark("rank"),
        mark("The place of a score among all scores of its row; 1 is the largest."),
    ),
    "spearman": Term(
        mark("Spearman"),
        mark(
            "A correlation of two maps, from −1 to 1: how far they put their cells in the same "
            "order. Own cells do not count, nor later words in models that read from left to "
            "right. A map of equal scores has none (–)."
        ),
    ),
    "pearson": Term(
        mark("Pearson"),
        mark(
            "A correlation of two maps over the same cells as Spearman’s: how far their scores lie "
            "on one straight line. A few large scores decide most of it."
        ),
    ),
    "role": Term(
        mark("role"),
        mark("What a word is for your question: a target word, a cue or an attractor."),
    ),
    "target-word": Term(
        mark("target word"),
        mark("A role: the word whose form your question is about, such as “are” after “keys”."),
    ),
    "cue": Term(
        mark("cue"),
        mark(
            "A role: a word that decides which form the target word has, such as “keys” in “The "
            "keys to the cabinet are rusty”."
        ),
    ),
    "attractor": Term(
        mark("attractor"),
        mark(
            "A role: a word that could lead to the wrong form, such as “cabinet” in “The keys to "
            "the cabinet are rusty”."
        ),
    ),
    "log-probability": Term(
        mark("log-probability"),
        mark(
            "How likely the model itself finds a word where it stands, as a natural logarithm: 0 "
            "is certain, and the lower, the less likely. Of a sentence it is the sum over its "
            "words; there is none where a word has none."
        ),
    ),
    "surprisal": Term(
        mark("surprisal"),
        mark(
            "How unexpected a word is to the model itself, in bits: 0 where it is certain, and one "
            "more for each time that it is half as likely. Models that read from left to right "
            "see what stands before it; masked models see all but the word."
        ),
    ),
    "preference": Term(
        mark("preference"),
        mark(
            "How much likelier the model finds the good form of a minimal pair than the bad one, "
            "in bits: below 0 where it prefers the bad one. It is of the one word in which they "
            "differ, or of the same word behind what differs; else there is none."
        ),
    ),
    "minimal-pair": Term(
        mark("minimal pair"),
        mark(
            "Two sentences that differ in one thing only, so that what differs in their scores "
            "comes from it."
        ),
    ),
    "variant": Term(
        mark("variant"),
        mark("A sentence that was made from another one in the list, as for a minimal pair (↳)."),
    ),
    "difference": Term(
        mark("A − B"),
        mark(
            "The score in the first of two compared sentences minus that in the second. What only "
            "one of them has is hatched."
        ),
    ),
    "map": Term(
        mark("map"),
        mark(
            "A table of colours with a row for every target and a column for every source; the "
            "lighter or stronger a cell, the more the target takes from the source."
        ),
    ),
    "arc": Term(
        mark("arc"),
        mark("A line over the sentence from a source to a target: the wider, the more."),
    ),
    "curve": Term(mark("curve"), mark("The score of one target and source, layer by layer.")),
    "pin": Term(mark("pin"), mark("A target and a source whose curve stays in sight.")),
    "sums": Term(
        mark("sums"),
        mark(
            "What a source gives to all targets together, and how much a target takes from "
            "anywhere at all."
        ),
    ),
    "mixing-ratio": Term(
        mark("mixing ratio"),
        mark(
            "How much of a target’s vector in a layer comes from others, from 0 to 1: 0 where all "
            "of it is its own. Attention-Norm + RES and + RES + LN measure it."
        ),
    ),
    "encoder": Term(mark("encoder"), mark("The part of some models that reads the sentence.")),
    "decoder": Term(
        mark("decoder"),
        mark("The part of some models that writes a text, such as a translation, piece by piece."),
    ),
    "cross": Term(
        mark("cross"),
        mark("The map of what the decoder’s tokens (targets) take from the encoder’s (sources)."),
    ),
    "relation": Term(
        mark("relation"),
        mark(
            "Which words of a sentence are targets, and which others are their sources, such as "
            "each verb and its subject: by roles, by annotations, or by where they stand."
        ),
    ),
    **OF_STUDIES,
    "concordance": Term(
        mark("concordance"),
        mark("All places where a word or a relation is found, each in its context, one a line."),
    ),
    "annotation": Term(
        mark("annotation"),
        mark("What a CoNLL-U file says of each word, such as its part of speech or its lemma."),
    ),
    "tag": Term(mark("tag"), mark("A name that you give to sentences, to find and sort them by.")),
    "session": Term(
        mark("session"),
        mark("Your sentences with all their scores, notes and roles, kept in one file (.vzd)."),
    ),
}
"""By an id; in the order of the glossary's themes: what is run, what is measured, what is shown."""


def meaning(*ids: str) -> str:
    """A line for each of these terms: its name, and what it means.

    >>> meaning("rank")
    'Rank: The place of a score among all scores of its row; 1 is the largest.'
    """
    lines = (
        say("{term}: {meaning}", term=name_of(id), meaning=say(TERMS[id].meaning)) for id in ids
    )
    return "\n".join(lines)


def name_of(id: str) -> str:
    """The term as it begins a line."""
    name = say(TERMS[id].name)
    return name[:1].upper() + name[1:]


def terms_in(part: str) -> tuple[str, ...]:
    """The ids of the terms that a part of the line of exact numbers has, the longest first.

    >>> terms_in("score 0.25"), terms_in("keys: target word"), terms_in("are ← keys")
    (('score',), ('target-word',), ('target', 'source'))
    """
    if "←" in part:
        return "target", "source"
    words = f" {part.casefold()} "
    named = sorted(TERMS, key=lambda id: -len(TERMS[id].name))
    return tuple(id for id in named if f" {say(TERMS[id].name).casefold()} " in words)[:1]

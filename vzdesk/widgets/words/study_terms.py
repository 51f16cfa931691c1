"""The terms for studies of many sentences, and for evaluations of methods."""

from __future__ import annotations

from typing import Final

from vzdesk.translate import mark
from vzdesk.widgets.method_terms import Term

OF_STUDIES: Final = {
    "relation-means": Term(
        mark("means of a relation"),
        mark(
            "A study of many sentences: what the targets of a relation take from its sources on "
            "average, in each layer, and in each group of sentences."
        ),
    ),
    "cue-alignment": Term(
        mark("cue alignment"),
        mark(
            "An evaluation of methods: what share of all that a target takes comes from its cue, "
            "the word that decides its form, in each layer."
        ),
    ),
    "dot-product": Term(
        mark("dot product"),
        mark(
            "Of cue alignment: the share of what the target takes that all pieces of its cue give. "
            "It is 1 where the target takes all from its cue."
        ),
    ),
    "average-precision": Term(
        mark("average precision"),
        mark(
            "How high a cue ranks among all that the target takes something from: 1 where nothing "
            "ranks higher. Only the order of scores counts."
        ),
    ),
    "faithfulness": Term(
        mark("faithfulness"),
        mark(
            "An evaluation of methods: whether the model needs the words that a method scores "
            "high. Each word is blanked out, and how much less likely the good form becomes is "
            "correlated with the scores."
        ),
    ),
    "drop": Term(
        mark("drop"),
        mark(
            "Of faithfulness: how much less likely the good form becomes when a word is blanked "
            "out. It is below 0 where the form becomes likelier."
        ),
    ),
    "probing": Term(
        mark("probing"),
        mark(
            "How easily a small network, the probe, reads a label such as singular or plural from "
            "the representation of a target in each layer."
        ),
    ),
    "compression": Term(
        mark("compression"),
        mark(
            "Of probing: by how many times fewer bits the labels can be sent with the help of the "
            "representations. A probe that knows nothing reaches 1."
        ),
    ),
    "human-data": Term(
        mark("numbers of words"),
        mark(
            "Numbers that people made of words, such as reading times or ratings, beside scores: "
            "whether words that get higher scores have higher numbers, too."
        ),
    ),
    "agreement": Term(
        mark("agreement with dependencies"),
        mark(
            "In sentences of a treebank: for how many words the highest source is the head, or a "
            "dependent, beside baselines that know nothing of the sentence."
        ),
    ),
    "formula": Term(
        mark("formulas over surprisals"),
        mark(
            "Predictions about items with several conditions, such as those of SyntaxGym suites: "
            "in which condition words are more surprising to the model. They are true or false of "
            "each item."
        ),
    ),
    "partial-correlation": Term(
        mark("partial correlation"),
        mark(
            "How far two things go together once what a third explains of both is taken away: with "
            "surprisal partialled out, what scores say of words beyond how expected they are."
        ),
    ),
    "entropy": Term(
        mark("entropy"),
        mark(
            "How evenly a target takes from all tokens, in bits: 0 where it takes all from one, "
            "and the more, the more tokens share in it."
        ),
    ),
    "random-weights": Term(
        mark("random weights"),
        mark(
            "A control: the same model before it learnt anything. What it reaches as well says "
            "nothing about what the model knows. It takes as long again."
        ),
    ),
    "uniform-shares": Term(
        mark("uniform shares"),
        mark("A control: the same share for each token. It needs no model at all."),
    ),
    "nearest-word": Term(
        mark("nearest word"),
        mark(
            "A control: all comes from the words next to the target, before it and, where the "
            "model sees that, behind it. It needs no scores at all."
        ),
    ),
    "shuffled-labels": Term(
        mark("shuffled labels"),
        mark("A control of probing: the labels in random order, so that there is nothing to read."),
    ),
    "interval": Term(
        mark("95 % interval"),
        mark(
            "How far a mean could lie from where it is, had other items been drawn: 95 of 100 such "
            "intervals hold the true mean. There is none below ten items."
        ),
    ),
}

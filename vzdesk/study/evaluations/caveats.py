"""What is known against these evaluations: it stands wherever their numbers stand."""

from __future__ import annotations

from collections.abc import Mapping

from vzdesk.translate import mark

_BOTH = (
    mark(
        "Rolled out without the identity, as Value Zeroing is, maps of deep layers nearly collapse "
        "to the same row for every target: compare with the layer's own map, and with uniform "
        "shares."
    ),
    mark(
        "A number that random weights, uniform shares or the nearest word reach as well shows "
        "nothing about the model."
    ),
)
CUES = (
    mark(
        "That a target takes much from its cue is what a linguist would expect of a model that "
        "agrees well; it does not prove that the model uses the cue. Look at what it prefers, too."
    ),
    *_BOTH,
)
FAITHFULNESS = (
    mark(
        "Blanking out words one by one is itself debated: a sentence with a blank is one that the "
        "model seldom saw, and words that can stand in for one another each show no drop."
    ),
    mark(
        "Others (Modarressi et al. 2023, on DecompX) report that rolled-out Value Zeroing does "
        "poorly as a global explanation of classifiers."
    ),
    *_BOTH,
)
PROBING = (
    mark(
        "That a label can be read from a layer does not show that the model uses it: compare with "
        "random weights, from which words themselves can often be read."
    ),
    mark(
        "Compression counts how many labels there are and how evenly: compare layers and models on "
        "the same items only. Shuffled labels should compress to no more than 1."
    ),
)
HUMAN = (
    mark(
        "That scores go with numbers of words does not show that people and the model do the same: "
        "length, frequency and the place in the sentence often go with both. mixed-model.R, which "
        "is written beside the tables, has them as predictors, but for frequency."
    ),
    mark(
        "Each layer, method and annotation has a correlation of its own: the highest of many is "
        "partly high by chance."
    ),
)
FORMULAS = (
    mark(
        "A claim is true of an item where surprisals differ in its direction, by however little; "
        "where two numbers are compared, half of the items are expected by chance."
    ),
    mark(
        "SyntaxGym’s predictions are made for models that read from left to right. A masked model "
        "also sees the words behind a region."
    ),
)
AGREEMENT = (
    mark(
        "Compare with the baselines and with random weights: a neighbour is often the head, so a "
        "map that knows nothing but distance agrees, too."
    ),
    mark(
        "Lines are the means of each layer, the table has the one that was best on the other half "
        "of the sentences. What is highest in a line was not chosen beforehand."
    ),
)
OF: Mapping[str, tuple[str, ...]] = {
    "cues": CUES,
    "faithfulness": FAITHFULNESS,
    "probing": PROBING,
    "human": HUMAN,
    "formulas": FORMULAS,
    "agreement": AGREEMENT,
}
"""By the kind of the evaluation."""

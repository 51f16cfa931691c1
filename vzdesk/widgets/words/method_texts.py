"""What each method measures, what its numbers mean and when it misleads, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vzdesk.engine.methods import methods
from vzdesk.export.provenance import CITATION
from vzdesk.translate import mark, say
from vzdesk.view.methods.method_labels import method_label
from vzdesk.widgets.words.glossary import TERMS, meaning


@dataclass(frozen=True)
class MethodText:
    """Each is to be passed to `say`."""

    measures: str
    numbers: str
    misleads: str


_LENGTHS = mark("Its numbers are lengths of vectors, as shares of their row.")
_SIZES = mark("Its numbers are sizes of what is added or taken away, as shares of their row.")
TEXTS: Final = {
    "value-zeroing": MethodText(
        mark(
            "The value vector of one source is set to zero in one layer, and it is measured how "
            "far the target’s new representation moves without it, all else being as it was."
        ),
        mark(
            "Its numbers are cosine distances, from 0 to 2, and as scores their shares of the row."
        ),
        mark(
            "It misleads where a row’s distances are all tiny: its scores are then shares of "
            "almost nothing. It grows with the square of what is taken away, so that small "
            "contributions look smaller than in methods that grow in proportion."
        ),
    ),
    "attention": MethodText(
        mark(
            "The weight that the layer’s attention puts on a source when it builds the target, "
            "averaged over its heads."
        ),
        mark("Its numbers are these weights: shares that add up to 1."),
        mark(
            "It misleads where a large weight is on a source whose value vector is short, such as "
            "a separator: it then moves nothing. What the target keeps of itself, past the "
            "attention, is not in it."
        ),
    ),
    "attention-rollout": MethodText(
        mark(
            "The attention of all layers up to this one, multiplied, where half of each layer "
            "stands for what a token keeps of itself."
        ),
        mark("Its numbers are shares of the tokens of the input, not of the layer below."),
        mark(
            "It misleads in deep layers, where all rows come to look alike; and the half is "
            "assumed, not measured."
        ),
    ),
    "attention-flow": MethodText(
        mark(
            "How much could pass from a token of the input up to the target, if the attention "
            "weights of all layers were the widths of pipes (maximum flow)."
        ),
        mark("Its numbers are these flows, as shares of their row."),
        mark(
            "It misleads where it is read as what does pass: it is an upper bound, and flattens "
            "differences. Half of each layer is assumed to be what a token keeps of itself."
        ),
    ),
    "attention-norm": MethodText(
        mark(
            "How long the vector is that the source adds to the target: its attention weight "
            "times its value vector, over all heads, after the output projection."
        ),
        _LENGTHS,
        mark(
            "It misleads where what several sources add cancels out, for lengths have no "
            "direction. What the target keeps of itself is not in it."
        ),
    ),
    "attention-norm-res": MethodText(
        mark(
            "How long the vector is that the source adds to the target, where what the target "
            "keeps of itself past the attention is counted in its own column."
        ),
        _LENGTHS,
        mark(
            "It misleads where one looks at colours alone: the own cell is by far the largest in "
            "most layers, so that all others look small. Lengths have no direction."
        ),
    ),
    "attention-norm-res-ln": MethodText(
        mark(
            "How long the vector is that the source adds to the target, with what the target "
            "keeps of itself, after the norm behind the attention."
        ),
        _LENGTHS,
        mark(
            "It misleads where what several sources add cancels out. In models without a norm "
            "there, it is the same as + RES."
        ),
    ),
    "globenc": MethodText(
        mark(
            "As Attention-Norm + RES + LN, and on through the norm behind the feed-forward part "
            "of the layer."
        ),
        _LENGTHS,
        mark(
            "It misleads where the feed-forward part changes much: its own output is left out. It "
            "is defined only for models such as BERT, with that norm."
        ),
    ),
    "alti": MethodText(
        mark(
            "How much nearer what a source adds brings the target to the vector that it becomes "
            "in the middle of the layer."
        ),
        mark(
            "Its numbers are these approaches (L1 distance), as shares of their row; what leads "
            "away from that vector counts as 0."
        ),
        mark(
            "It misleads where sources work against each other: what one takes away is not seen. "
            "The feed-forward part is not in it."
        ),
    ),
    "decompx": MethodText(
        mark(
            "Each token’s vector is split into parts, one for each token of the input, which are "
            "carried through all layers, feed-forward included, and add up to the whole."
        ),
        mark("Its numbers are the lengths of these parts, as shares of their row."),
        mark(
            "It misleads where parts cancel out: the whole is then much shorter than its parts. "
            "What the model’s biases add is shared out by a convention."
        ),
    ),
    "gradient-x-input": MethodText(
        mark(
            "How far the target would move, as seen from a small change, if what the source brings "
            "into the layer grew, through everything in the layer."
        ),
        _LENGTHS,
        mark(
            "It misleads where an effect has reached its limit: a small change then does nothing, "
            "though the source matters."
        ),
    ),
    "integrated-gradients": MethodText(
        mark(
            "As Gradient × Input, but summed up along the way from no input at all (the baseline) "
            "to the real one, so that what all sources bring adds up to the whole."
        ),
        _LENGTHS,
        mark(
            "It misleads where no input at all is an odd input to the model: the numbers depend on "
            "it, and on how many points the way has."
        ),
    ),
    "prediction-gradient-x-input": MethodText(
        mark(
            "How much each source, as the layer reads it, adds to what the model predicts where "
            "the target stands, as seen from a small change."
        ),
        _SIZES,
        mark(
            "It misleads where an effect has reached its limit; and what speaks against the word "
            "counts like what speaks for it."
        ),
    ),
    "prediction-integrated-gradients": MethodText(
        mark(
            "How much each source, as the layer reads it, adds to what the model predicts where "
            "the target stands, summed up along the way from no input at all to the real one."
        ),
        _SIZES,
        mark(
            "It misleads where no input at all is an odd input to the model; and what speaks "
            "against the word counts like what speaks for it."
        ),
    ),
}
"""By the name of a method."""
_ABNAR: Final = (
    "Samira Abnar and Willem Zuidema. 2020. Quantifying Attention Flow in Transformers. In "
    "Proceedings of the 58th Annual Meeting of the Association for Computational Linguistics "
    "(ACL), pages 4190–4197."
)
_KOBAYASHI_2021: Final = (
    "Goro Kobayashi, Tatsuki Kuribayashi, Sho Yokoi, and Kentaro Inui. 2021. Incorporating "
    "Residual and Normalization Layers into Analysis of Masked Language Models. In Proceedings of "
    "the 2021 Conference on Empirical Methods in Natural Language Processing (EMNLP), pages "
    "4547–4568."
)
_SHRIKUMAR: Final = (
    "Avanti Shrikumar, Peyton Greenside, Anna Shcherbina, and Anshul Kundaje. 2016. Not Just a "
    "Black Box: Learning Important Features Through Propagating Activation Differences. "
    "arXiv:1605.01713."
)
_SUNDARARAJAN: Final = (
    "Mukund Sundararajan, Ankur Taly, and Qiqi Yan. 2017. Axiomatic Attribution for Deep "
    "Networks. In Proceedings of the 34th International Conference on Machine Learning (ICML), "
    "pages 3319–3328."
)
CITATIONS: Final = {
    "value-zeroing": CITATION,
    "attention": (
        "Ashish Vaswani, Noam Shazeer, Niki Parmar, Jakob Uszkoreit, Llion Jones, Aidan N. Gomez, "
        "Łukasz Kaiser, and Illia Polosukhin. 2017. Attention Is All You Need. In Advances in "
        "Neural Information Processing Systems 30 (NIPS), pages 5998–6008."
    ),
    "attention-rollout": _ABNAR,
    "attention-flow": _ABNAR,
    "attention-norm": (
        "Goro Kobayashi, Tatsuki Kuribayashi, Sho Yokoi, and Kentaro Inui. 2020. Attention is Not "
        "Only a Weight: Analyzing Transformers with Vector Norms. In Proceedings of the 2020 "
        "Conference on Empirical Methods in Natural Language Processing (EMNLP), pages 7057–7075."
    ),
    "attention-norm-res": _KOBAYASHI_2021,
    "attention-norm-res-ln": _KOBAYASHI_2021,
    "globenc": (
        "Ali Modarressi, Mohsen Fayyaz, Yadollah Yaghoobzadeh, and Mohammad Taher Pilehvar. 2022. "
        "GlobEnc: Quantifying Global Token Attribution by Incorporating the Whole Encoder Layer "
        "in Transformers. In Proceedings of the 2022 Conference of the North American Chapter of "
        "the Association for Computational Linguistics (NAACL), pages 258–271."
    ),
    "alti": (
        "Javier Ferrando, Gerard I. Gállego, and Marta R. Costa-jussà. 2022. Measuring the Mixing "
        "of Contextual Information in the Transformer. In Proceedings of the 2022 Conference on "
        "Empirical Methods in Natural Language Processing (EMNLP), pages 8698–8714."
    ),
    "decompx": (
        "Ali Modarressi, Mohsen Fayyaz, Ehsan Aghazadeh, Yadollah Yaghoobzadeh, and Mohammad "
        "Taher Pilehvar. 2023. DecompX: Explaining Transformers Decisions by Propagating Token "
        "Decomposition. In Proceedings of the 61st Annual Meeting of the Association for "
        "Computational Linguistics (ACL), pages 2649–2664."
    ),
    "gradient-x-input": _SHRIKUMAR,
    "prediction-gradient-x-input": _SHRIKUMAR,
    "integrated-gradients": _SUNDARARAJAN,
    "prediction-integrated-gradients": _SUNDARARAJAN,
}
"""By the name of a method; titles and names are not translated."""
_NEEDS: Final = {
    "norms": mark("the norms of the model’s layers, as far as vzdesk knows its family"),
    "last-norm": mark("a norm behind the feed-forward part, as in BERT"),
    "whole-model": mark("all layers of the model at once"),
    "gradients": mark("PyTorch, for gradients"),
    "prediction": mark("the model’s own prediction"),
    "prediction-gradients": mark("PyTorch, for gradients of the model’s own prediction"),
}


def summary(name: str) -> str:
    """What the method measures, in a sentence or two; empty where nothing is known of it."""
    term = "attention-norm" if name.startswith("attention-norm") else name
    if term in TERMS:
        return meaning(term)
    return say(TEXTS[name].measures) if name in TEXTS else ""


def about(name: str) -> str:
    """What it measures, what its numbers mean and when it misleads, in one paragraph."""
    text = TEXTS.get(name)
    if text is None:
        return say("This method is not known to this version of vzdesk.")
    return " ".join(map(say, (text.measures, text.numbers, text.misleads)))


def layers_of(name: str) -> str:
    """Whether its maps are of single layers, and how they are rolled out."""
    method = methods().get(name)
    if method is None:
        return ""
    if method.is_global:
        return say("across layers: from the input up to the layer that is shown")
    if method.rollout is None:
        return say("a map for each layer; no rollout of them is defined")
    if method.rollout == "plain":
        return say("a map for each layer; Rollout multiplies them")
    return say("a map for each layer; Rollout multiplies them, with the identity added to each")


def needs_of(name: str) -> str:
    """What it needs of a model besides its attention, and how long it takes."""
    method = methods().get(name)
    needs = sorted(method.needs) if method else []
    found = [say(_NEEDS[need]) if need in _NEEDS else need for need in needs]
    if method is not None and method.kind == "zeroing":
        found.append(say("a run of the rest of the layer for each source"))
    if method is not None and method.is_costly:
        found.append(say("much more time than Value Zeroing"))
    return "; ".join(found) or say("nothing but the model’s attention")


def citation_of(name: str) -> str:
    """The paper as it is cited; where that is not known, as the method itself names it."""
    method = methods().get(name)
    return CITATIONS.get(name) or ("" if method is None else method.citation)


def tip(name: str) -> str:
    """The method as a list of methods explains it."""
    return "\n".join(filter(None, (method_label(name), summary(name))))

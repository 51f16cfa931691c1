"""What models are called: their name and, where another has the same, what distinguishes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vzdesk.engine.model_input import BOS, LEADING_SPACE, NO_SPECIAL_TOKENS, options_of
from vzdesk.engine.types import ModelRef
from vzdesk.translate import mark, say

RUNS_ON = {"onnx": "ONNX Runtime", "torch": "PyTorch"}
"""What runs a model, by its backend; the same in all languages."""
_PRECISIONS = {"float32": mark("single precision"), "float64": mark("double precision")}
_INPUTS = {
    NO_SPECIAL_TOKENS: mark("without special tokens"),
    BOS: mark("with its first token"),
    LEADING_SPACE: mark("with a leading space"),
}
_SHORT = 8
"""How many characters of a revision or checksum are shown, if that is enough."""


def model_labels(refs: Iterable[ModelRef]) -> dict[str, str]:
    """The label of each of these models by its `ModelRef.key`: all of them are different.

    Of several with one key, which are one model, the last gives the name.
    """
    models = list({ref.key: ref for ref in refs}.values())
    return {ref.key: labelled(ref.name, *_marks(ref, _others(ref, models))) for ref in models}


def labelled(name: str, *marks: str) -> str:
    """A name with what is to be known beside it."""
    return " · ".join((name, *marks))


def _others(ref: ModelRef, models: Sequence[ModelRef]) -> list[ModelRef]:
    return [each for each in models if each.name == ref.name and each.key != ref.key]


def _marks(ref: ModelRef, others: Sequence[ModelRef]) -> Iterator[str]:
    """What distinguishes a model from the others of its name, and no more than is needed; but
    double precision, which is not the usual one, wherever another has single, and an unusual input
    always.
    """
    if any(each.backend != ref.backend for each in others):
        yield RUNS_ON.get(ref.backend, ref.backend)
    alike = [each for each in others if each.backend == ref.backend]
    unlike = others if ref.precision == "double" else alike
    if any(each.dtype != ref.dtype for each in unlike):
        yield say(_PRECISIONS.get(ref.dtype, ref.dtype))
    for option in options_of(ref.input):
        yield say(_INPUTS.get(option, option))
    same = ref.dtype, ref.input
    yield from _weights(ref, [each for each in alike if (each.dtype, each.input) == same])


def _weights(ref: ModelRef, others: Sequence[ModelRef]) -> Iterator[str]:
    """The revision, and the beginning of the checksum where that is not enough."""
    if ref.revision and any(each.revision != ref.revision for each in others):
        yield _short(ref.revision, [each.revision for each in others])
    same = [each.sha256 for each in others if each.revision == ref.revision or not ref.revision]
    if same:
        yield _short(ref.sha256, same)


def _short(text: str, others: Sequence[str]) -> str:
    """As much of the text as distinguishes it from others, if anything does."""
    for size in range(_SHORT, len(text)):
        if not any(each != text and each.startswith(text[:size]) for each in others):
            return text[:size]
    return text

"""How much there is to compute, before and while it is: in pairs of target and source, each about
what it takes to zero one source for one target.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from vzdesk.engine.analysis.rows import ALL, Wanted
from vzdesk.engine.methods import AcrossWork, Method
from vzdesk.engine.safety import memory
from vzdesk.engine.targets import Targets
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import ModelRef
from vzdesk.translate import mark, say

MAP_BYTES = 16
"""Of a pair in a map with distances, while it is computed."""
PAIR_S = 20e-6
"""About what zeroing one source takes for one target in a model of 384 dimensions on one core."""


class Work(NamedTuple):
    """What to compute for each sentence; see `Request`."""

    methods: list[Method]
    words_as_one: bool = False
    heads: bool = False
    targets: Targets | None = None


class Input(NamedTuple):
    """What a model reads, and which of its tokens' rows are wanted."""

    read: Encoded
    wanted: Wanted = ALL

    def n_targets(self, method: Method) -> tuple[int, int]:
        """How many of encoder and decoder the method computes rows of."""
        lengths = _with_decoder_length(self.read.lengths)
        return lengths if method.needs_all_rows else self.wanted.counts(lengths)


def n_pairs(ref: ModelRef, inputs: Iterable[Input], work: Work) -> int:
    """All that is to do; a decoder's text yet to be written counts like the other."""
    return sum(_of_method(ref, each, method, work) for each in inputs for method in work.methods)


def _of_method(ref: ModelRef, each: Input, method: Method, work: Work) -> int:
    lengths, targets = _with_decoder_length(each.read.lengths), each.n_targets(method)
    found = _pairs(ref, targets, lengths, method)
    if work.heads and method.by_head:
        found *= 1 + ref.n_heads
    if work.words_as_one and method.words_as_one:
        found += _pairs(ref, targets, n_groups(each.read), method)
    return found * method.pair_cost + sum(
        each.n_pairs for each in across_works(ref, lengths, method)
    )


def _pairs(
    ref: ModelRef, targets: tuple[int, int], sources: tuple[int, int], method: Method
) -> int:
    """Of so many targets of encoder and decoder with so many sources of each, in all layers."""
    of_decoder = sources[1] + (sources[0] if method.takes_cross else 0)
    return ref.n_layers * targets[0] * sources[0] + ref.n_decoder_layers * targets[1] * of_decoder


def across_works(ref: ModelRef, lengths: tuple[int, int], method: Method) -> list[AcrossWork]:
    """What a global method's maps of encoder and decoder take once those of layers are there."""
    if method.across_work is None:
        return []
    stacks = (ref.n_layers, lengths[0], ref.causal), (ref.n_decoder_layers, lengths[1], True)
    return [method.across_work(*each) for each in stacks if each[0]]


def _with_decoder_length(lengths: tuple[int, int]) -> tuple[int, int]:
    n_sources, n_written = lengths
    return n_sources, n_written or n_sources


def n_groups(encoded: Encoded) -> tuple[int, int]:
    """How many words of encoder and decoder have several pieces."""
    of_encoder, of_decoder = (
        sum(end - start > 1 for start, end in spans)
        for spans in (encoded.word_spans, encoded.decoder.word_spans if encoded.decoder else ())
    )
    return of_encoder, of_decoder


# What is said of it before it begins


def said(ref: ModelRef, inputs: Sequence[Input], work: Work) -> list[str]:
    """A sentence for each method that takes long, and for single heads: how much there is to do,
    and about how long that takes, or how much memory.
    """
    found = [_of_costly(ref, inputs, each) for each in work.methods if each.is_costly]
    if work.heads:
        found.append(_of_heads(ref, inputs, work))
    return found


def _of_costly(ref: ModelRef, inputs: Sequence[Input], method: Method) -> str:
    lengths = [_with_decoder_length(each.read.lengths) for each in inputs]
    works = [work for each in lengths for work in across_works(ref, each, method)]
    if works:
        return say(
            "{method} takes about {number:,} {what}, some {time}; it can be stopped at each.",
            method=say(method.label),
            number=sum(each.number for each in works),
            what=say(method.work_name),
            time=duration(sum(each.seconds for each in works)),
        )
    targets = (each.n_targets(method) for each in inputs)
    pairs = sum(_pairs(ref, *each, method) for each in zip(targets, lengths, strict=True))
    return say(
        "{method} takes {n_pairs:,} {what}, about as long as Value Zeroing of {n_like:,}: "
        "{time} or so in a small model.",
        method=say(method.label),
        n_pairs=pairs,
        what=say(method.work_name),
        n_like=pairs * method.pair_cost,
        time=duration(PAIR_S * pairs * method.pair_cost),
    )


def times_as_long(method: Method) -> int:
    """As Value Zeroing of the same sentence, about. For a global method that depends on the
    sentence: here one of 20 tokens, in 12 layers.
    """
    n_layers, n_tokens = 12, 20
    if method.across_work is None:
        return method.pair_cost
    n_pairs = method.across_work(n_layers, n_tokens, False).n_pairs
    return max(1, round(n_pairs / (n_layers * n_tokens**2)))


def _of_heads(ref: ModelRef, inputs: Sequence[Input], work: Work) -> str:
    zeroing = work._replace(methods=[each for each in work.methods if each.kind == "zeroing"])
    return say(
        "Single heads: {n_pairs:,} pairs of target and source, {time} or so in a small model, and "
        "{memory} of memory for the longest sentence.",
        n_pairs=sum(_pairs_of_heads(ref, each, work) for each in inputs),
        time=duration(PAIR_S * sum(_pairs_of_heads(ref, each, zeroing) for each in inputs)),
        memory=memory.written(max((head_bytes(ref, each, work) for each in inputs), default=0)),
    )


def _pairs_of_heads(ref: ModelRef, each: Input, work: Work) -> int:
    lengths = _with_decoder_length(each.read.lengths)
    return ref.n_heads * sum(
        _pairs(ref, each.n_targets(method), lengths, method)
        for method in work.methods
        if method.by_head
    )


def head_bytes(ref: ModelRef, each: Input, work: Work) -> int:
    """What maps of single heads take while they are computed."""
    return MAP_BYTES * _pairs_of_heads(ref, each, work) * work.heads


def check_memory(ref: ModelRef, inputs: Sequence[Input], work: Work) -> None:
    """NotEnoughMemory where maps of single heads need more than is free."""
    needed = sum(head_bytes(ref, each, work) for each in inputs)
    if needed:
        memory.check(needed, memory.free_bytes(), max(inputs[0].read.lengths), ref.name)


_SECONDS, _MINUTES, _HOURS = mark("{n:,} s"), mark("{n:,} minutes"), mark("{n:,} hours")


def duration(seconds: float) -> str:
    """About how long, as people say it.

    >>> duration(0.2), duration(90), duration(300), duration(10_000)
    ('1 s', '90 s', '5 minutes', '3 hours')
    """
    if seconds < 120:
        return say(_SECONDS, n=max(1, round(seconds)))
    return (
        say(_MINUTES, n=round(seconds / 60))
        if seconds < 7200
        else say(_HOURS, n=round(seconds / 3600))
    )

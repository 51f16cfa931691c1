"""What models pass to their blocks besides the hidden states, as tensors with names.

Masks, positions, rotations, relative embeddings: whatever it is, the model's own code makes it in
the `embed` graph, and the graphs of the blocks take it as inputs.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.torch.hooks import Call

if TYPE_CHECKING:
    from torch import Tensor


def named(call: Call) -> Call:
    """The same call with every argument but the hidden states by name."""
    _, *names = inspect.signature(call.layer.forward).parameters
    return replace(
        call, args=(), kwargs={**dict(zip(names, call.args, strict=False)), **call.kwargs}
    )


def places(call: Call) -> dict[str, Tensor]:
    """The tensors of a `named` call, by where they are: attention_mask, position_embeddings.0."""
    return dict(_places("", call.kwargs))


def _places(place: str, value: object) -> Iterator[tuple[str, Tensor]]:
    for key, part in _parts(value):
        yield from _places(f"{place}.{key}".lstrip("."), part)
    if _is_tensor(value):
        yield place, value


def with_tensors(call: Call, tensors: Mapping[str, Tensor], hidden: Tensor) -> Call:
    """A `named` call with other tensors in their places, and nothing captured yet."""

    def rebuilt(place: str, value: object) -> object:
        if _is_tensor(value):
            return tensors[place]
        parts = {key: rebuilt(f"{place}.{key}".lstrip("."), part) for key, part in _parts(value)}
        if isinstance(value, Mapping):
            return parts
        return type(value)(parts.values()) if isinstance(value, list | tuple) else value

    kwargs = {name: rebuilt(name, value) for name, value in call.kwargs.items()}
    return replace(call, hidden=hidden, kwargs=kwargs, captured={})


def _parts(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)


def _is_tensor(value: object) -> bool:
    import torch

    return bool(torch.is_tensor(value))


def names(calls: Sequence[Call]) -> list[dict[str, str]]:
    """For each call, place -> name of the tensor there: one name for one tensor in many calls.

    A tensor is named after its place, with a number where blocks get different ones there, as
    those with and without a sliding window do.
    """
    found: list[tuple[str, Tensor]] = []

    def name(place: str, tensor: Tensor) -> str:
        for known, other in found:
            if other is tensor:
                return known
        n_others = sum(known.split("-")[0] == place for known, _ in found)
        found.append((f"{place}-{n_others + 1}" if n_others else place, tensor))
        return found[-1][0]

    return [
        {place: name(place, tensor) for place, tensor in places(call).items()} for call in calls
    ]

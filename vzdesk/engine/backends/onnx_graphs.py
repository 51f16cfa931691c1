"""The graphs of a bundle: what each does with stock modules, and inputs to trace and check it with.

All inputs come from the stock model itself, run twice, on sentences of two sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import torch

from vzdesk.engine.backends import onnx_given as given
from vzdesk.engine.backends import stock
from vzdesk.engine.backends.folded import Folded, Given, Scratch, Start
from vzdesk.engine.backends.onnx_trace import BATCH, Graph
from vzdesk.engine.backends.torch import TorchBackend
from vzdesk.engine.distance import cosine_distance
from vzdesk.errors import UserError

N_TOKENS = 5, 11
"""Tokens of the two runs, where the model reads so many."""
N_SOURCES = 3, 4
"""Sources that are zeroed at once."""
FOLDED = "matrices", "by_head", "offsets"


class Model:
    """The graphs of this model. UserError where its parts are not all that it does."""

    def __init__(self, backend: TorchBackend) -> None:
        self._backend = backend
        (self._site,) = backend.family.sites
        self._runs = [_Run(backend, *size) for size in zip(BATCH, _lengths(backend), strict=True)]
        self._calls = self._runs[0].calls
        self._names = given.names(self._calls)
        self._modules: dict[Any, _Foldable] = {}
        for number, (one, following) in enumerate(pairwise(self._calls), 1):
            if not bool((stock.first(one.heard[""]) == following.hidden).all()):
                raise _refused(f"it changes what layer {number} returns before layer {number + 1}")

    def __len__(self) -> int:
        """How many blocks there are."""
        return len(self._calls)

    def embed(self, used: Iterable[str]) -> Graph:
        """From ids to the bottom block's input, and to what blocks use besides."""
        where = {name: (n, p) for n, each in enumerate(self._names) for p, name in each.items()}
        kept = {name: where[name] for name in where if name in set(used)}
        outputs = [call.heard[""] for call in self._calls]
        backend = self._backend

        def run(model: Any, *ids: Any) -> tuple[Any, ...]:
            calls = stock.calls_without_blocks(
                backend.family, model, lambda: backend.run(*ids), outputs
            )
            tensors = [given.places(given.named(call)) for call in calls]
            return (calls[0].hidden, *(tensors[number][place] for number, place in kept.values()))

        example, another = (
            {"input_ids": each.ids, "token_type_ids": each.type_ids} for each in self._runs
        )
        outputs_ = ("hidden", *kept)
        return Graph("embed", "embed.onnx", run, backend.model, example, another, outputs_)

    def kind(self, number: int) -> dict[str, bool]:
        """What the manifest says of the block besides its graphs."""
        return {"side_by_side": isinstance(self._module(number).shortcut, str)}

    def block(self, number: int) -> Iterator[Graph]:
        """The graphs of this block."""
        yield self._mix(number)
        yield self._finish(number)
        if isinstance(self._module(number).shortcut, Folded):
            yield self._distances(number)

    def _mix(self, number: int) -> Graph:
        names, call = self._names[number], self._calls[number]

        def run(module: _Foldable, hidden: Any, *tensors: Any) -> tuple[Any, ...]:
            by_name = dict(zip(list(example)[1:], tensors, strict=True))
            by_place = {place: by_name[name] for place, name in names.items()}
            called = given.with_tensors(call, by_place, hidden)
            mixed = stock.mix(self._site, called)
            found = mixed.attention, mixed.moved, mixed.mixed
            if not isinstance(module.shortcut, Folded):
                return found
            starts = module.folded.starts(mixed.residual, mixed.mixed)
            return *found, mixed.values, *_flat(starts).values()

        example, another = (
            {"hidden": call.hidden} | {names[p]: t for p, t in given.places(call).items()}
            for call in (each.calls[number] for each in self._runs)
        )
        outputs = ["attention", "moved", "mixed"]
        if isinstance(self._module(number).shortcut, Folded):
            module, mixed = self._module(number), self._runs[0].mixed[number]
            outputs += ["values", *_flat(module.folded.starts(call.hidden, mixed.mixed))]
        return self._graph("mix", number, run, example, another, outputs)

    def _finish(self, number: int) -> Graph:
        call = self._calls[number]

        def run(_module: _Foldable, mixed: Any, residual: Any) -> tuple[Any, ...]:
            rows = mixed.unsqueeze(1), residual.unsqueeze(1)
            return (stock.finish(self._site, call, *rows).squeeze(1),)

        example, another = (
            {
                "mixed": each.mixed[number].mixed.flatten(0, 1),
                "residual": each.calls[number].hidden.flatten(0, 1),
            }
            for each in self._runs
        )
        return self._graph("finish", number, run, example, another, ["output"])

    def _distances(self, number: int) -> Graph:
        module = self._module(number)
        causal = self._backend.ref.causal

        def run(module: _Foldable, *tensors: Any) -> tuple[Any, ...]:
            by_name = dict(zip(example, tensors, strict=True))
            weights = by_name["weights"]
            every = Given(
                weights=weights,
                moved=by_name["moved"],
                terms=module.folded.terms(torch, by_name["values"]),
                start=_start("start", by_name),
                beside=_start("beside", by_name) if "beside" in by_name else None,
                pairs=by_name.get("pairs"),
                scratch=_Fresh(),
            )
            zeroed = module.folded.outputs(torch, every)
            clean = every.packed(by_name["output"].expand(*weights.shape[:3], -1))
            return cosine_distance(clean, zeroed[None])[0], zeroed

        def inputs(each: _Run, n_sources: int) -> dict[str, Any]:
            mixed, hidden = each.mixed[number], each.calls[number].hidden
            chosen = torch.arange(n_sources) % hidden.shape[1]  # there may be fewer tokens
            weights = mixed.attention[..., chosen].permute(3, 0, 2, 1)
            return {
                "weights": weights,
                "moved": mixed.moved[:, :, chosen].permute(2, 0, 1, 3),
                "values": mixed.values[:, :, chosen].permute(2, 0, 1, 3),
                "output": mixed.output,
                **_flat(module.folded.starts(hidden, mixed.mixed)),
                **({"pairs": weights.any(dim=-1).flatten().nonzero()[:, 0]} if causal else {}),
            }

        with torch.no_grad():
            example, another = map(inputs, self._runs, N_SOURCES)
        outputs = ["distances", "outputs"]
        return self._graph("distances", number, run, example, another, outputs)

    def _graph(
        self,
        kind: str,
        number: int,
        run: Callable[..., tuple[Any, ...]],
        example: Mapping[str, Any],
        another: Mapping[str, Any],
        outputs: Iterable[str],
    ) -> Graph:
        file = f"block-{number + 1:02}-{kind}.onnx"
        return Graph(kind, file, run, self._module(number), example, another, tuple(outputs))

    def _module(self, number: int) -> _Foldable:
        layer = self._calls[number].layer
        if layer not in self._modules:
            n_heads = self._runs[0].mixed[number].attention.shape[1]
            shortcut = self._backend.shortcut(self._site, layer, n_heads)
            self._modules[layer] = _Foldable(layer, shortcut)
        return self._modules[layer]


class _Foldable(torch.nn.Module):  # type: ignore[misc]
    """A stock block with what is folded of it as further weights."""

    def __init__(self, layer: Any, shortcut: Folded | str | None) -> None:
        super().__init__()
        self.layer = layer
        self.shortcut = shortcut
        if isinstance(shortcut, Folded):
            for name in FOLDED:
                for number, weight in enumerate(getattr(shortcut, name)):
                    self.register_buffer(f"{name}_{number}", weight.clone())

    @property
    def folded(self) -> Folded:
        """The shortcut, with the weights that the module has now."""
        assert isinstance(self.shortcut, Folded)
        numbers = range(len(self.shortcut.matrices))
        matrices, by_head, offsets = (
            tuple(getattr(self, f"{name}_{number}") for number in numbers) for name in FOLDED
        )
        return replace(self.shortcut, matrices=matrices, by_head=by_head, offsets=offsets)


class _Fresh(Scratch):
    """No memory is kept in a graph: ONNX Runtime plans its own."""

    def take(self, name: str, like: Any, shape: tuple[int, ...]) -> Any:
        return like.new_empty(shape)


def _flat(starts: tuple[Start, Start | None]) -> dict[str, Any]:
    """What `Folded.starts` gives, by name: start, start.0, … and beside, beside.0, …"""
    named = {"start": starts[0]} | ({"beside": starts[1]} if starts[1] else {})
    return {
        name: tensor
        for key, start in named.items()
        for name, tensor in (
            (key, start.array),
            *((f"{key}.{number}", each) for number, each in enumerate(start.projected)),
        )
    }


def _start(key: str, tensors: Mapping[str, Any]) -> Start:
    """The inverse of `_flat`."""
    projected = (tensor for name, tensor in tensors.items() if name.startswith(f"{key}."))
    return Start(tensors[key], tuple(projected))


class _Run:
    """The model, run once on sentences of made-up tokens."""

    def __init__(self, backend: TorchBackend, n_sentences: int, n_tokens: int) -> None:
        n_pieces = int(backend.model.get_input_embeddings().num_embeddings)
        least = min(5, n_pieces - 1)  # the first ones are special to some models
        generator = torch.Generator().manual_seed(n_tokens)
        self.ids = torch.randint(least, n_pieces, (n_sentences, n_tokens), generator=generator)
        self.type_ids = torch.zeros_like(self.ids)
        tables = _tables(backend.model)

        def run() -> None:
            backend.run(self.ids, self.type_ids)

        with torch.no_grad():
            calls = stock.calls(backend.family, backend.model, run, listen=True)
            self.mixed = [stock.mix(backend.family.sites[0], call) for call in calls]
        self.calls = [given.named(call) for call in calls]
        if changed := dict(_tables(backend.model) - tables):
            raise _refused(f"it changes its table {min(changed)} as it runs")


def _lengths(backend: TorchBackend) -> tuple[int, int]:
    """Two numbers of tokens, if the model reads more than one."""
    (one, another), most = N_TOKENS, backend.ref.max_tokens
    return min(one, most), min(another, most) if most > one else max(1, most - 1)


def _tables(model: Any) -> set[tuple[str, tuple[int, int]]]:
    """The model's tables, and how often each was written."""
    return {(name, (id(table), table._version)) for name, table in model.named_buffers()}


def _refused(reason: str) -> UserError:
    return UserError(
        f"This model cannot be exported: {reason}.", next_step="Score with the torch backend."
    )

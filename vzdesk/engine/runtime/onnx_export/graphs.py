"""The graphs of a bundle: what each computes, and inputs to trace and check it with.

All inputs come from the model itself, run twice, on sentences of two sizes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import Module

from vzdesk.engine.distance import cosine_distance
from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.norms import Norms
from vzdesk.engine.runtime.onnx_export import block_inputs
from vzdesk.engine.runtime.onnx_export.foldable import (
    CLEAN,
    RESIDUAL,
    Foldable,
    NoScratch,
    projected,
    tensors_by_name,
)
from vzdesk.engine.runtime.onnx_export.runs import Run, SiteRun, refused
from vzdesk.engine.runtime.onnx_export.tracer import Graph
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.runtime.torch.folding import Folded, ZeroingInputs
from vzdesk.translate import mark

N_SOURCES = 3, 4
"""Sources that are zeroed at once."""


class Model:
    """The graphs of this model. UserError where its parts are not all that it does."""

    def __init__(self, backend: TorchBackend) -> None:
        self._backend = backend
        self._runs = Run(backend, 0), Run(backend, 1)
        self._blocks = self._runs[0].blocks
        self._names = block_inputs.names([block.call for block in self._blocks])
        self._extra_outputs = self._find_extra_outputs()
        self._has_norms = backend.lack("norms") is None
        self.has_last_norms = backend.lack("last-norm") is None
        self._modules: dict[tuple[Module, str], Foldable] = {}
        for number, (one, following) in enumerate(pairwise(self._runs[0].calls), 1):
            in_one_stack = one.sites == following.sites
            if in_one_stack and not bool((hooks.first(one.captured[""]) == following.hidden).all()):
                raise refused(
                    mark("it changes what layer {layer} returns before the next layer"),
                    layer=number,
                )

    def __len__(self) -> int:
        """How many blocks there are; a decoder's layer counts twice: it has two attentions."""
        return len(self._blocks)

    def graphs_around_blocks(self, used: Iterable[str]) -> Iterator[Graph]:
        """From ids to the bottom block's input, and to other inputs of blocks.

        The same of a decoder, whose inputs include what the encoder's last block returned.
        """
        yield self._embed("embed", used, 0)
        if self._backend.family.has_decoder:
            parts = [block.site.part for block in self._blocks]
            yield self._embed("embed_decoder", used, parts.index("decoder"))
        if not isinstance(self._backend.predictor, Lack):
            yield self._head()

    def _embed(self, kind: str, used: Iterable[str], first: int) -> Graph:
        """first: the number of the block whose input this graph returns; the bottom of a stack."""
        bottom, backend = self._blocks[first], self._backend
        where = {
            name: (block.call_number, place)
            for block, names in zip(self._blocks, self._names, strict=True)
            for place, name in names.items()
            if block.site.is_of_decoder == bottom.site.is_of_decoder
        }
        made = {name for each in self._extra_outputs for name in each.values()}
        kept = {name: where[name] for name in where if name in set(used) - made}
        outputs = [call.captured[""] for call in self._runs[0].calls]
        below = bottom.call_number - 1  # the encoder's last call, where this is the decoder's stack

        def run(model: Module, *tensors: Tensor) -> tuple[Tensor, ...]:
            ids, encoded = tensors[: len(self._runs[0].inputs)], tensors[-1]
            calls = hooks.calls_without_blocks(
                backend.family,
                model,
                lambda: backend.run(*ids),
                outputs,
                {below: encoded} if first else {},
            )
            found = [block_inputs.places(block_inputs.named(call)) for call in calls]
            hidden = calls[bottom.call_number].hidden
            return (hidden, *(found[number][place] for number, place in kept.values()))

        example, second = (
            each.inputs
            | ({"encoded": hooks.first(each.calls[below].captured[""])} if first else {})
            for each in self._runs
        )
        file = f"{kind.replace('_', '-')}.onnx"
        return Graph(kind, file, run, backend.model, example, second, ("hidden", *kept))

    def _head(self) -> Graph:
        """From what the last block returns to a number for each piece."""
        inputs, calls = self._runs[0].inputs, self._runs[0].calls
        whole, has_decoder = self._backend.whole_model, self._backend.family.has_decoder
        outputs = [call.captured[""] for call in calls]

        def run(model: Module, decoded: Tensor) -> tuple[Tensor, ...]:
            found: list[Tensor] = []
            ids = {"input_ids": decoded.new_zeros(decoded.shape[:2]).long()}
            ids = inputs if has_decoder else ids
            hooks.calls_without_blocks(
                self._backend.family,
                model if has_decoder else model.base_model,
                lambda: found.append(model(**ids, **options).logits),
                outputs,
                {len(calls) - 1: decoded},
            )
            return tuple(found)

        options = {**self._backend.family.options}
        if "use_cache" in inspect.signature(whole.forward).parameters:
            options["use_cache"] = False
        name = "decoded" if has_decoder else "hidden"
        example, second = ({name: hooks.first(each.calls[-1].captured[""])} for each in self._runs)
        return Graph("head", "head.onnx", run, whole, example, second, ("logits",))

    def kind(self, number: int) -> dict[str, object]:
        """The block's entry in the manifest, but for its graphs."""
        part = self._blocks[number].site.part
        return ({"part": part} if part else {}) | {"side_by_side": self._is_parallel(number)}

    def _is_parallel(self, number: int) -> bool:
        return isinstance(self._module(number).shortcut, str)

    def block(self, number: int) -> Iterator[Graph]:
        yield self._mix(number)
        yield self._finish(number)
        if isinstance(self._module(number).shortcut, Folded):
            yield self._distances(number)

    def norms(self, number: int) -> Norms | None:
        """The norms of this block, the same object where it is used again; None where the bundle
        is to hold none.
        """
        block = self._blocks[number]
        return self._backend.norms(block.site, block.call.layer) if self._has_norms else None

    def name(self, number: int) -> str:
        """What files of this block begin with."""
        part = self._blocks[number].site.part
        in_part = [n for n, each in enumerate(self._blocks) if each.site.part == part]
        return f"{part or 'block'}-{in_part.index(number) + 1:02}"

    def _find_extra_outputs(self) -> list[dict[int, str]]:
        """For each block what it returns for later ones after its output: position -> name."""
        names = {
            id(tensor): name
            for block, each in zip(self._blocks, self._names, strict=True)
            for name, tensor in _by_name(block.call, each).items()
        }
        found = []
        for block in self._blocks:
            returned = block.mixed.returned
            besides = list(returned[1:]) if isinstance(returned, Sequence) else []
            # Its own inputs, and what another block returned, is no longer among the names.
            own = {id(tensor) for tensor in block_inputs.places(block.call).values()}
            found.append(
                {n: names.pop(id(t)) for n, t in enumerate(besides, 1) if id(t) in {*names} - own}
            )
        return found

    def _mix(self, number: int) -> Graph:
        block, names = self._blocks[number], self._names[number]
        site, call, extra_outputs = block.site, block.call, self._extra_outputs[number]
        is_folded = isinstance(self._module(number).shortcut, Folded)
        gives_middle = self._has_norms and not self._is_parallel(number)

        def run(module: Foldable, hidden: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
            called = _called(
                call, names, dict(zip(list(example)[1:], tensors, strict=True)), hidden
            )
            mixed = hooks.mix(site, called)
            found = [mixed.attention, mixed.projected_values, mixed.mixed]
            found += [mixed.residual] if site.residual else []
            found += [mixed.middle] if gives_middle else []
            found += [mixed.returned[position] for position in extra_outputs]
            if is_folded:
                folded_inputs = module.folded.clean_and_residual(mixed.residual, mixed.mixed)
                found += [mixed.values, *tensors_by_name(*folded_inputs).values()]
            return tuple(found)

        example, second = (
            {"hidden": each.call.hidden} | _by_name(each.call, names)
            for each in (run_.blocks[number] for run_ in self._runs)
        )
        outputs = ["attention", "moved", "mixed", *(["residual"] if site.residual else [])]
        outputs += ["middle"] if gives_middle else []
        outputs += extra_outputs.values()
        if is_folded:
            folded = self._module(number).folded
            folded_inputs = folded.clean_and_residual(block.mixed.residual, block.mixed.mixed)
            outputs += ["values", *tensors_by_name(*folded_inputs)]
        return self._graph("mix", number, run, example, second, outputs)

    def _finish(self, number: int) -> Graph:
        """Of any rows; of those of one sentence where the rest attends to the encoder."""
        site, call, names = (
            self._blocks[number].site,
            self._blocks[number].call,
            self._names[number],
        )

        gives_middle = self._has_norms and self._is_parallel(number)
        others = (
            (gives_middle, hooks.rest_and_middle),
            (self.has_last_norms, hooks.rest_and_summed),
        )

        def run(
            _module: Foldable, mixed: Tensor, residual: Tensor, *tensors: Tensor
        ) -> tuple[Tensor, ...]:
            if not site.attends_to_encoder:
                rows = mixed.unsqueeze(1), residual.unsqueeze(1)
                for gives, rest_and_other in others:
                    if gives:
                        output, other = rest_and_other(site, call, *rows)
                        assert other is not None, "checked when the model was loaded"
                        return output.squeeze(1), other.squeeze(1)
                return (hooks.rest_of_block(site, call, *rows).squeeze(1),)
            by_name = dict(zip(list(example)[2:], tensors, strict=True))
            return (
                hooks.rest_of_block(site, _called(call, names, by_name, residual), mixed, residual),
            )

        def inputs(each: SiteRun) -> dict[str, Tensor]:
            rows = {"mixed": each.mixed.mixed, "residual": each.mixed.residual}
            if site.attends_to_encoder:
                twice = {name: array.repeat(1, 2, 1) for name, array in rows.items()}
                return twice | _by_name(each.call, names)
            return {name: array.flatten(0, 1) for name, array in rows.items()}

        example, second = (inputs(each.blocks[number]) for each in self._runs)
        outputs = ["output", *(["middle"] if gives_middle else [])]
        outputs += ["summed"] if self.has_last_norms else []
        return self._graph("finish", number, run, example, second, outputs)

    def _distances(self, number: int) -> Graph:
        module = self._module(number)
        causal = self._blocks[number].site.causal

        def run(module: Foldable, *tensors: Tensor) -> tuple[Tensor, ...]:
            by_name = dict(zip(example, tensors, strict=True))
            weights = by_name["weights"]
            every = ZeroingInputs(
                weights=weights,
                projected_values=by_name["moved"],
                terms=module.folded.terms(torch, by_name["values"]),
                clean=projected(CLEAN, by_name),
                residual=projected(RESIDUAL, by_name) if RESIDUAL in by_name else None,
                pairs=by_name.get("pairs"),
                scratch=NoScratch(),
            )
            zeroed = module.folded.outputs(torch, every)
            clean = every.packed(by_name["output"].expand(*weights.shape[:3], -1))
            return cosine_distance(clean, zeroed[None])[0], zeroed

        def inputs(each: Run, n_sources: int) -> dict[str, Tensor]:
            mixed = each.blocks[number].mixed
            # There may be fewer tokens.
            chosen = torch.arange(n_sources) % mixed.attention.shape[-1]
            weights = mixed.attention[..., chosen].permute(3, 0, 2, 1)
            return {
                "weights": weights,
                "moved": mixed.projected_values[:, :, chosen].permute(2, 0, 1, 3),
                "values": mixed.values[:, :, chosen].permute(2, 0, 1, 3),
                "output": mixed.output,
                **tensors_by_name(*module.folded.clean_and_residual(mixed.residual, mixed.mixed)),
                **({"pairs": _seen(chosen, weights.shape)} if causal else {}),
            }

        with torch.no_grad():
            example, second = map(inputs, self._runs, N_SOURCES)
        outputs = ["distances", "outputs"]
        return self._graph("distances", number, run, example, second, outputs)

    def _graph(
        self,
        kind: str,
        number: int,
        run: Callable[..., tuple[Tensor, ...]],
        example: Mapping[str, Tensor],
        second: Mapping[str, Tensor],
        outputs: Iterable[str],
    ) -> Graph:
        file = f"{self.name(number)}-{kind}.onnx"
        return Graph(kind, file, run, self._module(number), example, second, tuple(outputs))

    def _module(self, number: int) -> Foldable:
        block = self._blocks[number]
        key = block.call.layer, block.site.part
        if key not in self._modules:
            n_heads = block.mixed.attention.shape[1]
            shortcut = self._backend.shortcut(block.site, block.call.layer, n_heads)
            self._modules[key] = Foldable(block.call.layer, shortcut)
        return self._modules[key]


def _seen(sources: Tensor, shape: Sequence[int]) -> Tensor:
    """The pairs of a source and a target that is not before it, in weights of this shape["source
    sentence target head"] without their heads, by number. A window that hides some of them makes no
    other graph.
    """
    targets = torch.arange(shape[2])
    return (sources[:, None, None] <= targets).expand(shape[:3]).flatten().nonzero()[:, 0]


def _by_name(call: hooks.Call, names: Mapping[str, str]) -> dict[str, Tensor]:
    """The tensors among the call's arguments, by their names."""
    return {names[place]: tensor for place, tensor in block_inputs.places(call).items()}


def _called(
    call: hooks.Call, names: Mapping[str, str], by_name: Mapping[str, Tensor], hidden: Tensor
) -> hooks.Call:
    """The call with these tensors."""
    by_place = {place: by_name[name] for place, name in names.items()}
    return block_inputs.with_tensors(call, by_place, hidden)

"""The graphs of a bundle: what each does with stock modules, and inputs to trace and check it with.

All inputs come from the stock model itself, run twice, on sentences of two sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import Module

from vzdesk.engine.distance import cosine_distance
from vzdesk.engine.families import Site
from vzdesk.engine.runtime.onnx_export import inputs as given
from vzdesk.engine.runtime.onnx_export.tracer import BATCH, Graph
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.runtime.torch.folding import Folded, Scratch, Start, ZeroingInputs
from vzdesk.engine.runtime.torch.seq2seq import Seq2SeqBackend
from vzdesk.errors import UserError
from vzdesk.translate import mark, say

N_TOKENS, N_DECODER_TOKENS = (5, 11), (6, 9)
"""Tokens of the two runs, where the model reads so many."""
N_SOURCES = 3, 4
"""Sources that are zeroed at once."""
FOLDED = "matrices", "by_head", "offsets"


class Model:
    """The graphs of this model. UserError where its parts are not all that it does."""

    def __init__(self, backend: TorchBackend) -> None:
        self._backend = backend
        self._runs = _Run(backend, 0), _Run(backend, 1)
        self._blocks = self._runs[0].blocks
        self._names = given.names([block.call for block in self._blocks])
        self._handed_on = self._find_handed_on()
        self._modules: dict[tuple[Module, str], _Foldable] = {}
        for number, (one, following) in enumerate(pairwise(self._runs[0].calls), 1):
            in_one_stack = one.sites == following.sites
            if in_one_stack and not bool((hooks.first(one.heard[""]) == following.hidden).all()):
                raise _refused(
                    mark("it changes what layer {layer} returns before the next layer"),
                    layer=number,
                )

    def __len__(self) -> int:
        """How many blocks there are; a decoder's layer counts twice: it has two attentions."""
        return len(self._blocks)

    def beside_blocks(self, used: Iterable[str]) -> Iterator[Graph]:
        """From ids to the bottom block's input, and to what blocks use besides.

        The same of a decoder, which is given what the encoder's last block returned, too.
        """
        yield self._embed("embed", used, 0)
        if self._backend.family.has_decoder:
            parts = [block.site.part for block in self._blocks]
            yield self._embed("embed_decoder", used, parts.index("decoder"))
        if isinstance(self._backend, Seq2SeqBackend) and self._backend.rules is not None:
            yield self._head()

    def _embed(self, kind: str, used: Iterable[str], first: int) -> Graph:
        """first: the number of the block whose input this graph gives, at the bottom of a stack."""
        bottom, backend = self._blocks[first], self._backend
        where = {
            name: (block.call_number, place)
            for block, names in zip(self._blocks, self._names, strict=True)
            for place, name in names.items()
            if block.site.is_of_decoder == bottom.site.is_of_decoder
        }
        made = {name for each in self._handed_on for name in each.values()}
        kept = {name: where[name] for name in where if name in set(used) - made}
        outputs = [call.heard[""] for call in self._runs[0].calls]
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
            found = [given.places(given.named(call)) for call in calls]
            hidden = calls[bottom.call_number].hidden
            return (hidden, *(found[number][place] for number, place in kept.values()))

        example, another = (
            each.inputs | ({"encoded": hooks.first(each.calls[below].heard[""])} if first else {})
            for each in self._runs
        )
        file = f"{kind.replace('_', '-')}.onnx"
        return Graph(kind, file, run, backend.model, example, another, ("hidden", *kept))

    def _head(self) -> Graph:
        """From what the decoder's last block returns to a number for each piece."""
        ids, calls = self._runs[0].inputs, self._runs[0].calls
        outputs = [call.heard[""] for call in calls]

        def run(model: Module, decoded: Tensor) -> tuple[Tensor, ...]:
            found: list[Tensor] = []
            hooks.calls_without_blocks(
                self._backend.family,
                model,
                lambda: found.append(model(**ids, use_cache=False).logits),
                outputs,
                {len(calls) - 1: decoded},
            )
            return tuple(found)

        example, another = (
            {"decoded": hooks.first(each.calls[-1].heard[""])} for each in self._runs
        )
        return Graph("head", "head.onnx", run, self._backend.model, example, another, ("logits",))

    def kind(self, number: int) -> dict[str, object]:
        """What the manifest says of the block besides its graphs."""
        part = self._blocks[number].site.part
        side_by_side = isinstance(self._module(number).shortcut, str)
        return ({"part": part} if part else {}) | {"side_by_side": side_by_side}

    def block(self, number: int) -> Iterator[Graph]:
        """The graphs of this block."""
        yield self._mix(number)
        yield self._finish(number)
        if isinstance(self._module(number).shortcut, Folded):
            yield self._distances(number)

    def _find_handed_on(self) -> list[dict[int, str]]:
        """For each block what it makes for later ones besides its output: position -> name."""
        names = {
            id(tensor): name
            for block, each in zip(self._blocks, self._names, strict=True)
            for name, tensor in _by_name(block.call, each).items()
        }
        found = []
        for block in self._blocks:
            returned = block.mixed.returned
            besides = list(returned[1:]) if isinstance(returned, Sequence) else []
            # What it was given itself, or another block made, is no longer among the names.
            own = {id(tensor) for tensor in given.places(block.call).values()}
            found.append(
                {n: names.pop(id(t)) for n, t in enumerate(besides, 1) if id(t) in {*names} - own}
            )
        return found

    def _mix(self, number: int) -> Graph:
        block, names = self._blocks[number], self._names[number]
        site, call, handed_on = block.site, block.call, self._handed_on[number]
        is_folded = isinstance(self._module(number).shortcut, Folded)

        def run(module: _Foldable, hidden: Tensor, *tensors: Tensor) -> tuple[Tensor, ...]:
            called = _called(
                call, names, dict(zip(list(example)[1:], tensors, strict=True)), hidden
            )
            mixed = hooks.mix(site, called)
            found = [mixed.attention, mixed.projected_values, mixed.mixed]
            found += [mixed.residual] if site.residual else []
            found += [mixed.returned[position] for position in handed_on]
            if is_folded:
                starts = module.folded.starts(mixed.residual, mixed.mixed)
                found += [mixed.values, *_flat(starts).values()]
            return tuple(found)

        example, another = (
            {"hidden": each.call.hidden} | _by_name(each.call, names)
            for each in (run_.blocks[number] for run_ in self._runs)
        )
        outputs = ["attention", "moved", "mixed", *(["residual"] if site.residual else [])]
        outputs += handed_on.values()
        if is_folded:
            starts = self._module(number).folded.starts(block.mixed.residual, block.mixed.mixed)
            outputs += ["values", *_flat(starts)]
        return self._graph("mix", number, run, example, another, outputs)

    def _finish(self, number: int) -> Graph:
        """Of any rows; of those of one sentence where the rest attends to the encoder."""
        site, call, names = (
            self._blocks[number].site,
            self._blocks[number].call,
            self._names[number],
        )

        def run(
            _module: _Foldable, mixed: Tensor, residual: Tensor, *tensors: Tensor
        ) -> tuple[Tensor, ...]:
            if not site.attends_on:
                rows = mixed.unsqueeze(1), residual.unsqueeze(1)
                return (hooks.rest_of_block(site, call, *rows).squeeze(1),)
            by_name = dict(zip(list(example)[2:], tensors, strict=True))
            return (
                hooks.rest_of_block(site, _called(call, names, by_name, residual), mixed, residual),
            )

        def inputs(each: _Block) -> dict[str, Tensor]:
            rows = {"mixed": each.mixed.mixed, "residual": each.mixed.residual}
            if site.attends_on:
                twice = {name: array.repeat(1, 2, 1) for name, array in rows.items()}
                return twice | _by_name(each.call, names)
            return {name: array.flatten(0, 1) for name, array in rows.items()}

        example, another = (inputs(each.blocks[number]) for each in self._runs)
        return self._graph("finish", number, run, example, another, ["output"])

    def _distances(self, number: int) -> Graph:
        module = self._module(number)
        causal = self._blocks[number].site.causal

        def run(module: _Foldable, *tensors: Tensor) -> tuple[Tensor, ...]:
            by_name = dict(zip(example, tensors, strict=True))
            weights = by_name["weights"]
            every = ZeroingInputs(
                weights=weights,
                projected_values=by_name["moved"],
                terms=module.folded.terms(torch, by_name["values"]),
                start=_start("start", by_name),
                beside=_start("beside", by_name) if "beside" in by_name else None,
                pairs=by_name.get("pairs"),
                scratch=_Fresh(),
            )
            zeroed = module.folded.outputs(torch, every)
            clean = every.packed(by_name["output"].expand(*weights.shape[:3], -1))
            return cosine_distance(clean, zeroed[None])[0], zeroed

        def inputs(each: _Run, n_sources: int) -> dict[str, Tensor]:
            mixed = each.blocks[number].mixed
            # There may be fewer tokens.
            chosen = torch.arange(n_sources) % mixed.attention.shape[-1]
            weights = mixed.attention[..., chosen].permute(3, 0, 2, 1)
            return {
                "weights": weights,
                "moved": mixed.projected_values[:, :, chosen].permute(2, 0, 1, 3),
                "values": mixed.values[:, :, chosen].permute(2, 0, 1, 3),
                "output": mixed.output,
                **_flat(module.folded.starts(mixed.residual, mixed.mixed)),
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
        run: Callable[..., tuple[Tensor, ...]],
        example: Mapping[str, Tensor],
        another: Mapping[str, Tensor],
        outputs: Iterable[str],
    ) -> Graph:
        part = self._blocks[number].site.part
        in_part = [n for n, each in enumerate(self._blocks) if each.site.part == part]
        file = f"{part or 'block'}-{in_part.index(number) + 1:02}-{kind}.onnx"
        return Graph(kind, file, run, self._module(number), example, another, tuple(outputs))

    def _module(self, number: int) -> _Foldable:
        block = self._blocks[number]
        key = block.call.layer, block.site.part
        if key not in self._modules:
            n_heads = block.mixed.attention.shape[1]
            shortcut = self._backend.shortcut(block.site, block.call.layer, n_heads)
            self._modules[key] = _Foldable(block.call.layer, shortcut)
        return self._modules[key]


def _by_name(call: hooks.Call, names: Mapping[str, str]) -> dict[str, Tensor]:
    """The tensors that the call was given, by their names."""
    return {names[place]: tensor for place, tensor in given.places(call).items()}


def _called(
    call: hooks.Call, names: Mapping[str, str], by_name: Mapping[str, Tensor], hidden: Tensor
) -> hooks.Call:
    """The call with these tensors."""
    by_place = {place: by_name[name] for place, name in names.items()}
    return given.with_tensors(call, by_place, hidden)


class _Foldable(torch.nn.Module):  # type: ignore[misc]
    """A stock block with what is folded of it as further weights."""

    def __init__(self, layer: Module, shortcut: Folded | str | None) -> None:
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
        down = self.shortcut.parts.down
        return replace(
            self.shortcut, matrices=matrices, by_head=by_head, offsets=offsets, down=down
        )


class _Fresh(Scratch):
    """No memory is kept in a graph: ONNX Runtime plans its own."""

    def take(self, name: str, like: Tensor, shape: tuple[int, ...]) -> Tensor:
        return like.new_empty(shape)


def _flat(starts: tuple[Start, Start | None]) -> dict[str, Tensor]:
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


def _start(key: str, tensors: Mapping[str, Tensor]) -> Start:
    """The inverse of `_flat`."""
    projected = (tensor for name, tensor in tensors.items() if name.startswith(f"{key}."))
    return Start(tensors[key], tuple(projected))


@dataclass(frozen=True, eq=False)
class _Block:
    """A site of a block, and what happened there; call_number counts the model's calls from 0."""

    site: Site
    call: hooks.Call
    call_number: int
    mixed: hooks.Mixed


class _Run:
    """The model, run once on sentences of made-up tokens: number 0 or 1 tells their sizes."""

    def __init__(self, backend: TorchBackend, number: int) -> None:
        ids = _ids(backend, BATCH[number], _lengths(backend, N_TOKENS)[number])
        # By the names of what `backend.run` takes.
        self.inputs = {"input_ids": ids, "token_type_ids": torch.zeros_like(ids)}
        if backend.family.has_decoder:
            n_tokens = _lengths(backend, N_DECODER_TOKENS)[number]
            decoder_ids = _ids(backend, BATCH[number], n_tokens)
            self.inputs = {"input_ids": ids, "decoder_input_ids": decoder_ids}
        tables = _tables(backend.model)
        with torch.no_grad():
            calls = hooks.calls(
                backend.family,
                backend.model,
                lambda: backend.run(*self.inputs.values()),
                listen=True,
            )
            self.calls = [_lean(given.named(call)) for call in calls]
            self.blocks = [
                _Block(site, call, number, hooks.mix(site, call))
                for number, call in enumerate(self.calls)
                for site in call.sites
            ]
        if changed := dict(_tables(backend.model) - tables):
            raise _refused(mark("it changes its table {table} as it runs"), table=min(changed))


def _lean(call: hooks.Call) -> hooks.Call:
    """The call without what it can do without, as nothing is padded; see `Site.per_target`."""
    absent = {name for site in call.sites for name in site.per_target}
    return replace(call, kwargs={**call.kwargs, **dict.fromkeys(absent)})


def _ids(backend: TorchBackend, n_sentences: int, n_tokens: int) -> Tensor:
    """Made-up tokens ["sentence token"]."""
    n_pieces = int(backend.model.get_input_embeddings().num_embeddings)
    least = min(5, n_pieces - 1)  # the first ones are special to some models
    generator = torch.Generator().manual_seed(n_tokens)
    return torch.randint(least, n_pieces, (n_sentences, n_tokens), generator=generator)


def _lengths(backend: TorchBackend, wanted: tuple[int, int]) -> tuple[int, int]:
    """Two numbers of tokens, if the model reads more than one."""
    (one, another), most = wanted, backend.ref.max_tokens
    return min(one, most), min(another, most) if most > one else max(1, most - 1)


def _tables(model: Module) -> set[tuple[str, tuple[int, int]]]:
    """The model's tables, and how often each was written."""
    return {(name, (id(table), table._version)) for name, table in model.named_buffers()}


def _refused(reason: str, **values: object) -> UserError:
    return UserError(
        "This model cannot be exported: {reason}.",
        next_step="Score with the torch backend.",
        reason=say(reason, **values),
    )

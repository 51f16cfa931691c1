"""One graph of an ONNX bundle: traced from a module of the model, saved, and compared with PyTorch.

Tracing takes seconds, so weights are inputs of a traced graph: modules that are built alike take
the same one, each with its own weights.
"""

from __future__ import annotations

import gc
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import numpy as np

from vzdesk.engine.runtime.onnx.graph import FATAL
from vzdesk.errors import UserError, first_line
from vzdesk.translate import say

if TYPE_CHECKING:
    from onnx import ModelProto
    from onnxruntime import InferenceSession
    from torch import Tensor
    from torch.export import Dim
    from torch.nn import Module
    from torch.onnx import ONNXProgram

OPSET = 18
BATCH = 2, 5
"""Sentences of the inputs that graphs are traced with, and that their numbers are checked on."""
TOLERANCE, SMALLEST = 1e-4, 1e-2
"""Of the largest number of an output, or of this: how closely a graph must agree with PyTorch."""

Tensors: TypeAlias = "Mapping[str, Tensor]"


class Entry(TypedDict):
    """The entry of a graph in the manifest."""

    file: str
    inputs: list[str]
    outputs: list[str]


@dataclass(frozen=True, eq=False)
class Graph:
    """What is to become one file of the bundle.

    run       (module, *inputs) -> a tensor for each output
    module    the module whose weights the graph takes
    example   inputs by name to trace it with
    second    the same of other sizes: axes that differ are free, and outputs are compared here too
    """

    kind: str
    file: str
    run: Callable[..., tuple[Tensor, ...]]
    module: Module
    example: Tensors
    second: Tensors
    outputs: tuple[str, ...]

    @property
    def weights(self) -> dict[str, Tensor]:
        """The module's weights and tables, by name."""
        return dict(self.module.named_parameters()) | dict(self.module.named_buffers())

    @property
    def signature(self) -> tuple[object, ...]:
        """Equal for graphs that may differ in nothing but their weights."""
        return self.kind, tuple(self.example), self.outputs

    @property
    def free_axes(self) -> list[dict[int, Dim]]:
        """For each input its axes without a fixed size, of one name where they are of one size."""
        import torch

        axes: dict[tuple[int, int], Dim] = {}

        def dims(sizes: tuple[int, int]) -> Dim:
            (one, other), (batch, more) = sizes, BATCH
            times = one // batch
            if times > 1 and (one, other) == (times * batch, times * more):
                return times * dims(BATCH)
            return axes.setdefault(sizes, torch.export.Dim(f"size_{one}"))

        return [
            {
                axis: dims(sizes)
                for axis, sizes in enumerate(zip(one.shape, two.shape, strict=True))
                if sizes[0] != sizes[1]
            }
            for one, two in zip(self.example.values(), self.second.values(), strict=True)
        ]


class Tracer:
    """Writes graphs into a folder, and remembers traced ones for others that are built alike."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._export = _exporter()
        self._traced: dict[tuple[object, ...], list[ModelProto]] = {}
        self.largest_difference = 0.0

    def write(self, graph: Graph) -> Entry:
        """Save the graph; its entry in the manifest.

        Modules may differ in more than weights, as the comparison shows: then it is traced itself.
        UserError where the exporter cannot take the module, or makes something else of it.
        """
        candidates = self._traced.setdefault(graph.signature, [])
        for traced in candidates:
            if not _takes(traced, graph):
                continue
            inputs = self._save(graph, traced)
            if not self._misfit(graph, inputs):
                return _entry(graph, inputs)
        candidates.append(self._trace(graph))
        inputs = self._save(graph, candidates[-1])
        if reason := self._misfit(graph, inputs):
            raise _refused(graph, reason)
        return _entry(graph, inputs)

    def _trace(self, graph: Graph) -> ModelProto:
        """The graph as an ONNX model whose weights are inputs, named as the module names them."""
        import torch

        class Bare(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.traced = graph.module

            def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
                return graph.run(self.traced, *inputs)

        class WithWeights(torch.nn.Module):  # type: ignore[misc]
            def forward(self, inputs: Sequence[Tensor], weights: Sequence[Tensor]) -> object:
                named = {f"traced.{name}": w for name, w in zip(names, weights, strict=True)}
                return torch.func.functional_call(bare[0], named, tuple(inputs))

        bare = [Bare()]  # in a list, so that its weights are not taken for the traced module's own
        names, weights = list(graph.weights), list(graph.weights.values())
        try:
            with _quietly(), _quickly(), torch.no_grad():
                program = self._export(
                    WithWeights().eval(),
                    (list(graph.example.values()), weights),
                    dynamo=True,
                    dynamic_shapes=(graph.free_axes, [None] * len(weights)),
                    input_names=(*graph.example, *names),
                    output_names=graph.outputs,
                    opset_version=OPSET,
                    external_data=False,
                    verbose=False,
                )
        except Exception as error:  # the exporter has kinds without end
            raise _refused(graph, _reason(error)) from error
        return _without_traces(program.model_proto)

    def _save(self, graph: Graph, traced: ModelProto) -> tuple[str, ...]:
        """Save the traced graph with this module's weights; the names of its other inputs."""
        import onnx

        model = onnx.ModelProto()
        model.CopyFrom(traced)
        used = {name for node in model.graph.node for name in node.input}
        inputs = [entry for entry in model.graph.input if entry.name in used & set(graph.example)]
        del model.graph.input[:]
        model.graph.input.extend(inputs)
        model.graph.initializer.extend(
            onnx.numpy_helper.from_array(weight.detach().numpy(), name)
            for name, weight in graph.weights.items()
            if name in used
        )
        onnx.save(model, str(self._folder / graph.file))
        return tuple(entry.name for entry in inputs)

    def _misfit(self, graph: Graph, inputs: Sequence[str]) -> str:
        """Why the saved graph does not do what PyTorch does, at both sizes; empty where it does."""
        try:
            session = self._session(graph)
            for tensors in (graph.example, graph.second):
                if reason := self._difference(graph, session, inputs, tensors):
                    return reason
        except Exception as error:  # the library has no common kind of its own
            return _reason(error)
        return ""

    def _difference(
        self, graph: Graph, session: InferenceSession, inputs: Sequence[str], tensors: Tensors
    ) -> str:
        import torch

        with torch.no_grad():
            outputs = graph.run(graph.module, *tensors.values())
        saved = session.run(None, {name: tensors[name].detach().numpy() for name in inputs})
        for name, output, other in zip(graph.outputs, outputs, saved, strict=True):
            one = output.detach().numpy()
            if one.shape != other.shape:
                return say(
                    "{name} has the shape {shape}; PyTorch's has {expected}",
                    name=name,
                    shape=other.shape,
                    expected=one.shape,
                )
            unequal = one != other  # equal ones may be infinite: masks are
            differences = one[unequal].astype(np.float64) - other[unequal]
            difference = float(np.abs(differences).max(initial=0.0))
            largest = float(np.abs(one[np.isfinite(one)]).max(initial=SMALLEST))
            if not difference <= TOLERANCE * largest:
                return say(
                    "{name} differs by {difference:.0e} from PyTorch's",
                    name=name,
                    difference=difference,
                )
            self.largest_difference = max(self.largest_difference, difference)
        return ""

    def _session(self, graph: Graph) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = FATAL
        path = str(self._folder / graph.file)
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def _takes(traced: ModelProto, graph: Graph) -> bool:
    """Whether the module has all weights that the traced graph uses, of the same shapes; it may
    have others: the first block of some models has what those above it do not use.
    """
    shapes = {name: [*weight.shape] for name, weight in graph.weights.items()}
    used = {name for node in traced.graph.node for name in node.input} - {*graph.example}
    return all(
        shapes.get(each.name) == [axis.dim_value for axis in each.type.tensor_type.shape.dim]
        for each in traced.graph.input
        if each.name in used
    )


def _entry(graph: Graph, inputs: Sequence[str]) -> Entry:
    return {"file": graph.file, "inputs": list(inputs), "outputs": list(graph.outputs)}


def _refused(graph: Graph, reason: str) -> UserError:
    return UserError(
        "This model cannot be exported: {file}: {reason}.",
        next_step="Score with the torch backend.",
        file=graph.file.removesuffix(".onnx"),
        reason=reason.rstrip("."),
    )


def _reason(error: Exception) -> str:
    """The innermost cause's first line: the outer ones are about the exporter's own steps."""
    while error.__cause__ is not None and isinstance(error.__cause__, Exception):
        error = error.__cause__
    return first_line(error)


def _without_traces(model: ModelProto) -> ModelProto:
    """The model without the notes of the exporter, which hold paths of this computer."""
    for part in (*model.graph.node, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
        part.doc_string = ""
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    return model


def _exporter() -> Callable[..., ONNXProgram]:
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise UserError(
            "The export needs the package {package}, which is not installed.",
            next_step='Install it with: pip install "vzdesk[torch]"',
            package=error.name,
        ) from error
    import torch

    export: Callable[..., ONNXProgram] = torch.onnx.export
    return export


@contextmanager
def _quietly(names: Sequence[str] = ("torch.onnx", "onnxscript", "onnx_ir")) -> Iterator[None]:
    """The exporter warns of its own internals; what matters is checked by numbers afterwards."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)


@contextmanager
def _quickly() -> Iterator[None]:
    """Without what takes a third of the exporter's time: searches for garbage among the million
    objects that it makes, and looking up what an operation gave before, which takes longer than to
    ask again where sizes are not fixed.
    """
    import torch._dynamo.config as config

    name = "fake_tensor_cache_enabled"
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        # Not part of what PyTorch promises to keep.
        with config.patch({name: False}) if hasattr(config, name) else nullcontext():
            yield
    finally:
        if was_enabled:
            gc.enable()

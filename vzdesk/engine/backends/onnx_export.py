"""Stock transformers models -> ONNX bundles. resources/BUNDLE.md is the format.

The graphs are traced from the stock blocks through the same hooks and stubs that the PyTorch
backend uses, and each is compared with PyTorch after the export.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from vzdesk import __version__
from vzdesk.engine.backends import manifest as manifests
from vzdesk.engine.backends import stock
from vzdesk.engine.backends.torch import TorchBackend
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError

OPSET = 18


@dataclass(frozen=True, eq=False)
class Shape:
    """A graph without its weights: blocks that are built alike share theirs.

    run is a function of a module and two tensors; free_axes names each tensor's free sizes.
    """

    run: Callable[[Any, Any, Any], Any]
    inputs: tuple[str, str]
    outputs: tuple[str, ...]
    free_axes: tuple[dict[int, str], dict[int, str]]


@dataclass(frozen=True, eq=False)
class Graph:
    """One graph of the bundle: a shape, and the stock module whose weights it takes."""

    file: str
    shape: Shape
    module: Any


def export(backend: TorchBackend, folder: Path) -> Iterator[Progress]:
    """Write the model as a bundle into `folder`, which must not exist yet, or be empty.

    Yields after each graph; each yield is a place to stop. Nothing is in `folder` until all is.
    """
    check_output(folder)
    if not backend.family.is_exported:
        raise UserError(
            f"{backend.family.name} models cannot be exported yet.",
            next_step="Score with the torch backend.",
        )
    exporter = _exporter()
    with _told(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=".vzdesk-", dir=folder.parent))
    try:
        with _told(folder):
            yield from _write(exporter, backend, partial)
            partial.chmod(0o755)
            partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def check_output(folder: Path) -> None:
    """UserError where a bundle cannot be written into `folder`, as far as can be seen before."""
    with _told(folder):
        is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
        above = next((path for path in folder.absolute().parents if path.exists()), None)
    if not is_free:
        raise UserError(f"{folder} is there already.", next_step="Choose a new folder.")
    if above is not None and not (above.is_dir() and os.access(above, os.W_OK)):
        raise UserError(
            f"Cannot write {folder}: {above} is no folder that may be written into.",
            next_step="Choose another folder.",
        )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What the system says of the folder, as one sentence for the user."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"Cannot write {folder}: {error.strerror or error}.",
            next_step="Choose another folder.",
        ) from error


def _write(exporter: Any, backend: TorchBackend, folder: Path) -> Iterator[Progress]:
    graphs = list(_graphs(backend))
    traced: dict[Shape, Any] = {}
    largest = 0.0
    for done, graph in enumerate(graphs, 1):
        if graph.shape not in traced:
            traced[graph.shape] = _trace(exporter, backend, graph)
        _save_with_weights(traced[graph.shape], graph.module, folder / graph.file)
        largest = max(largest, _difference(backend, graph, folder / graph.file))
        yield Progress(done, len(graphs))
    backend.tokenizer.save(str(folder / "tokenizer.json"))
    content = _manifest(backend, folder, largest)
    (folder / manifests.NAME).write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _graphs(backend: TorchBackend) -> Iterator[Graph]:
    family = backend.family

    def embed(model: Any, input_ids: Any, token_type_ids: Any) -> Any:
        return stock.first_input(family, model, lambda: backend.run(input_ids, token_type_ids))

    def mix(layer: Any, hidden: Any, mask: Any) -> Any:
        call = stock.Call(layer, hidden, kwargs={**family.options, "attention_mask": mask})
        mixed = stock.mix(family, call)
        return mixed.attention, mixed.moved, mixed.mixed

    def finish(layer: Any, mixed: Any, residual: Any) -> Any:
        call = stock.Call(layer, residual, kwargs={**family.options, "attention_mask": None})
        rows = mixed.unsqueeze(1), residual.unsqueeze(1)
        return stock.finish(family, call, *rows).squeeze(1)

    token = {0: "batch", 1: "token"}
    pair = {0: "batch", 2: "token", 3: "token"}
    row = {0: "row"}
    embedding = Shape(embed, ("input_ids", "token_type_ids"), ("hidden",), (token, token))
    mixing = Shape(mix, ("hidden", "mask"), ("attention", "moved", "mixed"), (token, pair))
    finishing = Shape(finish, ("mixed", "residual"), ("output",), (row, row))
    yield Graph("embed.onnx", embedding, backend.model)
    layers = [call.layer for call in backend.calls([range(5)])]
    for number, layer in enumerate(layers, 1):
        yield Graph(f"block-{number:02}-mix.onnx", mixing, layer)
        yield Graph(f"block-{number:02}-finish.onnx", finishing, layer)


def _example(backend: TorchBackend, graph: Graph, batch: int, tokens: int) -> tuple[Any, ...]:
    """Inputs of the graph at these sizes; always the same."""
    torch = _torch()
    generator = torch.Generator().manual_seed(tokens)
    d_model = backend.model.config.hidden_size
    if graph.shape.inputs[0] == "input_ids":
        shape, n_pieces = (batch, tokens), backend.tokenizer.get_vocab_size()
        ids = torch.randint(5, n_pieces, shape, generator=generator)
        return ids, torch.zeros_like(ids)
    if graph.shape.inputs[0] == "hidden":
        hidden = torch.randn(batch, tokens, d_model, generator=generator)
        return hidden, torch.zeros(batch, 1, tokens, tokens)
    rows = torch.randn(2, batch * tokens, d_model, generator=generator)
    return rows[0], rows[1]


def _weights(module: Any) -> dict[str, Any]:
    return dict(module.named_parameters()) | dict(module.named_buffers())


def _trace(exporter: Any, backend: TorchBackend, graph: Graph) -> Any:
    """The graph as an ONNX model whose weights are inputs, named as the module names them.

    Tracing takes seconds, so blocks that are built alike are traced once.
    """
    torch = _torch()
    shape = graph.shape

    class Bare(torch.nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.stock = graph.module

        def forward(self, first: Any, second: Any) -> Any:
            return shape.run(self.stock, first, second)

    class WithWeights(torch.nn.Module):  # type: ignore[misc,name-defined]
        def forward(self, first: Any, second: Any, weights: Any) -> Any:
            named = {f"stock.{name}": w for name, w in zip(names, weights, strict=True)}
            return torch.func.functional_call(bare[0], named, (first, second))

    bare = [Bare()]  # in a list, so that its weights are not taken for the traced module's own
    names, weights = zip(*_weights(graph.module).items(), strict=True)
    axes = {name: torch.export.Dim(name) for free in shape.free_axes for name in free.values()}
    dynamic = [{axis: axes[name] for axis, name in free.items()} for free in shape.free_axes]
    with _quietly(), torch.no_grad():
        program = exporter(
            WithWeights().eval(),
            (*_example(backend, graph, batch=2, tokens=5), list(weights)),
            dynamo=True,
            dynamic_shapes=(*dynamic, [None] * len(weights)),
            input_names=(*shape.inputs, *names),
            output_names=shape.outputs,
            opset_version=OPSET,
            external_data=False,
            verbose=False,
        )
    return _without_traces(program.model_proto)


def _without_traces(model: Any) -> Any:
    """The model without the notes of the exporter, which hold paths of this computer."""
    for part in (*model.graph.node, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
        part.doc_string = ""
    del model.graph.value_info[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    return model


def _save_with_weights(traced: Any, module: Any, path: Path) -> None:
    """Save the traced graph with this module's weights in place of the inputs named after them."""
    import onnx

    model = onnx.ModelProto()
    model.CopyFrom(traced)
    used = {name for node in model.graph.node for name in node.input}
    weights = _weights(module)
    kept = [entry for entry in model.graph.input if entry.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    model.graph.initializer.extend(
        onnx.numpy_helper.from_array(weight.detach().numpy(), name)
        for name, weight in weights.items()
        if name in used
    )
    onnx.save(model, str(path))


def _difference(backend: TorchBackend, graph: Graph, path: Path) -> float:
    """The largest difference of the graph's outputs from PyTorch's, on another shape."""
    import onnxruntime

    torch = _torch()
    inputs = _example(backend, graph, batch=3, tokens=11)
    with torch.no_grad():
        expected = graph.shape.run(graph.module, *inputs)
    expected = [expected] if torch.is_tensor(expected) else list(expected)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    named = zip(graph.shape.inputs, inputs, strict=True)
    got = session.run(None, {name: value.numpy() for name, value in named})
    return max(float(np.abs(a.numpy() - b).max()) for a, b in zip(expected, got, strict=True))


def _manifest(backend: TorchBackend, folder: Path, largest: float) -> dict[str, Any]:
    ref = backend.ref
    blocks = [
        {"mix": f"block-{n:02}-mix.onnx", "finish": f"block-{n:02}-finish.onnx"}
        for n in range(1, ref.n_layers + 1)
    ]
    return {
        "format": manifests.FORMAT,
        "version": list(manifests.VERSION),
        "model": {
            # A folder's name may hold bytes that are no characters, which JSON cannot.
            "name": ref.name.encode("utf-8", "replace").decode(),
            "revision": ref.revision,
            "sha256": ref.sha256,
            "family": ref.family,
            "dtype": ref.dtype,
            "n_layers": ref.n_layers,
            "n_heads": ref.n_heads,
            "d_model": int(backend.model.config.hidden_size),
            "d_feed_forward": backend.d_feed_forward,
            "max_tokens": ref.max_tokens,
            "causal": ref.causal,
        },
        "graphs": {"embed": "embed.onnx", "blocks": blocks},
        "tokenizer": "tokenizer.json",
        "check": {"max_difference": largest},
        "exported": {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": {"vzdesk": __version__} | dict(backend.provenance().versions),
        },
        "files": {
            path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size}
            for path in sorted(folder.iterdir())
        },
    }


def _torch() -> Any:
    import torch

    return torch


def _exporter() -> Any:
    try:
        import onnx  # noqa: F401
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise UserError(
            f"The export needs the package {error.name}, which is not installed.",
            next_step='Install it with: pip install "vzdesk[torch]"',
        ) from error
    return _torch().onnx.export


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

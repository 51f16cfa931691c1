"""Stock transformers models -> ONNX bundles. resources/BUNDLE.md is the format.

The graphs are traced from the stock blocks through the same hooks and stubs that the PyTorch
backend uses, and each is compared with PyTorch after the export.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True)
class Graph:
    """One graph to export: a function of tensors, its names, its free axes by input."""

    file: str
    function: Any
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    free_axes: tuple[dict[int, str], ...]


def export(backend: TorchBackend, folder: Path) -> Iterator[Progress]:
    """Write the model as a bundle into `folder`, which must not exist yet, or be empty.

    Yields after each graph; each yield is a place to stop. Nothing is in `folder` until all is.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder} is there already.", next_step="Choose a new folder.")
    exporter = _exporter()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise UserError(
            f"Cannot write {folder}: {error.strerror}.", next_step="Choose another folder."
        ) from error
    try:
        yield from _write(exporter, backend, partial)
        partial.chmod(0o755)
        partial.replace(folder)
    except OSError as error:
        raise UserError(
            f"Cannot write {folder}: {error.strerror}.", next_step="Choose another folder."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write(exporter: Any, backend: TorchBackend, folder: Path) -> Iterator[Progress]:
    graphs = list(_graphs(backend))
    largest = 0.0
    for done, graph in enumerate(graphs, 1):
        _export_graph(exporter, backend, graph, folder / graph.file)
        largest = max(largest, _difference(backend, graph, folder / graph.file))
        yield Progress(done, len(graphs))
    backend.tokenizer.save(str(folder / "tokenizer.json"))
    content = _manifest(backend, folder, largest)
    (folder / manifests.NAME).write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _graphs(backend: TorchBackend) -> Iterator[Graph]:
    family, token_axes = backend.family, {0: "batch", 1: "token"}

    def embed(input_ids: Any, token_type_ids: Any) -> Any:
        return family.embed(backend.model, input_ids, token_type_ids)

    yield Graph(
        "embed.onnx", embed, ("input_ids", "token_type_ids"), ("hidden",), (token_axes,) * 2
    )
    for number, layer in enumerate(backend.layers, 1):

        def mix(hidden: Any, mask: Any, layer: Any = layer) -> Any:
            mixed = stock.mix(family, layer, hidden, mask)
            return mixed.attention, mixed.moved, mixed.mixed

        def finish(mixed: Any, residual: Any, layer: Any = layer) -> Any:
            return stock.finish(family, layer, mixed, residual)

        yield Graph(
            f"block-{number:02}-mix.onnx",
            mix,
            ("hidden", "mask"),
            ("attention", "moved", "mixed"),
            (token_axes, {0: "batch", 2: "token", 3: "token"}),
        )
        yield Graph(
            f"block-{number:02}-finish.onnx",
            finish,
            ("mixed", "residual"),
            ("output",),
            ({0: "row"},) * 2,
        )


def _example(backend: TorchBackend, graph: Graph, batch: int, tokens: int) -> tuple[Any, ...]:
    """Inputs of the graph at these sizes; always the same."""
    torch = _torch()
    generator = torch.Generator().manual_seed(tokens)
    d_model = backend.model.config.hidden_size
    if graph.inputs[0] == "input_ids":
        shape, n_pieces = (batch, tokens), backend.tokenizer.get_vocab_size()
        ids = torch.randint(5, n_pieces, shape, generator=generator)
        return ids, torch.zeros_like(ids)
    if graph.inputs[0] == "hidden":
        hidden = torch.randn(batch, tokens, d_model, generator=generator)
        return hidden, torch.zeros(batch, 1, tokens, tokens)
    rows = torch.randn(2, batch * tokens, d_model, generator=generator)
    return rows[0], rows[1]


def _export_graph(exporter: Any, backend: TorchBackend, graph: Graph, path: Path) -> None:
    torch = _torch()

    class Function(torch.nn.Module):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model = backend.model  # so that the exporter sees the weights

        def forward(self, first: Any, second: Any) -> Any:
            return graph.function(first, second)

    axes = {name: torch.export.Dim(name) for free in graph.free_axes for name in free.values()}
    with _quietly(), torch.no_grad():
        program = exporter(
            Function().eval(),
            _example(backend, graph, batch=2, tokens=5),
            dynamo=True,
            dynamic_shapes=[
                {axis: axes[name] for axis, name in f.items()} for f in graph.free_axes
            ],
            input_names=graph.inputs,
            output_names=graph.outputs,
            opset_version=OPSET,
            external_data=False,
            verbose=False,
        )
        program.save(str(path))


def _difference(backend: TorchBackend, graph: Graph, path: Path) -> float:
    """The largest difference of the graph's outputs from PyTorch's, on another shape."""
    import onnxruntime

    torch = _torch()
    inputs = _example(backend, graph, batch=3, tokens=11)
    with torch.no_grad():
        expected = graph.function(*inputs)
    expected = [expected] if torch.is_tensor(expected) else list(expected)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run(
        None, {name: value.numpy() for name, value in zip(graph.inputs, inputs, strict=True)}
    )
    return max(float(np.abs(a.numpy() - b).max()) for a, b in zip(expected, got, strict=True))


def _manifest(backend: TorchBackend, folder: Path, largest: float) -> dict[str, Any]:
    ref = backend.ref
    layer = backend.layers[0]
    blocks = [
        {"mix": f"block-{n:02}-mix.onnx", "finish": f"block-{n:02}-finish.onnx"}
        for n in range(1, ref.n_layers + 1)
    ]
    return {
        "format": manifests.FORMAT,
        "version": list(manifests.VERSION),
        "model": {
            "name": ref.name,
            "revision": ref.revision,
            "sha256": ref.sha256,
            "family": ref.family,
            "dtype": ref.dtype,
            "n_layers": ref.n_layers,
            "n_heads": ref.n_heads,
            "d_model": int(backend.model.config.hidden_size),
            "d_feed_forward": layer.get_submodule(backend.family.feed_forward).out_features,
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

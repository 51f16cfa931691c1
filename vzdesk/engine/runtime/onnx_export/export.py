"""Models of transformers -> ONNX bundles. resources/BUNDLE.md is the format.

The graphs are traced from the model's own blocks through the same hooks and stubs that the PyTorch
backend uses, and each is compared with PyTorch after the export.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk import __version__, temporary
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.norms import Norms
from vzdesk.engine.runtime.onnx import manifest as manifests
from vzdesk.engine.runtime.onnx import norms
from vzdesk.engine.runtime.onnx.manifest import REQUIRED
from vzdesk.engine.runtime.onnx_export.tracer import Entry, Tracer
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.engine.runtime.torch.seq2seq import Seq2SeqBackend
from vzdesk.engine.tokenization.vocabulary import Vocabulary
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError, reported_as

if TYPE_CHECKING:
    from vzdesk.engine.runtime.onnx_export.graphs import Model


def export(backend: TorchBackend, folder: Path) -> Iterator[Progress]:
    """Write the model as a bundle into `folder`, which must not exist yet, or be empty.

    Yields after each graph; each yield is a place to stop. Nothing is in `folder` until all is.
    """
    check_output(folder)
    with _report_write_errors(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary.remove_left_behind(folder.parent)
        partial = temporary.make("bundle", folder.parent)
    try:
        with _report_write_errors(folder):
            yield from _write(backend, partial)
            partial.chmod(0o755)
            partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def check_output(folder: Path) -> None:
    """UserError where a bundle cannot be written into `folder`, as far as can be seen before."""
    with _report_write_errors(folder):
        is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
        above = next((path for path in folder.absolute().parents if path.exists()), None)
    if not is_free:
        raise UserError(
            "{folder} is there already.", next_step="Choose a new folder.", folder=folder
        )
    if above is not None and not (above.is_dir() and os.access(above, os.W_OK)):
        raise UserError(
            "Cannot write {folder}: {above} is no folder that may be written into.",
            next_step="Choose another folder.",
            folder=folder,
            above=above,
        )


def _report_write_errors(folder: Path) -> AbstractContextManager[None]:
    return reported_as(
        OSError,
        lambda error: UserError(
            "Cannot write {folder}: {reason}.",
            next_step="Choose another folder.",
            folder=folder,
            reason=error.strerror or error,
        ),
    )


def _write(backend: TorchBackend, folder: Path) -> Iterator[Progress]:
    from vzdesk.engine.runtime.onnx_export.graphs import Model  # which needs PyTorch

    tracer, model = Tracer(folder), Model(backend)
    in_blocks = [(number, graph) for number in range(len(model)) for graph in model.block(number)]
    total = len(in_blocks) + len([*model.graphs_around_blocks(())])
    written: dict[tuple[object, ...], Entry] = {}
    blocks: list[dict[str, object]] = [
        model.kind(number) | norms for number, norms in enumerate(_write_norms(model, folder))
    ]
    for done, (number, graph) in enumerate(in_blocks, 1):
        key = (graph.kind, graph.module, *graph.example)
        if key not in written:  # a block that is used again and again is written once
            written[key] = tracer.write(graph)
        blocks[number][graph.kind] = written[key]
        yield Progress(done, total)
    used = {
        name
        for (kind, *_), entry in written.items()
        if kind in REQUIRED
        for name in entry["inputs"]
    }
    graphs: dict[str, object] = {}
    for done, graph in enumerate(model.graphs_around_blocks(used), len(in_blocks) + 1):
        graphs[graph.kind] = tracer.write(graph)
        yield Progress(done, total)
    texts = _write_texts(backend, folder)
    # Last of all: without it, what a killed export leaves is no bundle.
    content = (
        _manifest(backend, folder, graphs | {"blocks": blocks}, tracer)
        | texts
        | _prediction(backend)
    )
    (folder / manifests.NAME).write_text(
        json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _write_norms(model: Model, folder: Path) -> Iterator[dict[str, object]]:
    """Save the weights of each block's norms; their entry in the manifest, if there are any."""
    written: dict[Norms, dict[str, object]] = {}
    for number in range(len(model)):
        found = model.norms(number)
        if found is None:
            yield {}
            continue
        if found not in written:
            name = model.name(number)
            written[found] = {"norms": norms.write(folder / f"{name}-norms.f32", found)}
            if found.last is not None and model.has_last_norms:
                path = folder / f"{name}-last-norm.f32"
                written[found]["last_norm"] = norms.write_last(path, found.last)
        yield written[found]


def _write_texts(backend: TorchBackend, folder: Path) -> dict[str, object]:
    """Save the vocabularies; their entry in the manifest, and that of the decoder's texts."""
    found: dict[str, object] = {**_write_vocabulary(backend.vocabulary, folder, "")}
    if isinstance(backend, Seq2SeqBackend):
        texts = backend.texts
        is_same = texts.vocabulary.tokenizer is backend.tokenizer
        found["decoder"] = {
            "n_layers": backend.ref.n_decoder_layers,
            "n_heads": backend.n_decoder_heads,
            "start": texts.start,
            "ends": list(texts.ends),
            **({} if backend.rules is None else {"writing": dataclasses.asdict(backend.rules)}),
            **(found if is_same else _write_vocabulary(texts.vocabulary, folder, "decoder-")),
        }
    return found


def _prediction(backend: TorchBackend) -> dict[str, object]:
    """The entry on the head, where there is one."""
    predictor = backend.predictor
    if isinstance(predictor, Lack):
        return {}
    mask = predictor.vocabulary.mask
    entry = {"predicts": predictor.predicts} | ({"mask": mask} if mask else {})
    return {"prediction": entry}


def _write_vocabulary(vocabulary: Vocabulary, folder: Path, prefix: str) -> dict[str, str]:
    found = {"tokenizer": f"{prefix}tokenizer.json"}
    vocabulary.tokenizer.save(str(folder / found["tokenizer"]))
    if vocabulary.ids is not None:
        found["numbers"] = f"{prefix}numbers.json"
        written = json.dumps(dict(vocabulary.ids), ensure_ascii=False)
        (folder / found["numbers"]).write_text(written, encoding="utf-8")
    return found


def _manifest(
    backend: TorchBackend, folder: Path, graphs: dict[str, object], tracer: Tracer
) -> dict[str, object]:
    ref = backend.ref
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
            **({"bos": backend.bos} if backend.bos else {}),
        },
        "graphs": graphs,
        "check": {"max_difference": tracer.largest_difference},
        "exported": {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": {"vzdesk": __version__} | dict(backend.provenance().versions),
        },
        "files": {
            path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size}
            for path in sorted(folder.iterdir())
        },
    }

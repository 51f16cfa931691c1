"""Whether the parts that a manifest names fit together: graphs, blocks, files."""

from __future__ import annotations

from collections.abc import Iterable

from vzdesk import jsonfields
from vzdesk.engine.runtime.onnx.entries import DecoderEntry, GraphEntry, Manifest
from vzdesk.jsonfields import WrongField

IDS = ("input_ids", "token_type_ids")


def check_chain(manifest: Manifest) -> None:
    """WrongField where a graph has an input that is not available when it runs."""
    _check_parts(manifest)
    _check_norms(manifest)
    _check_inputs(manifest.embed, IDS)
    available = {*manifest.embed.outputs, "mask"}
    if manifest.decoder:
        _check_inputs(manifest.decoder.embed, (*IDS, "decoder_input_ids", "encoded"))
        if manifest.decoder.writing:
            _check_inputs(manifest.decoder.writing.head, ("decoded",))
    if manifest.prediction:
        _check_inputs(manifest.prediction.head, ("decoded" if manifest.decoder else "hidden",))
    for number, block in enumerate(manifest.blocks):
        if manifest.decoder and number == manifest.ref.n_layers:
            available.update(manifest.decoder.embed.outputs)
        mix = block.graphs["mix"]
        _check_inputs(mix, available)
        others = available if block.part == "decoder" else ()
        _check_inputs(block.graphs["finish"], ("mixed", "residual", *others))
        if block.last_norm and "summed" not in block.graphs["finish"].outputs:
            raise WrongField("{name} does not give {missing}", name="finish", missing="summed")
        if "distances" in block.graphs:
            _check_inputs(block.graphs["distances"], ("weights", "output", "pairs", *mix.outputs))
        available.update(mix.outputs)


def _check_parts(manifest: Manifest) -> None:
    """WrongField unless there is a block for each layer, and two in a decoder."""
    ref, parts = manifest.ref, [block.part for block in manifest.blocks]
    expected = ["encoder" if manifest.decoder else ""] * ref.n_layers
    expected += ["decoder", "cross"] * ref.n_decoder_layers
    if len(parts) != len(expected):
        layers = f"{ref.n_layers + ref.n_decoder_layers} layers"
        raise WrongField(
            "it names {n_parts} blocks for {layers}", n_parts=len(parts), layers=layers
        )
    for number, (part, required) in enumerate(zip(parts, expected, strict=True), 1):
        if part != required:
            raise WrongField(
                "part of block {number} must be {wanted}, got {part}",
                number=number,
                wanted=jsonfields.shown(required),
                part=jsonfields.shown(part),
            )


def _check_norms(manifest: Manifest) -> None:
    """WrongField unless all blocks have norms or none; with them, a middle residual."""
    if len({block.norms is None for block in manifest.blocks}) > 1:
        raise WrongField("it gives norms of some blocks, and not of all")
    for block in manifest.blocks:
        if block.norms is None:
            continue
        graph = "finish" if block.is_parallel else "mix"
        if "middle" not in block.graphs[graph].outputs:
            raise WrongField("{name} does not give {missing}", name=graph, missing="middle")


def _check_inputs(graph: GraphEntry, available: Iterable[str]) -> None:
    for name in graph.inputs:
        if name not in available:
            raise WrongField(
                "nothing gives {name} to {file}",
                name=jsonfields.shown(name),
                file=jsonfields.shown(graph.file),
            )


def check_names(manifest: Manifest) -> None:
    graphs = [graph for block in manifest.blocks for graph in block.graphs.values()]
    entries: list[Manifest | DecoderEntry] = [manifest]
    entries += [manifest.decoder] if manifest.decoder else []
    named = [graph.file for graph in (*graphs, *(entry.embed for entry in entries))]
    for block in manifest.blocks:
        named += [each.file for each in (block.norms, block.last_norm) if each]
    for entry in entries:
        named += filter(None, (entry.vocabulary.tokenizer, entry.vocabulary.numbers))
    if manifest.decoder and manifest.decoder.writing:
        named.append(manifest.decoder.writing.head.file)
    if manifest.prediction:
        named.append(manifest.prediction.head.file)
    for name in (*manifest.files, *named):
        if not jsonfields.is_plain_name(name):
            raise WrongField("{name} is no plain name of a file", name=jsonfields.shown(name))
    for name in named:
        if name not in manifest.files:
            raise WrongField("it has no checksum of {name}", name=name)

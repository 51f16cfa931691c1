"""The manifest of an ONNX bundle as dataclasses. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vzdesk.engine.runtime.onnx.norms import NormsEntry
from vzdesk.engine.runtime.prediction import Predicts
from vzdesk.engine.tokenization.generation import Rules
from vzdesk.engine.types import ModelRef


@dataclass(frozen=True)
class FileEntry:
    """The entry of a file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class GraphEntry:
    """The entry of a graph: its file, and the names of its inputs and outputs."""

    file: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class BlockEntry:
    """The entry of a block: its graphs by name, and how they are connected.

    is_parallel: the feed-forward does not see the attention's output; the two are summed.
    part: see `contract.Block`.
    """

    graphs: Mapping[str, GraphEntry]
    is_parallel: bool = False
    part: str = ""
    norms: NormsEntry | None = None
    last_norm: NormsEntry | None = None


@dataclass(frozen=True)
class VocabularyEntry:
    """The entry of a vocabulary; no numbers where they are the tokenizer's own."""

    tokenizer: str
    numbers: str = ""


@dataclass(frozen=True)
class WritingEntry:
    """The entry on how the decoder writes a text itself."""

    head: GraphEntry
    rules: Rules


@dataclass(frozen=True)
class PredictionEntry:
    """The entry on what the model's head predicts; `mask` is the piece for a masked one, if any."""

    head: GraphEntry
    predicts: Predicts
    mask: str


@dataclass(frozen=True)
class DecoderEntry:
    """The entry of an encoder-decoder model's decoder; see `DecoderTexts`."""

    embed: GraphEntry
    n_heads: int
    vocabulary: VocabularyEntry
    start: int
    ends: tuple[int, ...]
    writing: WritingEntry | None


@dataclass(frozen=True)
class Manifest:
    """A bundle's manifest; `blocks` from the bottom up; bos is the model's first token, if any."""

    version: tuple[int, int]
    ref: ModelRef
    d_model: int
    d_feed_forward: int
    embed: GraphEntry
    blocks: tuple[BlockEntry, ...]
    vocabulary: VocabularyEntry
    files: Mapping[str, FileEntry]
    decoder: DecoderEntry | None = None
    bos: str = ""
    prediction: PredictionEntry | None = None

"""Models in PyTorch, from any local folder that transformers can load."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.backends import stock
from vzdesk.engine.backends.contract import Backend, Block
from vzdesk.engine.backends.provenance import provenance
from vzdesk.engine.families import Family
from vzdesk.engine.hashing import sha256_of_all
from vzdesk.engine.tokens import Encoded, SentenceEncoder
from vzdesk.engine.types import ModelRef, Provenance, Sentence
from vzdesk.errors import UserError

NOT_INSTALLED = UserError(
    "This model needs PyTorch, which is not installed.",
    next_step='Install it with: pip install "vzdesk[torch]", or choose an exported ONNX bundle.',
)


@dataclass(frozen=True, eq=False)
class TorchBlock(Block):
    """A stock block of a transformers model, run on one sentence."""

    family: Family = field(kw_only=True)
    layer: Any = field(kw_only=True)
    inference_mode: Any = field(kw_only=True)

    def finish(self, mixed: Any) -> Any:
        """See `Block.finish`."""
        rows = mixed.reshape(-1, mixed.shape[-1])
        residual = self.residual.expand(mixed.shape).reshape(rows.shape)
        with self.inference_mode():
            return stock.finish(self.family, self.layer, rows, residual).reshape(mixed.shape)

    @property
    def d_feed_forward(self) -> int:
        """See `Block.d_feed_forward`."""
        return int(self.layer.get_submodule(self.family.feed_forward).out_features)

    def to_numpy(self, array: Any) -> NDArray[np.floating[Any]]:
        """See `Block.to_numpy`."""
        return np.asarray(array.detach().cpu().numpy())


class TorchBackend(Backend):
    """The encoder in `folder`, in float32 on the CPU unless told otherwise."""

    def __init__(self, folder: Path, family: Family, name: str) -> None:
        torch, transformers = _libraries()
        weights = weight_files(folder)
        self.family = family
        self.model = _load_model(transformers, torch, folder, family)
        config = self.model.config.to_dict()
        self.layers = self.model.get_submodule(family.layers)
        self.tokenizer = _load_tokenizer(transformers, folder)
        self.ref = ModelRef(
            name=name,
            revision=str(config.get("_commit_hash") or ""),
            sha256=sha256_of_all(weights),
            family=family.name,
            backend="torch",
            dtype=str(self.model.dtype).removeprefix("torch."),
            n_layers=len(self.layers),
            n_heads=int(config["num_attention_heads"]),
            max_tokens=family.max_tokens(config),
            causal=False,
        )
        self._check_vocabulary(folder)
        self._encoder = SentenceEncoder(self.tokenizer, name, self.ref.max_tokens)
        self._torch = torch
        self._versions = {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        }

    def _check_vocabulary(self, folder: Path) -> None:
        rows = self.model.get_input_embeddings().num_embeddings
        pieces = self.tokenizer.get_vocab_size()
        if pieces > rows:
            raise UserError(
                f"The tokenizer in {folder} has {pieces} pieces; the model embeds only {rows}.",
                next_step="Use the tokenizer that belongs to the model.",
            )

    def provenance(self) -> Provenance:
        """See `Backend.provenance`."""
        return provenance(str(self.model.device), self.tokenizer, self._versions)

    def encode(self, sentence: Sentence) -> Encoded:
        """See `Backend.encode`."""
        return self._encoder.encode(sentence)

    def trace(self, encoded: Encoded) -> Iterator[Block]:
        """See `Backend.trace`."""
        for layer, (args, kwargs) in zip(self.layers, self._layer_inputs(encoded), strict=True):
            # Not around the yield: the mode would hold for whoever reads the trace, too.
            with self._torch.inference_mode():
                mixed = stock.mix(self.family, layer, *args, **kwargs)
            yield TorchBlock(
                attention=mixed.attention[0],
                moved=mixed.moved[0],
                mixed=mixed.mixed[0],
                residual=args[0][0],
                output=mixed.output[0],
                family=self.family,
                layer=layer,
                inference_mode=self._torch.inference_mode,
            )

    def _layer_inputs(self, encoded: Encoded) -> list[tuple[Any, Any]]:
        """Run the model once: the arguments that it gives each of its blocks."""
        inputs: list[tuple[Any, Any]] = []

        def keep(_layer: Any, args: Any, kwargs: Any) -> None:
            inputs.append((args, kwargs))

        handles = [layer.register_forward_pre_hook(keep, with_kwargs=True) for layer in self.layers]
        try:
            with self._torch.inference_mode():
                self.model(
                    input_ids=self._torch.tensor([encoded.ids], device=self.model.device),
                    token_type_ids=self._torch.tensor([encoded.type_ids], device=self.model.device),
                )
        finally:
            for handle in handles:
                handle.remove()
        return inputs


def weight_files(folder: Path) -> list[Path]:
    """The files with the model's weights. UserError where there are none, or some are missing."""
    single = folder / "model.safetensors"
    if single.is_file():
        return [single]
    shards = sorted(folder.glob("model-*-of-*.safetensors"))
    if shards:
        expected = int(shards[0].stem.rsplit("-", 1)[-1])
        if len(shards) != expected:
            raise UserError(
                f"{folder} holds {len(shards)} of its {expected} weight files.",
                next_step="Download the missing ones.",
            )
        return shards
    pickled = folder / "pytorch_model.bin"
    if pickled.is_file():
        _refuse_code(pickled)
        return [pickled]
    raise UserError(
        f"{folder} has no weights: neither model.safetensors nor pytorch_model.bin is there.",
        next_step="Download the weights into the folder.",
    )


def _refuse_code(path: Path) -> None:
    """A pickle may hold any code; only one that holds nothing but tensors is read."""
    torch, _ = _libraries()
    try:
        torch.load(path, map_location="meta", weights_only=True)
    except Exception as error:
        raise UserError(
            f"{path} is not a file of plain tensors, so reading it could run code.",
            next_step="Convert the weights to safetensors, from a source that you trust.",
        ) from error


def _libraries() -> tuple[Any, Any]:
    # Before the import: transformers decides at import time whether it may ask the network.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    try:
        import torch
        import transformers
    except ImportError as error:
        raise NOT_INSTALLED from error
    return torch, transformers


def _load_model(transformers: Any, torch: Any, folder: Path, family: Family) -> Any:
    config = _config(transformers, folder)
    model_class = getattr(transformers, family.model_classes[config.model_type])
    with _quietly(transformers), _clearly(folder, "model"):
        model, loading = model_class.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            attn_implementation="eager",
            dtype=torch.float32,
            output_loading_info=True,
        )
    missing = sorted(
        key
        for key in (*loading["missing_keys"], *(k for k, *_ in loading["mismatched_keys"]))
        if not key.startswith("pooler.")
    )
    if missing:
        raise UserError(
            f"{folder} lacks {len(missing)} of the model's weights, such as {missing[0]}.",
            next_step="Check that config.json and the weights belong to the same model.",
        )
    return model.eval()


def _config(transformers: Any, folder: Path) -> Any:
    with _quietly(transformers), _clearly(folder, "configuration"):
        return transformers.AutoConfig.from_pretrained(folder, local_files_only=True)


def _load_tokenizer(transformers: Any, folder: Path) -> Any:
    """The folder's tokenizer, without the wrapper that transformers puts around it."""
    with _quietly(transformers), _clearly(folder, "tokenizer"):
        wrapped = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return wrapped.backend_tokenizer


@contextmanager
def _clearly(folder: Path, what: str) -> Iterator[None]:
    """Whatever a library says of a broken file, as one sentence for the user."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"Cannot load the {what} in {folder}: {reason}",
            next_step="Download the folder again, or choose another.",
        ) from error


@contextmanager
def _quietly(transformers: Any) -> Iterator[None]:
    """Without progress bars and load reports: what matters is checked here and said clearly."""
    logger = logging.getLogger("transformers")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    transformers.utils.logging.disable_progress_bar()
    try:
        yield
    finally:
        logger.setLevel(level)

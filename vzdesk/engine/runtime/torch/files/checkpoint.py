"""A folder as transformers saves it: the model's type, weights, tokenizer; needs no torch."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from types import ModuleType

from vzdesk import jsonfields
from vzdesk.engine.families import families
from vzdesk.engine.runtime.formats import refuse_other_tokenizer, refuse_other_weights
from vzdesk.engine.runtime.pointers import refuse_pointers
from vzdesk.engine.safety.panics import panics_as_exceptions
from vzdesk.errors import BadFiles, UserError
from vzdesk.translate import mark, say

SINGLE = ("model.safetensors", "pytorch_model.bin")
INDEX = ".index.json"
LONGEST_TYPE = 100
VOCABULARIES = (
    *("tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model", "spiece.model", "spm.model"),
    *("sentencepiece.bpe.model", "sentencepiece.model"),
)
"""Files that a tokenizer can be made of: without any, transformers makes one that knows nothing."""


TOKENIZER_FILES = (
    *VOCABULARIES,
    *("merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"),
    *("source.spm", "target.spm", "target_vocab.json"),
)
"""All that a tokenizer may be made of."""
HEADS = ("ForCausalLM", "ForMaskedLM", "LMHeadModel")
"""How the names of language models' classes end."""


def read_config(folder: Path) -> object:
    """The content of config.json. BadFiles if unreadable."""
    path = folder / "config.json"
    refuse_pointers([path])
    return jsonfields.read_json(path, next_step=mark("Download the folder again."))


def model_type(folder: Path) -> str:
    """What kind of model config.json says it is; empty if it says none. BadFiles if unreadable."""
    return type_in(read_config(folder))


def type_in(config: object) -> str:
    """The same of the content of a config.json, whatever that is."""
    found = config.get("model_type") if isinstance(config, dict) else None
    return found if isinstance(found, str) and len(found) <= LONGEST_TYPE else ""


def check_supported(where: str, config: object, *, may_be_tried: bool = False) -> None:
    """UserError where no family is known for the model of this config.json.

    may_be_tried: unless only loading it can tell whether it can be used after all.
    """
    kind = type_in(config)
    if kind in families():
        return
    if isinstance(config, dict) and "auto_map" in config:
        raise UserError(
            "{where} runs only with code of its own, which vzdesk never runs.",
            next_step="Choose a model that transformers knows without.",
            where=where,
        )
    if not kind or not may_be_tried:
        raise UserError(
            "{where} is a {kind}, which is not supported."
            if kind
            else "{where} does not say what kind of model it is.",
            next_step="Supported are: {known}.",
            where=where,
            kind=kind,
            known=", ".join(sorted(families())),
        )


def is_language_model(config: object) -> bool:
    """Whether the config.json of a model of no known family says that it predicts text."""
    heads = config.get("architectures") if isinstance(config, dict) else None
    return isinstance(heads, list) and any(str(each).endswith(HEADS) for each in heads)


def weight_files(folder: Path) -> list[Path]:
    """The files that transformers reads the weights from; those that end in .bin are pickles.

    BadFiles where there are none, some are missing, or only pointers to them are there. UserError
    where there are only weights of another form.
    """
    found = _weight_files(folder)
    refuse_pointers(found)
    return found


def _weight_files(folder: Path) -> list[Path]:
    for name in SINGLE:
        if (folder / name).is_file():
            return [folder / name]
        if (folder / f"{name}{INDEX}").is_file():
            return _shards(folder / f"{name}{INDEX}")
    if any(folder.glob("model-*.safetensors")) or any(folder.glob("pytorch_model-*.bin")):
        raise BadFiles(
            "{folder} has weights in several files, but not the index of them: neither "
            "{one} nor {other} is there.",
            next_step="Download the index into the folder.",
            folder=folder,
            one=SINGLE[0] + INDEX,
            other=SINGLE[1] + INDEX,
        )
    refuse_other_weights(folder)
    raise BadFiles(
        "{folder} has no weights: neither {one} nor {other} is there.",
        next_step="Download the weights into the folder.",
        folder=folder,
        one=SINGLE[0],
        other=SINGLE[1],
    )


def check_tokenizer(folder: Path) -> None:
    """BadFiles where there is nothing to make a tokenizer of, or only a pointer to it. UserError
    where there is a tokenizer of another form.
    """
    refuse_pointers(folder / name for name in TOKENIZER_FILES)
    if not any((folder / name).is_file() for name in VOCABULARIES):
        refuse_other_tokenizer(folder)
        raise BadFiles(
            "{folder} has no tokenizer: neither tokenizer.json nor a vocabulary is there.",
            next_step="Download the tokenizer's files into the folder.",
            folder=folder,
        )


def check_whole(path: Path) -> None:
    """BadFiles where a safetensors file is longer or shorter than its own first bytes say.

    They are the length of a JSON object, and this object, which says where each tensor ends.
    """
    if path.suffix != ".safetensors":
        return
    expected, size = _expected_bytes(path), path.stat().st_size
    if expected != size:
        wrong = (
            say("its beginning does not say where its tensors are")
            if expected is None
            else say("it has {size:,} of {expected:,} bytes", size=size, expected=expected)
        )
        raise BadFiles(
            "{path} is damaged: {wrong}.", next_step="Download it again.", path=path, wrong=wrong
        )


def refuse_code(torch: ModuleType, path: Path) -> None:
    """A pickle may hold any code; only one that holds nothing but tensors by name is read."""
    try:
        with warnings.catch_warnings(), panics_as_exceptions():
            warnings.simplefilter("ignore")
            _refuse_packed(path)
            content = torch.load(path, map_location="meta", weights_only=True)
    except Exception as error:
        raise UserError(
            "{path} is not a file of plain tensors, so reading it could run code.",
            next_step="Convert the weights to safetensors, from a source that you trust.",
            path=path,
        ) from error
    if not isinstance(content, dict) or not all(map(torch.is_tensor, content.values())):
        raise UserError(
            "{path} holds something else than tensors by name.",
            next_step="Save the model again, as transformers does.",
            path=path,
        )


def _refuse_packed(path: Path) -> None:
    """ValueError where a file that is a zip archive, as PyTorch's are, unpacks to more than it is.

    PyTorch packs nothing, so a small file cannot fill all memory.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            n_bytes = sum(entry.file_size for entry in archive.infolist())
        if n_bytes > path.stat().st_size:
            raise ValueError(f"it unpacks to {n_bytes:,} bytes")


def _expected_bytes(path: Path) -> int | None:
    """How long the file must be; None where its beginning makes no sense."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > path.stat().st_size:
                return None
            tensors = json.loads(file.read(length))
        ends = [value["data_offsets"][1] for key, value in tensors.items() if key != "__metadata__"]
        return 8 + length + int(max(ends, default=0))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _shards(index: Path) -> list[Path]:
    """The files that an index says the weights are spread over."""
    refuse_pointers([index])
    names = shard_names(jsonfields.read_json(index, next_step=mark("Download it again.")), index)
    found = [name for name in names if (index.parent / name).is_file()]
    if len(found) != len(names):
        missing = next(name for name in names if name not in found)
        raise BadFiles(
            "{folder} holds {n_found} of its {n_names} weight files; {missing} is not there.",
            next_step="Download the missing ones.",
            folder=index.parent,
            n_found=len(found),
            n_names=len(names),
            missing=missing,
        )
    return [index.parent / name for name in names]


def shard_names(content: object, index: Path) -> list[str]:
    """The weights' files that this content of an index names. BadFiles where it is damaged."""
    ending = Path(index.name.removesuffix(INDEX)).suffix
    files = content.get("weight_map") if isinstance(content, dict) else None
    names = list(files.values()) if isinstance(files, dict) else []
    for name in names:
        if (
            not isinstance(name, str)
            or not jsonfields.is_plain_name(name)
            or Path(name).suffix != ending
        ):
            raise BadFiles(
                "{index} is damaged: {name} is no plain name of a {ending} file.",
                next_step="Download it again.",
                index=index,
                name=jsonfields.shown(name),
                ending=ending,
            )
    if not names:
        raise BadFiles(
            "{index} is damaged: it names no file.", next_step="Download it again.", index=index
        )
    return sorted(set(names))


def weight_types(folder: Path) -> dict[str, str]:
    """The weights' names, and types such as "F32" or "torch.float32", without reading them.

    Needs torch for files that end in .bin.
    """
    types: dict[str, str] = {}
    for path in weight_files(folder):
        if path.suffix == ".bin":
            import torch

            content = torch.load(path, map_location="meta", weights_only=True)
            types |= {name: str(weight.dtype) for name, weight in content.items()}
        else:
            from safetensors import safe_open

            with safe_open(path, framework="np") as file:
                types |= {name: file.get_slice(name).get_dtype() for name in file.keys()}  # noqa: SIM118
    return types

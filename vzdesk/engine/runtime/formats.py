"""What a folder holds in place of a model as transformers saves it for PyTorch, and what helps."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from vzdesk.errors import BadFiles, UserError
from vzdesk.jsonfields import read_json, shown
from vzdesk.translate import mark, say

ADAPTER = "adapter_config.json"
ADAPTERS = (ADAPTER, "adapter_model.*", "pytorch_adapter.bin")
"""What peft and AdapterHub save."""
WEIGHTS = (
    ("*.gguf", mark("weights in llama.cpp's format, GGUF")),
    ("*.ggml", mark("weights in llama.cpp's format, GGML")),
    ("tf_model*.h5", mark("weights for TensorFlow")),
    ("*.ckpt.index", mark("weights for TensorFlow")),
    ("saved_model.pb", mark("weights for TensorFlow")),
    ("flax_model*.msgpack", mark("weights for Flax")),
    ("rust_model.ot", mark("weights for Rust")),
    ("openvino_model.xml", mark("weights for OpenVINO")),
    ("consolidated*", mark("weights as Meta or Mistral publish them")),
    ("weights*.npz", mark("weights for MLX")),
    ("*.nemo", mark("weights for NeMo")),
    ("pytorch_model.*.bin", mark("weights of another precision")),
    ("model.*.safetensors", mark("weights of another precision")),
    ("*.pt", mark("a checkpoint of PyTorch's own")),
    ("*.pth", mark("a checkpoint of PyTorch's own")),
    ("*.ckpt", mark("a checkpoint of PyTorch's own")),
)
"""Files that are weights of another form, and what they are; the first that is there is named."""
TOKENIZERS = (
    ("tekken.json", mark("Mistral's own form, tekken")),
    ("*.tiktoken", mark("OpenAI's form, tiktoken")),
    ("tokenizer.model.v*", mark("Mistral's own form")),
    ("*.nemo", mark("NeMo's own form")),
)
"""The same of tokenizers."""
TIKTOKEN = re.compile(rb"[A-Za-z0-9+/]+={0,2} \d+\r?\n")
"""How the lines of such a file look, whatever its name is."""
PART = "modules.json"
"""Where sentence-transformers says in which folder the Transformer is."""


def refuse_other_weights(folder: Path) -> None:
    """UserError where the folder, which has no weights for transformers, has others."""
    refuse_adapter_alone(folder)
    for pattern, what in WEIGHTS:
        name = _first(folder, pattern)
        if name:
            raise UserError(
                "{folder} holds {what} ({name}), and none that transformers reads.",
                next_step="Choose the model's version for transformers, with model.safetensors; "
                "downloading this one again does not help.",
                folder=folder,
                what=say(what),
                name=name,
            )


def refuse_adapter_alone(folder: Path) -> None:
    """UserError where the folder holds an adapter without the model that it changes."""
    name = next(filter(None, (_first(folder, each) for each in ADAPTERS)), "")
    if not name:
        return
    content: object = {}
    with suppress(UserError):  # what it is is known without
        content = read_json(folder / ADAPTER, next_step="")
    fields = content if isinstance(content, dict) else {}
    kind, base = fields.get("peft_type"), fields.get("base_model_name_or_path")
    raise UserError(
        "{folder} is an adapter ({kind}) for {base}, not a model.",
        next_step="Merge it into that model first, by peft's merge_and_unload and save_pretrained.",
        folder=folder,
        kind=kind if isinstance(kind, str) else name,
        base=shown(base) if isinstance(base, str) else say("another model"),
    )


def refuse_part_elsewhere(folder: Path) -> None:
    """UserError where the model is in a folder of this one, as sentence-transformers has it."""
    found = sorted(path.parent.name for path in folder.glob("*/config.json"))
    with_weights = [name for name in found if any((folder / name).glob("*model*.[sb]*"))]
    if (folder / PART).is_file() and with_weights:
        raise UserError(
            "{folder} is made of several parts; its Transformer is in {part}.",
            next_step="Choose that folder.",
            folder=folder,
            part=folder / with_weights[0],
        )


def refuse_other_tokenizer(folder: Path) -> None:
    """UserError where the folder has a tokenizer in a form that is not read here."""
    for pattern, what in TOKENIZERS:
        name = _first(folder, pattern)
        if name:
            raise _other_tokenizer(folder, name, what)


def refuse_tiktoken(path: Path) -> None:
    """UserError where the file of this usual name is a list of pieces in OpenAI's form."""
    try:
        with path.open("rb") as file:
            beginning = file.readline(200)
    except OSError:
        return
    if TIKTOKEN.fullmatch(beginning):
        raise _other_tokenizer(path.parent, path.name, mark("OpenAI's form, tiktoken"))


def _other_tokenizer(folder: Path, name: str, what: str) -> UserError:
    return UserError(
        "{folder} has its tokenizer in {what} ({name}), and no tokenizer.json.",
        next_step="Choose the model's version for transformers, or save its tokenizer as "
        "tokenizer.json; downloading this one again does not help.",
        folder=folder,
        what=say(what),
        name=name,
    )


def _first(folder: Path, pattern: str) -> str:
    return min((path.name for path in folder.glob(pattern) if path.is_file()), default="")


def refuse_plain_onnx(folder: Path) -> None:
    """BadFiles where there is an ONNX model, as hubs have them, and no weights for PyTorch."""
    has_weights = any(any(folder.glob(f"*{ending}*")) for ending in (".safetensors", ".bin"))
    if not has_weights and any(folder.glob("**/*.onnx")):
        raise BadFiles(
            "{folder} holds an ONNX model without the graphs that vzdesk needs.",
            next_step="Download the weights for PyTorch too, such as model.safetensors, and score "
            "with them, or export them: vzdesk export-onnx MODEL_DIR OUT_DIR",
            folder=folder,
        )

"""Whether transformers would read other files than those whose checksum is recorded, or others
than the model was trained as.

A folder's config.json, or a file beside it, can send it to other weights, change how weights are
read, or exchange parts of the model. Results would then be recorded as those of another model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.formats import ADAPTER, ADAPTERS
from vzdesk.engine.runtime.torch.checkpoint import INDEX, SINGLE
from vzdesk.errors import UserError
from vzdesk.jsonfields import shown
from vzdesk.translate import say

if TYPE_CHECKING:
    from transformers import PreTrainedConfig

DISTRIBUTED = re.compile(r"shard-\d{5}-model-\d{5}-of-\d{5}\.safetensors")
"""transformers reads such files instead of all others."""
REDIRECTING = ("configuration_files", "transformers_weights", "fusion_config")
"""Fields that name other files, or other modules, than usual."""
FULL = re.compile(r"B?F(16|32|64)|torch\.b?float(16|32|64)|torch\.(half|double|float)")
"""Types that weights are trained in, as safetensors and PyTorch name them."""
TABLES = re.compile(
    r"(\w*_ids?|\w*_index|\w*mask|num_batches_tracked|masked_bias)$|attn\.bias$|attention\.bias$"
)
"""What else a model keeps, and may keep as whole numbers."""
QUANTISATIONS = ("quantization_config", "quantization", "compression_config")
"""Fields in which libraries say how they quantised the weights."""
QUANTISED = re.compile(
    r"(^|[._])(qweight|qzeros|scales|g_idx|SCB|weight_scale(_inv)?|weight_packed|weight_zero_point"
    r"|absmax|quant_map|quant_state\b.*)$"
)
"""What formats of quantised weights keep beside them."""


def check_folder(folder: Path, config: object) -> None:
    """UserError where files beside the weights, or this config.json, would be read instead."""
    adapters = sorted(path.name for each in ADAPTERS for path in folder.glob(each))
    if adapters:
        raise UserError(
            "{folder} has an adapter beside the weights ({name}), which vzdesk does not apply.",
            next_step="Merge it into the weights first, by peft's merge_and_unload, or move it out "
            "of the folder.",
            folder=folder,
            name=ADAPTER if ADAPTER in adapters else adapters[0],
        )
    for name in sorted(path.name for path in folder.glob("shard-*.safetensors")):
        if DISTRIBUTED.fullmatch(name):
            raise _redirected(folder, name)
    for name in REDIRECTING:
        if isinstance(config, dict):
            _check_field(folder, name, config.get(name))


def check_config(folder: Path, config: PreTrainedConfig) -> None:
    """The same of the configuration as transformers has it: it can rename fields."""
    for name in REDIRECTING:
        _check_field(folder, name, getattr(config, name, None))
    check_quantisation(folder, {name: getattr(config, name, None) for name in QUANTISATIONS})
    for name in getattr(type(config), "extra_files", ()):
        if (folder / name).exists():
            raise _redirected(folder, name)


def check_quantisation(folder: Path, config: object) -> None:
    """UserError where this config.json says that the weights are quantised."""
    fields = config if isinstance(config, dict) else {}
    for name in QUANTISATIONS:
        found = fields.get(name)
        if found is not None:
            named = found if isinstance(found, dict) else {}
            how = [shown(named.get("quant_method") or name)]
            bits = named.get("bits")
            how += [say("{bits} bits", bits=bits)] if type(bits) is int else []
            raise _quantised(folder, ", ".join(how))


def check_types(folder: Path, types: Mapping[str, str]) -> None:
    """UserError where weights are not of a type that models are trained in: whole numbers, or those
    of 8 bits, are codes that only a quantised model's own library can read.
    """
    for name, kind in types.items():
        if QUANTISED.search(name):
            raise _quantised(folder, name)
        if not FULL.fullmatch(kind) and not TABLES.search(name):
            raise _quantised(folder, f"{name}: {kind.removeprefix('torch.')}")


def own_code(config: object) -> tuple[str, ...]:
    """The files of code in the folder that its config.json names for the model itself."""
    named = config.get("auto_map") if isinstance(config, dict) else None
    classes = named.items() if isinstance(named, dict) else ()
    of_model = (value for name, value in classes if str(name).startswith("AutoModel"))
    each = (one for value in of_model for one in (value if isinstance(value, list) else [value]))
    modules = (str(one).rpartition("--")[2].rpartition(".")[0] for one in each if one)
    return tuple(dict.fromkeys(f"{module}.py" for module in modules))


def code_notice(code: Iterable[str], kind: str) -> str:
    """A sentence for the user, empty where there is no such code."""
    files = ", ".join(code)
    if not files:
        return ""
    return say(
        "The model's folder names code of its own ({files}), which vzdesk does not run: it is "
        "scored as a stock {kind}.",
        files=files,
        kind=kind,
    )


def name_without(code: Iterable[str], family: str) -> str:
    """What results call a family whose blocks were scored without this code."""
    files = ", ".join(code)
    return say("{family}, without its own {files}", family=family, files=files) if files else family


def _quantised(folder: Path, how: str) -> UserError:
    return UserError(
        "{folder} is quantised ({how}); vzdesk reads weights as they were trained.",
        next_step="Choose the model's full version.",
        folder=folder,
        how=how,
    )


def _check_field(folder: Path, name: str, value: object) -> None:
    """What the field names may be the very file that is read without it."""
    usual = SINGLE[0] if (folder / SINGLE[0]).is_file() else SINGLE[0] + INDEX
    is_usual = name == "transformers_weights" and value == usual and (folder / usual).is_file()
    if value is not None and not is_usual:
        raise UserError(
            "{path} asks for other files or parts than the usual ones: {name} is {value}.",
            next_step="Remove that line, if you trust the rest, or choose another model.",
            path=folder / "config.json",
            name=name,
            value=shown(value),
        )


def _redirected(folder: Path, name: str) -> UserError:
    return UserError(
        "{folder} holds {name}, which transformers would read besides or instead of the model's "
        "usual weights.",
        next_step="Move it out of the folder, or save the model again.",
        folder=folder,
        name=name,
    )

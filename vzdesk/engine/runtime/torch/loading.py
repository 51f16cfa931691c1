"""A folder as transformers saves it -> its model and tokenizer, or one clear sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vzdesk.engine.families import Family, families, n_decoder_layers
from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.torch.files.checkpoint import (
    check_whole,
    model_type,
    read_config,
    refuse_code,
    weight_files,
    weight_types,
)
from vzdesk.engine.runtime.torch.files.sources import (
    check_config,
    check_folder,
    check_quantisation,
    check_types,
)
from vzdesk.engine.runtime.torch.files.weights import (
    Found,
    Weights,
    check_counts,
    check_left_over,
    check_loaded,
    check_total,
)
from vzdesk.engine.runtime.torch.head import Head, class_with_head, no_head
from vzdesk.engine.runtime.torch.libraries import libraries, quietly, report_broken
from vzdesk.engine.runtime.torch.precision import computing, dtype_of, loading, options_for
from vzdesk.engine.types import Precision
from vzdesk.errors import UserError
from vzdesk.translate import mark

if TYPE_CHECKING:
    from transformers import PreTrainedConfig, PreTrainedModel

BESIDES_TEXT = {
    *("bbox", "image", "pixel_values", "visual_embeds", "visual_feats", "image_features"),
    *("xpath_tags_seq", "input_features", "input_values", "input_shape_ids"),
}
"""What models of more than text take; without it they would calculate with zeros."""
CONFIGURATION_BROKEN = mark("Cannot load the configuration in {folder}: {reason}.")
MODEL_BROKEN = mark("Cannot load the model in {folder}: {reason}.")


FamilySearch: TypeAlias = "Callable[[ModuleType, Path, PreTrainedModel], Family]"
"""(torch, the folder, the loaded model) -> its family. UserError where none is proven right."""


class Loaded(NamedTuple):
    """A model without its head, its family, and its head, or why there is none."""

    model: PreTrainedModel
    family: Family
    head: Head | Lack


def load_model(folder: Path, known: Family | FamilySearch, precision: Precision) -> Loaded:
    """The model, in this precision on the CPU, in eager attention; with its head where it has one.

    Where the family is not known, `known` searches for it. Raises UserError where that fails,
    where a file is broken or could run code, and where weights are missing, are left over in the
    blocks, have another shape than the configuration says, or are not numbers.
    """
    torch, transformers = libraries()
    family = known if isinstance(known, Family) else None
    weights = _weights(torch, folder)
    config = _config(transformers, folder, family, weights)
    model_class = _model_class(transformers, folder, config, family)
    check_total(torch, folder, model_class, config, weights)
    with_head = None
    if family is None or not family.has_decoder:  # these have theirs in any case
        with_head = class_with_head(transformers, config)
    whole, found = _read(folder, with_head[0] if with_head else model_class, config, precision)
    model = whole.base_model if with_head else whole
    prefix = f"{whole.base_model_prefix}." if with_head else ""
    check_loaded(torch, folder, model, found, prefix)
    if not isinstance(known, Family):
        with computing(torch, model.dtype):
            family = known(torch, folder, model.eval())
    assert family is not None
    check_left_over(folder, model, family, found.unexpected)
    head: Head | Lack = no_head()
    if with_head:
        not_there = found.outside(prefix)
        head = no_head(not_there) if not_there else Head(whole, model, with_head[1])
    return Loaded(model.eval(), family, head)


def _read(
    folder: Path, model_class: type[PreTrainedModel], config: PreTrainedConfig, precision: Precision
) -> tuple[PreTrainedModel, Found]:
    """The model as transformers reads it, and what was amiss."""
    torch, transformers = libraries()
    dtype = dtype_of(torch, precision)
    with quietly(transformers), report_broken(MODEL_BROKEN, folder), loading(torch, dtype):
        model, found = model_class.from_pretrained(
            folder,
            config=config,
            local_files_only=True,
            attn_implementation="eager",
            dtype=dtype,
            output_loading_info=True,
            **options_for(config, precision),
            ignore_mismatched_sizes=True,  # they are refused by the caller
        )
    shapes = {name: (tuple(one), tuple(other)) for name, one, other in found["mismatched_keys"]}
    return model, Found(found["missing_keys"], shapes, found["unexpected_keys"])


def _weights(torch: ModuleType, folder: Path) -> Weights:
    """How much the files of the weights hold. UserError where one is broken or could run code."""
    check_quantisation(folder, read_config(folder))
    paths = weight_files(folder)
    for path in paths:
        check_whole(path)
        if path.suffix == ".bin":
            refuse_code(torch, path)
    with report_broken(MODEL_BROKEN, folder):
        types = weight_types(folder)
        check_types(folder, types)
        return Weights(len(types), sum(path.stat().st_size for path in paths))


def _model_class(
    transformers: ModuleType, folder: Path, config: PreTrainedConfig, family: Family | None
) -> type[PreTrainedModel]:
    if family:
        return getattr(  # type: ignore[no-any-return]
            transformers, family.model_classes[config.model_type]
        )
    found = transformers.MODEL_MAPPING.get(type(config), None)
    model_class: type[PreTrainedModel] = found[0] if isinstance(found, tuple) else found
    if getattr(model_class, "main_input_name", None) != "input_ids":
        raise UserError(
            "{folder} is a {kind}, which is no model of text.",
            next_step="Choose another model.",
            folder=folder,
            kind=config.model_type,
        )
    besides = sorted(BESIDES_TEXT & {*inspect.signature(model_class.forward).parameters})
    if besides:
        raise UserError(
            "{folder} is a {kind}, which needs more than text: {besides}.",
            next_step="Choose a model of text alone.",
            folder=folder,
            kind=config.model_type,
            besides=", ".join(besides),
        )
    return model_class


def _config(
    transformers: ModuleType, folder: Path, family: Family | None, weights: Weights
) -> PreTrainedConfig:
    path = folder / "config.json"
    content = read_config(folder)
    check_folder(folder, content)
    check_counts(path, content, weights)
    if family is None:
        _check_known(transformers, folder)
    with (
        quietly(transformers),
        report_broken(CONFIGURATION_BROKEN, folder),
    ):
        config = transformers.AutoConfig.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    check_config(folder, config)
    if family is None and config.get_text_config() is not config:
        raise UserError(
            "{folder} is a {kind}: its model of text is only a part of it.",
            next_step="Choose a model of text alone, such as that part saved by itself.",
            folder=folder,
            kind=config.model_type,
        )
    n_layers = getattr(config, "num_hidden_layers", None)
    if type(n_layers) is not int or n_layers < 1:
        raise UserError(
            "{path} gives {n_layers!r} as the number of layers.",
            next_step="Download the folder again, or choose another.",
            path=path,
            n_layers=n_layers,
        )
    if family and family.has_decoder and n_decoder_layers(config) < 1:
        raise UserError(
            "{path} gives the decoder no layer.",
            next_step="Download the folder again, or choose another.",
            path=path,
        )
    with report_broken(CONFIGURATION_BROKEN, folder):
        limit = family.max_tokens(config) if family else 1
    if limit < 1:
        raise UserError(
            "{path} leaves no position for a token: the model would read at most {limit}.",
            next_step="Download the folder again, or choose another.",
            path=path,
            limit=limit,
        )
    return config


def _check_known(transformers: ModuleType, folder: Path) -> None:
    """Refuse what transformers could only build by running code that comes with the weights."""
    kind = model_type(folder)
    if kind not in transformers.CONFIG_MAPPING:
        raise UserError(
            "{folder} is a {kind}, which is not supported: transformers {version} does not know it "
            "either.",
            next_step="Supported are: {known}.",
            folder=folder,
            kind=kind,
            version=transformers.__version__,
            known=", ".join(sorted(families())),
        )

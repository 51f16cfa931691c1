"""Marian's two sentencepiece models give the numbers that its stock tokenizer gives."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("sentencepiece")
import sentencepiece
import transformers

from tests.engine.conftest import make_tiny_seq2seq
from vzdesk.engine.analysis.analyse import analyse
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.models import ModelChoice, find, load
from vzdesk.engine.runtime.onnx_export.export import export
from vzdesk.engine.runtime.torch.files.vocabularies import load_vocabularies
from vzdesk.engine.text import sentence
from vzdesk.engine.tokenization.decoder_text import read_pieces
from vzdesk.engine.tokenization.encoder import SentenceEncoder
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.errors import UserError

ENGLISH = """The keys to the cabinet are on the table. A dog barks, and the dogs bark too.
Nobody remembers who put the old photographs into the wooden cabinet in the kitchen."""
GERMAN = """Die Schlüssel zum Schrank liegen auf dem Tisch. Ein Hund bellt, die Hunde bellen.
Niemand weiß, wer die alten Fotos in den hölzernen Schrank in der Küche gelegt hat."""
TEXTS = [
    "The keys are on the table.",
    "  two   spaces, and a tab\there ",
    ">>deu<< The dog barks.",
    "Die Küche weiß nichts.",
    "漢字 and ½ of an ﬁ",
]


def train(path: Path, text: str, **options: object) -> None:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(text.splitlines()),
        model_writer=(model := io.BytesIO()),
        vocab_size=90,
        hard_vocab_limit=False,
        minloglevel=2,
        **options,
    )
    path.write_bytes(model.getvalue())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both languages' models, and one numbering that starts otherwise and lacks some pieces."""
    folder = tmp_path_factory.mktemp("marian")
    pieces: set[str] = set()
    for name, text in (("source", ENGLISH), ("target", GERMAN)):
        train(folder / f"{name}.spm", text)
        model = sentencepiece.SentencePieceProcessor(str(folder / f"{name}.spm"))
        pieces.update(model.id_to_piece(id) for id in range(len(model)))
    kept = sorted(pieces - {"</s>", "<unk>", "<s>", "▁on"})
    numbers = {piece: id for id, piece in enumerate(["</s>", "<unk>", *kept, ">>deu<<", "<pad>"])}
    (folder / "vocab.json").write_text(json.dumps(numbers), encoding="utf-8")
    return folder


@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
@pytest.mark.parametrize("text", TEXTS)
def test_both_languages_have_the_stock_tokenizer_s_numbers(folder, text):
    stock = transformers.MarianTokenizer.from_pretrained(folder)
    source, target = load_vocabularies(folder)
    assert numbers(source, text) == stock(text).input_ids
    assert numbers(target, text) == stock(text_target=text).input_ids


def numbers(vocabulary, text: str) -> list[int]:
    encoder = SentenceEncoder(vocabulary.tokenizer, "m", 512, vocabulary.ids)
    return list(encoder.encode(sentence("1", text)).ids)


def test_pieces_give_their_text_back(folder):
    _, target = load_vocabularies(folder)
    text = "Die Hunde bellen."
    pieces = [target.piece(id) for id in numbers(target, text)]
    assert target.text(pieces) == text
    assert pieces[-1] in target.specials


@pytest.mark.parametrize("name", ["target.spm", "vocab.json"])
def test_a_folder_that_lacks_one_of_the_files_is_refused_by_its_name(folder, tmp_path, name):
    import shutil

    lacking = shutil.copytree(folder, tmp_path / "lacking")
    (lacking / name).unlink()
    with pytest.raises(UserError, match=rf"has source.spm, but no {name}"):
        load_vocabularies(lacking)


@pytest.mark.parametrize("content", ["[]", '{"</s>": 0}', '{"<unk>": "x", "</s>": 0}', "{"])
def test_numbers_that_are_none_are_refused(folder, tmp_path, content):
    import shutil

    broken = shutil.copytree(folder, tmp_path / "broken")
    (broken / "vocab.json").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"vocab\.json"):
        load_vocabularies(broken)


def test_a_model_of_another_kind_is_refused(folder, tmp_path):
    import shutil

    other = shutil.copytree(folder, tmp_path / "other")
    train(other / "target.spm", GERMAN * 3, model_type="char")
    with pytest.raises(UserError, match=r"target.spm is no unigram model"):
        load_vocabularies(other)


def make_opus(folder: Path, vocabularies: Path, **changes: object) -> int:
    """A tiny Marian with the files that such folders have in the wild; how many pieces it has."""
    written = json.loads((vocabularies / "vocab.json").read_text(encoding="utf-8"))
    n_pieces = max(written.values()) + 1
    ids = {"vocab_size": n_pieces, "pad_token_id": n_pieces - 1, "eos_token_id": 0}
    make_tiny_seq2seq(folder, "marian", **ids, decoder_start_token_id=n_pieces - 1, **changes)
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        (folder / name).unlink(missing_ok=True)
    for name in ("source.spm", "target.spm", "vocab.json"):
        (folder / name).write_bytes((vocabularies / name).read_bytes())
    return n_pieces


@pytest.mark.slow
def test_a_marian_bundle_reads_and_writes_as_pytorch_does(folder, tmp_path):
    make_opus(tmp_path / "opus", folder, encoder_layers=1, decoder_layers=1)
    stock = load(ModelChoice("opus", tmp_path / "opus", "torch"))
    stock.model.generation_config.update(bad_words_ids=[[stock.texts.start]])  # as Marian's have
    list(export(stock, tmp_path / "bundle"))
    bundle = load(find(str(tmp_path / "bundle")))
    assert {path.name for path in (tmp_path / "bundle").glob("*.json")} == {
        *("manifest.json", "tokenizer.json", "numbers.json"),
        *("decoder-tokenizer.json", "decoder-numbers.json"),
    }
    for text in TEXTS:
        for written in ("Der Hund weiß nichts.", None):
            pair = sentence("1", text, decoder_text=written)
            assert bundle.complete(bundle.encode(pair)) == stock.complete(stock.encode(pair))
    (tmp_path / "bundle" / "numbers.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UserError, match=r"numbers\.json"):
        load(find(str(tmp_path / "bundle")))


@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
def test_a_marian_folder_scores_with_each_side_s_tokenizer(folder, tmp_path):
    """From the files that such folders have in the wild to maps, with text given and written."""
    n_pieces = make_opus(tmp_path / "opus", folder)
    backend = load(ModelChoice("opus", tmp_path / "opus", "torch"))
    stock = transformers.MarianTokenizer.from_pretrained(folder)

    given = backend.encode(sentence("1", "The dog.", decoder_text="Der Hund."))
    assert list(given.ids) == stock("The dog.").input_ids
    expected = stock(text_target="Der Hund.").input_ids[:-1]
    assert list(given.decoder_ids) == [n_pieces - 1, *expected]
    assert given.decoder.tokens[0].text == "<pad>"

    written = backend.complete(backend.encode(sentence("1", "The dog.")))
    own = [token.text for token in written.decoder.tokens if not token.is_special]
    joined = "".join(own).replace("▁", "")
    assert joined.replace(" ", "") == written.decoder.text.replace(" ", "")
    assert written.decoder.generated
    request = Request("r", "opus", (sentence("1", "The dog.", decoder_text="Der Hund."),))
    [scored] = [step for step in analyse(backend, request) if isinstance(step, SentenceResult)]
    n_targets, n_sources = len(given.decoder_ids), len(given.ids)
    assert scored.maps[map_key("value-zeroing/cross")].scores.shape == (3, n_targets, n_sources)


def test_pieces_written_by_the_model_know_their_part_of_the_text(folder):
    _, target = load_vocabularies(folder)
    ids = numbers(target, "Die Hunde bellen.")[:-1]
    written, tokens = read_pieces(target, tuple(ids))
    assert written == "Die Hunde bellen."
    words = [
        "".join(t.text for t in tokens if t.word_index == i and t.text != "▁") for i in range(4)
    ]
    assert words == ["Die", "Hunde", "bellen", "."]

"""The tokenizers in a folder as transformers saves it."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from vzdesk.engine.runtime.formats import refuse_tiktoken
from vzdesk.engine.runtime.pointers import refuse_pointers
from vzdesk.engine.runtime.torch.files import tokenizer_facts
from vzdesk.engine.runtime.torch.files.checkpoint import TOKENIZER_FILES, check_tokenizer
from vzdesk.engine.runtime.torch.libraries import libraries, quietly, report_broken
from vzdesk.engine.tokenization.growth import check_steps
from vzdesk.engine.tokenization.vocabulary import Vocabulary, is_marian, of_marian
from vzdesk.errors import UserError
from vzdesk.translate import mark

SENTENCEPIECE = ("tokenizer.model", "spiece.model", "spm.model")
TOKENIZER_BROKEN = mark("Cannot load the tokenizer in {folder}: {reason}.")


def difference(folder: Path, vocabulary: Vocabulary) -> str:
    """What the folder's tokenizer does otherwise than the files beside it say; mostly empty."""
    if not (folder / "tokenizer.json").is_file():
        return ""
    with report_broken(TOKENIZER_BROKEN, folder):
        return tokenizer_facts.difference(folder, vocabulary.tokenizer)


def load_vocabularies(folder: Path) -> tuple[Vocabulary, Vocabulary]:
    """The folder's tokenizer of sentences, and that of a decoder's texts: mostly the same.

    tokenizer.json is taken as it is: transformers would build some tokenizers anew by the model's
    type. Older folders hold vocabularies only; from these it builds one.
    """
    if is_marian(folder):
        refuse_pointers(folder / name for name in TOKENIZER_FILES)
        with report_broken(TOKENIZER_BROKEN, folder):
            return of_marian(folder)
    check_tokenizer(folder)
    with report_broken(TOKENIZER_BROKEN, folder):
        tokenizer = _read_tokenizer(folder)
        check_steps(tokenizer)
    added = {piece.content for piece in tokenizer.get_added_tokens_decoder().values()}
    if added.issuperset(tokenizer.get_vocab(with_added_tokens=False)):
        raise UserError(
            "The tokenizer in {folder} knows no piece of any word.",
            next_step="Download all of the tokenizer's files into the folder.",
            folder=folder,
        )
    return Vocabulary(tokenizer), Vocabulary(tokenizer)


def _read_tokenizer(folder: Path) -> Tokenizer:
    _, transformers = libraries()
    with quietly(transformers):
        if (folder / "tokenizer.json").is_file():
            return Tokenizer.from_file(str(folder / "tokenizer.json"))
        for name in SENTENCEPIECE:
            refuse_tiktoken(folder / name)
        wrapped = transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
        if not hasattr(wrapped, "backend_tokenizer"):
            raise UserError(
                "The tokenizer in {folder}, a {name}, has no fast form.",
                next_step="Save it as tokenizer.json, or choose another model.",
                folder=folder,
                name=type(wrapped).__name__,
            )
        tokenizer: Tokenizer = wrapped.backend_tokenizer
        return tokenizer

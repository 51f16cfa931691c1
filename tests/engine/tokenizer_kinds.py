"""A small tokenizer of every kind that models have, and the letters that each has pieces for."""

from __future__ import annotations

import functools
from collections.abc import Callable

from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

LETTERS = "thedogscafi.of"
SPECIAL = ["<s>", "</s>", "<unk>", "<mask>"]
SPACED = ["▁", "▁the", "▁dog", "of▁the", "日本語", *sorted(set(LETTERS))]


def word_pieces() -> Tokenizer:
    """BERT's, which takes accents off."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = [letter for each in sorted(set(LETTERS)) for letter in (each, f"##{each}")]
    pieces = {piece: id for id, piece in enumerate([*special, "the", "dog", "cafe", *letters])}
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def bytes_as_letters(*, prefix: bool = False, complete: bool = True) -> Tokenizer:
    """GPT-2's; one that is not complete was trained on a text without most bytes."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()) if complete else [],
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(["the dog the dog " + " ".join(LETTERS)], trainer)
    return tokenizer


def bytes_between_marks() -> Tokenizer:
    """RoBERTa's, whose offsets leave out the space before a word."""
    tokenizer = bytes_as_letters()
    tokenizer.add_special_tokens(["<s>", "</s>"])
    begin, end = ((piece, tokenizer.token_to_id(piece)) for piece in ("<s>", "</s>"))
    tokenizer.post_processor = processors.RobertaProcessing(end, begin, add_prefix_space=False)
    return tokenizer


def bytes_as_fallback() -> Tokenizer:
    """Llama's: characters without a piece are bytes, such as <0xC5>."""
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁t", "▁d"]
    ids = {piece: id for id, piece in enumerate([*pieces, "▁", *sorted(set(LETTERS))])}
    merges = [("▁", "t"), ("▁", "d")]
    tokenizer = Tokenizer(models.BPE(ids, merges, unk_token="<unk>", byte_fallback=True))
    spaces = [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    tokenizer.normalizer = normalizers.Sequence(spaces)
    back = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    tokenizer.decoder = decoders.Sequence([*back, decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens(pieces[:3])
    return tokenizer


def spaces_as_letters() -> Tokenizer:
    """BPE on SentencePiece's spaces, with a piece for what is unknown."""
    ids = {piece: id for id, piece in enumerate(["<unk>", *SPACED[:1], *SPACED[5:]])}
    tokenizer = Tokenizer(models.BPE(ids, [], unk_token="<unk>", fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(["<unk>", "<mask>"])
    return tokenizer


def spaces_as_letters_without_unknown() -> Tokenizer:
    """The same without that piece: characters that it lacks are dropped."""
    ids = {piece: id for id, piece in enumerate(["<s>", *SPACED[:1], *SPACED[5:]])}
    tokenizer = Tokenizer(models.BPE(ids, []))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(["<s>", "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", 0)]
    )
    return tokenizer


def unigrams(normalizer: normalizers.Normalizer | None = None) -> Tokenizer:
    """XLM-R's: an unknown run is a piece with its own letters, and only the id says so."""
    scored = [(piece, -2.0) for piece in [*SPECIAL, *SPACED]]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=2))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(split=False)
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 1)],
    )
    return tokenizer


KINDS: dict[str, Callable[[], Tokenizer]] = {
    "word pieces": word_pieces,
    "byte-level BPE": bytes_as_letters,
    "byte-level BPE after a space": functools.partial(bytes_as_letters, prefix=True),
    "byte-level BPE without most bytes": functools.partial(bytes_as_letters, complete=False),
    "byte-level BPE between marks": bytes_between_marks,
    "byte fallback": bytes_as_fallback,
    "Metaspace": spaces_as_letters,
    "Metaspace without unknown": spaces_as_letters_without_unknown,
    "Unigram": unigrams,
    "Unigram after NFKC": functools.partial(unigrams, normalizers.NFKC()),
}
KNOW_ALL = (
    *("byte-level BPE", "byte-level BPE after a space", "byte-level BPE between marks"),
    "byte fallback",
)
"""Those for which no text is unknown."""

HAVE_PAIRS = ("word pieces", "byte-level BPE between marks", "Unigram", "Unigram after NFKC")
"""Those with a form for a pair of texts."""

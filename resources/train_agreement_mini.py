"""Train `agreement-mini`, the small masked language model that is bundled with the program.

The model is a BERT of a few layers, trained with masked-word prediction on two sources: the
acceptable sentences of BLiMP (the Benchmark of Linguistic Minimal Pairs) and a text file of
English web sentences, one a line. It is a small model that starts at once, works offline and
follows English agreement well enough for its inner workings to be worth looking at.

The last tenth of the pairs of every BLiMP paradigm is held out. Training never sees a sentence
that equals the good or the bad member of any held-out pair. The model is scored on the held-out
pairs whose members differ in one word, both forms of which are one token: with the differing
word masked, it has to prefer the good form.

    python train_agreement_mini.py BLIMP_DIR TEXT_FILE OUT_DIR

writes the model to OUT_DIR and the held-out one-token pairs to OUT_DIR-heldout.tsv beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase, digits

import torch
from tokenizers import Tokenizer, decoders, normalizers, pre_tokenizers, processors, trainers
from tokenizers.models import WordPiece
from torch.nn.functional import cross_entropy
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

MAX_POSITIONS = 128
SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# Typographic signs that people type or paste, though the training text may lack them.
EXTRA_CHARACTERS = "‘’“”–—…•·°£€¥§©®™«»¿¡×÷½¼¾"
ASCII_CHARACTERS = "".join(chr(code) for code in range(33, 127) if not chr(code).isupper())
HELD_OUT_SHARE = 0.1
MASKED_SHARE = 0.2
# Of the words to be predicted, this share is left visible, so that the model also learns to
# represent words that are not masked.
VISIBLE_SHARE = 0.1
MAX_BATCH_TOKENS = 3072
HELD_OUT_HEADER = """\
# One-token minimal pairs held out from the training of agreement-mini.
# Source: BLiMP, the Benchmark of Linguistic Minimal Pairs (Warstadt et al., TACL 2020),
# the last tenth of the pairs of each paradigm, with contractions expanded and the word in which
# the two sentences differ replaced by [MASK]. Licence: CC BY 4.0.
"""

AGREEMENT_PARADIGMS = (
    "anaphor_number_agreement",
    "determiner_noun_agreement_2",
    "determiner_noun_agreement_with_adj_2",
    "distractor_agreement_relational_noun",
    "regular_plural_subject_verb_agreement_1",
)


@dataclass(frozen=True)
class Pair:
    """A minimal pair of BLiMP."""

    paradigm: str
    good: str
    bad: str


@dataclass(frozen=True)
class MaskedPair:
    """A pair that differs in one word: the sentence with the word masked, and its two forms."""

    paradigm: str
    sentence: str
    good: str
    bad: str


def expand_contractions(sentence: str) -> str:
    """Write "haven't" as "have not", so that a differing auxiliary is one word."""
    sentence = re.sub(r"\bwon't\b", "will not", sentence)
    sentence = re.sub(r"\bWon't\b", "Will not", sentence)
    sentence = re.sub(r"\b([Cc])an't\b", r"\1an not", sentence)
    return re.sub(r"n't\b", " not", sentence)


def normalise(sentence: str) -> str:
    """Bring a sentence to the form in which two spellings of it compare equal."""
    return " ".join(expand_contractions(sentence.replace("’", "'")).lower().split())


def read_pairs(folder: Path) -> dict[str, list[Pair]]:
    """Read the pairs of every paradigm in a folder of BLiMP's JSON lines files."""
    paradigms = {}
    for path in sorted(folder.glob("*.jsonl")):
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        paradigms[path.stem] = [
            Pair(path.stem, record["sentence_good"], record["sentence_bad"]) for record in records
        ]
    return paradigms


def split_pairs(paradigms: dict[str, list[Pair]]) -> tuple[list[Pair], list[Pair]]:
    """Hold out the last tenth of each paradigm and drop training pairs that repeat any of it."""
    training: list[Pair] = []
    held_out: list[Pair] = []
    for pairs in paradigms.values():
        cut = len(pairs) - round(len(pairs) * HELD_OUT_SHARE)
        training += pairs[:cut]
        held_out += pairs[cut:]
    unseen = {normalise(sentence) for pair in held_out for sentence in (pair.good, pair.bad)}
    return [pair for pair in training if normalise(pair.good) not in unseen], held_out


def mask_difference(pair: Pair, tokenizer: BertTokenizer) -> MaskedPair | None:
    """Mask the one word in which a pair differs; None if it differs otherwise."""
    good, bad = (
        re.split(r"(\W+)", expand_contractions(sentence)) for sentence in (pair.good, pair.bad)
    )
    differing = [i for i, (one, other) in enumerate(zip(good, bad, strict=False)) if one != other]
    if len(good) != len(bad) or len(differing) != 1:
        return None
    position = differing[0]
    forms = good[position].lower(), bad[position].lower()
    if any(
        not form or tokenizer.tokenize(form) != [form] or form not in tokenizer.get_vocab()
        for form in forms
    ):
        return None
    masked = [*good[:position], "[MASK]", *good[position + 1 :]]
    return MaskedPair(pair.paradigm, "".join(masked), *forms)


def lowercase_pipeline(model: WordPiece) -> Tokenizer:
    """Put BERT's uncased text handling in front of a word-piece model."""
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def build_tokenizer(sentences: list[str], text: list[str], pieces: int) -> BertTokenizer:
    """Learn word pieces from the text and keep every word of the BLiMP sentences whole."""
    learner = lowercase_pipeline(WordPiece(unk_token="[UNK]"))
    words = {word for line in text for word, _ in pre_tokenise(learner, line)}
    inner = {character for word in words for character in word[1:]}
    continuations = sorted(inner | set(ascii_lowercase + digits + EXTRA_CHARACTERS))
    trainer = trainers.WordPieceTrainer(
        vocab_size=pieces,
        # Continuation pieces listed here get fixed numbers, by which the trainer breaks ties;
        # otherwise two runs would choose different pieces among equally frequent ones. They
        # also keep a rare letter from turning a whole word into [UNK].
        special_tokens=[*SPECIAL_TOKENS, *(f"##{character}" for character in continuations)],
        initial_alphabet=list(ASCII_CHARACTERS + EXTRA_CHARACTERS),
        show_progress=False,
    )
    learner.train_from_iterator(text, trainer)
    by_id = sorted(learner.get_vocab().items(), key=lambda item: item[1])
    vocabulary = dict.fromkeys(piece for piece, _ in by_id)
    words = {word for sentence in sentences for word, _ in pre_tokenise(learner, sentence)}
    vocabulary |= dict.fromkeys(sorted(words))
    ids = {piece: index for index, piece in enumerate(vocabulary)}
    tokenizer = lowercase_pipeline(WordPiece(ids, unk_token="[UNK]"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    return BertTokenizer(
        tokenizer_object=tokenizer,
        vocab=ids,
        do_lower_case=True,
        model_max_length=MAX_POSITIONS,
    )


def pre_tokenise(tokenizer: Tokenizer, sentence: str) -> list[tuple[str, tuple[int, int]]]:
    """Split a sentence into the words from which pieces are made."""
    return tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(sentence))


def build_model(options: argparse.Namespace, tokenizer: BertTokenizer) -> BertForMaskedLM:
    """Make an untrained model of the size asked for."""
    return BertForMaskedLM(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=options.hidden,
            num_hidden_layers=options.layers,
            num_attention_heads=options.heads,
            intermediate_size=4 * options.hidden,
            max_position_embeddings=MAX_POSITIONS,
            hidden_dropout_prob=options.dropout,
            attention_probs_dropout_prob=0.0,
            type_vocab_size=2,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def encode(sentences: Iterable[str], tokenizer: BertTokenizer) -> list[list[int]]:
    """Turn sentences into token ids, with [CLS] and [SEP], cut to the model's length."""
    return tokenizer(list(sentences), truncation=True, max_length=MAX_POSITIONS)["input_ids"]


def pad(rows: list[list[int]], pad_id: int) -> torch.Tensor:
    """Put rows of token ids of unequal length into one tensor."""
    longest = max(map(len, rows))
    return torch.tensor([row + [pad_id] * (longest - len(row)) for row in rows])


def attention_mask(ids: torch.Tensor, pad_id: int) -> torch.Tensor | None:
    """Mark what is not padding; None where nothing is padded, which is faster."""
    mask = ids != pad_id
    return None if bool(mask.all()) else mask.long()


def batches(
    variants: list[tuple[list[int], ...]], size: int, shuffler: random.Random
) -> Iterator[list[list[int]]]:
    """Yield batches of sentences of similar length, epoch after epoch, in random order.

    Each sentence comes in one or more variants, of which every epoch takes one by chance.
    """
    while True:
        rows = [shuffler.choice(options) for options in variants]
        shuffler.shuffle(rows)
        rows.sort(key=len)
        epoch, start = [], 0
        while start < len(rows):
            count = min(size, max(1, MAX_BATCH_TOKENS // len(rows[start])))
            epoch.append(rows[start : start + count])
            start += count
        shuffler.shuffle(epoch)
        yield from epoch


def mask_tokens(
    ids: torch.Tensor, tokenizer: BertTokenizer
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Choose tokens to predict; give the masked ids, the chosen places and the answers."""
    special = torch.isin(ids, torch.tensor(tokenizer.all_special_ids))
    chosen = (torch.rand(ids.shape) < MASKED_SHARE) & ~special
    hidden = chosen & (torch.rand(ids.shape) >= VISIBLE_SHARE)
    return ids.masked_fill(hidden, tokenizer.mask_token_id), chosen, ids[chosen]


def masked_loss(
    model: BertForMaskedLM, ids: torch.Tensor, tokenizer: BertTokenizer
) -> torch.Tensor:
    """Compute the loss of a batch, scoring the vocabulary at the chosen places only."""
    masked, chosen, answers = mask_tokens(ids, tokenizer)
    states = model.bert(masked, attention_mask=attention_mask(ids, tokenizer.pad_token_id))
    return cross_entropy(model.cls(states.last_hidden_state[chosen]), answers)


@torch.no_grad()
def evaluate(
    model: BertForMaskedLM, tokenizer: BertTokenizer, pairs: list[MaskedPair]
) -> dict[str, list[bool]]:
    """Tell for each pair of each paradigm whether the model prefers the good form."""
    model.eval()
    results = defaultdict(list)
    for start in range(0, len(pairs), 200):
        chunk = pairs[start : start + 200]
        ids = pad(encode((pair.sentence for pair in chunk), tokenizer), tokenizer.pad_token_id)
        states = model.bert(ids, attention_mask=attention_mask(ids, tokenizer.pad_token_id))
        logits = model.cls(states.last_hidden_state[ids == tokenizer.mask_token_id])
        for pair, scores in zip(chunk, logits, strict=True):
            good, bad = tokenizer.convert_tokens_to_ids([pair.good, pair.bad])
            results[pair.paradigm].append(bool(scores[good] > scores[bad]))
    model.train()
    return results


def share_correct(results: dict[str, list[bool]], paradigms: Iterable[str] | None = None) -> float:
    """Compute the accuracy over all pairs of the paradigms named, or of all."""
    outcomes = [one for name in paradigms or results for one in results.get(name, [])]
    return sum(outcomes) / len(outcomes) if outcomes else float("nan")


def format_summary(results: dict[str, list[bool]]) -> str:
    """Put the overall accuracy and those of the five agreement paradigms on one line."""
    five = " ".join(f"{share_correct(results, [name]):.3f}" for name in AGREEMENT_PARADIGMS)
    pooled = share_correct(results, AGREEMENT_PARADIGMS)
    return f"all {share_correct(results):.4f}, agreement {pooled:.4f} ({five})"


def format_table(results: dict[str, list[bool]]) -> str:
    """List the accuracy and the number of pairs of each paradigm as a Markdown table."""
    rows = [
        f"| {name} | {len(results[name])} | {share_correct(results, [name]):.3f} |"
        for name in sorted(results)
    ]
    return "\n".join(["| paradigm | pairs | accuracy |", "| --- | ---: | ---: |", *rows])


def train(
    model: BertForMaskedLM,
    tokenizer: BertTokenizer,
    variants: list[tuple[list[int], ...]],
    held_out: list[MaskedPair],
    options: argparse.Namespace,
) -> None:
    """Train with AdamW, a short warm-up and linear decay; report the held-out accuracy."""
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=options.learning_rate, weight_decay=0.01, fused=True
    )
    warm_up = min(500, options.steps // 10 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / warm_up, (options.steps - step) / options.steps),
    )
    stream = batches(variants, options.batch, random.Random(options.seed))
    started, total = time.perf_counter(), 0.0
    model.train()
    for step in range(1, options.steps + 1):
        loss = masked_loss(model, pad(next(stream), tokenizer.pad_token_id), tokenizer)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % options.report_every == 0:
            summary = format_summary(evaluate(model, tokenizer, held_out))
            minutes = (time.perf_counter() - started) / 60
            mean = total / options.report_every
            print(f"step {step}, {minutes:.1f} min, loss {mean:.3f}, {summary}", flush=True)
            save(model, tokenizer, options.out_dir)
            total = 0.0


def save(model: BertForMaskedLM, tokenizer: BertTokenizer, folder: Path) -> None:
    """Write the model and its tokenizer as an ordinary Hugging Face folder."""
    model.save_pretrained(folder)
    # Encoding leaves its truncation behind in the tokenizer; whoever loads the file should not
    # have sentences cut without asking for it.
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.save_pretrained(folder)


def write_held_out(pairs: list[MaskedPair], path: Path) -> None:
    """Write the held-out pairs as tab-separated values under a header that names the source."""
    rows = [f"{pair.paradigm}\t{pair.sentence}\t{pair.good}\t{pair.bad}\n" for pair in pairs]
    columns = "paradigm\tsentence\tgood\tbad\n"
    path.write_text(HELD_OUT_HEADER + columns + "".join(rows), encoding="utf-8")


def gather_variants(
    training: list[Pair], text: list[str], agreement_weight: int, tokenizer: BertTokenizer
) -> list[tuple[list[int], ...]]:
    """Encode the training sentences: each with and without contractions, agreement repeated."""
    sentences = list(text)
    for pair in training:
        repeats = agreement_weight if "agreement" in pair.paradigm else 1
        sentences += [pair.good] * repeats
    contracted = encode(sentences, tokenizer)
    expanded = encode(map(expand_contractions, sentences), tokenizer)
    return [
        (one,) if one == other else (one, other)
        for one, other in zip(contracted, expanded, strict=True)
    ]


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Train the bundled model agreement-mini on BLiMP and English web text.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("blimp_dir", type=Path, help="folder of BLiMP's .jsonl files")
    parser.add_argument("text_file", type=Path, help="English sentences, one a line")
    parser.add_argument("out_dir", type=Path, help="folder to write the model to")
    parser.add_argument("--steps", type=int, default=9000, help="batches to train on")
    parser.add_argument("--batch", type=int, default=64, help="sentences in a batch")
    parser.add_argument("--learning-rate", type=float, default=1e-3, help="highest rate")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--hidden", type=int, default=128, help="units of a layer")
    parser.add_argument("--heads", type=int, default=4, help="attention heads of a layer")
    parser.add_argument("--dropout", type=float, default=0.0, help="dropout on hidden states")
    parser.add_argument("--pieces", type=int, default=6000, help="word pieces from the text")
    parser.add_argument("--agreement-weight", type=int, default=2, help="repeats of agreement")
    parser.add_argument("--report-every", type=int, default=1000, help="steps between reports")
    parser.add_argument("--threads", type=int, default=2, help="processor threads")
    parser.add_argument("--seed", type=int, default=1, help="seed of all random choices")
    return parser.parse_args()


def main() -> None:
    """Train the model, score it and write it with its held-out pairs."""
    options = parse_arguments()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    training, held_out_pairs = split_pairs(read_pairs(options.blimp_dir))
    unseen = {normalise(line) for pair in held_out_pairs for line in (pair.good, pair.bad)}
    lines = options.text_file.read_text(encoding="utf-8").splitlines()
    text = [line for line in lines if line.strip() and normalise(line) not in unseen]
    sentences = [pair.good for pair in training]
    expanded = [expand_contractions(sentence) for sentence in sentences]
    tokenizer = build_tokenizer(sentences + expanded, text, options.pieces)
    masked = [mask_difference(pair, tokenizer) for pair in held_out_pairs]
    held_out = [pair for pair in masked if pair is not None]
    variants = gather_variants(training, text, options.agreement_weight, tokenizer)
    model = build_model(options, tokenizer)
    print(
        f"{len(training)} BLiMP and {len(text)} other sentences, {len(held_out)} held-out pairs, "
        f"{len(tokenizer)} word pieces, {model.num_parameters()} parameters",
        flush=True,
    )
    train(model, tokenizer, variants, held_out, options)
    results = evaluate(model, tokenizer, held_out)
    print(format_summary(results), format_table(results), sep="\n\n")
    save(model, tokenizer, options.out_dir)
    write_held_out(held_out, options.out_dir.with_name(options.out_dir.name + "-heldout.tsv"))


if __name__ == "__main__":
    main()

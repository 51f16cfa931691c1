"""The sentences of a session's document, with their words, tokens and annotations."""

from __future__ import annotations

from collections.abc import Iterator

from vzdesk.engine.sentence import NO_ROLES, Alignment, Roles, Sentence, Tier, Word
from vzdesk.engine.types import Token
from vzdesk.jsonfields import Fields
from vzdesk.session.archive import DamagedError
from vzdesk.translate import mark

ALIGNMENT = mark("alignment {number} of {whole}")
TIER = mark("tier {number} of {whole}")
TOKEN = mark("token {number} of {whole}")


def sentence(entry: Fields) -> Sentence:
    """A sentence. DamagedError or WrongField where it is none, as for all that is read here."""
    text = entry.text("text")
    found = words(entry, text)
    return Sentence(
        entry.text("id"),
        text,
        found,
        entry.text("note"),
        entry.text("decoder_text") if entry.has("decoder_text") else None,
        _roles(entry.object("roles"), len(found)) if entry.has("roles") else NO_ROLES,
        tuple(_tiers(entry, len(found))) if entry.has("tiers") else (),
        entry.text("parent") if entry.has("parent") else "",
        entry.text("conllu") if entry.has("conllu") else "",
        tuple(entry.texts("tags")) if entry.has("tags") else (),
        tuple(_alignments(entry)) if entry.has("alignments") else (),
    )


def _alignments(entry: Fields) -> Iterator[Alignment]:
    for alignment in entry.objects("alignments", ALIGNMENT):
        joined, parted = (tuple(alignment.pairs(name)) for name in ("joined", "parted"))
        yield Alignment(alignment.text("other"), alignment.text("text"), joined, parted)


def _roles(entry: Fields, n_words: int) -> Roles:
    roles = Roles(*(entry.counts(name) for name in ("targets", "cues", "attractors")))
    if any(word >= n_words for word in (*roles.targets, *roles.cues, *roles.attractors)):
        raise DamagedError(
            "it is damaged: {where} is of words beyond {n_words}",
            where=entry,
            n_words=n_words,
        )
    return roles


def _tiers(entry: Fields, n_words: int) -> Iterator[Tier]:
    for tier in entry.objects("tiers", TIER):
        values = tuple(tier.texts("values"))
        if len(values) != n_words:
            raise DamagedError(
                "it is damaged: {where} is not of {n_words} words",
                where=tier,
                n_words=n_words,
            )
        yield Tier(tier.text("name"), values)


def words(entry: Fields, text: str) -> tuple[Word, ...]:
    found = []
    for start, end in entry.pairs("words"):
        if not start <= end <= len(text):
            raise DamagedError("it is damaged: {where} has a word outside its text", where=entry)
        found.append(Word(text[start:end], start, end))
    return tuple(found)


def tokens(entry: Fields, n_words: int) -> tuple[Token, ...]:
    """The tokens of a text of so many words."""
    found = tuple(_token(token, n_words) for token in entry.objects("tokens", TOKEN))
    if not found:
        raise DamagedError("it is damaged: {where} has no tokens", where=entry)
    return found


def _token(entry: Fields, n_words: int) -> Token:
    word = entry.count_or_none("word")
    if word is not None and word >= n_words:
        raise DamagedError(
            "it is damaged: {where} is of word {word} of {n_words}",
            where=entry,
            word=word,
            n_words=n_words,
        )
    return Token(entry.text("text"), entry.text("piece"), word, entry.flag("special"))

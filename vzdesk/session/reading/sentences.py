"""The sentences of a session's document, with their words, tokens and annotations."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator
from typing import Any

from vzdesk.engine.sentence import NO_ROLES, Alignment, Roles, Sentence, Tier, Word
from vzdesk.engine.types import Token
from vzdesk.jsonfields import Fields, list_
from vzdesk.session.archive import MOST_TIERS, DamagedError
from vzdesk.translate import mark

ALIGNMENT = mark("alignment {number} of {whole}")
TIER = mark("tier {number} of {whole}")
MOST_SHARED = 20_000
"""How many words and tokens are remembered to be shared: the frequent ones come early."""
TOKEN = mark("token {number} of {whole}")


class Sentences:
    """Reads sentences and tokens; what occurs again, as most does, is the same object.

    DamagedError or WrongField where it is none, as for all that is read here.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Sentence] = {}
        self._digests: dict[str, bytes] = {}
        self._words: dict[tuple[str, int, int], Word] = {}
        self._texts: dict[str, str] = {}
        self._tokens: dict[tuple[Any, ...], Token] = {}

    def shared(self, entry: Fields) -> Sentence:
        """A sentence; that of the session, where a result's copy is equal."""
        id, digest = entry.text("id"), _digest(entry.values)
        if self._digests.get(id) != digest:
            self._by_id[id] = self._sentence(entry)
            self._digests[id] = digest
        return self._by_id[id]

    def _sentence(self, entry: Fields) -> Sentence:
        text = entry.text("text")
        found = self.words(entry, text)
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

    def words(self, entry: Fields, text: str) -> tuple[Word, ...]:
        """The words of a text in its order; none overlaps another, or few bytes would hold many."""
        found, before, length, known = [], 0, len(text), self._words
        for pair in list_(entry, "words"):
            start, end = pair if type(pair) is list and len(pair) == 2 else (-1, -1)
            are_whole = type(start) is int and type(end) is int
            if not are_whole or not before <= start <= end <= length:
                raise _wrong_words(entry, length)
            own = text[start:end]
            word = known.get((own, start, end))
            if word is None:
                own = self._texts.setdefault(own, own)
                word = Word(own, start, end)
                if len(known) < MOST_SHARED:
                    known[own, start, end] = word
            found.append(word)
            before = end
        return tuple(found)

    def tokens(self, entry: Fields, n_words: int) -> tuple[Token, ...]:
        """The tokens of a text of so many words."""
        found = []
        for number, values in enumerate(list_(entry, "tokens"), 1):
            token = self._token(values, n_words)
            if token is None:  # and why
                token = _token(Fields(values, TOKEN, number=number, whole=entry), n_words)
            found.append(token)
        if not found:
            raise DamagedError("it is damaged: {where} has no tokens", where=entry)
        return tuple(found)

    def _token(self, values: Any, n_words: int) -> Token | None:
        """A token, None where it is none: of hundreds of thousands, few need to have a place."""
        try:
            key = values["text"], values["piece"], values["word"], values["special"]
        except (TypeError, KeyError):
            return None
        text, piece, word, special = key
        are_texts = type(text) is str and type(piece) is str and type(special) is bool
        if not are_texts or not (word is None or (type(word) is int and 0 <= word < n_words)):
            return None
        token = self._tokens.get(key)
        if token is None:
            text, piece = (self._texts.setdefault(each, each) for each in (text, piece))
            token = Token(text, piece, word, special)
            if len(self._tokens) < MOST_SHARED:
                self._tokens[text, piece, word, special] = token
        return token


def _digest(values: dict[str, Any]) -> bytes:
    """Equal only where the values are, and are of the same types."""
    return hashlib.blake2b(marshal.dumps(values, 2), digest_size=16).digest()


def _wrong_words(entry: Fields, length: int) -> DamagedError:
    """Why these are no words of a text of this length; WrongField where one is no pair."""
    if all(start <= end <= length for start, end in entry.pairs("words")):
        return DamagedError("it is damaged: the words of {where} overlap", where=entry)
    return DamagedError("it is damaged: {where} has a word outside its text", where=entry)


def _alignments(entry: Fields) -> Iterator[Alignment]:
    for alignment in entry.objects("alignments", ALIGNMENT):
        joined, parted = (tuple(alignment.pairs(name)) for name in ("joined", "parted"))
        yield Alignment(alignment.text("other"), alignment.text("text"), joined, parted)


def _roles(entry: Fields, n_words: int) -> Roles:
    names = "targets", "cues", "attractors"
    roles = Roles(*(tuple(dict.fromkeys(entry.counts(name))) for name in names))
    if any(word >= n_words for word in (*roles.targets, *roles.cues, *roles.attractors)):
        raise DamagedError(
            "it is damaged: {where} is of words beyond {n_words}",
            where=entry,
            n_words=n_words,
        )
    return roles


def _tiers(entry: Fields, n_words: int) -> Iterator[Tier]:
    if len(list_(entry, "tiers")) > MOST_TIERS:
        raise DamagedError(
            "it is damaged: {where} has more than {most} tiers", where=entry, most=MOST_TIERS
        )
    for tier in entry.objects("tiers", TIER):
        values = tuple(tier.texts("values"))
        if len(values) != n_words:
            raise DamagedError(
                "it is damaged: {where} is not of {n_words} words",
                where=tier,
                n_words=n_words,
            )
        yield Tier(tier.text("name"), values)


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

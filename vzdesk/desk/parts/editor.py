"""Every edit of the sentences, with its name for undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache

from PySide6.QtCore import QObject

from vzdesk.corpus import roles, tags
from vzdesk.corpus.goodness import judged
from vzdesk.corpus.readers import lines
from vzdesk.corpus.roles import Rule
from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.desk.document import Document
from vzdesk.desk.garbage import without_gc
from vzdesk.desk.history import Step
from vzdesk.desk.run import named
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.errors import UserError


class Editor(QObject):
    """Changes sentences. Each edit is one step to undo."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._core = core

    @property
    def _document(self) -> Document:
        return self._core.document

    @property
    def undo_name(self) -> str:
        """The edit that undo takes back, such as “remove 3 sentences”; "" where there is none."""
        return self._core.history.undo_name

    @property
    def redo_name(self) -> str:
        """The edit that redo makes again; "" where there is none."""
        return self._core.history.redo_name

    # Texts

    def add(self, pasted: str) -> None:
        """One new sentence per line that is not blank."""
        self.add_sentences(tuple(lines.read(pasted)))

    def add_sentences(self, more: tuple[Sentence, ...]) -> None:
        """These sentences too; ids that are taken become others."""
        if more:
            self._core.edit(
                self._counted(self.tr("add"), len(more)), self._document.with_more(more)
            )
        else:
            self._core.user_error.emit(
                UserError(
                    "There is no sentence in an empty text.",
                    next_step="Type one first.",
                )
            )

    def edit(self, id: str, new_text: str) -> None:
        """Another text for this sentence; its results are stored for undo."""
        sentence = self._document.find(id)
        if sentence is None or sentence.text == new_text.strip():
            return
        if not new_text.strip():
            self._core.user_error.emit(
                UserError(
                    "{which} cannot be empty, so the text stays as it was.",
                    next_step="To take the sentence out of the list, remove it.",
                    which=named(sentence, self._document.sentences),
                )
            )
            return
        self._core.edit(self.tr("edit"), self._document.edit(id, new_text))

    def set_decoder_text(self, id: str, decoder_text: str) -> None:
        """What an encoder-decoder model's decoder is to read; where empty the model writes it."""
        sentence = self._document.find(id)
        added = decoder_text.strip() or None
        if sentence is not None and sentence.decoder_text != added:
            self._core.edit(self.tr("decoder's text"), self._document.set_decoder_text(id, added))

    # The list

    def remove(self, ids: tuple[str, ...]) -> None:
        n = len({*ids} & {each.id for each in self._document.sentences})
        if n:
            self._core.edit(self._counted(self.tr("remove"), n), self._document.remove(ids))

    def duplicate(self, id: str) -> str | None:
        """A copy below the sentence, of which it is a variant from now on; the copy's id."""
        if self._document.find(id) is None:
            return None
        self._core.edit(self.tr("duplicate"), self._document.duplicate(id))
        return self._document.selection.sentence

    def move(self, ids: Collection[str], by: int) -> None:
        """Move these sentences together, this many lines from where the first of them is."""
        self._reorder(self._document.move(ids, by))

    def move_before(self, ids: Collection[str], place: int) -> None:
        """Move these sentences to before the one that is now at this place, from 0; or the end."""
        self._reorder(self._document.move_before(ids, place))

    def _reorder(self, document: Document) -> None:
        if document.sentences != self._document.sentences:
            self._core.edit(self.tr("move"), document)

    # Tags, notes and roles

    def tag(self, ids: Collection[str], added: Collection[str], removed: Collection[str]) -> None:
        """Add tags to these sentences, and remove others."""

        @cache  # thousands of sentences have the same few tags
        def after(before: tuple[str, ...]) -> tuple[str, ...]:
            now = {*before, *added} - {*removed}
            return before if now == {*before} else tags.ordered(now)

        def tagged(sentence: Sentence) -> Sentence:
            now = after(sentence.tags)
            return sentence if now is sentence.tags else replace(sentence, tags=now)

        self._change(ids, tagged, self.tr("tag"))

    def judge(self, good: str, bad: str) -> None:
        """Say which of two sentences is the good one; its tag stays with each."""
        of = [self._document.find(id) for id in (good, bad)]
        if of[0] is None or of[1] is None or of[0] is of[1]:
            return
        now = {each.id: each for each in judged(of[0], of[1])}
        self._change((good, bad), lambda each: now[each.id], self.tr("good one"))

    def note(self, ids: Collection[str], note: str) -> None:
        """Set the note of each of these sentences; "" for none."""
        note = note.strip()

        def noted(sentence: Sentence) -> Sentence:
            return sentence if sentence.note == note else replace(sentence, note=note)

        self._change(ids, noted, self.tr("note"))

    def toggle_role(self, name: str, word: int | None, other_word: int | None = None) -> None:
        """Mark a word of the shown sentence as one of its targets, cues or attractors, or not; and
        with it one of the sentence it is compared with: both get it where one of them has it not.
        """
        selection = self._document.selection
        other = selection.second.sentence if selection.second else None
        words = ((selection.sentence, word), (other, other_word))
        found = [(self._document.find(id), at) for id, at in words if at is not None]
        places = {
            each.id: (at, at in getattr(each.roles, name))
            for each, at in found
            if each is not None and 0 <= at < len(each.words)
        }
        have_all = all(has for _, has in places.values())

        def toggled(sentence: Sentence) -> Roles:
            at, has = places[sentence.id]
            before = sentence.roles
            return roles.toggled(before, name, at) if has == have_all else before

        self._mark(places, toggled)

    def clear_roles(self, ids: Collection[str]) -> None:
        """Mark no word of these sentences."""
        self._mark(ids, lambda _: Roles())

    def mark_annotated(self, ids: Collection[str], rule: Rule) -> int:
        """Mark words by their annotations; how many of these sentences were changed."""
        return self._mark(ids, lambda each: roles.annotated(each, rule))

    def mark_found(self, found: Iterable[tuple[Sentence, Roles]]) -> int:
        """Mark words as they were found in these sentences, unless they have other words by now;
        how many were changed.
        """
        by_id = {sentence.id: (sentence.words, roles) for sentence, roles in found}

        def now(sentence: Sentence) -> Roles | None:
            words, roles = by_id[sentence.id]
            return roles if words == sentence.words else None

        return self._mark(by_id, now)

    def _mark(self, ids: Collection[str], of: Callable[[Sentence], Roles | None]) -> int:
        def marked(sentence: Sentence) -> Sentence:
            now = of(sentence)
            if now is None or now == sentence.roles:
                return sentence
            return replace(sentence, roles=now)

        return self._change(ids, marked, self.tr("roles"))

    def _change(
        self, ids: Collection[str], change: Callable[[Sentence], Sentence], name: str
    ) -> int:
        """Change these sentences, but not their texts; how many were changed.

        `change` returns the same sentence where there is nothing to change.
        """
        chosen = frozenset(ids)
        before = self._document.sentences
        new = without_gc(
            lambda: tuple(change(each) if each.id in chosen else each for each in before)
        )
        n = sum(old is not now for old, now in zip(before, new, strict=True))
        if n:
            name = f"{name} ({self.tr('{} sentences').format(n)})" if n > 1 else name
            self._core.edit(name, self._document.with_sentences(new))
        return n

    # Back and forth

    def undo(self) -> None:
        """Undo the latest edit. Results are restored with their texts."""
        self._go(self._core.history.undo)

    def redo(self) -> None:
        """Make the edit again that was taken back."""
        self._go(self._core.history.redo)

    def _go(self, step_of: Callable[[Step], Step | None]) -> None:
        step = step_of(self._core.here())
        if step is not None:
            now = replace(self._document.with_sentences(step.sentences), kept=step.kept)
            now = now.select(step.selected) if now.find(step.selected) else now
            self._core.set_document(now, Changes.DOCUMENT)

    def _counted(self, verb: str, n: int) -> str:
        if n == 1:
            return self.tr("{} a sentence").format(verb)
        return self.tr("{} {} sentences").format(verb, n)

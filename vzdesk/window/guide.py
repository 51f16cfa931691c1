"""What Help ▸ Guide and Help ▸ Glossary show: chapters of the README, and every term."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vzdesk import paths
from vzdesk.translate import say
from vzdesk.widgets.words.glossary import TERMS, name_of

CHAPTERS = (
    *("first-steps", "what-the-numbers-mean", "words-as-you-write-them", "many-sentences"),
    *("files", "citing"),
)
"""The addresses of those of the README that are about the window: installing, the command line and
the program's own code are not.
"""
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_PICTURE = re.compile(r"\]\([^)\s]+\.(?:png|svg)\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^)\s]+)\)")
_MARKUP = re.compile("[^\\w\\s-]")


def guide() -> str:
    """The chapters as Markdown, after a list of them; without pictures, and without links to files.

    OSError where the README cannot be read.
    """
    found = chapters(paths.readme().read_text(encoding="utf-8"))
    contents = "\n".join(f"- [{title}](#{slug(title)})" for title in found)
    whole = "\n\n".join(f"## {title}\n\n{text.strip()}" for title, text in found.items())
    return "\n\n".join([f"# {say('Guide')}", contents, _without_files(whole)])


def chapters(readme: str) -> dict[str, str]:
    """By their titles, the chapters of the README's Markdown that the guide shows."""
    _, *parts = _HEADING.split(readme)
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    by_address = {slug(title): title for title in found}
    return {by_address[each]: found[by_address[each]] for each in CHAPTERS if each in by_address}


def _without_files(text: str) -> str:
    """Without paragraphs that show pictures; where links lead elsewhere than to the web and to
    headings that are there, only their texts stay.
    """
    addresses = {slug(line.lstrip("# ")) for line in text.splitlines() if line.startswith("##")}
    kept = (part for part in text.split("\n\n") if not _PICTURE.search(part))

    def linked(found: re.Match[str]) -> str:
        shown, address = found.groups()
        is_there = address.startswith("https://") or address.removeprefix("#") in addresses
        return found[0] if is_there else shown

    return _LINK.sub(linked, "\n\n".join(kept))


def slug(title: str) -> str:
    """The address of a heading within its document, as GitHub makes it.

    >>> slug("What the `numbers` mean")
    'what-the-numbers-mean'
    """
    return _MARKUP.sub("", title.strip().lower()).replace(" ", "-")


def glossary() -> str:
    """Every term as a heading, in alphabetical order, and what it means, as Markdown."""
    return "\n\n".join([f"# {say('Glossary')}", *_terms()])


def _terms() -> Iterator[str]:
    for id in sorted(TERMS, key=lambda id: name_of(id).casefold()):
        yield f"#### {name_of(id)}\n\n{_escaped(say(TERMS[id].meaning))}"


def _escaped(text: str) -> str:
    """A text whose brackets and signs are no markup."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)

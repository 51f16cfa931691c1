"""What Help ▸ Guide and Help ▸ Glossary show: the pages of the guide, and every term."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vzdesk import paths
from vzdesk.translate import say
from vzdesk.widgets.words.glossary import TERMS, name_of

PAGES = (
    *("first-steps", "numbers", "words", "sentences", "files", "figures", "studies"),
    *("fine-tuning", "command-line"),
)
"""The files of the guide, in the order in which they are shown."""
_HEADING = re.compile(r"^(#{1,2}) (.+)$", re.MULTILINE)
_PICTURE = re.compile(r"\]\([^)\s]+\.(?:png|svg)\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\(([^)\s]+)\)")
_PAGE = re.compile(r"([a-z-]+)\.md(?:#([\w-]+))?")
_MARKUP = re.compile("[^\\w\\s-]")


def guide() -> str:
    """The pages as one Markdown text, after a list of them; without pictures, and without links to
    other files.

    OSError where a page cannot be read.
    """
    texts = {page: (paths.guide() / f"{page}.md").read_text(encoding="utf-8") for page in PAGES}
    titles = {page: _titles(text)[0] for page, text in texts.items()}
    contents = "\n".join(f"- [{title}](#{slug(title)})" for title in titles.values())
    whole = "\n\n".join(_HEADING.sub(r"#\1 \2", text.strip()) for text in texts.values())
    addresses = {slug(each) for text in texts.values() for each in _titles(text)}
    pages = {page: slug(title) for page, title in titles.items()}
    return "\n\n".join([f"# {say('Guide')}", contents, _linked(whole, pages, addresses)])


def _titles(text: str) -> list[str]:
    return [found[2] for found in _HEADING.finditer(text)]


def _linked(text: str, pages: dict[str, str], addresses: set[str]) -> str:
    """Without paragraphs that show pictures; links to pages lead to their headings, and where links
    lead elsewhere than to the web and to headings that are there, only their texts stay.
    """
    kept = (part for part in text.split("\n\n") if not _PICTURE.search(part))

    def linked(found: re.Match[str]) -> str:
        shown, address = found.groups()
        if address.startswith("https://"):
            return found[0]
        page = _PAGE.fullmatch(address)
        heading = address.removeprefix("#")
        if page is not None:
            heading = page[2] or pages.get(page[1], "")
        return f"[{shown}](#{heading})" if heading in addresses else shown

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

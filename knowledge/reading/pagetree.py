"""The tree of a web page: parsed once, freed of what no reader sees, and its text squeezed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, cast

# Not shown: code, what only an old browser shows, the names of drawings; and the readings above
# Japanese words, which would stand in the middle of a sentence.
_UNSEEN = ("script", "style", "noscript", "template", "svg", "rt", "rp")
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|a11y-hidden|vh)(?:$|\s)",
    re.IGNORECASE,
)
_CLIPPED = re.compile(r"clip:\s*rect\(\s*[01](?:px)?[ ,]")
_LONGEST_HINT = 200  # characters; "opens in a new window" has fewer, an article has more
# Somebody else's words: quoted from here they would be attributed to the publisher.
_EMBEDDED = re.compile(
    r"twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|bluesky-embed|mastodon-embed"
    r"|threads-post|text-post-media|reddit-embed|reddit-card"
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Node(Protocol):
    """What is used of an lxml element, which comes without types."""

    tag: str
    text: str | None
    tail: str | None

    def get(self, name: str, default: str) -> str:
        """The value of an attribute."""

    def iter(self, *tags: str) -> Iterator[Node]:
        """The element and those below it, in the document's order."""

    def iterancestors(self, *tags: str) -> Iterator[Node]:
        """The elements around it, from the inside out."""

    def itertext(self) -> Iterator[str]:
        """The pieces of text in it."""

    def text_content(self) -> str:
        """The text in it."""

    def drop_tree(self) -> None:
        """Take it out of its document; the text after it stays."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Node]: ...


def parse(text: str) -> Node:
    """Return the root of a page. Its nesting is cut at 255 levels by libxml2.

    Raises:
        ValueError: there is no markup and no text in it; its message is a sentence.
    """
    # Comes with the extra, which whoever wants the text of other documents squeezed can do without.
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]  # noqa: PLC0415

    parser = HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )  # fmt: skip
    data = _NO_XML.sub("", text).encode("utf-8", "replace")
    try:
        return cast("Node", document_fromstring(data, parser=parser))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ValueError("there is no text in it; save the page again") from error


def prune(tree: Node, title: str) -> None:
    """Take out what no reader sees, posts embedded from other places, and further articles.

    Args:
        tree: the root.
        title: of the story; by it the page's own article is known among several.
    """
    for node in _further(tree, squeezed(title)):
        node.drop_tree()
    for node in list(tree.iter(*_UNSEEN)):
        node.drop_tree()
    for node in list(tree.iter()):
        names, style = node.get("class", ""), node.get("style", "")
        embedded = node.tag in {"blockquote", "div"} and _EMBEDDED.search(names)
        hidden = _FOR_SCREEN_READERS.search(names) or _CLIPPED.search(style)
        if embedded or (hidden and len(node.text_content()) <= _LONGEST_HINT):
            node.drop_tree()


def _further(tree: Node, title: str) -> list[Node]:
    """The articles that an endless page has below its own, each with a headline of its own."""
    headed = {
        article: squeezed(heading.text_content())
        for heading in tree.iter("h1")
        for article in list(heading.iterancestors("article"))[-1:]
    }
    own = [article for article, heading in headed.items() if heading and heading in title]
    main = own[0] if own else next(iter(headed), None)
    return [article for article in headed if article is not main]


def squeezed(text: str) -> str:
    """The text without white space: two texts with the same words in it are then equal."""
    return "".join(text.split())


def spaced(text: str) -> str:
    """The text with one space wherever there was white space."""
    return " ".join(text.split())

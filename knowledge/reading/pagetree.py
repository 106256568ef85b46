"""The tree of a web page: parsed once, freed of what no reader sees, and its text squeezed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol, cast

# Not shown: code, what only an old browser shows, the names of drawings; and the readings above
# Japanese words, which would stand in the middle of a sentence. And what is struck: the paper says
# by it that this no longer holds.
_UNSEEN = ("script", "style", "noscript", "template", "svg", "rt", "rp", "del")
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|a11y-hidden|vh)(?:$|\s)",
    re.IGNORECASE,
)
_CLIPPED = re.compile(r"clip:\s*rect\(\s*[01](?:px)?[ ,]")
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|opacity\s*:\s*0*\.?0+%?|font-size\s*:\s*0[a-z%]*)\s*(?:!\s*important\s*)?(?:;|$)",
    re.IGNORECASE,
)
# Hidden until it is known that a subscriber reads it: part of the story all the same.
_FOR_SUBSCRIBERS = re.compile(
    r"pay-?wall|premium|subscribers?(?:-only)?|meter(?:ed|ing)?", re.IGNORECASE
)
# Readers' words and what is paid for, by the names that sites give to the elements around it.
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:(?:reader|user|article|facebook|fb)s?-?comments?|comments?-?(?:list|area|section"
    r"|thread|wrapper|container)|disqus(?:_thread|-thread)?|sponsored(?:-(?:content|post|links?|box"
    r"|article|by))?|advertorial|paid-(?:content|post)|native-ad)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONGEST_HINT = 200  # characters; "opens in a new window" has fewer, an article has more
# Somebody else's words: quoted from here they would be attributed to the publisher.
_EMBEDDED = re.compile(
    r"twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|bluesky-embed|mastodon-embed"
    r"|threads-post|text-post-media|reddit-embed|reddit-card"
)
# libxml2 lets a paragraph end <s> and <strike>, which browsers strike it by, and not <del>.
_STRUCK = re.compile(r"<(/?)(?:s|strike)(?=[\s>])", re.IGNORECASE)
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
    data = _STRUCK.sub(r"<\1del", _NO_XML.sub("", text)).encode("utf-8", "replace")
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
    around = _around_headline(tree)
    for node in list(tree.iter()):
        if node not in around and (_is_not_shown(node) or _is_by_others(node)):
            node.drop_tree()


def _around_headline(tree: Node) -> set[Node]:
    """The elements that hold the headline: a page that scripts uncover is not hidden by that."""
    headline = next(tree.iter("h1"), None)
    held = set() if headline is None else {headline, *headline.iterancestors()}
    return {tree, *tree.iter("body", "main"), *held}


def _is_not_shown(node: Node) -> bool:
    style = node.get("style", "")
    if node.get("hidden", "no") != "no" or _HIDDEN.search(style):
        return not _FOR_SUBSCRIBERS.search(node.get("class", ""))
    if node.tag == "dialog" and node.get("open", "no") == "no":
        return True
    hint = _FOR_SCREEN_READERS.search(node.get("class", "")) or _CLIPPED.search(style)
    return bool(hint) and len(node.text_content()) <= _LONGEST_HINT


def _is_by_others(node: Node) -> bool:
    names = node.get("class", "")
    if node.tag in {"blockquote", "div"} and _EMBEDDED.search(names):
        return True
    return bool(_OTHERS.search(f"{names} {node.get('id', '')}"))


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

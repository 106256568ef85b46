"""The standfirst of a web page: what its editors put between the headline and the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.reading.boilerplate import kind_of
from knowledge.reading.pagetree import Node, spaced, squeezed

_SHORTEST: Final = 40  # characters of a summary; shorter ones are the site's own
_LONGEST: Final = 1000  # characters; what is longer is the story itself
_TAGS: Final = ("p", "h2", "h3", "h4", "div", "span", "strong", "li")
_NARROW: Final = 6  # children at most of an element that holds the standfirst alone
_ELLIPSIS: Final = re.compile(r"(?:\.{3}|…|\[…\])$")
_STOPS: Final = tuple(".!?…。！？؟۔।॥")
_CLOSERS: Final = "\"'”’»›“«)]」』 "
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "br", "em", "i", "mark", "q", "span", "strong", "wbr"}
)
_NEAR: Final = 3  # levels: up from the headline to what holds the standfirst, too; names around it
_CLOSE: Final = 60  # characters between: a byline and a date, but not another text,
_FAR: Final = 500  # or a caption and the like, if it is named
_NAMES: Final = re.compile(
    r"standfirst|excerpt|summary|synopsis|abstract|subtitle|subhead|\b(?:deck|dek|spot|ingress)\b"
    r"|(?:^|[\s_-])(?:lead|lede|intro|teaser|chapo|vorspann|entradilla|sommario)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"caption|credit|legend|byline|author|bild|image|photo|foto|figure|media|gallery|video|player"
    r"|promo|newsletter|subscri|consent|cookie|paywall|breadcrumb|related|disclaimer|advert"
    r"|message|notice|listen|audio|share|tooltip|modal|comment",
    re.IGNORECASE,
)
_ELSEWHERE: Final = ("aside", "button", "figcaption", "figure", "footer", "form", "li", "nav")


def read_standfirst(tree: Node, title: str, summary: str, paragraphs: Sequence[str]) -> str:
    """Return the page's own standfirst, unless it is one of the paragraphs; "" if there is none.

    It is the element that the summary was made from, or else the first one below the headline that
    holds nothing but sentences.

    Args:
        tree: the root of the pruned page.
        title: of the story, by which its headline is known.
        summary: the page's description for previews.
        paragraphs: of the story, one at least.
    """
    story = [squeezed(paragraph) for paragraph in paragraphs]
    found = _summarised(tree, summary) or _below_headline(tree, title, story[0])
    known = any(squeezed(found) in paragraph for paragraph in story)
    return "" if known or kind_of(found) else found


def _summarised(tree: Node, summary: str) -> str:
    """Return the innermost element that begins with the summary, however an editor cut it."""
    wanted = squeezed(_ELLIPSIS.sub("", summary))
    if len(summary) < _SHORTEST or not wanted:
        return ""
    texts = (spaced(node.text_content()) for node in tree.iter(*_TAGS) if len(node) <= _NARROW)
    begun = [text for text in texts if squeezed(text).startswith(wanted)]
    found = min(begun, key=len, default="")
    return found if len(found) <= _LONGEST else ""


def _below_headline(tree: Node, title: str, first: str) -> str:
    """Return the first element of sentences that stands close below the headline or is named so."""
    headline = _headline(tree, title)
    if headline is None:
        return ""
    for node, passed in _below(headline):
        text = spaced(node.text_content())
        if squeezed(text)[:_SHORTEST] == first[:_SHORTEST]:
            return ""
        if _is_sentences(node, text) and squeezed(text) not in squeezed(title):
            return text if passed <= _CLOSE or _named(node, _NAMES) else ""
    return ""


def _headline(tree: Node, title: str) -> Node | None:
    headings = [node for node in tree.iter("h1") if squeezed(node.text_content())]
    wanted = squeezed(title)
    own = (node for node in headings if squeezed(node.text_content()) in wanted)
    return next(own, headings[0] if headings else None)


def _below(headline: Node) -> Iterator[tuple[Node, int]]:
    """Yield the elements after the headline, not far, and how many characters stand between."""
    around = list(headline.iterancestors())[:_NEAR][-1]
    inside, below, passed = set(headline.iter()), False, 0
    for node in around.iter():
        below = below or node is headline
        if passed > _FAR:
            return
        if below and node not in inside:
            if node.tag in _TAGS:
                yield node, passed
            passed += len(squeezed(node.text or ""))


def _is_sentences(node: Node, text: str) -> bool:
    """Say whether an element holds sentences and nothing else, which are no caption or notice."""
    if not _SHORTEST <= len(text) <= _LONGEST or not text.rstrip(_CLOSERS).endswith(_STOPS):
        return False
    if any(child.tag not in _INLINE for child in node) or kind_of(text):
        return False
    return not (_named(node, _OTHERS) or any(True for _ in node.iterancestors(*_ELSEWHERE)))


def _named(node: Node, names: re.Pattern[str]) -> bool:
    """Say whether an element or one shortly around it bears such a name."""
    around = [node, *node.iterancestors()][:_NEAR]
    return any(names.search(f"{each.get('class', '')} {each.get('id', '')}") for each in around)

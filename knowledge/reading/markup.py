"""Markup: the paragraphs of a fragment of HTML, as feeds and newsrooms' systems send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt"),
        *("fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    }
)
_LEFT_OUT: Final = frozenset(
    {
        *("script", "style", "figure", "figcaption", "iframe", "noscript", "template"),
        *("svg", "math", "object", "video", "audio", "button", "select", "textarea"),
        *("title", "head"),
    }
)


def paragraphs(html: str) -> list[str]:
    """The text of each block, in order, its white space collapsed.

    Pictures with their captions, scripts and embedded pages are left out. Text that is no HTML
    comes back as it is, one paragraph a line.
    """
    if "<" not in html and "&" not in html:
        return [text for line in html.split("\n") if (text := " ".join(line.split()))]
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.found


class _Reader(HTMLParser):
    """Collects the paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._parts: list[str] = []
        self._outside: list[str] = []  # open elements that are left out, outermost first

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """See HTMLParser."""
        if tag in _LEFT_OUT:
            self._outside.append(tag)
        elif tag in _BLOCKS:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if tag in _LEFT_OUT and tag in self._outside:
            while self._outside.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if not self._outside:
            self._parts.append(data)

    def end_block(self) -> None:
        """What was read since the last block's end is a paragraph."""
        if text := " ".join("".join(self._parts).split()):
            self.found.append(text)
        self._parts = []

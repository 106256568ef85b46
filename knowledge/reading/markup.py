"""Markup: the paragraphs of a fragment of HTML, as feeds and newsrooms' systems send it.

Own lines over the standard library's html.parser: that takes minutes for 200 kB of `<a <a <a` and
raises at `<![x[`. Here each character is looked at once, whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details"),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol"),
        *("option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ul"),
    }
)
_LEFT_OUT: Final = frozenset(
    {
        *("figure", "figcaption", "iframe", "noscript", "template", "svg", "math", "object"),
        *("video", "audio", "button", "select", "textarea", "title", "head", "rt", "rp"),
        *("del", "s", "strike"),  # struck: what the paper no longer says
    }
)
# Somebody else's words: quoted from here they would be attributed to the publisher.
_EMBEDDED: Final = re.compile(
    r"twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|bluesky-embed|mastodon-embed"
    r"|threads-post|text-post-media|reddit-embed|reddit-card",
    re.IGNORECASE,
)
_VOID: Final = frozenset(  # never closed: nothing stands in them, such as in a counting pixel
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_HIDDEN: Final = re.compile(
    r"""\shidden(?=[\s=/>]|\Z)|\sstyle\s*+=\s*+["'](?:[^"'>]*;)?\s*+display\s*+:\s*+none""",
    re.IGNORECASE,
)
# Each form goes on to the end of the text if it is not closed, so that nothing is looked at twice.
_ATTRIBUTES: Final = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+"""
_MARK: Final = re.compile(
    rf"""<!--(?:-?>|.*?(?:--!?>|\Z))
    | <(?P<code>script|style)(?=[\s/>]|\Z){_ATTRIBUTES}
      (?:\Z|>(?:(?<=/>)|.*?(?:</(?P=code)(?=[\s/>]|\Z)[^>]*+(?:>|\Z)|\Z)))
    | <!\[CDATA\[ | \]\]>
    | <(?P<end>/?)(?P<name>[a-z][^\s/>]*+){_ATTRIBUTES}(?:>|\Z)
    | <[!?/][^>]*+(?:>|\Z)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_HUGE: Final = re.compile(r"&#(?:[0-9]{20,}|x[0-9a-f]{20,});?", re.IGNORECASE)
_NO_TEXT: Final = re.compile("[\0-\x08\x0e-\x1b\x7f]")  # control characters that are no space
_HALF: Final = re.compile("[\ud800-\udfff]")  # half a character: no text can be written with it


def paragraphs(html: str) -> list[str]:
    """The text of each block, in order, its white space collapsed.

    Pictures with their captions, scripts, embedded pages and other people's posts are left out.
    Text without a tag has one paragraph a line.
    """
    if "<" not in html:
        return lines(_unescaped(html))
    found, parts = list[str](), list[str]()
    outside, depth = "", 0  # the outermost open element that is left out, and how deep in its like
    for text, mark in _pieces(html):
        if not outside:
            parts.append(_unescaped(text))
        name = (mark["name"] or "").lower() if mark else ""
        if outside:
            if name == outside:
                depth += -1 if mark and mark["end"] else not _is_closed(mark)
                outside = outside if depth else ""
        elif mark and _is_left_out(name, mark):
            outside, depth = name, 1
        elif name in _BLOCKS:
            found += _joined(parts)
            parts.clear()
    return found + _joined(parts)


def lines(text: str) -> list[str]:
    """The paragraphs of a text that is no HTML: its lines, with their white space collapsed."""
    return [line for raw in _clean(text).splitlines() if (line := " ".join(raw.split()))]


def _pieces(html: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Yield each run of text and the mark that ends it; None at the end of all."""
    end = 0
    for mark in _MARK.finditer(html):
        yield html[end : mark.start()], mark
        end = mark.end()
    yield html[end:], None


def _is_left_out(name: str, mark: re.Match[str]) -> bool:
    if mark["end"] or _is_closed(mark):
        return False
    if name in _LEFT_OUT:
        return True
    if name in {"blockquote", "div"} and _EMBEDDED.search(mark[0]):
        return True
    return bool(name) and name not in _VOID and _HIDDEN.search(mark[0]) is not None


def _is_closed(mark: re.Match[str] | None) -> bool:
    """Whether it is `<iframe/>`, as XHTML has it."""
    return mark is not None and mark[0].endswith("/>")


def _joined(parts: list[str]) -> list[str]:
    text = " ".join(_clean("".join(parts)).split())
    return [text] if text else []


def _unescaped(text: str) -> str:
    return unescape(_HUGE.sub("\ufffd", text))  # it raises at a number of thousands of digits


def _clean(text: str) -> str:
    return _HALF.sub("\ufffd", _NO_TEXT.sub("", text))

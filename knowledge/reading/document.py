"""A document of any kind -> what it holds; its type, name and first bytes choose the reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.outcome import Origin, Outcome

_MARKDOWN: Final = (".md", ".markdown")
_TEXT: Final = (".txt", ".text")
_HTML: Final = (".html", ".htm", ".xhtml")
_PAGES: Final = {"text/html", "application/xhtml+xml"}
_NEWSROOM: Final = (".json", ".xml", ".nitf", ".newsml")
SUFFIXES: Final = (*_MARKDOWN, *_TEXT, *_HTML, *_NEWSROOM)
"""The endings of the names of files that can be articles."""

_HEAD: Final = 2000  # bytes looked at
_ROOT: Final = re.compile(
    rb"(?:<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\])?\s*>|\s)*"
    rb"<(?:[\w-]+:)?(?:newsitem|newsmessage|packageitem|conceptitem|newsml|nitf)[\s/>]",
    re.DOTALL,
)
"""How an item of a newsroom begins, in small letters."""

_Reader = Callable[[bytes, Origin], Outcome]


def read_document(data: bytes, origin: Origin) -> Outcome:
    """Read a document: a web page, a newsroom's item, Markdown, or a page saved as text.

    Raises:
        ReadError: it holds no article that can be quoted; the message says why.
    """
    return _reader(data, origin)(data, origin)


def _reader(data: bytes, origin: Origin) -> _Reader:  # noqa: PLR0911 - one for each kind
    media, suffix = _media(origin), _suffix(origin)
    head = opening(data)
    if media in _PAGES and not head.startswith((b"{", b"---")):
        return _read_page
    named = suffix in _MARKDOWN and not media.endswith(("json", "xml"))
    if named or media in {"text/markdown", "text/x-markdown"}:
        return _read_markdown
    if head.startswith((b"{", b"[")) or media.endswith("json"):
        return _read_newsroom
    if _ROOT.match(head):  # before <html, which NewsML-G2 holds its text in
        return _read_newsroom
    if b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body")):
        return _read_page
    if head.startswith(b"<") and (suffix in _NEWSROOM or media.endswith("xml") or b"<?xml" in head):
        return _read_newsroom
    if suffix in _HTML or media in _PAGES:
        return _read_page
    if suffix in _TEXT or media == "text/plain":
        return _read_text
    known = ", ".join(SUFFIXES)
    raise ReadError(
        f"this is no document that can be read; its name may end in {known}", origin.name
    )


def opening(data: bytes) -> bytes:
    """The first bytes of a document, in small letters, without a byte order mark and spaces.

    Of UTF-16 and UTF-32, which only newsrooms' systems and old programs write, without the zeros.
    """
    head = data[:_HEAD]
    if b"\0" in head[:4]:
        head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")
    return head.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n").lower()


def _media(origin: Origin) -> str:
    return origin.content_type.partition(";")[0].strip().lower()


def _suffix(origin: Origin) -> str:
    path = urlsplit(origin.url).path if origin.url else origin.name
    return PurePosixPath(path).suffix.lower()


def _read_page(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.webpage import read_webpage  # noqa: PLC0415 - as the others, when wanted

    return read_webpage(data, origin)


def _read_newsroom(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.feed import is_feed  # noqa: PLC0415
    from knowledge.reading.newsroom import read_newsroom  # noqa: PLC0415

    if is_feed(data, origin.content_type):
        message = "this is a feed; name its web address under feeds in story.yml"
        raise ReadError(message, origin.name)
    return read_newsroom(data, origin)


def _read_markdown(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.markdown import read_markdown  # noqa: PLC0415

    path = _path(origin)
    return _one(read_markdown(path, data, path.stem), origin)


def _read_text(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.textpage import read_textpage  # noqa: PLC0415

    path = _path(origin)
    return _one(read_textpage(path, data, path.stem), origin)


def _path(origin: Origin) -> Path:
    """The name of a document as that of a file; of an address, its last part."""
    if not origin.url:
        return Path(origin.name)
    parts = urlsplit(origin.url)
    return Path(PurePosixPath(parts.path).name or parts.hostname or origin.name)


def _one(article: Article, origin: Origin) -> Outcome:
    """An article that gives no address has the one at which it was read: a quote links there."""
    source = article.source
    if origin.url and not source.url:
        with suppress(ValueError):  # too long for a link
            article = replace(article, source=replace(source, url=origin.url))
    return Outcome((article,))

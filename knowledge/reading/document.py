"""A document of any kind -> what it holds; its type, name and first bytes choose the reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.outcome import Origin, Outcome

_MARKDOWN: Final = (".md", ".markdown")
_TEXT: Final = (".txt", ".text")
_HTML: Final = (".html", ".htm", ".xhtml")
_NEWSROOM: Final = (".json", ".xml", ".nitf", ".newsml")
SUFFIXES: Final = (*_MARKDOWN, *_TEXT, *_HTML, *_NEWSROOM)
"""The endings of the names of files that can be articles."""

_HEAD: Final = 2000  # bytes looked at
_Reader = Callable[[bytes, Origin], Outcome]


def read_document(data: bytes, origin: Origin) -> Outcome:
    """Read a document: a web page, a newsroom's item, Markdown, or a page saved as text.

    Raises:
        ReadError: it holds no article that can be quoted; the message says why.
    """
    return _reader(data, origin)(data, origin)


def _reader(data: bytes, origin: Origin) -> _Reader:  # noqa: PLR0911 - one for each kind
    media, suffix = _media(origin), _suffix(origin)
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if media in {"text/html", "application/xhtml+xml"} and not head.startswith((b"{", b"---")):
        return _read_page
    if (not media and suffix in _MARKDOWN) or media in {"text/markdown", "text/x-markdown"}:
        return _read_markdown
    if head.startswith((b"{", b"[")) or media.endswith("json"):
        return _read_newsroom
    if b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body")):
        return _read_page
    if head.startswith(b"<") and (suffix in _NEWSROOM or media.endswith("xml") or b"<?xml" in head):
        return _read_newsroom
    if suffix in _HTML:
        return _read_page
    if suffix in _TEXT or media == "text/plain":
        return _read_text
    known = ", ".join(SUFFIXES)
    raise ReadError(
        f"this is no document that can be read; its name may end in {known}", origin.name
    )


def _media(origin: Origin) -> str:
    return origin.content_type.partition(";")[0].strip().lower()


def _suffix(origin: Origin) -> str:
    path = urlsplit(origin.url).path if origin.url else origin.name
    return PurePosixPath(path).suffix.lower()


def _read_page(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.webpage import read_webpage  # noqa: PLC0415 - as the others, when wanted

    return read_webpage(data, origin)


def _read_newsroom(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.newsroom import read_newsroom  # noqa: PLC0415

    return read_newsroom(data, origin)


def _read_markdown(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.markdown import read_markdown  # noqa: PLC0415

    return _one(read_markdown(Path(origin.name), data, PurePosixPath(origin.name).stem))


def _read_text(data: bytes, origin: Origin) -> Outcome:
    from knowledge.reading.textpage import read_textpage  # noqa: PLC0415

    return _one(read_textpage(Path(origin.name), data, PurePosixPath(origin.name).stem))


def _one(article: Article) -> Outcome:
    return Outcome((article,))

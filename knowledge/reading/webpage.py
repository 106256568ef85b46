"""A news page in HTML: the story, and who published it, when and where, as the page says it."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, NamedTuple

from knowledge.article import Article, Source, Withdrawal
from knowledge.errors import ReadError
from knowledge.extras import WEB
from knowledge.language import UNKNOWN, detect, stop_words
from knowledge.notice import read_notice
from knowledge.reading.byline import cleaned
from knowledge.reading.dateline import Dateline, read_dateline
from knowledge.reading.encoding import decode
from knowledge.reading.outcome import Origin, Outcome
from knowledge.reading.pageaddress import address, host

if TYPE_CHECKING:
    from knowledge.reading.pagemetadata import PageMetadata

LARGEST: Final = 10_000_000
"""Bytes. The largest of 141 pages has a tenth of it."""

_HEAD: Final = 4096  # bytes in which a page declares its encoding
_CHARSET: Final = re.compile(
    rb"""(?:<\?xml[^>]*encoding|<meta[^>]*charset)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE
)
_OF_SERVER: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_BINARY: Final = {
    b"%PDF": "a PDF document", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture", b"PK\x03\x04": "an archive or office document",
    b"\x1f\x8b": "compressed data", b"RIFF": "a picture or video", b"\x00\x00\x00": "a video",
    b"ID3": "a sound", b"OggS": "a sound", b"\x28\xb5\x2f\xfd": "compressed data",
}  # fmt: skip
_NEAR: Final = 3  # paragraphs in which the dateline may stand: a standfirst can come before it
_SURE: Final = 0.2  # share of stop words in a text of that language; others have a tenth
_WORDS: Final = 30  # at least, to contradict a page about its language


class _Refused(Exception):  # noqa: N818 - becomes a ReadError, which knows the document
    """Why the page is no article that can be quoted."""


def read_webpage(data: bytes, origin: Origin) -> Outcome:
    """Read a news page: one article, or the word of its publisher that it is withdrawn.

    Everything in it is the page's own: each sentence that the page does not have word for word is
    left out and counted. What the page says of itself is believed, its JSON-LD before its meta tags
    before what trafilatura finds, with these exceptions: a date must be possible, and an address is
    believed only on the site that the page was read from (see pageaddress).

    Args:
        data: as the server sent it, or as it was saved.
        origin: where from. Without a url the page's own address is taken, and the name is kept as
            the file.

    Raises:
        ReadError: it is no article that can be quoted; the message says why and what to do.
    """
    try:
        return _read(data, origin)
    except _Refused as refused:
        raise ReadError(str(refused), origin.name) from refused
    except ValueError as error:  # of decode, of the tree, of Source and Article
        raise ReadError(str(error), origin.name) from error
    except (RecursionError, MemoryError) as error:
        message = "its HTML is nested too deeply to be read; save the article alone"
        raise ReadError(message, origin.name) from error


class _Story(NamedTuple):
    """The paragraphs of the story, and what stood before the first."""

    paragraphs: list[str]
    dateline: Dateline | None


def _read(data: bytes, origin: Origin) -> Outcome:
    _check(data)
    text, repair = decode(data, declared(data, origin.content_type))
    try:
        # The extra is missing on most machines, and takes half a second to load on the others.
        from knowledge.reading.pagebody import read_body  # noqa: PLC0415
        from knowledge.reading.pagekind import refusal  # noqa: PLC0415
        from knowledge.reading.pagemetadata import read_metadata  # noqa: PLC0415
        from knowledge.reading.pagetree import parse, prune  # noqa: PLC0415
        from knowledge.reading.verbatim import keep_verbatim  # noqa: PLC0415
    except ImportError as error:
        remedy = f"web pages want more libraries: {WEB}"
        raise _Refused(f"{remedy} ({error.name} is missing)") from error
    for library in ("trafilatura", "htmldate"):  # the caller is told by what is returned
        logging.getLogger(library).setLevel(logging.CRITICAL)
    tree = parse(text)
    page = read_metadata(tree, origin.url)
    scripts = sum(len(node.text_content()) for node in tree.iter("script"))
    prune(tree, page.title)
    body = read_body(tree, page.summary, page.authors, page.title)
    if reason := refusal(page, body, tree, scripts):
        raise _Refused(reason)
    noticed = read_notice(page.title, body.lines)
    url = address(page.canonical, origin.url)
    if noticed.withdrawn:
        return Outcome((_withdrawal(page, url, noticed.withdrawn),))
    page = replace(page, title=noticed.title)
    article = _article(page, _story(body.paragraphs), url, origin)
    article = replace(article, repair=repair, notice=noticed.notice, note=noticed.note)
    article, dropped = keep_verbatim(article, tree.text_content())
    if not article.text:
        raise _Refused("none of its sentences stands in it as a reader sees it; save it again")
    return Outcome((article,), dropped=dropped)


def _withdrawal(page: PageMetadata, url: str, reason: str) -> Withdrawal:
    moment = page.modified if isinstance(page.modified, datetime) else None
    return Withdrawal("", url, reason, publisher=page.publisher or host(url), moment=moment)


def _check(data: bytes) -> None:
    if len(data) > LARGEST:
        raise _Refused(f"it is larger than {LARGEST // 1_000_000} MB; save the article alone")
    if not data.strip():
        raise _Refused("it is empty; save the page again")
    for start, what in _BINARY.items():
        if data.startswith(start):
            raise _Refused(f"it is {what}, not a web page; give the page that shows it")


def declared(data: bytes, content_type: str) -> str:
    """The encoding that the server or else the page declares, as it is written there, or ""."""
    if match := _OF_SERVER.search(content_type):
        return match[1]
    found = _CHARSET.search(data, 0, _HEAD)
    return found[1].decode("ascii") if found else ""


def _story(paragraphs: list[str]) -> _Story:
    """Cut the dateline off the paragraph that it begins."""
    for at, paragraph in enumerate(paragraphs[:_NEAR]):
        if dateline := read_dateline(paragraph):
            rest = paragraph[dateline.end :].strip()
            kept = [*paragraphs[:at], *([rest] if rest else []), *paragraphs[at + 1 :]]
            return _Story(kept, dateline)
    return _Story(paragraphs, None)


def _article(page: PageMetadata, story: _Story, url: str, origin: Origin) -> Article:
    if not page.title:
        raise _Refused("it has no title; give its text in a Markdown file with front matter")
    published = page.published or (story.dateline.day if story.dateline else None)
    if published is None:
        given = f'its date "{cleaned(page.refused)[:40]}" can\'t be right' if page.refused else ""
        given = given or "it does not say when it was published"
        raise _Refused(f"{given}; give its text in a Markdown file with the date")
    text = "\n\n".join(story.paragraphs)
    source = Source(
        publisher=page.publisher or host(url),
        published=published,
        url=url,
        file="" if origin.url else PurePath(origin.name).name,
        agency=page.agency or (story.dateline.agency if story.dateline else ""),
        author=", ".join(page.authors),
        dateline=cleaned(story.dateline.place) if story.dateline else "",
        language=_language(text, page.language),
    )
    return Article(
        url or origin.name,
        page.title,
        text,
        source,
        modified=page.modified,
        paywalled=page.paywalled,
    )


def _language(text: str, said: str) -> str:
    """The language of most of a text: as the page says, unless the words tell otherwise.

    Many pages of small languages, and translated ones, say that they are in English.
    """
    found = detect(text)
    if not said or found in {said, UNKNOWN}:
        return said or found
    words = re.findall(r"[^\W\d_]+", text.casefold())
    shares = [
        sum(word in stop_words(language) for word in words) / max(1, len(words))
        for language in (found, said)
    ]
    if len(words) < _WORDS or shares[0] < _SURE or shares[1] > shares[0] / 2:
        return said
    return found

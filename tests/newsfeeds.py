"""A feed of an invented newspaper in each format, for the tests of reading feeds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

import pytest

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.feed import read_feed
from knowledge.reading.feedarticle import as_article
from knowledge.reading.feedentry import Entry
from knowledge.reading.outcome import Origin

ORIGIN: Final = Origin("feed", "https://feeds.post.example/rss", "application/rss+xml")
LINK: Final = "https://www.post.example/ferry"
DATE: Final = "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
MINUTE: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST: Final = "The ferry Marigold left Gannet Point at noon with 214 people on board. " * 5
SECOND: Final = (
    "A second one will sail from next Monday, so that the children can go to school. " * 5
)
TEXTS: Final = (FIRST.strip(), SECOND.strip())
WHOLE: Final = "".join(f"<p>{text}</p>" for text in TEXTS)


def item(
    title: str = "<title>Ferry runs</title>", link: str = f"<link>{LINK}</link>", more: str = DATE
) -> str:
    return f"<item>{title}{link}{more}</item>"


def rss(*items: str, head: str = "<title>Harbour Post</title>", start: str = "") -> bytes:
    return (
        f"{start}<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        f"xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>{head}{''.join(items)}</channel></rss>"
    ).encode()


def atom(*entries: str) -> bytes:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    head = "<title>Harbour Post</title><link href='https://www.post.example/'/>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{inner}</feed>".encode()


def json_feed(*items: object, **more: object) -> bytes:
    version = "https://jsonfeed.org/version/1.1"
    feed = {"version": version, "title": "Harbour Post", "items": items}
    return json.dumps(feed | more).encode()


def entry_of(data: bytes) -> Entry:
    (entry,) = read_feed(data, ORIGIN).entries
    return entry


def refusal(data: bytes, origin: Origin = ORIGIN) -> str:
    with pytest.raises(ReadError) as caught:
        read_feed(data, origin)
    return str(caught.value)


def articles(data: bytes, origin: Origin = ORIGIN) -> list[Article]:
    feed = read_feed(data, origin)
    found = (as_article(entry, feed, origin) for entry in feed.entries)
    return [article for article in found if article]


def full(text: str = WHOLE, **parts: str) -> bytes:
    content = f"<content:encoded><![CDATA[{text}]]></content:encoded>"
    return rss(item(**{"more": DATE + content, **parts}))

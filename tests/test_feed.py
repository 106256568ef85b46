"""What reading a feed promises: a feed or a clear error, whatever is sent, in a short time."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.errors import ReadError
from knowledge.reading.feed import is_feed, read_feed
from knowledge.reading.feedarticle import as_article
from knowledge.reading.feedentry import Feed
from knowledge.reading.outcome import Origin
from tests.newsfeeds import (
    LINK,
    ORIGIN,
    articles,
    atom,
    entry_of,
    full,
    item,
    json_feed,
    refusal,
    rss,
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "this is no feed"),
        (b"\0" * 100, "this is no feed"),
        (b"<html><head><title>Post</title></head><body>Fire</body></html>", "this is no feed"),
        (b"<html><body><feedback/>Our <rss> feeds</body></html>", "this is no feed"),
        (b"<!DOCTYPE html><p>how to write <rss version='2.0'>", "this is no feed"),
        (b"<!-- <rss> --><html></html>", "this is no feed"),
        (b"<!--" * 900, "this is no feed"),
        (b"<!DOCTYPE rss [<!ENTITY a '" + b"A" * 9000 + b"'>]><rss>&a;</rss>", "this is no feed"),
        (b'{"headline": "about https://jsonfeed.org/version/1"}', "this is no feed"),
        (b"<rss version='2.0'><channel><title>Harbour", "not well-formed"),
        (b"<rss", "this is no feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "it is no JSON"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 99_999, "no JSON"),
        (b'{"version": "https://jsonfeed.org/version/1", "n": ' + b"1" * 9999, "no JSON"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "no list of items"),
        (b"\xff\xfe<\0r\0s\0s\0>\0\0", "starts as UTF-16 but is not"),
    ],
)
def test_what_is_no_feed_is_an_error_that_says_so(data: bytes, says: str) -> None:
    assert says in refusal(data)


def test_a_feed_without_entries_is_a_feed() -> None:
    for data in (rss(), atom(), json_feed()):
        assert (read_feed(data, ORIGIN).title, read_feed(data, ORIGIN).entries) == (
            "Harbour Post",
            (),
        )


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", ""])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n <?xml version='1.0'?>\n<!-- by hand -->\n"])
def test_a_feed_is_known_whatever_it_is_served_as(kind: str, start: str) -> None:
    data = rss(item(), start=start)
    assert is_feed(data, kind)
    assert len(read_feed(data, Origin("feed", LINK, kind)).entries) == 1


def test_a_json_feed_is_known_as_php_writes_it_and_wherever_its_version_stands() -> None:
    version = r'"version": "https:\/\/jsonfeed.org\/version\/1"'
    assert is_feed(b'{"items": [],' + b" " * 5000 + version.encode() + b"}", "application/json")
    assert is_feed(b'{"items": []}', "Application/Feed+JSON; charset=utf-8")


def test_without_feedparser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "feedparser", None)
    assert "pip install" in refusal(rss(item()))
    assert len(read_feed(json_feed({"id": "1"}), ORIGIN).entries) == 1


# What is hostile


def test_entities_neither_grow_nor_read_files() -> None:
    laughs = "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    dtd = f"<!DOCTYPE rss [<!ENTITY a 'lol'>{laughs}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    for name in "ix":
        (entry,) = read_feed(rss(item(f"<title>A &{name}; b</title>"), start=dtd), ORIGIN).entries
        assert entry.title in {"A b", f"A &{name}; b"}
    bomb = f"<!DOCTYPE rss [<!ENTITY a '{'A' * 1500}'>]>"
    many = rss(item(f"<title>{'&a;' * 9000}</title>"), start=bomb)
    assert len(entry_of(many).title) <= 300


def test_of_a_feed_that_breaks_off_or_is_torn_no_text_is_taken() -> None:
    torn = full(title="<title>Fire & water < 3</title>")
    for data in (full()[:-30], full().removesuffix(b"</channel></rss>"), torn):
        feed = read_feed(data, ORIGIN)
        assert [entry.url for entry in feed.entries] == [LINK]
        assert "not well-formed; the pages are read instead" in str(feed.problems[0])
        assert articles(data) == []


def test_characters_that_xml_forbids_are_left_out() -> None:
    feed = read_feed(rss(item("<title>A\0B\x01C\x0bD\ufffeE</title>")), ORIGIN)
    assert (feed.entries[0].title, feed.problems) == ("ABCDE", ())
    assert entry_of(json_feed({"id": "1", "title": "A\0B"})).title == ""


def test_half_characters_do_not_hinder_that_a_feed_is_remembered() -> None:
    (entry,) = read_feed(
        json_feed({"id": "\ud83d1", "title": "\ud83d", "url": LINK, "content_text": "a\ud83db"}),
        ORIGIN,
    ).entries
    assert (entry.id, entry.title, entry.texts) == ("?1", "", ("a\ufffdb",))
    "".join((entry.id, *entry.texts)).encode()


HOSTILE: Final = {
    "10 MB of words": "x " * 5_000_000,
    "elements in each other": "<div>" * 200_000,
    "elements that are not closed": "<a " * 300_000,
    "comments that are not closed": "<!--" * 300_000,
    "attributes": "<a " + "x='" * 300_000,
    "ends of what did not begin": "<svg>" * 99_999 + "</math>" * 99_999,
    "references": "&#" * 300_000 + "&#" + "9" * 9999 + ";",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_takes_no_more_time_than_its_size(text: str) -> None:
    data, started = full(text), time.process_time()
    read_feed(data, ORIGIN)
    assert time.process_time() - started < 10  # half a second; what it guards from takes minutes


def test_elements_of_the_feed_itself_may_be_nested_deeply() -> None:
    deep = rss(item(more="<description>" + "<a>" * 9999 + "x" + "</a>" * 9999 + "</description>"))
    assert entry_of(deep).texts == ("x",)


def test_of_thousands_of_entries_the_newest_are_kept() -> None:
    def of(number: int) -> str:
        day = date(2016, 1, 1) + timedelta(days=number)
        return item(link=f"<link>{LINK}/{number}</link>", more=f"<dc:date>{day}</dc:date>")

    feed = read_feed(rss(*map(of, range(3000))), ORIGIN)
    assert len(feed.entries) == 500
    assert feed.entries[0].url == f"{LINK}/2999"
    assert "it has 3,000 entries; the newest 500 are read" in str(feed.problems[0])


@settings(max_examples=300)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"<rss>", b"<feed>", b'{"version":1', b"<rdf:RDF ", b""]),
)
@example(b"<channel><item><title>&#xD800;</title><link>http://[</link></item>", b"<rss>")
@example(b"<channel><item><pubDate>Mon, 99 Mar 99999 99:99</pubDate>", b"<rss>")
def test_any_bytes_are_a_feed_or_an_error(data: bytes, start: bytes) -> None:
    try:
        feed = read_feed(start + data, ORIGIN)
    except ReadError:
        return
    assert isinstance(feed, Feed)
    assert all(as_article(entry, feed, ORIGIN) is None for entry in feed.entries)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
FIELDS: Final = (
    "id",
    "url",
    "title",
    "authors",
    "author",
    "date_published",
    "content_html",
    "summary",
)


@given(st.dictionaries(st.sampled_from(FIELDS), anything), anything, anything)
def test_a_json_feed_may_hold_anything_anywhere(raw: dict[str, Any], one: Any, two: Any) -> None:
    feed = read_feed(json_feed(raw, one, title=two, language=one, home_page_url=two), ORIGIN)
    assert all(as_article(entry, feed, ORIGIN) is None for entry in feed.entries)
    assert "{" not in feed.title or isinstance(two, str)


marks = st.sampled_from(
    ["<item>", "</item>", "<title>", "</title>", "<link>", "<guid>", "<![CDATA[", "]]>", "<author>",
     "<content:encoded>", "<pubDate>", "<dc:date>", "a", "&", "&amp;", "&nbsp;", "<", "2026"]
)  # fmt: skip


@given(st.lists(marks, max_size=30))
def test_any_torn_markup_is_a_feed_or_an_error(pieces: list[str]) -> None:
    for data in (rss(*pieces), atom(*pieces)):
        with suppress(ReadError):
            assert isinstance(read_feed(data, ORIGIN), Feed)


@pytest.mark.parametrize("torn", ["<title>&#x110000;</title>", "<title>&#99999999999;</title>"])
def test_what_the_parser_itself_stumbles_over_is_an_error_of_reading(torn: str) -> None:
    assert "it can't be read as a feed" in refusal(rss(item(torn)))

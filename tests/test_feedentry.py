"""What an entry of a feed promises: what the feed says of it, and nothing made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from knowledge.reading.feed import read_feed
from knowledge.reading.outcome import Origin
from tests.newsfeeds import (
    DATE,
    LINK,
    MINUTE,
    ORIGIN,
    WHOLE,
    articles,
    atom,
    entry_of,
    full,
    item,
    json_feed,
    rss,
)

XHTML: Final = "http://www.w3.org/1999/xhtml"


@pytest.mark.parametrize(
    ("more", "published"),
    [
        ("", None),
        ("<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>", MINUTE),
        ("<pubDate>Mon, 02 Mar 2026 11:00:00 +0100</pubDate>", MINUTE),
        ("<dc:date>2026-03-02T10:00:00Z</dc:date>", MINUTE),
        ("<pubDate>Mon, 02 Mar 2026 23:30:00 EST</pubDate>", date(2026, 3, 2)),
        ("<pubDate>Mon, 02 Mar 2026 23:30:00 IST</pubDate>", date(2026, 3, 2)),
        ("<pubDate>02 Mar 26 23:30 EST</pubDate>", date(2026, 3, 2)),
        ("<pubDate>Mon Mar  2 10:00:00 2026</pubDate>", date(2026, 3, 2)),
        ("<pubDate>2026-03-02</pubDate>", date(2026, 3, 2)),
        ("<pubDate>2026</pubDate>", None),
        ("<pubDate>2026-03</pubDate>", None),
        ("<pubDate>0001-01-01T00:00:00Z</pubDate>", None),
        ("<pubDate>Thu, 30 Feb 2026 10:00:00 GMT</pubDate>", None),
        ("<pubDate>30 Feb 26 10:00 GMT</pubDate>", None),
        ("<pubDate>02 Mar 26 25:61 GMT</pubDate>", None),
        ("<pubDate>today at 10:00</pubDate>", None),
        ("<pubDate></pubDate>", None),
        pytest.param(  # with a name of its own: the processes of a run must agree on it
            f"<pubDate>{datetime.now(UTC) + timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}</pubDate>",
            None,
            id="ahead",
        ),
        ("<pubDate>2199-01-01T00:00:00Z</pubDate>", None),
    ],
)
def test_a_date_is_what_the_feed_says_or_nothing(more: str, published: date | None) -> None:
    entry = entry_of(rss(item(more=more)))
    assert (entry.published, entry.updated) == (published, None)


def test_in_atom_what_was_changed_is_not_when_it_was_published() -> None:
    changed = "<id>urn:1</id><updated>2026-03-02T10:00:00Z</updated>"
    entry = entry_of(atom(changed))
    assert (entry.published, entry.updated, entry.moment) == (None, MINUTE, MINUTE)
    entry = entry_of(atom(changed + "<published>2026-03-01T10:00:00Z</published>"))
    assert (entry.published, entry.updated) == (MINUTE - timedelta(days=1), MINUTE)
    entry = entry_of(atom(changed + "<published>2026-03-02T10:00:00Z</published>"))
    assert (entry.published, entry.updated) == (MINUTE, None)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("<link>/a/b?c=1&amp;d=2</link>", ("https://feeds.post.example/a/b?c=1&d=2",) * 2),
        (f"<link>{LINK}</link><guid isPermaLink='false'>77</guid>", ("77", LINK)),
        (f"<guid>{LINK}</guid>", (LINK, LINK)),
        (f"<guid isPermaLink='false'>{LINK}</guid>", (LINK, "")),
        ("<link>javascript:alert(1)</link><guid isPermaLink='false'>7</guid>", ("7", "")),
        ("<link>file:///etc/passwd</link><guid isPermaLink='false'>7</guid>", ("7", "")),
        ("<link>http://[</link><guid isPermaLink='false'>7</guid>", ("7", "")),
        (f"<link>{LINK}/{'x' * 2000}</link><guid isPermaLink='false'>7</guid>", ("7", "")),
    ],
)
def test_an_address_is_one_that_can_be_opened_or_nothing(link: str, found: tuple[str, str]) -> None:
    entry = entry_of(rss(item(link=link)))
    assert (entry.id, entry.url) == found


def test_in_atom_an_id_is_no_address() -> None:
    assert entry_of(atom("<id>1</id>")).url == ""
    assert entry_of(atom("<id>1</id><link href='/a'/>")).url == "https://feeds.post.example/a"
    several = "<link rel='self' href='/s'/><link rel='alternate' href='/a'/><id>1</id>"
    assert entry_of(atom(several)).url == "https://feeds.post.example/a"


def test_entries_that_nothing_tells_apart_are_counted() -> None:
    feed = read_feed(rss(item(link="<link>javascript:alert(1)</link>"), item(link="")), ORIGIN)
    assert feed.entries == ()
    assert str(feed.problems[0]).endswith("of an address that can be opened: 2")


def test_of_entries_with_one_id_the_newest_is_kept() -> None:
    def of(title: str, day: int) -> str:
        told = f"<guid>1</guid><pubDate>2026-03-0{day}</pubDate>"
        return item(f"<title>{title}</title>", more=told)

    feed = read_feed(rss(of("Old", 1), of("New", 3), of("Middle", 2)), ORIGIN)
    assert [entry.title for entry in feed.entries] == ["New"]


def test_entries_are_in_the_order_of_their_moments_whatever_their_zones() -> None:
    times = ("2026-03-02T01:00:00+14:00", "2026-03-01T23:00:00Z", "2026-03-01T20:00:00-05:00")
    raw = [{"id": written, "date_published": written} for written in times] + [{"id": "none"}]
    found = [entry.id for entry in read_feed(json_feed(*raw), ORIGIN).entries]
    assert found == [times[2], times[1], times[0], "none"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<title>AT&amp;T</title>", "AT&T"),
        ("<title>AT&amp;amp;T &lt;i&gt;wins&lt;/i&gt;</title>", "AT&T wins"),
        ("<title><![CDATA[ A\n  <b>B</b> ]]></title>", "A B"),
        ("<title>1 &lt; 2</title>", "1 < 2"),
        ("<title>Caf&eacute;&nbsp;2</title>", "Café 2"),
        ("<title>...</title>", ""),
        ("<title>A\u202eB</title>", ""),
        ("<title/>", ""),
        ("", ""),
    ],
)
def test_a_title_is_its_text(written: str, title: str) -> None:
    entry = entry_of(rss(item(written)))
    assert (entry.title, entry.url) == (title, LINK)
    assert len(entry_of(rss(item(f"<title>{'long ' * 99}</title>"))).title) <= 300


def test_in_atom_a_title_may_write_of_markup() -> None:
    assert entry_of(atom("<id>1</id><title type='text'>Use &lt;b&gt;</title>")).title == "Use <b>"
    assert entry_of(atom("<id>1</id><title type='html'>Use &lt;b&gt;</title>")).title == "Use"


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("<author>ada@post.example (Ada Lund)</author>", "Ada Lund"),
        ("<author>Ada Lund &lt;ada@post.museum&gt;</author>", "Ada Lund"),
        ("<author>ada@post.example</author>", ""),
        ("<dc:creator>Ada  Lund</dc:creator>", "Ada Lund"),
        ("<dc:creator>Ada\u202eLund</dc:creator>", ""),
    ],
)
def test_an_author_is_a_name_and_no_address(written: str, author: str) -> None:
    assert entry_of(rss(item(more=DATE + written))).author == author


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("<content type='text'>1 &lt;b&gt;\n2</content>", ("1 <b>", "2")),
        ("<content type='html'>&lt;p>One&amp;nbsp;two&lt;p>3</content>", ("One two", "3")),
        (
            f"<content type='xhtml'><div xmlns='{XHTML}'>1 &amp; <i>2</i><p>3</p></div></content>",
            ("1 & 2", "3"),
        ),
        ("<content type='image/png'>iVBORw0KGgo=</content>", ()),
        ("<content type='text/html' src='https://post.example/a'/>", ()),
        ("<summary>Short</summary>", ("Short",)),
    ],
)
def test_the_text_of_an_atom_entry_is_read_by_its_type(
    content: str, texts: tuple[str, ...]
) -> None:
    assert entry_of(atom(f"<id>1</id>{content}")).texts == texts


def test_a_json_feed_of_either_version_is_read() -> None:
    raw = {"id": 7, "external_url": LINK, "title": "Ferry", "content_text": "Fish & <b>\n\nchips"}
    for names in ({"author": {"name": "Ada"}}, {"authors": [{"name": "Ada"}, {}, 3]}):
        entry = entry_of(json_feed(raw | names | {"date_modified": "2026-03-02T10:00:00Z"}))
        assert (entry.id, entry.url, entry.title, entry.author) == ("7", LINK, "Ferry", "Ada")
        assert (entry.published, entry.updated) == (None, MINUTE)
        assert entry.texts == ("Fish & <b>", "chips")


def test_what_is_no_text_becomes_none() -> None:
    raw = {"id": ["1"], "url": LINK, "title": {"a": 1}, "content_html": [WHOLE], "author": "Ada"}
    entry = entry_of(json_feed(raw))
    assert (entry.id, entry.title, entry.texts, entry.author) == (LINK, "", (), "")


def test_rss_0_91_and_rdf_are_read() -> None:
    old = rss(item(), start="<!DOCTYPE rss PUBLIC '-//N//DTD RSS 0.91//EN' 'rss-0.91.dtd'>")
    assert entry_of(old.replace(b"'2.0'", b"'0.91'")).published == MINUTE
    rdf = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        "<channel><title>Harbour Post</title></channel>"
        + item(more="<dc:date>2026-03-02T10:00:00Z</dc:date>")
        + "</rdf:RDF>"
    )
    entry = entry_of(rdf.encode())
    assert (entry.url, entry.published) == (LINK, MINUTE)


@pytest.mark.parametrize(
    ("declared", "really"),
    [
        ("utf-8", "utf-8"), ("iso-8859-1", "utf-8"), ("utf-8", "cp1252"), ("iso-8859-1", "cp1252"),
        ("utf-16", "utf-16"), ("klingon", "utf-8"), ("utf-7", "utf-8"), ("rot13", "utf-8"),
        ("utf-16", "utf-8"), ("iso-8859-2", "iso-8859-2"), ("us-ascii", "utf-8"),
    ],
)  # fmt: skip
def test_an_encoding_is_what_the_bytes_are_whatever_is_declared(declared: str, really: str) -> None:
    start = f"<?xml version='1.0' encoding='{declared}'?>"
    data = rss(item("<title>Überfälle in Köln größer</title>"), start=start).decode().encode(really)
    for kind in ("text/xml", "application/xml", f"text/xml; charset={declared}"):
        (entry,) = read_feed(data, Origin("feed", LINK, kind)).entries
        assert entry.title == "Überfälle in Köln größer"


def test_from_a_feed_whose_letters_were_damaged_no_text_is_taken() -> None:
    damaged = full(WHOLE + "<p>Cúcuta, Bogotá, Medellín.</p>").decode()
    data = damaged.encode().decode("iso8859-16").encode()
    feed = read_feed(data, ORIGIN)
    assert "its encoding was damaged" in str(feed.problems[0])
    assert articles(data) == []


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("de-AT", "de"),
        ("EN", "en"),
        ("pt_BR", "pt"),
        ("fil", "und"),
        ("english", "und"),
        ("", "und"),
    ],
)
def test_a_language_has_two_letters(written: str, language: str) -> None:
    assert read_feed(json_feed(language=written), ORIGIN).language == language


def test_a_stamp_is_another_one_when_title_text_or_time_changed() -> None:
    raw = {"id": "1", "title": "Ferry", "content_html": "<p>One.</p>", "summary": "One"}
    changes = ({"title": "Boat"}, {"content_html": "Two."}, {"summary": "Two"},
               {"date_modified": "2026-03-02T10:00:00Z"})  # fmt: skip
    stamps = {entry_of(json_feed(raw | change)).stamp for change in ({}, *changes)}
    assert len(stamps) == 5
    same = {"content_html": "<div><p class=x>One.</p></div>"}  # another counter or frame
    assert entry_of(json_feed(raw | same)).stamp in stamps

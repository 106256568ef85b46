"""What an article from a feed promises: the whole text, of a publisher and a day that are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.reading.feed import read_feed
from knowledge.reading.feedarticle import as_article
from knowledge.reading.outcome import Origin
from tests.newsfeeds import (
    FIRST,
    LINK,
    MINUTE,
    ORIGIN,
    SECOND,
    TEXTS,
    WHOLE,
    articles,
    atom,
    full,
    json_feed,
)


def test_an_entry_that_carries_all_of_its_text_is_an_article() -> None:
    (article,) = articles(full())
    assert article.text == "\n\n".join(TEXTS)
    assert (article.source.publisher, article.source.published) == ("Harbour Post", MINUTE)
    assert (article.source.url, article.source.language) == (LINK, "en")


def test_an_agency_that_the_text_names_is_kept_and_not_quoted() -> None:
    (article,) = articles(full(f"<p>GANNET POINT, March 2 (AFP) - {FIRST}</p><p>{SECOND}</p>"))
    assert (article.source.agency, article.source.dateline) == ("AFP", "GANNET POINT")
    assert article.text.startswith("The ferry")
    (article,) = articles(full(f"<p>GANNET POINT, March 2 (AFP) -</p>{WHOLE}"))
    assert article.text.startswith("The ferry")


@pytest.mark.parametrize(
    "text",
    [
        "<p>Short.</p><p>Short.</p>",
        f"<p>{FIRST}{SECOND}</p>",
        f"{WHOLE}<p>And then the mayor …</p>",
        f"{WHOLE}<p>And then the mayor [...]</p>",
        f"{WHOLE}<p>And then the mayor</p>",
        f"{WHOLE}<p><a href='/a'>Read more</a></p>",
        f"{WHOLE}<p>Continue reading Ferry runs at Harbour Post.</p>",
        f"{WHOLE}<p>The ma\ufffdor said so.</p>",
    ],
)
def test_a_teaser_or_a_damaged_text_is_no_article(text: str) -> None:
    assert articles(full(text)) == []


def test_a_place_that_would_turn_the_words_around_it_is_no_dateline() -> None:
    turned = f"<p>GANNET\u202ePOINT, March 2 (AFP) - {FIRST}</p><p>{SECOND}</p>"
    assert articles(full(turned)) == []


def test_a_credit_below_a_text_is_left_out() -> None:
    credit = "<p>The post Ferry runs appeared first on Harbour Post.</p>"
    assert articles(full(WHOLE + credit))[0].text == "\n\n".join(TEXTS)


def test_the_words_of_others_are_not_the_publishers() -> None:
    post = "<blockquote class='twitter-tweet'><p>It sank!</p></blockquote>"
    assert articles(full(f"<p>{FIRST}</p>{post}<p>{SECOND}</p>"))[0].text == "\n\n".join(TEXTS)


@pytest.mark.parametrize(
    "data",
    [
        full(more=f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>"),
        full(more=f"<pubDate>0001-01-01</pubDate><description><![CDATA[{WHOLE}]]></description>"),
        full(more=f"<pubDate>2026</pubDate><description><![CDATA[{WHOLE}]]></description>"),
        full(title=""),
        full(link="<link>javascript:alert(1)</link><guid isPermaLink='false'>7</guid>"),
        full(link="<link>https://other.example/ferry</link>"),
        full(link="<link>https://notpost.example/ferry</link>"),
        full().replace(b"Harbour Post", b""),
        full().replace(b"Harbour Post", b"..."),
        full().replace(b"Harbour Post", b"RSS Feed"),
        full().replace(b"Harbour Post", b"News - RSS"),
        json_feed({"id": "1", "url": LINK, "title": "Ferry", "content_html": WHOLE}),
        atom(
            f"<id>1</id><title>Ferry</title><link href='{LINK}'/>"
            "<updated>2026-03-02T10:00:00Z</updated>"
            f"<content type='html'><![CDATA[{WHOLE}]]></content>"
        ),
    ],
)  # fmt: skip
def test_without_publisher_date_title_or_an_address_of_its_site_nothing_is_an_article(
    data: bytes,
) -> None:
    assert len(read_feed(data, ORIGIN).entries) == 1
    assert articles(data) == []


def test_a_feed_that_has_no_address_speaks_for_no_site() -> None:
    assert articles(full(), Origin("feed.xml")) == []
    feed = read_feed(full(), ORIGIN)
    assert as_article(feed.entries[0], feed, Origin("feed", "http://[")) is None
    torn = replace(feed.entries[0], url="http://[")
    assert as_article(torn, feed, ORIGIN) is None


@pytest.mark.parametrize(
    ("title", "publisher"),
    [
        ("Harbour Post - RSS Feed", "Harbour Post"),
        ("Harbour Post » Feed", "Harbour Post"),
        ("RSS | Harbour Post", "Harbour Post"),
        ("Harbour Post - Sport", "Harbour Post - Sport"),
        ("News: Harbour Post", "Harbour Post"),
    ],
)
def test_a_publisher_is_named_without_the_word_feed(title: str, publisher: str) -> None:
    (article,) = articles(full().replace(b"Harbour Post", title.encode()))
    assert article.source.publisher == publisher

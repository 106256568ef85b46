"""What the choice of a reader promises: each document by what it is, or what to give instead."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.reading.document import SUFFIXES, opening, read_document
from knowledge.reading.outcome import Origin, Outcome
from tests import sample_page
from tests.newsfeeds import item, json_feed, rss
from tests.newspages import page
from tests.sample_markdown import BODY, HEAD

URL: Final = "https://www.post.example/news/ferry"
MARKDOWN: Final = f"---\n{HEAD}---\n{BODY}".encode()
NO_LINK: Final = (
    b"---\ntitle: Ferry\npublisher: Harbour Post\npublished: 2026-03-02\n---\nThe ferry left.\n"
)
HTML: Final = page()
NINJS: Final = json.dumps(
    {
        "uri": "urn:1", "headline": "Ferry runs", "source": "AFP",
        "firstcreated": "2026-03-02T10:00:00Z", "body_text": "The ferry left.",
    }
).encode()  # fmt: skip
NITF: Final = (
    b"<nitf><head><docdata><date.issue norm='20260302T100000Z'/></docdata></head>"
    b"<body><body.head><hedline><hl1>Ferry runs</hl1></hedline><distributor>AFP</distributor>"
    b"</body.head><body.content><p>The ferry left.</p></body.content></body></nitf>"
)
XML: Final = b"<?xml version='1.0'?>\n" + NITF
WITH_HTML: Final = XML.replace(b"<nitf>", b"<!DOCTYPE nitf [<!ELEMENT p ANY>]>\n<nitf>").replace(
    b"<body.content>", b"<body.content><html xmlns='http://www.w3.org/1999/xhtml'/>"
)


def title(data: bytes, name: str = "", kind: str = "", url: str = "") -> str:
    """The headline of the one article of a document."""
    (found,) = read_document(data, Origin(name or url, url, kind)).items
    assert isinstance(found, Article)
    return found.title


def refusal(data: bytes, name: str, kind: str = "", url: str = "") -> str:
    with pytest.raises(ReadError) as caught:
        read_document(data, Origin(name, url, kind))
    return str(caught.value)


TXT: Final = sample_page.HEAD + sample_page.STAMP + "\n".join(sample_page.BODY) + "\n"
TEXT: Final = TXT.encode()
FERRY, ISLANDS, WIRE = (
    "Ferry runs aground in Lindvik",
    "Ferry to the islands runs again",
    "Ferry runs",
)


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (HTML, "a.html", FERRY), (HTML, "A.HTM", FERRY), (HTML, "a", FERRY), (HTML, "a.txt", FERRY),
        (b"\xef\xbb\xbf\n" + HTML, "a.xml", FERRY), (HTML[15:], "a.php", FERRY),
        (HTML.replace(b"<!DOCTYPE html><html lang='en'>", b""), "a", FERRY),
        (HTML.decode().replace("utf-8", "utf-16").encode("utf-16"), "a", FERRY),
        (MARKDOWN, "a.md", ISLANDS), (MARKDOWN, "A.Markdown", ISLANDS),
        (TEXT, "a.txt", ISLANDS), (TEXT, "a.TEXT", ISLANDS),
        (NINJS, "a.json", WIRE), (NINJS, "a", WIRE), (b"[" + NINJS + b"]", "a.txt", WIRE),
        (XML, "a.xml", WIRE), (XML, "a", WIRE), (NITF, "a.nitf", WIRE), (NITF, "a.newsml", WIRE),
        (WITH_HTML, "a.xml", WIRE), (WITH_HTML.replace(b"?>", b"?><!-- a wire -->"), "a", WIRE),
        (XML.decode().encode("utf-16"), "a.xml", WIRE), (b"\xef\xbb\xbf" + XML, "a.xml", WIRE),
    ],
)  # fmt: skip
def test_a_file_is_read_by_its_name_and_how_it_begins(data: bytes, name: str, found: str) -> None:
    assert title(data, name) == found


@pytest.mark.parametrize(
    ("data", "kind", "path", "found"),
    [
        (HTML, "text/html; charset=utf-8", "", FERRY), (HTML, "Application/XHTML+XML", "", FERRY),
        (HTML, "text/plain", ".txt", FERRY), (HTML, "text/html", ".json", FERRY),
        (HTML[60:], "text/html", "", FERRY), (b"--- \n" + HTML, "text/html", "", FERRY),
        (b"---\n" + HTML[60:], "text/html", "", FERRY),
        (HTML, "text/html", ".md", FERRY), (HTML, "", "", FERRY),
        (MARKDOWN, "text/markdown", "", ISLANDS), (MARKDOWN, "text/x-markdown", ".x", ISLANDS),
        (MARKDOWN, "text/plain", ".md", ISLANDS), (MARKDOWN, "text/html", ".md", ISLANDS),
        (MARKDOWN, "application/octet-stream", ".md", ISLANDS), (MARKDOWN, "", ".md", ISLANDS),
        (TEXT, "text/plain", "", ISLANDS), (TEXT, "", ".txt", ISLANDS),
        (NINJS, "application/json", "", WIRE), (NINJS, "application/vnd.iptc.ninjs+json", "", WIRE),
        (NINJS, "text/html", "", WIRE), (NINJS, "application/json", ".md", WIRE),
        (NITF, "application/xml", "", WIRE), (NITF, "application/nitf+xml", "", WIRE),
    ],
)  # fmt: skip
def test_a_web_document_is_read_by_its_type_first(
    data: bytes, kind: str, path: str, found: str
) -> None:
    assert title(data, kind=kind, url=URL + path) == found


@pytest.mark.parametrize(
    ("data", "name", "kind", "says"),
    [
        (b"", "a", "", f"its name may end in {', '.join(SUFFIXES)}"),
        (b"%PDF-1.7", "a.pdf", "application/pdf", "this is no document that can be read"),
        (b"<x/>", "a.svg", "", "this is no document that can be read"),
        (b"", "a.html", "", "it is empty"),
        (b"", "a", "text/html", "it is empty"),
        (b"", "a", "application/json", "well-formed"),
        (b"Fire", "a", "application/json", "well-formed"),
        (b"Fire", "a.md", "", "front matter"),
        (b"Fire", "a.txt", "", "a.txt"),
        (rss(item()), "a.xml", "", "this is a feed; name its web address under feeds"),
        (rss(item()), "a", "application/rss+xml", "this is a feed"),
        (json_feed(), "a.json", "", "this is a feed"),
    ],
)
def test_what_holds_no_article_says_what_to_do(
    data: bytes, name: str, kind: str, says: str
) -> None:
    assert says in refusal(data, name, kind)


@pytest.mark.parametrize(("data", "kind"), [(NO_LINK, "text/markdown"), (TEXT, "text/plain")])
def test_a_text_of_the_web_links_to_where_it_was_read(data: bytes, kind: str) -> None:
    (found,) = read_document(data, Origin(URL, URL, kind)).items
    assert isinstance(found, Article)
    assert (found.source.url, found.id) == (URL, "ferry")
    endless = f"{URL}/{'x' * 2000}"
    (found,) = read_document(data, Origin("long", endless, kind)).items
    assert isinstance(found, Article)
    assert found.source.url == ""


def test_a_link_that_a_text_gives_itself_stays() -> None:
    own = NO_LINK.replace(b"---\nThe", b"url: https://post.example/own\n---\nThe")
    (found,) = read_document(own, Origin(URL, URL, "text/markdown")).items
    assert isinstance(found, Article)
    assert (found.source.url, found.source.published) == (
        "https://post.example/own",
        date(2026, 3, 2),
    )


def test_an_address_without_a_path_is_named_by_its_host() -> None:
    origin = Origin("https://post.example", "https://post.example", "text/markdown")
    (found,) = read_document(NO_LINK, origin).items
    assert isinstance(found, Article)
    assert found.source.file == "post.example"


def test_the_beginning_is_told_without_marks_and_zeros() -> None:
    for code in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert opening(" \n<HTML>".encode(code)) in {b"<html>", b" \n<html>"}
    assert opening(b"a\0b") == b"ab"
    assert opening(b"") == b""


@given(
    st.binary(max_size=60) | st.sampled_from([HTML, MARKDOWN, NINJS, XML, TEXT]),
    st.sampled_from(["", "---\n", "{", "[", "<?xml?>", "<html>", "<rss>", "\ufeff"]),
    st.sampled_from(["", "text/html", "text/plain", "text/markdown", "application/json", "a/xml"]),
    st.sampled_from(SUFFIXES),
    st.booleans(),
)
def test_any_bytes_are_articles_or_an_error(
    data: bytes,
    start: str,
    kind: str,
    suffix: str,
    web: bool,  # noqa: FBT001 - drawn
) -> None:
    origin = Origin(f"a{suffix}", f"{URL}{suffix}" if web else "", kind)
    try:
        found = read_document(start.encode() + data, origin)
    except ReadError:
        return
    assert isinstance(found, Outcome)

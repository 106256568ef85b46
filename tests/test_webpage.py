"""What reading a web page promises."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from knowledge.article import Withdrawal
from knowledge.errors import ReadError
from knowledge.passage import split
from knowledge.reading.outcome import Origin
from knowledge.reading.webpage import LARGEST, declared, read_webpage
from tests.newspages import STORY, URL, page, paragraphs, read, saying

CET = timezone(timedelta(hours=1))


def refusal(data: bytes, name: str = "page.html", url: str = "") -> str:
    with pytest.raises(ReadError) as caught:
        read_webpage(data, Origin(name, url))
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message
    return message


def test_a_news_page_becomes_an_article_with_its_source() -> None:
    article = read(page())
    assert article.text == "\n\n".join(STORY)
    assert article.title == "Ferry runs aground in Lindvik"
    assert article.id == URL
    assert article.modified == datetime(2026, 3, 3, 16, 30, tzinfo=CET)
    assert not article.paywalled
    source = article.source
    assert source.publisher == "Harbour Post"
    assert source.author == "Maja Lund, Per Strand"
    assert source.published == datetime(2026, 3, 3, 14, 5, tzinfo=CET)
    assert (source.url, source.file, source.language) == (URL, "", "en")


@pytest.mark.parametrize(
    "given",
    [
        "Ferry runs aground in Lindvik | Harbour Post",
        "Ferry runs aground in Lindvik | News | by Maja Lund",
        "Shipping | Ferry runs aground in Lindvik",
        "Shipping | Ferry runs aground in Lindvik | News",
    ],
)
def test_a_title_is_what_the_heading_has_of_it(given: str) -> None:
    head = f"<meta property='og:title' content='{given}'>"
    assert read(page(head=head)).title == "Ferry runs aground in Lindvik"


def test_quotation_marks_of_another_kind_do_not_hide_the_heading_in_a_title() -> None:
    head = '<meta property="og:title" content="Ferry\'s captain fined | News">'
    assert read(page(head=head, title="Ferry’s captain fined")).title == "Ferry's captain fined"


def test_a_short_heading_does_not_cut_a_title_that_only_has_it_inside() -> None:
    head = "<meta property='og:title' content='Bad News - why Lindvik waits for its ferry'>"
    article = read(page(head=head, title="News"))
    assert article.title == "Bad News - why Lindvik waits for its ferry"


def test_a_saved_page_has_its_own_address_and_its_file() -> None:
    head = f"<link rel='canonical' href='{URL}'>"
    article = read(page(head=head), url="", name="/saved/pages/ferry.html")
    assert (article.source.url, article.source.file, article.id) == (URL, "ferry.html", URL)


def test_a_saved_page_without_an_address_has_its_file_alone() -> None:
    article = read(page(), url="", name="ferry.html")
    assert (article.source.url, article.source.file, article.id) == ("", "ferry.html", "ferry.html")


def test_a_subscribers_page_is_marked() -> None:
    assert read(page(said=saying(isAccessibleForFree="False"))).paywalled
    assert read(page(said=saying(isAccessibleForFree=False))).paywalled
    assert not read(page(said=saying(isAccessibleForFree=True))).paywalled


@pytest.mark.parametrize("at", [0, 1])
def test_a_dateline_is_cut_off_and_names_place_and_agency(at: int) -> None:
    lead = f"LINDVIK, March 3 (Reuters) - {STORY[0]}"
    body = [*STORY[1 : at + 1], lead, *STORY[at + 1 :]]
    article = read(page(paragraphs(*body)))
    assert STORY[0] in article.text.split("\n\n")
    assert "(Reuters)" not in article.text
    assert (article.source.dateline, article.source.agency) == ("LINDVIK", "Reuters")


def test_a_dateline_with_its_year_stands_in_for_a_missing_date() -> None:
    lead = f"LINDVIK, March 3, 2026 (AFP) - {STORY[0]}"
    article = read(page(paragraphs(lead, *STORY[1:]), said=saying(datePublished=None)))
    assert article.source.published == date(2026, 3, 3)


def test_a_note_on_a_correction_is_kept_as_the_publisher_wrote_it() -> None:
    note = "Correction: An earlier version of this article gave the wrong number of passengers."
    article = read(page(paragraphs(*STORY, note)))
    assert (article.notice, article.note) == ("corrected", note)


def test_a_withdrawn_story_is_a_withdrawal() -> None:
    kill = "This article has been withdrawn because its source was not who he said he was."
    said = saying(headline="WITHDRAWN: Ferry runs aground")
    (item,) = read_webpage(page(paragraphs(kill), said=said), Origin(URL, URL)).items
    when = datetime(2026, 3, 3, 16, 30, tzinfo=CET)
    assert item == Withdrawal("", URL, kill, publisher="Harbour Post", moment=when)


def test_a_sentence_that_the_page_does_not_have_is_left_out_and_counted() -> None:
    # The hint in the middle is shown to nobody; trafilatura drops the button, which is shown.
    torn = "The owner <button>Play the interview</button> said the fog had come without a warning."
    body = paragraphs(f"{STORY[0]} {torn} {STORY[1]}", *STORY[2:])
    outcome = read_webpage(page(body), Origin(URL, URL))
    (article,) = outcome.items
    assert not isinstance(article, Withdrawal)
    assert outcome.dropped == 1
    assert article.text == "\n\n".join(STORY)  # what stood around it is no pair of neighbours


def test_every_sentence_stands_in_the_page() -> None:
    body = paragraphs(*STORY) + (
        "<ul><li>The ferry carried ninety people.</li><li>It was built in 1998.</li></ul>"
        "<table><tr><td>Built</td><td>1998 in Gdansk, by Stocznia.</td></tr></table>"
    )
    data = page(body)
    texts = [passage.text for passage in split(read(data))]
    assert "It was built in 1998." in texts
    assert "Built 1998 in Gdansk, by Stocznia." in texts
    assert not any("|" in text or text.startswith("- ") for text in texts)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"PK\x03\x04....", "an archive"),
        (b"<p>a\x00b</p>" * 9, "binary"),
        (b"<!-- nothing -->", "no text"),
        (b"<html><body></body></html>", "no text"),
        (b"x" * (LARGEST + 1), "larger than 10 MB"),
        (page("<p>Short.</p>"), "no text of sentences"),
        (page(said=saying(datePublished=None)), "does not say when"),
        (page(said=saying(datePublished="0001-01-01T00:00:00Z")), '"0001-01-01T00:00:00Z"'),
        (page(said=saying(datePublished="2999-01-01")), '"2999-01-01" can\'t be right'),
        (page(said=saying(headline=None), title=""), "no title"),
        (page(said=saying(**{"@type": "LiveBlogPosting"})), "a live blog"),
        (page(paragraphs("This page could not be found."), title="Error 404"), "an error page"),
        (page(said=saying(publisher=None), title="Ferry"), "publisher is missing"),
    ],
)
def test_what_can_not_be_quoted_is_refused_in_a_line(data: bytes, reason: str) -> None:
    if reason == "publisher is missing":
        data = data.replace(b" | Harbour Post", b"")
    assert reason in refusal(data)


def test_the_publisher_is_the_sites_name_or_else_its_address() -> None:
    said = saying(publisher=None)
    head = "<meta property='og:site_name' content='The Harbour Post'>"
    assert read(page(said=said, head=head)).source.publisher == "The Harbour Post"
    assert read(page(said=said)).source.publisher == "harbour-post.example"


def test_invisible_characters_in_names_are_cleaned_away() -> None:
    said = saying(
        headline="Ferry \u202eaground\u0007 in\tLindvik",
        author="Maja\u2066 Lund",
        publisher={"name": "Harbour\u0000 Post"},
    )
    article = read(page(said=said))
    assert article.title == "Ferry aground in Lindvik"
    assert (article.source.author, article.source.publisher) == ("Maja Lund", "Harbour Post")


@pytest.mark.parametrize(
    "around",
    [
        "<div>" * 100_000,
        "<b>" * 100_000 + "deep",
        "<table><tr><td>" * 5000,
        "<p " + "a='b' " * 50_000 + ">",
        "<script>" + "document.write('<p>');" * 10_000,
        "&" * 100_000 + "<" * 100_000,
        "<a href='http://[::1'>broken</a>" * 500,
    ],
)
def test_hostile_html_is_read_or_refused(around: str) -> None:
    assert read(page(around=around)).text.startswith(STORY[0])


def test_a_page_nested_deeper_than_a_page_is_refused() -> None:
    data = page("<div>" * 50_000 + paragraphs(*STORY) + "</div>" * 50_000)
    assert "no text" in refusal(data)


@pytest.mark.parametrize(
    ("data", "content_type", "encoding"),
    [
        (b"<p>", "text/html; charset=ISO-8859-2", "ISO-8859-2"),
        (b"<meta charset=windows-1251>", "text/html", "windows-1251"),
        (b"<meta charset='latin1'>", 'text/html; charset="utf-8"', "utf-8"),
        (b'<meta http-equiv=Content-Type content="text/html; charset=euc-kr">', "", "euc-kr"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><html>", "", "iso-8859-1"),
        (b" " * 5000 + b"<meta charset=utf-8>", "", ""),
    ],
)
def test_the_declared_encoding_is_the_servers_or_else_the_pages(
    data: bytes, content_type: str, encoding: str
) -> None:
    assert declared(data, content_type) == encoding


def test_a_page_is_read_in_its_encoding() -> None:
    text = "Порт Линдвика закрыли во вторник после того, как паром сел на мель в густом тумане."
    data = page(paragraphs(text, *STORY), lang="ru").decode().replace("charset='utf-8'", "")
    article = read(data.encode("cp1251"), content_type="text/html; charset=windows-1251")
    assert article.text.startswith(text)


@pytest.mark.parametrize(
    ("lang", "language"),
    [("en-GB", "en"), ("nb-NO", "no"), ("", "en"), ("de", "en"), ("not a language", "en")],
)
def test_the_language_is_the_pages_word_unless_its_words_tell_otherwise(
    lang: str, language: str
) -> None:
    text = paragraphs(*STORY, *(f"{text[:-1]}, as was said and seen." for text in STORY))
    if lang == "nb-NO":
        text = paragraphs("Havna i Lindvik ble stengt på tirsdag etter at ei ferje gikk på grunn.")
    assert read(page(text, lang=lang)).source.language == language


def test_a_page_in_two_languages_is_in_that_of_most_of_it() -> None:
    spanish = "El puerto de Lindvik se cerró el martes porque un barco encalló en la niebla."
    several = [f"{spanish[:-1]} y no hubo heridos, según dijo la guardia {n}." for n in range(6)]
    assert read(page(paragraphs(STORY[0], *several), lang="en")).source.language == "es"
    assert read(page(paragraphs(*STORY, *STORY, spanish), lang="en")).source.language == "en"


def test_a_missing_extra_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("knowledge.reading.page")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    message = refusal(page())
    assert "pip install" in message
    assert "trafilatura is missing" in message


def test_a_modification_before_publication_is_dropped() -> None:
    assert read(page(said=saying(dateModified="2026-03-02T10:00:00Z"))).modified is None
    same_day = read(page(said=saying(datePublished="2026-03-03T09:00:00")))
    assert same_day.source.published == date(2026, 3, 3)
    assert same_day.modified == datetime(2026, 3, 3, 15, 30, tzinfo=UTC)

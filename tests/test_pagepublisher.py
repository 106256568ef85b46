"""Whom a page is attributed to: the name it gives, held against the site it stands on."""

from __future__ import annotations

import pytest

from knowledge.reading.pagepublisher import publisher_of
from tests.newspages import ARTICLE, page, read, saying

EVIL = "https://evil.example/p"


@pytest.mark.parametrize(
    ("published_by", "site_name", "host", "publisher"),
    [
        ("Harbour Post", "", "harbour-post.example", "Harbour Post"),
        ("The Harbour Post", "", "post.co.uk", "The Harbour Post"),
        ("Frankfurter Rundschau", "", "fr.de", "Frankfurter Rundschau"),
        ("Neue Zürcher Zeitung", "", "nzz.ch", "Neue Zürcher Zeitung"),
        ("Süddeutsche Zeitung", "", "sueddeutsche.de", "Süddeutsche Zeitung"),
        ("Habertürk", "", "haberturk.com", "Habertürk"),
        ("20 Minuten", "", "20min.ch", "20 Minuten"),
        ("BBC News", "", "bbc.com", "BBC News"),
        ("Times Of India", "", "timesofindia.indiatimes.com", "Times Of India"),
        ("Where Hope Comes Back", "The Gate Pundit", "thegatepundit.com", "The Gate Pundit"),
        ("Tamedia AG", "Tages-Anzeiger", "tagesanzeiger.ch", "Tages-Anzeiger"),
        ("", "Faktencheck", "faktencheck.afp.com", "AFP Faktencheck"),
        ("", "Faktencheck", "faktencheck.post.example", "Faktencheck (faktencheck.post.example)"),
        ("Elmsworth Herald", "", "evil.example", "Elmsworth Herald (evil.example)"),
        ("Elmsworth Herald", "", "elmsworth-herald.evil.example",
         "Elmsworth Herald (elmsworth-herald.evil.example)"),
        ("朝日新聞", "", "asahi.com", "朝日新聞 (asahi.com)"),
        ("", "", "evil.example", ""),
        ("Harbour Post", "", "", "Harbour Post"),
    ],
)  # fmt: skip
def test_a_name_that_the_site_does_not_bear_out_is_shown_with_the_site(
    published_by: str, site_name: str, host: str, publisher: str
) -> None:
    found = publisher_of([published_by], [site_name], host, fetched=True)
    assert found == (publisher, "")


@pytest.mark.parametrize(
    ("site_name", "publisher"),
    [("", "evil.example"), ("Reuters", "evil.example"), ("Good News", "Good News (evil.example)")],
)
def test_an_agency_that_is_not_on_its_own_site_wrote_the_report_and_did_not_publish_it(
    site_name: str, publisher: str
) -> None:
    found = publisher_of(["Reuters"], [site_name], "evil.example", fetched=True)
    assert found == (publisher, "Reuters")
    assert publisher_of(["Reuters"], [], "reuters.com", fetched=True) == ("Reuters", "")


def test_a_page_that_was_read_elsewhere_is_not_attributed_to_whom_it_names() -> None:
    said = saying(publisher={"@type": "Organization", "name": "Reuters"})
    head = "<link rel='canonical' href='https://www.reuters.com/world/x'>"
    source = read(page(said=said, head=head), url=EVIL).source
    assert (source.publisher, source.agency, source.url) == ("evil.example", "Reuters", EVIL)
    assert read(page(said=ARTICLE), url=EVIL).source.publisher == "Harbour Post (evil.example)"
    assert read(page(said=ARTICLE)).source.publisher == "Harbour Post"


def test_a_saved_page_has_the_name_that_it_gives() -> None:
    assert read(page(said=ARTICLE), url="", name="ferry.html").source.publisher == "Harbour Post"
    head = "<link rel='canonical' href='https://evil.example/p'>"
    saved = read(page(said=ARTICLE, head=head), url="", name="ferry.html")
    assert saved.source.publisher == "Harbour Post"


def test_the_tagline_in_the_publishers_place_gives_way_to_the_sites_name() -> None:
    said = saying(publisher={"name": "News That Makes You Smile"})
    head = "<meta property='og:site_name' content='Harbour Post'>"
    assert read(page(said=said, head=head)).source.publisher == "Harbour Post"

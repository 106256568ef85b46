"""Who may replace or withdraw an article: its own publisher, by whatever form of its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import Article, Withdrawal
from knowledge.publisher import same_publisher
from knowledge.shelf import Shelf
from tests.shelving import article, elsewhere, kinds, library, sample

LATER = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Harbour Post", "the HARBOUR  POST", True),
        ("Harbour Post", "harbour-post.example", True),
        ("Harbour Post", "Harbour Post | Local news", True),
        ("Harbour Post", "Harbour Post Online", True),
        ("The Guardian", "theguardian.com", True),
        ("BBC", "www.bbc.co.uk", True),
        ("Le Monde", "Le Monde.fr", True),
        ("Süddeutsche Zeitung", "Sueddeutsche Zeitung", True),
        ("AFP", "Agence France-Presse", True),
        ("afp.com", "AFP", True),
        ("朝日新聞", "朝日新聞", True),
        ("Harbour Post", "Evil Blog", False),
        ("Harbour Post", "Evil Harbour Post", False),
        ("AFP", "Evil Blog and AFP", False),
        ("Reuters (evil.example)", "Reuters", False),
        ("朝日新聞", "読売新聞", False),
        ("The", "Online", False),
    ],
)
def test_a_publisher_is_known_by_its_name_in_any_form(one: str, other: str, *, same: bool) -> None:
    assert same_publisher(one, other) is same
    assert same_publisher(other, one) is same


def spoof(text: str = "It was the mayor.", **changes: str) -> Article:
    return article(text, publisher="Evil Blog", modified=LATER, **changes)


@pytest.mark.parametrize("guid", ["", "urn:1"])
def test_another_publisher_replaces_nothing(tmp_path: Path, shelf: Shelf, guid: str) -> None:
    shelf.put([article(guid=guid)])
    (filing,) = shelf.put([spoof(guid=guid)])
    (file,) = (tmp_path / "ferry").glob("*.md")
    assert filing.kind == "skipped"
    assert filing.detail == (
        "it is of “Evil Blog”, but has the id or address of an article of “Harbour Post”; "
        f"if that is its new name, write it in the line “publisher” of {file}"
    )
    (found,) = library(tmp_path).articles
    assert (found.source.publisher, found.version) == ("Harbour Post", 1)


@pytest.mark.parametrize(
    ("guid", "url"),
    [("urn:1", ""), ("", "https://harbour.example/ferry"), ("urn:1", "https://x.example/")],
)
def test_another_publisher_withdraws_nothing(
    tmp_path: Path, shelf: Shelf, guid: str, url: str
) -> None:
    shelf.put([article(guid="urn:1")])
    (filing,) = shelf.put([Withdrawal(guid, url, "RETRACTED", "Evil Blog")])
    says = "“Evil Blog” withdraws it, but it is of “Harbour Post”, so it stands; use “pullquote "
    assert (filing.kind, filing.detail) == ("skipped", f"{says}withdraw” if it is false")
    assert len(library(tmp_path).articles) == 1
    later = article("It is right.", guid="urn:1", modified=LATER)
    assert kinds(shelf, later) == ["replaced"]


def test_another_publisher_takes_back_nothing_before_it_comes(shelf: Shelf) -> None:
    word = Withdrawal("urn:1", "", "RETRACTED", "Evil Blog")
    assert kinds(shelf, word, article(guid="urn:1")) == ["withdrawn", "added"]


def test_the_publisher_itself_replaces_and_withdraws_under_any_form_of_its_name(
    shelf: Shelf,
) -> None:
    first = article(guid="urn:1")
    newer = article("It is right now.", publisher="HARBOUR POST", guid="urn:1", modified=LATER)
    word = Withdrawal("urn:1", "", "killed", "harbour-post.example")
    assert kinds(shelf, first, newer, word) == ["added", "replaced", "withdrawn"]


def test_a_withdrawal_without_a_name_is_obeyed(shelf: Shelf) -> None:
    assert kinds(shelf, article(guid="urn:1"), Withdrawal("urn:1", "", "killed")) == [
        "added",
        "withdrawn",
    ]


def test_a_site_replaces_what_it_published_whatever_it_calls_itself_by_now(shelf: Shelf) -> None:
    shelf.put([article()])
    renamed = article("It is right now.", publisher="Gannet Gazette", modified=LATER)
    (filing,) = shelf.put([renamed], read_at="https://evil.example/ferry")
    assert filing.kind == "skipped"
    (filing,) = shelf.put([renamed], read_at="https://www.harbour.example/ferry?x=1")
    assert filing.kind == "replaced"


def test_another_publisher_takes_the_place_of_no_copy(tmp_path: Path, shelf: Shelf) -> None:
    text = sample()
    assert kinds(shelf, text, elsewhere(text)) == ["added", "merged"]
    fake = spoof(url="https://other.example/x")
    word = Withdrawal("", "https://other.example/x", "RETRACTED", "Evil Blog")
    filings = shelf.put([fake, word])
    assert [filing.kind for filing in filings] == ["skipped", "skipped"]
    assert all("“Evil Blog”" in f.detail and "“Other Post”" in f.detail for f in filings)
    assert [copy.publisher for copy in library(tmp_path).articles[0].copies] == ["Other Post"]


def test_an_agency_withdraws_its_text_though_a_paper_has_it_in_full(
    tmp_path: Path, shelf: Shelf
) -> None:
    text = sample()
    agency = replace(text.source, publisher="Erewhon Wire", url="https://erewhon.example/1")
    short = replace(text, source=agency, guid="urn:1", text=text.text.rpartition("\n\n")[0])
    assert kinds(shelf, short, elsewhere(text)) == ["added", "merged"]
    assert library(tmp_path).articles[0].source.publisher == "Other Post"
    assert kinds(shelf, Withdrawal("urn:1", "", "killed", "Erewhon Wire")) == ["withdrawn"]


def test_a_version_from_another_file_is_attributed_to_that_file(
    tmp_path: Path, shelf: Shelf
) -> None:
    told = {"guid": "urn:1", "url": ""}
    first, second = (article(file=f"{n}.json", version=n, **told) for n in (1, 2))
    assert kinds(shelf, first, second) == ["added", "unchanged"]
    assert library(tmp_path).articles[0].source.file == "1.json"
    assert kinds(shelf, replace(second, text="It is right now.")) == ["replaced"]
    assert library(tmp_path).articles[0].source.file == "2.json"

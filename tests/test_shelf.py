"""What a story's folder promises: articles kept whole, taken once, replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Copy, ReadError
from knowledge.article import Repair
from knowledge.articlefile import render
from knowledge.reading.markdown import read_markdown
from knowledge.shelf import Shelf
from knowledge.versions import kept_versions
from tests.shelving import TEXT, article, kinds, library

# Files that keep an article


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "# 1 in the charts, says the paper.",
        "A <!-- comment --> inside.",
        "- one\n- two",
        "Line one\nline two of it.",
        "> quoted\n\n***\n\n![x](y)",
        "---\n\nAfter a rule.",
        "Trailing two  \nspaces.",
        "It ended with a backslash\\\nand went on.",
        "    four spaces",
        "مرحبا بالعالم. 火災が発生した。",
    ],
)
def test_what_is_kept_is_read_back_character_for_character(text: str) -> None:
    kept = article(text.strip("\n"))
    assert read_markdown(Path("a.md"), render(kept).encode(), "x").text == kept.text


def test_every_field_is_kept() -> None:
    full = article(
        agency="AFP",
        author="Ana: Ruiz",
        dateline="Gannet Point",
        title='"No", he said: yes #1',
        guid="urn:newsml:harbour.example:1",
        modified=date(2026, 3, 3),
        notice="corrected",
        note="An earlier version gave another number.",
        copies=(Copy("Other: Post", date(2026, 3, 2), "https://other.example/f"),) * 2,
        embargo=datetime(2026, 3, 2, 9, tzinfo=UTC),
        paywalled=True,
        terms="not for resale",
        withdrawn="It was false.",
        repair=Repair("iso8859-16", 3),
        version=4,
    )
    back = read_markdown(Path("a.md"), render(full).encode(), "x")
    assert back == replace(full, source=replace(full.source, file="a.md"))


@given(st.text(min_size=1).filter(lambda text: any(map(str.isalnum, text))))
def test_any_text_is_kept_whole_or_refused(text: str) -> None:
    kept = article(text)
    try:
        written = render(kept)
    except ReadError:
        return
    assert read_markdown(Path("a.md"), written.encode(), "x").text == text


def test_what_cannot_be_kept_is_said_and_stops_nothing(shelf: Shelf) -> None:
    bad = article("It says \ud800.", url="https://harbour.example/bad")
    assert kinds(shelf, bad, article()) == ["skipped", "added"]


# Taking articles in


def test_a_new_article_is_added_with_a_name_that_can_be_read(tmp_path: Path, shelf: Shelf) -> None:
    (filing,) = shelf.put([article()])
    assert (filing.kind, filing.article_id) == ("added", "ferry/2026-03-02-ferry-runs-again")
    (found,) = library(tmp_path).articles
    assert (found.id, found.text, found.version) == (filing.article_id, TEXT, 1)


def test_the_same_again_is_unchanged(shelf: Shelf) -> None:
    assert kinds(shelf, article()) == ["added"]
    assert kinds(shelf, article(), article(url="https://www.harbour.example/ferry?utm_x=1")) == [
        "unchanged",
        "unchanged",
    ]


def test_a_changed_text_replaces_the_article_and_says_what_changed(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put([article()])
    (filing,) = shelf.put([article(TEXT.replace("214", "241") + "\n\nIt is blue.")])
    assert (filing.kind, filing.detail) == ("replaced", "1 sentence changed, 1 added")
    (found,) = library(tmp_path).articles
    assert (found.version, found.id) == (2, filing.article_id)
    versions = sorted(path.name for path in (tmp_path / "ferry" / ".versions").iterdir())
    assert [name.split(".")[1] for name in versions] == ["1", "2"]
    first = (tmp_path / "ferry" / ".versions" / versions[0]).read_text("utf-8")
    assert "214 people" in first


def test_an_earlier_version_never_overwrites_a_later_one(tmp_path: Path, shelf: Shelf) -> None:
    late = article("It is late.", modified=datetime(2026, 3, 4, tzinfo=UTC))
    early = article("It is early.", modified=datetime(2026, 3, 3, tzinfo=UTC))
    assert kinds(shelf, late, early) == ["added", "unchanged"]
    assert library(tmp_path).articles[0].text == "It is late."


def test_an_agencys_own_count_of_versions_is_obeyed(tmp_path: Path, shelf: Shelf) -> None:
    guid = "urn:newsml:harbour.example:1"
    items = [
        article(text, guid=guid, version=version, url="", file="w.xml")
        for text, version in (("It is the third.", 3), ("It is the second.", 2), ("It is it.", 4))
    ]
    assert kinds(shelf, *items) == ["added", "unchanged", "replaced"]
    assert library(tmp_path).articles[0].version == 4


def test_files_of_one_name_are_versions_only_if_they_are_alike(shelf: Shelf) -> None:
    first = article(url="", file="index.txt")
    other = article(
        "The mayor resigned. Nobody knows why. It rained.", url="", file="index.txt", title="Mayor"
    )
    assert kinds(shelf, first, other) == ["added", "added"]
    changed = article(TEXT.replace("noon", "one"), url="", file="index.txt")
    assert kinds(shelf, changed) == ["replaced"]


def test_the_next_days_file_of_one_name_and_title_is_an_article_of_its_own(shelf: Shelf) -> None:
    today = article("It will rain on Monday, said Ann Arbor.", url="", file="weather.md")
    place = replace(today.source, published=datetime(2026, 3, 3, 10, tzinfo=UTC))
    other = replace(today, text="It will snow on Tuesday, said Bob Bold.", source=place)
    assert kinds(shelf, today, other, today, other) == ["added", "added", *["unchanged"] * 2]
    assert kinds(shelf, replace(today, text="It will rain on Monday, said Ida Arbor.")) == [
        "replaced"
    ]


def test_a_file_whose_date_was_put_right_is_a_version(shelf: Shelf) -> None:
    first = article(url="", file="index.txt")
    place = replace(first.source, published=datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert kinds(shelf, first, replace(first, source=place)) == ["added", "replaced"]


def test_pages_that_only_a_number_tells_apart_are_two_articles(shelf: Shelf) -> None:
    items = [
        article(text, url=f"https://harbour.example/story?ref={n}", title=text)
        for n, text in ((1001, "Ann Arbor opened a shop."), (1002, "Bob Bold closed a bank."))
    ]
    assert kinds(shelf, *items) == ["added", "added"]


def test_two_articles_of_one_day_and_title_get_names_of_their_own(shelf: Shelf) -> None:
    texts = ("It is one.", "Something else happened.")
    items = [article(text, url=f"https://harbour.example/{n}") for n, text in enumerate(texts)]
    first, second = shelf.put(items)
    assert second.article_id == f"{first.article_id}-2"


# Edits by hand


def test_an_edit_by_hand_is_a_version_too(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put([article()])
    (file,) = (tmp_path / "ferry").glob("*.md")
    file.write_text(file.read_text("utf-8").replace("214", "412"), "utf-8")
    assert library(tmp_path).articles[0].version == 2
    shelf.keep_edits()
    shelf.keep_edits()
    assert kept_versions(tmp_path / "ferry")[file.stem].number == 2


def test_a_folder_that_only_people_write_begins_to_be_kept(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "ferry" / "own.md").write_text(
        "---\ntitle: Own\npublisher: P\npublished: 2026-03-02\n---\nText.\n", "utf-8"
    )
    shelf.keep_edits()
    assert "own" in kept_versions(tmp_path / "ferry")

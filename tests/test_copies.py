"""What becomes of copies: one article, or several where they say something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge import Withdrawal, split
from knowledge.shelf import Shelf
from tests.shelving import article, corrected, elsewhere, kinds, library, publisher, sample


def test_a_copy_is_merged_and_its_publisher_named(tmp_path: Path, shelf: Shelf) -> None:
    wire = sample()
    copy = replace(
        wire,
        title="Another headline",
        source=replace(
            wire.source, publisher="Other Post", url="https://other.example/x", agency="AFP"
        ),
    )
    assert kinds(shelf, wire, copy, copy) == ["added", "merged", "unchanged"]
    (found,) = library(tmp_path).articles
    assert [c.publisher for c in found.copies] == ["Other Post"]
    assert (found.source.publisher, found.source.agency) == (wire.source.publisher, "AFP")


def test_the_page_of_a_copy_that_says_something_else_by_now_is_an_article(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    other = article(url="https://other.example/x", publisher="Other Post")
    (filing,) = shelf.put([other])
    assert (filing.kind, filing.detail) == (
        "added",
        f"no longer with the text of {publisher(wire)}",
    )
    assert [a.copies for a in library(tmp_path).articles] == [(), ()]
    assert kinds(shelf, other, other, wire) == ["unchanged"] * 3


def test_a_copy_that_is_corrected_alone_is_an_article_of_its_own(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    other = elsewhere(wire, corrected(wire))
    assert kinds(shelf, other, other, wire) == ["added", "unchanged", "unchanged"]
    found = library(tmp_path).articles
    assert {a.source.publisher: a.text for a in found} == {
        publisher(wire): wire.text,
        "Other Post": other.text,
    }
    assert [a.copies for a in found] == [(), ()]


def test_a_corrected_text_is_listed_with_those_only_who_carry_it_as_it_is_now(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    new = replace(wire, text=corrected(wire))
    (filing,) = shelf.put([new])
    assert filing.kind == "replaced"
    assert filing.detail == "1 sentence changed; no longer listed with this text: Other Post"
    assert library(tmp_path).articles[0].copies == ()
    assert kinds(shelf, elsewhere(new), elsewhere(new)) == ["merged", "unchanged"]
    (found,) = library(tmp_path).articles
    assert [copy.publisher for copy in found.copies] == ["Other Post"]


def test_the_fullest_of_several_copies_is_the_one_that_is_kept(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    half = " ".join(passage.text for passage in split(wire)[: len(split(wire)) // 2])
    part, full = replace(wire, text=half), elsewhere(wire)
    first, second = shelf.put([part, full])
    assert (second.kind, second.article_id) == ("merged", first.article_id)
    assert second.detail == f"a copy of {publisher(wire)}'s, and kept in its place: it is longer"
    assert kinds(shelf, part, full, part) == ["unchanged"] * 3
    (found,) = library(tmp_path).articles
    assert (found.text, found.version, found.source.publisher) == (wire.text, 2, "Other Post")
    assert [copy.publisher for copy in found.copies] == [publisher(wire)]


def test_a_copy_that_still_has_the_text_before_its_correction_is_quoted_for_itself(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    new = replace(wire, text=corrected(wire))
    assert kinds(shelf, wire, elsewhere(wire), new) == ["added", "merged", "replaced"]
    assert kinds(shelf, elsewhere(wire), elsewhere(wire), new) == ["added", *["unchanged"] * 2]
    assert {a.source.publisher for a in library(tmp_path).articles} == {
        "Other Post",
        publisher(wire),
    }


def test_copies_stay_when_a_text_grows_or_only_its_quotation_marks_change(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    assert kinds(shelf, wire, elsewhere(wire)) == ["added", "merged"]
    longer = replace(wire, text=f"{wire.text}\n\nA plaque will be put up in the autumn.")
    assert kinds(shelf, longer) == ["replaced"]
    plain = replace(longer, text=longer.text.translate(str.maketrans("“”", '""')))
    assert kinds(shelf, plain) == ["replaced"]
    assert [copy.publisher for copy in library(tmp_path).articles[0].copies] == ["Other Post"]


# What must not be swallowed


@pytest.mark.parametrize("change", ["correction", "follow-up", "nothing"])
def test_what_one_publisher_publishes_twice_is_two_articles(
    tmp_path: Path, shelf: Shelf, change: str
) -> None:
    wire = sample()
    more = "The report named two engineers.\n\nBoth resigned.\n\nA trial begins in May.\n\n"
    texts = {"correction": corrected(wire), "follow-up": more + wire.text, "nothing": wire.text}
    place = replace(wire.source, url="https://other.example/x")
    assert kinds(shelf, wire, replace(wire, source=place, text=texts[change])) == ["added"] * 2
    assert len(library(tmp_path).articles) == 2


OWN = "The mayor of Tidewrack, Ida Holm, resigned over it on Friday."


def test_a_sentence_that_only_the_newcomer_has_is_kept(tmp_path: Path, shelf: Shelf) -> None:
    wire = sample()
    (first, second) = shelf.put([wire, elsewhere(wire, f"{wire.text}\n\n{OWN}")])
    assert (first.kind, second.kind) == ("added", "merged")
    (found,) = library(tmp_path).articles
    assert (found.text.endswith(OWN), found.source.publisher) == (True, "Other Post")
    assert [copy.publisher for copy in found.copies] == [publisher(wire)]


def test_where_both_have_sentences_of_their_own_both_stay(tmp_path: Path, shelf: Shelf) -> None:
    wire = sample()
    other = "The bridge at Ashdown was built by the same firm, its owner said."
    one = replace(wire, text=f"{wire.text}\n\n{other}")
    two = elsewhere(wire, f"{wire.text}\n\n{OWN}")
    assert kinds(shelf, one, two, one, two) == ["added", "added", "unchanged", "unchanged"]
    assert sorted(a.text.rpartition("\n\n")[2] for a in library(tmp_path).articles) == [other, OWN]


def test_what_a_paper_says_about_itself_is_no_sentence_of_its_own(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = sample()
    calls = "Sign up for our newsletter to have the news in your inbox.\n\nBy our own reporter"
    assert kinds(shelf, wire, elsewhere(wire, f"{wire.text}\n\n{calls}")) == ["added", "merged"]
    assert library(tmp_path).articles[0].source.publisher == publisher(wire)


def test_a_wire_text_without_an_address_gives_up_its_place_to_nobody(shelf: Shelf) -> None:
    wire = sample()
    place = replace(wire.source, url="", file="w.json", publisher="Erewhon Wire")
    bare = replace(wire, guid="urn:1", source=place)
    assert kinds(shelf, bare, elsewhere(wire, f"{wire.text}\n\n{OWN}")) == ["added", "added"]


@pytest.mark.parametrize("first", ["paper", "agency"])
def test_an_agency_withdraws_its_text_whoever_was_here_first(
    tmp_path: Path, shelf: Shelf, first: str
) -> None:
    paper = sample()
    source = replace(paper.source, publisher="Erewhon Wire", url="", file="wire.json")
    wire = replace(paper, source=source, guid="urn:erewhon:1")
    shelf.put([paper, wire] if first == "paper" else [wire, paper])
    kill = Withdrawal("urn:erewhon:1", "", "The story was false.", publisher="Erewhon Wire")
    shelf.put([kill])
    found = library(tmp_path)
    assert [a.withdrawn for a in found.withdrawn] == ["The story was false."]
    assert found.articles == ()


def test_a_saved_text_of_another_paper_is_no_agency(tmp_path: Path, shelf: Shelf) -> None:
    paper = sample()
    source = replace(paper.source, publisher="Other Post", url="", file="other.txt")
    assert kinds(shelf, paper, replace(paper, source=source)) == ["added", "unchanged"]
    (found,) = library(tmp_path).articles
    assert found.source.agency == paper.source.agency

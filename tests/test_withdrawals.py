"""What withdrawals promise: what was taken back is not quoted, in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import LibraryError, ReadError, Withdrawal
from knowledge.shelf import Shelf
from knowledge.withdrawals import NEWSROOM
from tests.shelving import article, elsewhere, kill, kinds, library, sample, wire


@pytest.mark.parametrize(
    "key", ["https://harbour.example/ferry", "ferry/2026-03-02-ferry-runs-again", "urn:1"]
)
def test_an_article_is_withdrawn_by_what_it_is_known_by(
    tmp_path: Path, shelf: Shelf, key: str
) -> None:
    shelf.put([article(guid="urn:1")])
    assert shelf.withdraw(key, "It was false.").kind == "withdrawn"
    found = library(tmp_path)
    assert found.articles == ()
    assert found.withdrawn[0].withdrawn == f"{NEWSROOM}: It was false."
    assert kinds(shelf, article("It is another text now.", guid="urn:1")) == ["skipped"]


def test_a_withdrawal_from_its_agency_withdraws_and_a_later_version_stands_again(
    tmp_path: Path, shelf: Shelf
) -> None:
    wire = article(guid="urn:1", version=2)
    word = Withdrawal("urn:1", "", "killed")
    assert kinds(shelf, word, wire, word, word, wire) == [
        "withdrawn", "withdrawn", "unchanged", "unchanged", "skipped",
    ]  # fmt: skip
    assert kinds(shelf, replace(wire, version=3, text="It is right now.")) == ["replaced"]
    assert library(tmp_path).withdrawn == ()


def test_what_is_not_there_cannot_be_withdrawn(shelf: Shelf) -> None:
    with pytest.raises(LibraryError, match="no article of “ferry”"):
        shelf.withdraw("https://nowhere.example/")


def test_an_embargoed_article_is_not_among_the_articles(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put([article(embargo=datetime(2100, 1, 1, tzinfo=UTC))])
    found = library(tmp_path)
    assert (len(found.articles), len(found.embargoed)) == (0, 1)


# Orders in which wires come


def quoted(root: Path) -> list[int]:
    return [article.version for article in library(root).articles]


@pytest.mark.parametrize("word", [kill(3, 14), kill(3), kill(0, 14), kill()])
def test_an_article_that_comes_after_its_withdrawal_is_kept_and_not_quoted(
    tmp_path: Path, shelf: Shelf, word: Withdrawal
) -> None:
    first, second = shelf.put([word, wire(1, 10)])
    assert (first.kind, first.name) == ("withdrawn", "urn:1")
    assert first.detail == "it is not here; should it come, it will not be quoted: " + word.reason
    assert (second.kind, second.detail) == ("withdrawn", word.reason)
    again = Shelf(tmp_path, "ferry")
    assert kinds(again, wire(1, 10), wire(2, 12, "It is the second.")) == ["skipped", "skipped"]
    assert quoted(tmp_path) == []
    assert library(tmp_path).withdrawn[0].withdrawn == word.reason


@pytest.mark.parametrize("word", [kill(3, 14), kill(3), kill(0, 14)])
def test_only_what_is_newer_than_the_withdrawal_stands_again(
    tmp_path: Path, shelf: Shelf, word: Withdrawal
) -> None:
    assert kinds(shelf, wire(1, 10), word) == ["added", "withdrawn"]
    late = wire(2, 12, "It is the second.")
    assert kinds(shelf, late) == ["skipped"]
    assert quoted(tmp_path) == []
    assert kinds(Shelf(tmp_path, "ferry"), wire(4, 15, "It is right now.")) == ["replaced"]
    assert quoted(tmp_path) == [4]
    assert kinds(shelf, late) == ["unchanged"]


def test_an_article_newer_than_a_withdrawal_that_came_before_it_stands(shelf: Shelf) -> None:
    assert kinds(shelf, kill(3, 14), wire(4, 15)) == ["withdrawn", "added"]


def test_a_withdrawal_that_comes_late_takes_back_no_newer_version(
    tmp_path: Path, shelf: Shelf
) -> None:
    assert kinds(shelf, wire(4, 15), kill(3, 14)) == ["added", "unchanged"]
    assert quoted(tmp_path) == [4]
    assert kinds(shelf, kill(3, 16)) == ["withdrawn"]


@pytest.mark.parametrize("word", [kill(0, 14), kill(3), kill()])
def test_in_doubt_which_came_first_nothing_is_quoted(
    tmp_path: Path, shelf: Shelf, word: Withdrawal
) -> None:
    assert kinds(shelf, wire(4, 15), word) == ["added", "withdrawn"]
    assert quoted(tmp_path) == []


def test_of_two_withdrawals_the_later_counts_in_whatever_order_they_come(shelf: Shelf) -> None:
    told = ["withdrawn", "unchanged", "withdrawn"]
    assert kinds(shelf, kill(5, 16), kill(3, 14), wire(4, 15)) == told
    page = "https://harbour.example/ferry"
    word = kill(0, 16, guid="", url=page)
    late = replace(word, moment=datetime(2026, 3, 2, 14, tzinfo=UTC))
    made = datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert kinds(shelf, word, late, article(modified=made)) == told


def test_a_withdrawal_by_its_address_is_remembered_too(tmp_path: Path, shelf: Shelf) -> None:
    word = Withdrawal("", "https://www.harbour.example/ferry?utm_source=x", "It was false.")
    assert kinds(shelf, word, article()) == ["withdrawn", "withdrawn"]
    assert quoted(tmp_path) == []


def test_an_article_that_was_taken_back_is_no_copy_of_another_papers(
    tmp_path: Path, shelf: Shelf
) -> None:
    text = sample()
    word = Withdrawal("", "https://other.example/x", "It was false.", "Other Post")
    assert kinds(shelf, text, word, elsewhere(text)) == ["added", "withdrawn", "withdrawn"]
    assert library(tmp_path).articles[0].copies == ()


def test_a_paper_that_takes_its_copy_back_takes_back_no_more_than_that(
    tmp_path: Path, shelf: Shelf
) -> None:
    text = sample()
    word = Withdrawal("", "https://other.example/x", "It was false.", "Other Post")
    assert kinds(shelf, text, elsewhere(text)) == ["added", "merged"]
    (filing,) = shelf.put([word])
    assert filing.detail == "no longer listed with this text: Other Post: It was false."
    assert [a.copies for a in library(tmp_path).articles] == [()]
    assert kinds(shelf, elsewhere(text)) == ["withdrawn"]


def test_an_article_that_stands_in_two_files_is_withdrawn_in_both(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put([article()])
    (file,) = (tmp_path / "ferry").glob("*.md")
    file.with_stem("second").write_bytes(file.read_bytes())
    word = Withdrawal("", "https://harbour.example/ferry", "It was false.", "Harbour Post")
    assert kinds(shelf, word) == ["withdrawn"]
    assert quoted(tmp_path) == []


def test_a_reason_with_invisible_characters_withdraws_all_the_same(
    tmp_path: Path, shelf: Shelf
) -> None:
    assert kinds(shelf, wire(1, 10), kill(reason="wrong\u202e person\n\x07named")) == [
        "added",
        "withdrawn",
    ]
    assert library(tmp_path).withdrawn[0].withdrawn == "wrong person named"


def test_what_is_withdrawn_says_which_line_to_delete(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put([article(guid="urn:1")])
    shelf.withdraw("urn:1", "It was false.")
    (filing,) = shelf.put([article("It is another text now.", guid="urn:1")])
    (file,) = (tmp_path / "ferry").glob("*.md")
    remedy = f"to let it stand again delete the line “withdrawn” in {file}"
    assert filing.detail == f"it was withdrawn ({NEWSROOM}: It was false.); {remedy}"


def test_a_person_who_deletes_that_line_is_obeyed_until_the_next_word(
    tmp_path: Path, shelf: Shelf
) -> None:
    assert kinds(shelf, wire(1, 10), kill(3, 14)) == ["added", "withdrawn"]
    (file,) = (tmp_path / "ferry").glob("*.md")
    text = file.read_text("utf-8")
    file.write_text(text.replace("withdrawn: wrong person named\n", ""), "utf-8")
    assert kinds(shelf, wire(1, 10), wire(2, 12, "It is the second.")) == ["unchanged", "skipped"]
    assert quoted(tmp_path) == [1]
    assert kinds(shelf, kill(3, 14)) == ["withdrawn"]


def test_an_article_in_a_text_file_says_how_it_can_be_withdrawn(
    tmp_path: Path, shelf: Shelf
) -> None:
    (tmp_path / "ferry" / "saved.txt").write_text(
        "Harbour Post\n\nBig quake in town\n\nElmsworth, 3 March 2026\n\n"
        "The town was shaken by a strong quake on Monday. Nobody was hurt by the quake at all.\n",
        "utf-8",
    )
    remedy = "move it out of the library, add it with “pullquote add”, then withdraw that"
    with pytest.raises(ReadError, match=remedy):
        shelf.withdraw("ferry/saved")


def test_a_withdrawal_of_what_can_not_be_changed_is_said_and_stops_nothing(
    tmp_path: Path, shelf: Shelf
) -> None:
    (tmp_path / "ferry" / "saved.txt").write_text(
        "Harbour Post\n\nBig quake in town\n\n3 March 2026\n\n"
        "https://harbour.example/quake\n\n"
        "The town was shaken by a strong quake on Monday. Nobody was hurt by the quake at all.\n",
        "utf-8",
    )
    first, second = shelf.put([kill(guid="", url="https://harbour.example/quake"), article()])
    assert (first.kind, second.kind) == ("skipped", "added")
    assert "it is no Markdown file" in first.detail


def test_an_article_in_a_file_that_ends_in_markdown_is_withdrawn_too(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put([wire(1, 10)])
    (file,) = (tmp_path / "ferry").glob("*.md")
    file.rename(file.with_suffix(".markdown"))
    assert kinds(shelf, kill()) == ["withdrawn"]
    assert quoted(tmp_path) == []

"""What bylines become: people, agencies, nothing else."""

from __future__ import annotations

import pytest

from knowledge.reading.byline import agency_among, authors_among, cleaned


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        (["By Maja Lund", "maja-lund", "Maja  Lund "], ("Maja Lund",)),
        (["von Per Strand", "https://post.example/per", "@per", "per@post.example"], ("Per Strand",)),
        (["Harbour Post", "harbour-post"], ()),
        (["Reuters", "The Associated Press", "dpa/lno", "Maja Lund"], ("Maja Lund",)),
        (["Sid Barrow", "Sid", "Lars La Rue"], ("Sid Barrow", "Sid", "Lars La Rue")),
        (["admin", "", "105092", "—", "(Image: A. B.)", "x" * 121], ()),
        ([f"Author {letter}" for letter in "ABCDEFGHIJKLMNOP"], tuple(
            f"Author {letter}" for letter in "ABCDEFGHIJKL")),
    ],
)  # fmt: skip
def test_the_authors_are_people_each_named_once(names: list[str], authors: tuple[str, ...]) -> None:
    assert authors_among(names, "Harbour Post") == authors


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("Reuters", "Reuters"),
        ("REUTERS", "Reuters"),
        ("DPA", "dpa"),
        ("dpa/lno", "dpa"),
        ("The Associated Press", "AP"),
        ("Deutsche Presse-Agentur", "dpa"),
        ("l'Agence France-Presse", "AFP"),
        ("Le Phare et AFP", "AFP"),
        ("Maja Lund and Reuters", "Reuters"),
        ("Associated Press in Valencia", "AP"),
        ("Per Strand mit dpa", "dpa"),
        ("Sid", ""),
        ("Pa Salt", ""),
        ("Ap Berg", ""),
        ("Lars Anadola", ""),
        ("Harbour Post", ""),
        ("", ""),
    ],
)
def test_an_agency_is_found_in_a_byline_but_not_in_a_first_name(name: str, agency: str) -> None:
    assert agency_among([name]) == agency


def test_the_first_agency_named_counts() -> None:
    assert agency_among(["Maja Lund", "AFP", "Reuters"]) == "AFP"


def test_a_name_is_cleaned_of_what_nobody_sees() -> None:
    assert cleaned(" Maja\u202e\tLund\u0007\n") == "Maja Lund"
    assert cleaned("\u0646\u200c\u06cc") == "\u0646\u200c\u06cc"  # a joiner belongs to writing

"""What is left out because the page does not have it."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.article import Article, Source
from knowledge.reading.verbatim import keep_verbatim

SOURCE = Source("Harbour Post", date(2026, 3, 3), file="ferry.html", language="en")
ONE, TWO, THREE = "The fog came early.", "A ferry ran aground.", "Nobody was hurt at all."


def article(text: str) -> Article:
    return Article("ferry", "Ferry aground", text, SOURCE)


@pytest.mark.parametrize(
    ("text", "shown", "kept", "dropped"),
    [
        (f"{ONE} {TWO} {THREE}", f"{ONE}{TWO}{THREE}", f"{ONE} {TWO} {THREE}", 0),
        (f"{ONE} {TWO} {THREE}", f"{ONE} {THREE}", f"{ONE}\n\n{THREE}", 1),
        (f"{ONE} {TWO}\n\n{THREE}", f"{TWO} {THREE}", f"{TWO}\n\n{THREE}", 1),
        (f"{ONE}\n\n{TWO}\n\n{THREE}", f"{ONE} {THREE}", f"{ONE}\n\n{THREE}", 1),
        (f"{ONE}\n\n{TWO}", "Something else.", "", 2),
        (f"{THREE} {ONE}", f"{ONE} {THREE}", f"{THREE} {ONE}", 0),  # in another order
        (f"{ONE} {TWO}", "Thefog came\u00a0early. A  ferry\nran aground.", f"{ONE} {TWO}", 0),
    ],
)
def test_what_the_page_does_not_have_is_left_out_and_its_neighbours_are_parted(
    text: str, shown: str, kept: str, dropped: int
) -> None:
    found, count = keep_verbatim(article(text), shown)
    assert (found.text, count) == (kept, dropped)

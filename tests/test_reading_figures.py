"""What the measure of titles counts as the same."""

from __future__ import annotations

import pytest

from tests.reading_figures import titles

TRUE = "Ferry runs aground in Lindvik"


@pytest.mark.parametrize(
    "found",
    [
        "Ferry runs aground in Lindvik | Harbour Post",
        "Ferry runs aground in Lindvik - Post",
        "Fog: Ferry runs aground in Lindvik",
        "FERRY runs “aground” in\u00a0Lindvik",
        "Ferry runs &quot;aground&quot; in Lindvik",
        "Ferry runs aground in Lindvik\u200b",
    ],
)
def test_case_signs_and_one_part_set_off_make_no_other_title(found: str) -> None:
    assert titles(found, TRUE, []) == {"title": False, "title ~": True, "title own": True}
    assert titles(TRUE, found, [])["title ~"]


@pytest.mark.parametrize(
    "found",
    [
        "",
        "Ferry aground in Lindvik",
        "Ferry runs aground in Lindvik harbour",
        "Fog: Ferry runs aground in Lindvik | Harbour Post",
        "Ferry runs aground in Lindvik: the coast guard asks who was on watch that night",
        "Harbour Post",
    ],
)
def test_another_word_two_parts_or_a_longer_part_make_another_title(found: str) -> None:
    assert titles(found, TRUE, []) == {"title": False, "title ~": False, "title own": False}


def test_another_headline_of_the_page_is_its_own_and_not_the_true_one() -> None:
    found = titles(
        "Ninety saved from ferry", TRUE, [TRUE, "Ninety saved from ferry | Harbour Post"]
    )
    assert found == {"title": False, "title ~": False, "title own": True}


def test_white_space_alone_makes_no_difference() -> None:
    assert titles("Ferry  runs aground\nin Lindvik ", TRUE, [])["title"]

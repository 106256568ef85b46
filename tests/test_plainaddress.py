"""What of an address tells one page from another."""

from __future__ import annotations

import pytest

from knowledge.plainaddress import plain_address

PAGE = "https://paper.example/story"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?utm_source=x&utm_medium=y",
        "?fbclid=IwAR0x",
        "?gclid=1&_ga=2",
        "?UTM_Source=X",
        "?mc_cid=1&mc_eid=2",
        "?at_medium=RSS&at_campaign=rss",
        "?ref=rss",
        "?ref=twitter_home",
        "?CMP=share_btn_url",
        "/",
        "#top",
    ],
)
def test_where_a_click_came_from_is_no_part_of_it(query: str) -> None:
    assert plain_address(f"https://www.paper.example/story{query}") == plain_address(PAGE)


@pytest.mark.parametrize(
    "query",
    [
        "?ref=1001",
        "?ref=A1001",
        "?at_id=7",
        "?at_page=two",
        "?id=1",
        "?ns_page=2",
        "?ref=",
        "?p=rss",
    ],
)
def test_what_may_name_another_page_is_kept(query: str) -> None:
    assert plain_address(PAGE + query) != plain_address(PAGE)


def test_the_rest_of_the_query_stays_as_it_is() -> None:
    assert plain_address(f"{PAGE}?a=1&utm_x=2&ref=5") == "paper.example/story?a=1&ref=5"
    assert plain_address("https://[::1") == "https://[::1"

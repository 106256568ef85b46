"""Which address of a page is believed."""

from __future__ import annotations

import pytest

from knowledge.reading.pageaddress import address, host

READ = "https://www.post.example/news/ferry?ref=rss"


@pytest.mark.parametrize(
    ("canonical", "read_at", "expected"),
    [
        ("https://www.post.example/news/ferry", READ, "https://www.post.example/news/ferry"),
        ("https://post.example/news/ferry", READ, "https://post.example/news/ferry"),
        ("https://www.post.example/a", "https://amp.post.example/a", "https://www.post.example/a"),
        ("https://other.example/news/ferry", READ, READ),  # somebody else's address
        ("https://post.example.evil.example/a", READ, READ),
        ("https://evilpost.example/a", READ, READ),
        ("https://b.pages.example/a", "https://a.pages.example/a", "https://a.pages.example/a"),
        ("https://www.post.example/", READ, READ),  # every page is said to be the front page
        ("https://www.post.example/?p=7", READ, "https://www.post.example/?p=7"),
        ("", READ, READ),
        ("", "", ""),
        ("https://www.post.example/news/ferry", "", "https://www.post.example/news/ferry"),
        ("http://localhost/ferry", "", ""),
        ("javascript:alert(1)", READ, READ),
        ("https://[::1", READ, READ),
        ("https://user:secret@www.post.example/a", READ, READ),
        ("https://www.post.example/a b", READ, READ),
        ("https://www.post.example/" + "a" * 1000, READ, READ),
        ("https://m.example/a", "https://www.m.example/a", "https://m.example/a"),
    ],
)
def test_a_page_is_believed_about_its_address_on_its_own_host_only(
    canonical: str, read_at: str, expected: str
) -> None:
    assert address(canonical, read_at) == expected


def test_the_host_names_the_site() -> None:
    assert host(READ) == "post.example"
    assert host("") == ""

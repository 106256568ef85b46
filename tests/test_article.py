"""What an article promises: without a source that can be checked there is none."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from knowledge.article import Article, Source, newest_first

DAY = date(2026, 3, 2)
URL = "https://harbour.example/1"


def source(**changes: Any) -> Source:
    return Source(**{"publisher": "Harbour Post", "published": DAY, "url": URL, **changes})


@pytest.mark.parametrize("publisher", ["", " ", "\t\n"])
def test_a_source_without_a_publisher_is_refused(publisher: str) -> None:
    with pytest.raises(ValueError, match="publisher"):
        source(publisher=publisher)


# Fillers that count as letters, an empty Braille cell, a joiner, a tag, variation selectors.
UNSEEN = (
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "\u2800",
    "\u034f",
    "\U000e0041",
    "\ufe0f\u180b",
    "\u180e",
)


@pytest.mark.parametrize("publisher", ["…", "— —", "\u200d", *UNSEEN])
def test_a_publisher_is_a_word(publisher: str) -> None:
    with pytest.raises(ValueError, match="the publisher has no letter or digit"):
        source(publisher=publisher)


@pytest.mark.parametrize("field", ["publisher", "agency", "author", "dateline"])
@pytest.mark.parametrize("char", ["\n", "\0", "\x85", "\ud800", "\u202e", "\u2066"])
def test_a_name_holds_nothing_that_turns_or_commands(field: str, char: str) -> None:
    with pytest.raises(ValueError, match=rf"the {field} holds .* U\+{ord(char):04X}; delete it"):
        source(**{field: f"a{char}b"})


def test_the_joiners_that_languages_are_written_with_stay() -> None:
    names = {"publisher": "ایران\u200cما", "author": "क्\u200dष", "agency": "\u200fأ ف ب"}
    assert source(**names).publisher == names["publisher"]


def test_a_publisher_is_written_in_any_script() -> None:
    for name in ("연합뉴스", "新华社", "한\u3164겨레", "2.0"):
        assert source(publisher=name).publisher == name


@pytest.mark.parametrize("title", ["…", " ", "a\u202eb", "a\nb", "\udfff1", *UNSEEN])
def test_a_title_is_words_that_can_be_seen(title: str) -> None:
    with pytest.raises(ValueError, match="the title h"):
        Article("a", title, "Text.", source())


def test_a_text_of_a_question_set_may_have_no_title() -> None:
    assert Article("a", "", "Text.", source()).title == ""


def test_a_source_with_neither_url_nor_file_is_refused() -> None:
    with pytest.raises(ValueError, match="url nor a file"):
        source(url="")


def test_a_saved_document_needs_no_url() -> None:
    assert source(url="", file="page.txt").file == "page.txt"


@pytest.mark.parametrize(
    "url",
    ["harbour.example/1", "ftp://harbour.example", "javascript:alert(1)", "file:///etc/passwd"],
)
def test_a_url_that_is_not_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="url"):
        source(url=url)


def test_a_refused_url_is_not_repeated_at_length() -> None:
    with pytest.raises(ValueError, match="url") as caught:
        source(url="x" * 100_000)
    assert len(str(caught.value)) < 200


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        source(published=datetime(2026, 3, 2, 10, 0))  # noqa: DTZ001 - what is refused


def test_a_bare_date_counts_as_its_first_minute_in_utc() -> None:
    assert source().moment == datetime(2026, 3, 2, tzinfo=UTC)


def test_the_day_is_that_of_the_source_and_not_of_utc() -> None:
    zone = timezone(timedelta(hours=9))
    assert source(published=datetime(2026, 3, 2, 1, 0, tzinfo=zone)).day == DAY


def test_a_source_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        source().publisher = "Another"  # type: ignore[misc]


def test_the_language_is_unknown_unless_given() -> None:
    assert source().language == "und"


def test_the_newest_article_comes_first_whatever_its_zone() -> None:
    early = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(timedelta(hours=9)))
    late = datetime(2026, 3, 2, 12, 0, tzinfo=timezone(-timedelta(hours=5)))
    found = [
        Article("early", "T", "Text.", source(published=early)),
        Article("day", "T", "Text.", source()),
        Article("late", "T", "Text.", source(published=late)),
    ]
    assert [article.id for article in sorted(found, key=newest_first)] == ["late", "early", "day"]


def test_articles_of_one_moment_go_by_their_id() -> None:
    found = [Article(name, "T", "Text.", source()) for name in ("b", "c", "a")]
    assert [article.id for article in sorted(found, key=newest_first)] == ["a", "b", "c"]

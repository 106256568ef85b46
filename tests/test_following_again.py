"""What looking again promises: corrections are found, and what is gone is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.followed import Followed, remember, remembered
from tests.fake_web import Reply
from tests.followed_story import Desk, page, rss, scene


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def recent(*links: str) -> Reply:
    now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").encode()
    reply = rss(*links)
    return replace(reply, body=reply.body.replace(b"Mon, 02 Mar 2026 10:00:00 GMT", now))


def pages_of(desk: Desk) -> dict[str, Followed]:
    return remembered(desk.shelf.folder).pages


@pytest.mark.parametrize(
    ("days", "pause"), [(0.5, 1 / 24), (2, 1 / 4), (10, 1), (59, 7), (61, None)]
)
def test_the_older_an_article_the_rarer_its_page_is_looked_at(
    days: float, pause: float | None
) -> None:
    expected = None if pause is None else timedelta(days=pause)
    assert Followed(since=ago(days=days)).pause(datetime.now(UTC)) == expected


@pytest.mark.parametrize(("days", "pause"), [(0.5, 5), (2, 360), (10, 1440), (500, 1440)])
def test_a_page_that_the_story_names_is_looked_at_each_day_for_ever(
    days: float, pause: int
) -> None:
    known = Followed(since=ago(days=days))
    assert known.pause(datetime.now(UTC), listed=timedelta(minutes=5)) == timedelta(minutes=pause)


def test_a_page_that_was_corrected_is_as_one_that_is_new() -> None:
    known = Followed(since=ago(days=50), changed=ago(hours=2))
    assert known.pause(datetime.now(UTC)) == timedelta(hours=1)


def test_a_correction_of_an_article_from_a_feed_is_found_on_its_page(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url, link = desk.fake.url("paper.example/rss"), desk.fake.url("paper.example/fire")
        desk.fake.pages["paper.example/rss"] = recent(link)
        desk.fake.pages["paper.example/fire"] = page()
        assert [f.kind for f in await desk.look(feeds=(url,))] == ["added"]
        due = datetime.fromisoformat(pages_of(desk)[link].due)
        assert timedelta(minutes=58) < due - datetime.now(UTC) < timedelta(minutes=62)
        desk.fake.pages["paper.example/fire"] = page(text="<p>It is blue, not white.</p>")
        assert [f.kind for f in await desk.look(feeds=(url,))] == ["replaced"]
        assert pages_of(desk)[link].changed
        assert await desk.look(feeds=(url,)) == []
        assert "if-none-match" in desk.fake.headers[-1]

    scene(tmp_path, story)


def test_the_first_look_at_the_page_of_a_feeds_entry_costs_a_304(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url, link = desk.fake.url("paper.example/rss"), desk.fake.url("paper.example/fire")
        desk.fake.pages["paper.example/rss"] = recent(link)
        reply = desk.fake.pages["paper.example/fire"] = page()
        assert [f.kind for f in await desk.look(feeds=(url,))] == ["added"]
        known = pages_of(desk)[link].etag
        assert known == reply.headers["ETag"]
        desk.fake.headers.clear()
        assert await desk.look(feeds=(url,)) == []
        assert known in [headers.get("if-none-match") for headers in desk.fake.headers]

    scene(tmp_path, story)


def test_an_old_page_is_looked_at_no_more_and_forgotten(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url, link = desk.fake.url("paper.example/rss"), desk.fake.url("paper.example/fire")
        desk.fake.pages["paper.example/rss"] = recent(link)
        desk.fake.pages["paper.example/fire"] = page()
        await desk.look(feeds=(url,))
        memory = remembered(desk.shelf.folder)
        memory.pages[link].since = ago(days=61)
        remember(desk.shelf.folder, memory)
        assert await desk.look(feeds=(url,)) == []
        assert pages_of(desk) == {}
        asked = desk.fake.asked["paper.example/fire"]
        assert await desk.look(feeds=(url,)) == []
        assert desk.fake.asked["paper.example/fire"] == asked

    scene(tmp_path, story)


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_said_once_and_its_article_stands(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    async def story(desk: Desk) -> None:
        url = desk.fake.url("paper.example/fire")
        desk.fake.pages["paper.example/fire"] = page()
        await desk.look(pages=(url,))
        desk.fake.pages["paper.example/fire"] = Reply(status=status)
        assert await desk.look(pages=(url,)) == []
        since = pages_of(desk)[url].gone
        desk.fake.pages["paper.example/fire"] = Reply(status=503)
        assert await desk.look(pages=(url,)) == []
        desk.fake.pages["paper.example/fire"] = Reply(status=status)
        assert await desk.look(pages=(url,)) == []
        assert pages_of(desk)[url].gone == since
        assert caplog.text.count("not there (any more)") == 1
        assert "not followed for now" not in caplog.text
        assert [article.title for article in desk.library.articles] == ["Ferry runs again"]
        desk.fake.pages["paper.example/fire"] = page()
        await desk.look(pages=(url,))
        assert (pages_of(desk)[url].gone, pages_of(desk)[url].failures) == ("", 0)

    scene(tmp_path, story)

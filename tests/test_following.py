"""What following promises: news becomes articles, and failures are said."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.followed import remembered
from tests.fake_web import Reply
from tests.followed_story import SENTENCES, Desk, page, rss, scene


def test_a_page_is_followed_replaced_and_costs_a_304_when_unchanged(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url = desk.fake.url("paper.example/fire")
        desk.fake.pages["paper.example/fire"] = page()
        assert [f.kind for f in await desk.look(pages=(url,))] == ["added"]
        assert await desk.look(pages=(url,)) == []
        assert "if-none-match" in desk.fake.headers[-1]
        desk.fake.pages["paper.example/fire"] = page(text="<p>A third ferry is not planned.</p>")
        (filing,) = await desk.look(pages=(url,))
        assert (filing.kind, filing.detail) == ("replaced", "1 sentence added")
        assert desk.library.articles[0].version == 2

    scene(tmp_path, story)


def test_the_entries_of_a_feed_are_fetched_once_and_again_when_they_change(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url, link = desk.fake.url("paper.example/rss"), desk.fake.url("paper.example/fire")
        desk.fake.pages["paper.example/fire"] = page()
        desk.fake.pages["paper.example/rss"] = rss(link)
        assert [f.kind for f in await desk.look_when_due(feeds=(url,))] == ["added"]
        assert await desk.look_when_due(feeds=(url,)) == []
        assert desk.fake.asked["paper.example/fire"] == 1
        desk.fake.pages["paper.example/rss"] = rss(link, title="Ferry runs again, corrected")
        desk.fake.pages["paper.example/fire"] = page(text="<p>It is blue, not white.</p>")
        kinds = {f.kind for f in await desk.look(feeds=(url,))}
        assert kinds == {"replaced"}

    scene(tmp_path, story)


def test_a_feed_that_carries_all_of_its_text_needs_no_page(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url, link = desk.fake.url("paper.example/feed"), desk.fake.url("paper.example/fire")
        body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Harbour Post",
            "items": [
                {
                    "id": "1",
                    "url": link,
                    "title": "Ferry runs again",
                    "content_html": body,
                    "date_published": "2026-03-02T10:00:00Z",
                },
                {"id": "2", "title": "Without an address", "content_html": "<p>Short.</p>"},
            ],
        }
        reply = Reply(json.dumps(feed).encode(), "application/feed+json")
        desk.fake.pages["paper.example/feed"] = reply
        found = await desk.look(feeds=(url,))
        assert sorted(f.kind for f in found) == ["added", "skipped"]
        assert desk.library.articles[0].text == "\n\n".join(SENTENCES)
        assert desk.fake.asked["paper.example/fire"] == 0

    scene(tmp_path, story)


def test_a_feed_that_fails_backs_off_is_said_once_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(desk: Desk) -> None:
        bad, good = desk.fake.url("down.example/rss"), desk.fake.url("paper.example/rss")
        desk.fake.pages["down.example/rss"] = Reply(status=500)
        desk.fake.pages["paper.example/rss"] = rss(desk.fake.url("paper.example/fire"))
        desk.fake.pages["paper.example/fire"] = page()
        assert [f.kind for f in await desk.look(feeds=(bad, good))] == ["added"]
        await desk.look(feeds=(bad, good))
        assert caplog.text.count("not followed for now") == 1
        known = remembered(desk.shelf.folder).feeds[bad]
        assert known.failures == 2
        assert "status 500" in known.problem
        assert datetime.fromisoformat(known.due) > datetime.now(UTC) + timedelta(minutes=15)
        desk.fake.pages["down.example/rss"] = rss()
        await desk.look(feeds=(bad, good))
        assert remembered(desk.shelf.folder).feeds[bad].problem == ""

    scene(tmp_path, story)


def test_a_page_whose_server_is_away_is_tried_again_with_the_next_look(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        url, link = desk.fake.url("paper.example/rss"), desk.fake.url("other.example/fire")
        desk.fake.pages["paper.example/rss"] = rss(link)
        desk.fake.pages["other.example/fire"] = Reply(status=503)
        assert [f.kind for f in await desk.look(feeds=(url,))] == ["skipped"]
        desk.fake.pages["other.example/fire"] = page()
        assert "added" in [f.kind for f in await desk.look(feeds=(url,))]

    scene(tmp_path, story)

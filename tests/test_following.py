"""What taking in and following promise: news becomes articles, and failures are said."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge import Filing, StoryFile
from knowledge.fetch import Fetcher
from knowledge.followed import Followed, Memory, remember, remembered
from knowledge.following import Follower
from knowledge.intake import Intake, documents
from knowledge.library import Catalogue, Library
from knowledge.reading.apart import Worker
from knowledge.shelf import Shelf
from tests.fake_web import FakeWeb, Reply

SENTENCES = (
    (
        "The ferry Marigold left Gannet Point at noon on Monday with 214 people on board, the harbour "
        "master of the town said. It came back at three in the afternoon after a short stop at the "
        "island, and nobody was hurt."
    ),
    (
        "A second ferry will sail from next Monday, so that the children of the island can go to "
        "school in time. The council has paid for it out of the money that was meant for the bridge."
    ),
    (
        "The mayor said that she would be on the first boat herself, and that the fare would stay as "
        "it was for at least a year. Fishermen had asked for a new pier, which is not planned. The "
        "council will talk about it again in the autumn."
    ),
)


def page(*, text: str = "", title: str = "Ferry runs again") -> Reply:
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    told = json.dumps(
        {
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": "2026-03-02T10:00:00Z",
            "publisher": {"@type": "Organization", "name": "Harbour Post"},
        }
    )
    html = (
        f"<html lang=en><head><title>{title}</title><meta charset=utf-8>"
        f'<script type="application/ld+json">{told}</script></head><body><article><h1>{title}</h1>'
        f"{body}{text}</article></body></html>"
    )
    return Reply(html.encode(), headers={"ETag": f'"{hash(html)}"'})


def rss(*links: str, title: str = "Ferry runs again") -> Reply:
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>"
        "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><description>Short.</description></item>"
        for link in links
    )
    feed = f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>"
    return Reply(feed.encode(), "application/rss+xml")


Look = Callable[[], Awaitable[list[Filing]]]


class Desk:
    """A story, a fake web, and what follows one in the other."""

    def __init__(self, root: Path, fake: FakeWeb, worker: Worker, fetcher: Fetcher) -> None:
        self.root, self.fake = root, fake
        self.shelf = Shelf(root, "ferry", create=True)
        self.intake = Intake(self.shelf, worker, fetcher)
        self._fetcher = fetcher

    async def look(self, **followed: tuple[object, ...]) -> list[Filing]:
        """One look, as if all were due."""
        memory = remembered(self.shelf.folder)
        for known in (*memory.feeds.values(), *memory.pages.values()):
            known.due = ""
        remember(self.shelf.folder, memory)
        return await self.look_when_due(**followed)

    async def look_when_due(self, **followed: tuple[object, ...]) -> list[Filing]:
        story = StoryFile(**followed)  # type: ignore[arg-type]
        follower = Follower(
            self.shelf.folder, story, self.intake, self._fetcher, timedelta(minutes=5)
        )
        return await follower.look()

    @property
    def library(self) -> Library:
        return Catalogue([self.shelf.folder], root=self.root).read()


def scene(tmp_path: Path, story: Callable[[Desk], Awaitable[None]]) -> None:
    async def happen() -> None:
        with Worker() as worker:
            async with asyncio.timeout(60), FakeWeb() as fake, fake.fetcher() as fetcher:
                await story(Desk(tmp_path, fake, worker, fetcher))

    asyncio.run(happen())


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


# Looking again for corrections


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


def test_the_files_of_a_folder_are_taken_in_when_they_change(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        drop = tmp_path / "drop"
        drop.mkdir()
        item = {
            "uri": "urn:1", "version": "1", "headline": "Ferry runs", "source": "AFP",
            "firstcreated": "2026-03-02T10:00:00Z", "body_text": "The ferry left.",
        }  # fmt: skip
        (drop / "a.json").write_text(json.dumps(item), "utf-8")
        (drop / ".hidden.json").write_text("{", "utf-8")
        assert [f.kind for f in await desk.look(folders=(drop,))] == ["added"]
        assert await desk.look(folders=(drop,)) == []
        (drop / "b.json").write_text(json.dumps({**item, "pubstatus": "canceled"}), "utf-8")
        assert [f.kind for f in await desk.look(folders=(drop,))] == ["withdrawn"]
        assert desk.library.articles == ()

    scene(tmp_path, story)


def test_articles_in_other_languages_are_left_out_where_the_story_says_so(tmp_path: Path) -> None:
    async def happen() -> None:
        with Worker() as worker:
            async with FakeWeb() as fake, fake.fetcher() as fetcher:
                shelf = Shelf(tmp_path, "ferry", create=True)
                fake.pages["paper.example/fire"] = page()
                intake = Intake(shelf, worker, fetcher, ("es",))
                found = [f async for f in intake.address(fake.url("paper.example/fire"))]
                assert "its language is en" in found[0][0].detail

    asyncio.run(happen())


def test_an_address_that_is_refused_is_a_filing_with_the_reason(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        desk.fake.pages["paper.example/x"] = Reply(b"%PDF-1.7", "text/html")
        for url, says in (
            ("http://paper.example:22/", "ports 80 and 443"),
            (desk.fake.url("paper.example/gone"), "not there"),
            (desk.fake.url("paper.example/x"), "PDF"),
        ):
            ((filing,),) = [f async for f in desk.intake.address(url)]
            assert filing.kind == "skipped"
            assert says in filing.detail

    scene(tmp_path, story)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"feeds": 1}', '{"feeds": {"a": {"due": "soon"}}}', "[" * 100_000]
)
def test_a_damaged_memory_means_that_all_is_looked_at_again(tmp_path: Path, text: str) -> None:
    (tmp_path / ".following.json").write_text(text, "utf-8")
    assert remembered(tmp_path) == Memory()


@pytest.mark.parametrize("moment", ["2026-03-02T10:00:00", "soon", "3"])
def test_a_moment_that_is_none_is_a_damage_too(tmp_path: Path, moment: str) -> None:
    remember(tmp_path, Memory(pages={"a": Followed(gone=moment)}))
    assert remembered(tmp_path) == Memory()


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    memory = Memory(
        {"a": Followed(etag="1", stamps={str(n): "s" for n in range(3000)})}, {}, {"f": [1]}
    )
    remember(tmp_path, memory)
    back = remembered(tmp_path)
    assert back.files == {"f": [1]}
    assert (back.feeds["a"].etag, len(back.feeds["a"].stamps)) == ("1", 2000)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    for name in ("a.md", ".b.md", "c.jpg", "d/e.html", ".f/g.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in documents([tmp_path])]
    assert found == ["a.md", "d/e.html"]

"""A story that follows a fake web, for the tests of following."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from knowledge import Filing, StoryFile
from knowledge.fetch import Fetcher
from knowledge.followed import remember, remembered
from knowledge.following import Follower
from knowledge.intake import Intake
from knowledge.library import Catalogue, Library
from knowledge.reading.apart import Worker
from knowledge.shelf import Shelf
from tests.fake_web import FakeWeb, Reply

SENTENCES = (
    (
        "The ferry Marigold left Gannet Point at noon on Monday with 214 people on board, the "
        "harbour master of the town said. It came back at three in the afternoon after a short "
        "stop at the island, and nobody was hurt."
    ),
    (
        "A second ferry will sail from next Monday, so that the children of the island can go "
        "to school in time. The council has paid for it out of the money that was meant for the "
        "bridge."
    ),
    (
        "The mayor said that she would be on the first boat herself, and that the fare would "
        "stay as it was for at least a year. Fishermen had asked for a new pier, which is not "
        "planned. The council will talk about it again in the autumn."
    ),
)


def page(*, text: str = "", title: str = "Ferry runs again") -> Reply:
    """A page with a report, and more text at its end."""
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
    """A feed of entries without their text."""
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
    """Let a story happen, within a minute."""

    async def happen() -> None:
        with Worker() as worker:
            async with asyncio.timeout(60), FakeWeb() as fake, fake.fetcher() as fetcher:
                await story(Desk(tmp_path, fake, worker, fetcher))

    asyncio.run(happen())

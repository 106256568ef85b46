"""A library of three stories, one of which only some chats may ask."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import yaml

from bot.config import Config
from bot.desk import Desk, open_desk
from knowledge import Article, Source
from knowledge.articlefile import render

NEWSROOM: Final = -100_7
"""The one chat that may ask the closed story."""

FERRY = "The ferry Marigold sails from Gannet Point at noon on Monday."
MARKET = "The fish market opens its new hall at eight on Saturday."
CLOSED = "The treasurer Quillfeather resigned at midnight on Friday."
AND_WHO = "who resigned?"

SECRETS: Final = ("Quillfeather", "treasurer", "Sealed", "Vaultnews", "example/a-5", "v-files")
"""A word of each thing that the closed story has: sentence, titles, publisher, address, name."""


def library(root: Path) -> Path:
    """Write the stories "ferry" and "market", open to all, and the closed "v-files"."""
    write_story(root, "ferry", "The ferry", _report("a", "Ferry runs again", FERRY, day=2))
    write_story(
        root,
        "market",
        "The fish market",
        _report("a", "A new hall", MARKET, day=4, publisher="Market Mail"),
        _report("b", "La lonja abre", "La lonja abre el sábado.", day=6, language="es"),
        description="How the town builds a hall for its fish.",
    )
    sealed = _report("a", "Sealed minutes", CLOSED, day=5, publisher="Vaultnews")
    write_story(root, "v-files", "The Sealed files", sealed, chats=(NEWSROOM,))
    return root


def write_story(
    root: Path,
    name: str,
    title: str,
    *articles: Article,
    chats: tuple[int, ...] = (),
    description: str = "",
) -> None:
    """Write a story's folder, or its story.yml and these articles anew."""
    folder = root / name
    folder.mkdir(exist_ok=True)
    settings = {"title": title, "description": description, "chats": list(chats)}
    (folder / "story.yml").write_text(yaml.safe_dump(settings, allow_unicode=True))
    for article in articles:
        (folder / f"{article.id}.md").write_text(render(article), encoding="utf-8")


def desk_of(root: Path) -> Desk:
    """All stories of a library, open."""
    return open_desk(Config(library=root))


def many(root: Path, count: int) -> Path:
    """Write so many stories, each of a report."""
    for number in range(count):
        text = f"Heron {number} flew over the lake on Monday."
        write_story(
            root, f"story-{number:02}", f"Story {number:02}", _report("a", f"Heron {number}", text)
        )
    return root


def _report(article_id: str, title: str, text: str, day: int = 3, **source: str) -> Article:
    told = {"publisher": "Harbour Post", "language": "en", **source}
    url = f"https://harbour.example/{article_id}-{day}"
    published = datetime(2026, 3, day, 10, tzinfo=UTC)
    return Article(article_id, title, text, Source(published=published, url=url, **told))

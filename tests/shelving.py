"""Articles to put on a shelf, and what came of it, for the tests of stories' folders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from knowledge import SAMPLE, Article, Source, Withdrawal, split
from knowledge import read_library as read_all
from knowledge.library import Catalogue, Library
from knowledge.shelf import Shelf

TEXT: Final = (
    "The ferry Marigold left Gannet Point at noon with 214 people on board.\n\n"
    "It came back at three. Nobody was hurt, the harbour master said.\n\n"
    "A second ferry will sail from Monday."
)


def article(text: str = TEXT, **changes: Any) -> Article:
    """An article of the Harbour Post, with some fields of it or of its source changed."""
    source: dict[str, Any] = {
        "publisher": "Harbour Post",
        "published": datetime(2026, 3, 2, 10, tzinfo=UTC),
        "url": "https://harbour.example/ferry",
        "language": "en",
    }
    for name in list(changes):
        if name in Source.__dataclass_fields__:
            source[name] = changes.pop(name)
    settings = {"id": "x", "title": "Ferry runs again", "text": text, **changes}
    return Article(source=Source(**source), **settings)


def library(root: Path) -> Library:
    """What is read from the story."""
    return Catalogue([root / "ferry"], root=root).read()


def kinds(shelf: Shelf, *items: Article | Withdrawal) -> list[str]:
    """What becomes of them, in a word each."""
    return [filing.kind for filing in shelf.put(items)]


def sample() -> Article:
    """A report of the sample story."""
    return next(a for a in read_all([SAMPLE]).articles if "Retired" in a.title)


def elsewhere(wire: Article, text: str = "") -> Article:
    """The same in another paper."""
    place = replace(wire.source, publisher="Other Post", url="https://other.example/x")
    return replace(wire, source=place, text=text or wire.text)


def corrected(wire: Article) -> str:
    """Its text with one sentence put right."""
    passage = split(wire)[2]
    return wire.text.replace(passage.text, f"It is not true that {passage.text}")


def publisher(wire: Article) -> str:
    """Who publishes it."""
    return wire.source.publisher


def wire(version: int, hour: int, text: str = TEXT, **changes: Any) -> Article:
    """A version of a wire item, made at an hour of its day."""
    made = datetime(2026, 3, 2, hour, tzinfo=UTC)
    told = {"guid": "urn:1", "url": "", "file": "w.json", "publisher": "Erewhon Wire", **changes}
    return article(text, version=version, modified=made, **told)


def kill(version: int = 0, hour: int | None = None, **changes: Any) -> Withdrawal:
    """The word that it no longer stands."""
    moment = None if hour is None else datetime(2026, 3, 2, hour, tzinfo=UTC)
    told = {"guid": "urn:1", "url": "", "reason": "wrong person named", **changes}
    return Withdrawal(**told, version=version, moment=moment)

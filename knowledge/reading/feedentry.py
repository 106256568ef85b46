"""Feed and Entry: what a feed holds, put together from what it says, which may be anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from knowledge.article import LONGEST_TITLE, Source, unfit
from knowledge.errors import ReadError
from knowledge.language import UNKNOWN
from knowledge.reading.markup import paragraphs
from knowledge.reading.outcome import Origin
from knowledge.reading.pagedate import is_before

_MOST: Final = 500  # entries; the newest are kept


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        id: its guid, else its address.
        url: of its page, or "".
        title: its headline.
        published, updated: as the feed says; None where it does not, or says nonsense.
        author: or "".
        content: HTML of the full text, "" where the feed carries a summary only.
        stamp: another one when title, text or time changed.
    """

    id: str
    url: str
    title: str
    published: date | None
    updated: date | None
    author: str
    content: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds.

    Attributes:
        title: its name, or "".
        url: of its home page, or "".
        language: two letters, or "und".
        entries: newest first, as far as they are dated; their ids are unique.
        problems: what in it could not be read.
    """

    title: str
    url: str
    language: str
    entries: tuple[Entry, ...]
    problems: tuple[ReadError, ...] = ()


def made_entry(  # noqa: PLR0913 - the parts of an entry
    *,
    key: object,
    url: object,
    title: object,
    published: date | None,
    updated: date | None,
    author: object,
    content: str,
    summary: str,
) -> Entry:
    """Put an entry together from what a feed says of it, which may be anything."""
    address = _address(str(url or ""))
    headline = " ".join(" ".join(paragraphs(str(title or ""))).split())[:LONGEST_TITLE]
    byline = " ".join(str(author or "").split())[:200]
    # What an entry is, as far as it was told; nothing of it is invented.
    told = (headline, str(updated), content, summary)
    return Entry(
        id=str(key or "")[:1000] or address,
        url=address,
        title="" if unfit(headline) else headline,
        published=published or updated,
        updated=updated if updated and published and is_before(published, updated) else None,
        author="" if unfit(byline, wordless=True) else byline,
        content=content,
        stamp=hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:16],
    )


def _address(url: str) -> str:
    """An address that a reader can open, or ""."""
    try:
        return Source("any", date(2000, 1, 1), url.strip()).url if url.strip() else ""
    except ValueError:
        return ""


def made_feed(  # noqa: PLR0913, PLR0917 - the parts of a feed
    title: str,
    url: str,
    language: str,
    entries: Iterable[Entry],
    problems: list[ReadError],
    origin: Origin,
) -> Feed:
    """Put a feed together: each entry once, newest first, not more than can be looked at."""
    unique: dict[str, Entry] = {}
    for entry in entries:
        if entry.id:
            unique.setdefault(entry.id, entry)
    newest = sorted(unique.values(), key=lambda entry: str(entry.published or ""), reverse=True)
    if len(newest) > _MOST:
        message = f"it has {len(newest):,} entries; the newest {_MOST} are read"
        problems.append(ReadError(message, origin.name))
    name = " ".join(" ".join(paragraphs(title)).split())[:LONGEST_TITLE]
    known = re.fullmatch("[a-z]{2}", language)
    return Feed(
        "" if unfit(name) else name,
        _address(url),
        language if known else UNKNOWN,
        tuple(newest[:_MOST]),
        tuple(problems),
    )

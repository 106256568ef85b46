"""Feed and Entry: what a feed holds, put together from what it says, which may be anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from knowledge.article import LONGEST_TITLE, Source, unfit
from knowledge.errors import ReadError
from knowledge.language import UNKNOWN
from knowledge.reading.outcome import Origin
from knowledge.reading.pagedate import is_before

_MOST: Final = 500  # entries; the newest are kept
_LONGEST_ID: Final = 1000  # characters
_LANGUAGE: Final = re.compile(r"([a-z]{2})(?:[-_].*)?", re.IGNORECASE)
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        id: its guid, else its address.
        url: of its page, or "".
        title: its headline, or "".
        published: as the feed says; None where it does not, or says nonsense.
        updated: when it was last changed, where that is after it was published, or all that is
            told.
        author: or "".
        texts: the paragraphs that the feed carries: all of the text, or the beginning of it.
        stamp: another one when title, text or time changed.
    """

    id: str
    url: str
    title: str
    published: date | None
    updated: date | None
    author: str
    texts: tuple[str, ...]
    stamp: str

    @property
    def moment(self) -> datetime | None:
        """When it came, as far as is told, for sorting: a date is its first minute in UTC."""
        told = self.published or self.updated
        if told is None or isinstance(told, datetime):
            return told
        return datetime.combine(told, time.min, UTC)


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
    key: str,
    url: str,
    title: str,
    published: date | None,
    updated: date | None,
    author: str,
    texts: Sequence[str],
    summary: str,
) -> Entry:
    """Put an entry together from what a feed says of it, which may be anything."""
    address = _address(url)
    headline = _name(title)
    byline = " ".join(author.split())[:200]
    # What an entry is, as far as it was told; nothing of it is invented.
    told = (headline, str(updated), *texts, summary)
    later = updated and (published is None or is_before(published, updated))
    return Entry(
        id=_writable(key)[:_LONGEST_ID] or address,
        url=address,
        title=headline,
        published=published,
        updated=updated if later else None,
        author="" if unfit(byline, wordless=True) else byline,
        texts=tuple(texts),
        stamp=hashlib.sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()[:16],
    )


def _name(text: str) -> str:
    """A title on one line, cut to what is shown; "" where it can be none."""
    name = " ".join(text.split())[:LONGEST_TITLE]
    return "" if unfit(name) else name


def _writable(text: str) -> str:
    """The text without half characters, with which nothing can be written to a file."""
    return text.encode("utf-8", "replace").decode("utf-8")


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
    found = list(entries)
    known = [entry for entry in found if entry.id]
    if len(known) < len(found):
        count = len(found) - len(known)
        message = f"left out, for want of an id and of an address that can be opened: {count:,}"
        problems.append(ReadError(message, origin.name))
    known.sort(key=lambda entry: entry.moment or _LONG_AGO, reverse=True)
    unique: dict[str, Entry] = {}
    for entry in known:
        unique.setdefault(entry.id, entry)
    newest = list(unique.values())
    if len(newest) > _MOST:
        message = f"it has {len(newest):,} entries; the newest {_MOST} are read"
        problems.append(ReadError(message, origin.name))
    spoken = _LANGUAGE.fullmatch(language.strip())
    return Feed(
        _name(title),
        _address(url),
        spoken[1].lower() if spoken else UNKNOWN,
        tuple(newest[:_MOST]),
        tuple(problems),
    )

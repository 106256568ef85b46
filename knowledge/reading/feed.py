"""A feed -> its entries: RSS and Atom by feedparser, JSON Feed by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from knowledge.errors import ReadError
from knowledge.reading.feedentry import Entry, Feed, made_entry, made_feed
from knowledge.reading.outcome import Origin
from knowledge.reading.pagedate import read_moment

_HEAD: Final = 2000  # bytes looked at
_MARKS: Final = (b"<rss", b"<feed", b"<rdf:rdf")


def is_feed(data: bytes, content_type: str) -> bool:
    """Whether bytes are a feed: by what they begin with, as many are served as something else."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"{"):
        return b"jsonfeed.org/version" in head or "feed+json" in content_type
    return not head.startswith(b"<!doctype html") and any(mark in head for mark in _MARKS)


def read_feed(data: bytes, origin: Origin) -> Feed:
    """Read a feed.

    Raises:
        ReadError: it is none, or feedparser is not installed.
    """
    if not is_feed(data, origin.content_type):
        raise ReadError("this is no feed; give the address of an RSS or Atom feed", origin.name)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _json_feed(data, origin)
    return _xml_feed(data, origin)


def _xml_feed(data: bytes, origin: Origin) -> Feed:
    try:
        import feedparser  # noqa: PLC0415 - comes with the extra
    except ImportError as error:
        raise ReadError("feeds want more: pip install 'pullquote[web]'", origin.name) from error
    # Bytes and text would be opened as a file or an address if they look like one.
    headers = {"content-location": origin.url, "content-type": origin.content_type}
    known = {name: value for name, value in headers.items() if value}
    parsed = feedparser.parse(io.BytesIO(data), response_headers=known)
    problems = []
    if parsed.bozo and not parsed.entries:
        raise ReadError("it can't be read as a feed: it is not well-formed", origin.name)
    if parsed.bozo and "not well-formed" in str(parsed.bozo_exception):
        problems.append(ReadError("it is not well-formed; what could be read is used", origin.name))
    language = str(parsed.feed.get("language", ""))[:2].lower()
    return made_feed(
        str(parsed.feed.get("title", "")),
        str(parsed.feed.get("link", "")),
        language,
        (_xml_entry(raw) for raw in parsed.entries),
        problems,
        origin,
    )


def _xml_entry(raw: Mapping[str, Any]) -> Entry:
    contents = [part.get("value", "") for part in raw.get("content", ())]
    summary = str(raw.get("summary", ""))
    content = max(map(str, contents), key=len, default="") or summary
    return made_entry(
        key=raw.get("id"),
        url=raw.get("link"),
        title=raw.get("title"),
        published=_moment(raw, "published"),
        updated=_moment(raw, "updated"),
        author=raw.get("author"),
        content=content,
        summary=summary,
    )


def _moment(raw: Mapping[str, Any], name: str) -> date | None:
    """A time of the feed; feedparser's own reading, in UTC, only where the zone is a name."""
    written, parsed = str(raw.get(name, "")).strip(), raw.get(f"{name}_parsed")
    if (moment := read_moment(written)) is not None or not parsed:
        return moment
    try:
        year, month, day, hour, minute, second = parsed[:6]
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, TypeError):
        return None
    return read_moment((found if written[-1:].isalpha() else found.date()).isoformat())


def _json_feed(data: bytes, origin: Origin) -> Feed:
    try:
        raw = json.loads(data, strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError("it can't be read as a JSON feed: it is no JSON", origin.name) from error
    items = raw.get("items") if isinstance(raw, dict) else None
    if not isinstance(items, list):
        raise ReadError("it has no list of items, so it is no JSON feed", origin.name)
    entries = (_json_entry(item) for item in items if isinstance(item, dict))
    language = str(raw.get("language") or "")[:2].lower()
    home = str(raw.get("home_page_url") or "")
    return made_feed(str(raw.get("title") or ""), home, language, entries, [], origin)


def _json_entry(raw: Mapping[str, Any]) -> Entry:
    authors = raw.get("authors") if isinstance(raw.get("authors"), list) else [raw.get("author")]
    names = [str(a["name"]) for a in authors or () if isinstance(a, dict) and a.get("name")]
    return made_entry(
        key=raw.get("id"),
        url=raw.get("url") or raw.get("external_url"),
        title=raw.get("title"),
        published=read_moment(str(raw.get("date_published") or "")),
        updated=read_moment(str(raw.get("date_modified") or "")),
        author=", ".join(names),
        content=str(raw.get("content_html") or raw.get("content_text") or ""),
        summary=str(raw.get("summary") or ""),
    )

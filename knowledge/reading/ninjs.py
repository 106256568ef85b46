"""ninjs, versions 1 to 3: news items as JSON (IPTC)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from knowledge.errors import ReadError
from knowledge.reading.markup import paragraphs
from knowledge.reading.newsitem import NewsItem, whole_number
from knowledge.reading.outcome import Origin

_MOST: Final = 1000  # items
_OTHER: Final = {
    "picture": "a picture", "photo": "a picture", "graphic": "a graphic", "video": "a video",
    "audio": "a sound recording", "event": "an event", "planning": "a plan",
    "composite": "a package of others", "package": "a package of others", "component": "a part",
}  # fmt: skip
_WRAPPERS: Final = ("items", "item", "data", "_items", "results")

_Raw = Mapping[str, Any]


def read_ninjs(data: bytes, origin: Origin) -> Iterator[NewsItem]:
    """Yield the items of a document: one, a list, or in one of the usual wrappers.

    Raises:
        ReadError: it is no JSON, or holds nothing that looks like an item.
    """
    try:
        raw = json.loads(data, strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError("it is no JSON that can be read", origin.name) from error
    found = list(_objects(raw, 3))[:_MOST]
    if not found:
        raise ReadError("it holds no news item; ninjs is read", origin.name)
    yield from map(_item, found)


def _objects(raw: object, depth: int) -> Iterator[_Raw]:
    if isinstance(raw, list) and depth:
        for each in raw:
            yield from _objects(each, depth - 1)
    elif isinstance(raw, dict):
        inner = next((raw[k] for k in _WRAPPERS if isinstance(raw.get(k), list | dict)), None)
        if "uri" in raw or "guid" in raw:
            yield raw
        elif inner is not None and depth:
            yield from _objects(inner, depth - 1)


def _item(raw: _Raw) -> NewsItem:
    kind = (_first(raw, "type", "profile")).lower()
    return NewsItem(
        guid=_first(raw, "evolvedfrom", "evolvedFrom") or _first(raw, "uri", "guid"),
        version=whole_number(_text(raw.get("version"))),
        kind=_OTHER.get(kind, ""),
        status=_first(raw, "pubstatus", "pubStatus"),
        title=_first(raw, "headline", "headlines") or _first(raw, "title", "name"),
        byline=_first(raw, "byline", "bylines"),
        dateline=_first(raw, "located", "dateline"),
        provider=_first(
            raw, "source", "provider", "copyrightholder", "copyrightHolder", "infosources"
        ),
        language=_first(raw, "language"),
        url=_address(_first(raw, "url", "weburl", "canonical")),
        terms=_first(raw, "usageterms", "usageTerms")
        or _first(raw, "copyrightnotice", "copyrightNotice"),
        published=_first(raw, "firstcreated", "firstCreated")
        or _first(raw, "versioncreated", "versionCreated"),
        modified=_first(raw, "versioncreated", "versionCreated"),
        embargo=_embargo(raw),
        note=_first(raw, "ednote", "edNote"),
        paragraphs=paragraphs(_body(raw)),
    )


def _body(raw: _Raw) -> str:
    """The body, rather as HTML than as bare text."""
    for name in ("body_html", "body_xhtml", "body_text"):
        if text := _text(raw.get(name)):
            return text
    bodies = raw.get("bodies")
    if isinstance(bodies, dict):
        bodies = list(bodies.values())
    texts = [_text(body) for body in bodies] if isinstance(bodies, list) else []
    return max(texts, key=lambda text: ("<p" in text, len(text)), default="")


def _embargo(raw: _Raw) -> str:
    """The embargo as it is written, also where that is no text; systems write null for none."""
    for name in ("embargoed", "embargoedUntil"):
        value = raw.get(name)
        if value and str(value).strip():
            return _text(value).strip() or json.dumps(value)
    return ""


def _first(raw: _Raw, *names: str) -> str:
    """The first of some fields that holds a text, on one line."""
    for name in names:
        if text := " ".join(_text(raw.get(name)).split()):
            return text
    return ""


def _text(value: object) -> str:
    """A text, wherever a version of the format puts it: bare, in an object, in a list of them."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return next(filter(None, (_text(each) for each in value if not isinstance(each, list))), "")
    if isinstance(value, dict):
        parts = (value.get(key) for key in ("value", "name", "literal", "charset"))
        return next((part for part in parts if isinstance(part, str) and part), "")
    return ""


def _address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""

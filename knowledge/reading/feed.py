"""A feed -> its entries: RSS and Atom by feedparser, JSON Feed by hand."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from email.utils import parsedate_tz
from html.entities import html5
from typing import Any, Final
from xml.sax import SAXException

from knowledge.errors import ReadError
from knowledge.extras import WEB
from knowledge.reading.document import opening
from knowledge.reading.encoding import decode
from knowledge.reading.feedentry import Entry, Feed, made_entry, made_feed
from knowledge.reading.markup import lines, paragraphs
from knowledge.reading.outcome import Origin
from knowledge.reading.pagedate import read_moment

# The root of a feed, below whatever may stand before it. A page that writes of feeds is none.
_ROOT: Final = re.compile(
    rb"(?>(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*)"
    rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)(?=[\s/>])",
    re.DOTALL,
)
# Not only at the beginning, and PHP writes \/; a text that tells of it would write \".
_JSON_FEED: Final = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')
_LABEL: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""")
_OF_SERVER: Final = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_NO_XML: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_MAIL: Final = re.compile(r"<?(?:mailto:)?[^\s@()<>]{1,100}@[^\s@()<>]{1,100}>?")
_BROKEN: Final = "it can't be read as a feed: it is not well-formed"
_CLOCK: Final = re.compile(r"\d:\d\d")
_TEXTS: Final = {"text/html", "application/xhtml+xml"}


def is_feed(data: bytes, content_type: str) -> bool:
    """Whether bytes are a feed: by what they begin with, as many are served as something else."""
    head = opening(data)
    if head.startswith(b"{"):
        return "feed+json" in content_type.lower() or bool(_JSON_FEED.search(data))
    return _ROOT.match(head) is not None


def read_feed(data: bytes, origin: Origin) -> Feed:
    """Read a feed.

    Raises:
        ReadError: it is none, or feedparser is not installed.
    """
    if not is_feed(data, origin.content_type):
        raise ReadError("this is no feed; give the address of an RSS or Atom feed", origin.name)
    head = opening(data)
    label = _OF_SERVER.search(origin.content_type) or _LABEL.search(head)
    declared = label[1] if label else ""
    if b"\0" not in data[:4]:  # not UTF-16 or UTF-32, so they belong to no letter
        data = data.replace(b"\0", b"")
    try:
        text, repair = decode(data, declared if isinstance(declared, str) else declared.decode())
    except ValueError as error:
        raise ReadError(str(error), origin.name) from error
    problems = []
    if repair:
        problems.append(ReadError(f"its encoding was damaged ({repair.encoding})", origin.name))
    read = _json_feed if head.startswith(b"{") else _xml_feed
    return read(text, origin, problems)


def _xml_feed(text: str, origin: Origin, problems: list[ReadError]) -> Feed:
    try:
        import feedparser  # noqa: PLC0415 - comes with the extra
    except ImportError as error:
        raise ReadError(f"feeds want more libraries: {WEB}", origin.name) from error
    headers = {"content-type": "application/xml; charset=utf-8"}
    if origin.url:
        headers["content-location"] = origin.url
    # Bytes and text would be opened as a file or an address if they look like one. Markup stays
    # as it is: we take the text of it only, and to clean it takes minutes where it is hostile.
    file = io.BytesIO(_NAMED.sub(_letter, _NO_XML.sub("", text)).encode("utf-8"))
    try:
        parsed = feedparser.parse(
            file, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # KeyError, OverflowError: it stumbles over what others refuse
        message = "it can't be read as a feed: something in it is not as it must be"
        raise ReadError(message, origin.name) from error
    if not parsed.entries and (parsed.bozo or not parsed.version):
        raise ReadError(_BROKEN, origin.name)
    broken = isinstance(parsed.get("bozo_exception"), SAXException)
    if broken:
        problems.append(ReadError("it is not well-formed; the pages are read instead", origin.name))
    atom, whole = str(parsed.version).startswith("atom"), not problems
    return made_feed(
        " ".join(_text_of(parsed.feed, "title")),
        _word(parsed.feed.get("link")),
        _word(parsed.feed.get("language")),
        (_xml_entry(raw, atom=atom, whole=whole) for raw in parsed.entries),
        problems,
        origin,
    )


def _letter(entity: re.Match[str]) -> str:
    """The letter that HTML has a name for and XML has none, for feeds that mix them up."""
    letter = html5.get(entity[1], "")
    return letter if letter and letter not in "<>&\"'" else entity[0]


def _xml_entry(raw: Mapping[str, Any], *, atom: bool, whole: bool) -> Entry:
    """An entry; of one that may be cut off or torn, no text."""
    published, updated = _moment(raw, "published"), _moment(raw, "updated")
    if not atom:  # dc:date is all the date that RSS 1.0 has, and feedparser calls it an update
        published = published or updated
    return made_entry(
        key=_word(raw.get("id")),
        # In Atom an id is no address; feedparser makes one of it where there is none.
        url="" if atom and not raw.get("links") else _word(raw.get("link")),
        title=" ".join(_text_of(raw, "title")),
        published=published,
        updated=updated,
        author=_author(raw),
        texts=_content(raw) if whole else (),
        summary=_word(raw.get("summary")),
    )


def _content(raw: Mapping[str, Any]) -> list[str]:
    """The paragraphs of the longest text that an entry carries."""
    parts = [part for part in raw.get("content", ()) if isinstance(part, dict)]
    found = [_read_text(part.get("value"), part.get("type")) for part in parts]
    return max([*found, _text_of(raw, "summary")], key=lambda texts: sum(map(len, texts)))


def _text_of(raw: Mapping[str, Any], name: str) -> list[str]:
    kind = (raw.get(f"{name}_detail") or {}).get("type")
    return _read_text(raw.get(name), kind)


def _read_text(value: object, kind: object) -> list[str]:
    """The paragraphs of a text: in Atom, a text may hold "<b>" as a text, or be a picture."""
    readers: dict[str, Callable[[str], list[str]]] = {"text/plain": lines}
    readers |= dict.fromkeys(_TEXTS, paragraphs)
    read = readers.get(str(kind or "text/html").lower())
    return read(_word(value)) if read else []


def _author(raw: Mapping[str, Any]) -> str:
    """The name of an author; RSS asks for an address, which is nobody's business."""
    return " ".join(paragraphs(_MAIL.sub("", _word(raw.get("author"))))).strip(" ()<>")


def _moment(raw: Mapping[str, Any], name: str) -> date | None:
    """A time that the feed tells; feedparser's own reading takes "2026" for a first of January."""
    if name not in raw:  # it would give the one for the other
        return None
    written = _word(raw[name]).strip()
    return read_moment(written) or _old_moment(written)


def _old_moment(written: str) -> date | None:
    """The day of "02 Mar 98 10:00 EST", in the form that mail had when RSS began."""
    parts = parsedate_tz(written) if _CLOCK.search(written) else None
    try:
        return read_moment(datetime(*parts[:6]).date().isoformat()) if parts else None  # noqa: DTZ001
    except ValueError:
        return None


def _json_feed(text: str, origin: Origin, problems: list[ReadError]) -> Feed:
    try:
        raw = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ReadError("it can't be read as a JSON feed: it is no JSON", origin.name) from error
    items = raw.get("items")
    if not isinstance(items, list):
        raise ReadError("it has no list of items, so it is no JSON feed", origin.name)
    return made_feed(
        _word(raw.get("title")),
        _word(raw.get("home_page_url")),
        _word(raw.get("language")),
        (_json_entry(item, whole=not problems) for item in items if isinstance(item, dict)),
        problems,
        origin,
    )


def _json_entry(raw: Mapping[str, Any], *, whole: bool) -> Entry:
    authors = raw.get("authors") if isinstance(raw.get("authors"), list) else [raw.get("author")]
    names = [_word(a.get("name")) for a in authors or () if isinstance(a, dict)]
    texts = paragraphs(_word(raw.get("content_html"))) or lines(_word(raw.get("content_text")))
    return made_entry(
        key=_word(raw.get("id")),
        url=_word(raw.get("url")) or _word(raw.get("external_url")),
        title=_word(raw.get("title")),
        published=read_moment(_word(raw.get("date_published"))),
        updated=read_moment(_word(raw.get("date_modified"))),
        author=", ".join(filter(None, names)),
        texts=texts if whole else (),
        summary=_word(raw.get("summary")),
    )


def _word(value: object) -> str:
    """A text or number as a text; nothing else can be meant, and nothing is made of it."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

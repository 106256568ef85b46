"""News items in XML: NewsML-G2, NewsML 1.2 and NITF (IPTC)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Final
from xml.etree.ElementTree import Element

from knowledge.article import NO_TIME, UNTIL_NOTICE
from knowledge.reading.embargo import read_embargo
from knowledge.reading.markup import paragraphs
from knowledge.reading.newsitem import NewsItem, whole_number

_OTHERS: Final = {
    "packageItem": "a package of others", "conceptItem": "a concept", "planningItem": "a plan",
    "knowledgeItem": "a list of concepts", "catalogItem": "a catalogue",
}  # fmt: skip
_CLASS: Final = re.compile(r"(?:.*:)?(picture|graphic|video|audio|composite|animation)$")
_STRUCK: Final = ("del", "s", "strike")
_ARTICLE: Final = {"audio": "a sound recording", "composite": "a package of others"}


def read_xml(root: Element) -> Iterator[NewsItem]:
    """Yield the items of a document; none where it is of another kind."""
    if root.tag == "nitf":
        yield _nitf(root)
    elif root.tag == "NewsML":
        yield from map(_newsml1, root.iter("NewsItem"))
    else:
        for item in root.iter("newsItem"):
            yield _newsmlg2(item)
        for tag, what in _OTHERS.items():
            for item in root.iter(tag):
                yield NewsItem(guid=item.get("guid", ""), kind=what)
        if (
            root.tag not in {"newsItem", "newsMessage"}
            and (inner := _find(root, "nitf")) is not None
        ):
            yield _nitf(inner)


def _newsmlg2(item: Element) -> NewsItem:
    content = _find(item, "contentSet")
    body = _find(content, "inlineXML", "inlineData") if content is not None else None
    inner = _find(body, "nitf") if body is not None else None
    meta = _find(item, "contentMeta")
    meta = item if meta is None else meta
    class_ = _attribute(item, "itemClass", "qcode")
    found = _CLASS.search(class_)
    kind = f"a {found[1]}" if found else ""
    own = _nitf(inner) if inner is not None else NewsItem()
    return NewsItem(
        guid=item.get("guid", ""),
        version=whole_number(item.get("version", "")),
        kind=_ARTICLE.get(found[1], kind) if found else "",
        status=_attribute(item, "pubStatus", "qcode"),
        title=_text(meta, "headline") or _text(item, "title") or own.title,
        byline=_text(meta, "by") or own.byline,
        dateline=_text(meta, "dateline") or _text(meta, "located") or own.dateline,
        provider=_provider(item) or own.provider,
        language=_attribute(meta, "language", "tag") or item.get("lang", ""),
        url=_web(_attribute(item, "link", "href")) or _web(_text(item, "url")),
        terms=_text(item, "usageTerms") or _text(item, "copyrightNotice"),
        published=_text(item, "firstCreated")
        or _text(item, "contentCreated")
        or _text(item, "versionCreated"),
        modified=_text(item, "versionCreated"),
        embargo=_embargo(item) or own.held,
        note=_text(item, "edNote"),
        paragraphs=own.paragraphs or (_paragraphs(body) if body is not None else ()),
    )


def _embargo(item: Element) -> str:
    """The embargo as it is written; an empty one has no end."""
    found = _find(item, "embargoed")
    return "" if found is None else _spaced(found) or NO_TIME


def _provider(item: Element) -> str:
    for tag in ("provider", "infoSource", "creator", "copyrightHolder"):
        for found in item.iter(tag):
            given = found.get("qcode", "").rpartition(":")[2]
            if name := _text(found, "name") or found.get("literal", "") or given:
                return name
    return ""


def _newsml1(item: Element) -> NewsItem:
    bodies = [inner for content in item.iter("DataContent") if (inner := _paragraphs(content))]
    found = _attribute(item, "MediaType", "FormalName").lower()
    return NewsItem(
        guid=_guid(item),
        version=whole_number(_text(item, "RevisionId")),
        kind="" if bodies or found in {"", "text"} else f"a {found}",
        status=_attribute(item, "Status", "FormalName"),
        title=_text(item, "HeadLine") or _text(item, "SlugLine"),
        byline=_text(item, "ByLine"),
        dateline=_text(item, "DateLine"),
        provider=_attribute(item, "Provider/Party", "FormalName") or _text(item, "ProviderId"),
        language=_attribute(item, "Language", "FormalName") or item.get("lang", ""),
        terms=_text(item, "UsageRights") or _text(item, "CopyrightLine"),
        published=_text(item, "FirstCreated") or _text(item, "DateId"),
        modified=_text(item, "ThisRevisionCreated"),
        embargo=_text(item, "StatusWillChange/DateAndTime"),
        paragraphs=max(bodies, key=lambda texts: sum(map(len, texts)), default=()),
    )


def _guid(item: Element) -> str:
    """The name of an item that is the same over its revisions: without the revision's number."""
    public, revision = _text(item, "PublicIdentifier"), _text(item, "RevisionId")
    return re.sub(rf":{re.escape(revision)}[NUA]?$", "", public) if revision else public


def _nitf(root: Element) -> NewsItem:
    body = _find(root, "body.content")
    told = _attribute(root, "doc-id", "id-string")
    status = _killed(root) or _attribute(root, "docdata", "management-status")
    released = _attribute(root, "date.release", "norm")
    issued = _attribute(root, "date.issue", "norm") or _attribute(root, "story.date", "norm")
    return NewsItem(
        guid=told,
        version=whole_number(_attribute(root, "du-key", "version")),
        status=status,
        title=_text(root, "hl1") or _text(root, "hedline") or _text(root, "title"),
        byline=_text(root, "person") if _find(root, "byline") is None else _text(root, "byline"),
        dateline=_text(root, "dateline/location") or _text(root, "dateline"),
        provider=_text(root, "distributor/org")
        or _text(root, "distributor")
        or _attribute(root, "doc-id", "regsrc")
        or _text(root, "doc.copyright/holder")
        or _attribute(root, "doc.copyright", "holder"),
        language=root.get("lang", "") or _attribute(root, "body", "lang"),
        terms=_text(root, "rights.agent") or _attribute(root, "doc.rights", "agent"),
        published=issued or released,
        modified=released,
        embargo=_until_release(status, released),
        note=_attribute(root, "ed-msg", "info"),
        paragraphs=_paragraphs(body) if body is not None else (),
    )


def _until_release(status: str, released: str) -> str:
    """The embargo of NITF, which has no field for it: a release that lies ahead, or a status.

    Of an item that is usable a release that can't be read is no sign of an embargo.
    """
    if "embargo" in status.lower():
        return released
    until = read_embargo(released)
    return released if until and datetime.now(UTC) < until < UNTIL_NOTICE else ""


def _killed(root: Element) -> str:
    told = _attribute(root, "ed-msg", "msg-type") + " " + _attribute(root, "ed-msg", "info")
    return "killed" if re.match(r"\s*(?:MANDATORY )?KILL\b", told, re.IGNORECASE) else ""


def _paragraphs(body: Element) -> list[str]:
    """The paragraphs of a body: marked as such, or HTML in a text, or parted by blank lines."""
    _unstrike(body)
    texts = [text for node in body.iter("p") if (text := _spaced(node))]
    if texts:
        return texts
    whole = "".join(body.itertext())
    if "<p" in whole or "&lt;p" in whole:
        return paragraphs(unescape(whole) if "&lt;" in whole else whole)
    return [text for part in re.split(r"\n\s*\n", whole) if (text := " ".join(part.split()))]


def _unstrike(body: Element) -> None:
    """Empty what is struck: by that the sender says that it no longer holds."""
    for node in [struck for tag in _STRUCK for struck in body.iter(tag)]:
        tail = node.tail
        node.clear()
        node.tail = tail


def _find(root: Element | None, *tags: str) -> Element | None:
    """The first element with one of these names, the first name that is there."""
    if root is None:
        return None
    return next((node for tag in tags for node in root.iter(tag)), None)


def _path(root: Element, path: str) -> Iterator[Element]:
    """The elements at the end of a path such as "dateline/location", at any depth."""
    first, _, rest = path.partition("/")
    for node in root.iter(first):
        if rest:
            yield from _path(node, rest)
        else:
            yield node


def _text(root: Element, path: str) -> str:
    return next(filter(None, map(_spaced, _path(root, path))), "")


def _spaced(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def _attribute(root: Element, path: str, name: str) -> str:
    return next((value for node in _path(root, path) if (value := node.get(name, "").strip())), "")


def _web(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""

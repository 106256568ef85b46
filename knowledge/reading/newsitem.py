"""NewsItem: what the newsroom formats have in common, before it is an Article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from knowledge.article import LONGEST_TITLE, NO_TIME, Article, Source, Withdrawal
from knowledge.errors import ReadError
from knowledge.language import UNKNOWN, detect
from knowledge.notice import read_notice
from knowledge.reading.byline import agency_among, cleaned
from knowledge.reading.dateline import read_dateline
from knowledge.reading.embargo import read_embargo
from knowledge.reading.outcome import Origin
from knowledge.reading.pagedate import read_moment

_GONE: Final = re.compile(r"(?:.*:)?(?:cancel+ed|withheld|withdrawn|killed?)", re.IGNORECASE)
_HELD: Final = re.compile(r"(?:.*:)?embargo(?:ed)?", re.IGNORECASE)
_BY: Final = re.compile(r"\s*(?:by|von|por|par|di)\s+", re.IGNORECASE)
_COMPACT: Final = re.compile(
    r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?"
)
_MOST_TERMS: Final = 500  # characters of usage terms that are kept


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One item as its format gives it; "" and 0 where it gives nothing.

    Attributes:
        guid: the same over its versions.
        version: counted by its sender.
        kind: what it is when it is no text, such as "picture"; "" for a text.
        status: of publication, such as "usable" or "stat:canceled".
        title, byline, dateline, provider, language, url, terms: as written.
        published, modified: times as written.
        embargo: the same; NO_TIME where there is one without a time.
        paragraphs: of the text, white space collapsed.
    """

    guid: str = ""
    version: int = 1
    kind: str = ""
    status: str = ""
    title: str = ""
    byline: str = ""
    dateline: str = ""
    provider: str = ""
    language: str = ""
    url: str = ""
    terms: str = ""
    published: str = ""
    modified: str = ""
    embargo: str = ""
    note: str = ""
    paragraphs: Sequence[str] = ()

    @property
    def held(self) -> str:
        """Its embargo; NO_TIME also where nothing but its status says that there is one."""
        return self.embargo or (NO_TIME if _HELD.fullmatch(self.status.strip()) else "")


def made(item: NewsItem, origin: Origin) -> Article | Withdrawal:
    """The article that an item is, or the withdrawal.

    Raises:
        ReadError: it is none; the message says what it is or what is missing.
    """
    name = f"{origin.name}: {item.guid or item.title[:60]}".rstrip(": ")
    if _GONE.fullmatch(item.status.strip()):
        if not (item.guid or item.url):
            raise ReadError("it withdraws something, but does not say what", name)
        return _withdrawal(item, item.note or f"its status is “{item.status}”")
    if item.kind:
        raise ReadError(f"it is {item.kind}, no text that can be quoted", name)
    for what, there in (
        ("a headline", item.title),
        ("a provider", item.provider),
        ("a text", any(item.paragraphs)),
    ):
        if not there:
            raise ReadError(f"it has no {what.partition(' ')[2]}; ask its sender for {what}", name)
    noticed = read_notice(item.title, item.paragraphs)
    if noticed.withdrawn and (item.guid or item.url):
        return _withdrawal(item, noticed.withdrawn)
    try:
        article = _article(item, noticed.title, origin)
    except ValueError as error:
        raise ReadError(str(error), name) from error
    return replace(article, notice=noticed.notice, note=noticed.note)


def _withdrawal(item: NewsItem, reason: str) -> Withdrawal:
    when = moment(item.modified)
    return Withdrawal(
        item.guid,
        item.url,
        cleaned(reason),
        publisher=cleaned(item.provider),
        version=item.version if item.version > 1 else 0,  # 1 is what stands where none is given
        moment=when if isinstance(when, datetime) else None,
    )


def _article(item: NewsItem, title: str, origin: Origin) -> Article:
    published, modified = moment(item.published), moment(item.modified)
    published = published or modified
    if published is None:
        raise ValueError("it has no date that can be right; ask its sender for one")
    paragraphs = list(item.paragraphs)
    dateline = read_dateline(paragraphs[0])
    if dateline:
        rest = paragraphs[0][dateline.end :].strip()
        paragraphs = [rest, *paragraphs[1:]] if rest else paragraphs[1:]
    text = "\n\n".join(paragraphs)
    place = (dateline.place if dateline else "") or item.dateline
    byline = _BY.sub("", item.byline, count=1) if _BY.match(item.byline) else item.byline
    source = Source(
        publisher=item.provider,
        published=published,
        url=item.url,
        file=origin.name,
        agency=agency_among([item.provider.removesuffix(".com")])
        or (dateline.agency if dateline else ""),
        author=byline[:200],
        dateline=place[:100],
        language=_language(item.language, text),
    )
    return Article(
        id=item.guid or item.url or origin.name,
        title=title[:LONGEST_TITLE],
        text=text,
        source=source,
        version=item.version,
        guid=item.guid,
        modified=modified if modified != published else None,
        embargo=read_embargo(item.held),
        terms=item.terms[:_MOST_TERMS],
    )


def moment(text: str) -> date | None:
    """A time as newsrooms write it, if it can be that of a report; the day where it has no zone."""
    return read_moment(_plain(text))


def whole_number(text: str) -> int:
    """The version that a text gives; 1 where it gives none, or one that nobody counts up to.

    Such a one would leave no room for the version after it, and would seem newer than all of them.
    """
    return int(text) if re.fullmatch("[1-9][0-9]{0,7}", text) else 1


def _plain(text: str) -> str:
    """A time in the longer form of ISO 8601: 20160505T101010+0200 has no signs between."""
    found = _COMPACT.fullmatch(text.strip())
    if not found:
        return text.strip()
    year, month, day, hour, minute, second, zone = found.groups("")
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}"


def _language(given: str, text: str) -> str:
    letters = given.strip()[:2].lower()
    whole = re.fullmatch(r"[a-z]{2}(?:[-_].*)?", given.strip().lower())
    return letters if whole else detect(text) or UNKNOWN

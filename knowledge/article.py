"""Article: one published text with its Source, as it was read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, Literal
from urllib.parse import urlsplit

from knowledge.typography import can_be_read

LONGEST_TITLE: Final = 300
"""Characters. A longer one is a paragraph that came to stand in the title's place."""

UNTIL_NOTICE: Final = datetime.max.replace(tzinfo=UTC)
"""The embargo of an article that is held until further notice: without an end, or with one that
could not be read."""

NO_TIME: Final = "until further notice"
"""How files say so, and what is handed on of an embargo that its sender set without a time."""

_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONGEST_URL: Final = 1000  # characters; room is left for the text fragment


@dataclass(frozen=True, slots=True)
class Source:
    """Who published an article, when, and where to check it. No quote exists without one.

    Attributes:
        publisher: the site or paper that carries the article.
        published: a `datetime` with its zone where the source gives the minute, else the `date`.
        url: the web address, http or https; "" for a document that has none.
        file: the name of the saved document; needed when there is no url.
        agency: the news agency that wrote it (AFP, Reuters), or "".
        author: the byline, or "".
        dateline: the place it was reported from, or "".
        language: two-letter ISO 639-1 code, or "und" when it is not known.

    Raises:
        ValueError: without a publisher, with an invisible character in a name, without both url
            and file, with a url that a reader could not open, or with a time that has no zone.
    """

    publisher: str
    published: date
    url: str = ""
    file: str = ""
    agency: str = ""
    author: str = ""
    dateline: str = ""
    language: str = "und"

    def __post_init__(self) -> None:
        if not self.publisher.strip():
            raise ValueError("the publisher is missing")
        for name in ("publisher", "agency", "author", "dateline"):
            if reason := unfit(getattr(self, name), wordless=name != "publisher"):
                raise ValueError(f"the {name} {reason}")
        if not (self.url or self.file):
            raise ValueError("there is neither a url nor a file to check the article at")
        if self.url:
            _check_url(self.url)
        if isinstance(self.published, datetime) and self.published.tzinfo is None:
            raise ValueError("the time of publication has no zone")

    @property
    def moment(self) -> datetime:
        """When it was published, for sorting: a bare date counts as its first minute in UTC."""
        if isinstance(self.published, datetime):
            return self.published
        return datetime.combine(self.published, time.min, UTC)

    @property
    def day(self) -> date:
        """The day of publication, in the source's own zone."""
        if isinstance(self.published, datetime):
            return self.published.date()
        return self.published


def unfit(text: str, *, wordless: bool = False) -> str:
    """Say why a text can be no name or title, to go on after its field; "" if it can.

    Some invisible characters turn the words around them, or would be obeyed by a terminal. Others
    belong to writing: direction marks in Arabic and Hebrew, joiners, soft hyphens.

    Args:
        text: of one line.
        wordless: whether it may be without letters and digits, or empty.
    """
    for char in "" if text.isascii() and text.isprintable() else text:
        if unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNING:
            return f"holds the invisible character U+{ord(char):04X}; delete it"
    if not (wordless or can_be_read(text)):
        return "has no letter or digit; write it out"
    return ""


def _check_url(url: str) -> None:
    """Refuse what Telegram would refuse in a link, so that no answer fails because of it."""
    shown = url[:60]
    if len(url) > _LONGEST_URL:
        raise ValueError(f"the url is longer than {_LONGEST_URL} characters: {shown}…")
    if not url.isprintable() or " " in url:
        raise ValueError(f"the url has a space or a control character in it: {shown!r}")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError(f"the url is not one: {shown} ({error})") from error
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"the url must start with http:// or https://, not {shown!r}")
    if "." not in host.strip(".") and ":" not in host:
        raise ValueError(f"the url names no public site: {shown}")


@dataclass(frozen=True, slots=True)
class Repair:
    """How a damaged text was restored: it was UTF-8, once read as `encoding`; `changes` words."""

    encoding: str
    changes: int


Notice = Literal["", "corrected", "updated", "advisory"]
"""What a newer version says of itself: it puts something right, adds to it, or tells editors."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Another publisher who carries the same text, since which day, and where.

    Raises:
        ValueError: as for a Source, or when it is dated by the minute.
    """

    publisher: str
    published: date
    url: str

    def __post_init__(self) -> None:
        Source(self.publisher, self.published, self.url)
        if isinstance(self.published, datetime):
            raise ValueError("a copy is dated by its day, without a time")  # noqa: TRY004


@dataclass(frozen=True, slots=True)
class Article:
    """One article, its text exactly as it was read.

    Attributes:
        id: stays the same over its versions; unique in a library.
        version: counts the texts known under this id, from 1.
        title: the headline, or "" for a text that has none.
        text: the body; paragraphs are lines. Every quote is a slice of it.
        source: who, when, where.
        repair: set when the document's encoding was damaged and has been restored.
        guid: the id that its publisher or agency gave it, the same over its versions; "" for none.
        modified: when its publisher last changed it, like `Source.published`; None if not known.
        notice: what this version says of itself.
        note: the publisher's own words on what was corrected, or "".
        copies: who else carries the same text.
        embargo: the moment before which nothing of it may be published, UNTIL_NOTICE, or None.
        paywalled: whether its publisher lets subscribers read it only.
        terms: the usage terms that came with it, or "".
        withdrawn: why it no longer stands, in the words of whoever withdrew it; "" while it does.

    Raises:
        ValueError: the title holds an invisible character, or is not empty and has no word; or a
            time has no zone.
    """

    id: str
    title: str
    text: str
    source: Source
    version: int = 1
    repair: Repair | None = None
    guid: str = ""
    modified: date | None = None
    notice: Notice = ""
    note: str = ""
    copies: tuple[Copy, ...] = ()
    embargo: datetime | None = None
    paywalled: bool = False
    terms: str = ""
    withdrawn: str = ""

    def __post_init__(self) -> None:
        if reason := unfit(self.title, wordless=not self.title):
            raise ValueError(f"the title {reason}")
        for name in ("guid", "note", "terms", "withdrawn"):
            if reason := unfit(getattr(self, name), wordless=True):
                raise ValueError(f"the {name} {reason}")
        for moment in (self.modified, self.embargo):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError("the time of a change or an embargo has no zone")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Word from a publisher or agency that an article no longer stands.

    Attributes:
        guid: the id that its publisher or agency gave it, or "".
        url: its web address, or "". One of the two is given.
        reason: the publisher's own words, or the status that says so.
        publisher: whose word it is; "" where it does not say.
        version: of the article that it takes back, counted by its sender; 0 where not counted.
        moment: when it was taken back, with its zone; None where it does not say.
    """

    guid: str
    url: str
    reason: str
    publisher: str = ""
    version: int = 0
    moment: datetime | None = None


def newest_first(article: Article) -> tuple[float, str]:
    """The sort key that puts the newest article first and is the same on every run."""
    return (-article.source.moment.timestamp(), article.id)

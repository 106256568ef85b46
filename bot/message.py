"""Message: an answer as Telegram text with entities. Pure: no network, no Telegram objects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from urllib.parse import quote as percent_encoded

from bot.texts import Texts
from knowledge import Answer, Article, Passage, Source

LIMIT: Final = 4096
"""UTF-16 units that a message may have."""

EXPANDABLE: Final = 400
"""UTF-16 units from which a quote is shown folded."""

PAGE: Final = 10
"""Articles on a page of /sources."""

# UTF-16 units of a headline and of a name that are shown: ten of each fit on a page of sources.
_TITLE: Final = 150
_NAME: Final = 60
_URL: Final = 2000  # characters; browsers and Telegram cut what is much longer

Kind = Literal["blockquote", "expandable_blockquote", "bold", "text_link"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted stretch of a message; offset and length in UTF-16 units."""

    kind: Kind
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` (1 to 64 bytes) comes back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: text as Telegram will store it, its entities, rows of buttons."""

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """What a message needs to know of the story.

    Attributes:
        title: as readers see it.
        articles: those that answers come from, newest first.
        withdrawn: those that no longer stand, newest first.
    """

    title: str
    articles: Sequence[Article]
    withdrawn: Sequence[Article] = ()

    @property
    def latest(self) -> date | None:
        """The day of the newest article; None when there is none left."""
        return self.articles[0].source.day if self.articles else None

    def __len__(self) -> int:
        return len(self.articles) + len(self.withdrawn)

    def listed(self, first: int = 0, count: int | None = None) -> list[Article]:
        """What /sources tells of, from number `first` on: the withdrawn last."""
        end = len(self) if count is None else first + count
        articles = self.articles[first:end]
        past = len(self.articles)
        return [*articles, *self.withdrawn[max(first - past, 0) : max(end - past, 0)]]


def answer_message(
    answer: Answer, story: Story, texts: Texts, *, first: int = 0, example: int | None = None
) -> Message:
    """The reply to a question: quotes from number `first` on, as many as fit, or silence.

    `example` is the number of the example question that was pressed, if it was one.
    """
    if not answer:
        return _silence(story, texts)
    page = _Page()
    if answer.contradicts:
        page.add(texts.says).add("\n\n")
    elif answer.band == "possible":
        page.add(texts.may_say).add("\n\n")
    shown = first
    for passage in answer.quotes[first:]:
        block = _quoted(passage, texts)
        if shown > first and page.length + block.length + 2 > LIMIT:
            break
        page.append(block, "\n\n" if shown > first else "")
        shown += 1
    asked = "" if example is None else f"{example}:"
    more = Button(texts.more, f"v1:{'more' if example is None else 'exmore'}:{asked}{shown}")
    return page.message(((more,),) if shown < len(answer.quotes) else ())


def sources_message(
    story: Story, texts: Texts, *, page_number: int = 0, per_page: int = PAGE
) -> Message:
    """A page of /sources: linked title, publisher (agency), date, what became of it; newest first.

    One that tells more of itself than fits on the page is cut short there.
    """
    per_page = max(per_page, 1)
    last_page = max(len(story) - 1, 0) // per_page
    number = min(max(page_number, 0), last_page)
    articles = story.listed(number * per_page, per_page)
    page = _Page().add(texts.sources.format(title=shortened(story.title)), "bold")
    if last_page:
        count = {"first": number * per_page + 1, "last": number * per_page + len(articles)}
        page.add("\n" + texts.source_count.format(count=len(story), **count))
    for article in articles:
        page.append(_listed(article, texts), "\n\n")
    return page.message(_turning(number, last_page))


def plain_message(text: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> Message:
    """Words of the bot's own."""
    return Message(clean(text), (), buttons)


def clean(text: str) -> str:
    """A text as Telegram stores it, so that what arrives is what was sent.

    Telegram deletes some characters and makes control characters spaces (TDLib's
    clean_input_string; checked against it by the tests). The ring of a decomposed å is among the
    deleted: that letter is composed first, so that it does not change.
    """
    if "\u030a" in text:
        text = _RINGED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)
    text = _CONTROL.sub(" ", _DELETED.sub("", text))
    return _MARKS.sub(lambda run: "\u200c" * (len(run.group()) - 1) + run.group()[-1], text)


_RINGED = re.compile("\\S[\u0300-\u036f]*\u030a[\u0300-\u036f]*")
_DELETED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x20]")
_MARKS = re.compile("[\u200e\u200f]{2,}")


def utf16_length(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def link_to(source: Source, passage: str = "") -> str:
    """The article's address, with a text fragment so that the browser opens at the sentence.

    The start,end form is used for long sentences. See https://wicg.github.io/scroll-to-text-fragment.
    """
    if not (source.url and passage):
        return source.url
    start, end = _ends(passage)
    directive = _encoded(start) + (f",{_encoded(end)}" if end else "")
    url = f"{source.url}{'' if '#' in source.url else '#'}:~:text={directive}"
    return url if len(url) <= _URL else source.url


def _ends(passage: str) -> tuple[str, str]:
    """The first and last words of a long sentence; a short one whole, and nothing."""
    parts = passage.split()
    if len(passage) <= 80:  # noqa: PLR2004 - characters: a link that still can be read
        return passage, ""
    if len(parts) >= 12:  # noqa: PLR2004 - so that five and five do not meet
        return " ".join(parts[:5]), " ".join(parts[-5:])
    return passage[:20].strip(), passage[-20:].strip()


def _encoded(text: str) -> str:
    """Percent-encoded for a text directive, in which "-", "," and "&" have a meaning."""
    return percent_encoded(text, safe="").replace("-", "%2D")


def _silence(story: Story, texts: Texts) -> Message:
    page = _Page().add(texts.silence)
    if story.latest is not None:
        day = texts.day(story.latest)
        page.add("\n" + texts.latest.format(title=shortened(story.title), day=day))
    return page.message()


def _quoted(passage: Passage, texts: Texts) -> _Page:
    text = clean(passage.text).strip()
    long = utf16_length(text) > EXPANDABLE
    source = passage.source
    block = _Page().add(text, "expandable_blockquote" if long else "blockquote")
    block.add("\n— ").add(shortened(source.publisher, _NAME), "bold")
    block.add(f"{_byline(source)}, {texts.day(source.day)}\n")
    return _linked(block, passage.title, source, texts, link_to(source, passage.text))


def _listed(article: Article, texts: Texts) -> _Page:
    source = article.source
    item = _linked(_Page(), article.title, source, texts, source.url)
    publisher = shortened(source.publisher, _NAME)
    item.add(f"\n{publisher}{_byline(source)}, {texts.day(source.day)}")
    for line in _fate(article, texts):
        item.add(f"\n{shortened(line)}")
    return item


def _fate(article: Article, texts: Texts) -> Iterator[str]:
    """What became of an article since it was published, and who else carries it."""
    if article.withdrawn:
        yield texts.withdrawn.format(reason=article.withdrawn)
    elif article.notice:
        day = article.modified
        when = f" ({texts.day(day)})" if day else ""
        note = f": {article.note}" if article.note else ""
        yield f"{texts.notices[article.notice]}{when}{note}"
    if article.copies:
        names = dict.fromkeys(copy.publisher for copy in article.copies)
        yield texts.also.format(publishers=", ".join(names))


def _linked(page: _Page, title: str, source: Source, texts: Texts, url: str) -> _Page:
    """The headline as a link, or with the name of the saved page where there is no address."""
    page.add(shortened(title), "text_link" if url else None, url)
    if url:
        return page
    return page.add(f" ({texts.saved_page.format(file=shortened(source.file, _NAME))})")


def _byline(source: Source) -> str:
    """The agency in brackets, unless it published the article itself: once is enough."""
    if source.agency.casefold() in {"", source.publisher.strip().casefold()}:
        return ""
    return f" ({shortened(source.agency, _NAME)})"


def shortened(text: str, units: int = _TITLE) -> str:
    """A name or headline on one line, with "…" where it is too long. Quotes are never shortened."""
    text = " ".join(text.split())
    if utf16_length(text) <= units:
        return text
    while utf16_length(text) >= units:
        text = text[:-1]
    return text.rstrip() + "…"


def _turning(number: int, last: int) -> tuple[tuple[Button, ...], ...]:
    back = (Button("◂", f"v1:src:{number - 1}"),) if number > 0 else ()
    forth = (Button("▸", f"v1:src:{number + 1}"),) if number < last else ()
    return (back + forth,) if back or forth else ()


class _Page:
    """A text that is being written, with its entities."""

    def __init__(self) -> None:
        self.length = 0  # UTF-16 units
        self._parts: list[str] = []
        self._entities: list[Entity] = []

    def add(self, text: str, kind: Kind | None = None, url: str = "") -> _Page:
        text = clean(text)
        length = utf16_length(text)
        if kind and length:
            self._entities.append(Entity(kind, self.length, length, url))
        self._parts.append(text)
        self.length += length
        return self

    def append(self, other: _Page, between: str) -> None:
        self.add(between)
        self._entities.extend(
            Entity(e.kind, e.offset + self.length, e.length, e.url) for e in other._entities
        )
        self._parts.extend(other._parts)
        self.length += other.length

    def message(self, buttons: Sequence[tuple[Button, ...]] = ()) -> Message:
        return Message("".join(self._parts), tuple(self._entities), tuple(buttons))

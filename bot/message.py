"""Message: what is sent, as Telegram will store it. Pure: no network, no Telegram objects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from knowledge import Article, Passage

LIMIT: Final = 4096
"""UTF-16 units that a message may have."""

_TITLE: Final = 150  # UTF-16 units of a headline that are shown: ten fit on a page of sources

Kind = Literal["blockquote", "expandable_blockquote", "bold", "strikethrough", "text_link"]


Heading = Literal["", "may", "says"]
"""What stands above quotes: nothing, that they may answer, that they confirm nothing."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted stretch of a message; offset and length in UTF-16 units."""

    kind: Kind
    offset: int
    length: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message.

    Attributes:
        label: what stands on it.
        data: 1 to 64 bytes that come back when it is pressed; "" for one that opens an address.
        url: the address that it opens.
    """

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent.

    Attributes:
        text: as Telegram will store it.
        entities: its formatting.
        buttons: the rows under it.
        preview: the address of the page that is shown below it as a picture; "" for none.
        quotes: the passages that it shows.
        heading: what it says of them.
        language: of the bot's own words in it.
        receipted: passages whose receipts it names.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    preview: str = ""
    quotes: tuple[Passage, ...] = ()
    heading: Heading = ""
    language: str = "en"
    receipted: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How a chat wants replies to look.

    Attributes:
        preview: whether the page that is quoted first is shown as a picture.
        publisher_first: whether who published it stands before the quote.
    """

    preview: bool = False
    publisher_first: bool = False


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Story:
    """What a message needs to know of the story.

    Attributes:
        title: as readers see it.
        articles: those that answers come from, newest first.
        withdrawn: those that no longer stand, newest first.
        name: of its folder; "" for all that the configuration names.
        description: what it is about, in a sentence or two of its editors.
        languages: two-letter codes of its articles; none: any.
        chats: the ids of the chats that may ask; none: all may.
    """

    title: str
    articles: Sequence[Article]
    withdrawn: Sequence[Article] = ()
    name: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()
    chats: tuple[int, ...] = ()

    def may_ask(self, chat: int) -> bool:
        """Whether a chat may ask about it."""
        return not self.chats or chat in self.chats

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


def plain_message(text: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> Message:
    """Words of the bot's own."""
    return Message(clean(text), (), buttons)


def clean(text: str) -> str:
    """A text as Telegram stores it, so that what arrives is what was sent.

    Telegram deletes some characters and makes control characters spaces (TDLib's
    clean_input_string; checked against it by the tests). The ring of a decomposed å is among the
    deleted: that letter is composed first, so that it does not change. Half of a character, as JSON
    can hold one, it refuses.
    """
    if "\u030a" in text:
        text = _RINGED.sub(lambda found: unicodedata.normalize("NFC", found.group()), text)
    text = _CONTROL.sub(" ", _DELETED.sub("", text))
    return _MARKS.sub(lambda run: "\u200c" * (len(run.group()) - 1) + run.group()[-1], text)


_RINGED = re.compile("\\S[\u0300-\u036f]*\u030a[\u0300-\u036f]*")
_DELETED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x20]")
_MARKS = re.compile("[\u200e\u200f]{2,}")


def utf16_length(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, units: int = _TITLE) -> str:
    """A name or headline on one line, with "…" where it is too long. Quotes are never shortened."""
    text = " ".join(text.split())
    if utf16_length(text) <= units:
        return text
    while utf16_length(text) >= units:
        text = text[:-1]
    return text.rstrip() + "…"


class Page:
    """A text that is being written, with its entities."""

    def __init__(self) -> None:
        self.length = 0  # UTF-16 units
        self._parts: list[str] = []
        self._entities: list[Entity] = []

    def add(self, text: str, kind: Kind | None = None, url: str = "") -> Page:
        """Write on, in one format."""
        text = clean(text)
        length = utf16_length(text)
        if kind and length:
            self._entities.append(Entity(kind, self.length, length, url))
        self._parts.append(text)
        self.length += length
        return self

    def mark(self, kind: Kind, offset: int, length: int) -> None:
        """Format what is written already, as entities count."""
        self._entities.append(Entity(kind, offset, length))

    def append(self, other: Page, between: str) -> None:
        """Write another page below this one."""
        self.add(between)
        self._entities.extend(
            Entity(e.kind, e.offset + self.length, e.length, e.url) for e in other._entities
        )
        self._parts.extend(other._parts)
        self.length += other.length

    def message(self, buttons: Sequence[tuple[Button, ...]] = (), *, preview: str = "") -> Message:
        """What was written, as it is sent."""
        return Message("".join(self._parts), tuple(self._entities), tuple(buttons), preview)

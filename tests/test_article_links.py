"""By which links an article is known again: they count clicks, come from caches, are AMP pages."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from telegram import Message

from bot.chats import Choices
from bot.desk import Desk
from bot.message import Story
from bot.narrowing import Narrowing
from bot.readers import Reader
from bot.texts import ENGLISH
from knowledge import Answer, Article, Copy, InStory, Source, Within


def article(name: str, *urls: str) -> Article:
    source = Source("Herald", date(2026, 3, 3), url=urls[0])
    copies = tuple(Copy("Post", date(2026, 3, 4), url) for url in urls[1:])
    return Article(name, "A headline", "Text.", source, copies=copies)


ARTICLES = (
    article("s/a", "https://paper.example/2026/03/fire?id=7", "https://post.example/wire/fire"),
    article("s/b", "https://paper.example/2026/03/flood.html"),
    article("t/c", "https://газета.example/новости/мост"),
    article("t/d", "https://amp.paper.example/2026/storm"),
)


def asked(*links: str) -> Message:
    """A message with these links behind its words."""
    entities = [
        {"type": "text_link", "offset": number, "length": 1, "url": link}
        for number, link in enumerate(links)
    ]
    chat = {"id": 7, "type": "private"}
    raw = {"message_id": 1, "date": 1, "chat": chat, "text": "x" * 9, "entities": entities}
    return Message.de_json(raw, None)


def written(address: str) -> Message:
    """A message with an address that the reader has typed."""
    entity = {"type": "url", "offset": 0, "length": len(address)}
    chat = {"id": 7, "type": "private"}
    raw = {"message_id": 1, "date": 1, "chat": chat, "text": address, "entities": [entity]}
    return Message.de_json(raw, None)


def desk_of(articles: tuple[Article, ...] | list[Article], *, slow: bool = False) -> Desk:
    def look_up(question: str, /, **_: object) -> Answer:
        return Answer(question, (), "none")

    return Desk(Story("S", articles), look_up, (), slow=slow, close=lambda: None)


def found(message: Message, desk: Desk | None = None, within: Within = None) -> set[str]:
    reader = Reader(7, ENGLISH, Choices(), Story("S", ARTICLES), within)
    return set(asyncio.run(Narrowing(desk or desk_of(ARTICLES)).articles(message, reader)))


@pytest.mark.parametrize(
    "link",
    [
        "https://paper.example/2026/03/fire?id=7",
        "http://www.paper.example/2026/03/fire/?id=7&utm_source=telegram&fbclid=IwAR0x#top",
        "https://m.paper.example/2026/03/fire?id=7",
        "https://amp.paper.example/2026/03/fire?id=7",
        "https://paper.example/2026/03/fire/amp?id=7",
        "https://paper.example/amp/2026/03/fire?id=7",
        "https://paper.example/2026/03/fire?id=7&amp=1",
        "https://paper.example/2026/03/fire?outputType=amp&id=7",
        "https://www.google.com/amp/s/www.paper.example/2026/03/fire/amp?id=7",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/2026/03/fire?id=7",
        "https://post.example/wire/fire",
    ],
)
def test_what_leads_to_an_article_is_known_as_its_link(link: str) -> None:
    assert found(asked(link)) == {"s/a"}


@pytest.mark.parametrize(
    "link",
    [
        "https://paper.example/2026/03/fire",
        "https://paper.example/2026/03/fire?id=8",
        "https://paper.example/2026/03/fire-amp?id=7",
        "https://paper.example/2026/03/",
        "https://other.example/2026/03/fire?id=7",
        "https://xn--a.example/2026",
        "https://[::1",
        "tg://user?id=7",
    ],
)
def test_another_page_is_another_page(link: str) -> None:
    assert found(asked(link)) == set()


def test_an_amp_file_and_an_amp_page_in_the_library_are_known() -> None:
    assert found(asked("https://paper.example/2026/03/flood.amp.html")) == {"s/b"}
    assert found(asked("https://paper.example/2026/storm")) == {"t/d"}


@pytest.mark.parametrize(
    "address",
    [
        "https://газета.example/новости/мост",
        "https://xn--80aahjj1e.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BC%D0%BE%D1%81%D1%82",
        "газета.example/новости/мост?utm_source=x",
    ],
)
def test_letters_of_all_scripts_are_the_same_encoded_or_not(address: str) -> None:
    assert found(asked(address)) == found(written(address)) == {"t/c"}


def test_only_what_the_reader_may_ask_counts() -> None:
    both = asked("https://paper.example/2026/03/flood.html", "https://paper.example/2026/storm")
    assert found(both) == {"s/b", "t/d"}
    assert found(both, within=InStory("t")) == {"t/d"}
    assert found(both, within={"s/b"}) == {"s/b"}
    assert found(both, within=InStory("u")) == set()


def test_what_comes_into_the_library_is_known_from_then_on() -> None:
    async def happens() -> None:
        desk = desk_of(ARTICLES[:1], slow=True)
        narrowing, flood = Narrowing(desk), asked("https://paper.example/2026/03/flood.html")
        reader = Reader(7, ENGLISH, Choices(), desk.story)
        assert not await narrowing.articles(flood, reader)
        desk.story = Story("S", ARTICLES)
        assert await narrowing.articles(flood, reader) == {"s/b"}
        desk.story = Story("S", ARTICLES[:1])
        assert not await narrowing.articles(flood, reader)

    asyncio.run(happens())


def test_of_an_archive_the_newest_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.narrowing.NEWEST", 1)
    desk = desk_of(list(ARTICLES))
    assert found(asked("https://post.example/wire/fire"), desk) == {"s/a"}
    assert found(asked("https://paper.example/2026/03/flood.html"), desk) == set()

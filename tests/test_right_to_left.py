"""Arabic replies about English articles and the other way: names, links and quotes stay whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from bot.answers import answer_message
from bot.chats import Choices
from bot.message import Message, Story, Style, clean
from bot.settings import language_message, settings_message
from bot.texts import ENGLISH, LANGUAGES, Texts
from bot.view import View
from knowledge import Answer, Article, Source, split
from tests.arrived import bold, button, links, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.written import cut, oracle, stored_by_telegram
from tests.written import quotes as written_quotes

ARABIC = LANGUAGES["ar"]
TEXT = "كان الجسر مفتوحا. أغلق الجسر يوم السبت بسبب 12 شقا. سيفتح الجسر غدا."
TITLE = "الجسر مغلق"
VALLEY = Source(
    "صحيفة الوادي",
    date(2026, 3, 3),
    "https://valley.example/1",
    agency="واج",
    language="ar",
)
HERALD = Source("Herald", date(2026, 3, 3), file="page.txt", agency="AFP", language="en")
ARTICLES = (
    Article("v", TITLE, TEXT, VALLEY),
    Article("h", "A bridge", "It was open. It burned on Saturday. It is shut.", HERALD),
)
STORY = Story("The bridge", ARTICLES)
BOTH = Answer("?", (split(ARTICLES[0])[1], split(ARTICLES[1])[1]), "possible")

OPEN, CLOSE = "\u2068", "\u2069"


def written() -> Iterator[tuple[Message, str]]:
    """Replies in English and Arabic to one and the same, and in which direction they are read."""
    for texts, first in product((ENGLISH, ARABIC), (False, True)):
        style = Style(publisher_first=first)
        direction = "R" if texts is ARABIC else "L"
        for view in (View(), View("context", 0), View("context", 1)):
            yield answer_message(BOTH, STORY, texts, view=view, style=style), direction


ALL = list(written())
MESSAGES = [message for message, _ in ALL]


def direction_of(line: str) -> str:
    """From which side a line is read: by its first letter outside isolates (Annex 9, P2)."""
    depth = 0
    for char in line:
        depth += {OPEN: 1, CLOSE: -1}.get(char, 0)
        kind = unicodedata.bidirectional(char)
        if not depth and kind in {"L", "R", "AL"}:
            return "L" if kind == "L" else "R"
    return ""


@pytest.mark.parametrize("message", MESSAGES)
def test_a_quote_holds_no_character_that_is_not_the_articles(message: Message) -> None:
    for quote in written_quotes(message):
        assert any(quote in clean(article.text) for article in ARTICLES)


@pytest.mark.parametrize("message", MESSAGES)
def test_names_and_links_hold_none_either(message: Message) -> None:
    kept = {cut(message, e) for e in message.entities if "blockquote" not in e.kind}
    names = {VALLEY.publisher, HERALD.publisher, TITLE}
    assert kept <= names | {passage.text for passage in BOTH.quotes}


@pytest.mark.parametrize("message", MESSAGES)
def test_every_line_closes_what_it_opens(message: Message) -> None:
    for line in message.text.split("\n"):
        assert line.count(OPEN) == line.count(CLOSE)


@pytest.mark.parametrize(("message", "direction"), ALL)
def test_an_attribution_is_read_in_the_readers_direction_whoever_published(
    message: Message, direction: str
) -> None:
    lines = [line for line in message.text.split("\n") if "2026" in line and "السبت" not in line]
    assert lines
    assert {direction_of(line) for line in lines} == {direction}


def test_a_name_is_isolated_where_it_is_written_the_other_way() -> None:
    english = answer_message(BOTH, STORY, ENGLISH).text
    assert f"— {OPEN}صحيفة الوادي{CLOSE} ({OPEN}واج{CLOSE}), 3 Mar 2026, in Arabic\n" in english
    assert "— Herald (AFP), 3 Mar 2026\nA bridge (saved page page.txt)\n" in english
    arabic = answer_message(BOTH, STORY, ARABIC).text
    assert f"— {OPEN}Herald{CLOSE} ({OPEN}AFP{CLOSE})" in arabic
    assert f"{OPEN}A bridge{CLOSE} (" in arabic
    assert f"{OPEN}page.txt{CLOSE}" in arabic
    assert f"{OPEN}Saturday{CLOSE} = " in arabic


@oracle
@pytest.mark.parametrize("message", MESSAGES)
def test_telegram_keeps_all_of_it(message: Message) -> None:
    stored = stored_by_telegram(message.text, message.entities)
    assert stored["text"] == message.text
    places = [(e["offset"], e["length"]) for e in stored["entities"]]
    assert set(places) >= {(e.offset, e.length) for e in message.entities}


@pytest.mark.parametrize("texts", [ENGLISH, ARABIC], ids=["en", "ar"])
def test_a_command_is_read_from_left_to_right_beside_any_name(texts: Texts) -> None:
    page = language_message(Choices(), texts)
    lines = [line for line in page.text.split("\n") if "/language" in line]
    assert [direction_of(line) for line in lines] == ["L"] * 9


def test_the_page_of_settings_is_read_in_the_readers_direction() -> None:
    page = settings_message(Choices(language="ar"), ENGLISH)
    assert f"Language: {OPEN}العربية{CLOSE}" in page.text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_arabic_quote_arrives_whole_in_each_view(language: str) -> None:
    texts = LANGUAGES[language]

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN, "Ann", language)
        async with polling(fake, articles=ARTICLES):
            await fake.say(ann, "لماذا أغلق الجسر؟")
            await fake.wait("sendMessage")
            answer = dict(fake.sent[0])
            await fake.press(ann, fake.sent[0], button(answer, texts.context))
            await fake.wait("editMessageText")
        context = fake.sent[0]
        assert quotes(answer) == [split(ARTICLES[0])[1].text]
        assert quotes(context) == [TEXT]
        assert bold(context) == [split(ARTICLES[0])[1].text, VALLEY.publisher]
        for message in (answer, context):
            assert links(message)[0].startswith(VALLEY.url)
            assert f"{OPEN}{VALLEY.publisher}{CLOSE} ({OPEN}واج{CLOSE})" in message["text"]

    happens()

"""The buttons under an answer: context, further quotes, the way back, the source."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.message import clean
from bot.texts import ENGLISH, LANGUAGES, Texts
from knowledge import Article, Source
from tests.arrived import (
    REOPENS,
    SENTENCE,
    THUMBS,
    bold,
    button,
    buttons,
    labels,
    links,
    quotes,
    report,
    without_time,
)
from tests.fake_telegram import FakeTelegram
from tests.herons import HERON, HERONS, herons
from tests.running import ANN, at_webhook, polling, sample_articles
from tests.scenario import scenario


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_context_shows_the_sentences_around_and_the_way_back(running: Any, texts: Texts) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN, "Ann", texts.language)
        async with running(fake):
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")
            answer = dict(fake.sent[0])
            await fake.press(ann, fake.sent[0], button(answer, texts.context))
            await fake.wait("editMessageText")
            context = dict(fake.sent[0])
            await fake.press(ann, fake.sent[0], button(context, texts.back))
            await fake.wait("editMessageText", count=2)
            await fake.wait("answerCallbackQuery", count=2)
        whole = quotes(context)[0]
        assert any(whole in clean(article.text) for article in sample_articles())
        assert SENTENCE in whole
        assert whole != SENTENCE
        assert bold(context) == [SENTENCE, "Elmsworth Herald"]
        assert f"— {texts.isolated('Elmsworth Herald')}" in context["text"]
        assert texts.day(date(2026, 3, 17)) in context["text"]
        assert without_time(fake.sent[0]) == without_time(answer)
        assert len(fake.sent) == 1

    happens()


@scenario
async def test_source_opens_the_article_at_the_sentence(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
    source = next(b for b in buttons(fake.sent[0]) if b["text"] == ENGLISH.source)
    assert source["url"] == links(fake.sent[0])[0]
    assert "#:~:text=The%20Dunnock" in source["url"]


@scenario
async def test_a_lone_sentence_has_no_context_button(fake: FakeTelegram) -> None:
    async with polling(fake, articles=(report("A heron flew over the lake."),)):
        await fake.say(fake.user(ANN), HERON)
        await fake.wait("sendMessage")
    assert labels(fake.sent[0]) == [ENGLISH.source, *THUMBS]


@scenario
async def test_a_saved_page_without_an_address_has_no_source_button(fake: FakeTelegram) -> None:
    source = Source("Herald", date(2026, 3, 3), file="page.txt")
    saved = Article("a", "Lake", "It rained. A heron flew over the lake.", source)
    async with polling(fake, articles=(saved,)):
        await fake.say(fake.user(ANN), HERON)
        await fake.wait("sendMessage")
    assert labels(fake.sent[0]) == [ENGLISH.context, *THUMBS]


@scenario
async def test_silence_has_no_buttons(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "What is the capital of Australia?")
        await fake.wait("sendMessage")
    assert buttons(fake.sent[0]) == []


@scenario
async def test_more_goes_on_and_back_with_every_quote_word_for_word(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake, articles=herons()):
        await fake.say(ann, HERON)
        await fake.wait("sendMessage")
        first = dict(fake.sent[0])
        await fake.press(ann, fake.sent[0], button(first, ENGLISH.more))
        await fake.wait("editMessageText")
        second = dict(fake.sent[0])
        await fake.press(ann, fake.sent[0], button(second, ENGLISH.back))
        await fake.wait("editMessageText", count=2)
    assert sorted(quotes(first) + quotes(second)) == sorted(HERONS)
    assert labels(first) == [ENGLISH.context, ENGLISH.more, ENGLISH.source, *THUMBS]
    assert labels(second) == [ENGLISH.context, ENGLISH.back, ENGLISH.source, *THUMBS]
    assert without_time(fake.sent[0]) == without_time(first)


@scenario
async def test_each_quote_has_its_context_and_the_way_back_to_its_page(
    fake: FakeTelegram,
) -> None:
    ann, seen = fake.user(ANN), list[str]()
    async with polling(fake, articles=herons()):
        await fake.say(ann, HERON)
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        for count in range(1, 4):
            await fake.wait("editMessageText", count=count)
            seen += quotes(fake.sent[0])
            onward = ENGLISH.next_quote if count < 3 else ENGLISH.back
            await fake.press(ann, fake.sent[0], button(fake.sent[0], onward))
        await fake.wait("editMessageText", count=4)
    assert ENGLISH.next_quote not in labels(fake.sent[0])
    assert sorted(seen) == [f"It rained {n}. {text} It ended {n}." for n, text in enumerate(HERONS)]
    assert quotes(fake.sent[0])[0] in seen[-1]
